//! Verifiable draws: who is to be called, in an order that nobody could know or choose.
//!
//! The transcript of a draw is a text to which lines are only ever added. Before anything random exists it
//! holds the parameters, the parties' commitments to seeds and the whole pool as salted commitments, signed:
//! frozen. Then the parties reveal their seeds, one after the other, and the platform adds the output of a
//! [verifiable random function](vrf) over all of it. The ranking follows, and calls walk down it. Names are
//! opened at the end, so that the transcript can be published before without telling who was drawn.
//!
//! Who would have to conspire to foresee or steer a draw: the holder of the function's key together with
//! *every* party. `README.md` specifies the format and says what is done when a party withholds its seed.

mod fault;
mod state;
pub mod stream;
mod transcript;
pub mod vrf;
pub(crate) mod words;

pub use fault::DrawError;
pub use state::{Answer, Call, Stage};
pub use transcript::Transcript;
pub use vrf::{VrfOutput, VrfProof, VrfPublic, VrfSecret};

use crate::commitment::Commitment;
use crate::tree::Hash;
use sha2::{Digest, Sha256};

/// The first line of a transcript.
pub const FIRST_LINE: &str = "luodi-draw/1";

/// The most groups of a draw.
pub const MAX_GROUPS: usize = 16;

/// The most parties of a draw.
pub const MAX_PARTIES: usize = 8;

/// The most candidates in a pool.
pub const MAX_POOL: u64 = 200_000;

/// The longest line of a transcript in bytes.
pub const MAX_LINE_BYTES: usize = 2048;

/// What is settled before the pool is frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The function's key, published beforehand.
    pub vrf: VrfPublic,
    /// The draw's identifier: 1 to 128 bytes without white space.
    pub draw: String,
    /// What is drawn for, such as `trade/12/lot/1`: 1 to 256 bytes without white space.
    pub subject: String,
    /// The earlier attempts that came to nothing because a party withheld its seed, at most 8.
    pub voids: Vec<Void>,
    /// 1 to 16 groups, in the order in which they are filled.
    pub groups: Vec<Group>,
    /// 2 to 8 parties, in the order in which they reveal.
    pub parties: Vec<Party>,
}

impl Frame {
    /// Which attempt this is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u64 {
        self.voids.len() as u64 + 1
    }
}

/// An attempt that a party made void by withholding its seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Void {
    /// The party's name in the transcript.
    pub party: String,
    /// SHA-256 of that attempt's whole transcript.
    pub transcript: Hash,
}

/// A group of candidates, such as a speciality, and how many are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// A lower-case word of at most 32 bytes.
    pub name: String,
    /// Seats, 1 to 99.
    pub seats: u16,
    /// How many more are asked to stand by, 0 to 99.
    pub spares: u16,
}

/// A party that brings a seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// A lower-case word such as `tenderer`, at most 32 bytes.
    pub name: String,
    /// [`seed_commitment`] of its seed.
    pub commitment: Hash,
}

/// One candidate of the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Whom it means, once it is opened: over the text of [`Opening::value`].
    pub commitment: Commitment,
    /// Its groups as places in [`Frame::groups`], ascending, at least one.
    pub groups: Vec<usize>,
    /// Why it is excluded: lower-case words such as `employer`, ascending. Eligible if empty.
    pub excluded: Vec<String>,
}

/// What opens a member's commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The member.
    pub commitment: Commitment,
    /// The salt.
    pub salt: [u8; 16],
    /// Who it is: 1 to 256 bytes without control characters.
    pub value: String,
}

/// Someone who is to be called or was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The group, as a place in [`Frame::groups`].
    pub group: usize,
    /// The candidate, as a place in the pool.
    pub candidate: usize,
}

/// What a party publishes before the freeze for the seed that it reveals after.
///
/// SHA-256 of five lines, each ended by a line feed: `luodi-draw-seed/1`, the draw, the attempt, the party, the
/// seed in hexadecimal. Any tool for SHA-256 can compute it. Draw, attempt and party are part of it so that no
/// party can repeat what another committed to.
#[must_use]
pub fn seed_commitment(draw: &str, attempt: u64, party: &str, seed: &Hash) -> Hash {
    let seed = base::hex::encode(seed);
    Sha256::digest(format!(
        "luodi-draw-seed/1\n{draw}\n{attempt}\n{party}\n{seed}\n"
    ))
    .into()
}

/// The salt of a candidate in a draw, from a secret of that draw and the candidate's identifier: fresh for
/// each draw, so that nobody can follow a person from one to the next, and nothing to be stored beside.
#[must_use]
pub fn candidate_salt(secret: &Hash, candidate: &str) -> [u8; 16] {
    let hash = Sha256::new()
        .chain_update(b"luodi-draw-salt/1\n")
        .chain_update(secret)
        .chain_update(candidate)
        .finalize();
    let mut salt = [0; 16];
    salt.copy_from_slice(&hash[..16]);
    salt
}
