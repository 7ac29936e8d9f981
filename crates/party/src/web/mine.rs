//! `/party`: for which enterprise the account acts, what comes next, and its colleagues.

use ::web::view::{Empty, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;

use super::LIST;
use super::parts::{platform, read, state_tag};
use crate::model::{Member, State, Way};
use crate::queries::{self, Mine};
use crate::state::Market;
use crate::words::Words;

#[derive(Template)]
#[template(path = "party_mine.html")]
struct MinePage {
    frame: Frame,
    words: &'static Words,
    tags: Vec<Tag>,
    next: &'static str,
    last: String,
    facts: Vec<(&'static str, String)>,
    to_apply: bool,
    own: String,
    colleagues: Option<Vec<Line>>,
    nothing: Option<Empty>,
    certificate: bool,
}

struct Line {
    href: String,
    name: String,
    phone: String,
    tags: Vec<Tag>,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Market>) -> Answer {
    let today = ctx.today();
    let mine = read(&ctx, &room, move |read, room, scope| {
        queries::mine(read, room, scope, today)
    })
    .await?;
    page(&view(&ctx, &room, &mine))
}

fn view(ctx: &Ctx, room: &Market, mine: &Mine) -> MinePage {
    let words = Words::of(ctx.lang);
    let holds = mine.party.is_some();
    let waits = mine
        .live
        .as_ref()
        .is_some_and(|row| row.state == State::Applied);
    let shown = mine.live.as_ref();
    let mut tags: Vec<Tag> = shown
        .map(|row| state_tag(row.state, words))
        .into_iter()
        .collect();
    if shown.is_some_and(|row| row.administrator && holds) {
        tags.push(tag(Tone::Steady, words.administrator));
    }
    let colleagues = holds.then(|| mine.colleagues.iter().map(|one| line(one, words)).collect());
    MinePage {
        frame: ctx.frame(words.mine_title).purpose(words.mine_purpose),
        words,
        tags,
        next: next(mine, words),
        last: mine
            .last
            .as_ref()
            .map_or_else(String::new, |row| last(row, words)),
        facts: shown.map_or_else(Vec::new, |row| facts(ctx, room, (row, mine), words)),
        to_apply: shown
            .is_none_or(|row| row.state == State::Confirmed && !holds && !mine.suspended),
        own: shown.map_or_else(String::new, |row| format!("{LIST}/{}", row.id)),
        nothing: (holds && mine.colleagues.is_empty()).then(|| empty(words.colleagues_none)),
        colleagues,
        certificate: !holds || waits,
    }
}

fn next(mine: &Mine, words: &Words) -> &'static str {
    match (&mine.live, &mine.party) {
        (_, Some(_)) => words.next_confirmed,
        (Some(row), None) if row.state == State::Applied && row.way == Way::Colleague => {
            words.next_colleague
        }
        (Some(row), None) if row.state == State::Applied => words.next_applied,
        (Some(_), None) if mine.suspended => words.next_suspended,
        _ => words.next_none,
    }
}

fn last(row: &Member, words: &Words) -> String {
    match row.state {
        State::Refused => words.last_refused(&row.reason),
        State::Revoked => words.last_revoked(&row.reason),
        State::Ended => words.last_ended.to_owned(),
        State::Applied | State::Confirmed | State::Withdrawn => String::new(),
    }
}

fn facts(
    ctx: &Ctx,
    room: &Market,
    (row, mine): (&Member, &Mine),
    words: &'static Words,
) -> Vec<(&'static str, String)> {
    let name = match &mine.party {
        Some(party) => party.name.clone(),
        None => row.name.clone(),
    };
    let mut facts = vec![(words.enterprise, name), (words.code, row.code.clone())];
    facts.retain(|(_, value)| !value.is_empty());
    facts.push((words.way, words.way_of(row.way).to_owned()));
    facts.push((words.platform, platform(room, ctx.lang, &row.platform)));
    facts.push((words.applied_at, row.applied_at.minute_text()));
    if row.state == State::Confirmed {
        let ends = row
            .ends_on
            .map_or_else(|| words.endless.to_owned(), |day| day.to_string());
        facts.push((words.ends_on, ends));
    }
    facts
}

fn line(one: &queries::Colleague, words: &Words) -> Line {
    let row = &one.row;
    let mut tags = vec![state_tag(row.state, words)];
    if row.administrator {
        tags.push(tag(Tone::Steady, words.administrator));
    }
    let person = one.personal.as_ref();
    let name = person
        .map(|person| person.agent.clone())
        .filter(|name| !name.is_empty());
    Line {
        href: format!("{LIST}/{}", row.id),
        name: name.unwrap_or_else(|| words.account_no(row.account.0)),
        phone: person.map_or_else(String::new, |person| person.phone.clone()),
        tags,
    }
}
