//! `/blockages`: the list.

use ::web::form::{Choice, Field};
use ::web::view::{Card, Cards, Empty, Pages, SortHead, Tag, Tone, cards, empty, sort_head, tag};
use ::web::{Answer, Ctx, Frame, blocking, page};
use askama::Template;
use base::{OrgId, Role};

use super::parts::{Names, day, day_or, names, state_tag};
use crate::model::Blockage;
use crate::queries::{self, Ask, List, Order, PAGE, ReadError};
use crate::rules::agenda::age_days;
use crate::rules::blockage::{Kind, State, headline};
use crate::words::{BlockageWords, kind_title, state_title};

const PATH: &str = "/blockages";
/// Characters of a blockage that a list shows.
const HEAD_CHARS: usize = 40;

#[derive(Template)]
#[template(path = "blockages.html")]
struct ListPage {
    frame: Frame,
    words: &'static BlockageWords,
    raises: bool,
    cards: Cards,
    filters: Vec<Field>,
    overdue_only: bool,
    sort: String,
    task: String,
    count: String,
    age_head: SortHead,
    due_head: SortHead,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    title: String,
    sample: bool,
    task: String,
    task_href: String,
    kind: &'static str,
    owner: String,
    since: String,
    age: String,
    due: String,
    overdue: Option<Tag>,
    state: Tag,
}

fn ask(ctx: &Ctx) -> Ask {
    let get = |key: &str| ctx.query.get(key).unwrap_or_default();
    Ask {
        state: State::parse(get("state")),
        all: get("state") == "all",
        kind: Kind::parse(get("kind")),
        owner: Some(get("owner"))
            .filter(|org| !org.is_empty())
            .map(OrgId::from),
        task: get("task").parse().ok(),
        overdue: get("overdue") == "1",
        order: match get("sort") {
            "since" => Order::Age,
            "-since" => Order::Newest,
            _ => Order::Due,
        },
    }
}

pub(super) async fn list(ctx: Ctx) -> Answer {
    let ask = ask(&ctx);
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let at = ctx
        .query
        .get("page")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_usize)
        .min(100_000);
    let asked = ask.clone();
    let (list, names) = blocking(move || -> Result<_, ReadError> {
        let list = queries::blockages(&store, &scope, &asked, (today, at))?;
        Ok((list, names(&store)?))
    })
    .await?;
    page(&view(&ctx, &ask, &list, &names))
}

fn view(ctx: &Ctx, ask: &Ask, list: &List, names: &Names) -> ListPage {
    let (lang, words) = (ctx.lang, BlockageWords::of(ctx.lang));
    let raises = matches!(ctx.scope.role, Role::Clerk | Role::Head | Role::Office);
    let asked = *ask
        != Ask {
            order: ask.order,
            ..Ask::default()
        };
    let nothing = list.rows.is_empty().then(|| match (asked, raises) {
        (true, _) => empty(words.none_found).link(PATH, words.clear),
        (false, true) => empty(words.empty).link("/blockages/new", words.new),
        (false, false) => empty(words.empty),
    });
    let [open, overdue, raised, solved] = list.counts;
    let card = |label: &str, count: u64, query: &str, tone: Tone| {
        let card = Card::new(label, count).href(format!("{PATH}{query}"));
        if count > 0 { card.tone(tone) } else { card }
    };
    ListPage {
        frame: ctx.frame(words.nav).purpose(words.purpose).wide(),
        words,
        raises,
        cards: cards(vec![
            card(words.open, open, "", Tone::Plain),
            card(words.overdue, overdue, "?overdue=1", Tone::Bad),
            card(words.to_accept, raised, "?state=raised", Tone::Warn),
            card(words.to_confirm, solved, "?state=solved", Tone::Steady),
        ]),
        filters: filters(ctx, ask, list, names),
        overdue_only: ask.overdue,
        sort: ctx.query.get("sort").unwrap_or_default().to_owned(),
        task: ask.task.map(|task| task.to_string()).unwrap_or_default(),
        count: words.count(list.total),
        age_head: sort_head(PATH, &ctx.query, "since", words.since),
        due_head: sort_head(PATH, &ctx.query, "due", words.due),
        rows: list.rows.iter().map(|row| line(ctx, row, names)).collect(),
        pages: Pages::new(lang, PATH, &ctx.query, PAGE as u64, list.total),
        nothing,
    }
}

fn filters(ctx: &Ctx, ask: &Ask, list: &List, names: &Names) -> Vec<Field> {
    let (lang, words) = (ctx.lang, BlockageWords::of(ctx.lang));
    let mut states = vec![
        Choice::new("", words.all_open),
        Choice::new("all", words.everything),
    ];
    states.extend(
        State::ALL
            .iter()
            .map(|state| Choice::new(state.as_str(), state_title(*state, lang))),
    );
    let mut kinds = vec![Choice::new("", words.all_kinds)];
    kinds.extend(
        Kind::ALL
            .iter()
            .map(|kind| Choice::new(kind.as_str(), kind_title(*kind, lang))),
    );
    let state = match (ask.all, ask.state) {
        (true, _) => "all",
        (false, Some(state)) => state.as_str(),
        (false, None) => "",
    };
    let mut filters = vec![
        Field::select("state", words.state, states).value(state),
        Field::select("kind", words.kind, kinds).value(ask.kind.map_or("", Kind::as_str)),
    ];
    if !list.owners.is_empty() {
        let mut owners = vec![Choice::new("", words.all_owners)];
        owners.extend(
            list.owners
                .iter()
                .map(|org| Choice::new(org.as_str(), names.label(org, lang))),
        );
        let owner = ask.owner.as_ref().map_or("", OrgId::as_str);
        filters.push(Field::select("owner", words.owner, owners).value(owner));
    }
    filters.into_iter().map(Field::not_required).collect()
}

fn line(ctx: &Ctx, row: &Blockage, names: &Names) -> Line {
    let (lang, words, today) = (ctx.lang, BlockageWords::of(ctx.lang), ctx.today());
    let overdue = row.state.runs() && row.due.is_some_and(|due| due < today);
    let until = row.ended_on.unwrap_or(today);
    Line {
        href: format!("{PATH}/{}", row.id),
        title: format!("{} {}", row.id, headline(&row.what, HEAD_CHARS)),
        sample: row.sample,
        task: row.task_title.clone(),
        task_href: format!("/tasks/{}", row.task),
        kind: kind_title(row.kind, lang),
        owner: row
            .owner
            .as_ref()
            .map_or_else(|| words.no_owner.to_owned(), |org| names.label(org, lang)),
        since: day(row.since, lang),
        age: words.age(age_days(row.since, until)),
        due: day_or(row.due, words.no_due, lang),
        overdue: overdue.then(|| tag(Tone::Bad, words.overdue)),
        state: state_tag(row.state, lang),
    }
}
