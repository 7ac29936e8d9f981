//! `/leads/{id}`: one lead with its figures, what was done, and the forms of the steps that are open.

use std::collections::BTreeMap;

use ::web::form::{Choice, Complaint, Field};
use ::web::view::Tag;
use ::web::{Answer, Ctx, Frame, Room, page, page_with};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Role;

use super::PATH;
use super::parts::{kind, owner, percent, platform, read, tags, tier_tag};
use crate::commands::act::WORDS_CHARS;
use crate::model::{About, Lead, Note, Number, Outcome, Step};
use crate::queries::{self, Shown};
use crate::rules::access::Part;
use crate::rules::course::{is_for, next};
use crate::state::{Defined, Leads};
use crate::words::Words;

#[derive(Template)]
#[template(path = "lead.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    conflict: String,
    tags: Vec<Tag>,
    said: String,
    facts: Vec<(&'static str, String)>,
    numbers: Vec<(String, String, String)>,
    about: Vec<(&'static str, About)>,
    notes: Vec<NoteLine>,
    forms: Vec<StepForm>,
}

struct NoteLine {
    at: String,
    what: &'static str,
    who: String,
    words: Option<String>,
}

/// A form for one step. Field names begin with the step, so that many forms stand on one page.
struct StepForm {
    action: String,
    version: i64,
    title: &'static str,
    fields: Vec<Field>,
    class: &'static str,
    open: bool,
}

/// What is said again after a step that was not taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Again {
    pub(super) step: String,
    pub(super) typed: BTreeMap<String, String>,
    pub(super) complaints: Vec<Complaint>,
    pub(super) conflict: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Leads>, Path(id): Path<i64>) -> Answer {
    let shown = read(&ctx, &room, move |read, scope, room| {
        queries::lead(read, scope, room, id)
    })
    .await?;
    page(&view(&ctx, &room, &shown, &Again::default()))
}

/// The page again with what was typed and why it was not taken.
pub(super) async fn again(ctx: &Ctx, room: &Leads, id: i64, again: Again) -> Answer {
    let shown = read(ctx, room, move |read, scope, room| {
        queries::lead(read, scope, room, id)
    })
    .await?;
    let status = match again.conflict.is_empty() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::CONFLICT,
    };
    page_with(status, &view(ctx, room, &shown, &again))
}

fn view(ctx: &Ctx, room: &Leads, shown: &Shown, again: &Again) -> ShowPage {
    let (lang, words, lead) = (ctx.lang, Words::of(ctx.lang), &shown.lead);
    let defined = room.defined();
    let mut all = vec![tier_tag(lead.found.tier, lang)];
    all.extend(tags(lead, ctx.today(), lang));
    let figure = |one: &Number| {
        let limit = match one.limit.is_empty() {
            true => "–".to_owned(),
            false => one.limit.clone(),
        };
        (one.title.get(lang).to_owned(), one.value.clone(), limit)
    };
    ShowPage {
        frame: ctx
            .frame(words.one_of(lead.id, kind(&defined, &lead.found.kind, lang)))
            .purpose(words.one_purpose)
            .crumb(PATH, words.leads)
            .wide(),
        words,
        complaints: again.complaints.clone(),
        conflict: again.conflict.clone(),
        tags: all,
        said: lead.found.said.get(lang).to_owned(),
        facts: facts(ctx, &defined, shown),
        numbers: lead.found.numbers.iter().map(figure).collect(),
        about: lead
            .found
            .about
            .iter()
            .map(|one| (one.kind.title(lang), one.clone()))
            .collect(),
        notes: shown
            .notes
            .iter()
            .map(|one| note(ctx, &defined, (shown, one)))
            .collect(),
        forms: forms(ctx, &defined, (shown, again)),
    }
}

fn facts(ctx: &Ctx, defined: &Defined, shown: &Shown) -> Vec<(&'static str, String)> {
    let (lang, words, lead) = (ctx.lang, Words::of(ctx.lang), &shown.lead);
    let tier = match lead.found.tier {
        1 => words.tier_one,
        2 => words.tier_two,
        _ => words.tier_three,
    };
    let innocent = match (
        lead.found.innocent_ppm,
        lead.found.kind.starts_with("screen."),
    ) {
        (Some(ppm), _) => words.innocent_is(percent(ppm)),
        (None, true) => words.innocent_none.to_owned(),
        (None, false) => words.innocent_rule.to_owned(),
    };
    let mut facts = vec![
        (words.stage, lead.found.stage.title(lang).to_owned()),
        (words.tier, tier.to_owned()),
        (words.innocent, innocent),
        (
            words.platform,
            platform(defined, &lead.found.platform, lang),
        ),
        (words.weight, lead.found.weight.to_string()),
        (words.first, lead.first_at.minute_text()),
        (words.last, lead.last_at.minute_text()),
        (words.times, lead.times.to_string()),
    ];
    if shown.part != Part::Asked {
        let responsible = match lead.account {
            None => words.nobody.to_owned(),
            account if account == ctx.scope.account => words.responsible_you.to_owned(),
            Some(account) => match shown.people.get(&account) {
                Some(name) => name.clone(),
                None => words.responsible_one(account.0),
            },
        };
        let due = words.until(lead.due, lead.term.title(lang));
        facts.extend([
            (words.owner, owner(defined, lead.owner_org.as_ref(), lang)),
            (words.responsible, responsible),
            (words.term, due),
        ]);
        facts.extend(lead.closed.map(|(outcome, on)| {
            let text = format!("{} · {}", outcome.title(lang), on);
            (words.closed_as, text)
        }));
    }
    facts
}

fn note(ctx: &Ctx, defined: &Defined, (shown, note): (&Shown, &Note)) -> NoteLine {
    let words = Words::of(ctx.lang);
    let org = base::OrgId::from(note.org.as_str());
    let unit = match note.org.is_empty() {
        true => words.office.to_owned(),
        false => defined.unit(&org, ctx.lang),
    };
    let name = note.account.and_then(|account| shown.people.get(&account));
    NoteLine {
        at: note.at.minute_text(),
        what: note.step.title(ctx.lang),
        who: match (note.account, name) {
            (None, _) => words.by_itself.to_owned(),
            (Some(_), None) => unit,
            (Some(_), Some(name)) => format!("{unit} {name}"),
        },
        words: note.words.clone(),
    }
}

const STEPS: [Step; 7] = [
    Step::Take,
    Step::Note,
    Step::Close,
    Step::Answer,
    Step::Ask,
    Step::Hand,
    Step::Reopen,
];

fn forms(ctx: &Ctx, defined: &Defined, (shown, again): (&Shown, &Again)) -> Vec<StepForm> {
    let office = ctx.scope.role == Role::Office;
    let lead = &shown.lead;
    STEPS
        .into_iter()
        .filter(|step| is_for(shown.part, office, lead, *step))
        .filter(|step| next(lead.state, *step).is_some())
        // Who is responsible already need not take it on again.
        .filter(|step| {
            *step != Step::Take || lead.account.is_none() || lead.account != ctx.scope.account
        })
        .map(|step| form(ctx, defined, (lead, step, again)))
        .collect()
}

fn form(ctx: &Ctx, defined: &Defined, (lead, step, again): (&Lead, Step, &Again)) -> StepForm {
    let (lang, words, name) = (ctx.lang, Words::of(ctx.lang), step.as_str());
    let value = |field: &str| again.typed.get(field).cloned().unwrap_or_default();
    let mut fields = Vec::new();
    if step == Step::Close {
        let field = format!("{name}-outcome");
        let choice = |one: &Outcome| Choice::new(one.as_str(), one.title(lang));
        fields.push(
            Field::radios(
                &field,
                words.outcome,
                Outcome::ALL.iter().map(choice).collect(),
            )
            .value(value(&field))
            .complaint(&again.complaints),
        );
    }
    if step == Step::Hand {
        let field = format!("{name}-unit");
        fields.push(
            Field::select(&field, words.unit, units(ctx, defined, lead))
                .value(value(&field))
                .complaint(&again.complaints),
        );
    }
    if step != Step::Take {
        let field = format!("{name}-words");
        fields.push(
            Field::area(&field, words.words, 4)
                .value(value(&field))
                .hint(words.words_hint)
                .max_chars(u32::try_from(WORDS_CHARS).unwrap_or(u32::MAX))
                .complaint(&again.complaints),
        );
    }
    StepForm {
        action: format!("{PATH}/{}/{name}", lead.id),
        version: lead.version,
        title: match step {
            Step::Take => words.take,
            Step::Hand => words.hand,
            Step::Note => words.note,
            Step::Ask => words.ask,
            Step::Answer => words.answer,
            Step::Close => words.close,
            Step::Reopen | Step::Again => words.reopen,
        },
        fields,
        class: match step {
            Step::Take | Step::Note | Step::Close | Step::Answer => "button",
            _ => "button button-quiet",
        },
        open: again.step == name,
    }
}

/// The units that supervise or manage any platform, without the centre and the tenderer; the office first.
fn units(ctx: &Ctx, defined: &Defined, lead: &Lead) -> Vec<Choice> {
    let words = Words::of(ctx.lang);
    let mut ids: Vec<&base::OrgId> = defined
        .platforms
        .iter()
        .flat_map(|one| {
            one.supervisors
                .values()
                .chain(std::iter::once(&one.manager))
        })
        .filter(|id| Some(*id) != lead.found.centre_org.as_ref())
        .filter(|id| Some(*id) != lead.found.tenderer_org.as_ref())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let unit = |id: &base::OrgId| Choice::new(id.as_str(), defined.unit(id, ctx.lang));
    std::iter::once(Choice::new("", words.office))
        .chain(ids.into_iter().map(unit))
        .collect()
}
