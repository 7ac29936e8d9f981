//! `/services`: what can be asked for, found by word, by applicant, by unit.

use askama::Template;
use base::Lang;
use pack::element::{Applicants, Bundle, Mode};
use web::form::{Choice, Field};
use web::view::{Empty, empty};
use web::{Answer, Ctx, EVERYONE, Frame, NavItem, Query, Room, Routes, blocking, page};

use super::parts::{self, Link, Row};
use crate::Service;
use crate::catalogue::Catalogue;
use crate::commands::search::{Hit, search};
use crate::rules::guide::Guide;
use crate::rules::theme::Theme;
use crate::words::{self, ListWords};

/// The order in which kinds of items stand.
const MODES: [Mode; 5] = [
    Mode::Approval,
    Mode::Commitment,
    Mode::Filing,
    Mode::Report,
    Mode::Cancelled,
];

pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new("/services", "政务服务", "Services", EVERYONE))
        .page("/services", EVERYONE, "service.list", list)
}

/// What the list is asked for.
struct Ask {
    text: String,
    who: Option<Applicants>,
    unit: String,
    theme: Option<Theme>,
}

impl Ask {
    fn of(query: &Query) -> Self {
        Self {
            text: query.get("q").unwrap_or_default().trim().to_owned(),
            who: match query.get("who") {
                Some("person") => Some(Applicants::Person),
                Some("enterprise") => Some(Applicants::Enterprise),
                _ => None,
            },
            unit: query.get("unit").unwrap_or_default().to_owned(),
            theme: query.get("theme").and_then(Theme::parse),
        }
    }

    fn narrows(&self) -> bool {
        !self.unit.is_empty() || self.theme.is_some()
    }

    /// Whether an item is for whoever asks.
    fn takes(&self, guide: &Guide) -> bool {
        let item = &guide.item;
        let who = self.who.is_none_or(|who| suits(item.applicants, who));
        let unit = self.unit.is_empty()
            || item
                .units
                .iter()
                .any(|(_, unit)| unit.as_str() == self.unit);
        who && unit && (self.theme.is_none() || self.theme == guide.theme)
    }

    fn takes_bundle(&self, catalogue: &Catalogue, bundle: &Bundle) -> bool {
        let guides = bundle.items.iter().filter_map(|id| catalogue.guide(id));
        let mut any = guides.peekable();
        any.peek().is_some() && any.any(|guide| self.takes(guide))
    }
}

fn suits(open: Applicants, who: Applicants) -> bool {
    open == Applicants::Anyone || open == who
}

struct Group {
    title: &'static str,
    rows: Vec<Row>,
}

struct Tab {
    link: Link,
    current: bool,
}

#[derive(Template)]
#[template(path = "service_list.html")]
struct ListPage {
    frame: Frame,
    words: &'static ListWords,
    search: Field,
    kept: Vec<(&'static str, String)>,
    tabs: Vec<Tab>,
    unit: Field,
    theme: Field,
    narrows: bool,
    searched: bool,
    count: usize,
    nothing: Option<Empty>,
    bundles: Vec<Row>,
    groups: Vec<Group>,
}

async fn list(ctx: Ctx, Room(service): Room<Service>) -> Answer {
    let (ask, catalogue) = (Ask::of(&ctx.query), service.catalogue());
    let words = ListWords::of(ctx.lang);
    let searched = !ask.text.is_empty();
    let (bundles, groups) = if searched {
        let (store, scope, text) = (ctx.store(), ctx.scope.clone(), ask.text.clone());
        let hits = blocking(move || search(&store, &scope, &text)).await?;
        (Vec::new(), found(&catalogue, &ask, &hits, ctx.lang))
    } else {
        (
            bundles(&catalogue, &ask, ctx.lang),
            groups(&catalogue, &ask, ctx.lang),
        )
    };
    let count = bundles.len() + groups.iter().map(|group| group.rows.len()).sum::<usize>();
    page(&ListPage {
        frame: ctx.frame(words.title).purpose(words.purpose),
        words,
        search: Field::search("q", words.search)
            .value(&ask.text)
            .max_chars(60),
        kept: kept(&ask),
        tabs: tabs(&ctx, &ask),
        unit: unit_field(&catalogue, &ask, ctx.lang),
        theme: theme_field(&ask, ctx.lang),
        narrows: ask.narrows(),
        searched,
        count,
        nothing: (count == 0).then(|| nothing(&ctx, &catalogue, &ask)),
        bundles,
        groups,
    })
}

/// What the search keeps of the filters.
fn kept(ask: &Ask) -> Vec<(&'static str, String)> {
    let mut kept = Vec::new();
    if let Some(who) = ask.who {
        kept.push(("who", who_key(who).to_owned()));
    }
    if !ask.unit.is_empty() {
        kept.push(("unit", ask.unit.clone()));
    }
    if let Some(theme) = ask.theme {
        kept.push(("theme", theme.as_str().to_owned()));
    }
    kept
}

fn who_key(who: Applicants) -> &'static str {
    match who {
        Applicants::Person => "person",
        _ => "enterprise",
    }
}

fn tabs(ctx: &Ctx, ask: &Ask) -> Vec<Tab> {
    let words = ListWords::of(ctx.lang);
    let tab = |who: Option<Applicants>, text: &str| {
        let query = match who {
            None => ctx.query.without("who"),
            Some(who) => ctx.query.set("who", who_key(who)),
        };
        Tab {
            link: Link::new(query.href("/services"), text),
            current: ask.who == who,
        }
    };
    vec![
        tab(None, words.all),
        tab(Some(Applicants::Person), words.person),
        tab(Some(Applicants::Enterprise), words.enterprise),
    ]
}

fn unit_field(catalogue: &Catalogue, ask: &Ask, lang: Lang) -> Field {
    let words = ListWords::of(lang);
    let mut choices = vec![Choice::new("", words.any_unit)];
    let units = catalogue.handling_units();
    choices.extend(
        units
            .iter()
            .map(|(id, title)| Choice::new(id.as_str(), title.get(lang))),
    );
    Field::select("unit", words.unit, choices)
        .value(&ask.unit)
        .not_required()
}

fn theme_field(ask: &Ask, lang: Lang) -> Field {
    let words = ListWords::of(lang);
    let mut choices = vec![Choice::new("", words.any_theme)];
    let themes = Theme::ALL.iter();
    choices.extend(themes.map(|theme| Choice::new(theme.as_str(), theme.title().get(lang))));
    Field::select("theme", words.theme, choices)
        .value(ask.theme.map_or("", Theme::as_str))
        .not_required()
}

fn nothing(ctx: &Ctx, catalogue: &Catalogue, ask: &Ask) -> Empty {
    let words = ListWords::of(ctx.lang);
    if catalogue.public_items().next().is_none() {
        return empty(words.nothing_yet);
    }
    let said = if ask.text.is_empty() {
        words.nothing_here.to_owned()
    } else {
        words.nothing_found(&ask.text)
    };
    empty(said).link("/services", words.show_all)
}

fn bundle_row(bundle: &Bundle, lang: Lang) -> Row {
    let words = ListWords::of(lang);
    Row {
        link: Link::new(parts::bundle_href(&bundle.id), bundle.title.get(lang)),
        note: words.parts(bundle.items.len()),
        tag: words.a_bundle,
    }
}

fn bundles(catalogue: &Catalogue, ask: &Ask, lang: Lang) -> Vec<Row> {
    let bundles = catalogue.elements().bundles.iter();
    bundles
        .filter(|bundle| ask.takes_bundle(catalogue, bundle))
        .map(|bundle| bundle_row(bundle, lang))
        .collect()
}

fn groups(catalogue: &Catalogue, ask: &Ask, lang: Lang) -> Vec<Group> {
    let group = |mode: Mode| {
        let items = catalogue.public_items().filter(|item| item.mode == mode);
        let guides = items.filter_map(|item| catalogue.guide(&item.id));
        Group {
            title: words::mode_group(mode, lang),
            rows: guides
                .filter(|guide| ask.takes(guide))
                .map(|guide| Row::of(guide, lang))
                .collect(),
        }
    };
    let all = MODES.into_iter().map(group);
    all.filter(|group| !group.rows.is_empty()).collect()
}

/// What was found, best first, whatever its kind.
fn found(catalogue: &Catalogue, ask: &Ask, hits: &[Hit], lang: Lang) -> Vec<Group> {
    let words = ListWords::of(lang);
    let row = |hit: &Hit| match hit {
        Hit::Item(id) => catalogue
            .guide(id)
            .filter(|guide| ask.takes(guide))
            .map(|guide| Row::of(guide, lang)),
        Hit::Bundle(id) => catalogue
            .bundle(id)
            .filter(|bundle| ask.takes_bundle(catalogue, bundle))
            .map(|bundle| bundle_row(bundle, lang)),
        Hit::Register(id) => catalogue
            .register(id)
            .filter(|_| ask.who.is_none() && !ask.narrows())
            .map(|register| Row {
                link: Link::new(format!("/registers/{id}"), register.title.get(lang)),
                note: catalogue.short(&register.owner).get(lang).to_owned(),
                tag: words.a_register,
            }),
    };
    let rows: Vec<Row> = hits.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![Group { title: "", rows }]
}
