//! The pages of this room, one a file.

mod actions;
mod desk;
mod part;
mod sheet;
mod task;
mod unit;

use ::web::form::Choice;
use ::web::{Access, Answer, Ctx, NavItem, Room, Routes, STAFF};
use base::{Date, Lang, Role};
use plan::Plan;
use plan::lines::{month_title, present_month};
use plan::rules::period::Period;

use crate::Month;

/// The page of the month.
const PATH: &str = "/month";

const UNIT: Access = Access::Roles(&[Role::Clerk, Role::Head]);
const OFFICE: Access = Access::Roles(&[Role::Office]);

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new(PATH, "本月工作", "This month", STAFF))
        .page(PATH, STAFF, "month.show", show)
        .action("/month/{period}/open", OFFICE, "month.open", actions::open)
        .action(
            "/month/{period}/remind",
            OFFICE,
            "month.remind",
            actions::remind,
        )
        .action(
            "/month/{period}/cut-off",
            OFFICE,
            "month.cut_off",
            actions::cut_off,
        )
        .action(
            "/month/{period}/close",
            OFFICE,
            "month.close",
            actions::close,
        )
        .action(
            "/month/{period}/reopen",
            OFFICE,
            "month.reopen",
            actions::reopen,
        )
        .page("/month/tasks/{task}", UNIT, "month.task", task::show)
        .action(
            "/month/tasks/{task}/give",
            UNIT,
            "delegation.give",
            task::give,
        )
        .action(
            "/month/delegations/{id}/withdraw",
            UNIT,
            "delegation.withdraw",
            task::take_back,
        )
        .action("/month/tasks/{task}/ask", UNIT, "part.ask", task::ask)
        .page("/month/parts/{id}", STAFF, "part.show", part::show)
        .action("/month/parts/{id}", UNIT, "part.write", part::write)
        .action("/month/parts/{id}/take", UNIT, "part.take", part::take)
        .file("/month/sheet", UNIT, "sheet.give", sheet::give)
        .upload(
            "/month/sheet",
            UNIT,
            "sheet.send",
            sheet::BODY_BYTES,
            sheet::send,
        )
        .page("/month/sheets/{id}", UNIT, "sheet.preview", sheet::preview)
        .action("/month/sheets/{id}", UNIT, "sheet.take", sheet::take)
}

async fn show(ctx: Ctx, Room(plan): Room<Plan>, Room(month): Room<Month>) -> Answer {
    match ctx.scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => {
            desk::show(&ctx, &plan, &month, desk::Form::default()).await
        }
        _ => unit::show(&ctx, plan, month).await,
    }
}

/// The month that the address names, else the one that is due now.
fn asked(ctx: &Ctx) -> Period {
    ctx.query
        .get("period")
        .and_then(Period::parse)
        .unwrap_or_else(|| present_month(ctx.today()))
}

/// The last eighteen months, and the chosen one where it is older.
fn months(today: Date, chosen: Period, lang: Lang) -> Vec<Choice> {
    let mut months: Vec<Period> =
        std::iter::successors(Some(Period::of(today)), |month| Some(month.previous()))
            .take(18)
            .collect();
    if !months.contains(&chosen) {
        months.push(chosen);
    }
    months
        .into_iter()
        .map(|month| Choice::new(month.to_string(), month_title(month, lang)))
        .collect()
}

/// The choice of a month, with its neighbours.
struct MonthPick {
    choices: Vec<Choice>,
    period: String,
    previous: String,
    next: Option<String>,
}

impl MonthPick {
    fn new(today: Date, chosen: Period, lang: Lang) -> Self {
        let href = |month: Period| format!("{PATH}?period={month}");
        Self {
            choices: months(today, chosen, lang),
            period: chosen.to_string(),
            previous: href(chosen.previous()),
            next: (chosen < Period::of(today)).then(|| href(chosen.next())),
        }
    }
}
