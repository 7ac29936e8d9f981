//! Rows to [`Board`]: everything the ledger, the front page and the unit pages show, in one read.

use std::collections::{BTreeMap, HashMap};

use base::{Date, Millis, OrgId, Scope, Title};
use rust_decimal::Decimal;
use store::{Error, Query, Read, Store, journal, params};

use crate::model::{
    Accepted, Board, ClauseRow, Closed, DocumentRow, GroupRow, OrgRow, Segment, TargetRow, TaskRow,
    Unit,
};
use crate::rules::figure::Comparator;
use crate::rules::ledger::fold;
use crate::rules::light::{self, Light, Reason, Stage};
use crate::rules::period::Period;
use crate::store::put::WITHDRAWN;

/// Later than every instant.
const FOREVER: Millis = Millis(i64::MAX);

/// Entries of one report's history that are looked through; a report moves a few times.
const HISTORY: u32 = 200;

/// Kinds of target that are conditions, scoring rules or counts: shown beside a task, never held against it.
const NO_GOALS: [&str; 10] = [
    "condition",
    "trigger",
    "grade",
    "threshold",
    "rule",
    "eligibility",
    "count",
    "slogan",
    "coverage",
    WITHDRAWN,
];

/// Whether a kind of target is a goal: held against a figure, which its lead units are asked for.
pub(super) fn is_goal(kind: &str) -> bool {
    !NO_GOALS.contains(&kind)
}

/// The names that a board needs from the organisation register.
#[derive(Debug, Default)]
pub struct Names {
    /// Organisations by id.
    pub orgs: BTreeMap<OrgId, OrgRow>,
    /// Groups by id.
    pub groups: BTreeMap<String, GroupRow>,
    /// Divisions by code.
    pub regions: BTreeMap<String, Title>,
}

/// A clause with the date that only its task needs.
struct Clause {
    row: ClauseRow,
    due: Option<Date>,
}

/// The board of a day, with the names of the organisation register.
///
/// # Errors
/// What the database answers.
pub fn load(store: &Store, day: Date) -> Result<Board, Error> {
    let names = names(store)?;
    store.read(|tx| {
        let size = journal::head(tx)?.size;
        read(tx, names, day, size)
    })
}

/// The board of a day from the reports as they stood at an instant: what was filed or accepted later is not in it,
/// and plans signed after the day are not in force. Plans, targets and cut-offs are as they are now.
///
/// # Errors
/// What the database answers.
pub fn load_at(store: &Store, day: Date, until: Millis) -> Result<Board, Error> {
    let names = names(store)?;
    let mut board = store.read(|tx| {
        let size = journal::head(tx)?.size;
        let filed = filed_once(tx, until)?;
        read_at(tx, names, (day, until), filed, size)
    })?;
    let (open, later) = board.tasks.drain(..).partition(|task| {
        board.documents[task.document]
            .signed
            .is_none_or(|signed| signed <= day)
    });
    board.tasks = open;
    board.closed.extend::<Vec<_>>(later);
    Ok(board)
}

fn names(store: &Store) -> Result<Names, Error> {
    let scope = Scope::public();
    let mut names = Names::default();
    for org in org::all(store, &scope)? {
        let row = OrgRow {
            name: org.title,
            short: org.short,
            region: org.region.0,
        };
        names.orgs.insert(org.id, row);
    }
    for group in org::groups(store, &scope)? {
        names.groups.insert(
            group.id.0,
            GroupRow {
                name: group.title,
                members: group.members,
            },
        );
    }
    for region in org::regions(store, &scope)? {
        names.regions.insert(region.code.0, region.title);
    }
    Ok(names)
}

/// Reads everything and turns on the lights of `day`.
///
/// # Errors
/// What the database answers.
pub fn read(
    tx: &mut impl Query,
    names: Names,
    day: Date,
    journal_size: u64,
) -> Result<Board, Error> {
    read_at(tx, names, (day, FOREVER), HashMap::new(), journal_size)
}

/// The newest month filed, one a lead unit, by task.
type Newest = HashMap<i64, BTreeMap<OrgId, Period>>;

fn read_at(
    tx: &mut impl Query,
    names: Names,
    (day, until): (Date, Millis),
    filed: Newest,
    journal_size: u64,
) -> Result<Board, Error> {
    let documents = documents(tx, day)?;
    let clauses = clauses(tx, &documents)?;
    let mut segments = segments(tx)?;
    let mut targets = targets(tx, until)?;
    let mut accepted = accepted(tx, until)?;
    let mut newest = newest(tx, until, filed)?;
    let members = names
        .groups
        .iter()
        .map(|(id, group)| (id.clone(), group.members.clone()))
        .collect();
    let mut tasks = Vec::new();
    for (index, clause) in clauses
        .iter()
        .enumerate()
        .filter(|(_, clause)| clause.row.kind == "task")
    {
        let (id, document) = (clause.row.id, clause.row.document);
        let segments = segments.remove(&id).unwrap_or_default();
        let (targets, due) = dated(
            targets.remove(&id).unwrap_or_default(),
            clause.due,
            documents[document].due,
        );
        tasks.push(TaskRow {
            id,
            clause: index,
            document,
            leads: leads(&segments, &members),
            segments,
            targets,
            due,
            light: Light::OnSchedule,
            reason: Reason::Steady,
            accepted: accepted.remove(&id).unwrap_or_default(),
            newest: newest.remove(&id).unwrap_or_default(),
            haystack: String::new(),
        });
    }
    let Names {
        orgs,
        groups,
        regions,
    } = names;
    let clauses = clauses.into_iter().map(|clause| clause.row).collect();
    let mut board = Board {
        day,
        documents,
        clauses,
        tasks: Vec::new(),
        closed: Vec::new(),
        orgs,
        groups,
        regions,
        cut_offs: super::cut_off::all(tx)?,
        journal_size,
    };
    let last_due = board.cut_offs.last_due(day);
    for task in &mut tasks {
        (task.light, task.reason) = light::light_with(
            &task.facts(&board.documents[task.document], day),
            day,
            last_due,
        );
        task.haystack = haystack(&board, task);
    }
    (board.closed, board.tasks) = tasks
        .into_iter()
        .partition(|task| board.documents[task.document].closed.is_some());
    Ok(board)
}

fn documents(tx: &mut impl Query, day: Date) -> Result<Vec<DocumentRow>, Error> {
    tx.query_map(
        "SELECT id, key, letter, number, title, title_en, issuer, signed, due, region, source_id, standing, ended
         FROM plan_document ORDER BY COALESCE(signed, '9999'), id",
        params![],
        |row| {
            Ok(DocumentRow {
                id: row.get("id")?,
                key: row.get("key")?,
                letter: row.get("letter")?,
                number: row.get("number")?,
                title: Title::new(row.get::<String>("title")?, row.get::<String>("title_en")?),
                issuer: row.get("issuer")?,
                signed: row.get("signed")?,
                due: row.get("due")?,
                region: row.get("region")?,
                has_source: row.get::<Option<i64>>("source_id")?.is_some(),
                closed: Closed::of(&row.get::<String>("standing")?, row.get("ended")?, day),
            })
        },
    )
}

/// Clauses in the order of documents and text, with the environment of the section above where a clause
/// names none itself.
fn clauses(tx: &mut impl Query, documents: &[DocumentRow]) -> Result<Vec<Clause>, Error> {
    let places: HashMap<i64, usize> = documents
        .iter()
        .enumerate()
        .map(|(index, document)| (document.id, index))
        .collect();
    let mut rows = tx.query_map(
        "SELECT id, document_id, parent_id, no, path, kind, level, title, title_en, theme, due, deadline, prohibitions,
                CASE WHEN body = '' THEN 0 ELSE 1 END AS has_body
         FROM plan_clause WHERE kind <> $1 ORDER BY document_id, ord",
        params![WITHDRAWN],
        |row| {
            let document: i64 = row.get("document_id")?;
            let clause = ClauseRow {
                id: row.get("id")?,
                document: places.get(&document).copied().unwrap_or_default(),
                parent: None,
                no: row.get("no")?,
                path: row.get("path")?,
                cite: String::new(),
                kind: row.get("kind")?,
                level: row.get("level")?,
                title: Title::new(row.get::<String>("title")?, row.get::<String>("title_en")?),
                theme: row.get("theme")?,
                deadline: row.get("deadline")?,
                prohibitions: row.get("prohibitions")?,
                has_body: row.get("has_body")?,
            };
            Ok((Clause { row: clause, due: row.get("due")? }, row.get::<Option<i64>>("parent_id")?))
        },
    )?;
    // Stable: clauses of one document keep the order of its text.
    rows.sort_by_key(|(clause, _)| clause.row.document);
    let indexes: HashMap<i64, usize> = rows
        .iter()
        .enumerate()
        .map(|(index, (clause, _))| (clause.row.id, index))
        .collect();
    let mut clauses: Vec<Clause> = Vec::with_capacity(rows.len());
    for (mut clause, parent) in rows {
        // A parent stands before its children in the text.
        clause.row.parent = parent
            .and_then(|id| indexes.get(&id).copied())
            .filter(|index| *index < clauses.len());
        if let (true, Some(parent)) = (clause.row.theme.is_empty(), clause.row.parent) {
            clause.row.theme.clone_from(&clauses[parent].row.theme);
        }
        clauses.push(clause);
    }
    cite(&mut clauses, documents);
    Ok(clauses)
}

/// Names each clause by its number where no other clause of the plan has the same.
fn cite(clauses: &mut [Clause], documents: &[DocumentRow]) {
    let mut numbers: HashMap<(usize, String), usize> = HashMap::new();
    for clause in clauses.iter() {
        *numbers
            .entry((clause.row.document, clause.row.no.clone()))
            .or_default() += 1;
    }
    for clause in clauses {
        let row = &mut clause.row;
        let letter = &documents[row.document].letter;
        let digits = !row.no.is_empty() && row.no.bytes().all(|byte| byte.is_ascii_digit());
        let only = numbers.get(&(row.document, row.no.clone())) == Some(&1);
        row.cite = if digits && only {
            format!("{letter}{}", row.no)
        } else {
            format!("{letter}{}", row.path.replace('/', ""))
        };
    }
}

pub(crate) fn segments(tx: &mut impl Query) -> Result<HashMap<i64, Vec<Segment>>, Error> {
    let mut out: HashMap<i64, Vec<Segment>> = HashMap::new();
    tx.query_map(
        "SELECT clause_id, segment, role, printed, org_id, group_id FROM plan_duty ORDER BY clause_id, segment, role, ord",
        params![],
        |row| {
            let number: usize = row.get("segment")?;
            let unit = Unit { printed: row.get("printed")?, org: row.get("org_id")?, group: row.get("group_id")? };
            let segments = out.entry(row.get("clause_id")?).or_default();
            if segments.len() < number {
                segments.resize_with(number, Segment::default);
            }
            let segment = &mut segments[number.saturating_sub(1)];
            match row.get::<String>("role")?.as_str() {
                "lead" => segment.lead.push(unit),
                "support" => segment.support.push(unit),
                _ => segment.responsible.push(unit),
            }
            Ok(())
        },
    )?;
    Ok(out)
}

fn targets(tx: &mut impl Query, until: Millis) -> Result<HashMap<i64, Vec<TargetRow>>, Error> {
    let mut figures: HashMap<i64, (Period, Decimal)> = HashMap::new();
    tx.query_map(
        "SELECT f.target_id, r.period, f.value FROM plan_figure f JOIN plan_report r ON r.id = f.report_id
         WHERE r.state = 'accepted' AND COALESCE(r.decided_at, 0) <= $1
         ORDER BY f.target_id, r.period, r.decided_at NULLS FIRST, r.id",
        params![until],
        |row| {
            if let Some(period) = Period::parse(&row.get::<String>("period")?) {
                figures.insert(row.get("target_id")?, (period, row.get("value")?));
            }
            Ok(())
        },
    )?;
    let mut out: HashMap<i64, Vec<TargetRow>> = HashMap::new();
    tx.query_map(
        "SELECT id, clause_id, segment, subject, subject_en, comparator, value, unit, deadline, due, kind
         FROM plan_target ORDER BY clause_id, ord",
        params![],
        |row| {
            let id: i64 = row.get("id")?;
            let name: String = row.get("comparator")?;
            let comparator = Comparator::parse(&name)
                .ok_or(Error::Column { column: "comparator".to_owned(), expected: "a comparator's name" })?;
            out.entry(row.get("clause_id")?).or_default().push(TargetRow {
                id,
                segment: row.get("segment")?,
                subject: Title::new(row.get::<String>("subject")?, row.get::<String>("subject_en")?),
                comparator,
                value: row.get("value")?,
                unit: row.get("unit")?,
                deadline: row.get("deadline")?,
                due: row.get("due")?,
                is_goal: is_goal(&row.get::<String>("kind")?),
                figure: figures.get(&id).copied(),
            });
            Ok(())
        },
    )?;
    Ok(out)
}

fn accepted(
    tx: &mut impl Query,
    until: Millis,
) -> Result<HashMap<i64, BTreeMap<OrgId, Accepted>>, Error> {
    let mut out: HashMap<i64, BTreeMap<OrgId, Accepted>> = HashMap::new();
    tx.query_map(
        "SELECT r.clause_id, r.org_id, r.period, r.stage FROM plan_report r
         JOIN (SELECT clause_id, org_id, MAX(period) AS period FROM plan_report
               WHERE state = 'accepted' AND COALESCE(decided_at, 0) <= $1 GROUP BY clause_id, org_id) n
           ON n.clause_id = r.clause_id AND n.org_id = r.org_id AND n.period = r.period",
        params![until],
        |row| {
            let period = Period::parse(&row.get::<String>("period")?);
            let stage = Stage::parse(&row.get::<String>("stage")?);
            if let (Some(period), Some(stage)) = (period, stage) {
                let orgs = out.entry(row.get("clause_id")?).or_default();
                orgs.insert(row.get("org_id")?, Accepted { period, stage });
            }
            Ok(())
        },
    )?;
    Ok(out)
}

/// What a report that was accepted, filed or returned later was at the instant, follows from its times.
fn newest(tx: &mut impl Query, until: Millis, filed: Newest) -> Result<Newest, Error> {
    let mut out = filed;
    tx.query_map(
        "SELECT clause_id, org_id, MAX(period) AS period FROM plan_report
         WHERE COALESCE(filed_at, 0) <= $1
           AND (state IN ('filed', 'accepted') OR (state = 'returned' AND COALESCE(decided_at, 0) > $1))
         GROUP BY clause_id, org_id",
        params![until],
        |row| {
            if let Some(period) = Period::parse(&row.get::<String>("period")?) {
                let orgs = out.entry(row.get("clause_id")?).or_default();
                let newest = orgs.entry(row.get("org_id")?).or_insert(period);
                *newest = period.max(*newest);
            }
            Ok(())
        },
    )?;
    Ok(out)
}

/// Reports that were filed at the instant though their row no longer says so, because they were withdrawn or filed
/// anew since: the journal remembers.
fn filed_once(tx: &mut Read<'_>, until: Millis) -> Result<Newest, Error> {
    let doubtful = tx.query_map(
        "SELECT id, clause_id, org_id, period FROM plan_report
         WHERE created_at <= $1 AND (filed_at IS NULL OR filed_at > $1 OR state = 'draft')",
        params![until],
        |row| {
            Ok((
                row.get::<i64>("id")?,
                row.get::<i64>("clause_id")?,
                row.get::<OrgId>("org_id")?,
                Period::parse(&row.get::<String>("period")?),
            ))
        },
    )?;
    let mut out = Newest::new();
    for (id, task, org, period) in doubtful {
        let Some(period) = period else { continue };
        let entries = journal::of_subject(tx, &format!("report/{id}"), HISTORY)?;
        let last = entries
            .iter()
            .filter(|entry| entry.at <= until)
            .find(|entry| {
                matches!(
                    entry.kind.as_str(),
                    "report.filed" | "report.returned" | "report.withdrawn"
                )
            });
        if last.is_some_and(|entry| entry.kind == "report.filed") {
            let newest = out.entry(task).or_default().entry(org).or_insert(period);
            *newest = period.max(*newest);
        }
    }
    Ok(out)
}

/// Who owes the reports: lead units that resolve to one organisation; without any, the members of a
/// collective lead name (各县（市、区）人民政府); without any, the directly named responsible units. 有关 names
/// nobody in particular and makes nobody owe.
pub(super) fn leads(segments: &[Segment], groups: &BTreeMap<String, Vec<OrgId>>) -> Vec<OrgId> {
    let unique = |orgs: Vec<&OrgId>| {
        let mut out: Vec<OrgId> = Vec::new();
        for org in orgs {
            if !out.contains(org) {
                out.push(org.clone());
            }
        }
        out
    };
    let lead = || segments.iter().flat_map(|segment| &segment.lead);
    let direct = unique(lead().filter_map(|unit| unit.org.as_ref()).collect());
    if !direct.is_empty() {
        return direct;
    }
    let named =
        lead().filter(|unit| !unit.printed.contains("有关") && !unit.printed.contains("相关"));
    let collective = named
        .filter_map(|unit| groups.get(unit.group.as_ref()?))
        .flatten();
    let collective = unique(collective.collect());
    if !collective.is_empty() {
        return collective;
    }
    unique(
        segments
            .iter()
            .flat_map(|segment| &segment.responsible)
            .filter_map(|unit| unit.org.as_ref())
            .collect(),
    )
}

/// The due date of a task: its own, else the latest of its goals', else the plan's; and its targets, each
/// with the task's date where it has none of its own.
fn dated(
    mut targets: Vec<TargetRow>,
    own: Option<Date>,
    plan: Option<Date>,
) -> (Vec<TargetRow>, Option<Date>) {
    let of_goals = targets
        .iter()
        .filter(|target| target.is_goal)
        .filter_map(|target| target.due)
        .max();
    let due = own.or(of_goals).or(plan);
    for target in &mut targets {
        target.due = target.due.or(due);
    }
    (targets, due)
}

fn haystack(board: &Board, task: &TaskRow) -> String {
    let clause = board.clause(task);
    let document = board.document(task);
    let mut parts = vec![
        fold(&clause.no),
        fold(&clause.title.zh),
        fold(&clause.title.en),
        fold(&document.title.zh),
        fold(document.number.as_deref().unwrap_or_default()),
        fold(&clause.cite),
    ];
    for segment in &task.segments {
        for unit in segment
            .lead
            .iter()
            .chain(&segment.responsible)
            .chain(&segment.support)
        {
            parts.push(fold(&unit.printed));
            if let Some(org) = unit.org.as_ref().and_then(|id| board.orgs.get(id)) {
                parts.extend([fold(&org.name.zh), fold(&org.short), fold(&org.name.en)]);
            }
        }
    }
    for target in &task.targets {
        parts.extend([fold(&target.subject.zh), fold(&target.subject.en)]);
    }
    parts.sort_unstable();
    parts.dedup();
    parts.join("\n")
}
