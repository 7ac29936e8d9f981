//! `/calendar`: a year's days off, make-up days and what they rest on.

use askama::Template;
use base::calendar::{Calendar, DayKind};
use base::{Date, Lang, Role};
use jiff::civil::date;
use web::view::{Card, Cards, Tag, Tone, cards, day, tag};
use web::{Answer, Ctx, EVERYONE, Frame, NavItem, Routes, page};

use super::{WEEKDAYS, notice, range_texts};
use crate::commands::enter_notice::years;
use crate::queries::Held;
use crate::words::YearWords;

pub(super) const PATH: &str = "/calendar";

pub(super) fn routes() -> Routes {
    Routes::new()
        .foot(NavItem::new(
            PATH,
            "工作日历",
            "Working-day calendar",
            EVERYONE,
        ))
        .page(PATH, EVERYONE, "calendar.year", show)
}

#[derive(Template)]
#[template(path = "calendar_year.html")]
struct YearPage {
    frame: Frame,
    words: &'static YearWords,
    year: i16,
    years: Vec<i16>,
    bad_year: bool,
    due_href: &'static str,
    notice_href: String,
    state: Tag,
    source: Option<Source>,
    cards: Cards,
    weekdays: Vec<&'static str>,
    months: Vec<Month>,
}

struct Source {
    citation: String,
    origin: String,
    off: Vec<String>,
    work: Vec<String>,
}

struct Month {
    caption: String,
    weeks: Vec<Vec<Cell>>,
}

/// A day of a grid; no number where the week reaches beyond the month.
#[derive(Clone, Default)]
struct Cell {
    number: Option<i8>,
    class: &'static str,
    mark: &'static str,
}

async fn show(ctx: Ctx) -> Answer {
    let (calendar, held) = super::now(&ctx).await?;
    let words = YearWords::of(ctx.lang);
    let known = years(&calendar);
    let asked = ctx.query.get("year").map(|text| text.parse::<i16>());
    let wanted = match asked {
        Some(Ok(year)) => year,
        Some(Err(_)) | None => ctx.today().year(),
    };
    let year = wanted.clamp(*known.start(), *known.end());
    let bad_year = match asked {
        Some(Ok(asked)) => asked != year,
        Some(Err(_)) => true,
        None => false,
    };
    let notice_href = match ctx.scope.role {
        Role::Office => format!("{}?year={year}", notice::PATH),
        _ => String::new(),
    };
    page(&YearPage {
        frame: ctx.frame(words.title).purpose(words.purpose).wide(),
        words,
        year,
        years: known.rev().collect(),
        bad_year,
        due_href: super::due::PATH,
        notice_href,
        state: match calendar.notice(year) {
            Some(_) => tag(Tone::Good, words.known),
            None => tag(Tone::Warn, words.unknown),
        },
        source: source(&calendar, &held, year, ctx.lang),
        cards: figures(&calendar, year, words),
        weekdays: WEEKDAYS
            .iter()
            .map(|(zh, en)| ctx.lang.pick(zh, en))
            .collect(),
        months: (1..=12)
            .map(|month| grid(&calendar, date(year, month, 1), ctx.lang))
            .collect(),
    })
}

fn source(calendar: &Calendar, held: &[Held], year: i16, lang: Lang) -> Option<Source> {
    let words = YearWords::of(lang);
    let notice = calendar.notice(year)?;
    let entered = held.iter().find(|held| held.notice.year() == year);
    Some(Source {
        citation: notice.citation().to_owned(),
        origin: match entered {
            Some(held) => words.entered(day(held.at.day(), lang), held.version),
            None => words.carried.to_owned(),
        },
        off: range_texts(notice.off(), lang),
        work: range_texts(notice.work(), lang),
    })
}

fn figures(calendar: &Calendar, year: i16, words: &YearWords) -> Cards {
    let first = date(year, 1, 1);
    let days: Vec<DayKind> = first
        .series(jiff::Span::new().days(1))
        .take_while(|day| day.year() == year)
        .map(|day| match calendar.kind(day) {
            // A weekend day rests anyway; only weekdays are counted as days off.
            DayKind::Off if day.weekday().to_monday_zero_offset() > 4 => DayKind::Weekend,
            kind => kind,
        })
        .collect();
    let count = |kinds: &[DayKind]| days.iter().filter(|kind| kinds.contains(kind)).count();
    cards(vec![
        Card::new(
            words.working_days,
            count(&[DayKind::Working, DayKind::MakeUp]),
        )
        .unit(words.days),
        Card::new(words.off_weekdays, count(&[DayKind::Off])).unit(words.days),
        Card::new(words.make_ups, count(&[DayKind::MakeUp])).unit(words.days),
    ])
}

/// The weeks of a month, Monday first.
fn grid(calendar: &Calendar, first: Date, lang: Lang) -> Month {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let words = YearWords::of(lang);
    let before = usize::from(first.weekday().to_monday_zero_offset().unsigned_abs());
    let mut cells = vec![Cell::default(); before];
    let mut working = 0;
    for day in first
        .series(jiff::Span::new().days(1))
        .take_while(|day| day.month() == first.month())
    {
        let (class, mark) = match calendar.kind(day) {
            DayKind::Working => ("", ""),
            DayKind::Weekend => ("day-rest", ""),
            DayKind::Off => ("day-off", words.off_mark),
            DayKind::MakeUp => ("day-work", words.work_mark),
        };
        working += usize::from(calendar.is_working(day));
        cells.push(Cell {
            number: Some(day.day()),
            class,
            mark,
        });
    }
    cells.resize(cells.len().next_multiple_of(7), Cell::default());
    let name = match lang {
        Lang::Zh => format!("{}月", first.month()),
        Lang::En => NAMES[usize::from(first.month().unsigned_abs()) - 1].to_owned(),
    };
    Month {
        caption: words.month(name, working),
        weeks: cells.chunks(7).map(<[Cell]>::to_vec).collect(),
    }
}
