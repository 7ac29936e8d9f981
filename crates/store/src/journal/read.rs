//! Reading the journal: head, pages of entries, receipts, consistency.

use std::fmt::Write as _;
use std::ops::Range;

use base::{AccountId, Explain, Fault, Lang, Millis};
use proof::{
    Hash, Receipt, SignedCheckpoint, VerifierKey, leaf_hash, prove_consistency, prove_inclusion,
    root_at,
};

use super::draft::{ACTOR, journal, number};
use super::nodes::StoredNodes;
use crate::query::{Query, Row};
use crate::value::{ToValue, Value};
use crate::{Error, Read, Tx, params};

/// The newest signed head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Entries under it.
    pub size: u64,
    /// The Merkle tree hash (RFC 6962) over them.
    pub root: Hash,
    /// The checkpoint as a C2SP signed note.
    pub note: String,
    /// When it was signed.
    pub at: Millis,
}

/// One journal entry as a page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its place, from 0.
    pub seq: u64,
    /// When.
    pub at: Millis,
    /// What happened, such as `report.accepted`.
    pub kind: String,
    /// To which thing, such as `report/12`.
    pub subject: String,
    /// The role that acted.
    pub role: String,
    /// The organisation for which it acted.
    pub org: Option<String>,
    /// The account that acted, as long as its salt is not erased. Personal: for scopes that may know.
    pub account: Option<AccountId>,
    /// The entry's data; null when the stored text cannot be read.
    pub data: serde_json::Value,
    /// The canonical text as stored.
    pub body: String,
    /// The leaf hash under which it stands in the tree.
    pub leaf: Hash,
    /// Whether the text is the one whose hash stands in the tree.
    pub intact: bool,
}

/// Which entries a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this kind; a name that ends with a dot takes every kind below it (`report.`).
    pub kind: Option<String>,
    /// Only this subject.
    pub subject: Option<String>,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The newest entries, newest first.
    Newest,
    /// Entries before this one, newest first.
    Before(u64),
    /// Entries from this one on, oldest first.
    From(u64),
}

/// Why no receipt could be made.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptFault {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// There is no such entry.
    #[error("no entry {0}")]
    NoEntry(u64),
    /// The stored entry does not stand in the signed tree: it was altered.
    #[error("entry {seq} cannot be proven: {why}")]
    Unprovable {
        /// The entry.
        seq: u64,
        /// What failed.
        why: String,
    },
}

impl Explain for ReceiptFault {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Store(error), lang) => error.explain(lang),
            (Self::NoEntry(seq), Lang::Zh) => {
                format!("日志中没有第 {seq} 条，请从日志页重新选择。")
            }
            (Self::NoEntry(seq), Lang::En) => {
                format!("The journal has no entry {seq}; choose one from the journal page.")
            }
            (Self::Unprovable { seq, .. }, Lang::Zh) => {
                format!("日志第 {seq} 条与已签的日志头不符，不能出具凭证，请管理员核查数据库。")
            }
            (Self::Unprovable { seq, .. }, Lang::En) => format!(
                "Journal entry {seq} disagrees with the signed head, so no receipt can be made; ask the administrator to check the database."
            ),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Store(error) => error.fault(),
            Self::NoEntry(_) => Fault::NotFound,
            Self::Unprovable { .. } => Fault::Internal,
        }
    }
}

/// The newest signed head. A new journal has one over no entries.
///
/// # Errors
/// [`Error::Journal`] when the stored note cannot be read; else as every query.
pub fn head(read: &mut Read<'_>) -> Result<Head, Error> {
    let (note, at) = read.query_one(
        "SELECT note, at FROM journal_checkpoint ORDER BY size DESC LIMIT 1",
        params![],
        |row| Ok((row.get::<String>(0)?, row.get(1)?)),
    )?;
    let signed = SignedCheckpoint::parse(note.as_bytes()).map_err(journal)?;
    Ok(Head {
        size: signed.checkpoint().size,
        root: signed.checkpoint().root,
        note,
        at,
    })
}

/// Every checkpoint that is kept, oldest first: the last of each hour.
///
/// # Errors
/// As [`head`].
pub fn checkpoints(read: &mut Read<'_>) -> Result<Vec<SignedCheckpoint>, Error> {
    read.query_map(
        "SELECT note FROM journal_checkpoint ORDER BY size",
        params![],
        |row| SignedCheckpoint::parse(row.get::<String>(0)?.as_bytes()).map_err(journal),
    )
}

/// The public key under which the heads are signed, in the text form of C2SP signed notes.
///
/// # Errors
/// [`Error::Journal`] when the stored key cannot be read; else as every query.
pub fn verifier(read: &mut Read<'_>) -> Result<VerifierKey, Error> {
    let text = stored_verifier(read)?.ok_or_else(|| journal("no key is stored"))?;
    VerifierKey::parse(&text).map_err(journal)
}

/// The instant of the newest entry, or the earliest instant of an empty journal.
pub(crate) fn latest_at(read: &mut Read<'_>) -> Result<Millis, Error> {
    let newest = read.query_opt(
        "SELECT at FROM journal_entry ORDER BY seq DESC LIMIT 1",
        params![],
        |row| row.get(0),
    )?;
    Ok(newest.unwrap_or(Millis(i64::MIN)))
}

pub(crate) fn stored_verifier(read: &mut Read<'_>) -> Result<Option<String>, Error> {
    read.query_opt(
        "SELECT verifier FROM journal_key ORDER BY verifier LIMIT 1",
        params![],
        |row| row.get(0),
    )
}

const RECORD: &str = "SELECT e.seq, e.at, e.kind, e.subject, e.body, e.leaf, s.value
 FROM journal_entry e LEFT JOIN journal_salt s ON s.seq = e.seq AND s.field = 'actor'";

fn record(row: &Row<'_>) -> Result<Record, Error> {
    let body: String = row.get(4)?;
    let leaf: Hash = row.get(5)?;
    let mut value: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    Ok(Record {
        seq: row.get(0)?,
        at: row.get(1)?,
        kind: row.get(2)?,
        subject: row.get(3)?,
        role: text(&value["actor"]["role"]).unwrap_or_default(),
        org: text(&value["actor"]["org"]),
        account: row
            .get::<Option<String>>(6)?
            .and_then(|account| account.parse().ok())
            .map(AccountId),
        data: value
            .get_mut("data")
            .map(serde_json::Value::take)
            .unwrap_or_default(),
        intact: leaf_hash(body.as_bytes()) == leaf,
        body,
        leaf,
    })
}

/// A page of entries.
///
/// # Errors
/// As every query.
pub fn page(
    read: &mut Read<'_>,
    filter: &Filter,
    page: Page,
    limit: u32,
) -> Result<Vec<Record>, Error> {
    let mut sql = format!("{RECORD} WHERE 1 = 1");
    let mut params: Vec<Value<'_>> = Vec::new();
    let mut add = |condition: &str, value: Value<'static>| {
        params.push(value);
        // Writing into a string does not fail.
        let _ = write!(sql, " AND {condition} ${}", params.len());
    };
    let owned = |text: &str| Value::Text(text.to_owned().into());
    if let Some(kind) = &filter.kind {
        if let Some(stem) = kind.strip_suffix('.') {
            // The sign after the dot in ASCII closes the range of names that begin so.
            add("e.kind >=", owned(kind));
            add("e.kind <", owned(&format!("{stem}/")));
        } else {
            add("e.kind =", owned(kind));
        }
    }
    if let Some(subject) = &filter.subject {
        add("e.subject =", owned(subject));
    }
    let order = match page {
        Page::Newest => "DESC",
        Page::Before(seq) => {
            add("e.seq <", Value::Int(number(seq)?));
            "DESC"
        }
        Page::From(seq) => {
            add("e.seq >=", Value::Int(number(seq)?));
            "ASC"
        }
    };
    params.push(limit.to_value());
    let _ = write!(sql, " ORDER BY e.seq {order} LIMIT ${}", params.len());
    read.query_map(&sql, &params, record)
}

/// The kinds of the entries from a number up to, not including, another; each once.
///
/// # Errors
/// As every query.
pub fn kinds(read: &mut Read<'_>, entries: Range<u64>) -> Result<Vec<String>, Error> {
    read.query_map(
        "SELECT DISTINCT kind FROM journal_entry WHERE seq >= $1 AND seq < $2",
        params![number(entries.start)?, number(entries.end)?],
        |row| row.get(0),
    )
}

/// One entry, or `None`.
///
/// # Errors
/// As every query.
pub fn entry(read: &mut Read<'_>, seq: u64) -> Result<Option<Record>, Error> {
    let Ok(seq) = number(seq) else {
        return Ok(None);
    };
    read.query_opt(&format!("{RECORD} WHERE e.seq = $1"), params![seq], record)
}

/// The newest entries of a subject, newest first.
///
/// # Errors
/// As every query.
pub fn of_subject(read: &mut Read<'_>, subject: &str, limit: u32) -> Result<Vec<Record>, Error> {
    let filter = Filter {
        kind: None,
        subject: Some(subject.to_owned()),
    };
    page(read, &filter, Page::Newest, limit)
}

/// The receipt of an entry against the newest head, as the text of a file that `luodi verify` reads.
///
/// # Errors
/// [`ReceiptFault`]; a receipt that does not verify is never given out.
pub fn receipt(read: &mut Read<'_>, seq: u64) -> Result<String, ReceiptFault> {
    let head = head(read)?;
    let record = entry(read, seq)?.ok_or(ReceiptFault::NoEntry(seq))?;
    let key = verifier(read)?;
    let unprovable = |why: String| ReceiptFault::Unprovable { seq, why };
    let checkpoint = SignedCheckpoint::parse(head.note.as_bytes()).map_err(journal)?;
    let proof = prove_inclusion(&StoredNodes::new(read.session), seq, head.size)
        .map_err(|cause| unprovable(cause.to_string()))?;
    let receipt = Receipt::new(record.body.as_bytes(), proof, &checkpoint, &key)
        .map_err(|cause| unprovable(cause.to_string()))?;
    Ok(receipt.to_text())
}

/// That the tree of `old` entries is the beginning of the tree of `new` entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// The root over the first `old` entries.
    pub old_root: Hash,
    /// The root over the first `new` entries.
    pub new_root: Hash,
    /// The proof of RFC 6962, 2.1.2.
    pub proof: Vec<Hash>,
}

/// The consistency of two sizes, or `None` unless `old <= new <=` the size of the journal.
///
/// # Errors
/// [`Error::Journal`] when a stored node is missing.
pub fn consistency(read: &mut Read<'_>, old: u64, new: u64) -> Result<Option<Consistency>, Error> {
    if old > new || new > head(read)?.size {
        return Ok(None);
    }
    let nodes = StoredNodes::new(read.session);
    Ok(Some(Consistency {
        old_root: root_at(&nodes, old)?,
        new_root: root_at(&nodes, new)?,
        proof: prove_consistency(&nodes, old, new).map_err(journal)?,
    }))
}

/// Erases the salts that tie entries to an account: the entries stay provable, the person cannot be found
/// from them any more. Returns how many entries were untied; the caller journals that it was done.
///
/// # Errors
/// As every write.
pub fn erase_account(tx: &mut Tx<'_>, account: AccountId) -> Result<u64, Error> {
    tx.execute(
        "DELETE FROM journal_salt WHERE field = $1 AND value = $2",
        params![ACTOR, account.0.to_string()],
    )
}
