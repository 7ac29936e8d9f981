//! 好差评: one case, one rating; a bad one opens its remedy.

use base::{Date, Explain, Fault, Lang, Scope};
use casework::commands::file::{Filing, file_for_in};
use casework::model::{Applicant, Head, Key, Status};
use casework::queries::{ReadError, case};
use casework::{CaseError, Casework};
use flow::Fields;
use pack::element::{Channel, FieldKind, Rating};
use seal::SealError;
use serde_json::{Value, json};
use store::{Error, Query, Store};

use crate::Service;
use crate::catalogue::Catalogue;
use crate::store::rating as rows;

pub use crate::store::rating::Count;

/// The longest text of a rating, in characters.
pub const SAID_CHARS: usize = 500;

/// Why a case was not rated.
#[derive(Debug, thiserror::Error)]
pub enum RateError {
    /// There is no such case, or the scope may not know of it.
    #[error("no such case")]
    NotFound,
    /// It is not rated, or not any more.
    #[error("the case is not rated now")]
    NotNow,
    /// It was rated.
    #[error("the case was rated")]
    Rated,
    /// There is no such level.
    #[error("no such level")]
    Level,
    /// The text is too long.
    #[error("the text is too long")]
    TooLong,
    /// The remedy could not be opened.
    #[error(transparent)]
    Remedy(#[from] CaseError),
    /// The key for personal data.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<ReadError> for RateError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::NotFound,
            ReadError::Store(error) => Self::Store(error),
        }
    }
}

impl Explain for RateError {
    fn explain(&self, lang: Lang) -> String {
        let text = match self {
            Self::NotFound => lang.pick(
                "没有找到该办件，请核对编号。",
                "There is no such case; check its code.",
            ),
            Self::NotNow => lang.pick(
                "这个办件现在不能评价：办结后在规定时间内可以评价一次。",
                "This case cannot be rated now: it can once, within a term after it was closed.",
            ),
            Self::Rated => lang.pick(
                "这个办件已经评价过，一件只评一次。",
                "This case was rated; each is rated once.",
            ),
            Self::Level => lang.pick("请选择评价等级。", "Choose a level."),
            Self::TooLong => lang.pick(
                "评价不超过 500 个字，请精简。",
                "A rating has 500 characters at most; shorten it.",
            ),
            Self::Remedy(error) => return error.explain(lang),
            Self::Seal(error) => return error.explain(lang),
            Self::Store(error) => return error.explain(lang),
        };
        text.to_owned()
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotNow | Self::Rated => Fault::Conflict,
            Self::Level | Self::TooLong => Fault::Invalid,
            Self::Remedy(error) => error.fault(),
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// What a case was given, and what may still be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is not rated.
    No,
    /// It may be rated until this day; `None`: for ever.
    Open(Option<Date>),
    /// It was given this level; whether a remedy was opened.
    Given(u8, bool),
}

/// Where a case stands with its rating.
///
/// # Errors
/// As every read.
pub fn standing(
    query: &mut impl Query,
    catalogue: &Catalogue,
    head: &Head,
    today: Date,
) -> Result<Standing, Error> {
    if let Some((level, opened)) = rows::of_case(query, head.id)? {
        return Ok(Standing::Given(level, opened.is_some()));
    }
    let rating = catalogue
        .item(&head.item)
        .and_then(|item| catalogue.rating(item));
    let (Some(rating), Some(closed)) = (rating, head.closed_on) else {
        return Ok(Standing::No);
    };
    let last = last_day(query, rating, closed)?;
    Ok(match last {
        Some(last) if today > last => Standing::No,
        last => Standing::Open(last),
    })
}

fn last_day(query: &mut impl Query, rating: &Rating, closed: Date) -> Result<Option<Date>, Error> {
    let Some(term) = rating.within else {
        return Ok(None);
    };
    let due = calendar::current(query)?.due(closed, term, &[]);
    Ok(due.map(|due| due.day))
}

/// A rating of a case.
#[derive(Clone, Debug)]
pub struct Given {
    /// From 1, the worst.
    pub level: u8,
    /// What the applicant says.
    pub said: String,
}

/// Rates a closed case; a bad rating opens its remedy in the same transaction.
///
/// # Errors
/// [`RateError`].
pub fn rate(
    store: &Store,
    scope: &Scope,
    rooms: (&Service, &Casework),
    key: Key,
    given: Given,
) -> Result<(), RateError> {
    let (service, casework) = (rooms.0.clone(), rooms.1.clone());
    let catalogue = service.catalogue();
    store.write(scope, move |tx| {
        let (scope, today) = (tx.scope().clone(), tx.now().day());
        let asked = (key.case, key.secret.as_deref());
        let view = case(tx, &scope, &casework, asked, today)?;
        if view.standing != casework::rules::who::Standing::Applicant {
            return Err(RateError::NotFound);
        }
        let head = view.head;
        if head.status != Status::Closed {
            return Err(RateError::NotNow);
        }
        match standing(tx, &catalogue, &head, today)? {
            Standing::Open(_) => {}
            Standing::Given(..) => return Err(RateError::Rated),
            Standing::No => return Err(RateError::NotNow),
        }
        let rating = catalogue
            .item(&head.item)
            .and_then(|item| catalogue.rating(item));
        let rating = rating.ok_or(RateError::NotNow)?;
        if !(1..=rating.levels).contains(&given.level) {
            return Err(RateError::Level);
        }
        let said = given.said.trim();
        if said.chars().count() > SAID_CHARS {
            return Err(RateError::TooLong);
        }
        let bad = given.level <= rating.bad;
        let opened = match (&rating.opens, bad) {
            (Some(item), true) => {
                let filing = remedy(&catalogue, item, &head, (given.level, said));
                Some(file_for_in(tx, &casework, None, filing)?.case)
            }
            _ => None,
        };
        let sealed = match said {
            "" => None,
            said => Some(
                service
                    .seal()
                    .seal(&format!("service/rating/{}", head.id), said)?,
            ),
        };
        let new = rows::New {
            case: head.id,
            item: &head.item,
            unit: &head.unit,
            channel: channel_name(head.channel),
            level: given.level,
            bad,
            said: sealed.as_deref(),
            day: today,
            opened,
            sample: head.sample,
        };
        rows::insert(tx, &new)?;
        let data = json!({ "level": given.level, "opened": opened });
        tx.journal("service.rated", &format!("case/{}", head.id), data)?;
        Ok(())
    })
}

/// The case that looks into a bad rating: its form's `about`, `level` and `said`, as far as it asks for them.
fn remedy(catalogue: &Catalogue, item: &str, head: &Head, (level, said): (u8, &str)) -> Filing {
    let form = catalogue
        .item(item)
        .and_then(|item| catalogue.form(&item.form));
    let mut answers = Fields::new();
    let told: [(&str, String); 3] = [
        ("about", head.code.clone()),
        ("level", level.to_string()),
        ("said", said.to_owned()),
    ];
    for (key, text) in told {
        let questions = form.map_or(&[][..], |form| form.questions.as_slice());
        let question = questions.iter().find(|question| question.field.key == key);
        if question.is_some_and(|question| !matches!(question.field.kind, FieldKind::File { .. }))
            && !text.is_empty()
        {
            answers.insert(key.to_owned(), Value::String(text));
        }
    }
    Filing {
        item: item.to_owned(),
        channel: Channel::Case,
        region: Some(head.region.clone()),
        applicant: Applicant::anonymous(),
        answers,
        papers: Vec::new(),
        files: Vec::new(),
        key: format!("rating/{}", head.id),
        sample: head.sample,
    }
}

fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => "web",
        Channel::Window => "window",
        Channel::Phone => "phone",
        Channel::Api => "api",
        Channel::Case => "case",
    }
}

/// The channel of a name.
#[must_use]
pub fn channel(name: &str) -> Option<Channel> {
    [
        Channel::Web,
        Channel::Window,
        Channel::Phone,
        Channel::Api,
        Channel::Case,
    ]
    .into_iter()
    .find(|channel| channel_name(*channel) == name)
}

/// What was given in a year, by item, unit, channel and level. Everybody may read it.
///
/// # Errors
/// As every read.
pub fn of_year(query: &mut impl Query, _scope: &Scope, year: i16) -> Result<Vec<Count>, Error> {
    rows::counts(query, &format!("{year:04}-01"), &format!("{year:04}-12"))
}
