//! What makes the journal provable: the Merkle tree, signed checkpoints, canonical entries, receipts and
//! exports, and the check of each without a database.
//!
//! Nothing here opens a file, reads a clock or draws a random number. `README.md` beside this crate specifies
//! every format well enough to write another verifier.
//!
//! - [`tree`]: RFC 6962 hashing, the writer's [`Frontier`], proofs and their verification;
//! - [`key`], [`note`], [`checkpoint`]: C2SP signed notes and tree heads;
//! - [`entry`], [`commitment`]: what a journal entry says and how personal data stays out of it;
//! - [`receipt`], [`export`]: the two files of the journal that leave the house;
//! - [`draw`]: verifiable draws, whose transcript is a third;
//! - [`bundle`]: the archive of a trade;
//! - [`check`]: one function that tells whether such a file proves anything, and one that says it in words.

pub mod bundle;
pub mod canonical;
pub mod check;
pub mod checkpoint;
pub mod commitment;
pub mod draw;
pub mod entry;
pub mod export;
pub mod key;
pub mod note;
pub mod receipt;
pub mod tree;

mod lines;

pub use check::{Cause, Failure, Options, Proven, ProvenKind, check_file, exit_status, report};
pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
pub use commitment::Commitment;
pub use entry::{Actor, Entry, EntryError};
pub use export::{ExportError, ExportReader, ExportWriter};
pub use key::{KeyError, SigningKey, VerifierKey};
pub use note::{Note, NoteError, NoteSigner, NoteVerifier, SignerFault};
pub use receipt::{Receipt, ReceiptError};
pub use tree::{
    ConsistencyError, Frontier, FrontierError, Hash, InclusionError, Nodes, ProveError, leaf_hash,
    node_hash, prove_consistency, prove_inclusion, root_at, root_of, verify_consistency,
    verify_inclusion,
};
