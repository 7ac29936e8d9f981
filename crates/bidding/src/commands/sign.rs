//! The opening record is written once every bid is settled, and signed by those who are present.

use ::store::{Error, Query, Store, Tx};
use base::{Explain, Fault, Lang, Role, Scope};
use proof::Note;
use serde_json::json;

use super::settle::{SettleError, end};
use super::{box_subject, close, event, load, sealed_subject, sha256_hex};
use crate::model::{BoxId, What};
use crate::queries::{keeps, opened_bid, root, runs};
use crate::rules::record::{self, Facts, Line};
use crate::state::Bidding;
use crate::store::boxes::{self, BoxRow};
use crate::store::opening::{self, RecordRow};
use crate::store::{bids, clock};
use crate::words::Words;

/// Writes the record of a closed box whose bids are all settled; whether it did.
pub(super) fn record(store: &Store, room: &Bidding, id: BoxId) -> Result<bool, SettleError> {
    let room = room.clone();
    store.write(&Scope::system(), move |tx| write(tx, &room, id))
}

fn write(tx: &mut Tx<'_>, room: &Bidding, id: BoxId) -> Result<bool, SettleError> {
    let now = clock(tx)?;
    tx.transient();
    let Some(held) = boxes::by_id(tx, id.0)? else {
        return Ok(false);
    };
    let found = bids::of_box(tx, id.0)?;
    let waits = found.iter().any(|bid| bid.state == "standing");
    if held.state != "closed" || waits {
        return Ok(false);
    }
    let Some(closing) = opening::closing(tx, id.0)? else {
        return Ok(false);
    };
    let leaf = |bid| close::receipt(bid).map(|receipt| base::hex::encode(&receipt.leaf()));
    let there: Vec<String> = found.iter().filter_map(leaf).collect();
    let body = record::text(&Facts {
        box_id: id.0,
        subject: held.subject.clone(),
        title: held.title.clone(),
        rehearsal: held.rehearsal,
        deadline: held.deadline,
        closed: closing.at,
        root: root(&closing.note),
        receipts: closing.leaves.len(),
        threshold: held.threshold,
        shares: opening::given(tx, id.0)?,
        bids: found.iter().map(|bid| line(room, bid)).collect(),
        missing: closing
            .leaves
            .iter()
            .filter(|leaf| !there.contains(leaf))
            .cloned()
            .collect(),
        settled: now,
    });
    let digest = sha256_hex(&body);
    let leaves = record::leaves(&sealed_subject(&held), &closing.leaves, &digest);
    let counted = found.iter().filter(|bid| bid.state == "opened").count();
    opening::insert_record(
        tx,
        id.0,
        &RecordRow {
            at: now,
            digest: digest.clone(),
            body,
        },
    )?;
    tx.journal(
        "bidding.record",
        &box_subject(id),
        json!({
            "sha256": digest,
            "leaves_sha256": sha256_hex(&leaves),
            "bids": found.len(),
            "opened": counted,
        }),
    )?;
    end(tx, room, held, u32::try_from(counted).unwrap_or(u32::MAX))?;
    Ok(true)
}

fn line(room: &Bidding, bid: &bids::BidRow) -> Line {
    let opened = opened_bid(room, bid);
    // A name that the room's own key does not open any more stays out; the digest tells the bid.
    let party = opened.as_ref().map(|bid| &bid.bidder);
    Line {
        digest: bid.digest.clone(),
        at: bid.at,
        code: party.map_or_else(|| "-".to_owned(), |party| party.code.clone()),
        name: party.map_or_else(|| "-".to_owned(), |party| party.name.clone()),
        outcome: bid.state.clone(),
        price_fen: opened.and_then(|bid| bid.price_fen),
        reason: bid.reason.clone(),
    }
}

/// Why a record was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// There is no such box, or the scope may not know of it.
    #[error("no such box")]
    NotFound,
    /// The scope is neither a bidder of this box nor of its centre or holders.
    #[error("not for this scope to do")]
    NotYours,
    /// There is no record yet, or another one than was looked at.
    #[error("no such record")]
    NoRecord,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for SignError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_present.to_owned(),
            Self::NoRecord => words.no_record.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::NoRecord => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// For whom a scope signs: its enterprise where that has a bid in the box, else its organisation where that runs the box or
/// holds a share.
pub(crate) fn stands(
    query: &mut impl Query,
    scope: &Scope,
    held: &BoxRow,
    mark: Option<(&[u8], &str)>,
) -> Result<Option<String>, Error> {
    if scope.account.is_none() {
        return Ok(None);
    }
    if let Some((mark, code)) = mark
        && bids::standing(query, held.id, mark)?.is_some()
    {
        return Ok(Some(code.to_owned()));
    }
    let holders = boxes::holders(query, held.id)?;
    let held_by = holders.iter().find(|one| keeps(scope, one, &holders));
    // Whoever may act for the centre signs for it.
    if runs(scope, held) {
        return Ok(Some(held.centre_org.to_string()));
    }
    Ok(match (&scope.org, held_by) {
        (Some(org), Some(_)) => Some(org.to_string()),
        (None, Some(one)) => Some(one.id.as_str().to_owned()),
        _ => None,
    })
}

/// Signs the record as it was looked at. Pressed twice is signed once.
///
/// # Errors
/// [`SignError`].
pub fn sign(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    id: BoxId,
    digest: &str,
) -> Result<(), SignError> {
    let party = match scope.role {
        Role::Applicant => room.party(store, scope)?,
        _ => None,
    };
    let (room, digest) = (room.clone(), digest.to_owned());
    store.write(scope, move |tx| {
        let now = clock(tx)?;
        let scope = tx.scope().clone();
        let (held, _) = load(tx, id)?.ok_or(SignError::NotFound)?;
        let mark = party
            .as_ref()
            .map(|party| (room.mark(&party.code), party.code.clone()));
        let mark = mark
            .as_ref()
            .map(|(mark, code)| (mark.as_slice(), code.as_str()));
        let Some(stands) = stands(tx, &scope, &held, mark)? else {
            return Err(match held.state.as_str() {
                "opened" => SignError::NotYours,
                _ => SignError::NotFound,
            });
        };
        let record = opening::record(tx, id.0)?.filter(|record| record.digest == digest);
        let record = record.ok_or(SignError::NoRecord)?;
        let account = scope.account.ok_or(SignError::NotYours)?;
        if !opening::sign(tx, id.0, (account, &stands), (&record.digest, now))? {
            tx.transient();
            return Ok(());
        }
        tx.journal(
            "bidding.signed",
            &box_subject(id),
            json!({ "stands": stands, "sha256": record.digest }),
        )?;
        room.tell(tx, &event(&held, What::RecordSigned { stands }))?;
        Ok(())
    })
}

/// The record as a file: its text, an empty line, the platform's signature over it, an empty line, and the signed list of
/// those who signed. `None` before there is one.
///
/// # Errors
/// As every read; [`Error::Journal`] where the signer fails.
pub fn record_file(
    query: &mut impl Query,
    room: &Bidding,
    id: BoxId,
) -> Result<Option<String>, Error> {
    let Some(held) = opening::record(query, id.0)? else {
        return Ok(None);
    };
    let signed: Vec<_> = opening::signatures(query, id.0)?
        .into_iter()
        .map(|(_, stands, at)| (stands, at))
        .collect();
    let sign = |text: String| {
        Note::sign(text, &[room.signing()])
            .map(|note| note.to_string())
            .map_err(|cause| Error::Journal(cause.to_string()))
    };
    let over = sign(record::signed_text(id.0, &held.digest))?;
    let list = sign(record::signatures_text(id.0, &held.digest, &signed))?;
    Ok(Some(format!("{}\n{over}\n{list}", held.body)))
}
