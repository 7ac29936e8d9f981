//! The inbox: what a person or their unit has to do.

use base::{Date, OrgId, Scope};
use store::{Error, Query};

use crate::model::{Head, Work};
use crate::rules::who::inbox_roles;
use crate::store::inbox as rows;

/// Whose work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// All that the scope may do.
    #[default]
    All,
    /// What nobody took on.
    Free,
    /// What the scope's account took on or was given.
    Mine,
}

/// How near the end of its term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Late {
    /// All.
    #[default]
    All,
    /// The term passed.
    Late,
    /// It ends within three days.
    Soon,
}

/// What an inbox shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whose work.
    pub whose: Whose,
    /// Of this item; empty: of all.
    pub item: String,
    /// How near the end of its term.
    pub late: Late,
    /// The beginning of a code, or empty.
    pub code: String,
    /// How many rows to leave out.
    pub offset: u64,
    /// How many rows to show, at most 200.
    pub limit: u32,
}

/// Something to do, with its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What.
    pub work: Work,
    /// In which case.
    pub head: Head,
}

/// A page of an inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    /// By due day, the earliest first.
    pub rows: Vec<Row>,
    /// How many there are, counted to [`COUNTED`].
    pub total: u64,
}

/// Rows are counted to here: more than anybody reads.
pub const COUNTED: u64 = 2_000;

/// What a scope counts in its inbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Todo {
    /// All that it may do.
    pub open: u64,
    /// What it took on.
    pub mine: u64,
    /// What is late of all.
    pub late: u64,
}

/// Whose rows a scope sees: the unit (empty: roles of no unit) and what accounts must be for them.
fn audience(scope: &Scope) -> Option<(Vec<String>, &'static [&'static str])> {
    let roles = inbox_roles(scope.role);
    if roles.is_empty() {
        return None;
    }
    let mut units: Vec<String> = scope.org.iter().map(|org: &OrgId| org.0.clone()).collect();
    if matches!(scope.role, base::Role::Office | base::Role::Supervisor) {
        units.push(String::new());
    }
    (!units.is_empty()).then_some((units, roles))
}

/// What a scope may do, by due day; nothing for the public.
///
/// # Errors
/// As every read.
pub fn inbox(
    query: &mut impl Query,
    scope: &Scope,
    filter: &Filter,
    today: Date,
) -> Result<Inbox, Error> {
    let Some((units, roles)) = audience(scope) else {
        return Ok(Inbox::default());
    };
    let Some(wanted) = conditions(scope, filter, today, (&units, roles)) else {
        return Ok(Inbox::default());
    };
    let limit = filter.limit.clamp(1, 200);
    let rows = rows::page(query, &wanted, (filter.offset, limit))?
        .into_iter()
        .map(|(work, head)| Row { work, head })
        .collect();
    let total = rows::count(query, &wanted, COUNTED)?;
    Ok(Inbox { rows, total })
}

fn conditions<'a>(
    scope: &'a Scope,
    filter: &'a Filter,
    today: Date,
    (units, roles): (&'a [String], &'static [&'static str]),
) -> Option<rows::Wanted<'a>> {
    let mine = match filter.whose {
        Whose::Mine => Some(scope.account?),
        _ => None,
    };
    let until = match filter.late {
        Late::All => None,
        Late::Late => Some(today.yesterday().ok()?),
        Late::Soon => Some(today.saturating_add(jiff::Span::new().days(3))),
    };
    let from = (filter.late == Late::Soon).then_some(today);
    Some(rows::Wanted {
        units,
        roles,
        mine,
        free: filter.whose == Whose::Free,
        item: &filter.item,
        due: (from, until),
        code: &filter.code,
    })
}

/// What a scope counts in its inbox.
///
/// # Errors
/// As every read.
pub fn todo(query: &mut impl Query, scope: &Scope, today: Date) -> Result<Todo, Error> {
    let Some((units, roles)) = audience(scope) else {
        return Ok(Todo::default());
    };
    let mut count = |whose, late| {
        let filter = Filter {
            whose,
            late,
            ..Filter::default()
        };
        match conditions(scope, &filter, today, (&units, roles)) {
            Some(wanted) => rows::count(query, &wanted, COUNTED),
            None => Ok(0),
        }
    };
    Ok(Todo {
        open: count(Whose::All, Late::All)?,
        mine: count(Whose::Mine, Late::All)?,
        late: count(Whose::All, Late::Late)?,
    })
}
