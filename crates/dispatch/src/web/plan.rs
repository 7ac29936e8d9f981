//! `/meetings/{id}/agenda`: the office changes a planned meeting, reads the data anew, sends the agenda.

use std::collections::BTreeMap;

use ::web::form::Field;
use ::web::{Answer, Ctx, Flash, Room, blocking};
use axum::Form;
use axum::extract::Path;
use base::{Lang, OrgId};
use plan::Plan;

use super::meeting::{Redo, again};
use super::parts::{Again, Names, Pairs, given, version};
use crate::commands::agenda::{Typed, edit, regenerate};
use crate::commands::send::send;
use crate::commands::{MeetingError, StepError};
use crate::model::ItemKind;
use crate::queries::ShownMeeting;
use crate::rules::text::{LINE_CHARS, LONG_CHARS};
use crate::words::{MeetingWords, item_title};

/// The form of a planned meeting.
pub(super) struct PlanForm {
    pub(super) version: i64,
    pub(super) facts: Vec<Field>,
    pub(super) items: Vec<ItemLine>,
    pub(super) added: Field,
    /// Id, name, whether it is asked.
    pub(super) seats: Vec<(String, String, bool)>,
    pub(super) asked: usize,
}

/// An item of the form.
pub(super) struct ItemLine {
    pub(super) id: i64,
    pub(super) place: String,
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) href: String,
    pub(super) detail: String,
    pub(super) dropped: bool,
}

/// The page of what an item is about; empty for none.
pub(super) fn item_href(item: &crate::model::Item) -> String {
    let line = &item.line;
    match line.kind {
        ItemKind::Task if line.reference > 0 => format!("/tasks/{}", line.reference),
        ItemKind::Blockage => format!("/blockages/{}", line.reference),
        ItemKind::Report => line
            .org
            .as_ref()
            .map(super::parts::unit_href)
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// The form with what is saved, or with what was typed.
pub(super) fn form(
    shown: &ShownMeeting,
    names: &Names,
    lang: Lang,
    (again, typed): (&Again, Option<&Typed>),
) -> PlanForm {
    let (words, row) = (MeetingWords::of(lang), &shown.row);
    let day = row.day.to_string();
    let value = |pick: fn(&Typed) -> &String, held: &str| {
        typed.map_or(held.to_owned(), |typed| pick(typed).clone())
    };
    let line = |name: &str, label: &str, value: String| {
        Field::text(name, label)
            .value(value)
            .max_chars(LINE_CHARS as u32)
            .complaint(&again.complaints)
    };
    let seats: &[OrgId] = typed.map_or(&shown.seats, |typed| &typed.seats);
    PlanForm {
        version: row.version,
        facts: vec![
            Field::date("day", words.day)
                .value(value(|typed| &typed.day, &day))
                .complaint(&again.complaints),
            line(
                "starts",
                words.starts,
                value(|typed| &typed.starts, &row.starts),
            )
            .narrow()
            .optional(::web::Words::of(lang)),
            line(
                "place",
                words.place,
                value(|typed| &typed.place, &row.place),
            ),
            line(
                "chair",
                words.chair,
                value(|typed| &typed.chair, &row.chair),
            )
            .hint(words.chair_hint),
        ],
        items: shown
            .items
            .iter()
            .map(|item| ItemLine {
                id: item.id,
                place: typed
                    .and_then(|typed| typed.places.get(&item.id).cloned())
                    .unwrap_or_else(|| item.ord.to_string()),
                kind: item_title(item.line.kind, lang),
                title: item.line.title.clone(),
                href: item_href(item),
                detail: item.line.detail.clone(),
                dropped: typed.map_or(item.dropped, |typed| {
                    // An item that came in meanwhile was not on the form.
                    let shown = typed.places.contains_key(&item.id);
                    typed.dropped.contains(&item.id) || (!shown && item.dropped)
                }),
            })
            .collect(),
        added: Field::area("added", words.added, 2)
            .hint(words.added_hint)
            .value(typed.map(|typed| typed.added.clone()).unwrap_or_default())
            .max_chars(LONG_CHARS as u32)
            .not_required()
            .complaint(&again.complaints),
        seats: names
            .open()
            .map(|unit| {
                let asked = seats.contains(&unit.id);
                (unit.id.to_string(), unit.label(lang).to_owned(), asked)
            })
            .collect(),
        asked: seats.len(),
    }
}

/// What is saved, to stand beside what was typed.
pub(super) fn saved(
    shown: &ShownMeeting,
    names: &Names,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let (words, row) = (MeetingWords::of(lang), &shown.row);
    let seats: Vec<String> = shown
        .seats
        .iter()
        .map(|org| names.label(org, lang))
        .collect();
    let items: Vec<String> = shown
        .items
        .iter()
        .map(|item| {
            let mark = if item.dropped {
                format!("（{}）", words.dropped)
            } else {
                String::new()
            };
            format!("{}. {}{mark}", item.ord, item.line.title)
        })
        .collect();
    vec![
        (
            words.day,
            format!("{} {}", super::parts::day(row.day, lang), row.starts),
        ),
        (words.place, row.place.clone()),
        (words.chair, row.chair.clone()),
        (words.seats, seats.join(lang.pick("、", ", "))),
        (words.agenda, items.join("\n")),
    ]
}

fn read(form: &[(String, String)]) -> Typed {
    let get = |name: &str| {
        let found = form.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let ids = |name: &str| {
        form.iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .collect::<Vec<_>>()
    };
    let places: BTreeMap<i64, String> = form
        .iter()
        .filter_map(|(key, value)| {
            let id = key.strip_prefix("place-")?.parse().ok()?;
            Some((id, value.clone()))
        })
        .collect();
    Typed {
        day: get("day"),
        starts: get("starts"),
        place: get("place"),
        chair: get("chair"),
        seats: ids("seat")
            .iter()
            .map(|id| OrgId::from(id.as_str()))
            .collect(),
        places,
        dropped: ids("drop")
            .iter()
            .filter_map(|id| id.parse().ok())
            .collect(),
        added: get("added"),
    }
}

pub(super) async fn submit(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path(id): Path<i64>,
    Form(form): Pairs,
) -> Answer {
    let typed = read(&form);
    let fields: super::parts::Typed = form.into_iter().collect();
    let (key, next) = ((id, version(&fields)), given(&fields, "step"));
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let (typed, next, outcome) = blocking(move || -> Result<_, MeetingError> {
        let edited = edit(&store, &scope, key, typed.clone());
        // What is saved is not typed again when the step after it is refused.
        let typed = edited.is_err().then_some(typed);
        let outcome = edited.and_then(|done| {
            let key = (done.id, done.version);
            match next.as_str() {
                "regenerate" => {
                    let board = plan.board(&store, today)?;
                    regenerate(&store, &scope, &board, key)
                }
                "send" => send(&store, &scope, key),
                _ => Ok(done),
            }
        });
        match outcome {
            Err(error @ (StepError::Refused(_) | StepError::Store(_))) => Err(error),
            outcome => Ok((typed, next, outcome)),
        }
    })
    .await?;
    let words = MeetingWords::of(ctx.lang);
    match outcome {
        Ok(_) => {
            let said = if next == "send" {
                words.sent_done
            } else {
                words.saved
            };
            Ok(ctx.redirect_with(&format!("/meetings/{id}"), Flash::done(said)))
        }
        Err(error) => {
            let redo = Redo {
                agenda: typed,
                ..Redo::of("", fields, &error, ctx.lang)
            };
            again(&ctx, id, redo).await
        }
    }
}
