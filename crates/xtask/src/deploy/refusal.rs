//! Why a deployment came to nothing, in the cases that somebody may want to tell apart.

use thiserror::Error;

/// The cases with an exit code of their own; everything else is 1.
#[derive(Debug, Error)]
pub(crate) enum Refusal {
    #[error("{0}")]
    Credentials(String),
    #[error("{0}")]
    Unreachable(String),
    #[error("{0}")]
    VersionTaken(String),
    #[error("{0}")]
    SomebodyElse(String),
    #[error("{0}")]
    BuildFailed(String),
    #[error("{0}")]
    NothingToRollBack(String),
}

impl Refusal {
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Credentials(_) => 3,
            Self::Unreachable(_) => 4,
            Self::VersionTaken(_) => 5,
            Self::SomebodyElse(_) => 6,
            Self::BuildFailed(_) => 7,
            Self::NothingToRollBack(_) => 8,
        }
    }

    /// Whether an error is that Twilio does not know the credentials.
    pub(crate) fn is_of_credentials(error: &anyhow::Error) -> bool {
        matches!(error.downcast_ref(), Some(Self::Credentials(_)))
    }

    /// The name in JSON.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Credentials(_) => "credentials",
            Self::Unreachable(_) => "unreachable",
            Self::VersionTaken(_) => "version_taken",
            Self::SomebodyElse(_) => "somebody_else",
            Self::BuildFailed(_) => "build_failed",
            Self::NothingToRollBack(_) => "nothing_to_roll_back",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::DEPLOY_EXIT_CODES;

    #[test]
    fn every_exit_code_is_documented_and_none_is_used_twice() {
        let text = String::new;
        let refusals = [
            Refusal::Credentials(text()),
            Refusal::Unreachable(text()),
            Refusal::VersionTaken(text()),
            Refusal::SomebodyElse(text()),
            Refusal::BuildFailed(text()),
            Refusal::NothingToRollBack(text()),
        ];
        let mut codes: Vec<_> = refusals.iter().map(Refusal::exit_code).collect();
        for code in &codes {
            assert!(DEPLOY_EXIT_CODES.contains(&format!("\n  {code}    ")), "{code}");
        }
        codes.dedup();
        assert_eq!(codes.len(), refusals.len());
    }
}
