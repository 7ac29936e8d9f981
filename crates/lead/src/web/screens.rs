//! `/supervision/screens`: every screen in force.

use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;
use base::Lang;
use screen::Screen;
use std::collections::BTreeMap;

use super::parts::{kind, percent, read, tier_tag};
use super::{HOME, PATH};
use crate::model::Outcome;
use crate::queries;
use crate::state::{Defined, Leads};
use crate::words_pages::Pages;

#[derive(Template)]
#[template(path = "supervision_screens.html")]
struct ScreensPage {
    frame: Frame,
    words: &'static Pages,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    href: String,
    kind: String,
    tier: Tag,
    settings: Vec<String>,
    innocent: String,
    outcomes: Vec<Tag>,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Leads>) -> Answer {
    let words = Pages::of(ctx.lang);
    let outcomes = read(&ctx, &room, |read, scope, room| {
        queries::outcomes(read, scope, room)
    })
    .await?;
    let defined = room.defined();
    let screens = &defined.settings.screens;
    page(&ScreensPage {
        frame: ctx
            .frame(words.screens)
            .purpose(words.screens_purpose)
            .crumb(HOME, words.nav)
            .wide(),
        words,
        rows: screens
            .iter()
            .map(|one| row(&defined, one, (&outcomes, ctx.lang)))
            .collect(),
    })
}

type Outcomes = BTreeMap<String, BTreeMap<Outcome, u64>>;

fn row(defined: &Defined, one: &Screen, (outcomes, lang): (&Outcomes, Lang)) -> Row {
    let words = Pages::of(lang);
    let id = format!("screen.{}", one.id);
    let closed = outcomes.get(&id);
    let line = |(outcome, count): (&Outcome, &u64)| {
        let text = words.outcome_line(outcome.title(lang), count);
        let tone = match outcome {
            Outcome::Substantiated => Tone::Bad,
            _ => Tone::Plain,
        };
        tag(tone, text)
    };
    Row {
        title: kind(defined, &id, lang),
        href: format!("{PATH}?state=all&kind={id}"),
        kind: format!("{} ({})", one.kind.title(lang), one.kind.id),
        tier: tier_tag(one.tier, lang),
        settings: one
            .in_force()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect(),
        innocent: one.kind.false_positives.map_or_else(
            || words.not_measured.to_owned(),
            |share| percent((share * 1e6).round() as i64),
        ),
        outcomes: closed.into_iter().flatten().map(line).collect(),
    }
}
