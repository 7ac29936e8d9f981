//! `/calendar/notice`: the office enters a year's notice, sees what it moves, and confirms.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::calendar::{Calendar, Notice, NoticeError, parse_days};
use base::{Date, Explain, Lang, Role};
use serde::Deserialize;
use web::form::{Complaint, Field, Summary, summary};
use web::view::day;
use web::{Access, Answer, Ctx, Failure, Flash, Frame, Routes, blocking, page_with};

use super::{range_texts, year};
use crate::Room;
use crate::commands::enter_notice::{
    EnterError, Entered, NoticeEntry, enter_notice, preview_notice, years,
};
use crate::queries::Held;
use crate::rules::range::lines;
use crate::words::{NoticeWords, YearWords};

pub(super) const PATH: &str = "/calendar/notice";
const OFFICE: Access = Access::Roles(&[Role::Office]);

/// Moved terms listed before confirming; the rest is counted.
const MOVED_SHOWN: usize = 200;

/// Characters of a list of days.
const DAYS_CHARS: u32 = 8000;

pub(super) fn routes() -> Routes {
    Routes::new()
        .page(PATH, OFFICE, "calendar.notice_form", form)
        .action(PATH, OFFICE, "calendar.notice", submit)
}

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    year: i16,
    #[serde(default)]
    version: i64,
    #[serde(default)]
    citation: String,
    #[serde(default)]
    off: String,
    #[serde(default)]
    work: String,
    #[serde(default)]
    step: String,
}

#[derive(Template)]
#[template(path = "calendar_notice.html")]
struct FormPage<'a> {
    frame: Frame,
    words: &'static NoticeWords,
    summary: Summary<'a>,
    years: Vec<i16>,
    year: i16,
    version: i64,
    theirs: Option<Theirs>,
    citation: Field,
    off: Field,
    work: Field,
}

/// What somebody else entered meanwhile.
struct Theirs {
    citation: String,
    off: Vec<String>,
    work: Vec<String>,
}

#[derive(Template)]
#[template(path = "calendar_confirm.html")]
struct ConfirmPage {
    frame: Frame,
    words: &'static NoticeWords,
    typed: Typed,
    off: Vec<String>,
    work: Vec<String>,
    newly_off: Vec<String>,
    newly_work: Vec<String>,
    changed: bool,
    moves: String,
    moved: Vec<(String, String, String)>,
    more: String,
}

async fn form(ctx: Ctx) -> Answer {
    let (calendar, held) = super::now(&ctx).await?;
    let open = years(&calendar);
    let wanted = ctx.query.get("year").and_then(|text| text.parse().ok());
    let year = wanted
        .filter(|year| open.contains(year))
        .unwrap_or(*open.end());
    let notice = calendar.notice(year);
    let typed = Typed {
        year,
        version: version_of(&held, year),
        citation: notice.map(Notice::citation).unwrap_or_default().to_owned(),
        off: lines(notice.map(Notice::off).unwrap_or_default()),
        work: lines(notice.map(Notice::work).unwrap_or_default()),
        step: String::new(),
    };
    show_form(&ctx, &calendar, &typed, None, (StatusCode::OK, &[]))
}

fn version_of(held: &[Held], year: i16) -> i64 {
    held.iter()
        .find(|held| held.notice.year() == year)
        .map_or(0, |held| held.version)
}

async fn submit(
    ctx: Ctx,
    ::web::Room(room): ::web::Room<Room>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (calendar, _) = super::now(&ctx).await?;
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    if !years(&calendar).contains(&typed.year) {
        return Err(EnterError::Gap(years(&calendar)).into());
    }
    if typed.step == "edit" {
        return show_form(&ctx, &calendar, &typed, None, (StatusCode::OK, &[]));
    }
    let notice = match notice(&typed, ctx.lang) {
        Ok(notice) => notice,
        Err(complaints) => {
            return show_form(&ctx, &calendar, &typed, None, (refused, &complaints));
        }
    };
    let entry = NoticeEntry {
        notice: notice.clone(),
        version: typed.version,
    };
    match run(&ctx, room, entry, typed.step == "enter").await? {
        Ok(entered) if typed.step == "enter" => Ok(ctx.redirect_with(
            &format!("{}?year={}", year::PATH, entered.year),
            Flash::done(done(&entered, ctx.lang)),
        )),
        Ok(entered) => page_with(
            StatusCode::OK,
            &confirm(&ctx, &calendar, typed, &notice, &entered),
        ),
        Err(error) => {
            let EnterError::Conflict(theirs) = &error else {
                return Err(error.into());
            };
            let complaint = [Complaint::new("off", error.explain(ctx.lang))];
            let typed = Typed {
                version: theirs.version,
                ..typed
            };
            let conflict = (StatusCode::CONFLICT, &complaint[..]);
            show_form(&ctx, &calendar, &typed, Some(&theirs.notice), conflict)
        }
    }
}

/// Enters a notice, or tries it; its own errors are for the form.
async fn run(
    ctx: &Ctx,
    room: Arc<Room>,
    entry: NoticeEntry,
    enter: bool,
) -> Result<Result<Entered, EnterError>, Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let command = match enter {
        true => enter_notice,
        false => preview_notice,
    };
    blocking(move || Ok::<_, Failure>(command(&store, &scope, entry, room.recompute()))).await
}

fn done(entered: &Entered, lang: Lang) -> String {
    let words = NoticeWords::of(lang);
    match entered.changed {
        true => words.done(entered.year, entered.moved.len()),
        false => words.done_unchanged(entered.year),
    }
}

/// The notice that was typed, or everything that is wrong with it.
fn notice(typed: &Typed, lang: Lang) -> Result<Notice, Vec<Complaint>> {
    let mut complaints = Vec::new();
    let mut days = |name: &str, text: &str| {
        parse_days(text, typed.year).unwrap_or_else(|error| {
            complaints.push(Complaint::new(name, error.explain(lang)));
            Vec::new()
        })
    };
    let (off, work) = (days("off", &typed.off), days("work", &typed.work));
    if !complaints.is_empty() {
        return Err(complaints);
    }
    Notice::new(typed.year, &typed.citation, off.clone(), work).map_err(|error| {
        let field = match &error {
            NoticeError::NoCitation | NoticeError::LongCitation => "citation",
            NoticeError::WorkOnWeekday(_) | NoticeError::OffAndWork(_) => "work",
            NoticeError::OtherYear { day, .. } if !off.contains(day) => "work",
            _ => "off",
        };
        vec![Complaint::new(field, error.explain(lang))]
    })
}

fn show_form(
    ctx: &Ctx,
    calendar: &Calendar,
    typed: &Typed,
    theirs: Option<&Notice>,
    (status, complaints): (StatusCode, &[Complaint]),
) -> Answer {
    let words = NoticeWords::of(ctx.lang);
    let view = FormPage {
        frame: ctx
            .frame(words.title(typed.year))
            .purpose(words.purpose)
            .crumb(year::PATH, YearWords::of(ctx.lang).title),
        words,
        summary: summary(ctx.words(), complaints),
        years: years(calendar).rev().collect(),
        year: typed.year,
        version: typed.version,
        theirs: theirs.map(|notice| Theirs {
            citation: notice.citation().to_owned(),
            off: range_texts(notice.off(), ctx.lang),
            work: range_texts(notice.work(), ctx.lang),
        }),
        citation: Field::area("citation", words.citation, 2)
            .value(typed.citation.as_str())
            .hint(words.citation_hint)
            .max_chars(400)
            .complaint(complaints),
        off: Field::area("off", words.off, 8)
            .value(typed.off.as_str())
            .hint(words.off_hint)
            .max_chars(DAYS_CHARS)
            .complaint(complaints),
        work: Field::area("work", words.work, 4)
            .value(typed.work.as_str())
            .hint(words.work_hint)
            .max_chars(DAYS_CHARS)
            .complaint(complaints)
            .optional(ctx.words()),
    };
    page_with(status, &view)
}

fn confirm(
    ctx: &Ctx,
    calendar: &Calendar,
    typed: Typed,
    notice: &Notice,
    entered: &Entered,
) -> ConfirmPage {
    let words = NoticeWords::of(ctx.lang);
    let lang = ctx.lang;
    let then = calendar.with_notices(std::slice::from_ref(notice));
    // Whatever the old or the new notice names may turn; nothing else does.
    let mut touched: Vec<Date> = [calendar.notice(notice.year()), Some(notice)]
        .into_iter()
        .flatten()
        .flat_map(|notice| notice.off().iter().chain(notice.work()).copied())
        .collect();
    touched.sort_unstable();
    touched.dedup();
    touched.retain(|day| calendar.is_working(*day) != then.is_working(*day));
    let (newly_work, newly_off): (Vec<Date>, Vec<Date>) =
        touched.into_iter().partition(|day| then.is_working(*day));
    let shown = entered.moved.iter().take(MOVED_SHOWN);
    ConfirmPage {
        frame: ctx
            .frame(words.preview_title(typed.year))
            .purpose(words.preview_purpose)
            .crumb(year::PATH, YearWords::of(lang).title),
        words,
        off: range_texts(notice.off(), lang),
        work: range_texts(notice.work(), lang),
        newly_off: range_texts(&newly_off, lang),
        newly_work: range_texts(&newly_work, lang),
        changed: entered.changed,
        moves: words.moves(entered.moved.len()),
        moved: shown
            .map(|term| {
                (
                    term.subject.clone(),
                    day(term.old, lang),
                    day(term.new, lang),
                )
            })
            .collect(),
        more: match entered.moved.len().checked_sub(MOVED_SHOWN) {
            Some(more) if more > 0 => words.more(more),
            _ => String::new(),
        },
        typed,
    }
}
