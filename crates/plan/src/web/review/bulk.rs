//! `/review/confirm`: many readings on one page, confirmed with one press after a look.

use askama::Template;
use axum::Form;
use base::{Lang, Role};
use web::form::{Choice, Field};
use web::view::{Empty, Tag, empty, tag};
use web::{Access, Answer, Ctx, Flash, Frame, Query, Routes, blocking, page};

use super::{KINDS, href};
use crate::commands::review::{self as commands, Many, Pick};
use crate::reviews::{self, Ask, Bulk, BulkAsk, OpenRow};
use crate::rules::review::Reason;
use crate::store::queue::PER_PAGE;
use crate::web::review_words as say;
use crate::words_review::{BulkWords, ReviewWords};

const PATH: &str = "/review/confirm";
const OFFICE: Access = Access::Roles(&[Role::Office]);
/// The bounds of doubt that the queue offers.
const DOUBTS: [u8; 5] = [5, 10, 20, 30, 40];
/// The bound when nothing else is asked: below it a doubt is not marked anywhere.
const CERTAIN: u8 = 20;

pub(super) fn routes() -> Routes {
    Routes::new()
        .page(PATH, OFFICE, "review.bulk", show)
        .action(PATH, OFFICE, "review.bulk_confirm", confirm)
}

/// The way in from the queue: the queue's own filters with a bound of doubt.
pub(super) struct Entrance {
    pub(super) words: &'static BulkWords,
    pub(super) document: String,
    pub(super) field: String,
    pub(super) doubt: Field,
}

/// The way in for what the queue is asked for.
pub(super) fn entrance(ask: &Ask, lang: Lang) -> Entrance {
    let words = BulkWords::of(lang);
    let choices = DOUBTS.map(|doubt| Choice::new(doubt.to_string(), words.at_most(doubt)));
    Entrance {
        words,
        document: ask.document.clone().unwrap_or_default(),
        field: ask.field.clone().unwrap_or_default(),
        doubt: Field::select("doubt", words.doubt, choices.to_vec()).value(CERTAIN.to_string()),
    }
}

/// The address of what is certain in one document.
pub(super) fn document_href(key: &str) -> String {
    format!(
        "{PATH}?document={}&doubt={CERTAIN}",
        web::query::encode(key)
    )
}

#[derive(Template)]
#[template(path = "review_bulk.html")]
struct BulkPage {
    frame: Frame,
    words: &'static BulkWords,
    review: &'static ReviewWords,
    query: String,
    count: String,
    button: String,
    rows: Vec<Line>,
    nothing: Option<Empty>,
    queue_href: String,
}

/// One reading to confirm.
struct Line {
    pick: String,
    label: String,
    href: String,
    place: String,
    title: String,
    field: String,
    value: String,
    reads: String,
    doubt: Tag,
    why: String,
}

/// What an address asks for. Ticked clauses are taken whatever their doubt.
fn ask(query: &Query) -> BulkAsk {
    let wanted = |name: &str| {
        query
            .get(name)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let clauses: Vec<i64> = query
        .all("row")
        .filter_map(|id| id.parse().ok())
        .take(PER_PAGE as usize)
        .collect();
    let doubt = wanted("doubt").and_then(|doubt| doubt.parse().ok());
    BulkAsk {
        document: wanted("document"),
        field: wanted("field").filter(|field| KINDS.contains(&field.as_str())),
        doubt: if clauses.is_empty() {
            doubt.unwrap_or(CERTAIN).min(100)
        } else {
            100
        },
        clauses,
    }
}

async fn show(ctx: Ctx) -> Answer {
    let ask = ask(&ctx.query);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let bulk = blocking(move || reviews::bulk(&store, &scope, &ask)).await?;
    page(&view(&ctx, &bulk))
}

fn view(ctx: &Ctx, bulk: &Bulk) -> BulkPage {
    let (lang, words) = (ctx.lang, BulkWords::of(ctx.lang));
    let review = ReviewWords::of(lang);
    let query = ctx.query.without("lang");
    let queue_href = query.without("row").without("doubt").href(super::PATH);
    BulkPage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose)
            .crumb(super::PATH, review.title)
            .wide(),
        words,
        review,
        query: query.href(PATH),
        count: words.count(bulk.rows.len(), bulk.total),
        button: words.confirm(bulk.rows.len()),
        rows: bulk
            .rows
            .iter()
            .map(|(row, held)| line(row, held, lang))
            .collect(),
        nothing: bulk
            .rows
            .is_empty()
            .then(|| empty(words.nothing).link(queue_href.clone(), review.queue)),
        queue_href,
    }
}

fn line(row: &OpenRow, held: &serde_json::Value, lang: Lang) -> Line {
    let (words, review) = (BulkWords::of(lang), ReviewWords::of(lang));
    let (place, field) = (say::place(&row.path, &row.no), say::field(&row.field, lang));
    let is_mark = row.field.starts_with("mark-");
    let reads = row.reasons.contains(&Reason::Differs) || row.reasons.contains(&Reason::Suggestion);
    let reasons: Vec<&str> = row
        .reasons
        .iter()
        .map(|reason| say::reason(*reason, review))
        .collect();
    Line {
        pick: format!("{}.{}.{}", row.clause, row.version, row.field),
        label: words.pick(&place, &field),
        href: href(&row.key, row.clause),
        place,
        title: row.title.clone(),
        field,
        value: if is_mark {
            let text = row.value["text"].as_str().unwrap_or_default();
            format!("{text} ({})", words.unclaimed)
        } else {
            say::value(&row.field, held, lang)
        },
        reads: match (reads, row.rule.as_str()) {
            (false, _) => String::new(),
            (true, "absent") => review.reads_nothing.to_owned(),
            (true, _) => review.reads(say::value(&row.field, &row.value, lang)),
        },
        doubt: tag(say::doubt_tone(row.doubt), row.doubt),
        why: reasons.join(lang.pick("、", ", ")),
    }
}

async fn confirm(ctx: Ctx, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let words = BulkWords::of(ctx.lang);
    let again = ctx.query.href(PATH);
    let picks: Vec<Pick> = pairs
        .iter()
        .filter(|(name, _)| name == "pick")
        .filter_map(|(_, value)| pick(value))
        .collect();
    if picks.is_empty() {
        return Ok(ctx.redirect_with(&again, Flash::warn(words.none_picked)));
    }
    let (store, scope, ask) = (ctx.store(), ctx.scope.clone(), ask(&ctx.query));
    let (many, waits) = blocking(move || {
        let many = commands::confirm_many(&store, &scope, picks)?;
        let waits = reviews::bulk(&store, &scope, &ask)?.total;
        Ok::<_, web::Failure>((many, waits))
    })
    .await?;
    // The next of many come at once; when nothing is left the queue has the rest.
    let queue = ctx.query.without("row").without("doubt").href(super::PATH);
    let to = if waits > 0 { again } else { queue };
    let told = told(many, words, ctx.lang);
    let flash = if many.left > 0 {
        Flash::warn(told)
    } else {
        Flash::done(told)
    };
    Ok(ctx.redirect_with(&to, flash))
}

/// `clause.version.field` as the form sends it.
fn pick(value: &str) -> Option<Pick> {
    let mut parts = value.splitn(3, '.');
    Some(Pick {
        clause: parts.next()?.parse().ok()?,
        version: parts.next()?.parse().ok()?,
        field: parts.next()?.to_owned(),
    })
}

fn told(many: Many, words: &BulkWords, lang: Lang) -> String {
    let mut parts = vec![words.done(many.confirmed)];
    if many.already > 0 {
        parts.push(words.already(many.already));
    }
    if many.left > 0 {
        parts.push(words.left(many.left));
    }
    parts.join(lang.pick("", " "))
}
