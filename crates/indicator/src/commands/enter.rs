//! Entering an official figure with what proves it. It counts once a second person has accepted it.

use base::{Explain, Fault, Lang, RegionCode, Scope};
use plan::rules::period::Period;
use plan::rules::report::{FIGURE_SCALE, FigureFault, read_figure};
use rust_decimal::Decimal;
use serde_json::json;
use store::{Store, Tx};

use super::{may_bring, sha256_hex, subject};
use crate::model::{Entry, Picture};
use crate::rules::cycle;
use crate::store::definition;
use crate::store::figure::{self, Key, NewFigure, State};
use crate::words::Sentences;

/// The most characters that the evidence of a figure may have.
pub const EVIDENCE_CHARS: usize = 300;

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewOfficial {
    /// The indicator's id.
    pub indicator: String,
    /// A county's code; empty for the whole.
    pub region: String,
    /// The period as typed, `2023-09`.
    pub period: String,
    /// The figure as typed.
    pub value: String,
    /// What proves it: a document's number, a file's name, an address.
    pub evidence: String,
    /// The id of the newest figure that the page showed, whatever its period; 0 for none. Ids rise, so that a
    /// figure with a higher one was entered since.
    pub seen: i64,
    /// Whether the figure is made up and has to be marked 示例. Only the sample year sets it.
    pub sample: bool,
}

/// One thing that has to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The period is none, lies ahead, or before the way begins.
    Period,
    /// The figure is missing.
    NoFigure,
    /// The figure cannot be read.
    Figure(FigureFault),
    /// What proves it is missing.
    NoEvidence,
    /// What proves it is too long.
    LongEvidence,
    /// The county is none of the plan's region.
    Region,
}

/// Why a figure was not entered. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// There is no such indicator for this scope.
    #[error("not found")]
    NotFound,
    /// Something typed has to be mended.
    #[error("{0:?}")]
    Problems(Vec<Problem>),
    /// Somebody else entered a figure meanwhile.
    #[error("conflict with figure {0}")]
    Conflict(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Enters a figure. The same figure again changes nothing.
///
/// # Errors
/// [`EnterError`].
pub fn enter(
    store: &Store,
    scope: &Scope,
    picture: &Picture,
    new: NewOfficial,
) -> Result<i64, EnterError> {
    let entry = picture.entry(&new.indicator).ok_or(EnterError::NotFound)?;
    let counties: Vec<RegionCode> = picture.counties(&entry.region).cloned().collect();
    let (key, value) = check(entry, &counties, &new, picture.day).map_err(EnterError::Problems)?;
    let owners = entry.owners.clone();
    store.write(scope, move |tx| {
        let rows = definition::all(tx)?;
        let row = rows
            .iter()
            .find(|row| row.definition.id == new.indicator && !row.withdrawn)
            .ok_or(EnterError::NotFound)?;
        if !may_bring(tx.scope(), row, &owners) {
            return Err(EnterError::NotFound);
        }
        enter_in(
            tx,
            &key,
            value,
            &Beside {
                evidence: new.evidence.trim(),
                seen: Some(new.seen),
                import: None,
                sample: new.sample,
            },
        )
    })
}

/// What goes with a figure.
pub(crate) struct Beside<'a> {
    pub(crate) evidence: &'a str,
    /// The newest figure that the page showed; `None` where a sheet's stamp was checked before.
    pub(crate) seen: Option<i64>,
    pub(crate) import: Option<i64>,
    pub(crate) sample: bool,
}

/// As [`enter`], inside an open write, for what was checked.
pub(crate) fn enter_in(
    tx: &mut Tx<'_>,
    key: &Key,
    value: Decimal,
    beside: &Beside<'_>,
) -> Result<i64, EnterError> {
    let waiting = figure::by_key(tx, key, State::Waiting, false)?;
    let official = figure::by_key(tx, key, State::Accepted, false)?;
    let newest = waiting.as_ref().or(official.as_ref());
    if let Some(newest) = newest
        && newest.value == value
        && newest.evidence == beside.evidence
    {
        return Ok(newest.id);
    }
    let found = newest.map_or(0, |newest| newest.id);
    if beside.seen.is_some_and(|seen| found > seen) {
        return Err(EnterError::Conflict(found));
    }
    if let Some(waiting) = &waiting {
        figure::decide(tx, (waiting.id, waiting.version), State::Replaced, "")?;
    }
    let new = NewFigure {
        key,
        value,
        is_computed: false,
        state: State::Waiting,
        evidence: beside.evidence,
        import: beside.import,
        sample: beside.sample,
    };
    let id = figure::insert(tx, &new)?;
    tx.journal(
        "figure.entered",
        &subject(&key.indicator),
        json!({
            "figure": id,
            "period": key.period.to_string(),
            "region": key.region,
            "value": value.to_string(),
            "evidence_sha256": sha256_hex(beside.evidence.as_bytes()),
            "replaces": waiting.map(|waiting| waiting.id),
            "sample": beside.sample,
        }),
    )?;
    Ok(id)
}

fn check(
    entry: &Entry,
    counties: &[RegionCode],
    new: &NewOfficial,
    today: base::Date,
) -> Result<(Key, Decimal), Vec<Problem>> {
    let mut problems = Vec::new();
    let definition = &entry.definition;
    let period = Period::parse(new.period.trim())
        .map(|month| cycle::period_of(definition.period, month))
        .filter(|period| {
            let first = cycle::first_month(definition.period, *period);
            first <= Period::of(today) && period.last_day() >= entry.way.start
        });
    if period.is_none() {
        problems.push(Problem::Period);
    }
    let value = match read_figure(&new.value, &definition.unit) {
        Ok(Some(value)) => Some(value),
        Ok(None) => {
            problems.push(Problem::NoFigure);
            None
        }
        Err(fault) => {
            problems.push(Problem::Figure(fault));
            None
        }
    };
    let evidence = new.evidence.trim();
    if evidence.is_empty() {
        problems.push(Problem::NoEvidence);
    } else if evidence.chars().count() > EVIDENCE_CHARS {
        problems.push(Problem::LongEvidence);
    }
    let region = Some(new.region.trim())
        .filter(|code| !code.is_empty())
        .map(RegionCode::from);
    if region.as_ref().is_some_and(|code| !counties.contains(code)) {
        problems.push(Problem::Region);
    }
    match (period, value) {
        (Some(period), Some(value)) if problems.is_empty() => Ok((
            Key {
                indicator: definition.id.clone(),
                org: None,
                region,
                period,
            },
            value,
        )),
        _ => Err(problems),
    }
}

impl Problem {
    /// The field it belongs to.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::NoFigure | Self::Figure(_) => "value",
            Self::NoEvidence | Self::LongEvidence => "evidence",
            Self::Region => "region",
        }
    }

    /// What has to be done.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Period => words.bad_period.to_owned(),
            Self::NoFigure => words.no_figure.to_owned(),
            Self::Figure(FigureFault::TooFine) => words.figure_precise(FIGURE_SCALE),
            Self::Figure(_) => words.bad_figure.to_owned(),
            Self::NoEvidence => words.no_evidence.to_owned(),
            Self::LongEvidence => words.long_evidence(EVIDENCE_CHARS),
            Self::Region => words.bad_region.to_owned(),
        }
    }
}

impl Explain for EnterError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Problems(problems) => problems
                .iter()
                .map(|problem| problem.text(lang))
                .collect::<Vec<_>>()
                .join(lang.pick("", " ")),
            Self::Conflict(_) => words.changed_meanwhile.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Problems(_) => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
