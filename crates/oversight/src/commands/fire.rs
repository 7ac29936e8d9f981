//! A rule fires: an alert, the case that it opens, and whoever is told, in the transaction of what happened.

use std::cell::Cell;

use ::store::{Error, Tx};
use base::{Explain, Lang, OrgId, Role};
use casework::commands::file::{Filing, file_for_in};
use casework::model::Applicant;
use casework::{CaseError, CaseEvent, Casework};
use flow::{ApplicantKind, Fields};
use notify::Message;
use pack::element::{Applicants, Channel, RoleDef, Severity};
use pack::expr::ExprFailure;
use pack::score::{Fired, RuleReader};
use register::{Change, RowEvent};
use serde_json::json;

use super::{row_shown, row_values, sha256_hex};
use crate::model::{Alert, severity_name};
use crate::state::{Oversight, Rules};
use crate::store as rows;

/// Cases that rules open about cases that rules opened, and so on: deeper than this an alert is all.
const DEPTH: u8 = 4;

thread_local! {
    // A transaction runs on one thread from its begin to its end.
    static OPENING: Cell<u8> = const { Cell::new(0) };
}

/// What a rule is looked at for.
pub(crate) struct Subject {
    /// `row/<register>/<key>` or `case/<id>`.
    pub(crate) name: String,
    /// Whose alert it is.
    pub(crate) unit: OrgId,
    /// Whether it is made up.
    pub(crate) sample: bool,
}

/// Looks at a row that readers see from now on. Rows that end fire nothing.
///
/// # Errors
/// The store's; [`Error::Database`] where a case that a rule opens fails half-way.
pub fn on_row(tx: &mut Tx<'_>, room: &Oversight, event: &RowEvent<'_>) -> Result<(), Error> {
    let rules = room.rules();
    let watching: Vec<&RuleReader> = rules
        .of_rows(&event.register.id)
        .filter(|rule| rule.rule().severity != Severity::Stop)
        .collect();
    if event.change == Change::Ended || watching.is_empty() {
        return Ok(());
    }
    let (row, today, calendar) = (event.row, tx.now().day(), calendar::current(tx)?);
    let (days, at) = ((row.span.from, row.span.end()), (today, &calendar));
    let values = row_values(event.register, &row.body, days, at);
    let shown = |lang: Lang| row_shown(event.register, &row.body, days, at, (lang, &*rules.pack));
    for rule in watching {
        let subject = Subject {
            name: format!("row/{}/{}", event.register.id, row.key),
            unit: event.register.owner.clone(),
            sample: row.sample,
        };
        if let Some(fired) = found(rule, rule.look(&values, shown)) {
            fire(tx, room, &rules, rule, subject, fired)?;
        }
    }
    Ok(())
}

/// Looks at a case at a moment.
///
/// # Errors
/// As [`on_row`].
pub fn on_case(tx: &mut Tx<'_>, room: &Oversight, event: &CaseEvent<'_>) -> Result<(), Error> {
    let rules = room.rules();
    for rule in rules.of_cases(&event.head.item, event.moment.as_str()) {
        let found = found(rule, rule.look(&event.values(), |lang| event.shown(lang)));
        if let Some(fired) = found {
            fire(tx, room, &rules, rule, of_case(event), fired)?;
        }
    }
    Ok(())
}

pub(crate) fn of_case(event: &CaseEvent<'_>) -> Subject {
    Subject {
        name: format!("case/{}", event.head.id),
        unit: event.head.unit.clone(),
        sample: event.head.sample,
    }
}

/// What a rule found. One that cannot be worked out stops nobody; the log says so.
pub(crate) fn found(
    rule: &RuleReader,
    looked: Result<Option<Fired>, ExprFailure>,
) -> Option<Fired> {
    looked.unwrap_or_else(|cause| {
        tracing::warn!(rule = rule.rule().id, %cause, "a rule cannot be worked out");
        None
    })
}

/// A rule fires about a subject: again where its alert stands open, else anew.
pub(crate) fn fire(
    tx: &mut Tx<'_>,
    room: &Oversight,
    rules: &Rules,
    reader: &RuleReader,
    subject: Subject,
    fired: Fired,
) -> Result<(), Error> {
    let rule = reader.rule();
    let now = tx.now();
    if let Some(mut standing) = rows::standing(tx, &rule.id, &subject.name)? {
        standing.last_at = now;
        standing.times += 1;
        standing.text = fired.text;
        standing.version += 1;
        return rows::again(tx, &standing);
    }
    let id = tx.next_id("oversight_alert")?;
    let (mut case, mut refused) = (None, String::new());
    if let Some((item, answers)) = &fired.opens {
        match open(tx, room, id, item, answers, &subject)? {
            Ok(opened) => case = Some(opened),
            Err(why) => refused = why,
        }
    }
    let alert = Alert {
        id,
        rule: rule.id.clone(),
        subject: subject.name,
        severity: fired.severity,
        text: fired.text,
        unit: subject.unit,
        first_at: now,
        last_at: now,
        times: 1,
        case,
        refused,
        closed: None,
        version: 1,
    };
    rows::insert(tx, &alert)?;
    tx.journal(
        "alert.raised",
        &format!("alert/{id}"),
        json!({
            "rule": alert.rule,
            "severity": severity_name(alert.severity),
            "subject_sha256": sha256_hex(&alert.subject),
            "text_sha256": sha256_hex(&alert.text.zh),
            "case": alert.case,
            "refused": !alert.refused.is_empty(),
        }),
    )?;
    let told = rule.notify.as_deref();
    let role = told.and_then(|id| rules.pack.elements.roles.iter().find(|role| role.id == id));
    match role {
        Some(role) => tell(tx, role, &alert),
        None => Ok(()),
    }
}

/// Opens the rule's case. The inner error is why it was refused; nothing of it was written then.
fn open(
    tx: &mut Tx<'_>,
    room: &Oversight,
    alert: i64,
    item: &str,
    answers: &std::collections::BTreeMap<String, pack::expr::Value>,
    subject: &Subject,
) -> Result<Result<i64, String>, Error> {
    let refuse = |zh: &str| Ok(Err(zh.to_owned()));
    let Some(casework) = room.casework() else {
        return refuse("办件服务未启用");
    };
    let Some(definition) = casework.item(item) else {
        return refuse("事项已取消");
    };
    let depth = OPENING.get();
    if depth >= DEPTH {
        return refuse("规则逐层触发过深");
    }
    let mut filled = Fields::new();
    for question in &definition.definition.form().questions {
        let field = &question.field;
        let Some(value) = answers.get(&field.key) else {
            continue;
        };
        match pack::context::json(&field.kind, value) {
            Ok(Some(value)) => {
                filled.insert(field.key.clone(), value);
            }
            Ok(None) => {}
            Err(error) => {
                return Ok(Err(format!(
                    "{}：{}",
                    field.title.zh,
                    error.explain(Lang::Zh)
                )));
            }
        }
    }
    let of = definition.definition.item();
    let applicant = match of.applicants {
        Applicants::Staff => unit_applicant(tx, &subject.unit)?,
        _ if of.anonymous => Applicant::anonymous(),
        _ => return refuse("事项须由申请人自己提出"),
    };
    let filing = Filing {
        item: item.to_owned(),
        channel: Channel::Case,
        region: None,
        applicant,
        answers: filled,
        papers: Vec::new(),
        files: Vec::new(),
        key: format!("alert/{alert}"),
        sample: subject.sample,
    };
    OPENING.set(depth + 1);
    let opened = file(tx, casework, filing);
    OPENING.set(depth);
    match opened {
        Ok(case) => Ok(Ok(case)),
        // The engine looks at a filing before anything of it is written.
        Err(CaseError::Refused(refusal)) => Ok(Err(refusal.explain(Lang::Zh))),
        Err(CaseError::Store(error)) => Err(error),
        Err(error) => Err(Error::Database(format!("a rule's case of {item}: {error}"))),
    }
}

fn file(tx: &mut Tx<'_>, casework: &Casework, filing: Filing) -> Result<i64, CaseError> {
    // The rule asks, whoever writes the row: the case belongs to no account.
    Ok(file_for_in(tx, casework, None, filing)?.case)
}

/// The unit whose row or case it is about asks.
fn unit_applicant(tx: &mut Tx<'_>, unit: &OrgId) -> Result<Applicant, Error> {
    let named = org::find(tx, unit)?;
    Ok(Applicant {
        kind: ApplicantKind::Staff,
        name: named.map_or_else(|| unit.to_string(), |org| org.title.zh),
        code: unit.to_string(),
        phone: String::new(),
    })
}

/// Tells whoever holds a role of the pack, at its units or at the subject's.
fn tell(tx: &mut Tx<'_>, role: &RoleDef, alert: &Alert) -> Result<(), Error> {
    for (index, to) in casework::commands::holders(role, &alert.unit)
        .into_iter()
        .enumerate()
    {
        let message = Message {
            key: format!("alert/{}/{index}", alert.id),
            to,
            kind: "alert.raised",
            title: base::Title::new(cut(&alert.text.zh), cut(&alert.text.en)),
            body: base::Title::new("", ""),
            href: format!("/alerts/{}", alert.id),
        };
        notify::send(tx, message)?;
    }
    Ok(())
}

/// One line of a message.
fn cut(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ");
    line.chars().take(notify::model::TITLE_MAX_CHARS).collect()
}

/// Those who see every alert.
pub(crate) fn sees_all(role: Role) -> bool {
    matches!(role, Role::Office | Role::Supervisor | Role::Auditor)
}
