//! What can only be said once all subjects are read: how elements refer to each other and hold together.
//!
//! Nothing is said about elements that could not be read whole, nor about what refers to them.

mod assess;
mod example;
mod expr;
mod flow;
mod item;
mod list;
mod procedure;
mod walk;

use std::collections::HashMap;

use crate::at::At;
use crate::check::Draft;
use crate::context::step_name;
use crate::element::{
    Elements, Flow, Form, Item, Licence, Material, Question, Register, Rule, RuleOn, RuleOver,
    Sensitivity, Settings, Step, StepKind,
};
use crate::error::{Problem, What};
use crate::nearest::nearest;
use crate::structure::Structure;

/// Checks everything that subjects say.
pub(crate) fn all(draft: &mut Draft) {
    let elements = std::mem::take(&mut draft.elements);
    let mut check = Check::new(&elements, draft);
    list::check(&mut check);
    flow::check(&mut check);
    item::check(&mut check);
    assess::check(&mut check);
    procedure::check(&mut check);
    example::check(&mut check);
    expr::check(&mut check);
    for (at, problem) in check.found {
        draft.wrong(at, problem);
    }
    draft.elements = elements;
}

/// Why two keys do not go together, in Chinese and in English.
type Because = (&'static str, &'static str);

/// Elements by their ids, and what is wrong with them.
struct Check<'a> {
    all: &'a Elements,
    draft: &'a Draft,
    registers: HashMap<&'a str, &'a Register>,
    forms: HashMap<&'a str, &'a Form>,
    materials: HashMap<&'a str, &'a Material>,
    licences: HashMap<&'a str, &'a Licence>,
    flows: HashMap<&'a str, &'a Flow>,
    items: HashMap<&'a str, &'a Item>,
    found: Vec<(At, Problem)>,
}

/// Elements by id. One that is written twice is not looked at twice.
fn index<T>(all: &[T], id: fn(&T) -> &String) -> HashMap<&str, &T> {
    all.iter().map(|one| (id(one).as_str(), one)).collect()
}

impl<'a> Check<'a> {
    fn new(all: &'a Elements, draft: &'a Draft) -> Self {
        Self {
            all,
            draft,
            registers: index(&all.registers, |one| &one.id),
            forms: index(&all.forms, |one| &one.id),
            materials: index(&all.materials, |one| &one.id),
            licences: index(&all.licences, |one| &one.id),
            flows: index(&all.flows, |one| &one.id),
            items: index(&all.items, |one| &one.id),
            found: Vec::new(),
        }
    }

    fn at(&self, key: &'static str, position: usize) -> At {
        self.draft.origin(key, position)
    }

    fn fail(&mut self, at: At, problem: Problem) {
        self.found.push((at, problem));
    }

    fn structure(&mut self, at: At, structure: Structure) {
        self.fail(at, Problem::Structure(structure));
    }

    /// Reports that a key of the table at `at` does not go with the rest, when `wrong`.
    fn goes(&mut self, wrong: bool, at: &At, key: &'static str, because: Because) {
        if wrong {
            self.fail(at.key(key), Problem::Goes { key, because });
        }
    }

    /// Reports a name that is none of `known`.
    fn known<'n>(
        &mut self,
        at: impl FnOnce() -> At,
        what: What,
        id: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> bool {
        if known.clone().any(|name| name == id) {
            return true;
        }
        let nearest = nearest(id, known).map(str::to_owned);
        let id = id.to_owned();
        self.fail(at(), Problem::Dangling { what, id, nearest });
        false
    }

    /// Something other than a person opens a case of the item at the key `item` or `opens` of the table.
    fn opens(&mut self, at: &At, key: &'static str, item: &str, form: Option<&Settings>) {
        let Some(item) = self.items.get(item).copied() else {
            return;
        };
        let closed = !item.channels.contains(&crate::element::Channel::Case);
        self.goes(
            closed,
            at,
            key,
            (
                "该事项不能由其他办件或规则开启；请在它的 channels 里加 \"case\"",
                "cases and rules may not open this item; add \"case\" to its channels",
            ),
        );
        let (Some(set), Some(form)) = (form, self.forms.get(item.form.as_str()).copied()) else {
            return;
        };
        let keys = form
            .questions
            .iter()
            .map(|question| question.field.key.as_str());
        for key in set.keys() {
            self.known(
                || at.key("form").key(key),
                What::Question,
                key,
                keys.clone(),
            );
        }
        let unanswered = form.questions.iter().filter(|question| needed(question));
        for question in unanswered.filter(|question| !set.contains_key(&question.field.key)) {
            let structure = Structure::NotFilled {
                what: What::Question,
                key: question.field.key.clone(),
                of: form.id.clone(),
            };
            self.structure(at.key("form"), structure);
        }
    }
}

/// What expressions stand on must have been read whole, or they would be blamed for it.
impl Check<'_> {
    fn has_form(&self, form: Option<&str>) -> bool {
        form.is_none_or(|form| self.forms.contains_key(form))
    }

    fn whole_item(&self, item: &Item) -> bool {
        let lookups = item.lookups.iter();
        let known = |register: &str| self.registers.contains_key(register);
        self.has_form(Some(&item.form)) && lookups.clone().all(|one| known(&one.register))
    }

    fn whole_flow(&self, flow: &Flow) -> bool {
        flow.steps.iter().all(|step| match &step.kind {
            StepKind::Task(task) => self.has_form(task.form.as_deref()),
            StepKind::Parallel { branches, .. } => branches
                .iter()
                .all(|branch| self.has_form(branch.form.as_deref())),
            _ => true,
        })
    }

    /// An item, its form, its flow and the forms in that.
    fn whole_case(&self, item: &str) -> bool {
        self.items.get(item).is_some_and(|item| {
            let flow = self.flows.get(item.flow.as_str());
            self.whole_item(item) && flow.is_some_and(|flow| self.whole_flow(flow))
        })
    }

    fn whole_over(&self, over: &RuleOver) -> bool {
        match over {
            RuleOver::Register(register) => self.registers.contains_key(register.as_str()),
            RuleOver::Cases(item) => self.whole_case(item),
        }
    }

    fn whole_rule(&self, rule: &Rule) -> bool {
        match &rule.on {
            RuleOn::Row(register) => self.registers.contains_key(register.as_str()),
            RuleOn::Case { item, .. } => self.whole_case(item),
            RuleOn::Daily(over) => self.whole_over(over),
            RuleOn::Before { flow, step } => {
                let here = |one: &Step| one.id == *step;
                let flow = self.flows.get(flow.as_str());
                let items = self.all.items.iter();
                let mut items = items.filter(|item| Some(&item.flow) == flow.map(|flow| &flow.id));
                flow.is_some_and(|flow| self.whole_flow(flow) && flow.steps.iter().any(here))
                    && items.all(|item| self.whole_item(item))
            }
        }
    }

    /// Whether a name such as `form.phone` or `step.accept.phone` holds personal data.
    fn personal(&self, item: &Item, name: &str) -> bool {
        let parts: Vec<&str> = name.split('.').collect();
        if parts[0] == "applicant" {
            return true;
        }
        let (form, key) = match parts.as_slice() {
            ["form", key, ..] => (Some(item.form.as_str()), *key),
            ["step", step, key, ..] => {
                let flow = self.flows.get(item.flow.as_str());
                (flow.and_then(|flow| form_of(flow, step)), *key)
            }
            _ => return false,
        };
        let form = form.and_then(|form| self.forms.get(form));
        let question = form.and_then(|form| form.questions.iter().find(|one| one.field.key == key));
        question.is_some_and(|one| one.field.sensitivity == Sensitivity::Personal)
    }
}

/// The form of the step, or branch, that expressions see under a name.
fn form_of<'f>(flow: &'f Flow, name: &str) -> Option<&'f str> {
    flow.steps.iter().find_map(|step| match &step.kind {
        StepKind::Task(task) if step_name(&step.id, None) == name => task.form.as_deref(),
        StepKind::Parallel { branches, .. } => {
            let named = |id: &str| step_name(&step.id, Some(id)) == name;
            let branch = branches.iter().find(|branch| named(&branch.id))?;
            branch.form.as_deref()
        }
        _ => None,
    })
}

/// Whether a question must be answered whatever else is.
fn needed(question: &Question) -> bool {
    question.field.required && question.when.is_none() && question.fill.is_none()
}
