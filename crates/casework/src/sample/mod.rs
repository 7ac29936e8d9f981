//! Sample cases 示例: a year of work, morning by morning, written through the commands that people use. The same seed
//! gives the same cases.

pub mod bulk;
mod dice;
mod fill;

use base::{Date, OrgId, Role, Scope};
use flow::{Answer, ApplicantKind, Token, UnitRef};
use pack::element::{Applicants, Channel, Mode, Power, StepKind};
use store::{Error, Store};

use crate::commands::CaseError;
use crate::commands::act::{Act, act};
use crate::commands::case::Case;
use crate::commands::correct::{self, Ask, Correction};
use crate::commands::file::{Filing, file};
use crate::commands::opine::{Opine, opine};
use crate::model::{Applicant, Key};
use crate::room::{Casework, ItemDefinition};
use crate::store::case as rows;
use dice::Dice;

/// Open cases that are looked at on a morning.
const AT_ONCE: usize = 2_000;

/// What a morning wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Morning {
    /// Cases that were filed.
    pub filed: usize,
    /// Places that were decided or answered.
    pub worked: usize,
}

/// Works a morning of the sample year into a store whose clock stands on that day: sample cases move on by a step or wait,
/// and new ones are filed. `scale` is how many cases an item gets in two working days. A day that rests writes nothing.
///
/// What a made-up case is refused for (a form that chance does not satisfy, an effect that lacks its row) is left out.
///
/// # Errors
/// Where the store fails.
pub fn morning(
    store: &Store,
    room: &Casework,
    (seed, scale): (u64, u32),
    day: Date,
) -> Result<Morning, Error> {
    let calendar = store.read(|read| calendar::current(read))?;
    let mut done = Morning::default();
    if !calendar.is_working(day) {
        return Ok(done);
    }
    let work = Work {
        store,
        room,
        seed,
        day,
    };
    for id in store.read(|read| rows::open_samples(read, AT_ONCE))? {
        done.worked += usize::from(work.forward(id)?);
    }
    for item in room.items() {
        let mut dice = Dice::of(seed, &format!("{day} {}", item.definition.item().id));
        let wanted = u64::from(scale);
        let count = wanted / 2 + u64::from(dice.roll(2) < wanted % 2);
        for number in 0..count {
            done.filed += usize::from(work.file(&item, number)?);
        }
    }
    Ok(done)
}

struct Work<'a> {
    store: &'a Store,
    room: &'a Casework,
    seed: u64,
    day: Date,
}

/// What a command of the sample did: whether it was taken. Only the store's own failures end the sample.
fn taken<T>(outcome: Result<T, CaseError>) -> Result<bool, Error> {
    match outcome {
        Ok(_) => Ok(true),
        Err(CaseError::Store(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

impl Work<'_> {
    fn file(&self, item: &ItemDefinition, number: u64) -> Result<bool, Error> {
        let definition = &item.definition;
        let of = definition.item();
        if of.mode == Mode::Cancelled || of.applicants == Applicants::Staff {
            return Ok(false);
        }
        let Some(channel) = of.channels.iter().find(|way| **way != Channel::Case) else {
            return Ok(false); // Cases open it.
        };
        let mut dice = Dice::of(self.seed, &format!("{} {} {number}", self.day, of.id));
        let applicant = applicant(&mut dice, of.applicants, of.anonymous);
        let units: Vec<String> = of.units.iter().map(|(_, unit)| unit.0.clone()).collect();
        let desk = fill::Desk {
            head: flow::Head {
                code: String::new(),
                channel: *channel,
            },
            applicant: flow::Applicant {
                kind: applicant.kind,
                name: applicant.name.clone(),
                code: applicant.code.clone(),
            },
            answers: flow::Answers::default(),
            found: std::collections::BTreeMap::new(),
            today: self.day,
            calendar: self.store.read(|read| calendar::current(read))?,
        };
        let facts = desk.facts();
        let Ok(Some(answers)) = fill::answers(definition.form(), &facts, (&mut dice, &units))
        else {
            return Ok(false);
        };
        let Ok((papers, files)) = fill::papers(definition, &answers, &facts, &mut dice) else {
            return Ok(false);
        };
        let region = of.units.get(dice.index(of.units.len()));
        let filing = Filing {
            item: of.id.clone(),
            channel: *channel,
            region: region.map(|(region, _)| region.clone()),
            applicant,
            answers,
            papers,
            files,
            key: format!("sample/{}/{}/{number}", self.seed, self.day),
            sample: true,
        };
        let scope = match (channel, region) {
            (Channel::Window | Channel::Phone, Some((_, unit))) => scope(Role::Clerk, Some(unit)),
            (Channel::Api, _) => return Ok(false), // Programs file with accounts of their own.
            _ => Scope::public(),
        };
        taken(file(self.store, &scope, self.room, filing))
    }

    /// One step of a case, on some mornings.
    fn forward(&self, id: i64) -> Result<bool, Error> {
        let mut dice = Dice::of(self.seed, &format!("{} case {id}", self.day));
        // Every twelfth case lies longer than it should.
        let patience = if id % 12 == 0 { 9 } else { 2 };
        if dice.roll(patience) != 0 {
            return Ok(false);
        }
        let Some(held) = self.store.read(|read| rows::load(read, id))? else {
            return Ok(false);
        };
        let definition = self.room.pinned(self.store, held.head.definition)?;
        let version = held.head.version;
        if held.state.correction.is_some() {
            return self.correct(id, version, &held.state);
        }
        if held.state.stopped().is_some() {
            return Ok(false);
        }
        let Some(place) = held.state.places.get(dice.index(held.state.places.len())) else {
            return Ok(false);
        };
        let (UnitRef::Unit(unit), Some(role)) = (&place.unit, &place.role) else {
            return Ok(false);
        };
        let roles = &definition.elements().roles;
        let Some(role) = roles.iter().find(|one| &one.id == role) else {
            return Ok(false);
        };
        let unit = role.units.first().unwrap_or(unit);
        let by = scope(role.holds, Some(unit));
        let key = Key::new(id, version);
        match definition.step(&place.step).map(|step| &step.kind) {
            Some(StepKind::Task(task)) => {
                if task.may.contains(&Power::Correct) && dice.roll(20) == 0 {
                    let ask = Ask {
                        text: "示例：请补充说明。".to_owned(),
                        ..Ask::default()
                    };
                    let asked = (place.token, ask);
                    return taken(correct::ask(self.store, &by, self.room, key, asked));
                }
                self.decide((&by, key), place.token, (task, &definition), &mut dice)
            }
            Some(StepKind::Parallel { branches, .. }) => {
                let branch = branches
                    .iter()
                    .find(|one| Some(&one.id) == place.branch.as_ref());
                let form = branch.and_then(|branch| branch.form.as_deref());
                self.answer((&by, key), place.token, (form, &definition), &mut dice)
            }
            _ => Ok(false),
        }
    }

    fn correct(&self, id: i64, version: i64, state: &flow::State) -> Result<bool, Error> {
        let Some(correction) = &state.correction else {
            return Ok(false);
        };
        let by = scope(Role::Clerk, Some(&state.unit));
        let files = correction
            .materials
            .iter()
            .map(|id| crate::commands::file::File {
                to: crate::commands::file::FileSlot::Material(id.clone()),
                file: crate::commands::file::FileSource::Sent(fill::paper("示例补正")),
            })
            .collect();
        let sent = Correction {
            files,
            ..Correction::default()
        };
        let key = Key::new(id, version);
        taken(correct::correct(self.store, &by, self.room, key, sent))
    }

    /// The first decision mostly, else another; the next one where it is refused.
    fn decide(
        &self,
        (by, key): (&Scope, Key),
        token: Token,
        (task, definition): (&pack::element::Task, &flow::Definition),
        dice: &mut Dice,
    ) -> Result<bool, Error> {
        let count = task.actions.len();
        let first = if dice.roll(8) == 0 {
            dice.index(count)
        } else {
            0
        };
        let answers = self.officer(key.case, task.form.as_deref(), definition, dice)?;
        let Some(answers) = answers else {
            return Ok(false);
        };
        for turn in 0..count {
            let decided = Act {
                token,
                action: task.actions[(first + turn) % count].id.clone(),
                answers: answers.clone(),
                files: Vec::new(),
                reason: "示例：按规定办理。".to_owned(),
            };
            if taken(act(self.store, by, self.room, key.clone(), decided))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn answer(
        &self,
        (by, key): (&Scope, Key),
        token: Token,
        (form, definition): (Option<&str>, &flow::Definition),
        dice: &mut Dice,
    ) -> Result<bool, Error> {
        let answer = match dice.roll(20) {
            0 => Answer::Object,
            1 | 2 => Answer::Conditional,
            _ => Answer::Agree,
        };
        let Some(answers) = self.officer(key.case, form, definition, dice)? else {
            return Ok(false);
        };
        let said = Opine {
            token,
            answer,
            reason: if answer == Answer::Agree {
                String::new()
            } else {
                "示例：意见说明。".to_owned()
            },
            answers,
            files: Vec::new(),
        };
        taken(opine(self.store, by, self.room, key, said))
    }

    /// What an officer fills in; `None` where chance finds nothing that the form takes.
    fn officer(
        &self,
        case: i64,
        form: Option<&str>,
        definition: &flow::Definition,
        dice: &mut Dice,
    ) -> Result<Option<flow::Fields>, Error> {
        let Some(form) = form.and_then(|id| definition.form_of(id)) else {
            return Ok(Some(flow::Fields::new()));
        };
        let units: Vec<String> = definition
            .item()
            .units
            .iter()
            .map(|(_, unit)| unit.0.clone())
            .collect();
        let loaded = self
            .store
            .read(|read| Case::load(read, self.room, case, self.day));
        let case = match loaded {
            Ok(case) => case,
            Err(CaseError::Store(error)) => return Err(error),
            Err(_) => return Ok(None),
        };
        let facts = case.told.facts(None);
        Ok(fill::answers(form, &facts, (dice, &units)).unwrap_or(None))
    }
}

fn scope(role: Role, unit: Option<&OrgId>) -> Scope {
    let of_no_unit = matches!(role, Role::Office | Role::Supervisor);
    Scope {
        account: None,
        role,
        org: unit.filter(|_| !of_no_unit).cloned(),
        centre: None,
    }
}

fn applicant(dice: &mut Dice, who: Applicants, anonymous: bool) -> Applicant {
    if anonymous && dice.roll(3) == 0 {
        return Applicant::anonymous();
    }
    let person = match who {
        Applicants::Person => true,
        Applicants::Enterprise => false,
        Applicants::Anyone | Applicants::Staff => dice.roll(2) == 0,
    };
    let number = dice.roll(900) + 100;
    Applicant {
        kind: if person {
            ApplicantKind::Person
        } else {
            ApplicantKind::Enterprise
        },
        name: format!("示例{}{number}", if person { "人" } else { "公司" }),
        code: fill::code(dice, person).to_owned(),
        phone: format!("138{:08}", dice.roll(100_000_000)),
    }
}
