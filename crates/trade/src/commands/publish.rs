//! The tender notice is published: the trade begins, its box opens or its list of names does.

use ::store::{Error, Store, Tx};
use base::{Explain, Fault, Lang, Scope};
use pack::element::StageKind;
use pack::trading::Breach;

use super::draft::{days, findings};
use super::{Actor, Gate, allowed, announce, hour, load, moved, refuse, said};
use crate::compose::{self, ComposeError};
use crate::model::{Draft, Held, NoticeKind};
use crate::rules::course::Step;
use crate::rules::way::by_invitation;
use crate::rules::who::Standing;
use crate::state::Trades;
use crate::store::{notices, parts, talks};
use crate::words::Sentences;

/// Why a notice was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Not reached, or not for this scope or step.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// There is no draft.
    #[error("no draft")]
    NoDraft,
    /// Somebody changed the draft.
    #[error("stale draft: version {0}")]
    Draft(i64),
    /// The deadline, or the beginning of the documents, has passed.
    #[error("the hours have passed")]
    Passed,
    /// A document that the stage needs is missing.
    #[error("missing {0:?}")]
    Documents(Vec<base::Title>),
    /// Rules would be broken; the attempt is recorded.
    #[error("rules would be broken")]
    Broken(Vec<Breach>),
    /// Fewer than this many are invited.
    #[error("at least {0} are invited")]
    Invited(u32),
    /// A room of which the trade is made refuses.
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

impl From<Error> for PublishError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for PublishError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::NoDraft => words.no_draft.to_owned(),
            Self::Draft(version) => words.stale_draft(version),
            Self::Passed => words.hours_passed.to_owned(),
            Self::Documents(missing) => {
                let names: Vec<&str> = missing.iter().map(|one| one.get(lang)).collect();
                words.documents_missing(names.join(lang.pick("、", ", ")))
            }
            Self::Invited(least) => words.too_few_invited(*least),
            Self::Broken(breaches) => said(breaches, lang),
            Self::Compose(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::Draft(_) => Fault::Conflict,
            Self::Compose(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Publishes the tender notice as it was drafted; the notice's row. What would break a rule is refused with the article and
/// kept as an attempt. `draft` is the version of the draft that was looked at.
///
/// # Errors
/// [`PublishError`].
pub fn publish(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, version, draft): (i64, i64, i64),
) -> Result<i64, PublishError> {
    let actor = Actor::of(store, scope, room, (trade, Some(version)))?;
    let room = room.clone();
    let done = store.write(scope, move |tx| run(tx, &room, &actor, draft))?;
    done.map_err(PublishError::Broken)
}

fn run(
    tx: &mut Tx<'_>,
    room: &Trades,
    actor: &Actor,
    version: i64,
) -> Result<Result<i64, Vec<Breach>>, PublishError> {
    let mut held = load(tx, actor, Step::Publish, Standing::runs)?;
    let state = allowed(&held, Step::Publish)?;
    let draft = notices::draft(tx, held.trade.id)?.ok_or(PublishError::NoDraft)?;
    if draft.version != version {
        return Err(PublishError::Draft(draft.version));
    }
    let now = tx.now();
    if draft.plan.deadline <= now || draft.plan.documents_on < now.day() {
        return Err(PublishError::Passed);
    }
    complete(tx, &held)?;
    if by_invitation(held.procedure.mode) {
        let least = held
            .procedure
            .least_bids
            .as_ref()
            .map_or(1, |one| one.count);
        let count = talks::invited(tx, held.trade.id)?.len();
        if u32::try_from(count).unwrap_or(u32::MAX) < least {
            return Err(PublishError::Invited(least));
        }
        held.trade.invited = true;
    }
    let broken = findings(tx, (&held, &draft), now)?;
    if !broken.is_empty() {
        refuse(tx, &held.trade, "publish", &broken)?;
        return Ok(Err(broken));
    }
    begin(&mut held, &draft, now);
    compose::announced(tx, room, &held)?;
    moved(tx, &mut held.trade, state)?;
    let body = format!("{}\n\n{}", draft.body, hours(&held, &draft));
    let id = announce(tx, &held.trade, NoticeKind::Tender, (&draft.title, &body))?;
    Ok(Ok(id))
}

/// The documents without which the notice cannot go out are there.
fn complete(tx: &mut Tx<'_>, held: &Held) -> Result<(), PublishError> {
    let there = parts::documents(tx, held.trade.id)?;
    let stages = held.procedure.stages.iter();
    let needs = stages
        .filter(|stage| matches!(stage.kind, StageKind::Registration | StageKind::Notice))
        .flat_map(|stage| &stage.needs);
    let missing: Vec<base::Title> = needs
        .filter(|need| {
            !there
                .iter()
                .any(|one| one.gone_at.is_none() && one.kind == **need)
        })
        .filter_map(|need| held.procedure.documents.iter().find(|one| one.id == *need))
        .map(|one| one.title.clone())
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(PublishError::Documents(missing))
    }
}

fn begin(held: &mut Held, draft: &Draft, now: base::Millis) {
    let set = days(held, &draft.plan, now.day());
    let trade = &mut held.trade;
    trade.terms.moments.extend(set);
    // These two only come once they have come.
    trade.terms.moments.remove(&pack::element::Moment::Report);
    trade.terms.plan = Some(draft.plan.clone());
    (trade.noticed_at, trade.deadline_at) = (Some(now), Some(draft.plan.deadline));
}

/// The hours as the notice prints them; in Chinese, as all notices are.
fn hours(held: &Held, draft: &Draft) -> String {
    let words = Sentences::of(Lang::Zh);
    let plan = &draft.plan;
    let mut lines = vec![
        words.line_documents(plan.documents_on, plan.documents_until),
        words.line_deadline(hour(plan.deadline)),
    ];
    if held.procedure.opening == pack::element::Opening::Auction {
        lines.push(words.line_auction(hour(plan.opens_at), hour(plan.free_until)));
    }
    if plan.sign_days > 0 {
        lines.push(words.line_contract(plan.sign_days, plan.pay_days));
    }
    lines.join("\n")
}
