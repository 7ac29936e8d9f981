//! 归档: everything that a trade leaves behind, in one [`proof::bundle`] that a stranger checks without this house.
//!
//! What lies in the other rooms is asked for at their doors, in one read and under one head of the journal. What is secret
//! yet is not there yet: no offer before its box is opened, no transcript before its draw is released, no sheet before its
//! report is signed.

mod gather;
mod item;
mod keep;

use std::io::{self, Read, Write};

use ::store::journal::ReceiptFault;
use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Millis, Scope};
use proof::bundle::{BundleWriteError, BundleWriter, Cover};
use sha2::{Digest, Sha256};

use crate::commands::Gate;
use crate::model::Held;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::parts;
use crate::words::Sentences;

use item::{Item, Source};

/// The scope under which other rooms are asked once the trade's own has let somebody in.
fn within() -> Scope {
    Scope::system()
}

/// What a bundle holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The trade, such as `trade/12/lot/1`.
    pub subject: String,
    /// How many members.
    pub members: usize,
    /// How many bytes they have.
    pub bytes: u64,
    /// Journal entries that are proven.
    pub entries: usize,
    /// The key under which it verifies.
    pub key: String,
}

/// Why no bundle was written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Not reached, or not for this scope.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// No journal entry names what decides the trade: it is not what was recorded.
    #[error("no journal entry vouches for {0}")]
    Unvouched(String),
    /// Something that was opened cannot be read.
    #[error("{0} cannot be read")]
    Unreadable(String),
    /// A draw cannot be read.
    #[error(transparent)]
    Draw(#[from] expert::queries::ReadError),
    /// An auction cannot be read.
    #[error(transparent)]
    Auction(#[from] auction::queries::ReadError),
    /// A contract or a dispute cannot be read.
    #[error(transparent)]
    Contract(#[from] contract::queries::ReadError),
    /// An entry cannot be proven.
    #[error(transparent)]
    Receipt(#[from] ReceiptFault),
    /// The bundle was not written.
    #[error(transparent)]
    Write(#[from] BundleWriteError),
}

impl From<Error> for ArchiveError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for ArchiveError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::Unvouched(path) => words.unvouched(path),
            Self::Unreadable(path) => words.unreadable(path),
            Self::Draw(error) => error.explain(lang),
            Self::Auction(error) => error.explain(lang),
            Self::Contract(error) => error.explain(lang),
            Self::Receipt(error) => error.explain(lang),
            Self::Write(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::Unvouched(_) | Self::Unreadable(_) => Fault::Internal,
            Self::Draw(error) => error.fault(),
            Self::Auction(error) => error.fault(),
            Self::Contract(error) => error.fault(),
            Self::Receipt(error) => error.fault(),
            Self::Write(error) => error.fault(),
        }
    }
}

/// Who may take a trade away whole: the centre and those above it, who supervises, who reads all trades. To its tenderer
/// it is not given: the offers of those who lost are in it.
pub(crate) fn may(stands: Standing) -> bool {
    stands.centre || stands.supervisor || stands.reader
}

/// Notes that somebody takes a trade away whole, and gives the bundle a name.
///
/// # Errors
/// [`ArchiveError`]; [`Error::ReadOnly`] where the store takes no writes.
pub fn taken(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    trade: i64,
) -> Result<String, ArchiveError> {
    let held = admitted(store, scope, room, trade)?;
    let subject = held.trade.subject();
    let name = format!("{}.tar", subject.replace('/', "-"));
    note(
        store,
        scope,
        trade,
        serde_json::json!({ "subject": subject }),
    )?;
    Ok(name)
}

/// Notes that a bundle was written for somebody, by its SHA-256 in hexadecimal: what is found elsewhere later is compared
/// with it.
///
/// # Errors
/// [`ArchiveError`]; [`Error::ReadOnly`] where the store takes no writes.
pub fn written(
    store: &Store,
    scope: &Scope,
    trade: i64,
    (summary, sha256): (&Summary, &str),
) -> Result<(), ArchiveError> {
    let data = serde_json::json!({
        "subject": summary.subject,
        "sha256": sha256,
        "members": summary.members,
    });
    note(store, scope, trade, data)
}

fn note(
    store: &Store,
    scope: &Scope,
    trade: i64,
    data: serde_json::Value,
) -> Result<(), ArchiveError> {
    store.write(scope, move |tx| {
        let of = crate::commands::journal_subject(trade);
        tx.journal("trade.archived", &of, data)?;
        Ok::<_, Error>(())
    })?;
    Ok(())
}

/// The trade, for those who may take it away.
fn admitted(store: &Store, scope: &Scope, room: &Trades, trade: i64) -> Result<Held, Gate> {
    let party = room.party(store, scope)?;
    store.read(|read| {
        let (held, stands) = crate::commands::seen(read, scope, (trade, party.as_ref()))?;
        match (may(stands), stands.inside()) {
            (true, _) => Ok(held),
            (false, true) => Err(Gate::NotYours),
            (false, false) => Err(Gate::NotFound),
        }
    })
}

/// Writes the bundle of a trade, as far as it has come, signed with the journal's key. Offers are read chunk by chunk;
/// after an error `out` holds no bundle.
///
/// # Errors
/// [`ArchiveError`]; [`Error::ReadOnly`] where the store takes no writes.
pub fn export(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, now): (i64, Millis),
    out: impl Write,
) -> Result<Summary, ArchiveError> {
    let held = admitted(store, scope, room, trade)?;
    let signer = store.bundle_signer()?;
    let mut items = store.read(|read| gather::all(read, room, &held))?;
    let wanted: Vec<String> = items.iter().filter_map(Item::offer).collect();
    for bid in wanted {
        let measured = measure(store, room, &bid)?;
        for item in &mut items {
            item.measured(&bid, measured);
        }
    }
    let subject = held.trade.subject();
    let key = signer.verifier();
    let cover = Cover {
        subject: subject.clone(),
        at: now.rfc3339(),
    };
    items.sort_by(|one, two| one.member.path.cmp(&two.member.path));
    let members: Vec<_> = items.iter().map(|item| item.member.clone()).collect();
    let summary = Summary {
        subject,
        members: members.len(),
        bytes: members.iter().map(|member| member.length).sum(),
        entries: items.iter().filter(|item| item.is_proof()).count(),
        key: key.to_string(),
    };
    let mut writer = BundleWriter::begin(out, &cover, members, &signer, &key)?;
    for item in items {
        match item.source {
            Source::Bytes(bytes) => writer.member(&bytes[..])?,
            Source::Document(id) => {
                let found = store.read(|read| parts::document_bytes(read, id))?;
                let found = found.ok_or(ArchiveError::Unreadable(item.member.path))?;
                writer.member(&found.1[..])?;
            }
            Source::Text(id, no) => {
                let scope = within();
                let found = store
                    .read(|read| contract::queries::text_file(read, (&scope, None), (id, no)))?;
                writer.member(&found.2[..])?;
            }
            Source::Offer(bid) => writer.member(offer(store, room, &bid)?)?,
        }
    }
    writer.finish()?;
    Ok(summary)
}

/// The content of an offer that was opened.
fn offer(store: &Store, room: &Trades, bid: &str) -> Result<bidding::Plain, ArchiveError> {
    let unreadable = || ArchiveError::Unreadable(format!("offer {bid}"));
    let rooms = room.rooms().ok_or_else(unreadable)?;
    bidding::content(store, &rooms.bidding, bid)?.ok_or_else(unreadable)
}

/// Length and SHA-256 of an offer's content, which the list of the bundle says before the content comes.
fn measure(store: &Store, room: &Trades, bid: &str) -> Result<(u64, [u8; 32]), ArchiveError> {
    let mut content = offer(store, room, bid)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok((content.length(), hash.finalize().into())),
            Ok(taken) => hash.update(&buffer[..taken]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(BundleWriteError::from(error).into()),
        }
    }
}
