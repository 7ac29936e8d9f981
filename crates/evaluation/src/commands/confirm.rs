//! The chair fixes the sheet: everything is settled, the method is computed, nothing changes any more.

use ::store::Store;
use base::{Scope, Title};
use serde_json::json;

use super::elect::accounts;
use super::error::EvaluationError;
use super::{at, call_judges, journal_subject, seated, sha256_hex};
use crate::model::{
    Ask, BidState, Bidder, Correction, CorrectionState, Flag, FlagKind, Head, Mark, Phase,
    Question, Seat,
};
use crate::rules::marks::{Marks, commitment};
use crate::rules::{compute, draw, flags, sheet};
use crate::store as rows;

/// What still has to be settled before the sheet can be fixed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// Marks that stand out without an explanation.
    pub unexplained: usize,
    /// Objective criteria that judges marked differently, and nobody corrected.
    pub unlike: usize,
    /// Corrections that are voted on.
    pub corrections: usize,
    /// Low prices that the committee has not decided on.
    pub prices: usize,
}

impl Unsettled {
    /// How many things.
    #[must_use]
    pub fn count(self) -> usize {
        self.unexplained + self.unlike + self.corrections + self.prices
    }
}

/// What has to be settled.
#[must_use]
pub fn unsettled(
    head: &Head,
    bidders: &[Bidder],
    (marks, corrections): (&[Mark], &[Correction]),
    (raised, questions): (&[Flag], &[Question]),
) -> Unsettled {
    let counts = |key: &str| {
        bidders
            .iter()
            .any(|one| one.key == key && one.state == BidState::Valid)
    };
    let current = compute::current(marks, corrections);
    let unlike = flags::flags(&head.method, &current)
        .into_iter()
        .filter(|flag| flag.kind == FlagKind::Unlike && counts(&flag.bidder));
    Unsettled {
        unexplained: raised
            .iter()
            .filter(|flag| {
                let open = flag.kind == FlagKind::Deviates && flag.explained_at.is_none();
                open && counts(&flag.bidder)
            })
            .count(),
        unlike: unlike.count(),
        corrections: corrections
            .iter()
            .filter(|one| one.state == CorrectionState::Open)
            .count(),
        prices: questions
            .iter()
            .filter(|one| one.kind == Ask::Price && one.accepted.is_none())
            .count(),
    }
}

/// The chair fixes the sheet of the version that the chair looked at.
///
/// # Errors
/// [`EvaluationError`].
pub fn confirm(
    store: &Store,
    scope: &Scope,
    (id, version): (i64, i64),
) -> Result<(), EvaluationError> {
    store.write(scope, move |tx| {
        let scope = tx.scope().clone();
        let (mut head, seats, own) = seated(tx, &scope, id)?;
        if head.chair != Some(own.seat) {
            return Err(EvaluationError::NotYours);
        }
        at(&head, Phase::Settle)?;
        if head.version != version {
            return Err(EvaluationError::Stale);
        }
        let bidders = rows::bidders(tx, id)?;
        let (marks, corrections) = (rows::marks(tx, id)?, rows::corrections(tx, id)?);
        let (raised, questions) = (rows::flags(tx, id)?, rows::questions(tx, id)?);
        // What was altered since the marks were opened comes onto no sheet.
        if let Some(seat) = seats.iter().find(|seat| !as_given(&head, seat, &marks)) {
            return Err(EvaluationError::Altered(seat.seat));
        }
        let open = unsettled(
            &head,
            &bidders,
            (&marks, &corrections),
            (&raised, &questions),
        );
        if open.count() > 0 {
            return Err(EvaluationError::Unsettled(open.count()));
        }
        let current = compute::current(&marks, &corrections);
        let offers = compute::offers(&bidders, &current);
        let keys: Vec<String> = offers.iter().map(|offer| offer.bidder.clone()).collect();
        let drawn = match head.draw_order.is_empty() {
            true => draw::order(&head.draw_seed, &keys),
            false => head.draw_order.clone(),
        };
        let judging = compute::judging(&head)?;
        let judged = compute::rank(&judging, &offers, &drawn)?;
        if judged.iter().any(|one| one.undecided) {
            return Err(EvaluationError::Malformed("ties"));
        }
        let field = judging.field(&offers)?;
        head.sheet = sheet::text(&sheet::Basis {
            head: &head,
            bidders: &bidders,
            seats: &seats,
            marks: &marks,
            corrections: &corrections,
            field: &field,
            judged: &judged,
            drawn: &drawn,
        });
        head.sheet_sha256 = sha256_hex(&head.sheet);
        let mut outcome = compute::outcome(&head, &bidders, &judged);
        outcome.sheet_sha256.clone_from(&head.sheet_sha256);
        head.phase = Phase::Report;
        head.confirmed_at = Some(tx.now());
        head.sign_due_at = Some(tx.now().plus_secs(head.sign_secs));
        tx.journal(
            "evaluation.confirmed",
            &journal_subject(id),
            json!({ "sheet_sha256": head.sheet_sha256, "candidates": outcome.candidates }),
        )?;
        head.outcome = Some(outcome);
        rows::move_head(tx, &head)?;
        let title = Title::new("请签署评标报告", "Sign the report");
        Ok(call_judges(tx, &head, accounts(&seats), "sign", &title)?)
    })
}

/// Whether the marks that are kept of a seat are those to which its judge is committed. A method without marks has neither.
fn as_given(head: &Head, seat: &Seat, marks: &[Mark]) -> bool {
    let mut own = Marks::new();
    for mark in marks.iter().filter(|mark| mark.seat == seat.seat) {
        let of = own.entry(mark.bidder.clone()).or_default();
        of.insert(mark.criterion.clone(), mark.mark);
    }
    own.is_empty() && seat.marks_sha256.is_empty()
        || commitment(&head.subject, seat.seat, &seat.salt, &own) == seat.marks_sha256
}
