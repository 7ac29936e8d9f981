//! Shapes of the places.

use super::ways::{Ways, case_shape};
use super::{APPLICANTS, words};
use crate::element::{
    Draw, Elements, Field, FieldKind, Form, Item, Party, Register, Rule, RuleOn, RuleOver, Scheme,
    Subject,
};
use crate::expr::{Shape, Type, Want};

/// The type of what a field holds.
#[must_use]
pub fn ty(kind: &FieldKind) -> Type {
    match kind {
        FieldKind::Text { .. }
        | FieldKind::LongText { .. }
        | FieldKind::Organisation
        | FieldKind::Region
        | FieldKind::Phone
        | FieldKind::Identity
        | FieldKind::CreditCode
        | FieldKind::Reference { .. } => Type::Text,
        FieldKind::Number { .. } | FieldKind::Money { .. } => Type::Number,
        FieldKind::Date => Type::Date,
        FieldKind::Flag => Type::Flag,
        FieldKind::Choice { choices, many } => {
            let one = Type::choice(choices.iter().map(|choice| choice.value.as_str()));
            if *many { Type::list(one) } else { one }
        }
        FieldKind::Party { who } => {
            let kinds: &[&str] = match who {
                Party::Any => &["person", "enterprise"],
                Party::Person => &["person"],
                Party::Enterprise => &["enterprise"],
            };
            let party = Shape::new()
                .with("kind", words(kinds))
                .with("name", Type::Text);
            Type::record(party.maybe("code", Type::Text))
        }
        // The names of the files.
        FieldKind::File { .. } => Type::list(Type::Text),
        FieldKind::Geometry => Type::record(Shape::new().with("type", Type::Text)),
    }
}

/// What an expression must give that fills a field: nothing is enough where the field is not required.
#[must_use]
pub fn want(kind: &FieldKind, required: bool) -> Want {
    let want = Want::of(ty(kind));
    if required { want } else { want.or_absent() }
}

pub(super) fn fields<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Shape {
    fields.into_iter().fold(Shape::new(), |mut shape, field| {
        shape.set(&field.key, ty(&field.kind), !field.required);
        shape
    })
}

/// Answers: there are those to required questions that are always asked.
pub(super) fn answers(form: &Form) -> Shape {
    form.questions
        .iter()
        .fold(Shape::new(), |mut shape, question| {
            let always = question.field.required && question.when.is_none();
            shape.set(&question.field.key, ty(&question.field.kind), !always);
            shape
        })
}

pub(super) fn applicant(anonymous: bool) -> Type {
    let mut shape = Shape::new().with("kind", words(&APPLICANTS));
    shape.set("name", Type::Text, anonymous);
    shape.set("code", Type::Text, anonymous);
    Type::record(shape)
}

/// `when` and `fill` of a question: the answers of its own form, who applies, the day. An officer's form sees its own
/// answers as `form`, too.
#[must_use]
pub fn form(form: &Form) -> Shape {
    Shape::day()
        .with("form", Type::record(answers(form)))
        .with("applicant", applicant(true))
}

/// `check` of a question, which is looked at when that question is answered.
#[must_use]
pub fn check(of: &Form, question: &str) -> Shape {
    let mut own = answers(of);
    if let Some(member) = own.get(question).cloned() {
        own.set(question, member.ty, false);
    }
    form(of).with("form", Type::record(own))
}

/// A row of a register.
pub(super) fn row(register: &Register) -> Shape {
    let mut shape = fields(&register.fields);
    if register.validity {
        shape.set("valid_from", Type::Date, false);
        shape.set("valid_until", Type::Date, true);
    }
    shape
}

/// `key` of an item's look-up: what the applicant answered.
#[must_use]
pub fn lookup(elements: &Elements, of: &Item) -> Shape {
    let answers = elements
        .forms
        .iter()
        .find(|form| form.id == of.form)
        .map(answers);
    Shape::day()
        .with("form", Type::record(answers.unwrap_or_default()))
        .with("applicant", applicant(of.anonymous))
}

/// `when` of an item's materials: what the applicant answered, and the rows that were looked up.
#[must_use]
pub fn item(elements: &Elements, of: &Item) -> Shape {
    let shape = lookup(elements, of);
    if of.lookups.is_empty() {
        return shape;
    }
    let mut found = Shape::new();
    for lookup in &of.lookups {
        let register = elements
            .registers
            .iter()
            .find(|register| register.id == lookup.register);
        found.set(
            super::step_name(&lookup.id, None),
            found_row(register),
            false,
        );
    }
    shape.with("found", Type::record(found))
}

/// `there` says whether there is such a row; when there is, so are its required fields.
fn found_row(register: Option<&Register>) -> Type {
    let row = register
        .map(|register| fields(&register.fields))
        .unwrap_or_default();
    let mut shape = Shape::new().with("there", Type::Flag);
    let mut always = Vec::new();
    for name in row.names() {
        if let Some(member) = row.get(name) {
            shape.set(name, member.ty.clone(), true);
            if !member.optional {
                always.push(name.to_owned());
            }
        }
    }
    Type::record(shape.guarding("there", always))
}

fn register<'e>(elements: &'e Elements, id: &str) -> Option<&'e Register> {
    elements.registers.iter().find(|register| register.id == id)
}

fn over_row(elements: &Elements, id: &str) -> Shape {
    let row = register(elements, id).map(row).unwrap_or_default();
    Shape::day().with("row", Type::record(row))
}

/// Everything about a case of an item at no step in particular, at an event: `accepted`, `closed` or another.
fn over_case(elements: &Elements, item: &str, event: &str) -> Option<Shape> {
    let item = elements.items.iter().find(|one| one.id == item)?;
    let flow = elements.flows.iter().find(|flow| flow.id == item.flow)?;
    let way = Ways::new(elements, item, flow);
    Some(way.anywhere(event))
}

/// `when`, texts and `form` of a rule. A rule before a step has a shape for each item that runs in the flow: its
/// expressions must fit them all.
#[must_use]
pub fn rule(elements: &Elements, rule: &Rule) -> Vec<Shape> {
    match &rule.on {
        RuleOn::Row(id) | RuleOn::Daily(RuleOver::Register(id)) => vec![over_row(elements, id)],
        RuleOn::Case { item, event } => over_case(elements, item, event).into_iter().collect(),
        RuleOn::Daily(RuleOver::Cases(item)) => over_case(elements, item, "").into_iter().collect(),
        RuleOn::Before { flow, step } => {
            let Some(flow) = elements.flows.iter().find(|one| one.id == *flow) else {
                return Vec::new();
            };
            let items = elements.items.iter().filter(|item| item.flow == flow.id);
            items
                .map(|item| Ways::new(elements, item, flow).step(step))
                .collect()
        }
    }
}

/// `on`, `where` and columns' `value` of an indicator over cases or rows. `None`: there is no such item.
#[must_use]
pub fn indicator(elements: &Elements, over: &RuleOver) -> Option<Shape> {
    match over {
        RuleOver::Register(id) => Some(over_row(elements, id)),
        RuleOver::Cases(item) => over_case(elements, item, ""),
    }
}

/// `where` and `exclude` of a draw: a candidate, and the matter for which is drawn.
#[must_use]
pub fn draw(elements: &Elements, draw: &Draw) -> Shape {
    over_row(elements, &draw.from).with("case", Type::record(case_shape(false, false)))
}

/// `score`, `points` and `when` of parts, adjustments and downgrades: the inputs, and the row where rows are assessed.
#[must_use]
pub fn scheme(elements: &Elements, scheme: &Scheme) -> Shape {
    let mut shape = Shape::day();
    if let Subject::Register(id) = &scheme.subjects {
        let row = register(elements, id).map(row).unwrap_or_default();
        shape.set("row", Type::record(row), false);
    }
    for input in &scheme.inputs {
        shape.set(&input.key, Type::Number, false);
    }
    shape
}

/// `when` of a scheme's consequences.
#[must_use]
pub fn consequence(of: &Scheme) -> Shape {
    let grades = of.grades.iter().map(|grade| grade.id.as_str());
    let shape = Shape::day()
        .with("total", Type::Number)
        .with("rank", Type::Number)
        .with("last_rank", Type::Number)
        .maybe("rank_before", Type::Number);
    if of.grades.is_empty() {
        shape
    } else {
        shape.with("grade", Type::choice(grades))
    }
}

/// `score` and `points` of a method's part: the price of an offer among the others, the benchmark where the method has one,
/// and the ceiling where the trade has one.
#[must_use]
pub fn offer(benchmark: bool) -> Shape {
    let shape = ["price", "lowest", "highest", "mean", "count"]
        .into_iter()
        .fold(Shape::new(), |shape, name| shape.with(name, Type::Number))
        .maybe("ceiling", Type::Number);
    match benchmark {
        true => shape.with("benchmark", Type::Number),
        false => shape,
    }
}

/// `when` and `share` of a method's deduction: who offers. Shares are per cent: of the price for innovation products, of a
/// consortium's contract for small firms.
#[must_use]
pub fn bidder() -> Shape {
    let bidder = ["small", "innovation", "consortium"]
        .into_iter()
        .fold(Shape::new(), |shape, name| shape.with(name, Type::Flag))
        .with("innovation_share", Type::Number)
        .with("small_share", Type::Number);
    Shape::new().with("bidder", Type::record(bidder))
}
