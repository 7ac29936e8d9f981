//! Pieces that several pages of this room show.

use ::web::form::Choice;
use ::web::query::encode;
use ::web::view::{Tag, Tone, tag};
use ::web::{Ctx, Failure, blocking};
use base::{Date, Lang, Scope};
use forms::Options;
use pack::element::{Field, Publish, Register};
use store::{Error, Store};

use crate::model::{Change, Row};
use crate::queries::{self, ReadError, Shown};
use crate::rules::access;
use crate::rules::time::Span;
use crate::state::Registers;
use crate::words::{Words, change_title};

pub(super) const PATH: &str = "/registers";

/// The page of a list.
pub(super) fn href(id: &str) -> String {
    format!("{PATH}/{}", encode(id))
}

/// The page of a row.
pub(super) fn row_href(id: &str, key: &str) -> String {
    format!("{PATH}/{}/rows/{}", encode(id), encode(key))
}

/// Names of organisations and divisions for forms and cells.
pub(super) fn options(store: &Store, lang: Lang) -> Result<Options, Error> {
    let scope = Scope::public();
    let orgs = org::all(store, &scope)?;
    let regions = org::regions(store, &scope)?;
    let orgs = orgs
        .iter()
        .map(|org| Choice::new(org.id.as_str(), org.label(lang)));
    let regions = regions
        .iter()
        .map(|region| Choice::new(region.code.as_str(), region.title.get(lang)));
    Ok(Options::new(lang, forms::always())
        .organisations(orgs.collect())
        .regions(regions.collect()))
}

/// A list and the names, off the async threads.
pub(super) async fn shown(
    ctx: &Ctx,
    rooms: &Registers,
    id: &str,
) -> Result<(Shown, Options), Failure> {
    let (store, scope, lang) = (ctx.store(), ctx.scope.clone(), ctx.lang);
    let (rooms, id) = (rooms.clone(), id.to_owned());
    blocking(move || {
        let shown = store.read(|read| queries::one(read, &rooms, &scope, &id))?;
        Ok::<_, ReadError>((shown, options(&store, lang)?))
    })
    .await
}

/// The fields of a list that a scope is shown, in order.
pub(super) fn fields<'r>(register: &'r Register, scope: &Scope) -> Vec<&'r Field> {
    register
        .fields
        .iter()
        .filter(|field| access::shows(field, scope))
        .collect()
}

/// What a row says in a field, for a cell.
pub(super) fn cell(field: &Field, row: &Row, options: &Options) -> String {
    let value = row.body.get(&field.key);
    value.map_or_else(String::new, |value| {
        forms::text(field, value, options, true)
    })
}

pub(super) fn span(span: Span, lang: Lang) -> String {
    let words = Words::of(lang);
    let until = span
        .end()
        .map_or_else(|| words.no_end.to_owned(), |day| day.to_string());
    words.holds(span.from, until)
}

pub(super) fn audience(publish: Publish, lang: Lang) -> &'static str {
    let words = Words::of(lang);
    match publish {
        Publish::Open => words.publish_open,
        Publish::Internal => words.publish_internal,
        Publish::Owner => words.publish_owner,
    }
}

pub(super) fn change_tag(change: Change, lang: Lang) -> Tag {
    let tone = match change {
        Change::Added => Tone::Good,
        Change::Changed => Tone::Steady,
        Change::Ended => Tone::Quiet,
    };
    tag(tone, change_title(change, lang))
}

/// How the review of a list stands, in words; nothing where it has no review term.
pub(super) fn review(shown: &Shown, day: Date, lang: Lang) -> Option<Tag> {
    let words = Words::of(lang);
    let due = shown.standing.review_due?;
    Some(if due < day {
        tag(Tone::Bad, words.review_late(due))
    } else if shown.standing.told > 0 {
        tag(Tone::Warn, words.review_due(due))
    } else {
        tag(Tone::Plain, words.review_due(due))
    })
}

/// The name of an organisation.
pub(super) fn owner(register: &Register, names: &[(String, String)]) -> String {
    let id = register.owner.as_str();
    let found = names.iter().find(|(held, _)| held == id);
    found.map_or_else(|| id.to_owned(), |(_, label)| label.clone())
}

/// Names of organisations by id.
pub(super) fn owners(store: &Store, lang: Lang) -> Result<Vec<(String, String)>, Error> {
    let all = org::all(store, &Scope::public())?;
    Ok(all
        .into_iter()
        .map(|org| (org.id.0.clone(), org.label(lang).to_owned()))
        .collect())
}
