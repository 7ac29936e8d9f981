//! `/supervision`: what is open, by stage and by unit, and the runs of the screens.

use ::web::view::{Card, Cards, Empty, Tone, cards, empty};
use ::web::{Answer, Ctx, Flash, Frame, Room, blocking, page};
use askama::Template;
use base::Scope;

use super::parts::{owner, read};
use super::{HOME, PATH};
use crate::commands::run;
use crate::model::{Run, Stage};
use crate::queries::{self, Overview, Tally};
use crate::state::{Leads, Progress};
use crate::words_pages::Pages;

#[derive(Template)]
#[template(path = "supervision.html")]
struct HomePage {
    frame: Frame,
    words: &'static Pages,
    links: Vec<(&'static str, &'static str)>,
    cards: Cards,
    owners: Vec<Line>,
    nothing: Option<Empty>,
    runs: Vec<RunLine>,
    progress: Option<String>,
    starts: bool,
}

struct Line {
    name: String,
    open: u64,
    late: u64,
    closed: u64,
}

struct RunLine {
    started: String,
    took: String,
    tenders: u64,
    findings: u64,
    opened: u64,
    reopened: u64,
    left_out: u64,
    by: &'static str,
    state: &'static str,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Leads>) -> Answer {
    let words = Pages::of(ctx.lang);
    let today = ctx.today();
    let found = read(&ctx, &room, move |read, scope, room| {
        queries::overview(read, scope, (room, today))
    })
    .await?;
    let defined = room.defined();
    let owners: Vec<Line> = found
        .owners
        .iter()
        .map(|(org, tally)| line(owner(&defined, org.as_ref(), ctx.lang), tally))
        .collect();
    page(&HomePage {
        frame: ctx.frame(words.nav).purpose(words.purpose).wide(),
        words,
        links: vec![
            (PATH, words.leads),
            ("/supervision/network", words.network),
            ("/supervision/experts", words.experts),
            ("/disputes/statistics", words.complaints),
            ("/supervision/screens", words.screens),
        ],
        cards: stages(&ctx, &found),
        nothing: owners.is_empty().then(|| empty(words.no_leads)),
        owners,
        runs: found
            .runs
            .iter()
            .map(|run| run_line(run, words, &ctx))
            .collect(),
        progress: room.progress().map(|at| progress(at, words)),
        starts: run::starts(&ctx.scope),
    })
}

fn line(name: String, tally: &Tally) -> Line {
    Line {
        name,
        open: tally.open(),
        late: tally.late,
        closed: tally.by_state.values().sum::<u64>() - tally.open(),
    }
}

fn stages(ctx: &Ctx, found: &Overview) -> Cards {
    let words = Pages::of(ctx.lang);
    let mut all: Vec<Card> = Stage::ALL
        .iter()
        .map(|stage| {
            let open = found.stages.get(stage).map_or(0, Tally::open);
            let href = format!("{PATH}?state=open_all&stage={}", stage.as_str());
            let label = format!("{} · {}", stage.title(ctx.lang), words.open);
            Card::new(label, open).href(href)
        })
        .collect();
    let late: u64 = found.stages.values().map(|tally| tally.late).sum();
    let card = Card::new(words.late, late).href(format!("{PATH}?late=yes"));
    all.push(match late {
        0 => card,
        _ => card.tone(Tone::Bad),
    });
    cards(all)
}

fn run_line(run: &Run, words: &'static Pages, ctx: &Ctx) -> RunLine {
    let took = run.ended_at.map(|end| (end.0 - run.started_at.0) / 1000);
    RunLine {
        started: run.started_at.minute_text(),
        took: took.map_or_else(|| "–".to_owned(), |seconds| words.seconds(seconds)),
        tenders: run.tenders,
        findings: run.findings,
        opened: run.opened,
        reopened: run.reopened,
        left_out: run.left_out,
        by: match run.account {
            Some(_) => words.by_person,
            None => words.by_itself,
        },
        state: run.state.title(ctx.lang),
    }
}

fn progress(at: Progress, words: &Pages) -> String {
    match at.of {
        0 => words.reading.to_owned(),
        of => words.progress(at.screens, of, at.findings, at.written),
    }
}

/// Begins a run in the background; the page tells how far it is.
pub(super) async fn run(ctx: Ctx, Room(room): Room<Leads>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let words = Pages::of(ctx.lang);
    let (held, who) = (store.clone(), scope.clone());
    let id = blocking(move || run::begin(&held, &who)).await?;
    let room: Leads = (*room).clone();
    std::thread::Builder::new()
        .name("screens".to_owned())
        .spawn(move || in_background(&store, &scope, &room, id))
        .map_err(::web::Failure::internal)?;
    Ok(ctx.redirect_with(HOME, Flash::done(words.started_now)))
}

fn in_background(store: &store::Store, scope: &Scope, room: &Leads, id: i64) {
    if let Err(cause) = run::go_on(store, scope, room, id) {
        tracing::warn!(run = id, %cause, "the screens broke off");
    }
}
