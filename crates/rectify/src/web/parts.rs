//! Pieces that several pages of this room show.

use std::collections::BTreeMap;

use ::web::view::{Moment, Tag, Timeline, Tone, tag, timeline};
use base::{Date, Lang, OrgId, Role, Scope};
use store::Store;
use store::journal::Record;

use crate::model::NewFile;
use crate::queries::tone;
use crate::rules::order::State;
use crate::rules::text::Problem;
use crate::rules::warning::Level;
use crate::words::{OrderWords, journal_kind, level_title, state_title};

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

pub(super) fn state_tag(state: State, lang: Lang) -> Tag {
    let tone = match state {
        State::Opened | State::Acknowledged => Tone::Quiet,
        State::PlanFiled | State::ProofFiled | State::PlanAgreed => Tone::Steady,
        State::PlanReturned | State::Reopened => Tone::Warn,
        State::Closed => Tone::Good,
        State::Withdrawn => Tone::Plain,
    };
    tag(tone, state_title(state, lang))
}

/// The mark of a level; none while nothing is near.
pub(super) fn level_tag(level: Level, lang: Lang) -> Option<Tag> {
    (level != Level::Calm).then(|| tag(tone(level), level_title(level, lang)))
}

pub(super) fn day(date: Date, lang: Lang) -> String {
    ::web::view::day(date, lang)
}

pub(super) fn day_or(date: Option<Date>, none: &str, lang: Lang) -> String {
    date.map_or_else(|| none.to_owned(), |date| day(date, lang))
}

/// The journal's entries as a timeline, newest first.
pub(super) fn history(records: &[Record], names: &Names, lang: Lang) -> Timeline {
    let words = OrderWords::of(lang);
    timeline(
        records
            .iter()
            .rev()
            .map(|record| {
                let role =
                    Role::parse(&record.role).map_or(record.role.as_str(), |role| role.title(lang));
                let by_itself = matches!(
                    record.kind.as_str(),
                    "order.missed" | "order.warned" | "interview.proposed"
                );
                // These follow from the calendar, whoever's step brought them to light.
                let who = match &record.org {
                    _ if by_itself => words.by_itself.to_owned(),
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

/// What has to be mended, field by field.
pub(super) fn complaints(problems: &[Problem], lang: Lang) -> Vec<::web::form::Complaint> {
    problems
        .iter()
        .map(|held| ::web::form::Complaint::new(held.field, held.explain(lang)))
        .collect()
}

/// The files of a form.
pub(super) fn new_files(upload: &mut ::web::upload::Upload) -> Vec<NewFile> {
    std::mem::take(&mut upload.files)
        .into_iter()
        .map(|file| NewFile {
            name: file.name,
            content: file.bytes,
        })
        .collect()
}
