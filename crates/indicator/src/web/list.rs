//! `/indicators`: every indicator, searched, filtered, sorted and paged by the URL.

use askama::Template;
use base::{Lang, OrgId, Role, Scope};
use plan::Plan;
use web::form::{Choice, Field};
use web::view::{Empty, Pages, SortHead, Tag, empty, sort_head};
use web::{Answer, Ctx, EVERYONE, Frame, NavItem, Query, Room, Routes, blocking, page};

use super::parts::{self, Link};
use crate::Indicators;
use crate::model::{Entry, Picture};
use crate::rules::status::Status;
use crate::store::figure;
use crate::words::{self, Words};

pub(super) const PATH: &str = "/indicators";
const PER_PAGE: u64 = 50;
const SEARCH_CHARS: u32 = 60;

pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new(PATH, "指标", "Indicators", EVERYONE))
        .page(PATH, EVERYONE, "indicator.list", list)
        .file(
            "/indicators.xlsx",
            EVERYONE,
            "indicator.xlsx",
            super::exports::list_xlsx,
        )
        .file(
            "/indicators.csv",
            EVERYONE,
            "indicator.csv",
            super::exports::list_csv,
        )
}

#[derive(Template)]
#[template(path = "indicator_list.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    fields: Vec<Field>,
    hidden: Vec<(&'static str, String)>,
    tabs: Vec<Tab>,
    count: String,
    xlsx: String,
    csv: String,
    actions: Vec<Link>,
    heads: [SortHead; 4],
    rows: Vec<Row>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Tab {
    href: String,
    label: &'static str,
    count: usize,
    current: bool,
}

struct Row {
    href: String,
    title: String,
    clauses: Vec<Link>,
    owners: Vec<Link>,
    goal: String,
    due: String,
    planned: String,
    figure: String,
    period: String,
    status: Tag,
}

/// What the URL asks.
pub(super) struct Ask {
    search: String,
    plan: String,
    unit: String,
    status: Option<Status>,
    sort: String,
}

impl Ask {
    pub(super) fn read(query: &Query) -> Self {
        let text = |key: &str| query.get(key).unwrap_or_default().trim().to_owned();
        Self {
            search: text("q").to_lowercase(),
            plan: text("plan"),
            unit: text("unit"),
            status: query.get("status").and_then(Status::parse),
            sort: text("sort"),
        }
    }

    fn holds(&self, entry: &Entry, but_status: bool) -> bool {
        let definition = &entry.definition;
        let texts = [
            &definition.title.zh,
            &definition.title.en,
            &definition.id,
            &definition.unit,
        ];
        let found = self.search.is_empty()
            || texts
                .iter()
                .any(|text| text.to_lowercase().contains(&self.search))
            || definition
                .clauses
                .iter()
                .any(|cite| cite.to_lowercase().contains(&self.search));
        found
            && (self.plan.is_empty() || definition.plan == self.plan)
            && (self.unit.is_empty() || entry.owners.iter().any(|org| org.as_str() == self.unit))
            && (but_status
                || self
                    .status
                    .is_none_or(|status| entry.standing.status == status))
    }

    /// The entries that match, in the order asked for.
    pub(super) fn select<'p>(&self, picture: &'p Picture, lang: Lang) -> Vec<&'p Entry> {
        let mut found: Vec<&Entry> = picture
            .entries
            .iter()
            .filter(|entry| self.holds(entry, false))
            .collect();
        let due = |entry: &Entry| entry.standing.goal.as_ref().and_then(|goal| goal.due);
        let (key, backward) = match self.sort.strip_prefix('-') {
            Some(key) => (key, true),
            None => (self.sort.as_str(), false),
        };
        match key {
            "name" => found.sort_by(|a, b| {
                let name = |entry: &Entry| entry.definition.title.get(lang).to_lowercase();
                name(a).cmp(&name(b))
            }),
            "due" => found.sort_by_key(|entry| due(entry).unwrap_or(base::Date::MAX)),
            "status" => found.sort_by_key(|entry| entry.standing.status),
            _ => {}
        }
        if backward {
            found.reverse();
        }
        found
    }
}

async fn list(ctx: Ctx, Room(plan): Room<Plan>, Room(room): Room<Indicators>) -> Answer {
    let picture = super::picture(&ctx, &plan, &room).await?;
    let waiting = if ctx.scope.role == Role::Office && ctx.scope.account.is_some() {
        let store = ctx.store();
        blocking(move || store.read(|read| figure::waiting(read, 1)))
            .await?
            .1
    } else {
        0
    };
    page(&view(&ctx, &picture, waiting))
}

fn view(ctx: &Ctx, picture: &Picture, waiting: u64) -> ListPage {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let ask = Ask::read(&ctx.query);
    let found = ask.select(picture, lang);
    let total = found.len();
    let pages = Pages::new(lang, PATH, &ctx.query, PER_PAGE, total as u64);
    let offset = usize::try_from(pages.offset()).unwrap_or(usize::MAX);
    let rows = found
        .iter()
        .skip(offset)
        .take(PER_PAGE as usize)
        .map(|entry| row(picture, entry, lang))
        .collect();
    let state = ctx.query.without("page");
    let sorted = if state.get("sort").is_none() {
        state.set("sort", "clause")
    } else {
        state.clone()
    };
    let head = |key, label: &str| sort_head(PATH, &sorted, key, label);
    let nothing = if picture.entries.is_empty() {
        Some(empty(words.empty))
    } else {
        (total == 0).then(|| empty(words.none_found).link(PATH, words.show_all))
    };
    ListPage {
        frame: ctx.frame(words.title).purpose(words.purpose).wide(),
        words,
        fields: fields(picture, &ask, ctx),
        hidden: hidden(&ctx.query),
        tabs: tabs(picture, &ask, &state, lang),
        count: words.count(total, picture.entries.len()),
        xlsx: state.href("/indicators.xlsx"),
        csv: state.href("/indicators.csv"),
        actions: actions(&ctx.scope, waiting, words),
        heads: [
            head("clause", words.clause),
            head("name", words.indicator),
            head("due", words.due),
            head("status", words.status),
        ],
        rows,
        pages,
        nothing,
    }
}

fn actions(scope: &Scope, waiting: u64, words: &Words) -> Vec<Link> {
    let mut out = Vec::new();
    if scope.account.is_none() || !matches!(scope.role, Role::Office | Role::Clerk | Role::Head) {
        return out;
    }
    if waiting > 0 {
        out.push(Link::new(
            "/indicators/waiting",
            words.waiting_link(waiting),
        ));
    }
    out.push(Link::new("/indicators/import", words.import_link));
    out.push(Link::new("/indicators/sheet.xlsx", words.my_sheet));
    out
}

fn hidden(query: &Query) -> Vec<(&'static str, String)> {
    ["status", "sort"]
        .into_iter()
        .filter_map(|name| query.get(name).map(|value| (name, value.to_owned())))
        .collect()
}

fn fields(picture: &Picture, ask: &Ask, ctx: &Ctx) -> Vec<Field> {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let mut plans = vec![Choice::new("", words.any_plan)];
    plans.extend(
        picture
            .plans
            .iter()
            .filter(|(key, _)| {
                picture
                    .entries
                    .iter()
                    .any(|entry| entry.definition.plan == **key)
            })
            .map(|(key, title)| Choice::new(key.as_str(), title.get(lang))),
    );
    let mut orgs: Vec<&OrgId> = picture
        .entries
        .iter()
        .flat_map(|entry| &entry.owners)
        .collect();
    orgs.sort_unstable();
    orgs.dedup();
    let mut units: Vec<(String, &OrgId)> = orgs
        .into_iter()
        .map(|org| (parts::org_name(picture, org, lang), org))
        .collect();
    units.sort_unstable();
    let units = std::iter::once(Choice::new("", words.any_unit)).chain(
        units
            .into_iter()
            .map(|(name, org)| Choice::new(org.as_str(), name)),
    );
    vec![
        Field::search("q", words.search)
            .value(ctx.query.get("q").unwrap_or_default())
            .max_chars(SEARCH_CHARS),
        Field::select("plan", words.plan, plans)
            .value(&ask.plan)
            .not_required(),
        Field::select("unit", words.unit_of, units.collect())
            .value(&ask.unit)
            .not_required(),
    ]
}

fn tabs(picture: &Picture, ask: &Ask, state: &Query, lang: Lang) -> Vec<Tab> {
    let matching: Vec<&Entry> = picture
        .entries
        .iter()
        .filter(|entry| ask.holds(entry, true))
        .collect();
    let mut tabs = vec![Tab {
        href: state.without("status").href(PATH),
        label: Words::of(lang).all,
        count: matching.len(),
        current: ask.status.is_none(),
    }];
    for status in Status::ALL {
        let count = matching
            .iter()
            .filter(|entry| entry.standing.status == status)
            .count();
        if count > 0 || ask.status == Some(status) {
            tabs.push(Tab {
                href: state.set("status", status.as_str()).href(PATH),
                label: words::status(status, lang),
                count,
                current: ask.status == Some(status),
            });
        }
    }
    tabs
}

fn row(picture: &Picture, entry: &Entry, lang: Lang) -> Row {
    let (words, standing) = (Words::of(lang), &entry.standing);
    let unit = &standing.unit;
    let none = || words.none.to_owned();
    let (figure, period) = match standing.figure {
        Some((period, value)) => (
            parts::quantity(value, unit),
            parts::period(entry.definition.period, period, lang),
        ),
        None => (none(), String::new()),
    };
    Row {
        href: standing.href.clone(),
        title: standing.title.get(lang).to_owned(),
        clauses: entry
            .clauses
            .iter()
            .map(|clause| Link::new(clause.href.as_str(), clause.cite.as_str()))
            .collect(),
        owners: parts::owners(picture, entry, lang),
        goal: standing
            .goal
            .as_ref()
            .map_or_else(none, |goal| parts::goal(goal, unit)),
        due: standing
            .goal
            .as_ref()
            .map_or_else(none, |goal| parts::due(goal.due, lang)),
        planned: standing
            .planned
            .map_or_else(none, |value| parts::quantity(value, unit)),
        figure,
        period,
        status: parts::status_tag(standing.status, lang),
    }
}
