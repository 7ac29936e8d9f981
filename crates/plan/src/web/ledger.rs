//! `/ledger`: every published task, searched, filtered, sorted and paged by the URL.

use askama::Template;
use base::{Lang, OrgId};
use web::form::{Choice, Field};
use web::view::{Empty, Pages, SortHead, day, empty, sort_head};
use web::{Answer, Ctx, EVERYONE, Frame, NavItem, Query, Room, Routes, page};

use super::show::{self, TaskLine};
use crate::Plan;
use crate::model::Board;
use crate::rules::ask::{Ask, Capacity, Due, Ignored, Known, PAGE_SIZES, SEARCH_MAX_CHARS};
use crate::rules::ledger::{self, Counts};
use crate::rules::light::Light;
use crate::rules::theme::Theme;
use crate::words::{self, Common, LedgerWords};

pub(super) const PATH: &str = "/ledger";

pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new(PATH, "任务清单", "Ledger", EVERYONE))
        .page(PATH, EVERYONE, "ledger.list", list)
        .file(
            "/ledger.xlsx",
            EVERYONE,
            "ledger.export",
            super::ledger_xlsx::export,
        )
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct LedgerPage {
    frame: Frame,
    words: &'static LedgerWords,
    common: &'static Common,
    notices: Vec<String>,
    fields: Vec<Field>,
    hidden: Vec<(&'static str, String)>,
    chips: Vec<Chip>,
    clear: String,
    tabs: Vec<Tab>,
    count: String,
    export: String,
    heads: [SortHead; 4],
    rows: Vec<TaskLine>,
    pages: Pages,
    sizes: Vec<Size>,
    nothing: Option<Empty>,
}

/// A chosen filter with the address that takes it away.
struct Chip {
    href: String,
    label: String,
    remove: String,
}

/// A light to choose, with its count.
struct Tab {
    href: String,
    label: String,
    count: usize,
    current: bool,
}

/// A number of rows to choose.
struct Size {
    href: String,
    rows: usize,
    current: bool,
}

impl Known for Board {
    fn plan(&self, key: &str) -> bool {
        self.documents.iter().any(|document| document.key == key)
    }

    fn unit(&self, id: &OrgId) -> bool {
        self.orgs.contains_key(id)
    }
}

/// What the URL asks, and what of it was not understood.
pub(super) fn read(board: &Board, query: &Query) -> (Ask, Vec<Ignored>) {
    let pairs = query
        .pairs()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    Ask::read(pairs, board)
}

async fn list(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let board = super::board(&ctx, &plan).await?;
    page(&view(&ctx, &board))
}

fn view(ctx: &Ctx, board: &Board) -> LedgerPage {
    let lang = ctx.lang;
    let (words, common) = (LedgerWords::of(lang), Common::of(lang));
    let (ask, ignored) = read(board, &ctx.query);
    let selection = ledger::select(board, &ask);
    let slice = ledger::slice(&ask, selection.tasks.len());
    let rows = selection.tasks[slice.start..slice.end]
        .iter()
        .map(|task| show::task_line(board, task, lang))
        .collect();
    // Links are made from what was understood, so that a mistake in the address is not carried on.
    let state = Query::parse(&ask.query());
    let sorted = if state.get("sort").is_none() {
        state.set("sort", "number")
    } else {
        state.clone()
    };
    let head = |key, label: &str| sort_head(PATH, &sorted, key, label);
    let total = selection.tasks.len() as u64;
    LedgerPage {
        frame: ctx.frame(common.ledger).purpose(words.purpose).wide(),
        words,
        common,
        notices: ignored
            .iter()
            .map(|ignored| notice(ignored, words))
            .collect(),
        fields: fields(board, &ask, lang),
        hidden: hidden(&ask),
        chips: chips(board, &ask, lang),
        clear: PATH.to_owned(),
        tabs: tabs(&ask, &selection.counts, lang),
        count: match ask.filters() {
            true => words.count(selection.tasks.len(), board.tasks.len()),
            false => words.count_all(board.tasks.len()),
        },
        export: Ask {
            page: 1,
            ..ask.clone()
        }
        .href("/ledger.xlsx"),
        heads: [
            head("number", common.number),
            head("lead", common.lead),
            head("due", common.due),
            head("light", common.light),
        ],
        rows,
        pages: Pages::new(lang, PATH, &state, ask.page_size as u64, total),
        sizes: sizes(&ask),
        nothing: nothing(ctx, board, total),
    }
}

fn nothing(ctx: &Ctx, board: &Board, total: u64) -> Option<Empty> {
    let words = LedgerWords::of(ctx.lang);
    if board.tasks.is_empty() {
        return Some(super::load_first(ctx));
    }
    (total == 0).then(|| empty(words.none_found).link(PATH, words.show_all))
}

fn notice(ignored: &Ignored, words: &LedgerWords) -> String {
    match ignored {
        Ignored::SearchTooShort => words.ignored_short.to_owned(),
        Ignored::SearchCut => words.ignored_cut.to_owned(),
        Ignored::Value(name) => words.ignored_value(name),
        Ignored::RangeBackwards => words.ignored_range.to_owned(),
    }
}

fn fields(board: &Board, ask: &Ask, lang: Lang) -> Vec<Field> {
    let (words, common) = (LedgerWords::of(lang), Common::of(lang));
    let any = |label: &str| Choice::new("", label);
    let plans = board.documents.iter().filter(|document| {
        board
            .tasks
            .iter()
            .any(|task| board.document(task).id == document.id)
    });
    let plans = std::iter::once(any(words.any_plan))
        .chain(plans.map(|document| Choice::new(&document.key, document.title.get(lang))));
    let themes = std::iter::once(any(words.any_theme)).chain(
        Theme::ALL
            .into_iter()
            .map(|theme| Choice::new(theme.as_str(), theme.title(lang))),
    );
    let mut units: Vec<(&str, &OrgId)> = ledger::units(board)
        .1
        .into_iter()
        .map(|org| (show::org_name(board, org, lang), org))
        .collect();
    units.sort_unstable();
    let units = std::iter::once(any(words.any_unit)).chain(
        units
            .into_iter()
            .map(|(name, org)| Choice::new(org.as_str(), name)),
    );
    let capacities = Capacity::ALL
        .map(|capacity| Choice::new(capacity.as_str(), capacity_name(capacity, words)));
    let (due, from, to) = match ask.due {
        None => ("", None, None),
        Some(Due::Overdue) => ("overdue", None, None),
        Some(Due::Month) => ("month", None, None),
        Some(Due::Quarter) => ("quarter", None, None),
        Some(Due::Between(from, to)) => ("range", from, to),
    };
    let dues = vec![
        any(words.any_due),
        Choice::new("overdue", words.due_overdue),
        Choice::new("month", words.due_month),
        Choice::new("quarter", words.due_quarter),
        Choice::new("range", words.due_range),
    ];
    let shell = web::Words::of(lang);
    let text = |day: Option<base::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    vec![
        Field::search("q", words.search)
            .value(&ask.search)
            .max_chars(SEARCH_MAX_CHARS as u32),
        Field::select("plan", common.plan, plans.collect())
            .value(ask.plan.clone().unwrap_or_default())
            .not_required(),
        Field::select("theme", common.theme, themes.collect())
            .value(ask.theme.map_or("", Theme::as_str))
            .not_required(),
        Field::select("unit", words.unit, units.collect())
            .value(ask.unit.as_ref().map_or("", |unit| unit.as_str()))
            .not_required(),
        Field::select("as", words.capacity, capacities.to_vec()).value(ask.capacity.as_str()),
        Field::select("due", words.due, dues)
            .value(due)
            .not_required(),
        Field::date("from", words.from)
            .value(text(from))
            .optional(shell),
        Field::date("to", words.to).value(text(to)).optional(shell),
    ]
}

fn capacity_name(capacity: Capacity, words: &LedgerWords) -> &'static str {
    match capacity {
        Capacity::Any => words.cap_any,
        Capacity::Lead => words.cap_lead,
        Capacity::Responsible => words.cap_responsible,
        Capacity::Support => words.cap_support,
    }
}

/// What the form carries along: lights, order and page size are chosen by links.
fn hidden(ask: &Ask) -> Vec<(&'static str, String)> {
    let state = Query::parse(&ask.query());
    let mut hidden: Vec<(&'static str, String)> = state
        .all("light")
        .map(|light| ("light", light.to_owned()))
        .collect();
    for name in ["sort", "size"] {
        hidden.extend(state.get(name).map(|value| (name, value.to_owned())));
    }
    hidden
}

fn chips(board: &Board, ask: &Ask, lang: Lang) -> Vec<Chip> {
    let words = LedgerWords::of(lang);
    let mut chips = Vec::new();
    let mut add = |label: String, rest: Ask| {
        chips.push(Chip {
            href: rest.href(PATH),
            remove: words.remove(&label),
            label,
        });
    };
    if !ask.search.is_empty() {
        add(
            words.chip_search(&ask.search),
            ask.with(|ask| ask.search.clear()),
        );
    }
    if let Some(document) = board
        .documents
        .iter()
        .find(|document| Some(&document.key) == ask.plan.as_ref())
    {
        add(
            document.title.get(lang).to_owned(),
            ask.with(|ask| ask.plan = None),
        );
    }
    if let Some(theme) = ask.theme {
        add(
            theme.title(lang).to_owned(),
            ask.with(|ask| ask.theme = None),
        );
    }
    if let Some(unit) = &ask.unit {
        let name = show::org_name(board, unit, lang);
        let label = match ask.capacity {
            Capacity::Any => name.to_owned(),
            capacity => format!("{name} · {}", capacity_name(capacity, words)),
        };
        add(
            label,
            ask.with(|ask| {
                ask.unit = None;
                ask.capacity = Capacity::Any;
            }),
        );
    }
    for light in &ask.lights {
        add(
            words::light(*light, lang).to_owned(),
            ask.with(|ask| ask.lights.retain(|other| other != light)),
        );
    }
    if let Some(due) = ask.due {
        add(due_name(due, lang), ask.with(|ask| ask.due = None));
    }
    chips
}

fn due_name(due: Due, lang: Lang) -> String {
    let words = LedgerWords::of(lang);
    match due {
        Due::Overdue => words.due_overdue.to_owned(),
        Due::Month => words.due_month.to_owned(),
        Due::Quarter => words.due_quarter.to_owned(),
        Due::Between(from, to) => {
            let from = from.map(|from| words.chip_from(day(from, lang)));
            let to = to.map(|to| words.chip_to(day(to, lang)));
            from.into_iter()
                .chain(to)
                .collect::<Vec<_>>()
                .join(lang.pick("，", ", "))
        }
    }
}

/// The chosen filters in words, for the export's head.
pub(super) fn filter_text(board: &Board, ask: &Ask, lang: Lang) -> String {
    let labels: Vec<String> = chips(board, ask, lang)
        .into_iter()
        .map(|chip| chip.label)
        .collect();
    labels.join(lang.pick("；", "; "))
}

fn tabs(ask: &Ask, counts: &Counts, lang: Lang) -> Vec<Tab> {
    let all = Tab {
        href: ask.with(|ask| ask.lights.clear()).href(PATH),
        label: Common::of(lang).all.to_owned(),
        count: counts.total(),
        current: ask.lights.is_empty(),
    };
    let each = counts.each().map(|(light, count): (Light, usize)| Tab {
        href: ask.with(|ask| ask.lights = vec![light]).href(PATH),
        label: words::light(light, lang).to_owned(),
        count,
        current: ask.lights.contains(&light),
    });
    std::iter::once(all).chain(each).collect()
}

fn sizes(ask: &Ask) -> Vec<Size> {
    PAGE_SIZES
        .into_iter()
        .map(|rows| Size {
            href: ask.with(|ask| ask.page_size = rows).href(PATH),
            rows,
            current: ask.page_size == rows,
        })
        .collect()
}
