//! A day has come.

use pack::element::{Overdue, StepKind};

use super::run::Run;
use crate::clock::{Clock, ClockKind, Light};
use crate::event::Answer;
use crate::happened::Happened;
use crate::refusal::Refusal;
use crate::state::Place;

impl Run<'_> {
    pub(super) fn tick(&mut self) -> Result<(), Refusal> {
        self.lights();
        self.overdue()?;
        self.waits_over()?;
        // A place that was opened just now may be within its warning from its first day.
        self.lights();
        Ok(())
    }

    /// Tells lights that got worse.
    fn lights(&mut self) {
        let clocks = self.clocks();
        let mut told = (self.state.told_statutory, self.state.told_promised);
        self.tell(
            &mut told.0,
            clocks.statutory.as_ref(),
            ClockKind::Statutory,
            None,
        );
        self.tell(
            &mut told.1,
            clocks.promised.as_ref(),
            ClockKind::Promised,
            None,
        );
        (self.state.told_statutory, self.state.told_promised) = told;
        if let Some(mut correction) = self.state.correction.take() {
            let clock = clocks.correction.as_ref();
            self.tell(&mut correction.told, clock, ClockKind::Correction, None);
            self.state.correction = Some(correction);
        }
        let mut promised = std::mem::take(&mut self.state.promised);
        for paper in promised.iter_mut().filter(|paper| paper.given_on.is_none()) {
            let mut papers = clocks.papers.iter();
            let clock = papers
                .find(|(id, _)| *id == paper.material)
                .map(|(_, clock)| clock);
            let kind = ClockKind::Paper(paper.material.clone());
            self.tell(&mut paper.told, clock, kind, None);
        }
        self.state.promised = promised;
        let mut places = std::mem::take(&mut self.state.places);
        for place in &mut places {
            let kind = ClockKind::Place {
                token: place.token,
                step: place.step.clone(),
                branch: place.branch.clone(),
            };
            let role = self.late_role(place);
            let clock = clocks.place(place.token);
            let mut told = place.told;
            self.tell(&mut told, clock, kind, role);
            place.told = told;
        }
        self.state.places = places;
    }

    /// Tells a light that got worse, once. One that got better, by a longer term or another calendar, is told again when it
    /// gets worse again.
    fn tell(
        &mut self,
        told: &mut Light,
        clock: Option<&Clock>,
        kind: ClockKind,
        role: Option<String>,
    ) {
        let light = clock.map_or(Light::Green, |clock| clock.light);
        if light > *told
            && let Some(due) = clock.and_then(|clock| clock.due)
        {
            self.note(Happened::LightChanged {
                clock: kind,
                light,
                due: due.day,
                tell: role.filter(|_| light == Light::Red),
            });
        }
        *told = light;
    }

    /// Who is told that a place is late.
    fn late_role(&self, place: &Place) -> Option<String> {
        match &self.definition.step(&place.step)?.kind {
            StepKind::Task(task) => task.late.clone(),
            StepKind::Parallel { late, .. } => late.clone(),
            _ => None,
        }
    }

    /// Records departments that let their term pass: as overdue, never as agreement.
    fn overdue(&mut self) -> Result<(), Refusal> {
        let definition = self.definition;
        let places = self.state.places.iter();
        let late: Vec<Place> = places
            .filter(|place| place.told == Light::Red)
            .cloned()
            .collect();
        for place in &late {
            let kind = definition.step(&place.step).map(|step| &step.kind);
            let (Some(StepKind::Parallel { overdue, .. }), Some(branch)) = (kind, &place.branch)
            else {
                continue;
            };
            let objects = *overdue == Overdue::Object;
            let split = self.state.splits.get_mut(&place.step);
            let opinion = split.and_then(|split| split.answers.get_mut(branch));
            let Some(opinion) = opinion.filter(|one| one.answer == Answer::None) else {
                continue;
            };
            opinion.answer = Answer::Overdue;
            if objects {
                opinion.on = Some(self.facts.today);
                self.state.places.retain(|open| open.token != place.token);
            }
            self.note(Happened::Overdue {
                token: place.token,
                step: place.step.clone(),
                branch: branch.clone(),
                objects,
                tell: self.late_role(place),
            });
        }
        match late.iter().find(|place| place.branch.is_some()) {
            Some(place) => self.join(&place.step),
            None => Ok(()),
        }
    }

    fn waits_over(&mut self) -> Result<(), Refusal> {
        let definition = self.definition;
        let Some(place) = self.state.places.first().cloned() else {
            return Ok(());
        };
        let Some(StepKind::Wait { to, .. }) = definition.step(&place.step).map(|step| &step.kind)
        else {
            return Ok(());
        };
        let due = self.clocks().place(place.token).and_then(|clock| clock.due);
        if due.is_some_and(|due| due.day < self.facts.today) {
            self.state.places.clear();
            self.waited(&place.step, false);
            return self.enter(to);
        }
        Ok(())
    }
}
