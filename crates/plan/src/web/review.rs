//! `/review`: the queue of readings, most doubtful first.

mod bulk;

use askama::Template;
use base::Role;
use web::form::{Choice, Field};
use web::view::{Card, Cards, Empty, Pages, Tag, Tone, cards, empty, tag};
use web::{Access, Answer, Ctx, Frame, NavItem, Routes, blocking, page};

use super::{import, review_words as say, show};
use crate::reviews::{self, Ask, QueueRow, Summary};
use crate::rules::review::ReadingState;
use crate::store::queue::PER_PAGE;
use crate::words::Common;
use crate::words_review::ReviewWords;

pub(super) const PATH: &str = "/review";
/// Those who may look; only the office changes.
pub(super) const LOOK: Access = Access::Roles(&[Role::Office, Role::Supervisor]);
/// The kinds of field that the queue can be asked for.
const KINDS: [&str; 6] = [
    "title",
    "duty",
    "targets",
    "deadline",
    "prohibitions",
    "mark",
];

pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new(PATH, "读法复核", "Review", LOOK))
        .page(PATH, LOOK, "review.queue", queue)
        .merge(bulk::routes())
}

#[derive(Template)]
#[template(path = "review_queue.html")]
struct QueuePage {
    frame: Frame,
    words: &'static ReviewWords,
    fields: Vec<Field>,
    counts: Cards,
    rows: Vec<Line>,
    count: String,
    pages: Pages,
    nothing: Option<Empty>,
    documents: Vec<DocumentLine>,
    bulk: Option<bulk::Entrance>,
}

/// A clause of the queue.
struct Line {
    id: i64,
    href: String,
    path: String,
    title: String,
    document: String,
    document_href: String,
    doubt: Tag,
    why: Vec<String>,
    more: String,
}

/// How a document was read.
struct DocumentLine {
    href: String,
    title: String,
    number: String,
    claimed: String,
    open: u64,
    queue_href: String,
    bulk_href: String,
}

/// The address of a clause under review.
pub(super) fn href(key: &str, clause: i64) -> String {
    format!("{PATH}/{}/{clause}", web::query::encode(key))
}

async fn queue(ctx: Ctx) -> Answer {
    let wanted = |name: &str| {
        ctx.query
            .get(name)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let state = match ctx.query.get("state") {
        Some("any") => None,
        Some(name) => Some(ReadingState::parse(name).unwrap_or(ReadingState::Open)),
        None => Some(ReadingState::Open),
    };
    let page_number: u32 = ctx
        .query
        .get("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1)
        .clamp(1, 100_000);
    let ask = Ask {
        document: wanted("document"),
        field: wanted("field").filter(|field| KINDS.contains(&field.as_str())),
        state,
        offset: (page_number - 1) * PER_PAGE,
    };
    let (store, scope, asked) = (ctx.store(), ctx.scope.clone(), ask.clone());
    let summary = blocking(move || reviews::queue(&store, &scope, &asked)).await?;
    page(&view(&ctx, &ask, &summary))
}

fn view(ctx: &Ctx, ask: &Ask, summary: &Summary) -> QueuePage {
    let (lang, words) = (ctx.lang, ReviewWords::of(ctx.lang));
    let counts = summary.counts;
    let card = |label, value: u64, tone| Card::new(label, value).unit(words.fields_unit).tone(tone);
    QueuePage {
        bulk: (ctx.scope.role == Role::Office && counts.open > 0)
            .then(|| bulk::entrance(ask, lang)),
        frame: ctx.frame(words.title).purpose(words.purpose).wide(),
        words,
        fields: filters(ask, summary, words),
        counts: cards(vec![
            card(words.open, counts.open, Tone::Warn),
            card(words.confirmed, counts.confirmed, Tone::Good),
            card(words.corrected, counts.corrected, Tone::Steady),
        ]),
        rows: summary.rows.iter().map(|row| line(row, lang)).collect(),
        count: words.count(summary.total),
        pages: Pages::new(
            lang,
            PATH,
            &ctx.query.without("lang"),
            u64::from(PER_PAGE),
            summary.total,
        ),
        nothing: (summary.total == 0).then(|| {
            match (summary.documents.is_empty(), ctx.scope.role) {
                (true, Role::Office) => {
                    empty(words.empty_all).link(import::PATH, Common::of(lang).import)
                }
                (true, _) => empty(words.empty_all),
                _ => empty(words.empty).link(PATH, words.title),
            }
        }),
        documents: summary
            .documents
            .iter()
            .map(|document| DocumentLine {
                href: show::document_href(&document.key),
                title: document.title.clone(),
                number: document.number.clone().unwrap_or_default(),
                claimed: document.claimed_ppm.map(say::percent).unwrap_or_default(),
                open: document.open,
                queue_href: format!("{PATH}?document={}", web::query::encode(&document.key)),
                bulk_href: bulk::document_href(&document.key),
            })
            .collect(),
    }
}

fn filters(ask: &Ask, summary: &Summary, words: &'static ReviewWords) -> Vec<Field> {
    let all = || vec![Choice::new("", words.all)];
    let mut documents = all();
    documents.extend(summary.documents.iter().map(|document| {
        let name = document
            .number
            .clone()
            .unwrap_or_else(|| document.title.clone());
        Choice::new(document.key.clone(), name)
    }));
    let mut fields = all();
    fields.extend(KINDS.map(|kind| Choice::new(kind, say::kind(kind, words))));
    let mut states: Vec<Choice> = ReadingState::ALL
        .map(|state| Choice::new(state.as_str(), say::state_name(state, words)))
        .to_vec();
    states.push(Choice::new("any", words.all));
    vec![
        Field::select("document", words.document, documents)
            .value(ask.document.clone().unwrap_or_default())
            .not_required(),
        Field::select("field", words.field, fields)
            .value(ask.field.clone().unwrap_or_default())
            .not_required(),
        Field::select("state", words.state, states)
            .value(ask.state.map_or("any", ReadingState::as_str))
            .not_required(),
    ]
}

fn line(row: &QueueRow, lang: base::Lang) -> Line {
    let words = ReviewWords::of(lang);
    let why = |(field, doubt, reasons): &(String, u8, Vec<_>)| {
        let reasons: Vec<&str> = reasons
            .iter()
            .map(|reason| say::reason(*reason, words))
            .collect();
        let name = say::field(field, lang);
        match reasons.is_empty() {
            true => format!("{name} {doubt}"),
            false => format!(
                "{name} {doubt}{}{}",
                lang.pick("：", ": "),
                reasons.join(lang.pick("、", ", "))
            ),
        }
    };
    let shown = u64::try_from(row.fields.len()).unwrap_or(u64::MAX);
    let more = row.readings.saturating_sub(shown);
    Line {
        id: row.clause,
        href: href(&row.key, row.clause),
        path: say::place(&row.path, &row.no),
        title: row.title.clone(),
        document: row.number.clone().unwrap_or_else(|| row.document.clone()),
        document_href: show::document_href(&row.key),
        doubt: tag(say::doubt_tone(row.doubt), row.doubt),
        why: row.fields.iter().map(why).collect(),
        more: if more > 0 {
            words.and_more(more)
        } else {
            String::new()
        },
    }
}
