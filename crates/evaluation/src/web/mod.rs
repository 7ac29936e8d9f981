//! The pages of this room, one a file.

mod clarify;
mod judge;
mod judge_post;
mod judge_view;
mod list;
mod sheet;
mod sheet_xlsx;
mod watch;

use ::web::view::{Tag, Tone, tag};
use ::web::{Access, EVERYONE, Routes};
use base::{Lang, Role};

use crate::model::{BidState, Phase};
use crate::words::{phase_title, state_title};

const READERS: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
/// Experts, and whom a tenderer sends.
const JUDGES: Access = Access::Roles(&[Role::Applicant, Role::Clerk, Role::Head]);
const BIDDERS: Access = Access::Roles(&[Role::Applicant]);

/// Every page of this room.
#[must_use]
pub fn routes() -> Routes {
    let judging = judge_post::routes(Routes::new());
    judging
        .page("/evaluations", READERS, "evaluation.list", list::watched)
        .page("/evaluations/{id}", READERS, "evaluation.show", watch::show)
        .page(
            "/evaluations/{id}/sheet",
            EVERYONE,
            "evaluation.sheet",
            sheet::show,
        )
        .file(
            "/evaluations/{id}/sheet.txt",
            EVERYONE,
            "evaluation.sheet.text",
            sheet::text,
        )
        .file(
            "/evaluations/{id}/sheet.xlsx",
            EVERYONE,
            "evaluation.sheet.xlsx",
            sheet_xlsx::export,
        )
        .page("/judging", JUDGES, "judging.list", list::judged)
        .page("/judging/{id}", JUDGES, "judging.show", judge::show)
        .page(
            "/clarifications",
            BIDDERS,
            "clarification.list",
            clarify::list,
        )
        .page(
            "/clarifications/{id}",
            BIDDERS,
            "clarification.show",
            clarify::show,
        )
        .action(
            "/clarifications/{id}",
            BIDDERS,
            "clarification.answer",
            clarify::answer,
        )
}

fn phase_tag(phase: Phase, lang: Lang) -> Tag {
    let tone = match phase {
        Phase::Chair | Phase::Review | Phase::Settle => Tone::Warn,
        Phase::Marks => Tone::Steady,
        Phase::Report => Tone::Warn,
        Phase::Reported => Tone::Good,
        Phase::Failed => Tone::Bad,
    };
    tag(tone, phase_title(phase, lang))
}

fn state_tag(state: BidState, lang: Lang) -> Tag {
    let tone = match state {
        BidState::Open => Tone::Quiet,
        BidState::Valid => Tone::Good,
        BidState::Refused | BidState::Excluded => Tone::Bad,
    };
    tag(tone, state_title(state, lang))
}

/// What a form sends: names and values in their order.
use ::web::Pairs;

fn sent<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    let found = pairs.iter().find(|(key, _)| key == name);
    found.map_or("", |(_, value)| value.as_str())
}

fn number(pairs: &[(String, String)], name: &str) -> i64 {
    sent(pairs, name).parse().unwrap_or(0)
}
