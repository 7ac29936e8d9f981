//! A side writes the text that both are to sign: the contract, or a change of it.

use base::{Date, Scope};
use org::Party;
use serde_json::json;
use store::{Store, Tx};

use super::{
    At, Block, Done, FILE_BYTES, LINE_CHARS, PARTS, Problem, StepError, Wrong, at,
    contract_subject, line, tell,
};
use crate::model::{NewFile, State, Text, TextState};
use crate::rules::change::is_large;
use crate::rules::money::MOST_FEN;
use crate::rules::statement::{sha256_hex, statement};
use crate::state::Contracts;
use crate::store::part as rows;

/// A text to be signed.
#[derive(Clone, Debug)]
pub struct NewText {
    /// The contract.
    pub contract: i64,
    /// The version that the page was made from.
    pub version: i64,
    /// The amount, in fen. The first text has the awarded one.
    pub amount_fen: i64,
    /// The last day of performance.
    pub ends_on: Date,
    /// Why the contract is changed; not for the first text.
    pub reason: String,
    /// The text.
    pub file: NewFile,
}

/// Puts a text up for signature, in the place of one that waits already. A side's signature under that one counts for
/// nothing then.
///
/// # Errors
/// [`StepError`].
pub fn draft(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    new: NewText,
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    store.write(scope, move |tx| draft_in(tx, party.as_ref(), &new))
}

fn draft_in(tx: &mut Tx<'_>, party: Option<&Party>, new: &NewText) -> Result<Done, StepError> {
    let found = at(tx, party, new.contract)?;
    let side = found.side()?;
    let first = match found.row.state {
        State::Open => true,
        State::Signed => false,
        State::Completed | State::Terminated => return Err(StepError::Blocked(Block::Over)),
    };
    let media_type = check(&found, new, first)?;
    let count = rows::text_count(tx, new.contract)?;
    if count >= i64::try_from(PARTS).unwrap_or(i64::MAX) {
        return Err(StepError::Blocked(Block::Full));
    }
    let before = rows::open_text(tx, new.contract)?;
    let sha256 = sha256_hex(&new.file.content);
    // Pressed twice.
    if before.as_ref().is_some_and(|before| {
        before.sha256 == sha256
            && (before.amount_fen, before.ends_on) == (new.amount_fen, new.ends_on)
            && before.side == side
    }) {
        tx.transient();
        return Ok(Done::same(new.contract));
    }
    found.take(tx, new.version)?;
    if let Some(before) = &before {
        rows::set_text(tx, (new.contract, before.no), TextState::Replaced)?;
    }
    let no = count + 1;
    let state = statement(
        &found.row.subject,
        no,
        (new.amount_fen, new.ends_on),
        &sha256,
    );
    let percent = found.row.rules.change.percent;
    let text = Text {
        no,
        state: TextState::Open,
        amount_fen: new.amount_fen,
        ends_on: new.ends_on,
        reason: new.reason.trim().to_owned(),
        flagged: !first && is_large(found.row.award_fen, new.amount_fen, percent),
        name: new.file.name.clone(),
        media_type: media_type.to_owned(),
        byte_len: i64::try_from(new.file.content.len()).unwrap_or(i64::MAX),
        digest: sha256_hex(state.as_bytes()),
        sha256,
        side,
        at: tx.now(),
    };
    rows::insert_text(tx, new.contract, &text, &new.file.content)?;
    let data = json!({
        "no": no,
        "side": side.as_str(),
        "amount_fen": text.amount_fen,
        "ends_on": text.ends_on.to_string(),
        "file_sha256": text.sha256,
        "digest": text.digest,
        "flagged": text.flagged,
        "reason_sha256": sha256_hex(text.reason.as_bytes()),
    });
    tx.journal("contract.drafted", &contract_subject(new.contract), data)?;
    tell::sides(tx, &found.row, ("contract.drafted", no), |words| {
        words.told_drafted
    })?;
    Ok(Done::changed(new.contract))
}

/// The type of the file, when everything is right.
fn check(found: &At, new: &NewText, first: bool) -> Result<&'static str, StepError> {
    let mut problems = Vec::new();
    if !(1..=MOST_FEN).contains(&new.amount_fen) {
        problems.push(Problem::new("amount", Wrong::Amount));
    } else if first && new.amount_fen != found.row.award_fen {
        problems.push(Problem::new("amount", Wrong::Award(found.row.award_fen)));
    }
    if new.ends_on < found.row.awarded_on {
        problems.push(Problem::new("ends_on", Wrong::Day));
    }
    if !first && let Err(problem) = line("reason", &new.reason, LINE_CHARS) {
        problems.push(problem);
    }
    let content = &new.file.content;
    let kind = (!content.is_empty() && content.len() <= FILE_BYTES)
        .then(|| web::upload::recognise(content))
        .flatten();
    match kind {
        Some(kind) if problems.is_empty() => Ok(kind.content_type()),
        Some(_) => Err(StepError::Invalid(problems)),
        None => {
            problems.push(Problem::new("file", Wrong::File(new.file.name.clone())));
            Err(StepError::Invalid(problems))
        }
    }
}

/// Takes back a text that this side wrote and that is not in force.
///
/// # Errors
/// [`StepError`].
pub fn withdraw(
    store: &Store,
    scope: &Scope,
    room: &Contracts,
    (id, version): (i64, i64),
) -> Result<Done, StepError> {
    let party = room.party(store, scope)?;
    store.write(scope, move |tx| {
        let found = at(tx, party.as_ref(), id)?;
        let side = found.side()?;
        let Some(text) = rows::open_text(tx, id)? else {
            tx.transient();
            return Ok(Done::same(id));
        };
        if text.side != side {
            return Err(StepError::NotYours);
        }
        found.take(tx, version)?;
        rows::set_text(tx, (id, text.no), TextState::Withdrawn)?;
        let data = json!({ "no": text.no, "side": side.as_str() });
        tx.journal("contract.withdrawn", &contract_subject(id), data)?;
        Ok(Done::changed(id))
    })
}
