//! Rules that stop: a row is not taken, a step is not decided.

use base::{Lang, Title};
use casework::CaseEvent;
use pack::element::Severity;
use pack::score::RuleReader;
use register::{Attempt, Guard};

use super::{row_shown, row_values, unclear};
use crate::state::Oversight;

impl Guard for Oversight {
    fn watches(&self, register: &str) -> bool {
        self.rules().of_rows(register).any(stops)
    }

    fn refuses(&self, row: &Attempt<'_>) -> Option<Title> {
        refuses(self, row)
    }
}

fn stops(rule: &RuleReader) -> bool {
    rule.rule().severity == Severity::Stop
}

/// The texts of the rules that do not take a row; `None`: it is taken.
#[must_use]
pub fn refuses(room: &Oversight, row: &Attempt<'_>) -> Option<Title> {
    let rules = room.rules();
    let (days, at) = ((row.from, row.until), (row.today, row.calendar));
    let values = row_values(row.register, row.body, days, at);
    let shown = |lang: Lang| row_shown(row.register, row.body, days, at, (lang, &*rules.pack));
    let mut said = Vec::new();
    for rule in rules.of_rows(&row.register.id).filter(|rule| stops(rule)) {
        match rule.look(&values, shown) {
            Ok(None) => {}
            Ok(Some(fired)) => said.push(fired.text),
            Err(cause) => {
                tracing::error!(rule = rule.rule().id, %cause, "a rule cannot be worked out");
                said.push(unclear(&rule.rule().title));
            }
        }
    }
    together(said)
}

/// The texts of the rules that refuse a step of a case before it is decided; `None`: it may go on.
#[must_use]
pub fn before(room: &Oversight, event: &CaseEvent<'_>, step: &str) -> Option<Title> {
    let rules = room.rules();
    let mut said = Vec::new();
    for rule in rules
        .before(&event.definition.flow().id, step)
        .filter(|rule| stops(rule))
    {
        match rule.look(&event.values(), |lang| event.shown(lang)) {
            Ok(None) => {}
            Ok(Some(fired)) => said.push(fired.text),
            Err(cause) => {
                tracing::error!(rule = rule.rule().id, %cause, "a rule cannot be worked out");
                said.push(unclear(&rule.rule().title));
            }
        }
    }
    together(said)
}

fn together(said: Vec<Title>) -> Option<Title> {
    said.into_iter().reduce(|all, one| {
        Title::new(
            format!("{}{}", all.zh, one.zh),
            format!("{} {}", all.en, one.en),
        )
    })
}
