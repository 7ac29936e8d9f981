//! A case as a scope may see it.

use std::sync::Arc;

use base::{Date, Scope};
use flow::{Answers, Clock, Clocks, Definition, Fields, State, Token};
use licence::Shown;
use pack::element::{Action, Power, StepKind};
use store::Query;

use super::ReadError;
use crate::commands::access::{does, standing_of};
use crate::commands::case::Case;
use crate::commands::files;
use crate::model::{Applicant, CaseEntry, FileRow, Head, MaterialRow, Work};
use crate::room::Casework;
use crate::rules::answers::{is_personal, mask, masked};
use crate::rules::who::Standing;
use crate::store::{case as rows, event, file as file_rows, material, work};

/// Entries of the timeline that come with a case; older ones by [`entries`].
const ENTRIES: usize = 100;

/// What of a case may not be acted upon without looking: everything that somebody sees who opens it.
#[derive(Debug)]
pub struct CaseView {
    /// The case.
    pub head: Head,
    /// How it runs.
    pub definition: Arc<Definition>,
    /// Where it stands: answers of departments, corrections, pauses, promises.
    pub state: State,
    /// What the scope is to it.
    pub standing: Standing,
    /// Who asks; masked where it does not concern the scope.
    pub applicant: Applicant,
    /// What was filled in; personal answers masked where they do not concern the scope, internal ones taken away from
    /// the applicant.
    pub answers: Answers,
    /// Whether personal answers are masked.
    pub masked: bool,
    /// Its clocks and lights on the day.
    pub clocks: Clocks,
    /// What people have and had to do, in the order in which it began.
    pub works: Vec<Work>,
    /// Where it waits, with what the scope may do there now.
    pub places: Vec<PlaceView>,
    /// Whether the scope decides on the extension that was asked for.
    pub decides_extension: bool,
    /// How papers were given.
    pub materials: Vec<MaterialRow>,
    /// Its files.
    pub files: Vec<FileRow>,
    /// Licences that it issued.
    pub licences: Vec<Shown>,
    /// Cases that it opened and that the scope may see.
    pub children: Vec<Head>,
    /// Its newest entries, newest first, at most 100; an applicant sees those that concern them.
    pub entries: Vec<CaseEntry>,
    /// The day.
    pub today: Date,
}

/// A place where a case waits.
#[derive(Debug)]
pub struct PlaceView {
    /// Its number.
    pub token: Token,
    /// The step.
    pub step: String,
    /// The department's branch.
    pub branch: Option<String>,
    /// Its clock.
    pub clock: Option<Clock>,
    /// Whether the scope may do its work now: it holds the role, and nobody else took it on.
    pub mine: bool,
    /// Decisions that are offered; empty for a department's answer, for a wait, and where it is not the scope's.
    pub actions: Vec<Action>,
    /// What else the scope may do here.
    pub may: Vec<Power>,
    /// What the officer fills in.
    pub form: Option<String>,
    /// Answers that were filled in before at this step, for a form that comes back.
    pub filled: Fields,
}

/// A case with everything that a scope may see of it; `secret`: what somebody without an account says.
///
/// # Errors
/// [`ReadError::NotFound`].
pub fn case(
    query: &mut impl Query,
    scope: &Scope,
    room: &Casework,
    (id, secret): (i64, Option<&str>),
    today: Date,
) -> Result<CaseView, ReadError> {
    let case = Case::load(query, room, id, today)?;
    let asked = (case.follow.as_deref(), secret);
    let standing = standing_of(query, scope, &case.head, asked)?.ok_or(ReadError::NotFound)?;
    let clocks = case.clocks();
    let places = place_views(scope, &case, &clocks, standing);
    let handles = standing == Standing::Applicant || places.iter().any(|place| place.mine);
    let decides_extension = decides(scope, &case);
    let (applicant, answers) = shown(&case, standing, handles || decides_extension);
    let licences = match room.licences() {
        Some(licences) => licence::of_case(query, licences, id, today)?,
        None => Vec::new(),
    };
    let mut children = Vec::new();
    for child in rows::children(query, id)? {
        if standing == Standing::Applicant
            || standing_of(query, scope, &child, (None, None))?.is_some()
        {
            children.push(child);
        }
    }
    let files = files_of(query, room, id, standing)?;
    let mut entries = event::of_case(query, id, i64::MAX, ENTRIES)?;
    if standing == Standing::Applicant {
        entries = entries.into_iter().filter_map(for_applicant).collect();
    }
    Ok(CaseView {
        works: work::of_case(query, id)?,
        materials: material::of_case(query, id)?,
        masked: !(handles || decides_extension),
        standing,
        applicant,
        answers,
        clocks,
        places,
        decides_extension,
        files,
        licences,
        children,
        entries,
        today,
        head: case.head,
        definition: case.definition,
        state: case.state,
    })
}

fn decides(scope: &Scope, case: &Case) -> bool {
    let asked = case.state.extension.as_ref();
    let waits = asked.is_some_and(|asked| asked.state == flow::ExtensionState::Asked);
    let by = case.definition.item().terms.extension_by.as_deref();
    waits && by.is_some_and(|by| does(scope, case, by, &case.head.unit))
}

fn place_views(scope: &Scope, case: &Case, clocks: &Clocks, standing: Standing) -> Vec<PlaceView> {
    let mut views = Vec::new();
    for place in &case.state.places {
        let role = match (&place.unit, &place.role) {
            (flow::UnitRef::Applicant, _) => standing == Standing::Applicant,
            (flow::UnitRef::Unit(unit), Some(role)) => does(scope, case, role, unit),
            (flow::UnitRef::Unit(_), None) => false,
        };
        let free = place.account.is_none() || place.account == scope.account;
        let (mut actions, mut may, mut form) = (Vec::new(), Vec::new(), None);
        match case.definition.step(&place.step).map(|step| &step.kind) {
            Some(StepKind::Task(task)) => {
                form.clone_from(&task.form);
                if role && free {
                    actions = offered(case, place.token);
                    may.clone_from(&task.may);
                }
            }
            Some(StepKind::Parallel { branches, .. }) => {
                let own = |branch: &&pack::element::Branch| {
                    Some(branch.id.as_str()) == place.branch.as_deref()
                };
                form = branches
                    .iter()
                    .find(own)
                    .and_then(|branch| branch.form.clone());
            }
            _ => {}
        }
        let key = match &place.branch {
            Some(branch) => format!("{}_{branch}", place.step),
            None => place.step.clone(),
        };
        let filled = case.told.answers.steps.get(&key.replace('-', "_"));
        views.push(PlaceView {
            token: place.token,
            step: place.step.clone(),
            branch: place.branch.clone(),
            clock: clocks.place(place.token).cloned(),
            mine: role && free,
            actions,
            may,
            form,
            filled: if role {
                filled.cloned().unwrap_or_default()
            } else {
                Fields::new()
            },
        });
    }
    views
}

/// The decisions of a step, without those whose condition does not hold. Where the officer fills something in, the
/// condition may depend on it, and the decision is shown.
fn offered(case: &Case, token: Token) -> Vec<Action> {
    let place = case.state.place(token);
    let Some((place, task)) =
        place.and_then(|place| Some((place, case.definition.task(&place.step)?)))
    else {
        return Vec::new();
    };
    let holds = |action: &&Action| {
        if action.when.is_none() || task.form.is_some() {
            return true;
        }
        let tried = flow::Event::Act {
            token,
            action: action.id.clone(),
            answers: Fields::new(),
            reason: Some("?".to_owned()),
        };
        let facts = case.told.facts(place.account);
        let outcome = flow::act(&case.definition, &case.state, &tried, &facts);
        !matches!(outcome, Err(flow::Refusal::NotOffered { .. }))
    };
    task.actions.iter().filter(holds).cloned().collect()
}

/// Who asks and what was filled in, as it may be seen.
fn shown(case: &Case, standing: Standing, clear: bool) -> (Applicant, Answers) {
    let mut applicant = case.applicant.clone();
    let mut answers = case.told.answers.clone();
    if standing == Standing::Applicant {
        // What officers filled in is theirs; what is published of it is on the public page.
        answers.steps.clear();
        return (applicant, answers);
    }
    if clear {
        return (applicant, answers);
    }
    for text in [
        &mut applicant.name,
        &mut applicant.code,
        &mut applicant.phone,
    ] {
        *text = masked(text);
    }
    hide(Some(case.definition.form()), &mut answers.form);
    for (key, fields) in &mut answers.steps {
        hide(crate::commands::settle::form_of(case, key), fields);
    }
    for given in answers.materials.values_mut() {
        given.number = given.number.as_deref().map(masked);
        given.files = given.files.iter().map(mask).collect();
    }
    (applicant, answers)
}

fn hide(form: Option<&pack::element::Form>, fields: &mut Fields) {
    for (key, value) in fields.iter_mut() {
        let mut questions = form.into_iter().flat_map(|form| &form.questions);
        let open =
            questions.any(|question| &question.field.key == key && !is_personal(&question.field));
        if !open {
            *value = mask(value);
        }
    }
}

/// What an applicant sees of an entry: not the clocks of the house, not who took what on.
fn for_applicant(mut entry: CaseEntry) -> Option<CaseEntry> {
    use crate::model::EventKind as K;
    use flow::Happened as H;
    if matches!(
        entry.kind,
        K::Claimed | K::Released | K::Delegated | K::Migrated | K::Reassigned
    ) {
        return None;
    }
    entry.account = None;
    entry.detail.happened.retain(|one| {
        !matches!(
            one,
            H::LightChanged { .. } | H::Overdue { .. } | H::Claimed { .. } | H::Delegated { .. }
        )
    });
    let opined = matches!(entry.kind, K::Opined);
    if opined {
        // Departments answer the unit; the applicant sees that they did.
        entry.detail = crate::model::Detail::default();
    }
    entry.detail.effects.retain(|effect| {
        !matches!(
            effect,
            crate::model::Effected::Told {
                applicant: false,
                ..
            }
        )
    });
    let timed = matches!(entry.kind, K::Timed);
    (!timed || !entry.detail.happened.is_empty()).then_some(entry)
}

fn files_of(
    query: &mut impl Query,
    room: &Casework,
    id: i64,
    standing: Standing,
) -> Result<Vec<FileRow>, ReadError> {
    let mut files = Vec::new();
    for row in file_rows::of_case(query, id)? {
        let own = row.slot.starts_with("form.") || row.slot.starts_with("material:");
        if standing == Standing::Applicant && !own {
            continue;
        }
        files.push(open_file(room, row));
    }
    Ok(files)
}

fn open_file(room: &Casework, row: file_rows::Sealed) -> FileRow {
    let name = room.seal().unseal(&files::about(row.id), &row.name);
    FileRow {
        id: row.id,
        slot: row.slot,
        name: name.unwrap_or_default(),
        media_type: row.media_type,
        byte_len: row.byte_len,
        sha256: row.sha256,
        added_at: row.added_at,
    }
}

/// Entries of a case before one, newest first, at most 100.
///
/// # Errors
/// [`ReadError::NotFound`].
pub fn entries(
    query: &mut impl Query,
    scope: &Scope,
    (id, secret): (i64, Option<&str>),
    before: i64,
) -> Result<Vec<CaseEntry>, ReadError> {
    let loaded = rows::load(query, id)?.ok_or(ReadError::NotFound)?;
    let asked = (loaded.follow.as_deref(), secret);
    let standing = standing_of(query, scope, &loaded.head, asked)?.ok_or(ReadError::NotFound)?;
    let entries = event::of_case(query, id, before, ENTRIES)?;
    Ok(match standing {
        Standing::Applicant => entries.into_iter().filter_map(for_applicant).collect(),
        _ => entries,
    })
}

/// A file of a case with its content: for the applicant their own, for officers of units that have or had something to do
/// in the case, for the account that uploaded it for a draft.
///
/// # Errors
/// [`ReadError::NotFound`].
pub fn file(
    query: &mut impl Query,
    scope: &Scope,
    room: &Casework,
    (id, secret): (i64, Option<&str>),
) -> Result<(FileRow, Vec<u8>), ReadError> {
    let row = file_rows::by_id(query, id)?.ok_or(ReadError::NotFound)?;
    match row.case {
        None if row.account.is_some() && row.account == scope.account => {}
        None => return Err(ReadError::NotFound),
        Some(case) => {
            let loaded = rows::load(query, case)?.ok_or(ReadError::NotFound)?;
            let asked = (loaded.follow.as_deref(), secret);
            let own = row.slot.starts_with("form.") || row.slot.starts_with("material:");
            match standing_of(query, scope, &loaded.head, asked)? {
                Some(Standing::Applicant) if own => {}
                Some(Standing::Officer) => {}
                // Those above read what was decided, not people's papers.
                _ => return Err(ReadError::NotFound),
            }
        }
    }
    let sealed = file_rows::blob(query, &row.sha256)?.ok_or(ReadError::NotFound)?;
    let content = room
        .seal()
        .unseal_bytes(&files::about_content(&row.sha256), &sealed)
        .ok_or_else(|| crate::store::unreadable("sealed", "bytes that open with this key"))?;
    Ok((open_file(room, row), content))
}
