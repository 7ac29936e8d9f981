//! What pages of this room share.

use ::web::form::Choice;
use ::web::view::{Tag, Tone, tag};
use ::web::{Ctx, Failure, blocking};
use base::{Date, Lang, OrgId, Scope};
use store::Read;

use crate::model::{Lead, State};
use crate::queries::ReadError;
use crate::state::{Defined, Leads};
use crate::words::{Words, kind_title};

/// Reads for the scope that looks.
pub(super) async fn read<T, F>(ctx: &Ctx, room: &Leads, ask: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce(&mut Read<'_>, &Scope, &Leads) -> Result<T, ReadError> + Send + 'static,
{
    let (store, scope, room) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || store.read(|read| ask(read, &scope, &room))).await
}

/// The name of a kind of lead: the pack's for its screens, ours for the others.
pub(super) fn kind(defined: &Defined, kind: &str, lang: Lang) -> String {
    if let Some(title) = kind_title(kind, lang) {
        return title.to_owned();
    }
    let id = kind.strip_prefix("screen.").unwrap_or(kind);
    let named = defined.titles.get(id).map(|title| title.get(lang));
    let own = || screen::kind(id).map(|kind| kind.title(lang));
    named.or_else(own).unwrap_or(id).to_owned()
}

pub(super) fn platform(defined: &Defined, id: &str, lang: Lang) -> String {
    match id {
        "" => Words::of(lang).platform_many.to_owned(),
        _ => defined
            .platform(id)
            .map_or_else(|| id.to_owned(), |one| one.title.get(lang).to_owned()),
    }
}

pub(super) fn owner(defined: &Defined, org: Option<&OrgId>, lang: Lang) -> String {
    org.map_or_else(
        || Words::of(lang).office.to_owned(),
        |org| defined.unit(org, lang),
    )
}

pub(super) fn state_tag(state: State, lang: Lang) -> Tag {
    let tone = match state {
        State::Open => Tone::Warn,
        State::Assigned | State::Looked => Tone::Steady,
        State::Closed => Tone::Quiet,
    };
    tag(tone, state.title(lang))
}

pub(super) fn tier_tag(tier: u8, lang: Lang) -> Tag {
    let tone = match tier {
        1 => Tone::Bad,
        2 => Tone::Warn,
        _ => Tone::Plain,
    };
    tag(tone, Words::of(lang).tier_short(tier))
}

pub(super) fn tags(lead: &Lead, today: Date, lang: Lang) -> Vec<Tag> {
    let words = Words::of(lang);
    let mut tags = vec![state_tag(lead.state, lang)];
    if lead.state != State::Closed && lead.due < today {
        tags.push(tag(Tone::Bad, words.late_only));
    }
    tags.extend(lead.found.sample.then(|| tag(Tone::Plain, words.sample)));
    tags
}

/// Parts per million as per cent, with the digits that count.
pub(super) fn percent(ppm: i64) -> String {
    let whole = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    let short = whole.trim_end_matches('0').trim_end_matches('.');
    format!("{short}%")
}

/// Per mille as per cent.
pub(super) fn per_cent(permille: i64) -> String {
    format!("{}.{}%", permille / 10, permille.abs() % 10)
}

/// The platforms to choose from; all together where that is one of them.
pub(super) fn platforms(
    defined: &Defined,
    ids: &[String],
    (all, lang): (&'static str, Lang),
) -> Vec<Choice> {
    let choice = |id: &String| match id.as_str() {
        "" => Choice::new("", all),
        _ => Choice::new(id.clone(), platform(defined, id, lang)),
    };
    ids.iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_the_digits_that_count() {
        for (ppm, text) in [
            (0, "0%"),
            (10, "0.001%"),
            (1770, "0.177%"),
            (13_740, "1.374%"),
        ] {
            assert_eq!(percent(ppm), text);
        }
        assert_eq!(per_cent(205), "20.5%");
    }
}
