//! Every refusal says in both languages what is wrong and what to do.

use base::calendar::{Term, TermError};
use base::{Date, Explain, Lang};
use flow::{Cause, Complaint, MigrationRefusal, Refusal, StopReason};
use pack::element::Power;

fn refusals() -> Vec<Refusal> {
    let on = Date::constant(2024, 3, 1);
    let (step, action) = ("accept".to_owned(), "grant".to_owned());
    let mut all = vec![
        Refusal::Closed,
        Refusal::Cancelled,
        Refusal::Channel,
        Refusal::Applicant,
        Refusal::NoUnit,
        Refusal::NotOpen,
        Refusal::Answered {
            branch: "fire".into(),
        },
        Refusal::WrongStep { step: step.clone() },
        Refusal::Taken,
        Refusal::NoAction {
            step: step.clone(),
            action: action.clone(),
        },
        Refusal::NotOffered {
            step: step.clone(),
            action,
        },
        Refusal::NotStopped,
        Refusal::CorrectionRuns { until: on },
        Refusal::NoCorrection,
        Refusal::NothingToCorrect,
        Refusal::PauseReason,
        Refusal::Reason,
        Refusal::TooLong,
        Refusal::Notice,
        Refusal::NoExtension,
        Refusal::Extended,
        Refusal::NotAsked,
        Refusal::TermOver { due: on },
        Refusal::NotAccepted,
        Refusal::Extension {
            term: Term::Months(1),
            by: Term::WorkingDays(5),
            cause: TermError::TooLong,
        },
        Refusal::Decided { on },
        Refusal::NotDone { step: step.clone() },
        Refusal::NotItsItem {
            unit: "sl-zwj".into(),
        },
        Refusal::NoAnswer,
        Refusal::UrgedToday,
        Refusal::NotOfficers { step: step.clone() },
        Refusal::NoReply { step: step.clone() },
        Refusal::NotPromised {
            material: "plan".into(),
        },
        Refusal::NoChild { id: "tax".into() },
        Refusal::Form(vec![Complaint {
            question: "name".into(),
            cause: Cause::Missing,
        }]),
        Refusal::TooMany,
        Refusal::NoRest { step: step.clone() },
        Refusal::NoStep { step: step.clone() },
        Refusal::Expression {
            at: step.clone(),
            text: "form.x".into(),
            cause: "absent".into(),
        },
        Refusal::Nobody { step: step.clone() },
    ];
    let powers = [
        Power::Correct,
        Power::Pause,
        Power::Extend,
        Power::Return,
        Power::HandOver,
        Power::Delegate,
    ];
    all.extend(powers.map(|power| Refusal::NotAllowed {
        step: step.clone(),
        power,
    }));
    let reasons = [
        StopReason::Correction,
        StopReason::Hearing,
        StopReason::Testing,
        StopReason::ExpertReview,
        StopReason::Publication,
        StopReason::Other,
    ];
    all.extend(reasons.map(|reason| Refusal::Stopped { reason, since: on }));
    all
}

fn speaks(error: &dyn Explain) {
    let (zh, en) = (error.explain(Lang::Zh), error.explain(Lang::En));
    assert!(zh.ends_with('。') && !zh.is_ascii(), "{zh}");
    assert!(en.ends_with('.') && !en.contains('。'), "{en}");
    assert!(!zh.contains('{') && !en.contains('{'), "{zh} {en}");
}

#[test]
fn refusals_speak_both_languages() {
    refusals().iter().for_each(|refusal| speaks(refusal));
    let step = "check".to_owned();
    for refusal in [
        MigrationRefusal::Closed,
        MigrationRefusal::OtherItem {
            from: "a".into(),
            to: "b".into(),
        },
        MigrationRefusal::StepGone { step: step.clone() },
        MigrationRefusal::OtherKind { step: step.clone() },
        MigrationRefusal::NoBranch {
            step,
            branch: "fire".into(),
        },
        MigrationRefusal::Stuck(Box::new(Refusal::Closed)),
    ] {
        speaks(&refusal);
    }
    let causes = [
        Cause::Missing,
        Cause::Unknown,
        Cause::NotAsked,
        Cause::Fixed,
        Cause::Check(None),
        Cause::Way,
    ];
    for cause in causes {
        assert!(cause.explain(Lang::Zh).ends_with('。') && cause.explain(Lang::En).ends_with('.'));
    }
}
