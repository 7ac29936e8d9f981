//! `/review/{key}/{id}`: one clause, its text on the left and the ledger's fields on the right.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{AccountId, Lang, Role};
use web::form::{Complaint, Field, Summary, summary};
use web::view::{Moment, Tag, Timeline, day, timeline};
use web::{Access, Answer, Ctx, Failure, Flash, Frame, Room, Routes, blocking, page_with};

use super::review::{self, LOOK};
use super::review_form::{self as form, Note, Posted, SegmentForm, TargetForm};
use super::{review_words as say, show, task};
use crate::Plan;
use crate::commands::review as commands;
use crate::commands::review::{Confirm, ConfirmError, Correct, CorrectError};
use crate::model::{Board, Unit};
use crate::reviews::{self, Shown};
use crate::rules::correction::{REASON_CHARS, Typed, check};
use crate::rules::marks::Step;
use crate::rules::review::ReadingState;
use crate::store::review::{EditRow, HeldClause};
use crate::store::task::Passage;
use crate::words_review::{AmendWords, ReviewWords};

const PATH: &str = "/review/{key}/{id}";

pub(super) fn routes() -> Routes {
    Routes::new()
        .page(PATH, LOOK, "review.clause", show_clause)
        .action(
            PATH,
            Access::Roles(&[Role::Office]),
            "review.decide",
            decide,
        )
}

#[derive(Template)]
#[template(path = "review_clause.html")]
struct ClausePage<'a> {
    frame: Frame,
    words: &'static ReviewWords,
    summary: Summary<'a>,
    action: String,
    version: i64,
    changes: bool,
    notice: &'static str,
    conflict: Option<Vec<(String, String, String)>>,
    paragraphs: Vec<Vec<Step>>,
    title: Vec<Field>,
    title_note: Note,
    segments: Vec<SegmentForm>,
    targets: Vec<TargetForm>,
    targets_note: Note,
    deadline: Vec<Field>,
    deadline_note: Note,
    prohibitions: Vec<Field>,
    prohibitions_note: Note,
    marks: Vec<MarkLine>,
    reason: Field,
    history: Option<Timeline>,
    task_href: String,
    next_href: Option<String>,
    queue_href: &'static str,
}

/// A mark that no field claims.
struct MarkLine {
    field: String,
    kind: &'static str,
    text: String,
    state: Tag,
    open: bool,
}

/// What a page shows beside the ledger: what was typed, what is wrong with it, what somebody else did.
struct Draft<'a> {
    typed: Typed,
    reason: String,
    complaints: &'a [Complaint],
    notice: &'static str,
    conflict: bool,
}

async fn load(ctx: &Ctx, key: &str, id: &str) -> Result<Shown, Failure> {
    let id: i64 = id.parse().map_err(|_| Failure::not_found())?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let shown = blocking(move || reviews::clause(&store, &scope, id)).await?;
    if shown.held.key == key {
        Ok(shown)
    } else {
        Err(Failure::not_found())
    }
}

async fn show_clause(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path((key, id)): Path<(String, String)>,
) -> Answer {
    let shown = load(&ctx, &key, &id).await?;
    let draft = Draft {
        typed: form::of(&shown.held),
        reason: String::new(),
        complaints: &[],
        notice: "",
        conflict: false,
    };
    render(&ctx, &plan, &shown, draft, StatusCode::OK).await
}

async fn decide(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path((key, id)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let posted = Posted(pairs);
    let shown = load(&ctx, &key, &id).await?;
    let sent = Sent {
        typed: posted.typed(),
        reason: posted.get("reason").to_owned(),
        version: posted.get("version").parse().unwrap_or(-1),
    };
    let (take_field, confirm_field) = (posted.get("take"), posted.get("confirm"));
    if !take_field.is_empty() {
        fill_in(&ctx, &plan, shown, sent, take_field).await
    } else if !confirm_field.is_empty() {
        confirm_one(&ctx, &plan, shown, sent, confirm_field).await
    } else {
        save(&ctx, &plan, shown, sent, posted.get("act") == "save_all").await
    }
}

/// What a form brought.
struct Sent {
    typed: Typed,
    reason: String,
    /// The version that the form was made from.
    version: i64,
}

impl Sent {
    /// The page with all that was typed, and what is to be mended.
    fn with(self, complaints: &[Complaint]) -> Draft<'_> {
        Draft {
            typed: self.typed,
            reason: self.reason,
            complaints,
            notice: "",
            conflict: false,
        }
    }

    /// The page with all that was typed beside what somebody else saved.
    fn against_other(self) -> Draft<'static> {
        Draft {
            conflict: true,
            ..self.with(&[])
        }
    }
}

/// Shows the form with one field as the text reads it; nothing is saved yet.
async fn fill_in(
    ctx: &Ctx,
    plan: &Arc<Plan>,
    mut shown: Shown,
    mut sent: Sent,
    field: &str,
) -> Answer {
    let words = ReviewWords::of(ctx.lang);
    let reading = shown
        .readings
        .iter()
        .find(|row| row.field == field)
        .ok_or_else(Failure::not_found)?;
    sent.typed = form::with_reading(sent.typed, &shown.held, reading);
    if sent.reason.trim().is_empty() {
        words.reason_text.clone_into(&mut sent.reason);
    }
    // The version stays that of the form: what somebody else saved meanwhile is still noticed.
    shown.held.version = sent.version;
    let draft = Draft {
        notice: words.taken,
        ..sent.with(&[])
    };
    render(ctx, plan, &shown, draft, StatusCode::OK).await
}

/// Confirms one field, unless that would lose what was typed into others.
async fn confirm_one(
    ctx: &Ctx,
    plan: &Arc<Plan>,
    mut shown: Shown,
    sent: Sent,
    field: &str,
) -> Answer {
    let words = ReviewWords::of(ctx.lang);
    let changed = check(&sent.typed) != check(&form::of(&shown.held));
    if sent.version == shown.held.version && changed {
        let complaints = [Complaint::new("reason", words.unsaved)];
        return render(
            ctx,
            plan,
            &shown,
            sent.with(&complaints),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    }
    let input = Confirm {
        clause: shown.held.id,
        version: sent.version,
        fields: vec![field.to_owned()],
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    match blocking(move || Ok::<_, Failure>(commands::confirm(&store, &scope, input))).await? {
        Ok(count) => {
            let here = review::href(&shown.held.key, shown.held.id);
            Ok(ctx.redirect_with(&here, Flash::done(words.confirmed_count(count))))
        }
        Err(ConfirmError::Conflict(held)) => {
            shown.held = *held;
            render(
                ctx,
                plan,
                &shown,
                sent.against_other(),
                StatusCode::CONFLICT,
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

/// Saves a correction; `all` confirms the other fields too and goes on to the next clause.
async fn save(ctx: &Ctx, plan: &Arc<Plan>, mut shown: Shown, sent: Sent, all: bool) -> Answer {
    let input = Correct {
        clause: shown.held.id,
        version: sent.version,
        typed: sent.typed.clone(),
        reason: sent.reason.clone(),
        confirm_rest: all,
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    match blocking(move || Ok::<_, Failure>(commands::correct(&store, &scope, input))).await? {
        Ok(done) => {
            let next = match shown.next.filter(|_| all) {
                Some(next) => {
                    let (store, scope) = (ctx.store(), ctx.scope.clone());
                    blocking(move || reviews::clause(&store, &scope, next))
                        .await?
                        .held
                }
                None => shown.held,
            };
            Ok(ctx.redirect_with(
                &review::href(&next.key, next.id),
                Flash::done(done_text(&done, ctx.lang)),
            ))
        }
        Err(CorrectError::Invalid(problems)) => {
            let complaints = form::complaints(&problems, ReviewWords::of(ctx.lang));
            render(
                ctx,
                plan,
                &shown,
                sent.with(&complaints),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(CorrectError::Conflict(held)) => {
            shown.held = *held;
            render(
                ctx,
                plan,
                &shown,
                sent.against_other(),
                StatusCode::CONFLICT,
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

fn done_text(done: &commands::Corrected, lang: Lang) -> String {
    let words = ReviewWords::of(lang);
    let mut parts = Vec::new();
    if !done.changed.is_empty() {
        let names: Vec<String> = done
            .changed
            .iter()
            .map(|field| say::field(field, lang))
            .collect();
        parts.push(words.saved(names.join(lang.pick("、", ", "))));
    }
    if done.confirmed > 0 {
        parts.push(words.confirmed_count(done.confirmed));
    }
    if parts.is_empty() {
        words.saved_nothing.to_owned()
    } else {
        parts.join(lang.pick("", " "))
    }
}

async fn render(
    ctx: &Ctx,
    plan: &Arc<Plan>,
    shown: &Shown,
    draft: Draft<'_>,
    status: StatusCode,
) -> Answer {
    let board = super::board(ctx, plan).await?;
    let next = match shown.next {
        Some(next) => {
            let (store, scope) = (ctx.store(), ctx.scope.clone());
            Some(
                blocking(move || reviews::clause(&store, &scope, next))
                    .await?
                    .held,
            )
        }
        None => None,
    };
    page_with(status, &view(ctx, &board, shown, next.as_ref(), draft))
}

fn view<'a>(
    ctx: &Ctx,
    board: &Board,
    shown: &Shown,
    next: Option<&HeldClause>,
    draft: Draft<'a>,
) -> ClausePage<'a> {
    let (lang, words) = (ctx.lang, ReviewWords::of(ctx.lang));
    let held = &shown.held;
    let changes = ctx.scope.role == Role::Office;
    let passage = Passage {
        body: held.body.clone(),
        marks: serde_json::from_str(&held.marks).unwrap_or_default(),
    };
    let note = |field: &str| form::note(field, shown, changes, lang);
    let units = |segment: u32, role: &str| units(board, held, segment, role, lang);
    let [title, deadline, prohibitions] = form::plain(&draft.typed, draft.complaints, words);
    ClausePage {
        frame: frame(ctx, board, held),
        words,
        summary: summary(ctx.words(), draft.complaints),
        action: review::href(&held.key, held.id),
        version: held.version,
        changes,
        notice: draft.notice,
        conflict: draft
            .conflict
            .then(|| form::against(held, &draft.typed, lang)),
        paragraphs: if held.body.is_empty() {
            Vec::new()
        } else {
            task::paragraphs(&passage)
        },
        title,
        title_note: note("title"),
        segments: form::segments(&draft.typed, units, shown, draft.complaints, changes, lang),
        targets: form::targets(&draft.typed, draft.complaints, changes, lang),
        targets_note: note("targets"),
        deadline,
        deadline_note: note("deadline"),
        prohibitions,
        prohibitions_note: note("prohibitions"),
        marks: mark_lines(shown, words),
        reason: reason(&draft, words),
        history: (!shown.history.is_empty())
            .then(|| timeline(moments(&shown.history, &shown.names, lang))),
        task_href: if held.clause.kind == "section" {
            String::new()
        } else {
            format!("/tasks/{}", held.id)
        },
        next_href: next.map(|next| review::href(&next.key, next.id)),
        queue_href: review::PATH,
    }
}

fn frame(ctx: &Ctx, board: &Board, held: &HeldClause) -> Frame {
    let (lang, words) = (ctx.lang, ReviewWords::of(ctx.lang));
    let document = board
        .documents
        .iter()
        .find(|document| document.id == held.document);
    let place = say::place(&held.clause.path, &held.clause.no);
    ctx.frame(format!("{place} {}", held.clause.title.get(lang)))
        .purpose(words.clause_purpose)
        .crumb(review::PATH, words.title)
        .crumb(
            show::document_href(&held.key),
            document.map_or(held.key.as_str(), |document| document.title.get(lang)),
        )
        .wide()
}

/// The units of one role of an attribution: field of the mark, name as printed, what it stands for.
fn units(
    board: &Board,
    held: &HeldClause,
    segment: u32,
    role: &str,
    lang: Lang,
) -> Vec<(String, String, String)> {
    let of = held
        .clause
        .duties
        .iter()
        .filter(|duty| duty.segment == segment && duty.role == role);
    of.map(|duty| {
        let unit = Unit {
            printed: duty.printed.clone(),
            org: duty.org.clone(),
            group: duty.group.clone(),
        };
        let field = format!("duty-{segment}-{role}-{}", duty.ord);
        let view = show::unit(board, &unit, field, lang);
        let means = if view.unresolved {
            String::new()
        } else {
            view.name
        };
        (view.field, duty.printed.clone(), means)
    })
    .collect()
}

fn reason(draft: &Draft<'_>, words: &'static ReviewWords) -> Field {
    Field::area("reason", words.reason, 2)
        .hint(words.reason_hint)
        .value(draft.reason.clone())
        .not_required()
        .max_chars(REASON_CHARS as u32)
        .complaint(draft.complaints)
}

fn mark_lines(shown: &Shown, words: &'static ReviewWords) -> Vec<MarkLine> {
    let document = crate::words::DocumentWords::of(words.lang);
    let marks = shown
        .readings
        .iter()
        .filter(|row| row.field.starts_with("mark-"));
    marks
        .map(|row| MarkLine {
            field: row.field.clone(),
            kind: match row.value["kind"].as_str().unwrap_or_default() {
                "figure" => document.figure,
                "bracket" => document.bracket,
                "prohibition" => document.prohibition,
                _ => document.date,
            },
            text: row.value["text"].as_str().unwrap_or_default().to_owned(),
            state: match row.state {
                ReadingState::Open => say::state_tag(row, words),
                _ => web::view::tag(web::view::Tone::Good, words.dismissed),
            },
            open: row.state == ReadingState::Open,
        })
        .collect()
}

/// Edits as a history.
pub(super) fn moments(
    edits: &[EditRow],
    names: &BTreeMap<AccountId, String>,
    lang: Lang,
) -> Vec<Moment> {
    let words = ReviewWords::of(lang);
    edits
        .iter()
        .map(|row| {
            let field = &row.edit.field;
            let mut note = Vec::new();
            if !row.reason.is_empty() && row.amended_by.is_none() {
                note.push(row.reason.clone());
            }
            note.extend(row.effective.map(|from| words.effective(day(from, lang))));
            let (href, link) = match &row.amended_by {
                Some((key, title)) => (show::document_href(key), title.clone()),
                None => (String::new(), String::new()),
            };
            let change = words.change(
                say::field(field, lang),
                say::value(field, &row.edit.before, lang),
                say::value(field, &row.edit.after, lang),
            );
            let path = if row.edit.path.is_empty() {
                String::new()
            } else {
                format!("{} ", row.edit.path)
            };
            Moment {
                when: row.at.minute_text(),
                who: say::who(row.by, names, lang),
                what: match row.kind.as_str() {
                    "correction" => words.correction,
                    "amendment" => words.amendment,
                    _ => words.pack,
                }
                .to_owned(),
                note: [format!("{path}{change}")]
                    .into_iter()
                    .chain(note)
                    .collect::<Vec<_>>()
                    .join(lang.pick("；", "; ")),
                href,
                link,
            }
        })
        .collect()
}

/// The word for a document that is not in force.
pub(super) fn closed_note(closed: crate::model::Closed, lang: Lang) -> &'static str {
    let words = AmendWords::of(lang);
    match closed {
        crate::model::Closed::Pending => words.pending,
        crate::model::Closed::Merged => words.merged,
        crate::model::Closed::Repealed => words.repealed,
    }
}
