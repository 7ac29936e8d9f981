//! An evaluation begins: everything that it needs is pinned, and judges are called.

use std::collections::BTreeSet;

use ::store::Tx;
use base::Title;
use pack::score::Judging;
use rust_decimal::Decimal;
use serde_json::json;

use super::error::EvaluationError;
use super::{call_judges, journal_subject, sha256_hex};
use crate::model::{Head, NewEvaluation, Phase};
use crate::state::Evaluation;
use crate::store as rows;

/// The most offers of an evaluation.
pub const BIDDERS: usize = 200;

/// The most seats of a committee.
pub const SEATS: usize = 31;

/// Opens an evaluation in the caller's transaction, which is the trade's; its row. The same again gives the same row.
/// Judges see bidders in an order that is drawn here.
///
/// # Errors
/// [`EvaluationError::Malformed`] for a mistake of the caller, [`EvaluationError::Exists`] when the subject was opened with
/// something else.
pub fn open(
    tx: &mut Tx<'_>,
    room: &Evaluation,
    new: &NewEvaluation,
) -> Result<i64, EvaluationError> {
    sound(new)?;
    let asked = serde_json::to_string(new).map_err(|_| EvaluationError::Malformed("method"))?;
    let asked = sha256_hex(&asked);
    if let Some(head) = rows::by_subject(tx, &new.subject)? {
        return match rows::asked(tx, head.id)? == asked {
            true => Ok(head.id),
            false => Err(EvaluationError::Exists),
        };
    }
    let head = Head {
        id: tx.next_id("evaluation_head")?,
        subject: new.subject.clone(),
        platform: new.platform.clone(),
        centre_org: new.centre_org.clone(),
        title: new.title.clone(),
        method: new.method.clone(),
        ceiling_fen: new.ceiling_fen,
        hidden: new.method.hidden,
        explain_secs: new.explain_secs,
        sign_secs: new.sign_secs,
        phase: Phase::Chair,
        round: 1,
        chair: None,
        opened_at: tx.now(),
        unsealed_at: None,
        confirmed_at: None,
        closed_at: None,
        sign_due_at: None,
        failed: None,
        outcome: None,
        sheet: String::new(),
        sheet_sha256: String::new(),
        draw_seed: String::new(),
        draw_order: Vec::new(),
        draw_proof: String::new(),
        published_at: None,
        sample: new.sample,
        version: 1,
    };
    let nonce = base::hex::encode(&room.seal().random::<32>()?);
    let sealed = room.seal().seal(&nonce_about(&head), &nonce)?;
    rows::insert_head(tx, &head, &asked, &sealed)?;
    let watchers: BTreeSet<_> = new.watchers.iter().collect();
    for org in watchers {
        rows::insert_watcher(tx, head.id, org)?;
    }
    let mut drawn = Vec::new();
    for bidder in &new.bidders {
        drawn.push((room.seal().random::<16>()?, bidder));
    }
    drawn.sort_unstable_by_key(|(place, _)| *place);
    for ((_, bidder), place) in drawn.into_iter().zip(1..) {
        rows::insert_bidder(tx, head.id, place, bidder)?;
    }
    for judge in &new.committee {
        rows::insert_seat(tx, head.id, judge)?;
    }
    let method =
        serde_json::to_string(&head.method).map_err(|_| EvaluationError::Malformed("method"))?;
    tx.journal(
        "evaluation.opened",
        &journal_subject(head.id),
        json!({
            "subject": head.subject,
            "method": head.method.id,
            "method_sha256": sha256_hex(&method),
            "asked_sha256": asked,
            "bidders": new.bidders.len(),
            "seats": new.committee.len(),
            "hidden": head.hidden,
            "draw_sha256": nonce_commitment(&head.subject, &nonce),
        }),
    )?;
    let title = Title::new("请推选评标委员会组长", "Elect the chair of the committee");
    let judges = new.committee.iter().map(|judge| judge.account);
    call_judges(tx, &head, judges, "chair/1", &title)?;
    Ok(head.id)
}

/// What the nonce of the draw is sealed for.
pub(crate) fn nonce_about(head: &Head) -> String {
    format!("evaluation/{}/draw/{}", head.id, head.subject)
}

/// SHA-256, hexadecimal, of `luodi evaluation nonce v1`, the subject and the nonce, each followed by a line feed but the
/// last; journalled when the evaluation begins.
#[must_use]
pub fn nonce_commitment(subject: &str, nonce: &str) -> String {
    sha256_hex(&format!("luodi evaluation nonce v1\n{subject}\n{nonce}"))
}

/// Holds what the trade says against what can be judged.
fn sound(new: &NewEvaluation) -> Result<(), EvaluationError> {
    let wrong = |what| Err(EvaluationError::Malformed(what));
    if new.subject.is_empty() || new.subject.len() > 200 {
        return wrong("subject");
    }
    if new.explain_secs <= 0 || new.sign_secs <= 0 {
        return wrong("terms");
    }
    if new.committee.len().is_multiple_of(2) || new.committee.len() > SEATS {
        return wrong("committee");
    }
    let accounts: BTreeSet<_> = new.committee.iter().map(|judge| judge.account).collect();
    let seats: BTreeSet<_> = new.committee.iter().map(|judge| judge.seat).collect();
    let twice = accounts.len() < new.committee.len() || seats.len() < new.committee.len();
    if twice || seats.contains(&0) {
        return wrong("seats");
    }
    if new.bidders.is_empty() || new.bidders.len() > BIDDERS {
        return wrong("bidders");
    }
    let keys: BTreeSet<_> = new.bidders.iter().map(|bidder| &bidder.key).collect();
    let codes: BTreeSet<_> = new
        .bidders
        .iter()
        .map(|bidder| &bidder.party.code)
        .collect();
    if keys.len() < new.bidders.len() || codes.len() < new.bidders.len() {
        return wrong("bidders twice");
    }
    let plain = |key: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !key.is_empty() && key.len() <= 60 && key.bytes().all(fits)
    };
    let share = |share: Option<Decimal>| {
        share.is_none_or(|share| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&share))
    };
    for bidder in &new.bidders {
        if !plain(&bidder.key) || bidder.price_fen <= 0 {
            return wrong("bidder");
        }
        if !share(bidder.innovation_share) || !share(bidder.small_share) {
            return wrong("share");
        }
        let own = |href: &str| href.starts_with('/') && !href.starts_with("//");
        if !bidder.documents.iter().all(|document| own(&document.href)) {
            return wrong("document");
        }
    }
    if new.ceiling_fen.is_some_and(|ceiling| ceiling <= 0) {
        return wrong("ceiling");
    }
    Judging::new(&new.method)?;
    Ok(())
}
