//! The journal: entries beside the state they explain, the Merkle tree over them, its signed heads.
//!
//! This module's functions are the reading door; writing is [`crate::Tx::journal`].

mod audit;
mod draft;
mod export;
mod follow;
mod nodes;
mod read;
mod signer;
mod slots;

pub use audit::{CheckError, Checked};
pub use export::JournalExportError;
pub use read::{
    Consistency, Filter, Head, Page, ReceiptFault, Record, checkpoints, consistency, entry,
    erase_account, head, kinds, of_subject, page, receipt, verifier,
};
pub use signer::BundleSigner;

pub(crate) use audit::{check, check_edge, entries};
pub(crate) use draft::{Draft, Fact};
pub(crate) use export::export;
pub(crate) use follow::{Lost, follow, stands};
pub(crate) use read::{latest_at, stored_verifier};
pub(crate) use signer::{Found, Identity, Newest, Signer, SignerDir};

use base::Millis;
use proof::{SignedCheckpoint, VerifierKey};

use crate::conn::Conn;
use crate::{Error, Migration, params};

/// Leaves of one tile (C2SP tlog-tiles: 256 hashes, eight levels).
pub(crate) const TILE: u64 = 256;

/// The tables of the store itself.
///
/// `journal_tile` holds level 0 once it is complete (before that, the leaves are in `journal_entry`) and
/// every higher level as far as it has come.
pub(crate) const MIGRATION: Migration = Migration {
    room: "store",
    version: 1,
    sql: "
CREATE TABLE store_counter (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
CREATE TABLE journal_entry (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    leaf BYTEA NOT NULL
);
CREATE INDEX journal_entry_subject ON journal_entry (subject, seq);
CREATE INDEX journal_entry_kind ON journal_entry (kind, seq);
CREATE TABLE journal_tile (
    level BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, idx)
);
CREATE TABLE journal_checkpoint (
    size BIGINT NOT NULL PRIMARY KEY,
    note TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE TABLE journal_salt (
    seq BIGINT NOT NULL,
    field TEXT NOT NULL,
    salt BYTEA NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (seq, field)
);
CREATE INDEX journal_salt_value ON journal_salt (field, value);
CREATE TABLE journal_key (
    verifier TEXT NOT NULL PRIMARY KEY
);
CREATE TABLE search_doc (
    id BIGINT NOT NULL PRIMARY KEY,
    collection TEXT NOT NULL,
    key TEXT NOT NULL,
    UNIQUE (collection, key)
);
",
};

/// Ties a new database to its signer, in one transaction: the key and a head over nothing.
pub(crate) fn found(
    conn: &Conn,
    key: &VerifierKey,
    head: &SignedCheckpoint,
    at: Millis,
) -> Result<(), Error> {
    conn.begin()?;
    let session = conn.session();
    let outcome = session
        .execute(
            "INSERT INTO journal_key (verifier) VALUES ($1)",
            params![key.to_string()],
        )
        .and_then(|_| {
            session.execute(
                "INSERT INTO journal_checkpoint (size, note, at) VALUES (0, $1, $2)",
                params![head.to_string(), at],
            )
        })
        .and_then(|_| conn.commit());
    if outcome.is_err() {
        conn.rollback()?;
    }
    outcome
}
