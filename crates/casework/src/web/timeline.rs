//! What happened to a case, in words.

use std::collections::BTreeMap;

use base::{AccountId, Lang};
use flow::Happened;
use web::view::{self, Moment};

use super::parts::{Names, answer_title, result_title, step_title, stop_title};
use crate::model::{CaseEntry, Detail, Effected};
use crate::words::event_title;

/// Entries as moments, oldest first.
pub(crate) fn moments(
    entries: &[CaseEntry],
    definition: &flow::Definition,
    names: &Names,
    people: &BTreeMap<AccountId, String>,
    lang: Lang,
) -> Vec<Moment> {
    entries
        .iter()
        .map(|entry| {
            let person = entry.account.and_then(|account| people.get(&account));
            let unit = entry.org.as_ref().map(|unit| names.label(unit, lang));
            let who = match (unit, person) {
                (Some(unit), Some(person)) => format!("{unit} · {person}"),
                (Some(unit), None) => unit,
                (None, Some(person)) => person.clone(),
                (None, None) => entry.role.title(lang).to_owned(),
            };
            Moment {
                when: entry.at.minute_text(),
                who,
                what: event_title(entry.kind, lang).to_owned(),
                note: note(&entry.detail, definition, names, lang),
                href: String::new(),
                link: String::new(),
            }
        })
        .collect()
}

/// What an entry says besides its heading.
fn note(detail: &Detail, definition: &flow::Definition, names: &Names, lang: Lang) -> String {
    let mut said: Vec<String> = detail
        .happened
        .iter()
        .filter_map(|one| happened(one, definition, names, lang))
        .collect();
    said.extend(detail.effects.iter().map(|one| effected(one, lang)));
    if !detail.note.is_empty() {
        said.push(detail.note.clone());
    }
    said.join(lang.pick("；", "; "))
}

fn with_reason(what: String, reason: Option<&str>, lang: Lang) -> String {
    match reason.filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("{what}{}{reason}", lang.pick("：", ": ")),
        None => what,
    }
}

fn action_title(definition: &flow::Definition, step: &str, action: &str, lang: Lang) -> String {
    definition
        .task(step)
        .and_then(|task| task.actions.iter().find(|one| one.id == action))
        .map_or_else(|| action.to_owned(), |one| one.title.get(lang).to_owned())
}

/// One happening as a sentence; `None` for what the reader sees elsewhere on the page.
fn happened(
    one: &Happened,
    definition: &flow::Definition,
    names: &Names,
    lang: Lang,
) -> Option<String> {
    let step = |step: &str, branch: Option<&str>| step_title(definition, step, branch, lang);
    Some(match one {
        Happened::Accepted => lang.pick("受理", "Accepted").to_owned(),
        Happened::Entered {
            step: at, branch, ..
        } => format!(
            "{}{}",
            lang.pick("进入", "Now at "),
            step(at, branch.as_deref())
        ),
        Happened::Decided {
            step: at,
            action,
            reason,
            ..
        } => {
            let what = format!(
                "{} · {}",
                step(at, None),
                action_title(definition, at, action, lang)
            );
            with_reason(what, reason.as_deref(), lang)
        }
        Happened::Opined {
            step: at,
            branch,
            answer,
            reason,
            ..
        } => {
            let what = format!(
                "{} · {}",
                step(at, Some(branch)),
                answer_title(*answer, lang)
            );
            with_reason(what, reason.as_deref(), lang)
        }
        Happened::Overdue {
            step: at, branch, ..
        } => format!(
            "{} · {}",
            step(at, Some(branch)),
            lang.pick("逾期未答复，不视为同意", "overdue; not taken as agreement")
        ),
        Happened::CorrectionAsked { text, .. } => text.clone(),
        Happened::Paused { reason, notice, .. } => with_reason(
            stop_title(*reason, lang).to_owned(),
            Some(notice.as_str()),
            lang,
        ),
        Happened::ExtensionAsked { reason } => reason.clone(),
        Happened::ExtensionDecided { reason, .. } => reason.clone()?,
        Happened::SentBack { to, reason, .. } => {
            with_reason(step(to, None), Some(reason.as_str()), lang)
        }
        Happened::HandedOver { to, reason, .. } | Happened::Reassigned { to, reason, .. } => {
            with_reason(names.label(to, lang), Some(reason.as_str()), lang)
        }
        Happened::Promised { material, due } => {
            let title = definition
                .material(material)
                .map_or_else(|| material.clone(), |one| one.title.get(lang).to_owned());
            let due = due.map_or_else(String::new, |due| view::day(due, lang));
            format!("{}{title} {due}", lang.pick("容缺后补：", "promised: "))
        }
        Happened::Closed { result, reason } => with_reason(
            result_title(*result, lang).to_owned(),
            reason.as_deref(),
            lang,
        ),
        _ => return None,
    })
}

fn effected(one: &Effected, lang: Lang) -> String {
    match one {
        Effected::Issued { number, .. } => {
            format!("{}{number}", lang.pick("发放证照 ", "licence issued "))
        }
        Effected::Suspended { number, .. } => {
            format!("{}{number}", lang.pick("暂扣证照 ", "licence suspended "))
        }
        Effected::Revoked { number, .. } => {
            format!("{}{number}", lang.pick("撤销证照 ", "licence revoked "))
        }
        Effected::Row { key, .. } => {
            format!("{}{key}", lang.pick("登记台账 ", "row written "))
        }
        Effected::Opened { code, .. } => {
            format!("{}{code}", lang.pick("开办件 ", "case opened "))
        }
        Effected::Told { text, .. } => text.get(lang).to_owned(),
        Effected::Published => lang.pick("已公开", "published").to_owned(),
    }
}
