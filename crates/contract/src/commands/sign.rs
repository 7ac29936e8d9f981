//! A side signs: its confirmation is recorded under the digest of what it saw, and proven by the journal; where it has a
//! key of its own, also by that.

use base::{Role, Scope};
use org::Party;
use proof::bundle::PartySignature;
use serde_json::json;
use store::{Store, Tx};

use super::{At, Block, Done, StepError, Wrong, at, contract_subject, tell};
use crate::model::{Owner, Side, Signature, State, Text, TextState};
use crate::state::{Contracts, Event};
use crate::store::{contract as contracts, part as rows};

/// A signature. The page asks for the signer's password again before it is given.
#[derive(Clone, Debug)]
pub struct NewSignature {
    /// The contract.
    pub contract: i64,
    /// Which text.
    pub no: i64,
    /// The digest that the page showed.
    pub digest: String,
    /// The signature by the signer's own key, as text; may be empty.
    pub note: String,
}

/// Signs a text for the side for which the scope acts. Once both sides have, it is in force.
///
/// # Errors
/// [`StepError`]; [`StepError::Stale`] when another text waits than the one that was looked at.
pub fn sign(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    new: NewSignature,
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    let room = room.clone();
    store.write(scope, move |tx| sign_in(tx, &room, party.as_ref(), &new))
}

fn sign_in(
    tx: &mut Tx<'_>,
    room: &Contracts,
    party: Option<&Party>,
    new: &NewSignature,
) -> Result<Done, StepError> {
    let found = at(tx, party, new.contract)?;
    let side = found.side()?;
    // A unit is bound by its head.
    let unit = side == Side::Owner && matches!(found.row.owner, Owner::Org { .. });
    if unit && tx.scope().role != Role::Head {
        return Err(StepError::NotYours);
    }
    let held = rows::signatures(tx, new.contract)?;
    let mine = |held: &&Signature| held.no == new.no && held.side == side;
    if held
        .iter()
        .find(mine)
        .is_some_and(|held| held.digest == new.digest)
    {
        tx.transient();
        return Ok(Done::same(new.contract));
    }
    if matches!(found.row.state, State::Completed | State::Terminated) {
        return Err(StepError::Blocked(Block::Over));
    }
    let text = rows::open_text(tx, new.contract)?.ok_or(StepError::Blocked(Block::NoText))?;
    if text.no != new.no || text.digest != new.digest {
        return Err(StepError::Stale);
    }
    let own = own_key(tx, room, &found, (side, new))?;
    let (key, note) = own
        .as_ref()
        .map(|own| (own.key.to_string(), own.to_text()))
        .unwrap_or_default();
    let data = json!({
        "no": text.no,
        "side": side.as_str(),
        "digest": text.digest,
        "file_sha256": text.sha256,
        "key": key,
    });
    let seq = tx.journal("contract.confirmed", &contract_subject(new.contract), data)?;
    let signature = Signature {
        no: text.no,
        side,
        digest: text.digest.clone(),
        at: tx.now(),
        seq: i64::try_from(seq).unwrap_or(i64::MAX),
        key,
        note,
    };
    rows::insert_signature(tx, new.contract, &signature)?;
    let other = held
        .iter()
        .any(|held| held.no == text.no && held.side != side);
    if !contracts::touch(tx, &found.row)? {
        return Err(StepError::Stale);
    }
    if other {
        come_into_force(tx, room, &found, &text)?;
    } else {
        tell::sides(tx, &found.row, ("contract.confirmed", text.no), |words| {
            words.told_confirmed
        })?;
    }
    Ok(Done::changed(new.contract))
}

fn come_into_force(
    tx: &mut Tx<'_>,
    room: &Contracts,
    found: &At,
    text: &Text,
) -> Result<(), StepError> {
    let row = &found.row;
    rows::set_text(tx, (row.id, text.no), TextState::Signed)?;
    contracts::set_in_force(tx, row.id, (text.amount_fen, text.ends_on, found.today))?;
    let data = json!({
        "no": text.no,
        "digest": text.digest,
        "sha256": text.sha256,
        "amount_fen": text.amount_fen,
        "flagged": text.flagged,
        "late": row.signed_on.is_none() && found.today > row.sign_due,
    });
    tx.journal("contract.signed", &contract_subject(row.id), data)?;
    tell::sides(tx, row, ("contract.signed", text.no), |words| {
        words.told_signed
    })?;
    if text.flagged {
        tell::overseers(tx, row, ("contract.flagged", text.no), |words| {
            words.told_flagged
        })?;
    }
    let event = Event::Signed {
        subject: row.subject.clone(),
        contract: row.id,
        no: text.no,
        amount_fen: text.amount_fen,
        flagged: text.flagged,
    };
    Ok(room.tell(tx, &event)?)
}

/// The signature by the signer's own key: right, under this very statement, and by a key that is trusted for this side.
fn own_key(
    tx: &mut Tx<'_>,
    room: &Contracts,
    found: &At,
    (side, new): (Side, &NewSignature),
) -> Result<Option<PartySignature>, StepError> {
    let typed = new.note.replace("\r\n", "\n");
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let wrong = || StepError::invalid("note", Wrong::Signature);
    // A form strips the last line feed, which belongs to the note.
    let signature = PartySignature::parse(format!("{typed}\n").as_bytes()).map_err(|_| wrong())?;
    if signature.subject != found.row.subject || base::hex::encode(&signature.sha256) != new.digest
    {
        return Err(wrong());
    }
    let whose = match (side, &found.row.owner) {
        (Side::Supplier, _) => &found.row.supplier.code,
        (Side::Owner, Owner::Party(owner)) => &owner.code,
        (Side::Owner, Owner::Org { org, .. }) => &org.0,
    };
    match room.keys().of(tx, &signature.key.to_string())? {
        Some(code) if code == *whose => Ok(Some(signature)),
        _ => Err(StepError::invalid("note", Wrong::Key)),
    }
}
