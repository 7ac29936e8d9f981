//! What comes from outside the administration: filing, corrections, answers, papers, and cases that come back.

use std::collections::BTreeMap;

use pack::element::{Applicants, Channel, EndResult, MaterialSource, Mode, StepKind, Until};

use super::run::{Run, optional};
use crate::clock::Light;
use crate::definition::Definition;
use crate::event::Filing;
use crate::facts::{ApplicantKind, Facts, Fields, Given};
use crate::form::{Cause, Complaint, check, given, is_asked, papers, validate};
use crate::happened::Happened;
use crate::refusal::Refusal;
use crate::seen::Seen;
use crate::state::{Promise, State, Token};

/// A case with what was filed, before its first step.
pub(super) fn open<'a>(
    definition: &'a Definition,
    filing: &Filing,
    facts: &'a Facts<'a>,
) -> Result<Run<'a>, Refusal> {
    let item = definition.item();
    if item.mode == Mode::Cancelled {
        return Err(Refusal::Cancelled);
    }
    if !item.channels.contains(&facts.head.channel) {
        return Err(Refusal::Channel);
    }
    let from_case = facts.head.channel == Channel::Case;
    // A case that another opens is that one's applicant's matter.
    if !from_case && !admits(definition, facts.applicant.kind) {
        return Err(Refusal::Applicant);
    }
    let (region, unit) = definition
        .handling(filing.region.as_ref())
        .ok_or(Refusal::NoUnit)?;
    let form = definition.form();
    let seen = Seen::form(form, &filing.answers, facts);
    let mut complaints = check(form, &filing.answers, &seen)?;
    let seen = Seen::item(definition, &filing.answers, facts);
    let mut wrong = papers(definition, &filing.materials, &seen)?;
    // Nobody is there to give papers for it.
    wrong.retain(|complaint| !from_case || complaint.cause != Cause::Missing);
    complaints.append(&mut wrong);
    if !complaints.is_empty() {
        return Err(Refusal::Form(complaints));
    }
    let state = State {
        opened_on: facts.today,
        accepted_on: None,
        decided_on: None,
        closed: None,
        unit: unit.clone(),
        region: region.clone(),
        places: Vec::new(),
        splits: BTreeMap::new(),
        done: BTreeMap::new(),
        stops: Vec::new(),
        correction: None,
        extension: None,
        promised: Vec::new(),
        children: BTreeMap::new(),
        returns: 0,
        urged: 0,
        urged_on: None,
        told_statutory: Light::Green,
        told_promised: Light::Green,
        next_token: Token(1),
    };
    let mut run = Run::of(definition, facts, state);
    run.note(Happened::Filed { unit: unit.clone() });
    run.answers = std::borrow::Cow::Owned(crate::Answers::default());
    run.fill_form(filing.answers.clone());
    for (material, given) in &filing.materials {
        run.take_paper(material, given);
    }
    Ok(run)
}

/// Whether an item is for such applicants.
fn admits(definition: &Definition, kind: ApplicantKind) -> bool {
    let item = definition.item();
    match (kind, item.applicants) {
        (ApplicantKind::Anonymous, of) => item.anonymous && of != Applicants::Staff,
        (ApplicantKind::Staff, of) => of == Applicants::Staff,
        (ApplicantKind::Person, of) => matches!(of, Applicants::Person | Applicants::Anyone),
        (ApplicantKind::Enterprise, of) => {
            matches!(of, Applicants::Enterprise | Applicants::Anyone)
        }
    }
}

/// What the applicant may change.
enum Open<'c> {
    /// These questions; none: every one.
    Questions(&'c [String]),
    /// What is not answered yet.
    Unanswered,
}

impl Run<'_> {
    /// Keeps a paper, and a promise or its fulfilment.
    fn take_paper(&mut self, material: &str, given: &Given) {
        self.fill_material(material, given);
        let today = self.facts.today;
        let promised = self.state.promised.iter_mut();
        let mut promised = promised.filter(|paper| paper.material == material);
        if given.from != MaterialSource::Later {
            if let Some(paper) = promised.next() {
                paper.given_on.get_or_insert(today);
            }
            return;
        }
        if promised.next().is_some() {
            return;
        }
        let term = self.definition.material(material);
        let term = term.and_then(|material| material.later_term);
        self.state.promised.push(Promise {
            material: material.to_owned(),
            since: today,
            term,
            given_on: None,
            told: Light::Green,
        });
        let due = term.and_then(|term| self.facts.calendar.due(today, term, &[]));
        self.note(Happened::Promised {
            material: material.to_owned(),
            due: due.map(|due| due.day),
        });
    }

    /// The applicant's answers with changes, and the questions that changed; or what is wrong.
    fn merged(&self, changes: &Fields, open: &Open<'_>) -> Result<(Fields, Vec<String>), Refusal> {
        let form = self.definition.form();
        let before = &self.answers.form;
        let mut after = before.clone();
        for (key, answer) in changes {
            if answer.is_null() {
                after.remove(key);
            } else {
                after.insert(key.clone(), answer.clone());
            }
        }
        // What is not asked any more goes by itself, as long as the applicant did not answer it now.
        loop {
            let seen = Seen::form(form, &after, self.facts);
            let mut gone = None;
            for question in &form.questions {
                let key = &question.field.key;
                let sent = changes.get(key).is_some_and(|answer| !answer.is_null());
                if after.contains_key(key) && !sent && !is_asked(question, &seen)? {
                    gone = Some(key.clone());
                    break;
                }
            }
            let Some(key) = gone else { break };
            after.remove(&key);
        }
        let changed: Vec<String> = form
            .questions
            .iter()
            .map(|question| &question.field.key)
            .filter(|key| before.get(*key) != after.get(*key))
            .cloned()
            .collect();
        let fixed = |key: &String| match open {
            // A question that was not answered before is asked because another answer changed.
            Open::Questions([]) => false,
            Open::Questions(keys) => {
                !keys.contains(key) && before.contains_key(key) && after.contains_key(key)
            }
            Open::Unanswered => before.contains_key(key),
        };
        let mut complaints: Vec<Complaint> = changed
            .iter()
            .filter(|key| fixed(key))
            .map(|key| Complaint {
                question: key.clone(),
                cause: Cause::Fixed,
            })
            .collect();
        // What was right when it was filed may not be by now, such as a day that was still to come: the applicant is not held
        // up by what they may not change.
        let held = validate(form, before, self.facts)?;
        let wrong = validate(form, &after, self.facts)?.into_iter();
        complaints
            .extend(wrong.filter(|one| changed.contains(&one.question) || !held.contains(one)));
        if complaints.is_empty() {
            Ok((after, changed))
        } else {
            Err(Refusal::Form(complaints))
        }
    }

    /// Takes changed answers and papers; `wanted` papers have to be among them.
    fn take(
        &mut self,
        answers: &Fields,
        materials: &BTreeMap<String, Given>,
        open: &Open<'_>,
        wanted: &[String],
    ) -> Result<(Vec<String>, Vec<String>), Refusal> {
        let (after, changed) = self.merged(answers, open)?;
        let mut all = self.answers.materials.clone();
        all.extend(
            materials
                .iter()
                .map(|(id, given)| (id.clone(), given.clone())),
        );
        let seen = Seen::item(self.definition, &after, self.facts);
        let mut complaints = papers(self.definition, &all, &seen)?;
        complaints.retain(|complaint| {
            // A paper that was given before for other answers harms nobody.
            complaint.cause == Cause::Missing || materials.contains_key(&complaint.question)
        });
        let missing = wanted.iter().filter(|id| !materials.contains_key(*id));
        complaints.extend(missing.map(|id| Complaint {
            question: id.clone(),
            cause: Cause::Missing,
        }));
        if !complaints.is_empty() {
            return Err(Refusal::Form(complaints));
        }
        if !changed.is_empty() {
            self.fill_form(after);
        }
        for (material, given) in materials {
            self.take_paper(material, given);
        }
        Ok((changed, materials.keys().cloned().collect()))
    }

    pub(super) fn corrected(
        &mut self,
        answers: &Fields,
        materials: &BTreeMap<String, Given>,
    ) -> Result<(), Refusal> {
        let correction = self.state.correction.take();
        let correction = correction.ok_or(Refusal::NoCorrection)?;
        let open = if correction.questions.is_empty() && correction.materials.is_empty() {
            Open::Questions(&[])
        } else if correction.questions.is_empty() {
            Open::Unanswered
        } else {
            Open::Questions(&correction.questions)
        };
        let (questions, materials) = self.take(answers, materials, &open, &correction.materials)?;
        self.end_stop();
        self.note(Happened::Corrected {
            questions,
            materials,
        });
        Ok(())
    }

    pub(super) fn reply(
        &mut self,
        token: Token,
        answers: &Fields,
        materials: &BTreeMap<String, Given>,
    ) -> Result<(), Refusal> {
        let place = self.place(token)?;
        let waits = self.definition.step(&place.step).is_some_and(|step| {
            matches!(
                step.kind,
                StepKind::Wait {
                    until: Some(Until::Applicant),
                    ..
                }
            )
        });
        if !waits {
            return Err(Refusal::NoReply { step: place.step });
        }
        self.moving()?;
        let (questions, materials) = self.take(answers, materials, &Open::Unanswered, &[])?;
        self.note(Happened::Replied {
            step: place.step,
            questions,
            materials,
        });
        self.leave_wait(Until::Applicant, true)
    }

    pub(super) fn material_given(&mut self, material: &str, paper: &Given) -> Result<(), Refusal> {
        let promised = self.state.promised.iter();
        let mut promised =
            promised.filter(|one| one.material == material && one.given_on.is_none());
        if promised.next().is_none() {
            return Err(Refusal::NotPromised {
                material: material.to_owned(),
            });
        }
        let cause = match given(self.definition, material, paper) {
            None if paper.from == MaterialSource::Later => Some(Cause::Way),
            cause => cause,
        };
        if let Some(cause) = cause {
            return Err(Refusal::Form(vec![Complaint {
                question: material.to_owned(),
                cause,
            }]));
        }
        let clocks = self.clocks();
        let mut papers = clocks.papers.iter();
        let late = papers.any(|(id, clock)| id == material && clock.light == Light::Red);
        self.take_paper(material, paper);
        self.note(Happened::MaterialGiven {
            material: material.to_owned(),
            late,
        });
        self.leave_wait(Until::Materials, false)
    }

    pub(super) fn child_closed(&mut self, id: &str, result: EndResult) -> Result<(), Refusal> {
        let child = self.state.children.get_mut(id);
        let child = child.filter(|child| child.result.is_none());
        let child = child.ok_or_else(|| Refusal::NoChild { id: id.to_owned() })?;
        child.result = Some(result);
        self.note(Happened::ChildClosed {
            id: id.to_owned(),
            result,
        });
        let step = self.state.places.first().map(|place| place.step.clone());
        if let Some(next) = step.as_deref().and_then(|step| self.after_children(step)) {
            self.state.places.clear();
            return self.enter(&next);
        }
        self.leave_wait(Until::Subcases, false)
    }

    pub(super) fn urge(&mut self) -> Result<(), Refusal> {
        self.moving()?;
        if self.state.urged_on == Some(self.facts.today) {
            return Err(Refusal::UrgedToday);
        }
        self.state.urged_on = Some(self.facts.today);
        self.state.urged = self.state.urged.saturating_add(1);
        self.note(Happened::Urged {
            times: self.state.urged,
        });
        Ok(())
    }

    pub(super) fn withdraw(&mut self, reason: Option<&str>) -> Result<(), Refusal> {
        self.undecided()?;
        let reason = optional(reason)?;
        self.close(EndResult::Withdrawn, reason.as_deref());
        Ok(())
    }
}
