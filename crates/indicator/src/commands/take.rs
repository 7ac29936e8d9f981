//! Taking a sheet back: read and shown first, taken when confirmed; nothing half-taken, nothing twice.

use std::collections::BTreeMap;

use base::{Explain, Fault, Lang, OrgId, RegionCode, Role, Scope};
use pack::indicator::{Extent, Source};
use plan::rules::period::Period;
use serde_json::json;
use store::{Query, Store};

use super::compute::{self, Inputs};
use super::enter::{self, EnterError};
use super::{may_bring, sha256_hex, subject};
use crate::model::{Entry, Picture};
use crate::rules::cycle;
use crate::sheet::{self, CellFault, Content, FigureLine, SheetError, Stamp};
use crate::store::definition::{self, DefinitionRow};
use crate::store::figure::{self, Key, State};
use crate::store::import::{self, ImportRow};
use crate::store::row::{self, DataRow};
use crate::words::Sentences;

/// The subject of a sheet with several indicators.
pub const SEVERAL: &str = "-";

/// A sheet to give out.
#[derive(Debug)]
pub struct Given {
    /// What it is stamped with.
    pub stamp: Stamp,
    /// Its lines, for figures.
    pub lines: Vec<FigureLine>,
    /// Its columns with their heads in both languages, for rows.
    pub columns: Option<Vec<(String, [String; 2])>>,
    /// The counties that rows may name.
    pub places: Vec<(RegionCode, [String; 2])>,
}

/// Why a sheet was not given, read or taken. Nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// There is nothing of that kind for this scope.
    #[error("not found")]
    NotFound,
    /// The sheet itself.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// What it was given out for has changed since.
    #[error("stale")]
    Stale,
    /// Its period has not begun or lies before the way begins.
    #[error("period")]
    Period,
    /// A figure was refused.
    #[error(transparent)]
    Enter(#[from] EnterError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What a sheet brought when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The import's id.
    pub id: i64,
    /// The file's name.
    pub name: String,
    /// The indicator's id, or [`SEVERAL`].
    pub subject: String,
    /// The period.
    pub period: Period,
    /// What was read.
    pub content: Content,
    /// Whether it was taken already.
    pub taken: bool,
}

/// The unit for which a scope's sheets are kept; the office's are nobody's own.
fn unit(scope: &Scope) -> Option<&OrgId> {
    match scope.role {
        Role::Clerk | Role::Head => scope.org.as_ref(),
        _ => None,
    }
}

/// The sheet of a scope for an indicator, or for [`SEVERAL`], and a period.
///
/// # Errors
/// [`TakeError::NotFound`], [`TakeError::Period`]; else the store's.
pub fn give(
    store: &Store,
    scope: &Scope,
    picture: &Picture,
    subject: &str,
    month: Period,
) -> Result<Given, TakeError> {
    store.read(|read| give_in(read, scope, picture, subject, month))
}

fn give_in(
    query: &mut impl Query,
    scope: &Scope,
    picture: &Picture,
    subject: &str,
    month: Period,
) -> Result<Given, TakeError> {
    let rows = definition::all(query)?;
    let mine: Vec<(&Entry, &DefinitionRow)> = picture
        .entries
        .iter()
        .filter(|entry| subject == SEVERAL || entry.definition.id == subject)
        .filter_map(|entry| {
            let row = rows
                .iter()
                .find(|row| row.definition.id == entry.definition.id && !row.withdrawn)?;
            let counted = row.definition.over.is_some();
            (!counted && may_bring(scope, row, &entry.owners)).then_some((entry, row))
        })
        .collect();
    let first = mine.first().ok_or(TakeError::NotFound)?;
    let alone = (subject != SEVERAL).then_some(first);
    if let Some((entry, row)) = alone
        && !entry.definition.columns.is_empty()
    {
        let period = checked(entry, month, picture)?;
        return rows_given(query, scope, picture, (entry, row), period);
    }
    let mut lines = Vec::new();
    let mut state = String::new();
    let period = match alone {
        Some((entry, _)) => checked(entry, month, picture)?,
        None => month,
    };
    for (entry, row) in mine {
        let is_several = subject == SEVERAL;
        // A unit's sheet asks for what has no other source.
        if is_several
            && (entry.definition.source != Source::Imported
                || checked(entry, month, picture).is_err())
        {
            continue;
        }
        lines_of(
            query,
            picture,
            (entry, row),
            cycle::period_of(entry.definition.period, period),
            &mut lines,
            &mut state,
        )?;
    }
    if lines.is_empty() {
        return Err(TakeError::NotFound);
    }
    Ok(Given {
        stamp: Stamp {
            subject: subject.to_owned(),
            period,
            state: sha256_hex(state.as_bytes())[..16].to_owned(),
        },
        lines,
        columns: None,
        places: Vec::new(),
    })
}

/// The period of a month, if the indicator can have a figure for it.
fn checked(entry: &Entry, month: Period, picture: &Picture) -> Result<Period, TakeError> {
    let cycle = entry.definition.period;
    let period = cycle::period_of(cycle, month);
    let begun = cycle::first_month(cycle, period) <= Period::of(picture.day);
    if begun && period.last_day() >= entry.way.start {
        Ok(period)
    } else {
        Err(TakeError::Period)
    }
}

fn lines_of(
    query: &mut impl Query,
    picture: &Picture,
    (entry, row): (&Entry, &DefinitionRow),
    period: Period,
    lines: &mut Vec<FigureLine>,
    state: &mut String,
) -> Result<(), store::Error> {
    let mut regions: Vec<Option<RegionCode>> = vec![None];
    if entry.definition.scope == Extent::County {
        regions.extend(picture.counties(&entry.region).cloned().map(Some));
    }
    *state += &format!("{}:{};", entry.definition.id, row.version);
    for region in regions {
        let key = Key {
            indicator: entry.definition.id.clone(),
            org: None,
            region: region.clone(),
            period,
        };
        let waiting = figure::by_key(query, &key, State::Waiting, false)?;
        let official = figure::by_key(query, &key, State::Accepted, false)?;
        for figure in [&waiting, &official].into_iter().flatten() {
            *state += &format!("{}.{},", figure.id, figure.version);
        }
        let code = region.as_ref().unwrap_or(&entry.region);
        lines.push(FigureLine {
            indicator: entry.definition.id.clone(),
            title: entry.definition.title.zh.clone(),
            region: region
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            place: picture
                .regions
                .get(code)
                .map_or_else(|| code.to_string(), |title| title.zh.clone()),
            unit: entry.definition.unit.clone(),
            present: official.map(|figure| figure.value),
        });
    }
    Ok(())
}

fn rows_given(
    query: &mut impl Query,
    scope: &Scope,
    picture: &Picture,
    (entry, row): (&Entry, &DefinitionRow),
    period: Period,
) -> Result<Given, TakeError> {
    let id = entry.definition.id.as_str();
    let newest = import::newest(query, id, period, unit(scope))?;
    let org = unit(scope).map_or("", OrgId::as_str);
    let state = format!("{id}:{}:{newest}:{org}", row.version);
    let columns = entry.definition.columns.iter().map(|column| {
        let titles = [column.title.zh.clone(), column.title.en.clone()];
        (column.key.clone(), titles)
    });
    let places = picture.counties(&entry.region).map(|code| {
        let names = picture.regions.get(code).map_or_else(
            || [code.to_string(), code.to_string()],
            |title| [title.zh.clone(), title.en.clone()],
        );
        (code.clone(), names)
    });
    Ok(Given {
        stamp: Stamp {
            subject: id.to_owned(),
            period,
            state: sha256_hex(state.as_bytes())[..16].to_owned(),
        },
        lines: Vec::new(),
        columns: Some(columns.collect()),
        places: places.collect(),
    })
}

/// Reads a sheet that came back and keeps what it says until it is confirmed. A file that was taken before is
/// shown as it was taken.
///
/// # Errors
/// [`TakeError`].
pub fn read(
    store: &Store,
    scope: &Scope,
    picture: &Picture,
    name: &str,
    bytes: &[u8],
) -> Result<Preview, TakeError> {
    let sha256 = sha256_hex(bytes);
    let known = store.read(|read| import::by_sha(read, &sha256))?;
    if let Some(known) = known.as_ref().filter(|known| known.taken) {
        return visible(scope, known).map(|()| preview(known));
    }
    let book = sheet::open_book(bytes)?;
    let given = give(
        store,
        scope,
        picture,
        &book.stamp().subject,
        book.stamp().period,
    )?;
    if given.stamp != *book.stamp() {
        return Err(TakeError::Stale);
    }
    let content = match &given.columns {
        Some(columns) => Content::Rows(book.data(columns, &given.places)?),
        None => Content::Figures(book.figures(&given.lines)?),
    };
    let row = ImportRow {
        id: 0,
        sha256,
        name: name.to_owned(),
        indicator: given.stamp.subject.clone(),
        period: given.stamp.period,
        org: unit(scope).cloned(),
        content,
        stamp: given.stamp.state.clone(),
        taken: false,
        by: scope.account,
    };
    let kept = row.clone();
    let forgotten = known.map(|known| known.id);
    let id = store.write(scope, move |tx| {
        // Nothing official changes before it is confirmed.
        tx.transient();
        if let Some(id) = forgotten {
            import::forget(tx, id)?;
        }
        import::insert(tx, &kept)
    })?;
    Ok(preview(&ImportRow { id, ..row }))
}

/// What was read, for its page.
///
/// # Errors
/// [`TakeError::NotFound`]; else the store's.
pub fn shown(store: &Store, scope: &Scope, id: i64) -> Result<Preview, TakeError> {
    let row = store
        .read(|read| import::by_id(read, id))?
        .ok_or(TakeError::NotFound)?;
    visible(scope, &row)?;
    Ok(preview(&row))
}

fn visible(scope: &Scope, row: &ImportRow) -> Result<(), TakeError> {
    let own = match scope.role {
        Role::Office => true,
        Role::Clerk | Role::Head => row.org.is_some() && row.org == scope.org,
        _ => false,
    };
    if own {
        Ok(())
    } else {
        Err(TakeError::NotFound)
    }
}

fn preview(row: &ImportRow) -> Preview {
    Preview {
        id: row.id,
        name: row.name.clone(),
        subject: row.indicator.clone(),
        period: row.period,
        content: row.content.clone(),
        taken: row.taken,
    }
}

/// Takes what was shown, whole; how many figures or rows. Taking it again changes nothing.
///
/// # Errors
/// [`TakeError`].
pub fn take(
    store: &Store,
    scope: &Scope,
    picture: &Picture,
    id: i64,
    sample: bool,
) -> Result<Preview, TakeError> {
    let shown = shown(store, scope, id)?;
    if shown.taken {
        return Ok(shown);
    }
    let given = give(store, scope, picture, &shown.subject, shown.period)?;
    let taken = shown.clone();
    let cycles: BTreeMap<String, Period> = picture
        .entries
        .iter()
        .map(|entry| {
            let period = cycle::period_of(entry.definition.period, shown.period);
            (entry.definition.id.clone(), period)
        })
        .collect();
    let ended = Period::of(picture.day).previous();
    store.write(scope, move |tx| {
        let row = import::by_id(tx, id)?.ok_or(TakeError::NotFound)?;
        if row.taken {
            return Ok::<_, TakeError>(());
        }
        if given.stamp.state != row.stamp {
            return Err(TakeError::Stale);
        }
        match &row.content {
            Content::Figures(figures) => take_figures(tx, &row, figures, &cycles, sample)?,
            Content::Rows(rows) => take_rows(tx, &row, rows, ended)?,
        }
        import::set_taken(tx, id)?;
        tx.journal(
            "sheet.taken",
            &format!("indicator-import/{id}"),
            json!({
                "indicator": row.indicator,
                "period": row.period.to_string(),
                "org": row.org,
                "kind": row.content.kind(),
                "count": row.content.len(),
                "sha256": row.sha256,
                "sample": sample,
            }),
        )?;
        Ok(())
    })?;
    Ok(Preview {
        taken: true,
        ..taken
    })
}

/// Figures of a sheet wait for a second person like any other.
fn take_figures(
    tx: &mut store::Tx<'_>,
    import: &ImportRow,
    figures: &[sheet::ReadFigure],
    periods: &BTreeMap<String, Period>,
    sample: bool,
) -> Result<(), TakeError> {
    for read in figures {
        let period = periods.get(&read.indicator).copied();
        let key = Key {
            indicator: read.indicator.clone(),
            org: None,
            region: read.region.clone(),
            period: period.unwrap_or(import.period),
        };
        let beside = enter::Beside {
            evidence: &read.evidence,
            seen: None,
            import: Some(import.id),
            sample,
        };
        enter::enter_in(tx, &key, read.value, &beside)?;
    }
    Ok(())
}

fn take_rows(
    tx: &mut store::Tx<'_>,
    import: &ImportRow,
    rows: &[sheet::ReadRow],
    ended: Period,
) -> Result<(), TakeError> {
    let definitions = definition::all(tx)?;
    let definition = definitions
        .iter()
        .find(|row| row.definition.id == import.indicator)
        .ok_or(TakeError::NotFound)?;
    let before = row::clear(tx, &import.indicator, import.org.as_ref(), import.period)?;
    for read in rows {
        let row = DataRow {
            id: 0,
            org: import.org.clone(),
            region: read.region.clone(),
            period: import.period,
            label: read.label.clone(),
            cells: read.cells.clone(),
            import: import.id,
            line: read.line,
            source: String::new(),
            href: String::new(),
        };
        row::insert(tx, &import.indicator, &row)?;
    }
    tx.journal(
        "rows.replaced",
        &subject(&import.indicator),
        json!({ "period": import.period.to_string(), "before": before, "rows": rows.len(), "import": import.id }),
    )?;
    // A formula with inputs besides waits for the next run, which knows them.
    if definition.definition.inputs.is_empty() {
        compute::compute_in(tx, definition, &Inputs::new(), ended.max(import.period))?;
    }
    Ok(())
}

impl TakeError {
    /// The cells to mend, where it is about cells.
    #[must_use]
    pub fn cells(&self) -> &[CellFault] {
        match self {
            Self::Sheet(SheetError::Cells(faults)) => faults,
            _ => &[],
        }
    }
}

impl Explain for TakeError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.sheet_not_found.to_owned(),
            Self::Sheet(SheetError::Unreadable(_)) => words.sheet_unreadable.to_owned(),
            Self::Sheet(SheetError::Foreign) => words.sheet_foreign.to_owned(),
            Self::Sheet(SheetError::Heads(cell)) => words.sheet_heads(cell),
            Self::Sheet(SheetError::TooMany) => words.sheet_too_many(sheet::ROWS),
            Self::Sheet(SheetError::Empty) => words.sheet_empty.to_owned(),
            Self::Sheet(SheetError::Cells(faults)) => words.sheet_cells(faults.len()),
            Self::Stale => words.sheet_stale.to_owned(),
            Self::Period => words.bad_period.to_owned(),
            Self::Enter(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Sheet(_) | Self::Period => Fault::Invalid,
            Self::Stale => Fault::Conflict,
            Self::Enter(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}
