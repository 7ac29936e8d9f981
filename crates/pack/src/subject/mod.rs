//! `subjects/<subject>/*.toml`: the elements that `docs/PACKS.md` describes. One file here for each family of them;
//! `check` holds what can only be said once everything is read.

mod assess;
mod check;
mod example;
mod field;
mod flow;
mod item;
mod list;
mod procedure;
mod trade;

use std::collections::HashMap;

pub(crate) use check::all as check;
pub(crate) use list::over;
pub(crate) use procedure::settle;

use base::calendar::Term;
use base::{OrgId, Title};

use crate::check::Draft;
use crate::error::{Problem, What};
use crate::names::Outcome;
use crate::place::Place;
use crate::read::Fields;

/// Reads one file; every file may hold every kind of element.
pub(crate) fn read(fields: &mut Fields<'_, '_>, draft: &mut Draft) {
    macro_rules! kinds {
        ($($key:literal => $list:ident, $what:ident, $read:path;)+) => {
            $(for element in each(fields, draft, $key, What::$what, $read) {
                draft.elements.$list.push(element);
            })+
        };
    }
    kinds! {
        "role" => roles, Role, list::role;
        "calendar" => calendars, Calendar, list::calendar;
        "register" => registers, Register, list::register;
        "form" => forms, Form, field::form;
        "material" => materials, Material, item::material;
        "licence" => licences, Licence, item::licence;
        "flow" => flows, Flow, flow::flow;
        "item" => items, Item, item::item;
        "bundle" => bundles, Bundle, item::bundle;
        "rating" => ratings, Rating, item::rating;
        "rule" => rules, Rule, list::rule;
        "scheme" => schemes, Scheme, assess::scheme;
        "draw" => draws, Draw, trade::draw;
        "method" => methods, Method, trade::method;
        "screen" => screens, Screen, trade::screen;
        "platform" => platforms, Platform, procedure::platform;
        "procedure" => procedures, Procedure, procedure::procedure;
        "example" => examples, Example, example::example;
    }
}

/// Reads the tables of a kind and remembers where each stands. Nothing further is said about one that could not be
/// read whole: its position inside the file would no longer be known.
fn each<T>(
    fields: &mut Fields<'_, '_>,
    draft: &mut Draft,
    key: &'static str,
    what: What,
    read: fn(&mut Fields<'_, '_>, &mut Draft) -> Option<T>,
) -> Vec<T> {
    let mut position = 0;
    fields.tables(key, |fields| {
        let before = fields.errors().len();
        let id = fields.peek("id").map(str::to_owned);
        let element = read(fields, draft);
        let nth = position;
        position += 1;
        let unknown = |problem: &Problem| matches!(problem, Problem::UnknownKey { .. });
        let whole = fields.errors()[before..]
            .iter()
            .all(|error| unknown(&error.problem));
        match element {
            Some(element) if whole => {
                let file = draft.file();
                draft.origins.entry(key).or_default().push((file, nth));
                Some(element)
            }
            _ => {
                draft.unsound.extend(id.map(|id| (what, id)));
                None
            }
        }
    })
}

/// What every element has.
struct Head {
    id: String,
    title: Title,
    clauses: Vec<String>,
}

fn head(fields: &mut Fields<'_, '_>, draft: &mut Draft, what: What) -> Option<Head> {
    let id = fields.id("id");
    if let Some(id) = &id {
        draft.define(what, id, fields.place_of("id"));
    }
    let title = fields.title("title", "title_en");
    let clauses = draft.cited(fields);
    Some(Head {
        id: id?,
        title: title?,
        clauses,
    })
}

/// The clauses of a part of an element, which cites none when it comes from those of the whole.
fn clauses(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Vec<String> {
    draft.refer_all(fields, "clause", What::Clause)
}

/// Identifiers that are unique within their parent.
#[derive(Default)]
struct Seen(HashMap<String, Place>);

impl Seen {
    fn id(&mut self, fields: &mut Fields<'_, '_>, what: What) -> Option<String> {
        let id = fields.id("id")?;
        self.once(fields, "id", what, id)
    }

    fn name(&mut self, fields: &mut Fields<'_, '_>, what: What) -> Option<String> {
        let key = fields.name("key")?;
        self.once(fields, "key", what, key)
    }

    fn once(
        &mut self,
        fields: &mut Fields<'_, '_>,
        key: &'static str,
        what: What,
        id: String,
    ) -> Option<String> {
        let place = fields.place_of(key);
        if let Some(first) = self.0.get(&id).cloned() {
            fields.fail(place, Problem::Duplicate { what, id, first });
            return None;
        }
        self.0.insert(id.clone(), place);
        Some(id)
    }
}

fn term(fields: &mut Fields<'_, '_>, draft: &mut Draft, key: &'static str) -> Option<Term> {
    let term = fields.term_or_none(key)?;
    draft.has_term(fields.place_of(key));
    Some(term)
}

/// The organisation of a unit as printed.
fn unit(fields: &mut Fields<'_, '_>, draft: &Draft, key: &'static str) -> Option<OrgId> {
    let printed = fields.text_or_none(key)?;
    one_unit(fields, draft, printed, fields.place_of(key))
}

/// The organisation that a printed name means.
fn one_unit(
    fields: &mut Fields<'_, '_>,
    draft: &Draft,
    printed: String,
    place: Place,
) -> Option<OrgId> {
    let problem = match draft.resolve(&printed)? {
        Outcome::Org(id) => return Some(id),
        Outcome::Group { members, .. } => {
            let members = members.len();
            Problem::NotOneUnit { printed, members }
        }
        Outcome::Unknown { nearest } => Problem::UnknownUnit { printed, nearest },
    };
    fields.fail(place, problem);
    None
}

/// The organisations of a list of units as printed; a collective name stands for its members.
fn units(fields: &mut Fields<'_, '_>, draft: &Draft, key: &'static str) -> Vec<(OrgId, Place)> {
    let mut out: Vec<(OrgId, Place)> = Vec::new();
    for (printed, place) in fields.texts_or_text(key) {
        match draft.resolve(&printed) {
            Some(Outcome::Org(id)) => out.push((id, place)),
            Some(Outcome::Group { members, .. }) => {
                out.extend(members.into_iter().map(|id| (id, place.clone())));
            }
            Some(Outcome::Unknown { nearest }) => {
                fields.fail(place, Problem::UnknownUnit { printed, nearest });
            }
            None => {}
        }
    }
    out
}

/// A text such as `register:fees`: the word before the colon decides what the rest names.
fn prefixed<T>(
    fields: &mut Fields<'_, '_>,
    draft: &mut Draft,
    key: &'static str,
    text: &str,
    place: &Place,
    forms: &[Form<T>],
) -> Option<T> {
    let (word, rest) = match text.split_once(':') {
        Some((word, rest)) => (
            word.trim(),
            Some(rest.trim()).filter(|rest| !rest.is_empty()),
        ),
        None => (text, None),
    };
    for form in forms {
        match (form, rest) {
            (Form::Word(name, make), None) if *name == word => return Some(make()),
            (Form::Of(name, what, make), Some(rest)) if *name == word => {
                draft.refer(*what, rest, place.clone());
                return Some(make(rest.to_owned()));
            }
            _ => {}
        }
    }
    let names: Vec<String> = forms.iter().map(Form::sample).collect();
    let problem = Problem::UnknownWord {
        key,
        word: text.to_owned(),
        nearest: names.join(", "),
    };
    fields.fail(place.clone(), problem);
    None
}

/// A way to write a text that `prefixed` reads.
enum Form<T> {
    /// A word by itself.
    Word(&'static str, fn() -> T),
    /// A word, a colon and the id of an element.
    Of(&'static str, What, fn(String) -> T),
    /// Another way, which is read elsewhere.
    Shown(&'static str),
}

impl<T> Form<T> {
    fn sample(&self) -> String {
        match self {
            Self::Word(word, _) | Self::Shown(word) => (*word).to_owned(),
            Self::Of(word, what, _) => format!("{word}:<{}>", what.text(base::Lang::En)),
        }
    }
}
