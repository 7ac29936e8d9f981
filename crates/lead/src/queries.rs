//! What can be asked. Who may not see something does not find it.

use std::collections::BTreeMap;

use ::store::{Error, Read};
use ::web::accounts;
use base::{AccountId, Date, OrgId, Scope};

use crate::commands::act::note_label;
use crate::model::{Lead, Note, Outcome, Run, Stage, State, Step};
use crate::rules::access::{Part, oversees, part, sees_all};
use crate::rules::picture::{Expert, Network};
use crate::state::Leads;
use crate::store::{lead as rows, run as runs};
use crate::words::Words;

/// Rows to a page of a list.
pub const PAGE: u64 = 20;
/// The most rows of an export.
pub const EXPORT: u64 = 10_000;

::store::read_error! {
    /// Why something was not read.
    pub enum ReadError, Words
}

/// What a list is narrowed to; an empty text narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// When it was found.
    pub stage: Option<Stage>,
    /// What kind it is.
    pub kind: String,
    /// The platform's id.
    pub platform: String,
    /// A state, or `open_all` for those that are not closed.
    pub state: String,
    /// How strong the evidence is; 0 for all.
    pub tier: i64,
    /// Only those that are late on this day.
    pub late_on: Option<Date>,
    /// Words of what was found or of names.
    pub search: String,
}

fn narrowed<'a>(scope: &'a Scope, filter: &'a Filter) -> rows::Narrowed<'a> {
    rows::Narrowed {
        all: sees_all(scope),
        // Nobody's unit is called this.
        org: scope.org.as_ref().map_or("-", OrgId::as_str),
        stage: filter.stage.map_or("", Stage::as_str),
        kind: &filter.kind,
        platform: &filter.platform,
        state: &filter.state,
        tier: filter.tier,
        late_on: filter.late_on,
        search: filter.search.trim(),
    }
}

/// A page of the leads that a scope sees: open ones first, the strongest evidence and the nearest end before others; how
/// many there are.
///
/// # Errors
/// As every read.
pub fn leads(
    read: &mut Read<'_>,
    scope: &Scope,
    (filter, page, most): (&Filter, u64, u64),
) -> Result<(Vec<Lead>, u64), Error> {
    let by = narrowed(scope, filter);
    let total = rows::count(read, &by)?;
    let page = page.clamp(1, total.div_ceil(most).max(1));
    let offset = i64::try_from((page - 1) * most).unwrap_or(i64::MAX);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    Ok((rows::list(read, &by, (offset, most))?, total))
}

/// The kinds of leads that a scope sees.
///
/// # Errors
/// As every read.
pub fn kinds(read: &mut Read<'_>, scope: &Scope) -> Result<Vec<String>, Error> {
    rows::kinds(read, &narrowed(scope, &Filter::default()))
}

/// A lead as a scope sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The lead.
    pub lead: Lead,
    /// What the scope is to it.
    pub part: Part,
    /// What was done, the oldest first; a centre that was asked reads what it was asked and its own answers.
    pub notes: Vec<Note>,
    /// Names of who is responsible and of who did what, by account; none for a centre that was asked, which learns the units.
    pub people: BTreeMap<AccountId, String>,
}

/// A lead.
///
/// # Errors
/// [`ReadError`].
pub fn lead(read: &mut Read<'_>, scope: &Scope, room: &Leads, id: i64) -> Result<Shown, ReadError> {
    let lead = rows::by_id(read, id)?.ok_or(ReadError::NotFound)?;
    let part = part(scope, &lead);
    if part == Part::None {
        return Err(ReadError::NotFound);
    }
    let mut notes = Vec::new();
    for kept in rows::notes(read, id)? {
        let note = kept.note;
        if part == Part::Asked && !matches!(note.step, Step::Ask | Step::Answer) {
            continue;
        }
        let words = match kept.sealed.is_empty() {
            true => Some(String::new()),
            false => room.seal().unseal(&note_label(kept.id), &kept.sealed),
        };
        notes.push(Note { words, ..note });
    }
    let people = match part {
        Part::Asked | Part::None => BTreeMap::new(),
        Part::Reads | Part::Works => {
            let acted = notes.iter().filter_map(|note| note.account);
            accounts::names(read, scope, acted.chain(lead.account))?
        }
    };
    Ok(Shown {
        lead,
        part,
        notes,
        people,
    })
}

/// Leads of one stage and owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By state.
    pub by_state: BTreeMap<State, u64>,
    /// How many are late.
    pub late: u64,
}

impl Tally {
    /// How many are not closed.
    #[must_use]
    pub fn open(&self) -> u64 {
        let open = self
            .by_state
            .iter()
            .filter(|(state, _)| **state != State::Closed);
        open.map(|(_, count)| count).sum()
    }

    fn add(&mut self, (state, count, late): (State, u64, u64)) {
        *self.by_state.entry(state).or_default() += count;
        self.late += late;
    }
}

/// What is open, by stage and by owner; the last runs.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// By stage.
    pub stages: BTreeMap<Stage, Tally>,
    /// By owner; `None` is the office.
    pub owners: BTreeMap<Option<OrgId>, Tally>,
    /// The newest runs first.
    pub runs: Vec<Run>,
}

/// Whether a scope has to do with supervision at all: it reads everything, or it oversees a platform.
#[must_use]
pub fn supervises(scope: &Scope, room: &Leads) -> bool {
    !oversees(&room.defined().platforms, scope).is_empty() || sees_all(scope)
}

/// What is open.
///
/// # Errors
/// [`ReadError::NotFound`] for whoever oversees nothing.
pub fn overview(
    read: &mut Read<'_>,
    scope: &Scope,
    (room, today): (&Leads, Date),
) -> Result<Overview, ReadError> {
    if !supervises(scope, room) {
        return Err(ReadError::NotFound);
    }
    let mut all = Overview {
        runs: runs::newest(read, 5)?,
        ..Overview::default()
    };
    let filter = Filter::default();
    for (stage, owner, state, count, late) in
        rows::counted(read, (&narrowed(scope, &filter), today))?
    {
        let line = (state, count, late);
        all.stages.entry(stage).or_default().add(line);
        all.owners.entry(owner).or_default().add(line);
    }
    Ok(all)
}

/// The platforms whose pictures a scope sees: all together is for those who read everything.
#[must_use]
pub fn pictured(scope: &Scope, room: &Leads) -> Vec<String> {
    let defined = room.defined();
    let own = oversees(&defined.platforms, scope);
    let whole = sees_all(scope).then(String::new);
    whole
        .into_iter()
        .chain(own.into_iter().map(|platform| platform.id.clone()))
        .collect()
}

/// Who bids with whom on a platform (empty: on all), as the last run saw it.
///
/// # Errors
/// [`ReadError::NotFound`] for a platform that the scope does not oversee.
pub fn network(
    read: &mut Read<'_>,
    scope: &Scope,
    (room, platform): (&Leads, &str),
) -> Result<Network, ReadError> {
    if !pictured(scope, room).iter().any(|id| id == platform) {
        return Err(ReadError::NotFound);
    }
    Ok(runs::picture(read, (platform, "network"))?.unwrap_or_default())
}

/// How experts score on a platform (empty: on all), as the last run saw it.
///
/// # Errors
/// As [`network`].
pub fn experts(
    read: &mut Read<'_>,
    scope: &Scope,
    (room, platform): (&Leads, &str),
) -> Result<Vec<Expert>, ReadError> {
    if !pictured(scope, room).iter().any(|id| id == platform) {
        return Err(ReadError::NotFound);
    }
    Ok(runs::picture(read, (platform, "experts"))?.unwrap_or_default())
}

/// How leads of each kind were closed here, for those who oversee anything.
///
/// # Errors
/// [`ReadError::NotFound`] for whoever oversees nothing.
pub fn outcomes(
    read: &mut Read<'_>,
    scope: &Scope,
    room: &Leads,
) -> Result<BTreeMap<String, BTreeMap<Outcome, u64>>, ReadError> {
    if !supervises(scope, room) {
        return Err(ReadError::NotFound);
    }
    let mut all: BTreeMap<String, BTreeMap<Outcome, u64>> = BTreeMap::new();
    for (kind, outcome, count) in rows::outcomes(read)? {
        *all.entry(kind).or_default().entry(outcome).or_default() += count;
    }
    Ok(all)
}
