//! What the page of a document tells about amendments, changes, review and downloads.

use web::Ctx;
use web::view::{Tag, Timeline, timeline};

use super::show::Link;
use super::{review, review_amend, review_clause, show};
use crate::model::DocumentRow;
use crate::reviews::{Changes, may_look};
use crate::store::amend::{AmendmentRow, Party};
use crate::words_review::AmendWords;

/// Amendments, changes, review and downloads of one document.
pub(super) struct ChangesView {
    pub(super) words: &'static AmendWords,
    pub(super) by: Vec<AmendmentLine>,
    pub(super) to: Vec<AmendmentLine>,
    pub(super) review: Option<Link>,
    pub(super) compare: Option<String>,
    pub(super) edits: Option<Timeline>,
    pub(super) edits_label: String,
    pub(super) exports: Vec<Link>,
}

/// One amendment.
pub(super) struct AmendmentLine {
    pub(super) effect: &'static str,
    pub(super) other: Link,
    pub(super) number: String,
    pub(super) state: Tag,
    pub(super) compare: Option<String>,
}

pub(super) fn view(ctx: &Ctx, document: &DocumentRow, changes: &Changes) -> ChangesView {
    let (lang, words) = (ctx.lang, AmendWords::of(ctx.lang));
    let looks = may_look(&ctx.scope);
    let line = |row: &AmendmentRow, other: &Party| AmendmentLine {
        effect: review_amend::effect(row.effect, words),
        other: Link::new(show::document_href(&other.key), other.title.clone()),
        number: other.number.clone().unwrap_or_default(),
        state: review_amend::state(&row.state, words),
        compare: (looks && row.state == "open").then(|| review_amend::href(&row.by.key)),
    };
    let href = show::document_href(&document.key);
    let mut exports = vec![
        Link::new(format!("{href}/ledger.xlsx"), words.xlsx),
        Link::new(format!("{href}/ledger.json"), words.json),
        Link::new("/schemas/ledger.schema.json", words.schema),
    ];
    if document.has_source {
        exports.insert(0, Link::new(format!("{href}/export.akn.xml"), words.akn));
    }
    let queue = format!(
        "{}?document={}",
        review::PATH,
        web::query::encode(&document.key)
    );
    ChangesView {
        words,
        by: changes
            .by
            .iter()
            .map(|row| line(row, &row.target))
            .collect(),
        to: changes.to.iter().map(|row| line(row, &row.by)).collect(),
        review: (looks && document.has_source).then(|| match changes.open {
            0 => Link::new(queue.clone() + "&state=any", words.review_none),
            count => Link::new(queue.clone(), words.review(count)),
        }),
        compare: looks.then(|| review_amend::href(&document.key)),
        edits: (!changes.edits.is_empty())
            .then(|| timeline(review_clause::moments(&changes.edits, &changes.names, lang))),
        edits_label: words.edits(changes.edits.len()),
        exports,
    }
}
