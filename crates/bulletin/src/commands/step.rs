//! 送审、签批、退回、公开、撤回: the steps that change no text.

use base::{Explain, Fault, Lang, Millis, Role, Scope, Title};
use notify::{Message, To};
use serde_json::json;
use store::{Store, Tx};

use super::{digest, present, subject, wrote};
use crate::compose::{BlockError, Moved, moved};
use crate::facts::Sources;
use crate::model::{Form, Kind, Paper};
use crate::print::sha256;
use crate::rules::step::{Refusal, State, Step, allow};
use crate::store::{issue as issues, paper as papers, setting};
use crate::words::Sentences;

/// The longest reason, in characters.
pub const REASON_CHARS: usize = 500;

/// Why a step was not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// Not by this scope, or not in this state.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Somebody changed it first.
    #[error("conflict with version {0}")]
    Conflict(i64),
    /// Its text cannot be printed.
    #[error("{} blocks cannot be printed", .0.len())]
    Blocks(Vec<BlockError>),
    /// Its figures are not those that were seen.
    #[error("{} figures moved", .0.len())]
    Moved(Vec<Moved>),
    /// A report of cases without a case.
    #[error("there is no case in it")]
    NoCase,
    /// Nobody said that it holds no personal names.
    #[error("nobody said that it holds no personal names")]
    Names,
    /// No reason was given, or too long a one.
    #[error("the reason is empty or too long")]
    Reason,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Reads a paper for a step; `None` where the step has been taken already by an earlier press.
fn read(
    store: &Store,
    scope: &Scope,
    step: Step,
    (id, version): (i64, i64),
) -> Result<Option<(Paper, State)>, StepError> {
    store.read(|read| {
        let held = papers::by_id(read, id)?.ok_or(Refusal::NotFound)?;
        let settings = setting::get(read)?;
        let parties = (held.authors.as_slice(), settings.approver.as_ref());
        match allow(scope, step, held.state, parties) {
            Ok(next) if held.version == version => Ok(Some((held, next))),
            Ok(_) => Err(StepError::Conflict(held.version)),
            Err(Refusal::State(state)) if held.version == version + 1 && leads_to(step, state) => {
                Ok(None)
            }
            Err(refusal) => Err(refusal.into()),
        }
    })
}

fn leads_to(step: Step, state: State) -> bool {
    State::ALL
        .into_iter()
        .any(|from| step.from(from) == Some(state))
}

fn keep(
    tx: &mut Tx<'_>,
    paper: &Paper,
    (kind, data): (&'static str, serde_json::Value),
) -> Result<(), StepError> {
    if !papers::update(tx, paper)? {
        return Err(StepError::Conflict(paper.version + 1));
    }
    tx.journal(kind, &subject(paper.id), data)?;
    Ok(())
}

fn tell(
    tx: &mut Tx<'_>,
    paper: &Paper,
    to: To,
    (kind, zh, en): (&'static str, &str, &str),
) -> Result<(), store::Error> {
    let span = paper.about.span;
    let message = Message {
        key: format!("bulletin/{}/{kind}/{}", paper.id, paper.version),
        to,
        kind,
        title: Title::new(
            format!(
                "{zh}：{}{}",
                span.title(Lang::Zh),
                crate::words::kind(paper.about.kind, Lang::Zh)
            ),
            format!(
                "{en}: {}, {}",
                crate::words::kind(paper.about.kind, Lang::En),
                span.title(Lang::En)
            ),
        ),
        body: Title::new("", ""),
        href: format!("/bulletins/{}", paper.id),
    };
    notify::send(tx, message)
}

/// 送审. What its figures are now is kept, so that whoever approves sees what moves. For a report of cases somebody says
/// that it holds no personal names.
///
/// # Errors
/// [`StepError`].
pub fn submit(
    store: &Store,
    sources: Sources,
    scope: &Scope,
    (id, version, now): (i64, i64, Millis),
    no_names: bool,
) -> Result<(), StepError> {
    let Some((mut paper, next)) = read(store, scope, Step::Submit, (id, version))? else {
        return Ok(());
    };
    if paper.about.kind == Kind::Cases {
        let cases = |block: &crate::model::Block| {
            block.form == Form::Case && block.shown && !block.text.is_empty()
        };
        if !paper.blocks.iter().any(cases) {
            return Err(StepError::NoCase);
        }
        if !no_names {
            return Err(StepError::Names);
        }
    }
    let present = present(store, sources, &paper, now)?;
    let frozen = present.frozen.map_err(StepError::Blocks)?;
    // From here on the state of this day counts, however early it is.
    paper.as_of = present.facts.as_of;
    wrote(&mut paper, scope);
    (paper.state, paper.reason) = (next, String::new());
    let seen = digest(&frozen);
    paper.seen = Some(frozen);
    store.write(scope, move |tx| {
        keep(
            tx,
            &paper,
            ("bulletin.submitted", json!({ "seen_sha256": seen })),
        )?;
        let news = ("bulletin.submitted", "请签批", "Please approve");
        tell(tx, &paper, To::Role(Role::Office), news)?;
        if let Some(org) = setting::get(tx)?.approver {
            let to = To::Unit {
                org,
                roles: &[Role::Head],
            };
            tell(tx, &paper, to, ("bulletin.approval", news.1, news.2))?;
        }
        Ok(())
    })
}

/// 签批 by somebody who wrote nothing in it. `seen` is the [`digest`] of what was on the page.
///
/// # Errors
/// [`StepError`]; [`StepError::Moved`] when the data changed since the page was opened.
pub fn approve(
    store: &Store,
    sources: Sources,
    scope: &Scope,
    (id, version, now): (i64, i64, Millis),
    seen: &str,
) -> Result<(), StepError> {
    let Some((mut paper, next)) = read(store, scope, Step::Approve, (id, version))? else {
        return Ok(());
    };
    let present = present(store, sources, &paper, now)?;
    let frozen = present.frozen.map_err(StepError::Blocks)?;
    if digest(&frozen) != seen {
        let before = paper
            .seen
            .as_ref()
            .map(|seen| moved(seen, &present.values, Some(&frozen)));
        return Err(StepError::Moved(before.unwrap_or_default()));
    }
    paper.state = next;
    paper.seen = Some(frozen);
    let seen = seen.to_owned();
    store.write(scope, move |tx| {
        paper.approved_at = Some(tx.now());
        keep(
            tx,
            &paper,
            ("bulletin.approved", json!({ "seen_sha256": seen })),
        )?;
        tell(
            tx,
            &paper,
            To::Role(Role::Office),
            (
                "bulletin.approved",
                "已签批，可以印发",
                "Approved, ready to issue",
            ),
        )?;
        Ok(())
    })
}

fn reason(text: &str) -> Result<String, StepError> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= REASON_CHARS;
    fits.then(|| text.to_owned()).ok_or(StepError::Reason)
}

/// 退回 to the draft, with a reason.
///
/// # Errors
/// [`StepError`].
pub fn give_back(
    store: &Store,
    scope: &Scope,
    (id, version): (i64, i64),
    why: &str,
) -> Result<(), StepError> {
    let Some((mut paper, next)) = read(store, scope, Step::Return, (id, version))? else {
        return Ok(());
    };
    paper.reason = reason(why)?;
    (paper.state, paper.seen, paper.approved_at) = (next, None, None);
    store.write(scope, move |tx| {
        let why = sha256(paper.reason.as_bytes());
        keep(
            tx,
            &paper,
            ("bulletin.returned", json!({ "reason_sha256": why })),
        )?;
        tell(
            tx,
            &paper,
            To::Role(Role::Office),
            ("bulletin.returned", "已退回修改", "Returned for changes"),
        )?;
        Ok(())
    })
}

/// 公开 on the public page.
///
/// # Errors
/// [`StepError`].
pub fn publish(store: &Store, scope: &Scope, (id, version): (i64, i64)) -> Result<(), StepError> {
    let Some((mut paper, next)) = read(store, scope, Step::Publish, (id, version))? else {
        return Ok(());
    };
    paper.state = next;
    store.write(scope, move |tx| {
        let now = tx.now();
        paper.published_at = Some(now);
        keep(
            tx,
            &paper,
            ("bulletin.published", json!({ "number": paper.number })),
        )?;
        issues::date_results(tx, paper.id, now)?;
        if paper.about.kind == Kind::Unit {
            let org = base::OrgId(paper.about.subject.clone());
            let to = To::Unit {
                org,
                roles: &[Role::Clerk, Role::Head],
            };
            tell(
                tx,
                &paper,
                to,
                ("bulletin.published", "已公开", "Published"),
            )?;
        }
        Ok(())
    })
}

/// 撤回: it stays listed, with the reason.
///
/// # Errors
/// [`StepError`].
pub fn withdraw(
    store: &Store,
    scope: &Scope,
    (id, version): (i64, i64),
    why: &str,
) -> Result<(), StepError> {
    let Some((mut paper, next)) = read(store, scope, Step::Withdraw, (id, version))? else {
        return Ok(());
    };
    paper.reason = reason(why)?;
    paper.state = next;
    store.write(scope, move |tx| {
        paper.withdrawn_at = Some(tx.now());
        let data =
            json!({ "number": paper.number, "reason_sha256": sha256(paper.reason.as_bytes()) });
        keep(tx, &paper, ("bulletin.withdrawn", data))?;
        issues::drop_results(tx, paper.id)?;
        Ok(())
    })
}

impl Explain for StepError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Conflict(_) => words.conflict.to_owned(),
            Self::Blocks(blocks) => blocks
                .first()
                .map(|error| error.why.explain(lang))
                .unwrap_or_default(),
            Self::Moved(_) => words.moved.to_owned(),
            Self::NoCase => words.no_case.to_owned(),
            Self::Names => words.names.to_owned(),
            Self::Reason => words.reason(REASON_CHARS),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Conflict(_) | Self::Moved(_) => Fault::Conflict,
            Self::Blocks(_) | Self::NoCase | Self::Names | Self::Reason => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}
