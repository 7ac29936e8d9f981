//! What an officer may do besides deciding, as far as the step allows it.

use base::{AccountId, OrgId};
use pack::element::{Power, StepKind, Task};

use super::run::{Run, optional, said};
use crate::STOPS;
use crate::clock::{Light, origin};
use crate::happened::Happened;
use crate::refusal::Refusal;
use crate::state::{
    Correction, Extension, ExtensionState, Place, Stop, StopReason, Token, UnitRef,
};

impl<'a> Run<'a> {
    /// A task's place at which a power may be used now.
    fn power(&self, token: Token, power: Power) -> Result<(Place, &'a Task), Refusal> {
        let place = self.place(token)?;
        let task = self.task(&place)?;
        if !task.may.contains(&power) {
            return Err(Refusal::NotAllowed {
                step: place.step,
                power,
            });
        }
        self.moving()?;
        Ok((place, task))
    }

    fn stop(&mut self, reason: StopReason, notice: String, expected_days: Option<u32>) {
        self.state.stops.push(Stop {
            reason,
            from: self.facts.today,
            until: None,
            notice,
            expected_days,
        });
    }

    fn room_for_a_stop(&self) -> Result<(), Refusal> {
        if self.state.stops.len() >= STOPS {
            return Err(Refusal::TooMany);
        }
        Ok(())
    }

    pub(super) fn ask_correction(
        &mut self,
        token: Token,
        questions: &[String],
        materials: &[String],
        text: &str,
    ) -> Result<(), Refusal> {
        let (place, _) = self.power(token, Power::Correct)?;
        // In the order of the form and of the papers, each once.
        let form = &self.definition.form().questions;
        let keys = form.iter().map(|question| &question.field.key);
        let asked: Vec<String> = keys
            .filter(|key| questions.contains(key))
            .cloned()
            .collect();
        let needs = self.definition.item().materials.iter();
        let ids = needs.map(|need| &need.material);
        let papers: Vec<String> = ids.filter(|id| materials.contains(id)).cloned().collect();
        let known = questions.iter().all(|key| asked.contains(key))
            && materials.iter().all(|id| papers.contains(id));
        let text = super::run::bounded(text)?;
        let nothing = asked.is_empty() && papers.is_empty() && text.is_empty();
        if !known || nothing {
            return Err(Refusal::NothingToCorrect);
        }
        self.room_for_a_stop()?;
        self.stop(StopReason::Correction, String::new(), None);
        self.state.correction = Some(Correction {
            token,
            since: self.facts.today,
            term: self.definition.item().terms.correction,
            questions: asked.clone(),
            materials: papers.clone(),
            text: text.clone(),
            told: Light::Green,
        });
        self.note(Happened::CorrectionAsked {
            step: place.step,
            questions: asked,
            materials: papers,
            text,
        });
        Ok(())
    }

    pub(super) fn pause(
        &mut self,
        token: Token,
        reason: StopReason,
        notice: &str,
        expected_days: Option<u32>,
    ) -> Result<(), Refusal> {
        self.power(token, Power::Pause)?;
        if reason == StopReason::Correction {
            return Err(Refusal::PauseReason);
        }
        let notice = super::run::bounded(notice)?;
        if notice.is_empty() {
            return Err(Refusal::Notice);
        }
        self.room_for_a_stop()?;
        self.stop(reason, notice.clone(), expected_days);
        self.note(Happened::Paused {
            reason,
            notice,
            expected_days,
        });
        Ok(())
    }

    pub(super) fn resume(&mut self) -> Result<(), Refusal> {
        let Some(stop) = self.state.stopped() else {
            return Err(Refusal::NotStopped);
        };
        let (reason, from) = (stop.reason, stop.from);
        if reason == StopReason::Correction {
            let clock = self.clocks().correction;
            let due = clock.filter(|clock| clock.light != Light::Red);
            if let Some(due) = due.and_then(|clock| clock.due) {
                return Err(Refusal::CorrectionRuns { until: due.day });
            }
            self.state.correction = None;
            self.note(Happened::CorrectionLapsed);
        }
        self.end_stop();
        self.note(Happened::Resumed { reason, from });
        Ok(())
    }

    pub(super) fn ask_extension(&mut self, token: Token, reason: &str) -> Result<(), Refusal> {
        self.power(token, Power::Extend)?;
        self.undecided()?;
        let terms = &self.definition.item().terms;
        let by = terms.extension.ok_or(Refusal::NoExtension)?;
        let term = terms.statutory.or(terms.promised);
        let term = term.ok_or(Refusal::NoExtension)?;
        let reason = said(reason)?;
        let before = self.state.extension.as_ref();
        if before.is_some_and(|extension| extension.state != ExtensionState::Refused) {
            return Err(Refusal::Extended);
        }
        if origin(self.definition, &self.state).is_none() {
            return Err(Refusal::NotAccepted);
        }
        term.extend(by)
            .map_err(|cause| Refusal::Extension { term, by, cause })?;
        let clocks = self.clocks();
        let clock = clocks.statutory.or(clocks.promised);
        let over = clock.filter(|clock| clock.light == Light::Red);
        if let Some(due) = over.and_then(|clock| clock.due) {
            return Err(Refusal::TermOver { due: due.day });
        }
        self.state.extension = Some(Extension {
            asked_on: self.facts.today,
            by,
            state: ExtensionState::Asked,
            decided_on: None,
        });
        self.note(Happened::ExtensionAsked { reason });
        Ok(())
    }

    pub(super) fn decide_extension(
        &mut self,
        grant: bool,
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        let reason = optional(reason)?;
        let today = self.facts.today;
        let asked = self.state.extension.as_mut();
        let asked = asked.filter(|extension| extension.state == ExtensionState::Asked);
        let extension = asked.ok_or(Refusal::NotAsked)?;
        if !grant && reason.is_none() {
            return Err(Refusal::Reason);
        }
        extension.decided_on = Some(today);
        extension.state = if grant {
            ExtensionState::Granted
        } else {
            ExtensionState::Refused
        };
        self.note(Happened::ExtensionDecided {
            granted: grant,
            reason,
        });
        Ok(())
    }

    pub(super) fn send_back(
        &mut self,
        token: Token,
        to: &str,
        reason: &str,
    ) -> Result<(), Refusal> {
        let (place, _) = self.power(token, Power::Return)?;
        let reason = said(reason)?;
        let not_done = || Refusal::NotDone {
            step: to.to_owned(),
        };
        let done = self.state.done.get(to);
        let done = done.filter(|done| !done.undone && to != place.step);
        let behind = done.ok_or_else(not_done)?.token;
        for done in self.state.done.values_mut() {
            done.undone |= done.token >= behind;
        }
        self.state.returns = self.state.returns.saturating_add(1);
        self.state.places.clear();
        self.note(Happened::SentBack {
            from: place.step,
            to: to.to_owned(),
            reason,
        });
        self.enter(to)
    }

    pub(super) fn hand_over(
        &mut self,
        token: Token,
        to: &OrgId,
        reason: &str,
    ) -> Result<(), Refusal> {
        let (place, task) = self.power(token, Power::HandOver)?;
        let reason = said(reason)?;
        let units = &self.definition.item().units;
        let found = units.iter().find(|(_, unit)| unit == to);
        let found = found.filter(|(_, unit)| *unit != self.state.unit);
        let (region, unit) = found.ok_or_else(|| Refusal::NotItsItem { unit: to.clone() })?;
        let from = std::mem::replace(&mut self.state.unit, unit.clone());
        self.state.region = region.clone();
        self.note(Happened::HandedOver {
            from,
            to: to.clone(),
            reason,
        });
        if task.unit == pack::element::UnitRule::Handling {
            // The new unit has a term of its own; the case's clocks run on from their origin.
            self.state.places.clear();
            return self.enter(&place.step);
        }
        Ok(())
    }

    /// An officer's open place, for whoever acts.
    fn officers(&self, token: Token) -> Result<Place, Refusal> {
        let place = self.place(token)?;
        match (&place.role, &place.unit) {
            (Some(_), UnitRef::Unit(_)) => Ok(place),
            _ => Err(Refusal::NotOfficers { step: place.step }),
        }
    }

    pub(super) fn delegate(&mut self, token: Token, to: AccountId) -> Result<(), Refusal> {
        let place = self.officers(token)?;
        // A department settles itself which of its people answers.
        let allowed = match self.definition.step(&place.step).map(|step| &step.kind) {
            Some(StepKind::Task(task)) => task.may.contains(&Power::Delegate),
            _ => true,
        };
        if !allowed {
            return Err(Refusal::NotAllowed {
                step: place.step,
                power: Power::Delegate,
            });
        }
        if place.account == Some(to) {
            return Ok(());
        }
        if let Some(place) = self.place_mut(token) {
            place.account = Some(to);
        }
        self.note(Happened::Delegated { token, to });
        Ok(())
    }

    pub(super) fn claim(&mut self, token: Token, account: AccountId) -> Result<(), Refusal> {
        let place = self.officers(token)?;
        match place.account {
            Some(owner) if owner == account => return Ok(()),
            Some(_) => return Err(Refusal::Taken),
            None => {}
        }
        if let Some(place) = self.place_mut(token) {
            place.account = Some(account);
        }
        self.note(Happened::Claimed { token, account });
        Ok(())
    }

    pub(super) fn release(&mut self, token: Token) -> Result<(), Refusal> {
        let place = self.officers(token)?;
        if place.account.is_none() {
            return Ok(());
        }
        if let Some(place) = self.place_mut(token) {
            place.account = None;
        }
        self.note(Happened::Released { token });
        Ok(())
    }

    pub(super) fn reassign(
        &mut self,
        token: Token,
        to: &OrgId,
        account: Option<AccountId>,
        reason: &str,
    ) -> Result<(), Refusal> {
        // Those above act over whoever took the place.
        let place = self.state.place(token).cloned().ok_or(Refusal::NotOpen)?;
        if place.role.is_none() {
            return Err(Refusal::NotOfficers { step: place.step });
        }
        let reason = said(reason)?;
        let unit = UnitRef::Unit(to.clone());
        if let Some(place) = self.place_mut(token) {
            place.unit = unit.clone();
            place.account = account;
        }
        let split = self.state.splits.get_mut(&place.step);
        let opinions = split
            .into_iter()
            .flat_map(|split| split.answers.values_mut());
        for opinion in opinions.filter(|opinion| opinion.token == token) {
            opinion.unit = unit.clone();
        }
        self.note(Happened::Reassigned {
            token,
            from: place.unit,
            to: to.clone(),
            reason,
        });
        Ok(())
    }
}
