//! Chance with a seed: SIDs and the other random texts that Twilio hands out.

use std::collections::BTreeMap;

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

use crate::chance;

/// Issues what is new. The same seed issues the same.
#[derive(Debug)]
pub(crate) struct Mint {
    seed: u64,
    /// How many SIDs there are of the same kind about the same thing.
    issued: BTreeMap<String, u64>,
    other: StdRng,
}

impl Mint {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, issued: BTreeMap::new(), other: StdRng::seed_from_u64(seed) }
    }

    /// 128 bits for one of shared's SID types. What it is about (a call's `To`, a conference's name)
    /// decides on them, and how many there were about the same; nothing else that happens does.
    pub(crate) fn bits_about(&mut self, prefix: &str, about: &str) -> u128 {
        let number = self.issued.entry(format!("{prefix} {about}")).or_default();
        *number += 1;
        chance::of(self.seed, &[prefix, about], *number).random()
    }

    /// A SID of a resource that has no type of its own in `shared`, and is about something.
    pub(crate) fn sid_about(&mut self, prefix: &str, about: &str) -> String {
        format!("{prefix}{:032x}", self.bits_about(prefix, about))
    }

    /// 128 bits that no history depends on.
    pub(crate) fn bits(&mut self) -> u128 {
        self.other.random()
    }

    /// A SID that no history depends on.
    pub(crate) fn sid(&mut self, prefix: &str) -> String {
        format!("{prefix}{:032x}", self.bits())
    }

    /// A generator for those who shuffle or choose.
    pub(crate) fn rng(&mut self) -> &mut impl Rng {
        &mut self.other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_does_not_depend_on_what_else_happens() {
        let mut alone = Mint::new(7);
        let (first, second) = (alone.bits_about("CA", "+1"), alone.bits_about("CA", "+1"));
        let mut among = Mint::new(7);
        among.bits_about("CA", "+2");
        among.bits();
        assert_eq!(among.bits_about("CA", "+1"), first);
        among.bits_about("CF", "+1");
        assert_eq!(among.bits_about("CA", "+1"), second);
        assert_ne!(first, second);
        assert_ne!(Mint::new(8).bits_about("CA", "+1"), first);
    }
}
