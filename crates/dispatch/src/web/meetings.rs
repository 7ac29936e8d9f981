//! `/meetings`: meetings, and decisions that are not carried out yet.

use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Frame, blocking, page};
use askama::Template;
use base::Role;

use super::parts::{day, day_or, decision_tag, meeting_tag, names};
use crate::queries::{self, PAGE, ReadError};
use crate::words::{MeetingWords, meeting_name};

const PATH: &str = "/meetings";

#[derive(Template)]
#[template(path = "meetings.html")]
struct ListPage {
    frame: Frame,
    words: &'static MeetingWords,
    office: bool,
    decisions: Vec<DecisionLine>,
    more: String,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct DecisionLine {
    href: String,
    text: String,
    meeting: String,
    owner: String,
    due: String,
    overdue: Option<Tag>,
    state: Tag,
}

struct Line {
    href: String,
    title: String,
    period: String,
    day: String,
    place: String,
    state: Tag,
    sample: bool,
}

pub(super) async fn list(ctx: Ctx) -> Answer {
    let (lang, words, today) = (ctx.lang, MeetingWords::of(ctx.lang), ctx.today());
    let at = ctx
        .query
        .get("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_usize)
        .min(100_000);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let ((rows, total), (open, many), names) = blocking(move || -> Result<_, ReadError> {
        let meetings = queries::meetings(&store, &scope, at)?;
        let decisions = queries::open_decisions(&store, &scope)?;
        Ok((meetings, decisions, names(&store)?))
    })
    .await?;
    let office = ctx.scope.role == Role::Office;
    let decisions: Vec<DecisionLine> = open
        .iter()
        .map(|(row, meeting)| DecisionLine {
            href: crate::commands::decision_href(row),
            text: row.text.clone(),
            meeting: meeting_name(meeting, lang),
            owner: names.label(&row.owner, lang),
            due: day_or(row.due, words.none, lang),
            overdue: (row.state.runs() && row.due.is_some_and(|due| due < today))
                .then(|| tag(Tone::Bad, words.overdue)),
            state: decision_tag(row.state, lang),
        })
        .collect();
    let nothing = rows.is_empty().then(|| {
        if office {
            empty(words.empty_office).link("/meetings/new", words.new)
        } else {
            empty(words.empty)
        }
    });
    page(&ListPage {
        frame: ctx.frame(words.nav).purpose(words.purpose).wide(),
        words,
        office,
        more: if many > decisions.len() as u64 {
            words.open_more(many)
        } else {
            String::new()
        },
        decisions,
        rows: rows
            .iter()
            .map(|row| Line {
                href: format!("{PATH}/{}", row.id),
                title: meeting_name(row, lang),
                period: plan::lines::month_title(row.period, lang),
                day: day(row.day, lang),
                place: row.place.clone(),
                state: meeting_tag(row.state, lang),
                sample: row.sample,
            })
            .collect(),
        pages: Pages::new(lang, PATH, &ctx.query, PAGE as u64, total),
        nothing,
    })
}
