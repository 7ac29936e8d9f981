//! A running case under another definition.

use pack::context::step_name;
use pack::element::{Branch, StepKind, UnitRule};

use super::Outcome;
use super::run::Run;
use crate::clock::Light;
use crate::definition::Definition;
use crate::event::Answer;
use crate::facts::Facts;
use crate::migrate::{Change, Mapping, MigrationRefusal};
use crate::refusal::Refusal;
use crate::state::{Opinion, Place, State, UnitRef};

/// Carries a case over; what is different is told, clocks apart.
pub(crate) fn carry(
    old: &Definition,
    new: &Definition,
    state: &State,
    mapping: &Mapping,
    facts: &Facts<'_>,
) -> Result<(Outcome, Vec<Change>), MigrationRefusal> {
    let mut carry = Carry {
        old,
        mapping,
        run: Run::of(new, facts, state.clone()),
        changes: Vec::new(),
    };
    carry.rename();
    carry.places()?;
    Ok((carry.run.outcome(), carry.changes))
}

struct Carry<'a> {
    old: &'a Definition,
    mapping: &'a Mapping,
    run: Run<'a>,
    changes: Vec<Change>,
}

impl<'a> Carry<'a> {
    /// The id that a step has in the new definition, if it has it still.
    fn mapped(&self, step: &str) -> String {
        let mapped = self.mapping.steps.get(step);
        mapped.map_or_else(|| step.to_owned(), Clone::clone)
    }

    /// Gives what was done its new names.
    fn rename(&mut self) {
        let state = &mut self.run.state;
        let done = std::mem::take(&mut state.done);
        let splits = std::mem::take(&mut state.splits);
        for (step, done) in done {
            let step = self.mapped(&step);
            self.run.state.done.insert(step, done);
        }
        for (step, split) in splits {
            let step = self.mapped(&step);
            self.run.state.splits.insert(step, split);
        }
        let mapped: Vec<_> = self.mapping.steps.iter().collect();
        for child in self.run.state.children.values_mut() {
            if let Some((_, to)) = mapped.iter().find(|(from, _)| **from == child.step) {
                child.step.clone_from(to);
            }
        }
        // What officers filled in is seen under the new name of its step.
        let filled = self.run.answers.steps.clone();
        for (from, to) in mapped {
            let (from, to) = (step_name(from, None), step_name(to, None));
            let own = filled.get(&from).map(|answers| (to.clone(), answers));
            let branches = filled.iter().filter_map(|(key, answers)| {
                let branch = key.strip_prefix(&from)?.strip_prefix('_')?;
                Some((format!("{to}_{branch}"), answers))
            });
            for (key, answers) in own.into_iter().chain(branches) {
                self.run.fill_step(key, answers.clone());
            }
        }
    }

    fn places(&mut self) -> Result<(), MigrationRefusal> {
        let Some(first) = self.run.state.places.first() else {
            return Ok(());
        };
        let (from, to) = (first.step.clone(), self.mapped(&first.step));
        let new = self.run.definition;
        let step = new.step(&to);
        let step = step.ok_or_else(|| MigrationRefusal::StepGone { step: to.clone() })?;
        if from != to {
            self.changes.push(Change::Step {
                from: from.clone(),
                to: to.clone(),
            });
            for place in &mut self.run.state.places {
                place.step.clone_from(&to);
            }
        }
        let before = self.old.step(&from).map(|step| &step.kind);
        match (before, &step.kind) {
            (Some(StepKind::Task(before)), StepKind::Task(task)) => {
                let rule = (task.unit != before.unit).then_some(&task.unit);
                self.officer(0, rule, &task.by, task.term)?;
            }
            (Some(StepKind::Parallel { branches, .. }), StepKind::Parallel { .. }) => {
                self.departments(&to, branches)?;
            }
            (
                Some(StepKind::Wait { .. }),
                StepKind::Wait {
                    term,
                    to: next,
                    until,
                    ..
                },
            ) => {
                self.term(0, *term);
                if term.is_none() && until.is_none() {
                    self.run.state.places.clear();
                    self.run.waited(&to, false);
                    self.run.enter(next)?;
                } else if let Some(until) = until {
                    self.run.leave_wait(*until, false)?;
                }
            }
            (Some(StepKind::Open { .. }), StepKind::Open { to: next, wait, .. }) => {
                let after = self.run.after_children(&to);
                let next = if *wait { after } else { Some(next.clone()) };
                if let Some(next) = next {
                    self.run.state.places.clear();
                    self.run.enter(&next)?;
                }
            }
            _ => return Err(MigrationRefusal::OtherKind { step: to }),
        }
        Ok(())
    }

    fn term(&mut self, at: usize, term: Option<base::calendar::Term>) {
        let place = &mut self.run.state.places[at];
        if place.term != term {
            self.changes.push(Change::PlaceTerm {
                step: place.step.clone(),
                branch: place.branch.clone(),
                from: place.term,
                to: term,
            });
            place.term = term;
        }
    }

    /// Gives a place its new role, term and, where the definition changed it, unit.
    fn officer(
        &mut self,
        at: usize,
        rule: Option<&UnitRule>,
        by: &str,
        term: Option<base::calendar::Term>,
    ) -> Result<UnitRef, Refusal> {
        self.term(at, term);
        let step = self.run.state.places[at].step.clone();
        let unit = rule.map(|rule| self.run.unit(&step, rule)).transpose()?;
        let place = &mut self.run.state.places[at];
        let unit = unit.unwrap_or_else(|| place.unit.clone());
        let role = (unit != UnitRef::Applicant).then(|| by.to_owned());
        let (step, branch) = (place.step.clone(), place.branch.clone());
        let Place {
            unit: held,
            role: had,
            account,
            ..
        } = place;
        if *held != unit {
            self.changes.push(Change::Unit {
                step: step.clone(),
                branch: branch.clone(),
                from: std::mem::replace(held, unit.clone()),
                to: unit.clone(),
            });
            *account = None;
        }
        if *had != role {
            self.changes.push(Change::Role {
                step,
                branch,
                from: std::mem::replace(had, role.clone()),
                to: role,
            });
            *account = None;
        }
        Ok(unit)
    }

    /// A case that waits for departments.
    fn departments(&mut self, step: &str, before: &[Branch]) -> Result<(), MigrationRefusal> {
        let (branches, _) = self.run.parallel(step)?;
        let Some(mut split) = self.run.state.splits.remove(step) else {
            return Err(MigrationRefusal::StepGone {
                step: step.to_owned(),
            });
        };
        let old = |id: &str| before.iter().find(|branch| branch.id == id);
        for (id, mut opinion) in std::mem::take(&mut split.answers) {
            let Some(branch) = branches.iter().find(|branch| branch.id == id) else {
                self.gone(step, &id, &opinion);
                split.gone.insert(id, opinion);
                continue;
            };
            let changed = old(&id).is_none_or(|old| old.unit != branch.unit);
            let rule = changed.then_some(&branch.unit);
            self.department((step, split.since), branch, rule, &mut opinion)?;
            split.answers.insert(id, opinion);
        }
        let new = |branch: &&Branch| old(&branch.id).is_none();
        let asks = &self.mapping.ask;
        let wrong = asks
            .iter()
            .find(|id| !branches.iter().filter(new).any(|branch| &branch.id == *id));
        if let Some(branch) = wrong {
            return Err(MigrationRefusal::NoBranch {
                step: step.to_owned(),
                branch: branch.clone(),
            });
        }
        for branch in branches.iter().filter(new) {
            let (step, id) = (step.to_owned(), branch.id.clone());
            if !asks.contains(&id) {
                self.changes
                    .push(Change::BranchNotAsked { step, branch: id });
                continue;
            }
            let unit = self.run.unit(&step, &branch.unit)?;
            let opinion = self.run.ask(&step, branch, unit);
            split.answers.insert(id.clone(), opinion);
            self.changes.push(Change::BranchAsked { step, branch: id });
        }
        self.run.state.splits.insert(step.to_owned(), split);
        self.run.join(step)?;
        Ok(())
    }

    fn gone(&mut self, step: &str, branch: &str, opinion: &Opinion) {
        let places = &mut self.run.state.places;
        places.retain(|place| place.token != opinion.token);
        self.changes.push(Change::BranchGone {
            step: step.to_owned(),
            branch: branch.to_owned(),
            answered: opinion.said(),
        });
    }

    /// A department that is asked before and after.
    fn department(
        &mut self,
        (step, since): (&str, base::Date),
        branch: &Branch,
        rule: Option<&UnitRule>,
        opinion: &mut Opinion,
    ) -> Result<(), Refusal> {
        let places = &self.run.state.places;
        if let Some(at) = places.iter().position(|place| place.token == opinion.token) {
            opinion.unit = self.officer(at, rule, &branch.by, branch.term)?;
            return Ok(());
        }
        let (_, join) = self.run.parallel(step)?;
        if !join.settled(opinion) {
            // Its lateness counted as an objection; now the step waits for it.
            let unit = opinion.unit.clone();
            *opinion = Opinion {
                answer: Answer::Overdue,
                ..self.run.ask(step, branch, unit)
            };
            if let Some(place) = self.run.place_mut(opinion.token) {
                place.told = Light::Red;
                place.since = since;
            }
        }
        Ok(())
    }
}
