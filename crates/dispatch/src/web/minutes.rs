//! `/meetings/{id}/minutes`: the minutes are written and issued. What two people typed at once is shown side by side.

use ::web::form::Field;
use ::web::{Answer, Ctx, Flash, blocking};
use axum::Form;
use axum::extract::Path;
use base::Lang;

use super::meeting::{Redo, again};
use super::parts::{Again, Names, Pairs, given, version};
use crate::commands::issue::issue;
use crate::commands::minutes::{Typed, save};
use crate::commands::{MeetingError, StepError};
use crate::model::{Decision, ItemKind};
use crate::queries::ShownMeeting;
use crate::rules::blockage::headline;
use crate::rules::merge::{Merged, Row, merge};
use crate::rules::text::{DECISIONS, LONG_CHARS, SHORT_CHARS};
use crate::words::MeetingWords;

/// Empty rows at the end of the table.
const EMPTY_ROWS: usize = 3;
/// The term that an empty row stands with.
const USUAL_TERM: &str = "10wd";

/// The form of the minutes.
pub(super) struct MinutesForm {
    pub(super) version: i64,
    pub(super) present: Field,
    pub(super) minutes: Field,
    pub(super) rows: Vec<RowLine>,
    pub(super) units: Vec<String>,
    /// What a decision may be about: what is typed, and its title.
    pub(super) about: Vec<(String, String)>,
}

/// A row of the table of decisions.
pub(super) struct RowLine {
    pub(super) at: usize,
    pub(super) no: usize,
    pub(super) id: String,
    pub(super) text: String,
    pub(super) owner: String,
    pub(super) length: String,
    pub(super) reference: String,
    /// Names of the row's fields that are wrong.
    pub(super) wrong: Vec<&'static str>,
    /// What somebody else saved.
    pub(super) saved: String,
    pub(super) mark: &'static str,
    pub(super) focus: bool,
}

impl RowLine {
    pub(super) fn bad(&self, field: &str) -> bool {
        self.wrong.contains(&field)
    }
}

/// What a decision is about, as people type it.
pub(super) fn about(row: &Decision, lang: Lang) -> String {
    match (row.blockage, row.task) {
        (Some(id), _) => format!("{}{id}", lang.pick("堵点", "b")),
        (None, Some(id)) => format!("{}{id}", lang.pick("任务", "t")),
        (None, None) => String::new(),
    }
}

fn row(decision: &Decision, names: &Names, lang: Lang) -> Row {
    Row {
        id: Some(decision.id),
        text: decision.text.clone(),
        owner: names.label(&decision.owner, lang),
        length: decision.length.to_string(),
        reference: about(decision, lang),
    }
}

/// The form with what is saved, or with what was typed and what was saved meanwhile beside it.
pub(super) fn form(
    shown: &ShownMeeting,
    names: &Names,
    lang: Lang,
    (again, typed, focus): (&Again, Option<&Typed>, bool),
) -> MinutesForm {
    let words = MeetingWords::of(lang);
    let held: Vec<Row> = shown
        .decisions
        .iter()
        .map(|decision| row(decision, names, lang))
        .collect();
    let plain = |row: &Row| Merged {
        row: row.clone(),
        saved: None,
        added: false,
        removed: false,
    };
    let mut merged: Vec<Merged> = match typed {
        Some(typed) if again.conflict.is_empty() => typed.rows.iter().map(plain).collect(),
        Some(typed) => {
            let rows: Vec<Row> = typed
                .rows
                .iter()
                .filter(|row| row.id.is_some() || !row.is_empty())
                .cloned()
                .collect();
            merge(&rows, &held)
        }
        None => held.iter().map(plain).collect(),
    };
    let filled = merged.len();
    if typed.is_none() || !again.conflict.is_empty() {
        let empty = Row {
            length: USUAL_TERM.to_owned(),
            ..Row::default()
        };
        let room = DECISIONS.saturating_sub(filled).min(EMPTY_ROWS);
        merged.extend(std::iter::repeat_n(plain(&empty), room));
    }
    let text = |pick: fn(&Typed) -> &String, held: &str| {
        typed.map_or(held.to_owned(), |typed| pick(typed).clone())
    };
    let area = |name: &str, label: &str, rows: u8, max: usize| {
        Field::area(name, label, rows)
            .max_chars(max as u32)
            .not_required()
            .complaint(&again.complaints)
    };
    MinutesForm {
        version: shown.row.version,
        present: area("present", words.present, 2, SHORT_CHARS)
            .hint(words.present_hint)
            .value(text(|typed| &typed.present, &shown.row.present)),
        minutes: area("minutes", words.minutes_text, 8, LONG_CHARS)
            .hint(words.minutes_hint)
            .value(text(|typed| &typed.minutes, &shown.row.minutes)),
        rows: merged
            .iter()
            .enumerate()
            .map(|(at, held)| line(at, held, again, lang, focus && at == filled))
            .collect(),
        units: names
            .open()
            .map(|unit| unit.label(lang).to_owned())
            .collect(),
        about: subjects(shown, lang),
    }
}

fn line(at: usize, held: &Merged, again: &Again, lang: Lang, focus: bool) -> RowLine {
    let words = MeetingWords::of(lang);
    let wrong = ["text", "owner", "length", "ref"]
        .into_iter()
        .filter(|field| {
            let name = format!("{field}-{at}");
            again.complaints.iter().any(|held| held.field == name)
        })
        .collect();
    let saved = held.saved.as_ref().map(|row| {
        let parts = [&row.text, &row.owner, &row.length, &row.reference];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" · ")
    });
    RowLine {
        at,
        no: at + 1,
        id: held.row.id.map(|id| id.to_string()).unwrap_or_default(),
        text: held.row.text.clone(),
        owner: held.row.owner.clone(),
        length: held.row.length.clone(),
        reference: held.row.reference.clone(),
        wrong,
        saved: saved.unwrap_or_default(),
        mark: match (held.added, held.removed) {
            (true, _) => words.theirs_added,
            (_, true) => words.theirs_removed,
            _ => "",
        },
        focus,
    }
}

/// What a decision may be about: the tasks of the agenda and the open blockages.
fn subjects(shown: &ShownMeeting, lang: Lang) -> Vec<(String, String)> {
    let blockages = shown.open.iter().map(|row| {
        let title = headline(&row.what, 40);
        (format!("{}{}", lang.pick("堵点", "b"), row.id), title)
    });
    let tasks = shown
        .items
        .iter()
        .filter(|item| item.line.kind == ItemKind::Task && item.line.reference > 0)
        .map(|item| {
            let id = item.line.reference;
            (
                format!("{}{id}", lang.pick("任务", "t")),
                item.line.title.clone(),
            )
        });
    blockages.chain(tasks).collect()
}

/// What is saved, to stand beside what was typed.
pub(super) fn saved(
    shown: &ShownMeeting,
    typed: &Typed,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let words = MeetingWords::of(lang);
    [
        (words.present, &shown.row.present, &typed.present),
        (words.minutes_text, &shown.row.minutes, &typed.minutes),
    ]
    .into_iter()
    .filter(|(_, held, typed)| held.trim() != typed.replace("\r\n", "\n").trim())
    .map(|(label, held, _)| {
        (
            label,
            if held.is_empty() {
                words.none.to_owned()
            } else {
                held.clone()
            },
        )
    })
    .collect()
}

fn read(fields: &super::parts::Typed) -> Typed {
    let rows = (0..DECISIONS * 2)
        .take_while(|at| fields.contains_key(&format!("text-{at}")))
        .map(|at| {
            let part = |name: &str| given(fields, &format!("{name}-{at}"));
            Row {
                id: part("id").parse().ok(),
                text: part("text"),
                owner: part("owner"),
                length: part("length"),
                reference: part("ref"),
            }
        })
        .collect();
    Typed {
        present: given(fields, "present"),
        minutes: given(fields, "minutes"),
        rows,
    }
}

pub(super) async fn submit(ctx: Ctx, Path(id): Path<i64>, Form(form): Pairs) -> Answer {
    let fields: super::parts::Typed = form.into_iter().collect();
    let typed = read(&fields);
    let (key, issues) = ((id, version(&fields)), given(&fields, "step") == "issue");
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (typed, outcome) = blocking(move || -> Result<_, MeetingError> {
        let outcome = if issues {
            issue(&store, &scope, key, typed.clone())
        } else {
            save(&store, &scope, key, typed.clone())
        };
        match outcome {
            Err(error @ (StepError::Refused(_) | StepError::Store(_))) => Err(error),
            outcome => Ok((typed, outcome)),
        }
    })
    .await?;
    let words = MeetingWords::of(ctx.lang);
    match outcome {
        Ok(_) if issues => {
            Ok(ctx.redirect_with(&format!("/meetings/{id}"), Flash::done(words.issued_done)))
        }
        Ok(_) => {
            let next = format!("/meetings/{id}?at=minutes#decisions");
            Ok(ctx.redirect_with(&next, Flash::done(words.saved)))
        }
        Err(error) => {
            let redo = Redo {
                minutes: Some(typed),
                ..Redo::of("", fields, &error, ctx.lang)
            };
            again(&ctx, id, redo).await
        }
    }
}
