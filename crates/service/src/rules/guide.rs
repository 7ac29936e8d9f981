//! 办事指南: what a definition tells an applicant.

use std::collections::BTreeSet;

use base::calendar::Term;
use base::{OrgId, Title};
use pack::element::{
    Flow, Item, Material, MaterialSource, Question, Step, StepKind, Task, UnitRule,
};

use crate::catalogue::{Catalogue, Clause};
use crate::rules::theme::Theme;

/// Steps of a line at most: packs are not longer, and a line is drawn.
const STOPS: usize = 40;

/// A guide, made from an item's definition.
#[derive(Debug)]
pub struct Guide {
    /// The item.
    pub item: Item,
    /// Who handles it, by division.
    pub units: Vec<(Title, Title)>,
    /// The papers.
    pub papers: Vec<Paper>,
    /// The steps, in their order when all goes well.
    pub line: Vec<Stop>,
    /// What it results in.
    pub licence: Option<Title>,
    /// The clauses it comes from.
    pub clauses: Vec<Clause>,
    /// The environment it belongs to.
    pub theme: Option<Theme>,
    /// Questions of its form, at most.
    pub questions: usize,
    /// Of these, how many have to be answered by everyone.
    pub required: usize,
}

/// A paper that is asked for.
#[derive(Debug)]
pub struct Paper {
    /// Which.
    pub material: Material,
    /// Whether it is asked for in some cases only.
    pub conditional: bool,
    /// The ways in which it may be given.
    pub ways: Vec<Way>,
}

/// A way in which a paper may be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Files.
    Upload,
    /// A licence of the applicant's in the library, by its name: nothing has to be handed in.
    Licence(Title),
    /// The administration looks it up, by the register's name.
    Data(Title),
    /// A written commitment.
    Commitment,
    /// 容缺: later, within this term.
    Later(Option<Term>),
}

/// A stop on the line of steps.
#[derive(Debug, PartialEq, Eq)]
pub struct Stop {
    /// What happens.
    pub title: Title,
    /// Who does it; `None` for a wait.
    pub who: Option<Who>,
    /// Within which.
    pub term: Option<Term>,
    /// What happens here at the same time, or one of which happens.
    pub parts: Vec<Part>,
    /// What the parts are.
    pub kind: StopKind,
}

/// What a stop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopKind {
    /// Somebody decides.
    Task,
    /// Departments at the same time.
    Parallel,
    /// One of several ways.
    Choose,
    /// Time passes.
    Wait,
    /// Other matters are opened.
    Open,
    /// It is done.
    End,
}

/// A part of a stop.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// Its matter.
    pub title: Title,
    /// Who.
    pub who: Option<Who>,
    /// Within which.
    pub term: Option<Term>,
    /// Whether only in some cases.
    pub conditional: bool,
}

/// Who does a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The unit that handles the case.
    Handling,
    /// The applicant.
    Applicant,
    /// This unit.
    Unit(Title),
    /// A unit that the case decides.
    Told,
}

/// The guide of an item.
#[must_use]
pub fn of(catalogue: &Catalogue, item: &Item) -> Guide {
    let questions: &[Question] = catalogue
        .form(&item.form)
        .map_or(&[], |form| form.questions.as_slice());
    let always = |question: &&Question| question.when.is_none() && question.field.required;
    let units = item.units.iter();
    Guide {
        units: units
            .map(|(region, unit)| (catalogue.region(region), catalogue.unit(unit)))
            .collect(),
        papers: papers(catalogue, item),
        line: catalogue
            .flow(&item.flow)
            .map(|flow| line(catalogue, flow))
            .unwrap_or_default(),
        licence: item
            .licence
            .as_deref()
            .and_then(|id| Some(catalogue.licence(id)?.title.clone())),
        clauses: catalogue.clauses(&item.clauses),
        theme: catalogue.theme(&item.clauses),
        questions: questions.len(),
        required: questions.iter().filter(always).count(),
        item: item.clone(),
    }
}

fn papers(catalogue: &Catalogue, item: &Item) -> Vec<Paper> {
    let needs = item.materials.iter();
    needs
        .filter_map(|need| {
            let material = catalogue.material(&need.material)?.clone();
            Some(Paper {
                conditional: need.when.is_some(),
                ways: ways(catalogue, &material),
                material,
            })
        })
        .collect()
}

/// The ways in which a paper may be given, in the pack's order.
#[must_use]
pub fn ways(catalogue: &Catalogue, material: &Material) -> Vec<Way> {
    let named = |id: &str| Title::new(id, "");
    material
        .from
        .iter()
        .map(|source| match source {
            MaterialSource::Upload => Way::Upload,
            MaterialSource::Licence(id) => Way::Licence(
                catalogue
                    .licence(id)
                    .map_or_else(|| named(id), |licence| licence.title.clone()),
            ),
            MaterialSource::Register(id) => Way::Data(
                catalogue
                    .register(id)
                    .map_or_else(|| named(id), |register| register.title.clone()),
            ),
            MaterialSource::Commitment => Way::Commitment,
            MaterialSource::Later => Way::Later(material.later_term),
        })
        .collect()
}

/// The steps when all goes well: the first action of every step, agreement of the departments, the first way.
#[must_use]
pub fn line(catalogue: &Catalogue, flow: &Flow) -> Vec<Stop> {
    let mut stops = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = Some(flow.start.as_str());
    while let Some(id) = next {
        let step = flow.steps.iter().find(|step| step.id == id);
        let Some(step) = step.filter(|_| seen.insert(id) && stops.len() < STOPS) else {
            break;
        };
        let (stop, to) = stop(catalogue, flow, step);
        stops.push(stop);
        next = to;
    }
    stops
}

fn stop<'f>(catalogue: &Catalogue, flow: &'f Flow, step: &'f Step) -> (Stop, Option<&'f str>) {
    let mut stop = Stop {
        title: step.title.clone(),
        who: None,
        term: None,
        parts: Vec::new(),
        kind: StopKind::Task,
    };
    let to = match &step.kind {
        StepKind::Task(task) => {
            stop.who = Some(who(catalogue, &task.unit));
            stop.term = task.term;
            onward(task)
        }
        StepKind::Parallel {
            branches, agree, ..
        } => {
            stop.kind = StopKind::Parallel;
            let parts = branches.iter().map(|branch| Part {
                title: branch.title.clone(),
                who: Some(who(catalogue, &branch.unit)),
                term: branch.term,
                conditional: branch.when.is_some(),
            });
            stop.parts = parts.collect();
            Some(agree.as_str())
        }
        StepKind::Choose { ways } => {
            stop.kind = StopKind::Choose;
            let parts = ways.iter().filter_map(|way| {
                let step = flow.steps.iter().find(|step| step.id == way.to)?;
                let (by, term) = match &step.kind {
                    StepKind::Task(task) => (Some(who(catalogue, &task.unit)), task.term),
                    _ => (None, None),
                };
                Some(Part {
                    title: step.title.clone(),
                    who: by,
                    term,
                    conditional: way.when.is_some(),
                })
            });
            stop.parts = parts.collect();
            // The parts name the steps to which it leads; the line goes on behind the first.
            let first = ways.first().map(|way| way.to.as_str());
            let behind = first.and_then(|id| flow.steps.iter().find(|step| step.id == id));
            match behind.map(|step| &step.kind) {
                Some(StepKind::Task(task)) => onward(task),
                _ => first,
            }
        }
        StepKind::Wait { term, to, .. } => {
            stop.kind = StopKind::Wait;
            stop.term = *term;
            Some(to.as_str())
        }
        StepKind::Open { cases, to, .. } => {
            stop.kind = StopKind::Open;
            let parts = cases.iter().map(|case| Part {
                title: catalogue
                    .item(&case.item)
                    .map_or_else(|| Title::new(&case.item, ""), |item| item.title.clone()),
                who: None,
                term: None,
                conditional: case.when.is_some(),
            });
            stop.parts = parts.collect();
            Some(to.as_str())
        }
        StepKind::End { .. } => {
            stop.kind = StopKind::End;
            None
        }
    };
    (stop, to)
}

/// Where a task leads when all goes well: acceptance, else its first action.
fn onward(task: &Task) -> Option<&str> {
    let accepts = task.actions.iter().find(|action| action.accepts);
    let first = accepts.or_else(|| task.actions.first());
    first.map(|action| action.to.as_str())
}

fn who(catalogue: &Catalogue, rule: &UnitRule) -> Who {
    match rule {
        UnitRule::Handling => Who::Handling,
        UnitRule::Applicant => Who::Applicant,
        UnitRule::Named(unit) => Who::Unit(named(catalogue, unit)),
        UnitRule::Step(_) | UnitRule::Value(_) => Who::Told,
    }
}

fn named(catalogue: &Catalogue, unit: &OrgId) -> Title {
    catalogue.short(unit)
}

impl Guide {
    /// What the index is asked about: everything that a person may look for.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![self.item.title.zh.as_str(), self.item.title.en.as_str()];
        if let Some(code) = &self.item.code {
            lines.push(code);
        }
        let conditions = self.item.guide.conditions.iter();
        lines.extend(conditions.flat_map(|text| [text.zh.as_str(), text.en.as_str()]));
        for paper in &self.papers {
            lines.extend([
                paper.material.title.zh.as_str(),
                paper.material.title.en.as_str(),
            ]);
        }
        if let Some(licence) = &self.licence {
            lines.extend([licence.zh.as_str(), licence.en.as_str()]);
        }
        for (_, unit) in &self.units {
            lines.extend([unit.zh.as_str(), unit.en.as_str()]);
        }
        for clause in &self.clauses {
            lines.push(&clause.cite);
            if let Some(title) = &clause.title {
                lines.push(&title.zh);
            }
        }
        lines.extend(self.item.basis.iter().map(|basis| basis.law.as_str()));
        lines.join("\n")
    }
}
