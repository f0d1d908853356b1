//! Chance with a seed: SIDs and the other random texts that Twilio hands out.

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

/// Issues what is new. The same seed issues the same.
#[derive(Debug)]
pub(crate) struct Mint(StdRng);

impl Mint {
    pub(crate) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// 128 bits for one of shared's SID types: `CallSid::from_bits(mint.bits())`.
    pub(crate) fn bits(&mut self) -> u128 {
        self.0.random()
    }

    /// A SID of a resource that has no type of its own in `shared`.
    pub(crate) fn sid(&mut self, prefix: &str) -> String {
        format!("{prefix}{:032x}", self.bits())
    }

    /// The generator itself, for those who shuffle or choose.
    pub(crate) fn rng(&mut self) -> &mut impl Rng {
        &mut self.0
    }
}
