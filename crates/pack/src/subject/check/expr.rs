//! Every expression is held against what its place provides.

use std::borrow::Cow;

use super::Check;
use crate::at::At;
use crate::context::{self, Ways};
use crate::element::{
    Effect, EffectKind, FieldKind, Flow, Form, Item, PartKind, Settings, Step, StepKind, Task,
    UnitRule,
};
use crate::error::Problem;
use crate::expr::{Expr, ExprError, Shape, Type, Want, check_fill};
use crate::indicator::IndicatorDraft;
use base::Title;

pub(super) fn check(check: &mut Check<'_>) {
    for (position, form) in check.all.forms.iter().enumerate() {
        let at = check.at("form", position);
        questions(check, &at, form);
    }
    for (position, item) in check.all.items.iter().enumerate() {
        let at = check.at("item", position);
        self::item(check, &at, item);
    }
    for (position, flow) in check.all.flows.iter().enumerate() {
        let at = check.at("flow", position);
        self::flow(check, &at, flow);
    }
    rules(check);
    schemes(check);
    trade(check);
    let draft = check.draft;
    for read in &draft.indicators {
        indicator(check, read);
    }
}

/// Reads one expression; `of` names the item for whose cases it is wrong, where a flow serves several.
struct Reader<'c, 'a> {
    check: &'c mut Check<'a>,
    of: Option<&'a str>,
}

impl Reader<'_, '_> {
    fn read(&mut self, at: At, text: &str, shape: &Shape, want: &Want) {
        if let Err(error) = Expr::read(text, shape, want) {
            self.fail(at, error);
        }
    }

    fn flag(&mut self, at: At, text: Option<&String>, shape: &Shape) {
        if let Some(text) = text {
            self.read(at, text, shape, &Want::flag());
        }
    }

    /// Both languages of a text with names in braces.
    fn fill(&mut self, at: &At, keys: [&str; 2], text: &Title, shape: &Shape) {
        for (key, text) in keys.into_iter().zip([&text.zh, &text.en]) {
            if let Err(error) = check_fill(text, shape) {
                self.fail(at.key(key), error);
            }
        }
    }

    /// The answers with which a case of another item is opened.
    fn answers(&mut self, at: &At, item: &str, form: &Settings, shape: &Shape) {
        let items = &self.check.items;
        let form_id = items.get(item).map(|item| item.form.as_str());
        let Some(opened) = form_id.and_then(|id| self.check.forms.get(id).copied()) else {
            return;
        };
        for (key, text) in form {
            let question = opened.questions.iter().find(|one| one.field.key == *key);
            if let Some(question) = question {
                let want = context::want(&question.field.kind, super::needed(question));
                self.read(at.key("form").key(key), text, shape, &want);
            }
        }
    }

    fn fail(&mut self, at: At, error: ExprError) {
        let problem = Problem::Expression {
            of: self.of.map(str::to_owned),
            wrong: error.wrong,
        };
        self.check.fail(at.offset(error.at), problem);
    }
}

impl<'a> Check<'a> {
    fn reader(&mut self) -> Reader<'_, 'a> {
        Reader {
            check: self,
            of: None,
        }
    }
}

fn questions(check: &mut Check<'_>, at: &At, form: &Form) {
    let shape = context::form(form);
    let mut reader = check.reader();
    for (nth, question) in form.questions.iter().enumerate() {
        let at = at.nth("question", nth);
        reader.flag(at.key("when"), question.when.as_ref(), &shape);
        if question.check.is_some() {
            let shape = context::check(form, &question.field.key);
            reader.flag(at.key("check"), question.check.as_ref(), &shape);
        }
        if let Some(fill) = &question.fill {
            let want = context::want(&question.field.kind, false);
            reader.read(at.key("fill"), fill, &shape, &want);
        }
    }
}

fn item(check: &mut Check<'_>, at: &At, item: &Item) {
    let all = check.all;
    if !check.whole_item(item) {
        return;
    }
    let (seen, shape) = (context::lookup(all, item), context::item(all, item));
    for (nth, lookup) in item.lookups.iter().enumerate() {
        let register = check.registers.get(lookup.register.as_str());
        let key = register.and_then(|register| {
            let key = register.key.first()?;
            register.fields.iter().find(|field| field.key == *key)
        });
        if let Some(key) = key {
            let at = at.nth("lookup", nth).key("key");
            let want = context::want(&key.kind, false);
            check.reader().read(at, &lookup.key, &seen, &want);
        }
    }
    let mut reader = check.reader();
    for (nth, need) in item.materials.iter().enumerate() {
        let at = at.nth("material", nth).key("when");
        reader.flag(at, need.when.as_ref(), &shape);
    }
}

/// A flow is read for each item whose cases run in it: its expressions must fit them all.
fn flow(check: &mut Check<'_>, at: &At, flow: &Flow) {
    let all = check.all;
    let items: Vec<&Item> = all
        .items
        .iter()
        .filter(|item| item.flow == flow.id && check.whole_item(item))
        .collect();
    if !check.whole_flow(flow) {
        return;
    }
    for item in &items {
        let ways = Ways::new(all, item, flow);
        let mut reader = Reader {
            of: (items.len() > 1).then_some(item.id.as_str()),
            check,
        };
        for (nth, step) in flow.steps.iter().enumerate() {
            self::step(&mut reader, &at.nth("step", nth), item, &ways, step);
        }
        licences(&mut reader, &ways);
    }
}

fn step(reader: &mut Reader<'_, '_>, at: &At, item: &Item, ways: &Ways<'_>, step: &Step) {
    let shape = ways.step(&step.id);
    match &step.kind {
        StepKind::Task(task) => self::task(reader, at, item, ways, step, task),
        StepKind::Parallel { branches, .. } => {
            for (nth, branch) in branches.iter().enumerate() {
                let at = at.nth("branch", nth);
                reader.flag(at.key("when"), branch.when.as_ref(), &shape);
                unit(reader, &at, &branch.unit, &shape);
            }
        }
        StepKind::Choose { ways } => {
            for (nth, one) in ways.iter().enumerate() {
                let at = at.nth("way", nth).key("when");
                reader.flag(at, one.when.as_ref(), &shape);
            }
        }
        StepKind::Open { cases, .. } => {
            for (nth, case) in cases.iter().enumerate() {
                let at = at.nth("case", nth);
                reader.flag(at.key("when"), case.when.as_ref(), &shape);
                let shape = given(&shape, case.when.as_ref());
                reader.answers(&at, &case.item, &case.form, &shape);
            }
        }
        StepKind::End { effects, .. } => self::effects(reader, at, item, &shape, effects),
        StepKind::Wait { .. } => {}
    }
}

fn task(
    reader: &mut Reader<'_, '_>,
    at: &At,
    item: &Item,
    ways: &Ways<'_>,
    step: &Step,
    task: &Task,
) {
    unit(reader, at, &task.unit, &ways.step(&step.id));
    for (nth, action) in task.actions.iter().enumerate() {
        let at = at.nth("action", nth);
        let shape = ways.action(&step.id, &action.id);
        reader.flag(at.key("when"), action.when.as_ref(), &shape);
        let shape = given(&shape, action.when.as_ref());
        effects(reader, &at, item, &shape, &action.effects);
    }
}

/// What a place provides once a condition holds: what it asks for is there.
fn given<'s>(shape: &'s Shape, when: Option<&String>) -> Cow<'s, Shape> {
    let whole = Cow::Borrowed(shape);
    let Some(when) = when else {
        return whole;
    };
    // Nothing else asks whether something is there: has(form.amount), found.fee.there.
    if !when.contains("has") && !when.contains(".there") {
        return whole;
    }
    let Ok(condition) = Expr::read(when, shape, &Want::flag()) else {
        return whole;
    };
    let uses: Vec<&str> = condition.uses().collect();
    let mut out = shape.clone();
    for path in absent(shape) {
        let record = path[..path.len() - 1].join(".");
        if !uses.iter().any(|used| used.starts_with(&record)) {
            continue;
        }
        // It is there when the condition holds, if an expression that asks for both needs no has().
        let name = path.join(".");
        let probe = format!("({when}) && size([{name}]) > 0");
        if Expr::read(&probe, shape, &Want::flag()).is_ok() {
            out = there(&out, &path);
        }
    }
    Cow::Owned(out)
}

/// The names that may be absent.
fn absent(shape: &Shape) -> Vec<Vec<&str>> {
    let mut out = Vec::new();
    for name in shape.names() {
        let Some(member) = shape.get(name) else {
            continue;
        };
        if member.optional {
            out.push(vec![name]);
        }
        if let Type::Record(inner) = &member.ty {
            let below = absent(inner).into_iter();
            out.extend(below.map(|path| [vec![name], path].concat()));
        }
    }
    out
}

/// The same names, one of which is there for sure.
fn there(shape: &Shape, path: &[&str]) -> Shape {
    let mut out = shape.clone();
    let Some((name, rest)) = path.split_first() else {
        return out;
    };
    if let Some(member) = shape.get(name) {
        let (ty, optional) = match &member.ty {
            Type::Record(inner) if !rest.is_empty() => {
                (Type::record(there(inner, rest)), member.optional)
            }
            ty => (ty.clone(), false),
        };
        out.set(*name, ty, optional);
    }
    out
}

fn unit(reader: &mut Reader<'_, '_>, at: &At, unit: &UnitRule, shape: &Shape) {
    if let UnitRule::Value(text) = unit {
        let want = context::want(&FieldKind::Organisation, true);
        reader.read(at.key("unit").key("value"), text, shape, &want);
    }
}

fn effects(reader: &mut Reader<'_, '_>, at: &At, item: &Item, shape: &Shape, effects: &[Effect]) {
    for (nth, effect) in effects.iter().enumerate() {
        let at = at.nth("effect", nth);
        reader.flag(at.key("when"), effect.when.as_ref(), shape);
        let shape = &*given(shape, effect.when.as_ref());
        match &effect.kind {
            EffectKind::Suspend { number, .. } | EffectKind::Revoke { number, .. } => {
                if let Some(number) = number {
                    reader.read(at.key("number"), number, shape, &Want::text());
                }
            }
            EffectKind::Row {
                register,
                set,
                close,
            } => row(reader, &at, register, set, *close, shape),
            EffectKind::Open { item, form } => reader.answers(&at, item, form, shape),
            EffectKind::Notify { text, .. } => {
                reader.fill(&at, ["text", "text_en"], text, shape);
            }
            EffectKind::Publish { show } => publish(reader, &at, item, show, shape),
            EffectKind::Issue { .. } => {}
        }
    }
}

fn row(
    reader: &mut Reader<'_, '_>,
    at: &At,
    register: &str,
    set: &Settings,
    close: bool,
    shape: &Shape,
) {
    let Some(register) = reader.check.registers.get(register).copied() else {
        return;
    };
    for (key, text) in set {
        let field = register.fields.iter().find(|field| field.key == *key);
        if let Some(field) = field {
            let want = context::want(&field.kind, field.required && !close);
            reader.read(at.key("set").key(key), text, shape, &want);
        }
    }
}

/// A case's public page shows answers that exist and that are nobody's own matter.
fn publish(reader: &mut Reader<'_, '_>, at: &At, item: &Item, show: &[String], shape: &Shape) {
    for (nth, name) in show.iter().enumerate() {
        let here = at.nth("show", nth);
        match shape.find(name).map(|member| member.ty) {
            None | Some(Type::Record(_)) => {
                // The reader's own words name the nearest.
                let braced = format!("{{{name}}}");
                if let Err(error) = check_fill(&braced, shape) {
                    let error = ExprError { at: 0, ..error };
                    reader.fail(here, error);
                }
            }
            Some(_) if reader.check.personal(item, name) => {
                let because = ("个人信息不能公开", "personal data are not published");
                let problem = Problem::Goes {
                    key: "show",
                    because,
                };
                reader.check.fail(here, problem);
            }
            Some(_) => {}
        }
    }
}

fn licences(reader: &mut Reader<'_, '_>, ways: &Ways<'_>) {
    let all = reader.check.all;
    for (position, licence) in all.licences.iter().enumerate() {
        let at = reader.check.at("licence", position);
        for shape in ways.issues(&licence.id) {
            for (nth, field) in licence.fields.iter().enumerate() {
                let at = at.nth("field", nth).key("value");
                let want = context::want(&field.kind, false);
                reader.read(at, &field.value, &shape, &want);
            }
        }
    }
}

fn rules(check: &mut Check<'_>) {
    let all = check.all;
    for (position, rule) in all.rules.iter().enumerate() {
        let at = check.at("rule", position);
        if !check.whole_rule(rule) {
            continue;
        }
        for shape in context::rule(all, rule) {
            let mut reader = check.reader();
            reader.read(at.key("when"), &rule.when, &shape, &Want::flag());
            reader.fill(&at, ["text", "text_en"], &rule.text, &shape);
            if let Some(item) = &rule.opens {
                reader.answers(&at, item, &rule.form, &shape);
            }
        }
    }
}

fn schemes(check: &mut Check<'_>) {
    let all = check.all;
    for (position, scheme) in all.schemes.iter().enumerate() {
        let at = check.at("scheme", position);
        let shape = context::scheme(all, scheme);
        let mut reader = check.reader();
        for (nth, part) in scheme.parts.iter().enumerate() {
            let at = at.nth("part", nth).key("score");
            reader.read(at, &part.score, &shape, &Want::number());
        }
        for (nth, adjust) in scheme.adjusts.iter().enumerate() {
            let at = at.nth("adjust", nth);
            reader.read(at.key("points"), &adjust.points, &shape, &Want::number());
            reader.flag(at.key("when"), adjust.when.as_ref(), &shape);
        }
        for (nth, downgrade) in scheme.downgrades.iter().enumerate() {
            let at = at.nth("downgrade", nth).key("when");
            reader.flag(at, Some(&downgrade.when), &shape);
        }
        let shape = context::consequence(scheme);
        for (nth, consequence) in scheme.consequences.iter().enumerate() {
            let at = at.nth("consequence", nth).key("when");
            reader.flag(at, Some(&consequence.when), &shape);
        }
    }
}

fn trade(check: &mut Check<'_>) {
    let all = check.all;
    for (position, draw) in all.draws.iter().enumerate() {
        let at = check.at("draw", position);
        if check.registers.contains_key(draw.from.as_str()) {
            let shape = context::draw(all, draw);
            let mut reader = check.reader();
            reader.flag(at.key("where"), draw.filter.as_ref(), &shape);
            reader.flag(at.key("exclude"), draw.exclude.as_ref(), &shape);
        }
    }
    for (position, method) in all.methods.iter().enumerate() {
        let at = check.at("method", position);
        let mut reader = check.reader();
        for (nth, part) in method.parts.iter().enumerate() {
            let (key, text) = match &part.kind {
                PartKind::Formula(score) => ("score", score),
                PartKind::Points(points) => ("points", points),
                PartKind::Marks => continue,
            };
            let at = at.nth("part", nth).key(key);
            reader.read(
                at,
                text,
                &context::offer(method.benchmark.is_some()),
                &Want::number(),
            );
        }
        for (nth, deduct) in method.deducts.iter().enumerate() {
            let at = at.nth("deduct", nth);
            reader.flag(at.key("when"), Some(&deduct.when), &context::bidder());
            if let Some(share) = &deduct.share {
                reader.read(at.key("share"), share, &context::bidder(), &Want::number());
            }
        }
    }
}

/// An indicator over cases or rows: a row that has no day counts nowhere.
fn indicator(check: &mut Check<'_>, read: &IndicatorDraft) {
    let Some(over) = &read.indicator.over else {
        return;
    };
    if !check.whole_over(over) {
        return;
    }
    let Some(shape) = context::indicator(check.all, over) else {
        return;
    };
    let mut reader = check.reader();
    if let Some(on) = &read.indicator.on {
        let want = Want::of(Type::Date).or_absent();
        reader.read(read.at.key("on"), on, &shape, &want);
    }
    reader.flag(read.at.key("where"), read.indicator.filter.as_ref(), &shape);
    for (nth, column) in read.indicator.columns.iter().enumerate() {
        if let Some(value) = &column.value {
            let at = read.at.nth("column", nth).key("value");
            reader.read(at, value, &shape, &Want::number());
        }
    }
}
