//! Chance that depends on nothing but a seed and what it is about, so that what happens at the same time
//! elsewhere changes nothing.

use rand::{SeedableRng, rngs::StdRng};
use sha2::{Digest, Sha256};

/// The generator for the decision, or the name, with this number among those about the same thing.
pub(crate) fn of(seed: u64, about: &[&str], number: u64) -> StdRng {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    for word in about {
        hash.update(word.len().to_be_bytes());
        hash.update(word);
    }
    hash.update(number.to_be_bytes());
    StdRng::from_seed(hash.finalize().into())
}
