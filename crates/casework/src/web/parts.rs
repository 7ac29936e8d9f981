//! What several pages share.

use std::collections::BTreeMap;

use ::store::{Error, Store};
use base::calendar::Calendar;
use base::{AccountId, Date, Lang, OrgId, Scope};
use flow::{Clock, Light, StopReason, UnitRef};
use pack::element::{EndResult, StepKind};
use web::form::Choice;
use web::view::{self, Tag, Tone, tag};
use web::{Ctx, Failure, Room, blocking};

use super::words::DeskWords;
use crate::model::{Head, Status};
use crate::room::Casework;

/// Names of organisations and divisions.
pub(super) struct Names {
    organisations: BTreeMap<OrgId, org::Organisation>,
    regions: Vec<pack::Region>,
}

/// Loads the names.
pub(super) fn names(store: &Store, scope: &Scope) -> Result<Names, Error> {
    Ok(Names {
        organisations: org::all(store, scope)?
            .into_iter()
            .map(|row| (row.id.clone(), row))
            .collect(),
        regions: org::regions(store, scope)?,
    })
}

impl Names {
    /// The name in tables; the id where the register does not know it.
    pub(super) fn label(&self, unit: &OrgId, lang: Lang) -> String {
        self.organisations
            .get(unit)
            .map_or_else(|| unit.to_string(), |row| row.label(lang).to_owned())
    }

    /// Organisations that are open, to choose from.
    pub(super) fn choices(&self, lang: Lang) -> Vec<Choice> {
        self.organisations
            .values()
            .filter(|row| !row.closed)
            .map(|row| Choice::new(row.id.as_str(), row.title.get(lang)))
            .collect()
    }

    /// Divisions, to choose from.
    pub(super) fn regions(&self, lang: Lang) -> Vec<Choice> {
        self.regions
            .iter()
            .map(|row| Choice::new(row.code.as_str(), row.title.get(lang)))
            .collect()
    }
}

/// Who has a place.
pub(super) fn at(unit: &UnitRef, names: &Names, lang: Lang) -> String {
    match unit {
        UnitRef::Unit(unit) => names.label(unit, lang),
        UnitRef::Applicant => DeskWords::of(lang).at_applicant.to_owned(),
    }
}

/// The title of an item, also of one that is filed no more.
pub(super) fn item_title(room: &Casework, item: &str, lang: Lang) -> String {
    room.item(item).map_or_else(
        || item.to_owned(),
        |one| one.definition.item().title.get(lang).to_owned(),
    )
}

/// The title of a step and of its branch.
pub(super) fn step_title(
    definition: &flow::Definition,
    step: &str,
    branch: Option<&str>,
    lang: Lang,
) -> String {
    let Some(found) = definition.step(step) else {
        return step.to_owned();
    };
    let title = found.title.get(lang);
    let part = branch.and_then(|wanted| match &found.kind {
        StepKind::Parallel { branches, .. } => branches.iter().find(|branch| branch.id == wanted),
        _ => None,
    });
    match part {
        Some(part) => format!("{title} · {}", part.title.get(lang)),
        None => title.to_owned(),
    }
}

/// A day, or that the clock stands.
pub(super) fn due(day: Option<Date>, stands: bool, lang: Lang) -> String {
    let words = DeskWords::of(lang);
    match day {
        Some(day) => view::day(day, lang),
        None if stands => words.stands.to_owned(),
        None => words.no_term.to_owned(),
    }
}

/// How a due day stands on a day: late, near, or not worth a mark.
pub(super) fn near(day: Option<Date>, today: Date, calendar: &Calendar, lang: Lang) -> Option<Tag> {
    let words = DeskWords::of(lang);
    let day = day?;
    if day < today {
        Some(tag(Tone::Bad, words.late))
    } else if calendar.working_days(today, day) <= 2 {
        Some(tag(Tone::Warn, words.soon))
    } else {
        None
    }
}

/// A clock as a line: its light and when it ends.
pub(super) fn clock(clock: &Clock, lang: Lang) -> Tag {
    let words = DeskWords::of(lang);
    let tone = match clock.light {
        Light::Green => Tone::Good,
        Light::Yellow => Tone::Warn,
        Light::Red => Tone::Bad,
    };
    match clock.due {
        None => tag(Tone::Quiet, words.stands),
        Some(due) => {
            let mut text = words.until(view::day(due.day, lang));
            if due.provisional {
                text.push_str(words.provisional);
            }
            tag(tone, text)
        }
    }
}

/// How a case stands.
pub(super) fn state_tag(head: &Head, lang: Lang) -> Tag {
    let words = DeskWords::of(lang);
    match (head.status, head.result) {
        (Status::Open, _) if head.late_on.is_some() => tag(Tone::Bad, words.late),
        (Status::Open, _) => tag(Tone::Steady, words.open),
        (Status::Closed, Some(result)) => tag(result_tone(result), result_title(result, lang)),
        (Status::Closed, None) => tag(Tone::Quiet, words.closed),
    }
}

fn result_tone(result: EndResult) -> Tone {
    match result {
        EndResult::Granted | EndResult::Done => Tone::Good,
        EndResult::Refused | EndResult::Rejected => Tone::Bad,
        EndResult::Withdrawn | EndResult::Transferred | EndResult::Void => Tone::Quiet,
    }
}

/// How a case ended, for a person.
pub(super) fn result_title(result: EndResult, lang: Lang) -> &'static str {
    match result {
        EndResult::Granted => lang.pick("准予", "Granted"),
        EndResult::Refused => lang.pick("不予", "Refused"),
        EndResult::Done => lang.pick("办结", "Closed"),
        EndResult::Rejected => lang.pick("不予受理", "Not accepted"),
        EndResult::Withdrawn => lang.pick("已撤回", "Withdrawn"),
        EndResult::Transferred => lang.pick("已移交", "Handed over"),
        EndResult::Void => lang.pick("作废", "Void"),
    }
}

/// Why a clock stands, in words.
pub(super) fn stop_title(reason: StopReason, lang: Lang) -> &'static str {
    let words = DeskWords::of(lang);
    match reason {
        StopReason::Correction => words.by_correction,
        StopReason::Hearing => words.hearing,
        StopReason::Testing => words.testing,
        StopReason::ExpertReview => words.expert_review,
        StopReason::Publication => words.publication,
        StopReason::Other => words.other,
    }
}

/// What departments answer, in words.
pub(super) fn answer_title(answer: flow::Answer, lang: Lang) -> &'static str {
    let words = DeskWords::of(lang);
    match answer {
        flow::Answer::Agree => words.agree,
        flow::Answer::Conditional => words.conditional,
        flow::Answer::Object => words.object,
        flow::Answer::NotApplicable => words.not_applicable,
        flow::Answer::Overdue => words.overdue,
        flow::Answer::None => words.no_answer,
    }
}

/// Names of accounts, for staff.
pub(super) fn people(
    read: &mut ::store::Read<'_>,
    scope: &Scope,
    ids: impl IntoIterator<Item = AccountId>,
) -> Result<BTreeMap<AccountId, String>, Error> {
    web::accounts::names(read, scope, ids)
}

/// A case as a page shows it, with the names that it needs.
pub(super) async fn case_view(
    ctx: &Ctx,
    room: &Room<Casework>,
    id: i64,
) -> Result<Loaded, Failure> {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let room = room.0.clone();
    blocking(move || {
        let names = names(&store, &scope)?;
        store.read(|read| -> Result<Loaded, crate::queries::ReadError> {
            let view = crate::queries::case(read, &scope, &room, (id, None), today)?;
            let accounts = view
                .entries
                .iter()
                .filter_map(|entry| entry.account)
                .chain(view.works.iter().filter_map(|work| work.account));
            let people = people(read, &scope, accounts)?;
            let calendar = calendar::current(read)?;
            let parent = match view.head.parent {
                Some(parent) => crate::queries::case(read, &scope, &room, (parent, None), today)
                    .ok()
                    .map(|case| (case.head.id, case.head.code)),
                None => None,
            };
            Ok(Loaded {
                view,
                names,
                people,
                calendar,
                parent,
            })
        })
    })
    .await
}

/// A case with the names that its page needs.
pub(super) struct Loaded {
    pub(super) view: crate::queries::CaseView,
    pub(super) names: Names,
    pub(super) people: BTreeMap<AccountId, String>,
    pub(super) calendar: Calendar,
    pub(super) parent: Option<(i64, String)>,
}
