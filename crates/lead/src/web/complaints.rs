//! `/supervision/complaints`: objections and complaints by platform, with outcomes and whether terms were kept.

use ::web::form::Field;
use ::web::view::{Empty, empty};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;
use base::Date;

use super::HOME;
use super::parts::{per_cent, platform, read};
use crate::queries;
use crate::state::{Complaints, Defined, Leads};
use crate::words_pages::Pages;

#[derive(Template)]
#[template(path = "supervision_complaints.html")]
struct ComplaintsPage {
    frame: Frame,
    words: &'static Pages,
    filters: Vec<Field>,
    rows: Vec<Row>,
    nothing: Option<Empty>,
}

struct Row {
    platform: String,
    form: String,
    about: String,
    filed: u64,
    open: u64,
    upheld: u64,
    dismissed: u64,
    in_time: u64,
    late: u64,
    kept: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Leads>) -> Answer {
    let words = Pages::of(ctx.lang);
    let today = ctx.today();
    let day = |key: &str| {
        let text = ctx.query.get(key);
        text.and_then(|text| text.parse::<Date>().ok())
    };
    let begin = Date::new(today.year(), 1, 1).unwrap_or(today);
    let (from, until) = (day("from").unwrap_or(begin), day("until").unwrap_or(today));
    let lines = read(&ctx, &room, move |read, scope, room| {
        queries::complaints(read, scope, (room, (from, until)))
    })
    .await?;
    let defined = room.defined();
    page(&ComplaintsPage {
        frame: ctx
            .frame(words.complaints)
            .purpose(words.complaints_purpose)
            .crumb(HOME, words.nav)
            .wide(),
        words,
        filters: vec![
            Field::date("from", words.from).value(from.to_string()),
            Field::date("until", words.until).value(until.to_string()),
        ],
        nothing: lines.is_empty().then(|| empty(words.complaints_none)),
        rows: lines.iter().map(|line| row(&ctx, &defined, line)).collect(),
    })
}

fn row(ctx: &Ctx, defined: &Defined, line: &Complaints) -> Row {
    let ended = line.in_time + line.late;
    let kept = (line.in_time * 1000).checked_div(ended);
    Row {
        platform: platform(defined, &line.platform, ctx.lang),
        form: line.form.get(ctx.lang).to_owned(),
        about: line.about.get(ctx.lang).to_owned(),
        filed: line.filed,
        open: line.open,
        upheld: line.upheld,
        dismissed: line.dismissed,
        in_time: line.in_time,
        late: line.late,
        kept: kept.map_or_else(
            || "–".to_owned(),
            |permille| per_cent(i64::try_from(permille).unwrap_or(0)),
        ),
    }
}
