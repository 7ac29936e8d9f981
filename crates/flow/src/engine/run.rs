//! A case on its way from one resting place to the next.

use std::borrow::Cow;

use pack::element::{EndResult, OpenCase, StepKind, Task, UnitRule, Until, Way};

use super::{Filled, Outcome};
use crate::clock::{Clocks, Light, clocks};
use crate::definition::Definition;
use crate::effect::DueEffect;
use crate::facts::{Answers, Facts, Fields, Given};
use crate::happened::Happened;
use crate::refusal::Refusal;
use crate::seen::Seen;
use crate::state::{Child, Closed, Done, Place, State, Token, UnitRef};
use crate::{STEPS, TEXT_CHARS};

/// A case on its way. It is dropped when something refuses, so nothing is half done.
pub(super) struct Run<'a> {
    pub(super) definition: &'a Definition,
    pub(super) facts: &'a Facts<'a>,
    pub(super) state: State,
    pub(super) answers: Cow<'a, Answers>,
    pub(super) happened: Vec<Happened>,
    filled: Vec<Filled>,
    pub(super) effects: Vec<DueEffect>,
}

impl<'a> Run<'a> {
    pub(super) fn of(definition: &'a Definition, facts: &'a Facts<'a>, state: State) -> Self {
        Self {
            definition,
            facts,
            state,
            answers: Cow::Borrowed(facts.answers),
            happened: Vec::new(),
            filled: Vec::new(),
            effects: Vec::new(),
        }
    }

    pub(super) fn outcome(self) -> Outcome {
        Outcome {
            state: self.state,
            happened: self.happened,
            filled: self.filled,
            effects: self.effects,
        }
    }

    pub(super) fn seen(&self) -> Seen<'_> {
        Seen::case(self.definition, &self.state, &self.answers, self.facts)
    }

    pub(super) fn clocks(&self) -> Clocks {
        let facts = self.facts;
        clocks(self.definition, &self.state, facts.calendar, facts.today)
    }

    pub(super) fn note(&mut self, happened: Happened) {
        self.happened.push(happened);
    }

    pub(super) fn fill_form(&mut self, answers: Fields) {
        self.answers.to_mut().form.clone_from(&answers);
        self.filled.push(Filled::Form(answers));
    }

    pub(super) fn fill_step(&mut self, key: String, answers: Fields) {
        let steps = &mut self.answers.to_mut().steps;
        steps.insert(key.clone(), answers.clone());
        self.filled.push(Filled::Step { key, answers });
    }

    pub(super) fn fill_material(&mut self, material: &str, given: &Given) {
        let materials = &mut self.answers.to_mut().materials;
        materials.insert(material.to_owned(), given.clone());
        self.filled.push(Filled::Material {
            material: material.to_owned(),
            given: given.clone(),
        });
    }

    /// Goes to a step, and on from there as long as nobody has to do anything.
    pub(super) fn enter(&mut self, step: &str) -> Result<(), Refusal> {
        let mut at = step.to_owned();
        for _ in 0..STEPS {
            match self.arrive(&at)? {
                Some(next) => at = next,
                None => return Ok(()),
            }
        }
        Err(Refusal::NoRest { step: at })
    }

    /// Arrives at a step; the next one where nobody has to do anything here.
    fn arrive(&mut self, id: &str) -> Result<Option<String>, Refusal> {
        let definition = self.definition;
        let step = definition.step(id).ok_or_else(|| Refusal::NoStep {
            step: id.to_owned(),
        })?;
        match &step.kind {
            StepKind::Task(task) => self.open_task(id, task).map(|()| None),
            StepKind::Parallel { .. } => self.split(id),
            StepKind::Choose { ways } => self.choose(id, ways).map(Some),
            StepKind::Wait {
                term,
                to,
                until,
                early,
            } => {
                // Where nothing was promised or opened there is nothing to come: the term is waited for, if there is one.
                let nothing = term.is_none() && until.is_some_and(|until| self.none(until));
                if nothing || until.is_some_and(|until| self.came(until)) {
                    self.waited(id, true);
                    return Ok(Some(early.as_ref().unwrap_or(to).clone()));
                }
                if term.is_none() && until.is_none() {
                    self.waited(id, false);
                    return Ok(Some(to.clone()));
                }
                let unit = UnitRef::Unit(self.state.unit.clone());
                self.open_place(id, None, unit, None, *term);
                Ok(None)
            }
            StepKind::Open { cases, wait, .. } => {
                self.open_cases(id, cases)?;
                let next = self.after_children(id);
                if *wait && next.is_none() {
                    let unit = UnitRef::Unit(self.state.unit.clone());
                    self.open_place(id, None, unit, None, None);
                    return Ok(None);
                }
                let StepKind::Open { to, .. } = &step.kind else {
                    return Ok(None);
                };
                Ok(Some(next.filter(|_| *wait).unwrap_or_else(|| to.clone())))
            }
            StepKind::End { result, effects } => {
                self.close(*result, None);
                self.follow(id, effects)?;
                Ok(None)
            }
        }
    }

    fn open_task(&mut self, id: &str, task: &Task) -> Result<(), Refusal> {
        let unit = self.unit(id, &task.unit)?;
        let role = (unit != UnitRef::Applicant).then(|| task.by.clone());
        self.open_place(id, None, unit, role, task.term);
        Ok(())
    }

    pub(super) fn open_place(
        &mut self,
        step: &str,
        branch: Option<&str>,
        unit: UnitRef,
        role: Option<String>,
        term: Option<base::calendar::Term>,
    ) -> Token {
        let token = self.state.next_token;
        self.state.next_token = Token(token.0.saturating_add(1));
        self.note(Happened::Entered {
            token,
            step: step.to_owned(),
            branch: branch.map(str::to_owned),
            unit: unit.clone(),
        });
        self.state.places.push(Place {
            token,
            step: step.to_owned(),
            branch: branch.map(str::to_owned),
            unit,
            role,
            since: self.facts.today,
            term,
            account: None,
            told: Light::Green,
        });
        token
    }

    /// Who does a step.
    pub(super) fn unit(&self, step: &str, rule: &UnitRule) -> Result<UnitRef, Refusal> {
        let nobody = || Refusal::Nobody {
            step: step.to_owned(),
        };
        match rule {
            UnitRule::Handling => Ok(UnitRef::Unit(self.state.unit.clone())),
            UnitRule::Applicant => Ok(UnitRef::Applicant),
            UnitRule::Named(unit) => Ok(UnitRef::Unit(unit.clone())),
            UnitRule::Step(done) => {
                let done = self.state.done.get(done);
                done.map(|done| done.unit.clone()).ok_or_else(nobody)
            }
            UnitRule::Value(text) => {
                let unit = self.seen().text(step, text)?;
                let unit = unit.filter(|unit| !unit.is_empty()).ok_or_else(nobody)?;
                Ok(UnitRef::Unit(base::OrgId(unit)))
            }
        }
    }

    fn choose(&mut self, id: &str, ways: &[Way]) -> Result<String, Refusal> {
        let mut taken = None;
        {
            let seen = self.seen();
            for way in ways {
                if seen.holds(id, way.when.as_deref())? {
                    taken = Some(way.to.clone());
                    break;
                }
            }
        }
        // The last way of a checked choice has no condition.
        let to = taken.ok_or_else(|| Refusal::NoRest {
            step: id.to_owned(),
        })?;
        self.note(Happened::Chose {
            step: id.to_owned(),
            to: to.clone(),
        });
        Ok(to)
    }

    /// Whether what a wait waits for is there.
    fn came(&self, until: Until) -> bool {
        let state = &self.state;
        !self.none(until)
            && match until {
                Until::Materials => state.promised.iter().all(|paper| paper.given_on.is_some()),
                Until::Subcases => state.children.values().all(|child| child.result.is_some()),
                Until::Applicant => false,
            }
    }

    /// Whether there is nothing to wait for.
    fn none(&self, until: Until) -> bool {
        match until {
            Until::Materials => self.state.promised.is_empty(),
            Until::Subcases => self.state.children.is_empty(),
            Until::Applicant => false,
        }
    }

    pub(super) fn waited(&mut self, step: &str, early: bool) {
        self.note(Happened::Waited {
            step: step.to_owned(),
            early,
        });
    }

    /// Leaves a wait whose `until` has come; `replied`: the applicant has answered.
    pub(super) fn leave_wait(&mut self, came: Until, replied: bool) -> Result<(), Refusal> {
        let definition = self.definition;
        let Some(place) = self.state.places.first() else {
            return Ok(());
        };
        let Some(step) = definition.step(&place.step) else {
            return Ok(());
        };
        let StepKind::Wait {
            to, until, early, ..
        } = &step.kind
        else {
            return Ok(());
        };
        if *until != Some(came) || !(replied || self.came(came)) {
            return Ok(());
        }
        self.state.places.clear();
        self.waited(&step.id, true);
        self.enter(early.as_ref().unwrap_or(to))
    }

    fn open_cases(&mut self, id: &str, cases: &[OpenCase]) -> Result<(), Refusal> {
        for case in cases {
            // A step that is done again does not open a case twice while the first is open.
            let running = self.state.children.get(&case.id);
            if running.is_some_and(|child| child.result.is_none()) {
                continue;
            }
            if !self.seen().holds(id, case.when.as_deref())? {
                self.state.children.remove(&case.id);
                continue;
            }
            let form = self.opened_form(id, &case.item, &case.form)?;
            self.effects.push(DueEffect::Open {
                id: Some(case.id.clone()),
                item: case.item.clone(),
                form,
            });
            self.state.children.insert(
                case.id.clone(),
                Child {
                    step: id.to_owned(),
                    item: case.item.clone(),
                    since: self.facts.today,
                    result: None,
                },
            );
            self.note(Happened::ChildOpened {
                id: case.id.clone(),
                item: case.item.clone(),
            });
        }
        Ok(())
    }

    /// Where an open step goes when all cases that it opened are closed; `None` while one is open.
    pub(super) fn after_children(&self, id: &str) -> Option<String> {
        let StepKind::Open { to, failed, .. } = &self.definition.step(id)?.kind else {
            return None;
        };
        let children = self.state.children.values();
        let mut well = true;
        for child in children.filter(|child| child.step == id) {
            let result = child.result?;
            well &= matches!(result, EndResult::Granted | EndResult::Done);
        }
        Some(
            if well {
                to
            } else {
                failed.as_ref().unwrap_or(to)
            }
            .clone(),
        )
    }

    /// Notes that a step was done at a place.
    pub(super) fn done(&mut self, step: &str, unit: UnitRef, token: Token) {
        let done = Done {
            unit,
            on: self.facts.today,
            token,
            undone: false,
        };
        self.state.done.insert(step.to_owned(), done);
    }

    pub(super) fn close(&mut self, result: EndResult, reason: Option<&str>) {
        self.state.places.clear();
        self.state.correction = None;
        self.end_stop();
        self.state.closed = Some(Closed {
            on: self.facts.today,
            result,
        });
        self.note(Happened::Closed {
            result,
            reason: reason.map(str::to_owned),
        });
    }

    /// The clocks run again from today, where they stood.
    pub(super) fn end_stop(&mut self) {
        let today = self.facts.today;
        for stop in &mut self.state.stops {
            stop.until.get_or_insert(today);
        }
    }

    /// Refuses once the case is decided.
    pub(super) fn undecided(&self) -> Result<(), Refusal> {
        match self.state.decided_on {
            Some(on) => Err(Refusal::Decided { on }),
            None => Ok(()),
        }
    }

    /// Refuses while the case's clocks stand.
    pub(super) fn moving(&self) -> Result<(), Refusal> {
        match self.state.stopped() {
            Some(stop) => Err(Refusal::Stopped {
                reason: stop.reason,
                since: stop.from,
            }),
            None => Ok(()),
        }
    }

    /// An open place, for whoever acts.
    pub(super) fn place(&self, token: Token) -> Result<Place, Refusal> {
        let Some(place) = self.state.place(token) else {
            return Err(self.gone(token));
        };
        match (place.account, self.facts.account) {
            (Some(owner), Some(account)) if owner != account => Err(Refusal::Taken),
            _ => Ok(place.clone()),
        }
    }

    /// Why a place is not open.
    fn gone(&self, token: Token) -> Refusal {
        let opinions = self.state.splits.values().flat_map(|split| &split.answers);
        let mut answered = opinions.filter(|(_, opinion)| opinion.token == token && opinion.said());
        match answered.next() {
            Some((branch, _)) => Refusal::Answered {
                branch: branch.clone(),
            },
            None => Refusal::NotOpen,
        }
    }

    pub(super) fn place_mut(&mut self, token: Token) -> Option<&mut Place> {
        self.state
            .places
            .iter_mut()
            .find(|place| place.token == token)
    }
}

/// A text that has to be there.
pub(super) fn said(text: &str) -> Result<String, Refusal> {
    let text = bounded(text)?;
    if text.is_empty() {
        return Err(Refusal::Reason);
    }
    Ok(text)
}

/// A text within its bound, without blanks around it.
pub(super) fn bounded(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > TEXT_CHARS {
        return Err(Refusal::TooLong);
    }
    Ok(text.to_owned())
}

/// A text that may be absent, within its bound.
pub(super) fn optional(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let text = text.map(bounded).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}
