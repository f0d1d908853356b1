//! Twilio's identifiers, checked once: two letters that name the resource, then 32 hexadecimal digits.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A text that is not the SID it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no {resource} SID (`{prefix}` and 32 hexadecimal digits)")]
pub struct SidError {
    resource: &'static str,
    prefix: &'static str,
    text: String,
}

fn is_sid(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|digits| {
        digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

macro_rules! sids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal, $resource:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// The two letters that every SID of this resource begins with.
            pub const PREFIX: &str = $prefix;

            /// The SID with these 128 bits: for those who issue SIDs (an emulator, a test).
            pub fn from_bits(bits: u128) -> Self {
                Self(format!("{}{bits:032x}", $prefix).into())
            }

            /// Checks a text.
            ///
            /// # Errors
            /// When it is not two letters and 32 hexadecimal digits.
            pub fn parse(text: &str) -> Result<Self, SidError> {
                if is_sid($prefix, text) {
                    return Ok(Self(text.into()));
                }
                Err(SidError { resource: $resource, prefix: $prefix, text: text.to_owned() })
            }

            /// The SID as Twilio writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = SidError;

            fn from_str(text: &str) -> Result<Self, SidError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = SidError;

            fn try_from(text: String) -> Result<Self, SidError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(sid: $name) -> Self {
                sid.0.into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let text = utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!("The SID of a ", $resource)))
                    .pattern(Some(concat!("^", $prefix, "[0-9a-fA-F]{32}$")));
                text.into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    )*};
}

sids! {
    /// An account.
    AccountSid = "AC", "account";
    /// A call: one leg of a conference.
    CallSid = "CA", "call";
    /// A conference.
    ConferenceSid = "CF", "conference";
    /// A Sync map.
    MapSid = "MP", "Sync map";
    /// A `TaskRouter` task queue.
    QueueSid = "WQ", "task queue";
    /// A `TaskRouter` reservation.
    ReservationSid = "WR", "reservation";
    /// A Sync service.
    SyncServiceSid = "IS", "Sync service";
    /// A `TaskRouter` task.
    TaskSid = "WT", "task";
    /// A `TaskRouter` worker.
    WorkerSid = "WK", "worker";
    /// A `TaskRouter` workflow.
    WorkflowSid = "WW", "workflow";
    /// A `TaskRouter` workspace.
    WorkspaceSid = "WS", "workspace";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_prefix_and_32_hexadecimal_digits_are_a_sid() {
        let digits = "0123456789abcdef0123456789ABCDEF";
        for (text, want) in [
            (format!("CA{digits}"), true),
            (format!("WT{digits}"), false),
            (format!("CA{digits}0"), false),
            ("CA123".to_owned(), false),
            (format!("CA{}g", &digits[1..]), false),
            (String::new(), false),
        ] {
            assert_eq!(CallSid::parse(&text).is_ok(), want, "{text}");
        }
    }

    #[test]
    fn the_error_says_what_was_expected() {
        let error = TaskSid::parse("undefined").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`undefined` is no task SID (`WT` and 32 hexadecimal digits)"
        );
    }
}
