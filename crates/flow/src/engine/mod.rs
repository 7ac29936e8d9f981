//! From one event to the next resting place.

mod applicant;
mod carry;
mod decide;
mod effects;
mod join;
mod powers;
mod run;
mod tick;

use serde::{Deserialize, Serialize};

use crate::definition::Definition;
use crate::effect::DueEffect;
use crate::event::{Event, Filing};
use crate::facts::{Facts, Fields, Given};
use crate::happened::Happened;
use crate::refusal::Refusal;
use crate::state::State;

pub(crate) use carry::carry;
use run::Run;

/// What became of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Where the case stands now.
    pub state: State,
    /// What happened, in order. Empty: nothing has changed.
    pub happened: Vec<Happened>,
    /// What was filled in, to be kept in [`crate::Answers`].
    pub filled: Vec<Filled>,
    /// What follows, in order, in the same transaction.
    pub effects: Vec<DueEffect>,
}

/// Something that was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filled {
    /// The applicant's answers, all of them.
    Form(Fields),
    /// What an officer filled in, all of it.
    Step {
        /// The key in [`crate::Answers::steps`].
        key: String,
        /// The answers.
        answers: Fields,
    },
    /// A paper.
    Material {
        /// Which.
        material: String,
        /// It.
        given: Given,
    },
}

/// Opens a case.
///
/// # Errors
/// A [`Refusal`]; [`Refusal::Form`] names every wrong answer and paper.
pub fn file(
    definition: &Definition,
    filing: &Filing,
    facts: &Facts<'_>,
) -> Result<Outcome, Refusal> {
    let mut run = applicant::open(definition, filing, facts)?;
    run.enter(&definition.flow().start)?;
    Ok(run.outcome())
}

/// Takes a case one event further, to where it next waits for somebody or something.
///
/// # Errors
/// A [`Refusal`]; nothing has changed then.
pub fn act(
    definition: &Definition,
    state: &State,
    event: &Event,
    facts: &Facts<'_>,
) -> Result<Outcome, Refusal> {
    if state.is_closed() {
        return match event {
            // The clock of a closed case has nothing to say, however often it is asked.
            Event::Tick => Ok(Run::of(definition, facts, state.clone()).outcome()),
            _ => Err(Refusal::Closed),
        };
    }
    let mut run = Run::of(definition, facts, state.clone());
    run.happen(event)?;
    Ok(run.outcome())
}

impl Run<'_> {
    fn happen(&mut self, event: &Event) -> Result<(), Refusal> {
        match event {
            Event::Act {
                token,
                action,
                answers,
                reason,
            } => self.decide(*token, action, answers, reason.as_deref()),
            Event::Opine {
                token,
                answer,
                reason,
                answers,
            } => self.opine(*token, *answer, reason.as_deref(), answers),
            Event::AskCorrection {
                token,
                questions,
                materials,
                text,
            } => self.ask_correction(*token, questions, materials, text),
            Event::Corrected { answers, materials } => self.corrected(answers, materials),
            Event::Pause {
                token,
                reason,
                notice,
                expected_days,
            } => self.pause(*token, *reason, notice, *expected_days),
            Event::Resume => self.resume(),
            Event::AskExtension { token, reason } => self.ask_extension(*token, reason),
            Event::DecideExtension { grant, reason } => {
                self.decide_extension(*grant, reason.as_deref())
            }
            Event::SendBack { token, to, reason } => self.send_back(*token, to, reason),
            Event::HandOver { token, to, reason } => self.hand_over(*token, to, reason),
            Event::Delegate { token, to } => self.delegate(*token, *to),
            Event::Claim { token, account } => self.claim(*token, *account),
            Event::Release { token } => self.release(*token),
            Event::Reassign {
                token,
                to,
                account,
                reason,
            } => self.reassign(*token, to, *account, reason),
            Event::Urge => self.urge(),
            Event::Withdraw { reason } => self.withdraw(reason.as_deref()),
            Event::Reply {
                token,
                answers,
                materials,
            } => self.reply(*token, answers, materials),
            Event::MaterialGiven { material, given } => self.material_given(material, given),
            Event::ChildClosed { id, result } => self.child_closed(id, *result),
            Event::Tick => self.tick(),
        }
    }
}
