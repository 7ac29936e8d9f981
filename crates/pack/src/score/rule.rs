//! Rules: whether one fires, what it says, and with which answers it opens a case.

use std::collections::BTreeMap;

use base::{Lang, Title};

use crate::context;
use crate::element::{Elements, Rule, Severity};
use crate::expr::{Expr, ExprError, ExprFailure, Shape, Value, Values, Want, fill};

/// A rule whose expressions are read.
#[derive(Clone, Debug)]
pub struct RuleReader {
    rule: Rule,
    when: Expr,
    form: BTreeMap<String, Expr>,
}

/// A rule that fires.
#[derive(Clone, Debug, PartialEq)]
pub struct Fired {
    /// The rule's id.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it says.
    pub text: Title,
    /// The item that it opens, with its answers; those that are absent are left out.
    pub opens: Option<(String, BTreeMap<String, Value>)>,
}

impl RuleReader {
    /// Reads a rule's expressions.
    ///
    /// # Errors
    /// The first that is wrong; never for a rule of a checked pack.
    pub fn new(elements: &Elements, rule: &Rule) -> Result<Self, ExprError> {
        // Where a rule has several places, its expressions were held against each of them.
        let shape = context::rule(elements, rule)
            .into_iter()
            .next()
            .unwrap_or_else(Shape::day);
        let form = rule.form.iter().map(|(key, text)| {
            let expr = Expr::read(text, &shape, &Want::any().or_absent())?;
            Ok((key.clone(), expr))
        });
        Ok(Self {
            when: Expr::read(&rule.when, &shape, &Want::flag())?,
            form: form.collect::<Result<_, _>>()?,
            rule: rule.clone(),
        })
    }

    /// The rule.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Looks at a row or a case: `values` as expressions see it, `shown` the same for a person's eyes
    /// ([`context::shown`]).
    ///
    /// # Errors
    /// Why one of the expressions gives nothing.
    pub fn look(
        &self,
        values: &Values,
        shown: impl Fn(Lang) -> Values,
    ) -> Result<Option<Fired>, ExprFailure> {
        if !self.when.holds(values)? {
            return Ok(None);
        }
        let text = Title::new(
            fill(&self.rule.text.zh, &shown(Lang::Zh), Lang::Zh),
            fill(&self.rule.text.en, &shown(Lang::En), Lang::En),
        );
        let opens = match &self.rule.opens {
            Some(item) => Some((item.clone(), self.answers(values)?)),
            None => None,
        };
        Ok(Some(Fired {
            rule: self.rule.id.clone(),
            severity: self.rule.severity,
            text,
            opens,
        }))
    }

    fn answers(&self, values: &Values) -> Result<BTreeMap<String, Value>, ExprFailure> {
        let mut answers = BTreeMap::new();
        for (key, expr) in &self.form {
            let value = expr.value(values)?;
            if !value.is_absent() {
                answers.insert(key.clone(), value);
            }
        }
        Ok(answers)
    }
}
