//! Randomness, handed in.

use thiserror::Error;

/// The source of randomness gave none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the source of randomness failed")]
pub struct NoRandom;

/// A cryptographic source of randomness. Any `FnMut(&mut [u8]) -> Result<(), NoRandom>` is one; a program
/// passes `|bytes| getrandom::fill(bytes).map_err(|_| NoRandom)`.
pub trait Random {
    /// Fills `bytes`, wholly, with bytes that nobody can foresee.
    ///
    /// # Errors
    ///
    /// [`NoRandom`] when the source fails; what was sealed so far must then be thrown away.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandom>;
}

impl<F: FnMut(&mut [u8]) -> Result<(), NoRandom>> Random for F {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoRandom> {
        self(bytes)
    }
}
