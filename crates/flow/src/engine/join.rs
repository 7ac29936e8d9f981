//! Departments side by side: the split, and when it is over.

use std::collections::BTreeMap;

use pack::element::{Branch, JoinPolicy, Overdue, StepKind};

use super::run::Run;
use crate::event::Answer;
use crate::happened::Happened;
use crate::refusal::Refusal;
use crate::state::{Opinion, Split, Token, UnitRef};

/// How a parallel step ends.
pub(super) struct Join<'a> {
    policy: JoinPolicy,
    lead: Option<&'a str>,
    overdue: Overdue,
    agree: &'a str,
    object: &'a str,
}

impl Join<'_> {
    /// Whether an answer stands in the way. A department that let its term pass does where the step says so, and never
    /// counts as agreement.
    fn objects(&self, opinion: &Opinion) -> bool {
        match opinion.answer {
            Answer::Object => true,
            Answer::Overdue => self.overdue == Overdue::Object,
            _ => false,
        }
    }

    /// Whether nothing more is waited for from a department.
    pub(super) fn settled(&self, opinion: &Opinion) -> bool {
        opinion.said() || self.objects(opinion)
    }

    /// Whether the step is over and agreed; `None` while it lasts.
    fn over(&self, answers: &BTreeMap<String, Opinion>) -> Option<bool> {
        let lead = self.lead.and_then(|lead| answers.get(lead));
        match (self.policy, lead) {
            (JoinPolicy::Lead, Some(lead)) => self.settled(lead).then(|| !self.objects(lead)),
            (JoinPolicy::Early, _) if answers.values().any(|one| self.objects(one)) => Some(false),
            // A lead that was not asked cannot decide: then everyone does.
            _ => {
                let all = answers.values().all(|one| self.settled(one));
                all.then(|| !answers.values().any(|one| self.objects(one)))
            }
        }
    }
}

impl<'a> Run<'a> {
    pub(super) fn parallel(&self, step: &str) -> Result<(&'a [Branch], Join<'a>), Refusal> {
        let definition = self.definition;
        match definition.step(step).map(|step| &step.kind) {
            Some(StepKind::Parallel {
                branches,
                join,
                lead,
                overdue,
                agree,
                object,
                ..
            }) => Ok((
                branches,
                Join {
                    policy: *join,
                    lead: lead.as_deref(),
                    overdue: *overdue,
                    agree,
                    object,
                },
            )),
            _ => Err(Refusal::NoStep {
                step: step.to_owned(),
            }),
        }
    }

    /// Asks the departments; the set is frozen here. The next step where nobody is concerned.
    pub(super) fn split(&mut self, id: &str) -> Result<Option<String>, Refusal> {
        let (branches, join) = self.parallel(id)?;
        let mut asked = Vec::new();
        {
            let seen = self.seen();
            for branch in branches {
                if seen.holds(id, branch.when.as_deref())? {
                    asked.push((branch, self.unit(id, &branch.unit)?));
                }
            }
        }
        let mut answers = BTreeMap::new();
        for (branch, unit) in asked {
            answers.insert(branch.id.clone(), self.ask(id, branch, unit));
        }
        let nobody = answers.is_empty();
        let split = Split {
            since: self.facts.today,
            answers,
            gone: BTreeMap::new(),
        };
        self.state.splits.insert(id.to_owned(), split);
        if nobody {
            self.note(Happened::NobodyAsked {
                step: id.to_owned(),
            });
            return Ok(Some(join.agree.to_owned()));
        }
        Ok(None)
    }

    /// Asks a department.
    pub(super) fn ask(&mut self, id: &str, branch: &Branch, unit: UnitRef) -> Opinion {
        let role = (unit != UnitRef::Applicant).then(|| branch.by.clone());
        let token = self.open_place(id, Some(&branch.id), unit.clone(), role, branch.term);
        Opinion {
            token,
            unit,
            answer: Answer::None,
            on: None,
            late: false,
        }
    }

    /// Goes on where a parallel step is over.
    pub(super) fn join(&mut self, id: &str) -> Result<(), Refusal> {
        let (_, join) = self.parallel(id)?;
        let Some(split) = self.state.splits.get(id) else {
            return Ok(());
        };
        let Some(agreed) = join.over(&split.answers) else {
            return Ok(());
        };
        let last = split.answers.values().map(|opinion| opinion.token).max();
        for place in std::mem::take(&mut self.state.places) {
            if let Some(branch) = place.branch {
                self.note(Happened::Dropped {
                    token: place.token,
                    step: id.to_owned(),
                    branch,
                });
            }
        }
        self.note(Happened::Joined {
            step: id.to_owned(),
            policy: join.policy,
            agreed,
        });
        let unit = UnitRef::Unit(self.state.unit.clone());
        self.done(id, unit, last.unwrap_or(Token(0)));
        self.enter(if agreed { join.agree } else { join.object })
    }
}
