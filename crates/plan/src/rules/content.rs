//! What a unit hands in, checked as a whole: every fault at once, so that a form is mended in one go.

use std::collections::BTreeMap;

use base::OrgId;
use rust_decimal::Decimal;

use super::light::Stage;
use super::report::{self, BODY_CHARS, FigureFault, TextFault};
use crate::model::{Segment, Unit};

/// What was typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The unit's own word.
    pub stage: Option<Stage>,
    /// The text.
    pub body: String,
    /// Figures as typed, by target id. A blank one is no figure.
    pub figures: Vec<(i64, String)>,
}

/// A target for which a figure is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The target's id.
    pub id: i64,
    /// Its goal.
    pub goal: Decimal,
    /// Its unit as printed.
    pub unit: String,
    /// The last figure that the unit filed before this month.
    pub last: Option<Decimal>,
}

/// What was typed, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The unit's own word.
    pub stage: Stage,
    /// The text.
    pub body: String,
    /// Figures by target id.
    pub figures: BTreeMap<i64, Decimal>,
    /// Targets whose figure is so far from the last one that it has to be confirmed.
    pub far: Vec<i64>,
}

/// One thing that has to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No stage is chosen.
    Stage,
    /// The text.
    Body(TextFault),
    /// The figure of a target.
    Figure {
        /// The target.
        target: i64,
        /// What is wrong with it.
        fault: FigureFault,
    },
    /// A figure for a target that this unit is not asked for on this task.
    UnknownTarget(i64),
    /// The reason why the figure of a target is another than the one computed for it.
    Why {
        /// The target.
        target: i64,
        /// What is wrong with the reason.
        fault: TextFault,
    },
}

/// The most characters that the reason of a figure may have.
pub const WHY_CHARS: usize = 200;

/// What stands behind typed figures: those that were computed, and why a typed one differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// Computed figures by target id.
    pub computed: BTreeMap<i64, Decimal>,
    /// Reasons as typed, by target id.
    pub reasons: BTreeMap<i64, String>,
}

/// A figure that differs from the computed one, with the unit's reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What was computed.
    pub computed: Decimal,
    /// Why the unit gives another figure, or none.
    pub reason: String,
}

/// The figures that differ from what was computed for them, with their reasons.
///
/// # Errors
/// A [`Problem::Why`] for every reason that is wrong, or that what is filed lacks; never an empty list.
pub fn deviations(
    basis: &Basis,
    asked: &[Asked],
    figures: &BTreeMap<i64, Decimal>,
    strictness: Strictness,
) -> Result<BTreeMap<i64, Deviation>, Vec<Problem>> {
    let (mut out, mut problems) = (BTreeMap::new(), Vec::new());
    for asked in asked {
        let target = asked.id;
        let Some(computed) = basis.computed.get(&target).copied() else {
            continue;
        };
        if figures.get(&target) == Some(&computed) {
            continue;
        }
        let typed = basis.reasons.get(&target).map_or("", String::as_str);
        match report::read_text(typed, WHY_CHARS).and_then(report::require) {
            Ok(reason) => {
                out.insert(target, Deviation { computed, reason });
            }
            Err(TextFault::Empty) if strictness == Strictness::Draft => {}
            Err(fault) => problems.push(Problem::Why { target, fault }),
        }
    }
    if problems.is_empty() {
        Ok(out)
    } else {
        Err(problems)
    }
}

/// How complete a report has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// A draft may lack anything.
    Draft,
    /// What is filed has a stage and a text.
    Filed,
}

/// Checks what was typed.
///
/// # Errors
/// Every [`Problem`], in the order of the form; never an empty list.
pub fn check(
    typed: &Typed,
    asked: &[Asked],
    strictness: Strictness,
) -> Result<Checked, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut figures = BTreeMap::new();
    let mut far = Vec::new();
    for (target, text) in &typed.figures {
        let Some(asked) = asked.iter().find(|asked| asked.id == *target) else {
            problems.push(Problem::UnknownTarget(*target));
            continue;
        };
        match report::read_figure(text, &asked.unit) {
            Ok(None) => {}
            Ok(Some(figure)) => {
                figures.insert(*target, figure);
                if report::is_far(figure, asked.last, asked.goal) {
                    far.push(*target);
                }
            }
            Err(fault) => problems.push(Problem::Figure {
                target: *target,
                fault,
            }),
        }
    }
    let stage = match (typed.stage, strictness) {
        (Some(stage), _) => stage,
        (None, Strictness::Draft) => Stage::Progress,
        (None, Strictness::Filed) => {
            problems.push(Problem::Stage);
            Stage::Progress
        }
    };
    let body = report::read_text(&typed.body, BODY_CHARS).and_then(|body| match strictness {
        Strictness::Draft => Ok(body),
        Strictness::Filed => report::require(body),
    });
    match body {
        Ok(body) if problems.is_empty() => Ok(Checked {
            stage,
            body,
            figures,
            far,
        }),
        Ok(_) => Err(problems),
        Err(fault) => {
            problems.push(Problem::Body(fault));
            Err(problems)
        }
    }
}

/// Whether a unit is asked for the figure of a target: one of the passage's own lead units is; where the
/// passage names none that owes reports on the task, every lead unit of the task is.
///
/// `segment` counts from 1; `leads` are the units that owe reports on the task.
#[must_use]
pub fn is_asked(segments: &[Segment], leads: &[OrgId], segment: u32, org: &OrgId) -> bool {
    if !leads.contains(org) {
        return false;
    }
    let index = usize::try_from(segment).unwrap_or(0).saturating_sub(1);
    let Some(segment) = segments.get(index) else {
        return true;
    };
    let owing = |units: &[Unit]| -> Vec<OrgId> {
        units
            .iter()
            .filter_map(|unit| unit.org.clone())
            .filter(|org| leads.contains(org))
            .collect()
    };
    let own = owing(&segment.lead);
    let own = if own.is_empty() {
        owing(&segment.responsible)
    } else {
        own
    };
    own.is_empty() || own.contains(org)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(id: i64, last: Option<i64>) -> Asked {
        Asked {
            id,
            goal: Decimal::from(100),
            unit: "家".to_owned(),
            last: last.map(Decimal::from),
        }
    }

    fn typed(stage: Option<Stage>, body: &str, figures: &[(i64, &str)]) -> Typed {
        Typed {
            stage,
            body: body.to_owned(),
            figures: figures
                .iter()
                .map(|(id, text)| (*id, (*text).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let typed = typed(None, "", &[(1, "x"), (2, "1,2"), (9, "3")]);
        let problems = check(&typed, &[asked(1, None), asked(2, None)], Strictness::Filed);
        assert_eq!(
            problems,
            Err(vec![
                Problem::Figure {
                    target: 1,
                    fault: FigureFault::NotANumber
                },
                Problem::Figure {
                    target: 2,
                    fault: FigureFault::Separator
                },
                Problem::UnknownTarget(9),
                Problem::Stage,
                Problem::Body(TextFault::Empty),
            ])
        );
    }

    #[test]
    fn a_draft_may_be_empty_but_not_wrong() {
        let empty = check(
            &typed(None, "", &[(1, "")]),
            &[asked(1, None)],
            Strictness::Draft,
        );
        assert_eq!(
            empty.map(|kept| (kept.body, kept.figures.len())),
            Ok((String::new(), 0))
        );
        let wrong = check(
            &typed(None, "", &[(1, "?")]),
            &[asked(1, None)],
            Strictness::Draft,
        );
        assert!(wrong.is_err());
    }

    #[test]
    fn far_figures_are_kept_and_named() {
        let typed = typed(Some(Stage::Done), "正文", &[(1, "1,000"), (2, "12")]);
        let kept = check(
            &typed,
            &[asked(1, Some(10)), asked(2, Some(10))],
            Strictness::Filed,
        );
        let kept = kept.expect("nothing is wrong");
        assert_eq!(kept.far, [1]);
        assert_eq!(kept.figures[&1], Decimal::from(1000));
    }

    #[test]
    fn a_figure_other_than_the_computed_one_needs_a_reason() {
        let asked = [asked(1, None), asked(2, None), asked(3, None)];
        let d = |value: i64| Decimal::from(value);
        let mut basis = Basis {
            computed: BTreeMap::from([(1, d(5)), (2, d(7))]),
            reasons: BTreeMap::new(),
        };
        let figures = BTreeMap::from([(1, d(5)), (2, d(8)), (3, d(9))]);
        let check = |basis: &Basis, strictness| deviations(basis, &asked, &figures, strictness);
        assert_eq!(
            check(&basis, Strictness::Filed),
            Err(vec![Problem::Why {
                target: 2,
                fault: TextFault::Empty
            }])
        );
        assert_eq!(check(&basis, Strictness::Draft), Ok(BTreeMap::new()));
        basis.reasons.insert(2, " 口径不同 ".to_owned());
        let held = check(&basis, Strictness::Filed).expect("a reason is given");
        assert_eq!(
            held[&2],
            Deviation {
                computed: d(7),
                reason: "口径不同".to_owned()
            }
        );
        basis.reasons.insert(2, "长".repeat(WHY_CHARS + 1));
        assert!(check(&basis, Strictness::Draft).is_err());
    }

    #[test]
    fn figures_are_asked_of_the_passage_s_own_lead() {
        let unit = |id: &str| Unit {
            printed: id.to_owned(),
            org: Some(OrgId::from(id)),
            group: None,
        };
        let segments = [
            Segment {
                lead: vec![unit("a")],
                responsible: vec![unit("b")],
                support: vec![],
            },
            Segment {
                lead: vec![unit("b")],
                ..Segment::default()
            },
            Segment {
                responsible: vec![unit("c")],
                ..Segment::default()
            },
        ];
        let leads = [OrgId::from("a"), OrgId::from("b")];
        let table = [
            (1, "a", true),
            (1, "b", false),
            (2, "a", false),
            (2, "b", true),
            (3, "a", true),
            (3, "b", true),
            (3, "c", false),
            (7, "a", true),
        ];
        for (segment, org, expected) in table {
            let org = OrgId::from(org);
            assert_eq!(
                is_asked(&segments, &leads, segment, &org),
                expected,
                "{segment} {org}"
            );
        }
    }
}
