//! What one room gives to another that may not call it.

use std::collections::BTreeMap;

use base::{Date, Lang, OrgId, Role, Scope, Title};
use bulletin::Sources;
use bulletin::facts::{Blockage, Blockages, Orders};
use plan::rules::period::Period;
use plan::{Aside, Computed};
use store::{Error, Read};

/// Figures that indicators have computed already, for a unit's report form and its sheet.
pub(crate) fn computed(
    read: &mut Read<'_>,
    org: &OrgId,
    period: Period,
) -> Result<BTreeMap<i64, Computed>, Error> {
    let found = indicator::prefill(read, org, period)?;
    Ok(found
        .into_iter()
        .map(|(target, figure)| {
            let computed = Computed {
                value: figure.value,
                source: figure.source,
                href: figure.href,
            };
            (target, computed)
        })
        .collect())
}

/// The blockages on a task, and the ways to a new blockage or order, for the head of the task's page.
pub(crate) fn aside(
    read: &mut Read<'_>,
    scope: &Scope,
    task: i64,
    leads: bool,
) -> Result<Vec<Aside>, Error> {
    let of_task = dispatch::of_task(read, scope, task)?;
    let mut all: Vec<Aside> = of_task
        .into_iter()
        .map(|row| {
            let line = |lang: Lang, word: &str, colon: &str| {
                let state = dispatch::state_title(row.state, lang);
                format!("{word} {}{colon}{} ({state})", row.id, row.title)
            };
            Aside {
                title: Title::new(
                    line(Lang::Zh, "难点堵点", "："),
                    line(Lang::En, "Blockage", ": "),
                ),
                href: format!("/blockages/{}", row.id),
                action: false,
            }
        })
        .collect();
    let office = scope.account.is_some() && scope.role == Role::Office;
    let supervisor = scope.account.is_some() && scope.role == Role::Supervisor;
    let mut action = |shown: bool, zh: &str, en: &str, href: String| {
        if shown {
            let title = Title::new(zh, en);
            let action = true;
            all.push(Aside {
                title,
                href,
                action,
            });
        }
    };
    action(
        office || leads,
        "提出难点堵点",
        "Raise a blockage",
        format!("/blockages/new?task={task}"),
    );
    action(
        office || supervisor,
        "开具整改通知",
        "Open a rectification order",
        format!("/orders/new?task={task}"),
    );
    Ok(all)
}

/// What bulletins tell of rooms that they do not know.
#[must_use]
pub fn sources() -> Sources {
    Sources {
        blockages: Some(blockages),
        orders: Some(orders),
    }
}

/// Blockages of `[from, to]`.
fn blockages(read: &mut Read<'_>, scope: &Scope, from: Date, to: Date) -> Result<Blockages, Error> {
    let summary = dispatch::summary(read, scope, from, to)?;
    Ok(Blockages {
        raised: usize::try_from(summary.raised).unwrap_or(usize::MAX),
        closed: usize::try_from(summary.solved).unwrap_or(usize::MAX),
        open: summary
            .open
            .into_iter()
            .map(|row| Blockage {
                title: row.title,
                owner: row.owner,
                due: row.due,
                age_days: dispatch::rules::agenda::age_days(row.since, to),
            })
            .collect(),
    })
}

/// Orders and interviews of `[from, to]`.
fn orders(read: &mut Read<'_>, scope: &Scope, from: Date, to: Date) -> Result<Orders, Error> {
    let summary = rectify::summary(read, scope, from, to)?;
    Ok(Orders {
        opened: summary.opened,
        closed: summary.closed,
        missed: summary.missed,
        overdue: summary
            .overdue
            .into_iter()
            .map(|order| (order.number, order.org, order.due, order.late_days))
            .collect(),
        interviews: summary.interviews_held,
    })
}
