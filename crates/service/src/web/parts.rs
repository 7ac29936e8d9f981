//! Pieces that several pages of this room show.

use base::{Lang, Title};
use pack::element::Terms;

use crate::catalogue::Clause;
use crate::rules::guide::Guide;
use crate::words::ListWords;

/// A link with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) text: String,
}

impl Link {
    pub(crate) fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            text: text.into(),
        }
    }
}

/// The page of an item's guide.
pub(crate) fn item_href(id: &str) -> String {
    format!("/services/{id}")
}

/// The page of a bundle.
pub(crate) fn bundle_href(id: &str) -> String {
    format!("/services/bundle/{id}")
}

/// A clause as a link into the ledger, with its title.
pub(crate) fn clause_link(clause: &Clause, lang: Lang) -> Link {
    let title = clause.title.as_ref();
    let shown = title.map_or("", |title| title.get(lang));
    let asked = title.map_or_else(String::new, |title| title.zh.clone());
    let query = web::Query::default().set("q", format!("{} {asked}", clause.cite).trim_end());
    let text = match lang {
        Lang::Zh => format!("{} {shown}", clause.cite),
        Lang::En => format!("Clause {}: {shown}", clause.cite),
    };
    Link::new(query.href("/ledger"), text.trim_end().trim_end_matches(':'))
}

/// How long it takes, in a few words; empty without a term.
pub(crate) fn term_line(terms: &Terms, lang: Lang) -> String {
    let words = ListWords::of(lang);
    match (terms.promised, terms.statutory) {
        (Some(term), _) => words.promised(term.title(lang)),
        (None, Some(term)) => words.statutory(term.title(lang)),
        (None, None) => String::new(),
    }
}

/// An item in a list: title, and a line of what matters before the guide is opened.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) link: Link,
    pub(crate) note: String,
    pub(crate) tag: &'static str,
}

impl Row {
    pub(crate) fn of(guide: &Guide, lang: Lang) -> Self {
        let (item, words) = (&guide.item, ListWords::of(lang));
        let fee = if item.fee.is_some() {
            words.paid
        } else {
            words.free
        };
        let term = term_line(&item.terms, lang);
        let parts = [crate::words::applicants(item.applicants, lang), &term, fee];
        let note: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            link: Link::new(item_href(&item.id), item.title.get(lang)),
            note: note.join(" · "),
            tag: crate::words::mode(item.mode, lang),
        }
    }
}

/// Titles in a row.
pub(crate) fn join<'t>(titles: impl IntoIterator<Item = &'t Title>, lang: Lang) -> String {
    let texts: Vec<&str> = titles.into_iter().map(|title| title.get(lang)).collect();
    texts.join(lang.pick("、", ", "))
}
