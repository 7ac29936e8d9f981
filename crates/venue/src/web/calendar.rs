//! `/venue`: the rooms of a platform on a day or in a week.

use ::web::chart::{Bar, Bars, bars};
use ::web::form::{Choice, Field};
use ::web::view::{Empty, Tag, Tone, empty, tag};
use ::web::{Answer, Called, Ctx, Frame, Named, blocking, page};
use askama::Template;
use base::calendar::Calendar;
use base::{Date, Lang, Role};

use super::PATH;
use crate::model::Booking;
use crate::queries::{self, Filter, Line, slot_of};
use crate::rules::hours::days_from;
use crate::words::{Words, of_day};
use jiff::civil::Weekday;

#[derive(Template)]
#[template(path = "venue_calendar.html")]
struct CalendarPage {
    frame: Frame,
    words: &'static Words,
    fields: Vec<Field>,
    earlier: String,
    later: String,
    add: bool,
    alarms: String,
    heads: Vec<String>,
    rows: Vec<RoomLine>,
    usage: Option<Bars>,
    nothing: Option<Empty>,
}

struct RoomLine {
    href: String,
    name: String,
    about: String,
    tags: Vec<Tag>,
    days: Vec<DayCell>,
}

struct DayCell {
    head: String,
    bookings: Vec<(String, String, Named)>,
    note: &'static str,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let words = Words::of(ctx.lang);
    let get = |key: &str| ctx.query.get(key).unwrap_or_default();
    let asked: String = get("platform").chars().take(40).collect();
    let week = get("view") != "day";
    let first: Date = get("day").parse().unwrap_or_else(|_| ctx.today());
    let more = if week { 6 } else { 0 };
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let wanted = asked.clone();
    let (platforms, lines, calendar, open) = blocking(move || {
        store.read(|read| {
            let platforms = queries::platforms(read, &scope)?;
            let platform = platforms.iter().find(|name| **name == wanted);
            let platform = platform.or(platforms.first()).cloned().unwrap_or_default();
            let calendar = calendar::current(read)?;
            let asked = (platform.as_str(), first, more);
            let lines = queries::calendar(read, &scope, asked, (&calendar, today))?;
            let filter = Filter {
                open: Some(true),
                ..Filter::default()
            };
            let open = queries::alarms(read, &scope, (&filter, 1))?.total;
            Ok::<_, ::store::Error>((platforms, lines, calendar, open))
        })
    })
    .await?;
    let subjects = lines.iter().flat_map(|line| &line.bookings);
    let called = ctx.called(subjects.map(|one| one.subject.clone())).await?;
    let add = matches!(ctx.scope.role, Role::Clerk | Role::Head | Role::Office);
    let platform = platforms.iter().find(|name| **name == asked);
    let platform = platform.or(platforms.first()).cloned().unwrap_or_default();
    let nothing = lines.is_empty().then(|| match add {
        true => empty(words.none).link("/venue/new", words.add_room),
        false => empty(words.none),
    });
    let shift = |days: i32| {
        let to = first
            .checked_add(jiff::Span::new().days(days))
            .unwrap_or(first);
        ctx.query.set("day", to).href(PATH)
    };
    let view = CalendarPage {
        frame: ctx.frame(words.nav).purpose(words.purpose).wide(),
        words,
        fields: fields(&ctx, &platforms, (&platform, first, week)),
        earlier: shift(-(more + 1)),
        later: shift(more + 1),
        add,
        alarms: words.open_alarms(open),
        heads: days_from(first, more)
            .map(|one| head(one, ctx.lang))
            .collect(),
        rows: lines
            .iter()
            .map(|line| row((&ctx, &called), line, (first, more), &calendar))
            .collect(),
        usage: usage(&lines, words),
        nothing,
    };
    page(&view)
}

fn fields(
    ctx: &Ctx,
    platforms: &[String],
    (platform, first, week): (&str, Date, bool),
) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    let ranges = vec![
        Choice::new("week", words.one_week),
        Choice::new("day", words.one_day),
    ];
    vec![
        Field::select("platform", words.platform, ctx.platform_choices(platforms))
            .value(platform)
            .not_required(),
        Field::date("day", words.day)
            .value(first.to_string())
            .not_required(),
        Field::select("view", words.view, ranges)
            .value(if week { "week" } else { "day" })
            .not_required(),
    ]
}

fn row(
    (ctx, called): (&Ctx, &Called),
    line: &Line,
    (first, more): (Date, i32),
    calendar: &Calendar,
) -> RoomLine {
    let (lang, words, room) = (ctx.lang, Words::of(ctx.lang), &line.room);
    let mut tags = Vec::new();
    tags.extend(room.closed.then(|| tag(Tone::Quiet, words.closed_room)));
    tags.extend(room.sample.then(|| tag(Tone::Plain, words.sample)));
    let cell = |one: Date| {
        let held = line
            .bookings
            .iter()
            .filter(|booking| booking.slot.meets(&slot_of(one, 0)));
        let bookings: Vec<_> = held.map(|booking| entry(booking, called, one)).collect();
        DayCell {
            head: head(one, lang),
            note: match (bookings.is_empty(), room.hours.on(one, calendar)) {
                (false, _) => "",
                (true, Some(_)) if room.booked() => words.free,
                (true, _) => words.rest,
            },
            bookings,
        }
    };
    RoomLine {
        href: format!("{PATH}/{}", room.id),
        name: room.name.clone(),
        about: format!(
            "{} · {} · {}",
            room.kind.title(lang),
            room.city,
            words.seats_of(room.seats)
        ),
        tags,
        days: days_from(first, more).map(cell).collect(),
    }
}

/// A day with its name in the week.
fn head(one: Date, lang: Lang) -> String {
    let name = match one.weekday() {
        Weekday::Monday => lang.pick("周一", "Mon"),
        Weekday::Tuesday => lang.pick("周二", "Tue"),
        Weekday::Wednesday => lang.pick("周三", "Wed"),
        Weekday::Thursday => lang.pick("周四", "Thu"),
        Weekday::Friday => lang.pick("周五", "Fri"),
        Weekday::Saturday => lang.pick("周六", "Sat"),
        Weekday::Sunday => lang.pick("周日", "Sun"),
    };
    format!("{one} {name}")
}

/// A booking on one of its days: its page, its time on that day, what it is for.
fn entry(booking: &Booking, called: &Called, one: Date) -> (String, String, Named) {
    let day = slot_of(one, 0);
    let from = of_day(booking.slot.from.max(day.from));
    let until = match booking.slot.until < day.until {
        true => of_day(booking.slot.until),
        false => "24:00".to_owned(),
    };
    let href = format!("{PATH}/bookings/{}", booking.id);
    let named = called.of(&booking.subject, &booking.subject);
    (href, format!("{from}–{until}"), named)
}

fn usage(lines: &[Line], words: &'static Words) -> Option<Bars> {
    let shown = lines.iter().filter(|line| line.room.booked());
    let bar = |line: &Line| {
        let percent = (line.used_minutes * 100).checked_div(line.open_minutes);
        let hours = words.usage_of(line.used_minutes / 60, line.open_minutes / 60);
        Bar {
            label: line.room.name.clone(),
            href: format!("{PATH}/{}", line.room.id),
            // At most a hundred or a little more, exact in a floating number.
            value: percent.unwrap_or(0) as f64,
            text: match percent {
                Some(percent) => format!("{percent}%（{hours}）"),
                None => words.no_usage.to_owned(),
            },
            tone: Tone::Steady,
        }
    };
    let made: Vec<Bar> = shown.map(bar).collect();
    (!made.is_empty()).then(|| bars(words.usage, words.room, words.share, made).max(100.0))
}
