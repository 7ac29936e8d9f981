//! Reading lists. A scope sees what the list's publication lets it see.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::{Error, Query, Read, Store};
use base::{Date, Explain, Fault, Lang, Scope, Title};
use pack::element::{Register, Sensitivity};
use web::view::Tone;

use crate::commands::write::{collection, current, internal_collection};
use crate::commands::{PutError, row};
use crate::model::{Change, Import, ImportState, Row, Standing, Version};
use crate::rules::{access, key, slots};
use crate::state::Registers;
use crate::store::row::{Revision, Which};
use crate::store::{import as files, list, mark, row as rows, version};

/// Rows that are counted at most; of more it is said that there are more.
pub const COUNTED: u64 = 10_000;

/// Found revisions that are looked at.
const FOUND: u32 = 500;

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such list, row or version, or the scope may not know of it.
    #[error("not found")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for ReadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => crate::words::Sentences::of(lang).not_there.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Which rows of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What holds on this day; every row, those that ended or begin later too, without.
    pub as_of: Option<Date>,
    /// What the list said in this published version; what it says now without.
    pub version: Option<i64>,
    /// What the draft would say, for who may see it.
    pub draft: bool,
    /// What the texts of a row contain; or a personal value or code as it is, for staff.
    pub search: String,
    /// Fields and what they say, as stored; fields without a column of their own are not looked at (`filterable`).
    pub fields: BTreeMap<String, String>,
    /// The field to sort by, `-` before it for downwards; by key without.
    pub sort: String,
    /// The key behind which to begin; for reading a list from end to end.
    pub after: Option<String>,
    /// Rows to leave out at the beginning.
    pub offset: u64,
    /// The most rows; 50 for 0.
    pub most: u64,
}

/// Some rows.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many there are in all, counted to [`COUNTED`].
    pub total: u64,
    /// Whether there are more than were counted.
    pub more: bool,
}

/// A list that a scope may read.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its definition.
    pub register: Arc<Register>,
    /// How it stands.
    pub standing: Standing,
}

/// The lists that a scope may read, in the order of the pack.
///
/// # Errors
/// As every read.
pub fn lists(store: &Store, rooms: &Registers, scope: &Scope) -> Result<Vec<Shown>, Error> {
    let standing = store.read(|read| list::all(read))?;
    let shown = |register: Arc<Register>| {
        let standing = standing.iter().find(|held| held.id == register.id)?.clone();
        access::reads(&register, scope).then_some(Shown { register, standing })
    };
    Ok(rooms.all().into_iter().filter_map(shown).collect())
}

/// One list that a scope may read.
///
/// # Errors
/// [`ReadError`].
pub fn one(
    query: &mut impl Query,
    rooms: &Registers,
    scope: &Scope,
    id: &str,
) -> Result<Shown, ReadError> {
    let register = rooms
        .get(id)
        .filter(|register| access::reads(register, scope))
        .ok_or(ReadError::NotFound)?;
    let standing = list::by_id(query, id)?.ok_or(ReadError::NotFound)?;
    Ok(Shown { register, standing })
}

/// The row of a key on a day, for other rooms; with its personal fields. `key` is its text ([`key_of`]).
///
/// # Errors
/// As every query.
pub fn find(
    query: &mut impl Query,
    rooms: &Registers,
    register: &str,
    key: &str,
    on: Date,
) -> Result<Option<Row>, Error> {
    let Some(definition) = rooms.get(register) else {
        return Ok(None);
    };
    let Some(standing) = list::by_id(query, register)? else {
        return Ok(None);
    };
    let key = rooms.stored_key(&definition, key);
    let found = rows::on(query, (standing.number, standing.state), &key, on)?;
    found
        .map(|held| row(rooms, &definition, held, true))
        .transpose()
}

/// The key of a row as one text: the answers to its key fields, with `~` between several.
#[must_use]
pub fn key_of(register: &Register, body: &crate::Body) -> Option<String> {
    key::text(register, body)
}

/// The fields by which a list of any size can be filtered and sorted, as far as a scope is shown them.
#[must_use]
pub fn filterable(register: &Register, scope: &Scope) -> Vec<String> {
    let shown = slots::fields(register).filter(|field| access::shows(field, scope));
    shown.map(|field| field.key.clone()).collect()
}

/// Rows of a list, as far as a scope may see it. What a row says of fields that the scope is not shown is left out;
/// personal fields are there for staff, to be masked.
///
/// # Errors
/// [`ReadError`].
pub fn rows(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    id: &str,
    filter: &Filter,
) -> Result<Rows, ReadError> {
    let shown = one(read, rooms, scope, id)?;
    let state = state(read, &shown.register, &shown.standing, scope, filter)?;
    let most = if filter.most == 0 { 50 } else { filter.most };
    if !filter.search.trim().is_empty() {
        return found_rows(read, rooms, scope, (&shown, state), (filter, most));
    }
    let which = which(&shown, state, scope, filter);
    let standing = &shown.standing;
    let whole = which.filters.is_empty() && which.day.is_none() && which.sort.is_none();
    let total = if filter.after.is_some() {
        // Whoever reads from end to end does not ask how many there are.
        0
    } else if whole && state == standing.state {
        u64::try_from(standing.revisions).unwrap_or(0)
    } else {
        let bound = i64::try_from(COUNTED).unwrap_or(i64::MAX) + 1;
        u64::try_from(rows::count(read, &which, bound)?).unwrap_or(0)
    };
    let offset = i64::try_from(filter.offset.min(COUNTED)).unwrap_or(0);
    let page = (offset, i64::try_from(most.min(5_000)).unwrap_or(50));
    let found = rows::list(read, &which, page)?;
    let rows = found
        .into_iter()
        .map(|held| seen(rooms, &shown.register, scope, held));
    Ok(Rows {
        rows: rows.collect::<Result<_, _>>()?,
        total: total.min(COUNTED),
        more: total > COUNTED,
    })
}

/// Rows that a search finds.
fn found_rows(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    (shown, state): (&Shown, i64),
    (filter, most): (&Filter, u64),
) -> Result<Rows, ReadError> {
    let register = &shown.register;
    let place = (shown.standing.number, state);
    let mut found = search(read, rooms, (register, scope), place, filter)?;
    // A field that the scope is not shown tells nothing by what it leaves over.
    let allowed = filterable(register, scope);
    let fields = filter
        .fields
        .iter()
        .filter(|(key, _)| allowed.contains(key));
    for (key, value) in fields {
        found.retain(|row| holds(register, row, key, value));
    }
    let total = found.len() as u64;
    let skipped = usize::try_from(filter.offset).unwrap_or(usize::MAX);
    let page = found
        .into_iter()
        .skip(skipped)
        .take(usize::try_from(most).unwrap_or(50));
    let rows = page.map(|held| seen(rooms, register, scope, held));
    Ok(Rows {
        rows: rows.collect::<Result<_, _>>()?,
        total,
        more: total >= u64::from(FOUND),
    })
}

/// What a filter asks of the rows of a state, as far as the scope may ask it.
fn which<'f>(shown: &Shown, state: i64, scope: &Scope, filter: &'f Filter) -> Which<'f> {
    let register = &shown.register;
    let allowed = filterable(register, scope);
    let column = |key: &str| {
        let at = slots::of(register, key)?;
        allowed.iter().any(|held| held == key).then_some(at)
    };
    let (name, down) = match filter.sort.strip_prefix('-') {
        Some(name) => (name, true),
        None => (filter.sort.as_str(), false),
    };
    let fields = filter.fields.iter();
    Which {
        list: shown.standing.number,
        state,
        day: filter.as_of,
        filters: fields
            .filter_map(|(key, value)| Some((column(key)?, value.as_str())))
            .collect(),
        sort: column(name).map(|at| (at, down)),
        after: filter.after.as_deref(),
    }
}

/// Rows of a state of a list in the order of keys, for reading it from end to end, or those that a search finds.
pub(crate) fn rows_at(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    (shown, now): (&Shown, i64),
    filter: &Filter,
) -> Result<Vec<Row>, ReadError> {
    let (register, standing) = (&shown.register, &shown.standing);
    let other = filter.draft || filter.version.is_some();
    let state = if other {
        state(read, register, standing, scope, filter)?
    } else {
        now
    };
    if !filter.search.trim().is_empty() {
        let found = found_rows(
            read,
            rooms,
            scope,
            (shown, state),
            (filter, u64::from(FOUND)),
        )?;
        return Ok(found.rows);
    }
    let which = which(shown, state, scope, filter);
    let found = rows::list(read, &which, (0, i64::try_from(filter.most).unwrap_or(50)))?;
    let found = found
        .into_iter()
        .map(|held| seen(rooms, register, scope, held));
    Ok(found.collect::<Result<_, _>>()?)
}

/// Whether a revision says something in a field.
fn holds(register: &Register, row: &Revision, key: &str, value: &str) -> bool {
    let Ok(body) = serde_json::from_str::<crate::Body>(&row.body) else {
        return false;
    };
    let field = register.fields.iter().find(|field| field.key == key);
    let said = field.and_then(|field| slots::text(field, body.get(key)?));
    said.as_deref() == Some(value)
}

/// The state of the list that a filter asks for.
fn state(
    query: &mut impl Query,
    register: &Register,
    standing: &Standing,
    scope: &Scope,
    filter: &Filter,
) -> Result<i64, ReadError> {
    if filter.draft {
        let seen = access::sees_drafts(register, scope);
        let state = if seen { standing.draft } else { None };
        return Ok(state.unwrap_or(standing.state));
    }
    match filter.version {
        None => Ok(standing.state),
        Some(number) => {
            let found = version::one(query, standing.number, number)?;
            Ok(found.ok_or(ReadError::NotFound)?.state)
        }
    }
}

fn search(
    read: &mut Read<'_>,
    rooms: &Registers,
    (register, scope): (&Register, &Scope),
    (number, state): (i64, i64),
    filter: &Filter,
) -> Result<Vec<Revision>, Error> {
    let text = filter.search.trim();
    let mut ids: Vec<i64> = Vec::new();
    let mut add = |found: Vec<i64>| {
        for id in found {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    };
    // A key that is typed as it is comes first.
    let stored = rooms.stored_key(register, text);
    add(rows::of_key(read, (number, state), &stored)?
        .into_iter()
        .map(|row| row.id)
        .collect());
    let parse = |found: Vec<String>| found.iter().filter_map(|id| id.parse().ok()).collect();
    if scope.role.is_staff() {
        for about in ["party", "value"] {
            let marked = mark::rows(read, &rooms.mark(about, text), i64::from(FOUND))?;
            add(marked
                .into_iter()
                .filter(|(list, _)| *list == number)
                .map(|(_, id)| id)
                .collect());
        }
        add(parse(read.search_some(
            &internal_collection(number),
            text,
            FOUND,
        )?));
    }
    add(parse(read.search_some(&collection(number), text, FOUND)?));
    rows::visible(read, &ids, (number, state), filter.as_of)
}

/// A revision as a scope may see it.
fn seen(
    rooms: &Registers,
    register: &Register,
    scope: &Scope,
    revision: Revision,
) -> Result<Row, Error> {
    let mut row = row(rooms, register, revision, scope.role.is_staff())?;
    row.body.retain(|key, _| {
        let field = register.fields.iter().find(|field| field.key == *key);
        field.is_some_and(|field| access::shows(field, scope))
    });
    Ok(row)
}

/// The row of a key, on a day where one is given, else the one that holds or held last; and everything that the list
/// has said about the key, newest first.
///
/// # Errors
/// [`ReadError`].
pub fn one_row(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    (id, key): (&str, &str),
    (filter, today): (&Filter, Date),
) -> Result<(Row, Vec<Row>), ReadError> {
    let Shown { register, standing } = one(read, rooms, scope, id)?;
    let state = state(read, &register, &standing, scope, filter)?;
    let place = (standing.number, state);
    let found = match filter.as_of {
        Some(day) => rows::on(read, place, key, day)?,
        None => current(read, place, key, today)?,
    };
    let found = found.ok_or(ReadError::NotFound)?;
    let history = rows::history(read, place, key, 200)?;
    let row = seen(rooms, &register, scope, found)?;
    let history = history
        .into_iter()
        .map(|held| seen(rooms, &register, scope, held));
    Ok((row, history.collect::<Result<_, _>>()?))
}

/// The published versions of a list, newest first.
///
/// # Errors
/// [`ReadError`].
pub fn versions(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    id: &str,
    (offset, most): (u64, u64),
) -> Result<(Vec<Version>, u64), ReadError> {
    let Shown { standing, .. } = one(read, rooms, scope, id)?;
    let last = version::last(read, standing.number)?.map_or(0, |version| version.number);
    let (offset, most) = (
        i64::try_from(offset).unwrap_or(0),
        i64::try_from(most.min(500)).unwrap_or(50),
    );
    let page = version::page(read, standing.number, (offset, most))?;
    Ok((page, u64::try_from(last).unwrap_or(0)))
}

/// One published version of a list.
///
/// # Errors
/// [`ReadError`].
pub fn version(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    (id, number): (&str, i64),
) -> Result<Version, ReadError> {
    let Shown { standing, .. } = one(read, rooms, scope, id)?;
    version::one(read, standing.number, number)?.ok_or(ReadError::NotFound)
}

/// One change between two states of a list.
#[derive(Clone, Debug)]
pub struct Changed {
    /// What happened.
    pub change: Change,
    /// The row after; before, where it was taken out.
    pub row: Row,
    /// The row before, where it was changed.
    pub before: Option<Row>,
}

/// What changed in a version; or in the draft, for who may see it (`number` 0). Some of it from a place, and whether
/// there is more.
///
/// # Errors
/// [`ReadError`].
pub fn diff(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    (id, number): (&str, i64),
    (offset, most): (u64, u64),
) -> Result<(Vec<Changed>, bool), ReadError> {
    let Shown { register, standing } = one(read, rooms, scope, id)?;
    let (before, last) = match number {
        0 if !access::sees_drafts(&register, scope) => return Err(ReadError::NotFound),
        0 => match standing.draft {
            // A revision that comes with the draft is told from what readers see, which moves under it.
            Some(draft) => (standing.state, draft),
            None => return Ok((Vec::new(), false)),
        },
        number => {
            let found = version::one(read, standing.number, number)?.ok_or(ReadError::NotFound)?;
            (found.before, found.state)
        }
    };
    let most = most.min(500);
    let limit = |rest: u64| i64::try_from(rest).unwrap_or(0);
    let (offset, wanted) = (limit(offset), limit(most) + 1);
    let mut out = Vec::new();
    let came = rows::came_within(read, standing.number, (before, last), (offset, wanted))?;
    let full = came.len() as i64 >= wanted;
    for revision in came {
        out.push(changed(
            read,
            rooms,
            (&register, scope),
            standing.number,
            revision,
        )?);
    }
    if full {
        out.truncate(most as usize);
        return Ok((out, true));
    }
    // Rows without a successor stand on the last page.
    for revision in rows::gone_within(read, standing.number, (before, last), (0, wanted))? {
        let later = rows::of_key(read, (standing.number, last), &revision.key)?;
        if later.is_empty() {
            out.push(Changed {
                change: Change::Ended,
                row: seen(rooms, &register, scope, revision)?,
                before: None,
            });
        }
    }
    Ok((out, false))
}

/// A revision that came, with what it stands in place of.
fn changed(
    read: &mut Read<'_>,
    rooms: &Registers,
    (register, scope): (&Register, &Scope),
    number: i64,
    revision: Revision,
) -> Result<Changed, Error> {
    let base = match revision.base {
        0 => None,
        base => rows::by_id(read, number, base)?,
    };
    let now = row(rooms, register, revision.clone(), true)?;
    let was = base
        .clone()
        .map(|held| row(rooms, register, held, true))
        .transpose()?;
    let cut = was.is_some_and(|was| {
        was.body == now.body && was.span.from == now.span.from && now.span.until < was.span.until
    });
    let change = match (base.is_some(), cut) {
        (false, _) => Change::Added,
        (true, true) => Change::Ended,
        (true, false) => Change::Changed,
    };
    Ok(Changed {
        change,
        row: seen(rooms, register, scope, revision)?,
        before: base
            .map(|held| seen(rooms, register, scope, held))
            .transpose()?,
    })
}

/// Rows of credit lists about a person or an enterprise, by code, as they hold on a day; only those that the scope may
/// read.
///
/// # Errors
/// As every read.
pub fn about(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    (code, on): (&str, Date),
) -> Result<Vec<(Arc<Register>, Row)>, Error> {
    let marked = mark::rows(read, &rooms.mark("party", code), 1_000)?;
    let all = list::all(read)?;
    let mut out = Vec::new();
    for (number, id) in marked {
        let Some(standing) = all.iter().find(|held| held.number == number) else {
            continue;
        };
        let Some(register) = rooms.get(&standing.id) else {
            continue;
        };
        if !register.credit || !access::reads(&register, scope) {
            continue;
        }
        for held in rows::visible(read, &[id], (number, standing.state), Some(on))? {
            out.push((register.clone(), seen(rooms, &register, scope, held)?));
        }
    }
    Ok(out)
}

/// What the draft of a list counts: rows that come, of these new ones, rows that go; and stale keys, the first of them.
///
/// # Errors
/// As every read.
pub fn draft(read: &mut Read<'_>, standing: &Standing) -> Result<Option<Draft>, Error> {
    let Some(number) = standing.draft else {
        return Ok(None);
    };
    let counts = rows::draft_counts(read, standing.number, number)?;
    if counts.came == 0 && counts.gone == 0 {
        return Ok(None);
    }
    Ok(Some(Draft {
        added: counts.new,
        changed: counts.replaced,
        removed: counts.gone - counts.replaced,
        stale: rows::stale(read, (standing.number, number), 10)?,
    }))
}

/// What a draft holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Rows that are new.
    pub added: i64,
    /// Rows that say something else.
    pub changed: i64,
    /// Rows that go.
    pub removed: i64,
    /// Keys of rows that were changed otherwise meanwhile.
    pub stale: Vec<String>,
}

/// An import of a list, for who writes it.
///
/// # Errors
/// [`ReadError`].
pub fn import(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    (id, number): (&str, i64),
) -> Result<Import, ReadError> {
    let Shown { register, standing } = one(read, rooms, scope, id)?;
    if !access::drafts(&register, scope) {
        return Err(ReadError::NotFound);
    }
    let found = files::by_id(read, number)?.filter(|row| row.list == standing.number);
    found.ok_or(ReadError::NotFound)
}

/// The imports of a list, newest first, for who writes it.
///
/// # Errors
/// [`ReadError`].
pub fn imports(
    read: &mut Read<'_>,
    rooms: &Registers,
    scope: &Scope,
    id: &str,
) -> Result<Vec<Import>, ReadError> {
    let Shown { register, standing } = one(read, rooms, scope, id)?;
    if !access::drafts(&register, scope) {
        return Err(ReadError::NotFound);
    }
    Ok(files::of_list(read, standing.number, 20)?)
}

/// Something that waits for a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// By when; none where nothing runs.
    pub due: Option<Date>,
    /// What.
    pub title: Title,
    /// Where.
    pub href: String,
    /// Dotted lower-case words.
    pub kind: &'static str,
    /// How near the end is.
    pub tone: Tone,
}

/// What a scope has to do about lists: review terms, drafts that wait to be published, files that wait to be taken.
///
/// # Errors
/// As every read.
pub fn todo(read: &mut Read<'_>, scope: &Scope, day: Date) -> Result<Vec<Todo>, Error> {
    let mut out = Vec::new();
    if scope.account.is_none() || scope.org.is_none() {
        return Ok(out);
    }
    for standing in list::all(read)?
        .into_iter()
        .filter(|standing| !standing.withdrawn)
    {
        let text = list::definition(read, standing.number)?;
        let register: Register = serde_json::from_str(&text)
            .map_err(|cause| Error::Database(format!("register_list.definition: {cause}")))?;
        if access::drafts(&register, scope) {
            todo_of(read, (&register, &standing), (scope, day), &mut out)?;
        }
    }
    Ok(out)
}

fn todo_of(
    read: &mut Read<'_>,
    (register, standing): (&Register, &Standing),
    (scope, day): (&Scope, Date),
    out: &mut Vec<Todo>,
) -> Result<(), Error> {
    let href = format!("/registers/{}", standing.id);
    let both = |zh: &str, en: &str| {
        Title::new(
            format!("{zh}：{}", register.title.zh),
            format!("{en}: {}", register.title.en),
        )
    };
    if let Some(due) = standing.review_due.filter(|_| standing.told > 0) {
        out.push(Todo {
            due: Some(due),
            title: both("核对并确认清单", "Check and confirm the list"),
            href: href.clone(),
            kind: "register.review",
            tone: if due < day { Tone::Bad } else { Tone::Warn },
        });
    }
    if access::publishes(register, scope) && draft(read, standing)?.is_some() {
        out.push(Todo {
            due: None,
            title: both("发布清单修改", "Publish the changes"),
            href: format!("{href}/draft"),
            kind: "register.submitted",
            tone: Tone::Steady,
        });
    }
    let waiting = files::of_list(read, standing.number, 5)?;
    for import in waiting
        .iter()
        .filter(|import| import.state == ImportState::Read)
    {
        out.push(Todo {
            due: None,
            title: both("导入已核对，待确认", "An import waits to be taken"),
            href: format!("{href}/imports/{}", import.id),
            kind: "register.import",
            tone: Tone::Steady,
        });
    }
    Ok(())
}

/// Whether anything of a list is personal.
#[must_use]
pub fn is_personal(register: &Register) -> bool {
    let personal = |field: &pack::element::Field| field.sensitivity == Sensitivity::Personal;
    register.fields.iter().any(personal)
}

impl From<PutError> for ReadError {
    fn from(error: PutError) -> Self {
        match error {
            PutError::Store(error) => Self::Store(error),
            _ => Self::NotFound,
        }
    }
}
