//! Pieces that several pages of this room show.

use std::collections::BTreeMap;

use ::web::form::{Complaint, Field};
use ::web::view::{Moment, Tag, Timeline, Tone, tag, timeline};
use ::web::{Ctx, Failure, blocking};
use base::{Date, Lang, OrgId, Role, Scope};
use store::Store;
use store::journal::Record;

use crate::rules::text::Problem;
use crate::rules::{blockage, decision, meeting};
use crate::words::{BlockageWords, decision_title, journal_kind, meeting_title, state_title};

/// The fields of a form, by name.
pub(super) type Typed = BTreeMap<String, String>;
/// A form as it comes in; a name may come more than once.
pub(super) type Pairs = axum::Form<Vec<(String, String)>>;

/// What was typed under a name; nothing where it was not sent.
pub(super) fn given(typed: &Typed, name: &str) -> String {
    typed.get(name).cloned().unwrap_or_default()
}

/// The version from which a form was made.
pub(super) fn version(typed: &Typed) -> i64 {
    given(typed, "version").parse().unwrap_or(0)
}

/// Names of the organisations.
pub(super) struct Names(BTreeMap<OrgId, org::Organisation>);

impl Names {
    /// The name in tables; the id where the register does not know it.
    pub(super) fn label(&self, org: &OrgId, lang: Lang) -> String {
        self.0
            .get(org)
            .map_or_else(|| org.to_string(), |row| row.label(lang).to_owned())
    }

    /// The full name in Chinese, as documents print it.
    pub(super) fn full(&self, org: &OrgId) -> String {
        self.0
            .get(org)
            .map_or_else(|| org.to_string(), |row| row.title.zh.clone())
    }

    /// Every open organisation, in the order of the register's ids.
    pub(super) fn open(&self) -> impl Iterator<Item = &org::Organisation> {
        self.0.values().filter(|row| !row.closed)
    }
}

pub(super) fn names(store: &Store) -> Result<Names, store::Error> {
    let all = org::all(store, &Scope::public())?;
    Ok(Names(
        all.into_iter().map(|row| (row.id.clone(), row)).collect(),
    ))
}

/// Names, off the async threads.
pub(super) async fn load_names(ctx: &Ctx) -> Result<Names, Failure> {
    let store = ctx.store();
    blocking(move || names(&store)).await
}

/// The page of a unit.
pub(super) fn unit_href(org: &OrgId) -> String {
    format!("/units/{}", ::web::query::encode(org.as_str()))
}

pub(super) fn state_tag(state: blockage::State, lang: Lang) -> Tag {
    use blockage::State;
    let tone = match state {
        State::Raised | State::Reopened | State::Carried => Tone::Warn,
        State::Accepted | State::InHand | State::Solved => Tone::Steady,
        State::Confirmed => Tone::Good,
        State::Declined => Tone::Plain,
    };
    tag(tone, state_title(state, lang))
}

pub(super) fn meeting_tag(state: meeting::State, lang: Lang) -> Tag {
    use meeting::State;
    let tone = match state {
        State::Planned => Tone::Quiet,
        State::Sent | State::Held => Tone::Steady,
        State::Issued => Tone::Good,
        State::Cancelled => Tone::Plain,
    };
    tag(tone, meeting_title(state, lang))
}

pub(super) fn decision_tag(state: decision::State, lang: Lang) -> Tag {
    use decision::State;
    let tone = match state {
        State::Draft => Tone::Quiet,
        State::Open | State::Reported => Tone::Steady,
        State::Returned => Tone::Warn,
        State::Confirmed => Tone::Good,
        State::Withdrawn => Tone::Plain,
    };
    tag(tone, decision_title(state, lang))
}

pub(super) fn day(date: Date, lang: Lang) -> String {
    ::web::view::day(date, lang)
}

pub(super) fn day_or(date: Option<Date>, none: &str, lang: Lang) -> String {
    date.map_or_else(|| none.to_owned(), |date| day(date, lang))
}

/// The journal's entries as a timeline, newest first.
pub(super) fn history(records: &[Record], names: &Names, lang: Lang) -> Timeline {
    let words = BlockageWords::of(lang);
    timeline(
        records
            .iter()
            .rev()
            .map(|record| {
                let role =
                    Role::parse(&record.role).map_or(record.role.as_str(), |role| role.title(lang));
                let who = match &record.org {
                    Some(org) => {
                        format!("{} {role}", names.label(&OrgId::from(org.as_str()), lang))
                    }
                    None => role.to_owned(),
                };
                Moment {
                    when: record.at.minute_text(),
                    who,
                    what: journal_kind(&record.kind, lang)
                        .unwrap_or(&record.kind)
                        .to_owned(),
                    note: String::new(),
                    href: format!("/journal/{}", record.seq),
                    link: format!("{} {}", words.entry, record.seq),
                }
            })
            .collect(),
    )
}

/// What has to be mended, under the names that the fields have on the page: `prefix` and the field's own.
pub(super) fn complaints(prefix: &str, problems: &[Problem], lang: Lang) -> Vec<Complaint> {
    problems
        .iter()
        .map(|held| Complaint::new(format!("{prefix}{}", held.field), held.explain(lang)))
        .collect()
}

/// A form for one step. Field names begin with the step, so that many forms stand on one page.
pub(super) struct StepForm {
    pub(super) action: String,
    pub(super) title: &'static str,
    pub(super) hint: &'static str,
    pub(super) fields: Vec<Field>,
    pub(super) class: &'static str,
    pub(super) open: bool,
    pub(super) version: i64,
}

/// What is said again after a step that was not taken: the step, what was typed, what was wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Again {
    /// What the names of the step's fields begin with.
    pub(super) step: String,
    /// What was typed, by field name.
    pub(super) typed: Typed,
    /// What was wrong.
    pub(super) complaints: Vec<Complaint>,
    /// Somebody else moved it first; the sentence that says so.
    pub(super) conflict: String,
}

impl Again {
    /// What was typed into a field of a step, else `usual`.
    pub(super) fn value(&self, step: &str, field: &str, usual: &str) -> String {
        self.typed
            .get(&format!("{step}-{field}"))
            .filter(|_| self.step == step)
            .cloned()
            .unwrap_or_else(|| usual.to_owned())
    }

    /// A field with several lines.
    pub(super) fn area(
        &self,
        step: &str,
        field: &str,
        label: &str,
        (rows, max): (u8, usize),
    ) -> Field {
        Field::area(format!("{step}-{field}"), label, rows)
            .value(self.value(step, field, ""))
            .max_chars(u32::try_from(max).unwrap_or(u32::MAX))
            .complaint(&self.complaints)
    }
}
