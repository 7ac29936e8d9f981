//! `/documents/{key}/amend`: what a document changes in others, side by side; the office decides.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Explain, Fault, Lang, Role};
use web::form::{Complaint, Summary, summary};
use web::view::{Tag, Tone, day, tag};
use web::{Access, Answer, Ctx, Failure, Flash, Frame, Routes, blocking, page_with};

use super::review::LOOK;
use super::{review_words as say, show};
use crate::commands::review::{self as commands, AmendError, Amended, Apply, Proposed};
use crate::rules::amend::Effect;
use crate::store::review::fields;
use crate::words::Common;
use crate::words_review::AmendWords;

const PATH: &str = "/documents/{key}/amend";

pub(super) fn routes() -> Routes {
    Routes::new()
        .page(PATH, LOOK, "document.amend_form", show_amend)
        .action(
            PATH,
            Access::Roles(&[Role::Office]),
            "document.amend",
            decide,
        )
}

#[derive(Template)]
#[template(path = "review_amend.html")]
struct AmendPage<'a> {
    frame: Frame,
    words: &'static AmendWords,
    summary: Summary<'a>,
    action: String,
    back: String,
    changes: bool,
    parties: Vec<PartyView>,
}

/// What happens to one other document.
struct PartyView {
    key: String,
    href: String,
    title: String,
    number: String,
    effect: &'static str,
    state: Tag,
    quote: String,
    open: bool,
    repeals: bool,
    note: String,
    digest: String,
    rows: Vec<ChangeView>,
}

/// One change of duties.
struct ChangeView {
    index: usize,
    kind: Tag,
    no: String,
    title: String,
    label: String,
    chosen: bool,
    /// Field, before, after.
    lines: Vec<(String, String, String)>,
}

/// The page of a document's amendments.
pub(super) fn href(key: &str) -> String {
    format!("{}/amend", show::document_href(key))
}

async fn show_amend(ctx: Ctx, Path(key): Path<String>) -> Answer {
    render(&ctx, &key, &[], None, StatusCode::OK).await
}

async fn render(
    ctx: &Ctx,
    key: &str,
    complaints: &[Complaint],
    chosen: Option<(&str, &[usize])>,
    status: StatusCode,
) -> Answer {
    let (store, scope, wanted) = (ctx.store(), ctx.scope.clone(), key.to_owned());
    let found = blocking(move || commands::proposals(&store, &scope, &wanted)).await?;
    let (lang, words) = (ctx.lang, AmendWords::of(ctx.lang));
    page_with(
        status,
        &AmendPage {
            frame: ctx
                .frame(words.title)
                .purpose(words.purpose)
                .crumb("/documents", Common::of(lang).documents)
                .crumb(
                    show::document_href(key),
                    found.first().map_or(key, |amended| &amended.row.by.title),
                )
                .wide(),
            words,
            summary: summary(ctx.words(), complaints),
            action: href(key),
            back: show::document_href(key),
            changes: ctx.scope.role == Role::Office,
            parties: found
                .iter()
                .map(|amended| party(amended, chosen, lang))
                .collect(),
        },
    )
}

fn party(amended: &Amended, chosen: Option<(&str, &[usize])>, lang: Lang) -> PartyView {
    let words = AmendWords::of(lang);
    let row = &amended.row;
    let from = row
        .by
        .signed
        .map(|signed| day(signed, lang))
        .unwrap_or_default();
    let repeals = row.effect == Effect::Repeal;
    let picked = chosen
        .filter(|(target, _)| *target == row.target.key)
        .map(|(_, picked)| picked);
    PartyView {
        key: row.target.key.clone(),
        href: show::document_href(&row.target.key),
        title: row.target.title.clone(),
        number: row.target.number.clone().unwrap_or_default(),
        effect: effect(row.effect, words),
        state: state(&row.state, words),
        quote: row.quote.clone(),
        open: row.state == "open",
        repeals,
        note: if repeals {
            words.repeal_note(from)
        } else {
            words.merge_note(from)
        },
        digest: amended.digest.clone(),
        rows: amended
            .changes
            .iter()
            .enumerate()
            .map(|(index, change)| {
                let mut view = change_view(index, change, lang);
                view.chosen = picked.map_or(change.chosen, |picked| picked.contains(&index));
                view
            })
            .collect(),
    }
}

/// The word for an effect.
pub(super) fn effect(effect: Effect, words: &AmendWords) -> &'static str {
    match effect {
        Effect::Repeal => words.repeal,
        Effect::Revise => words.revise,
        Effect::Supplement => words.supplement,
    }
}

/// Where an amendment stands, as a tag.
pub(super) fn state(state: &str, words: &AmendWords) -> Tag {
    match state {
        "open" => tag(Tone::Warn, words.open),
        "applied" => tag(Tone::Good, words.applied),
        _ => tag(Tone::Quiet, words.dismissed),
    }
}

fn change_view(index: usize, change: &Proposed, lang: Lang) -> ChangeView {
    let words = AmendWords::of(lang);
    let (old, new) = (
        change.old.as_ref().map(|old| &old.clause),
        change.new.as_ref().map(|new| &new.clause),
    );
    let kind = match (old, new) {
        (None, _) => tag(Tone::Good, words.added),
        (_, None) => tag(Tone::Bad, words.removed),
        _ => tag(Tone::Warn, words.changed),
    };
    let (before, after) = (
        old.map(fields).unwrap_or_default(),
        new.map(fields).unwrap_or_default(),
    );
    let mut names: Vec<&String> = before
        .keys()
        .chain(after.keys())
        .filter(|name| *name != "place" || change.fields.contains(name))
        .collect();
    names.sort_by_key(|name| (name.as_str() != "title", name.as_str()));
    names.dedup();
    if old.is_some() && new.is_some() {
        names.retain(|name| change.fields.contains(name));
    }
    let null = serde_json::Value::Null;
    let text = |side: &crate::rules::review::Fields, name: &str| match side.is_empty() {
        true => String::new(),
        false => say::value(name, side.get(name).unwrap_or(&null), lang),
    };
    let named = old.filter(|old| !old.title.zh.is_empty()).or(new);
    let title = named
        .map(|clause| clause.title.get(lang).to_owned())
        .unwrap_or_default();
    ChangeView {
        index,
        kind,
        no: old
            .or(new)
            .map(|clause| say::place(&clause.path, &clause.no))
            .unwrap_or_default(),
        label: words.choose(&title),
        title,
        chosen: change.chosen,
        lines: names
            .into_iter()
            .map(|name| {
                (
                    say::field(name, lang),
                    text(&before, name),
                    text(&after, name),
                )
            })
            .collect(),
    }
}

async fn decide(
    ctx: Ctx,
    Path(key): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let words = AmendWords::of(ctx.lang);
    let get = |name: &str| {
        pairs
            .iter()
            .find(|(held, _)| held == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    let target = get("target");
    let chosen: Vec<usize> = pairs
        .iter()
        .filter(|(name, _)| name == "change")
        .filter_map(|(_, value)| value.parse().ok())
        .collect();
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let done = if get("act") == "dismiss" {
        let (by, target) = (key.clone(), target.clone());
        let done =
            blocking(move || Ok::<_, Failure>(commands::dismiss(&store, &scope, &by, &target)))
                .await?;
        done.map(|()| words.was_dismissed.to_owned())
    } else {
        let input = Apply {
            by: key.clone(),
            target: target.clone(),
            digest: get("digest"),
            chosen: chosen.clone(),
        };
        let done =
            blocking(move || Ok::<_, Failure>(commands::apply(&store, &scope, input))).await?;
        done.map(|count| match count {
            0 => words.applied_repeal.to_owned(),
            count => words.applied_changes(count),
        })
    };
    match done {
        Ok(text) => Ok(ctx.redirect_with(&show::document_href(&target), Flash::done(text))),
        Err(error @ (AmendError::Stale | AmendError::NothingChosen)) => {
            let complaints = [Complaint::new("change-0", error.explain(ctx.lang))];
            let status = if error.fault() == Fault::Conflict {
                StatusCode::CONFLICT
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            render(&ctx, &key, &complaints, Some((&target, &chosen)), status).await
        }
        Err(error) => Err(error.into()),
    }
}
