//! Decisions and departments' answers.

use pack::context::step_name;
use pack::element::{Branch, StepKind, Task};

use super::run::{Run, optional};
use crate::clock::Light;
use crate::event::Answer;
use crate::facts::Fields;
use crate::form::{Cause, validate};
use crate::happened::Happened;
use crate::refusal::Refusal;
use crate::state::{Opinion, Place, Token};

impl<'a> Run<'a> {
    /// The task at a place, or why it takes no decision.
    pub(super) fn task(&self, place: &Place) -> Result<&'a Task, Refusal> {
        let definition = self.definition;
        let task = definition.task(&place.step);
        task.ok_or_else(|| Refusal::WrongStep {
            step: place.step.clone(),
        })
    }

    pub(super) fn decide(
        &mut self,
        token: Token,
        action: &str,
        answers: &Fields,
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        let place = self.place(token)?;
        let task = self.task(&place)?;
        self.moving()?;
        let step = place.step.clone();
        let found = task.actions.iter().find(|one| one.id == action);
        let action = found.ok_or_else(|| Refusal::NoAction {
            step: step.clone(),
            action: action.to_owned(),
        })?;
        let reason = optional(reason)?;
        if action.reason && reason.is_none() {
            return Err(Refusal::Reason);
        }
        self.fill_in(task.form.as_deref(), step_name(&step, None), answers, false)?;
        if !self.seen().holds(&step, action.when.as_deref())? {
            return Err(Refusal::NotOffered {
                step,
                action: action.id.clone(),
            });
        }
        self.note(Happened::Decided {
            token,
            step: step.clone(),
            action: action.id.clone(),
            reason,
        });
        if action.accepts && self.state.accepted_on.is_none() {
            self.state.accepted_on = Some(self.facts.today);
            self.note(Happened::Accepted);
        }
        self.done(&step, place.unit, token);
        self.state.places.clear();
        self.follow(&step, &action.effects)?;
        self.enter(&action.to)
    }

    /// Takes what an officer filled in; `partly`: nothing has to be there.
    fn fill_in(
        &mut self,
        form: Option<&str>,
        key: String,
        answers: &Fields,
        partly: bool,
    ) -> Result<(), Refusal> {
        let definition = self.definition;
        let form = form.and_then(|id| definition.form_of(id));
        let complaints = match form {
            None => crate::form::unknown(answers),
            Some(form) => {
                let mut complaints = validate(form, answers, self.facts)?;
                complaints.retain(|complaint| !partly || complaint.cause != Cause::Missing);
                complaints
            }
        };
        if !complaints.is_empty() {
            return Err(Refusal::Form(complaints));
        }
        if form.is_some() {
            self.fill_step(key, answers.clone());
        }
        Ok(())
    }

    pub(super) fn opine(
        &mut self,
        token: Token,
        answer: Answer,
        reason: Option<&str>,
        answers: &Fields,
    ) -> Result<(), Refusal> {
        let place = self.place(token)?;
        let branch = self.branch(&place)?;
        self.moving()?;
        if !Answer::SAID.contains(&answer) {
            return Err(Refusal::NoAnswer);
        }
        let reason = optional(reason)?;
        if answer != Answer::Agree && reason.is_none() {
            return Err(Refusal::Reason);
        }
        // A department that is not concerned has nothing to fill in.
        let partly = answer == Answer::NotApplicable;
        let key = step_name(&place.step, Some(&branch.id));
        self.fill_in(branch.form.as_deref(), key, answers, partly)?;
        let light = self.clocks().place(token).map(|clock| clock.light);
        let split = self.state.splits.get_mut(&place.step);
        let opinion = split.and_then(|split| split.answers.get_mut(&branch.id));
        let Some(opinion) = opinion.filter(|opinion| opinion.token == token) else {
            return Err(Refusal::NotOpen);
        };
        let late = light == Some(Light::Red) || opinion.answer == Answer::Overdue;
        opinion.answer = answer;
        opinion.on = Some(self.facts.today);
        opinion.late = late;
        self.state.places.retain(|open| open.token != token);
        self.note(Happened::Opined {
            token,
            step: place.step.clone(),
            branch: branch.id.clone(),
            answer,
            reason,
            late,
        });
        self.join(&place.step)
    }

    fn branch(&self, place: &Place) -> Result<&'a Branch, Refusal> {
        let definition = self.definition;
        let branch = definition.step(&place.step).and_then(|step| {
            let StepKind::Parallel { branches, .. } = &step.kind else {
                return None;
            };
            let id = place.branch.as_ref()?;
            branches.iter().find(|branch| &branch.id == id)
        });
        branch.ok_or_else(|| Refusal::WrongStep {
            step: place.step.clone(),
        })
    }
}

impl Opinion {
    /// Whether the department has answered.
    pub(crate) fn said(&self) -> bool {
        Answer::SAID.contains(&self.answer)
    }
}
