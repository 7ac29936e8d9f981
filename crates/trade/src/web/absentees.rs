//! `/trades/absentees`: contracts and budgets are held against the catalogue, and what is missing is settled.

use ::web::form::{Choice, Complaint, Field};
use ::web::upload::{Upload, UploadLimits};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Flash, Frame, Room, blocking, page_with};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use base::{Explain, Fault, Role};

use super::{BOARD, asked, page_of, platform, yuan};
use crate::commands::absentee::{self, AbsenteeError};
use crate::model::{Absentee, AbsenteeState};
use crate::queries::{self, PAGE};
use crate::state::Trades;
use crate::words_pages::Words;

/// The most bytes of a file.
pub(super) const BODY_BYTES: usize = 20_000_000;

const LIMITS: UploadLimits = UploadLimits {
    files: 1,
    file_bytes: BODY_BYTES,
    total_bytes: BODY_BYTES,
    field_bytes: 4 * 1024,
};
const PATH: &str = "/trades/absentees";

#[derive(Template)]
#[template(path = "absentees.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    faults: Vec<(String, String)>,
    may: bool,
    platform: Field,
    file: Field,
    state: Field,
    rows: Vec<Line>,
    count: String,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    id: i64,
    version: i64,
    open: bool,
    title: String,
    unit: String,
    amount: String,
    day: String,
    platform: String,
    catalogue: String,
    state: Tag,
    said: String,
    project: Field,
    reason: Field,
}

/// What is shown again after a refusal.
#[derive(Default)]
struct Again {
    complaints: Vec<Complaint>,
    faults: Vec<(String, String)>,
    /// The row that was to be settled, what was typed as its project and as its reason.
    row: Option<(i64, String, String)>,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Trades>) -> Answer {
    shown(&ctx, &room, (StatusCode::OK, Again::default())).await
}

async fn shown(ctx: &Ctx, room: &Trades, (status, again): (StatusCode, Again)) -> Answer {
    let (words, defined, lang) = (Words::of(ctx.lang), room.defined(), ctx.lang);
    let (state, at) = (asked(ctx, "state"), page_of(ctx));
    let (store, scope, rooms, narrow) =
        (ctx.store(), ctx.scope.clone(), room.clone(), state.clone());
    let (found, total) = blocking(move || {
        store.read(|read| queries::absentees(read, &scope, &rooms, (&narrow, at)))
    })
    .await?;
    let mine = queries::platforms(room, &ctx.scope);
    let platforms = mine
        .iter()
        .map(|id| Choice::new(id.clone(), platform(&defined, id, lang)));
    let mut states = vec![Choice::new("", words.all)];
    let known = AbsenteeState::ALL.iter();
    states.extend(known.map(|one| Choice::new(one.as_str(), one.title(lang))));
    let settles = matches!(ctx.scope.role, Role::Clerk | Role::Head | Role::Office);
    let line = |one: &Absentee| {
        let (id, project, reason) = again.row.clone().unwrap_or_default();
        let (project, reason) = match id == one.id {
            true => (project, reason),
            false => (String::new(), String::new()),
        };
        Line {
            id: one.id,
            version: one.version,
            open: one.state == AbsenteeState::Open && settles,
            title: one.title.clone(),
            unit: one.unit.clone(),
            amount: yuan(one.amount_fen),
            day: one.day.to_string(),
            platform: platform(&defined, &one.platform, lang),
            catalogue: one.catalogue.clone(),
            state: state_tag(one.state, lang),
            said: one.reason.clone(),
            project: Field::number(format!("project-{}", one.id), words.entered_as)
                .value(project)
                .narrow()
                .not_required(),
            reason: Field::text(format!("reason-{}", one.id), words.reason)
                .value(reason)
                .max_chars(2_000)
                .complaint(&again.complaints)
                .not_required(),
        }
    };
    let view = ListPage {
        frame: ctx
            .frame(words.absentees)
            .purpose(words.absentees_purpose)
            .crumb(BOARD, words.board)
            .wide(),
        words,
        may: settles && !mine.is_empty(),
        platform: Field::select("platform", words.platform, platforms.collect()),
        file: Field::files("file", words.file, ".xlsx,.csv")
            .one_file()
            .hint(words.file_hint)
            .complaint(&again.complaints),
        state: Field::select("state", words.state, states)
            .value(state)
            .not_required(),
        rows: found.iter().map(line).collect(),
        count: words.count(total),
        pages: Pages::new(lang, &ctx.path, &ctx.query, PAGE, total),
        nothing: found
            .is_empty()
            .then(|| empty(words.none_absent).link(BOARD, words.board)),
        faults: again.faults,
        complaints: again.complaints,
    };
    page_with(status, &view)
}

fn state_tag(state: AbsenteeState, lang: base::Lang) -> Tag {
    let tone = match state {
        AbsenteeState::Open => Tone::Warn,
        AbsenteeState::Entered => Tone::Good,
        AbsenteeState::Closed => Tone::Quiet,
    };
    tag(tone, state.title(lang))
}

fn status(fault: Fault) -> StatusCode {
    match fault {
        Fault::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

pub(super) async fn import(ctx: Ctx, Room(room): Room<Trades>, request: Request) -> Answer {
    let words = Words::of(ctx.lang);
    let mut upload = Upload::read(request, LIMITS).await?;
    let platform = upload.text("platform").to_owned();
    let file = upload.files.pop();
    let (name, bytes) = file.map(|one| (one.name, one.bytes)).unwrap_or_default();
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let done =
        blocking(
            move || match absentee::import(&store, &scope, &state, (platform, name, bytes)) {
                Err(error) if matches!(error.fault(), Fault::Invalid | Fault::Conflict) => {
                    Ok(Err(error))
                }
                Err(error) => Err(error),
                Ok(done) => Ok(Ok(done)),
            },
        )
        .await?;
    match done {
        Ok(done) => {
            let said = match done.again {
                true => words.imported_again.to_owned(),
                false => words.imported(done.lines, done.found),
            };
            Ok(ctx.redirect_with(PATH, Flash::done(said)))
        }
        Err(error) => {
            let faults = match &error {
                AbsenteeError::Cells(faults) => faults
                    .iter()
                    .map(|one| (one.cell.clone(), one.said.get(ctx.lang).to_owned()))
                    .collect(),
                _ => Vec::new(),
            };
            let again = Again {
                complaints: vec![Complaint::new("file", error.explain(ctx.lang))],
                faults,
                row: None,
            };
            shown(&ctx, &room, (status(error.fault()), again)).await
        }
    }
}

pub(super) async fn settle(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<super::new::Typed>,
) -> Answer {
    let words = Words::of(ctx.lang);
    let value = |key: &str| {
        typed
            .get(&format!("{key}-{id}"))
            .cloned()
            .unwrap_or_default()
    };
    let (project, reason) = (value("project"), value("reason"));
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let asked = (project.trim().parse().ok(), reason.clone());
    let version = typed
        .get("version")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let done =
        blocking(
            move || match absentee::settle(&store, &scope, &state, (id, version), asked) {
                Err(error) if matches!(error.fault(), Fault::Invalid | Fault::Conflict) => {
                    Ok(Err(error))
                }
                Err(error) => Err(error),
                Ok(()) => Ok(Ok(())),
            },
        )
        .await?;
    match done {
        Ok(()) => Ok(ctx.redirect_with(PATH, Flash::done(words.settled))),
        Err(error) => {
            let name = format!("reason-{id}");
            let again = Again {
                complaints: vec![Complaint::new(name, error.explain(ctx.lang))],
                faults: Vec::new(),
                row: Some((id, project, reason)),
            };
            shown(&ctx, &room, (status(error.fault()), again)).await
        }
    }
}
