//! `/alerts`: the list.

use std::collections::BTreeMap;

use ::web::form::{Choice, Field};
use ::web::view::{Card, Cards, Empty, Pages, Tag, Tone, cards, day, empty, tag};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use base::{Lang, OrgId, Scope};

use super::{PATH, severity_tag};
use crate::model::{Alert, SEVERITIES, severity, severity_name};
use crate::queries::{Alerts, Filter, PAGE, alerts};
use crate::state::Oversight;
use crate::words::{Words, severity_title};

#[derive(Template)]
#[template(path = "alerts.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    cards: Cards,
    filters: Vec<Field>,
    count: String,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    text: String,
    rule: String,
    unit: String,
    severity: Tag,
    first: String,
    last: String,
    times: i64,
    state: Tag,
}

fn asked(ctx: &Ctx) -> Filter {
    let get = |key: &str| ctx.query.get(key).unwrap_or_default();
    Filter {
        severity: severity(get("severity")),
        rule: get("rule").chars().take(80).collect(),
        open: match get("state") {
            "closed" => Some(false),
            "all" => None,
            _ => Some(true),
        },
    }
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Oversight>) -> Answer {
    let filter = asked(&ctx);
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).min(100_000);
    let (store, scope, wanted) = (ctx.store(), ctx.scope.clone(), filter.clone());
    let (found, units) = blocking(move || {
        let found = store.read(|read| alerts(read, &scope, &wanted, at))?;
        let units = org::all(&store, &Scope::system())?;
        let units = units.into_iter().map(|unit| (unit.id.clone(), unit));
        Ok::<_, ::store::Error>((found, units.collect::<BTreeMap<_, _>>()))
    })
    .await?;
    let unit = |id: &OrgId, lang: Lang| {
        units
            .get(id)
            .map_or_else(|| id.to_string(), |unit| unit.label(lang).to_owned())
    };
    page(&view(&ctx, &room, &filter, &found, unit))
}

fn view(
    ctx: &Ctx,
    room: &Oversight,
    filter: &Filter,
    found: &Alerts,
    unit: impl Fn(&OrgId, Lang) -> String,
) -> ListPage {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let narrowed =
        filter.severity.is_some() || !filter.rule.is_empty() || filter.open != Some(true);
    let nothing = found.rows.is_empty().then(|| match narrowed {
        true => empty(words.none_found).link(PATH, words.clear),
        false => empty(words.none),
    });
    let card = |(severity, count): (pack::element::Severity, u64)| {
        let href = format!("{PATH}?severity={}", severity_name(severity));
        let card = Card::new(severity_title(severity, lang), count).href(href);
        match severity {
            pack::element::Severity::Serious if count > 0 => card.tone(Tone::Bad),
            pack::element::Severity::Warn if count > 0 => card.tone(Tone::Warn),
            _ => card,
        }
    };
    ListPage {
        frame: ctx.frame(words.nav).purpose(words.purpose).wide(),
        words,
        cards: cards(SEVERITIES.into_iter().zip(found.open).map(card).collect()),
        filters: filters(room, filter, found, lang),
        count: words.count(found.total),
        rows: found
            .rows
            .iter()
            .map(|row| line(room, row, unit(&row.unit, lang), lang))
            .collect(),
        pages: Pages::new(lang, PATH, &ctx.query, PAGE, found.total),
        nothing,
    }
}

/// The title of a rule; its id where the pack no longer has it.
pub(super) fn rule_title(room: &Oversight, id: &str, lang: Lang) -> String {
    let rules = room.rules();
    let rule = rules.all().iter().find(|one| one.rule().id == id);
    rule.map_or_else(
        || id.to_owned(),
        |one| one.rule().title.get(lang).to_owned(),
    )
}

fn filters(room: &Oversight, filter: &Filter, found: &Alerts, lang: Lang) -> Vec<Field> {
    let words = Words::of(lang);
    let all = || vec![Choice::new("", words.all)];
    let mut severities = all();
    severities.extend(
        SEVERITIES
            .iter()
            .map(|one| Choice::new(severity_name(*one), severity_title(*one, lang))),
    );
    let mut rules = all();
    rules.extend(
        found
            .rules
            .iter()
            .map(|id| Choice::new(id, rule_title(room, id, lang))),
    );
    let states = vec![
        Choice::new("", words.open),
        Choice::new("closed", words.closed),
        Choice::new("all", words.all),
    ];
    let state = match filter.open {
        Some(true) => "",
        Some(false) => "closed",
        None => "all",
    };
    vec![
        Field::select("severity", words.severity, severities)
            .value(filter.severity.map_or("", severity_name))
            .not_required(),
        Field::select("rule", words.rule, rules)
            .value(&filter.rule)
            .not_required(),
        Field::select("state", words.state, states)
            .value(state)
            .not_required(),
    ]
}

fn line(room: &Oversight, row: &Alert, unit: String, lang: Lang) -> Line {
    let words = Words::of(lang);
    Line {
        href: format!("{PATH}/{}", row.id),
        text: row.text.get(lang).to_owned(),
        rule: rule_title(room, &row.rule, lang),
        unit,
        severity: severity_tag(row.severity, lang),
        first: day(row.first_at.day(), lang),
        last: day(row.last_at.day(), lang),
        times: row.times,
        state: match row.closed {
            None => tag(Tone::Warn, words.open),
            Some(_) => tag(Tone::Quiet, words.closed),
        },
    }
}
