//! Writing a document with its clauses, duties and targets: what is new is added, what differs is changed,
//! what is gone is withdrawn or, where no report hangs on it, removed.

use std::collections::BTreeMap;

use base::{Date, OrgId, Title};
use rust_decimal::Decimal;
use store::{Error, Query, Tx, params};

/// The kind of a clause or target that the newest ledger no longer has but reports still refer to.
pub const WITHDRAWN: &str = "withdrawn";

/// The head of a document as it goes into the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Key in URLs.
    pub key: String,
    /// Letter; may be empty.
    pub letter: String,
    /// 发文字号.
    pub number: Option<String>,
    /// Title.
    pub title: Title,
    /// Title of the notice that issued it; may be empty.
    pub notice_title: String,
    /// 发文机关.
    pub issuer: String,
    /// 成文日期.
    pub signed: Option<Date>,
    /// Whether it is published in full.
    pub public: bool,
    /// 主送机关.
    pub addressees: String,
    /// 咨询单位; may be empty.
    pub consult_unit: String,
    /// 政策咨询电话; may be empty.
    pub consult_phone: String,
    /// Whether the consult line was assigned by position and subject.
    pub consult_doubtful: bool,
    /// GB/T 2260 code.
    pub region: String,
    /// Due date of tasks without one.
    pub due: Option<Date>,
    /// `pack` or `text`.
    pub origin: String,
}

/// A clause as it goes into the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its own number.
    pub no: String,
    /// Numbers from the root.
    pub path: String,
    /// `section`, `task` or `article`.
    pub kind: String,
    /// Depth, from 1.
    pub level: u32,
    /// Title; empty for none.
    pub title: Title,
    /// Environment; empty for none or the section's.
    pub theme: String,
    /// Due date of its own.
    pub due: Option<Date>,
    /// Deadlines as printed.
    pub deadline: String,
    /// How many prohibitions.
    pub prohibitions: u32,
    /// Units in the order of the text.
    pub duties: Vec<Duty>,
    /// Targets in the order of the text.
    pub targets: Vec<Target>,
}

/// A unit named by a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Attribution, from 1.
    pub segment: u32,
    /// `lead`, `responsible` or `support`.
    pub role: String,
    /// Place in its list, from 1.
    pub ord: u32,
    /// As printed.
    pub printed: String,
    /// The organisation.
    pub org: Option<OrgId>,
    /// The group.
    pub group: Option<String>,
}

/// A target of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Attribution that governs it, from 1.
    pub segment: u32,
    /// What is counted.
    pub subject: Title,
    /// Comparator's name.
    pub comparator: String,
    /// The goal.
    pub value: Decimal,
    /// Unit as printed.
    pub unit: String,
    /// Deadline as printed.
    pub deadline: String,
    /// The day by which it is to be met.
    pub due: Option<Date>,
    /// Where or for whom it holds.
    pub scope: String,
    /// Kind's name.
    pub kind: String,
}

/// What a write did to a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Row id of the document.
    pub document: i64,
    /// The document was not there before.
    pub created: bool,
    /// The head differed.
    pub head: bool,
    /// Clauses added.
    pub added: u32,
    /// Clauses whose own fields, duties or targets differed.
    pub changed: u32,
    /// Clauses that the ledger no longer has.
    pub withdrawn: u32,
    /// Clauses that are tasks now.
    pub tasks: u32,
    /// Targets now.
    pub targets: u32,
}

impl Change {
    /// Whether anything was written.
    #[must_use]
    pub fn any(&self) -> bool {
        self.created || self.head || self.added + self.changed + self.withdrawn > 0
    }
}

/// Brings a document to this state. Reports, figures and imported text are never touched.
///
/// # Errors
/// What the database answers.
pub fn document(tx: &mut Tx<'_>, head: &Head, clauses: &[Clause]) -> Result<Change, Error> {
    let mut change = Change::default();
    put_head(tx, head, &mut change)?;
    let known = stored_clauses(tx, change.document)?;
    let mut ids: BTreeMap<&str, i64> = BTreeMap::new();
    for (ord, clause) in (1_i64..).zip(clauses) {
        let parent = clause
            .path
            .rsplit_once('/')
            .and_then(|(above, _)| ids.get(above).copied());
        let id = put_clause(
            tx,
            change.document,
            parent,
            ord,
            clause,
            known.get(&clause.path),
            &mut change,
        )?;
        ids.insert(&clause.path, id);
        change.tasks += u32::from(clause.kind == "task");
        change.targets += u32::try_from(clause.targets.len()).unwrap_or(u32::MAX);
    }
    for (path, stored) in known
        .iter()
        .rev()
        .filter(|(path, _)| !ids.contains_key(path.as_str()))
    {
        change.withdrawn += u32::from(withdraw(tx, stored.id, path)?);
    }
    Ok(change)
}

fn put_head(tx: &mut Tx<'_>, head: &Head, change: &mut Change) -> Result<(), Error> {
    let stored = tx.query_opt(
        "SELECT id, key, letter, number, title, title_en, notice_title, issuer, signed, public, addressees,
                consult_unit, consult_phone, consult_doubtful, region, due, origin
         FROM plan_document WHERE number = $1 OR (key = $2 AND ($1 IS NULL OR number IS NULL))
         ORDER BY CASE WHEN number = $1 THEN 0 ELSE 1 END",
        params![head.number, head.key],
        |row| {
            let stored = Head {
                key: row.get("key")?,
                letter: row.get("letter")?,
                number: row.get("number")?,
                title: Title { zh: row.get("title")?, en: row.get("title_en")? },
                notice_title: row.get("notice_title")?,
                issuer: row.get("issuer")?,
                signed: row.get("signed")?,
                public: row.get("public")?,
                addressees: row.get("addressees")?,
                consult_unit: row.get("consult_unit")?,
                consult_phone: row.get("consult_phone")?,
                consult_doubtful: row.get("consult_doubtful")?,
                region: row.get("region")?,
                due: row.get("due")?,
                origin: row.get("origin")?,
            };
            Ok((row.get::<i64>("id")?, stored))
        },
    )?;
    if let Some((id, stored)) = &stored {
        change.document = *id;
        if stored == head {
            return Ok(());
        }
        change.head = true;
    } else {
        change.document = tx.next_id("plan_document")?;
        change.created = true;
    }
    let now = tx.now();
    tx.execute(
        "INSERT INTO plan_document (id, key, letter, number, title, title_en, notice_title, issuer, signed, public,
             addressees, consult_unit, consult_phone, consult_doubtful, region, due, origin, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         ON CONFLICT (id) DO UPDATE SET key = excluded.key, letter = excluded.letter, number = excluded.number,
             title = excluded.title, title_en = excluded.title_en, notice_title = excluded.notice_title,
             issuer = excluded.issuer, signed = excluded.signed, public = excluded.public,
             addressees = excluded.addressees, consult_unit = excluded.consult_unit,
             consult_phone = excluded.consult_phone, consult_doubtful = excluded.consult_doubtful,
             region = excluded.region, due = excluded.due, origin = excluded.origin",
        params![
            change.document, head.key, head.letter, head.number, head.title.zh, head.title.en, head.notice_title,
            head.issuer, head.signed, head.public, head.addressees, head.consult_unit, head.consult_phone,
            head.consult_doubtful, head.region, head.due, head.origin, now,
        ],
    )?;
    Ok(())
}

/// A clause as the database has it.
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) parent: Option<i64>,
    pub(super) ord: i64,
    pub(super) clause: Clause,
    pub(super) target_ids: Vec<i64>,
}

/// Every clause of a document by its path, withdrawn ones too.
pub(super) fn stored_clauses(
    tx: &mut impl Query,
    document: i64,
) -> Result<BTreeMap<String, Stored>, Error> {
    let mut by_id: BTreeMap<i64, Stored> = tx
        .query_map(
            "SELECT id, parent_id, ord, no, path, kind, level, title, title_en, theme, due, deadline, prohibitions
             FROM plan_clause WHERE document_id = $1 ORDER BY ord",
            params![document],
            |row| {
                let id: i64 = row.get("id")?;
                let clause = Clause {
                    no: row.get("no")?,
                    path: row.get("path")?,
                    kind: row.get("kind")?,
                    level: row.get("level")?,
                    title: Title { zh: row.get("title")?, en: row.get("title_en")? },
                    theme: row.get("theme")?,
                    due: row.get("due")?,
                    deadline: row.get("deadline")?,
                    prohibitions: row.get("prohibitions")?,
                    duties: Vec::new(),
                    targets: Vec::new(),
                };
                let stored =
                    Stored { id, parent: row.get("parent_id")?, ord: row.get("ord")?, clause, target_ids: Vec::new() };
                Ok((id, stored))
            },
        )?
        .into_iter()
        .collect();
    let duties = tx.query_map(
        "SELECT d.clause_id, d.segment, d.role, d.ord, d.printed, d.org_id, d.group_id
         FROM plan_duty d JOIN plan_clause c ON c.id = d.clause_id WHERE c.document_id = $1
         ORDER BY d.clause_id, d.segment, CASE d.role WHEN 'lead' THEN 0 WHEN 'responsible' THEN 1 ELSE 2 END, d.ord",
        params![document],
        |row| {
            let duty = Duty {
                segment: row.get("segment")?,
                role: row.get("role")?,
                ord: row.get("ord")?,
                printed: row.get("printed")?,
                org: row.get("org_id")?,
                group: row.get("group_id")?,
            };
            Ok((row.get::<i64>("clause_id")?, duty))
        },
    )?;
    for (clause, duty) in duties {
        if let Some(stored) = by_id.get_mut(&clause) {
            stored.clause.duties.push(duty);
        }
    }
    let targets = tx.query_map(
        "SELECT t.id, t.clause_id, t.segment, t.subject, t.subject_en, t.comparator, t.value, t.unit, t.deadline,
                t.due, t.scope, t.kind
         FROM plan_target t JOIN plan_clause c ON c.id = t.clause_id WHERE c.document_id = $1
         ORDER BY t.clause_id, t.ord",
        params![document],
        |row| {
            let target = Target {
                segment: row.get("segment")?,
                subject: Title { zh: row.get("subject")?, en: row.get("subject_en")? },
                comparator: row.get("comparator")?,
                value: row.get("value")?,
                unit: row.get("unit")?,
                deadline: row.get("deadline")?,
                due: row.get("due")?,
                scope: row.get("scope")?,
                kind: row.get("kind")?,
            };
            Ok((row.get::<i64>("id")?, row.get::<i64>("clause_id")?, target))
        },
    )?;
    for (id, clause, target) in targets {
        if let Some(stored) = by_id.get_mut(&clause) {
            stored.clause.targets.push(target);
            stored.target_ids.push(id);
        }
    }
    Ok(by_id
        .into_values()
        .map(|stored| (stored.clause.path.clone(), stored))
        .collect())
}

pub(super) fn put_clause(
    tx: &mut Tx<'_>,
    document: i64,
    parent: Option<i64>,
    ord: i64,
    clause: &Clause,
    stored: Option<&Stored>,
    change: &mut Change,
) -> Result<i64, Error> {
    let id = match stored {
        Some(stored)
            if stored.clause == *clause && stored.parent == parent && stored.ord == ord =>
        {
            return Ok(stored.id);
        }
        Some(stored) => {
            change.changed += 1;
            stored.id
        }
        None => {
            change.added += 1;
            tx.next_id("plan_clause")?
        }
    };
    tx.execute(
        "INSERT INTO plan_clause (id, document_id, parent_id, ord, no, path, kind, level, title, title_en, theme, due,
             deadline, prohibitions)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, ord = excluded.ord, no = excluded.no,
             kind = excluded.kind, level = excluded.level, title = excluded.title, title_en = excluded.title_en,
             theme = excluded.theme, due = excluded.due, deadline = excluded.deadline,
             prohibitions = excluded.prohibitions",
        params![
            id, document, parent, ord, clause.no, clause.path, clause.kind, clause.level, clause.title.zh,
            clause.title.en, clause.theme, clause.due, clause.deadline, clause.prohibitions,
        ],
    )?;
    if stored.is_none_or(|stored| stored.clause.duties != clause.duties) {
        put_duties(tx, id, &clause.duties)?;
    }
    let old = stored.map_or(&[][..], |stored| &stored.target_ids);
    if stored.is_none_or(|stored| stored.clause.targets != clause.targets) {
        put_targets(tx, id, &clause.targets, old)?;
    }
    Ok(id)
}

pub(super) fn put_duties(tx: &mut Tx<'_>, clause: i64, duties: &[Duty]) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM plan_duty WHERE clause_id = $1",
        params![clause],
    )?;
    for duty in duties {
        tx.execute(
            "INSERT INTO plan_duty (clause_id, segment, role, ord, printed, org_id, group_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![
                clause,
                duty.segment,
                duty.role,
                duty.ord,
                duty.printed,
                duty.org,
                duty.group
            ],
        )?;
    }
    Ok(())
}

/// Targets keep their identity by place, so that figures stay with them.
fn put_targets(tx: &mut Tx<'_>, clause: i64, targets: &[Target], old: &[i64]) -> Result<(), Error> {
    for (index, target) in targets.iter().enumerate() {
        let id = match old.get(index) {
            Some(id) => *id,
            None => tx.next_id("plan_target")?,
        };
        let ord = u32::try_from(index + 1).unwrap_or(u32::MAX);
        tx.execute(
            "INSERT INTO plan_target (id, clause_id, segment, ord, subject, subject_en, comparator, value, unit,
                 deadline, due, scope, kind)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (id) DO UPDATE SET segment = excluded.segment, ord = excluded.ord,
                 subject = excluded.subject, subject_en = excluded.subject_en, comparator = excluded.comparator,
                 value = excluded.value, unit = excluded.unit, deadline = excluded.deadline, due = excluded.due,
                 scope = excluded.scope, kind = excluded.kind",
            params![
                id, clause, target.segment, ord, target.subject.zh, target.subject.en, target.comparator,
                target.value, target.unit, target.deadline, target.due, target.scope, target.kind,
            ],
        )?;
    }
    for id in old.iter().skip(targets.len()) {
        withdraw_target(tx, *id)?;
    }
    Ok(())
}

pub(super) fn withdraw_target(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM plan_target WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM plan_figure WHERE target_id = $1)",
        params![id],
    )?;
    tx.execute(
        "UPDATE plan_target SET kind = $2 WHERE id = $1 AND kind <> $2",
        params![id, WITHDRAWN],
    )?;
    Ok(())
}

/// Takes a clause out of the ledger; answers whether it was in it. One with reports below it stays, marked,
/// so that what was reported can still be read.
pub(super) fn withdraw(tx: &mut Tx<'_>, id: i64, path: &str) -> Result<bool, Error> {
    debug_assert!(!path.is_empty());
    let held = tx.query_opt(
        "SELECT 1 FROM plan_report WHERE clause_id = $1 UNION ALL SELECT 1 FROM plan_clause WHERE parent_id = $1",
        params![id],
        |row| row.get::<i64>(0),
    )?;
    if held.is_some() {
        let marked = tx.execute(
            "UPDATE plan_clause SET kind = $2 WHERE id = $1 AND kind <> $2",
            params![id, WITHDRAWN],
        )?;
        return Ok(marked > 0);
    }
    tx.execute("DELETE FROM plan_duty WHERE clause_id = $1", params![id])?;
    tx.execute("DELETE FROM plan_target WHERE clause_id = $1", params![id])?;
    tx.execute("DELETE FROM plan_clause WHERE id = $1", params![id])?;
    Ok(true)
}
