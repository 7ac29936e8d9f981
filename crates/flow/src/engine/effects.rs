//! Effects, with their expressions replaced by values.

use pack::element::{Effect, EffectKind, Settings};
use serde_json::Value;

use super::run::Run;
use crate::effect::DueEffect;
use crate::facts::Fields;
use crate::refusal::Refusal;

impl Run<'_> {
    /// Notes the effects that are due.
    pub(super) fn follow(&mut self, step: &str, effects: &[Effect]) -> Result<(), Refusal> {
        for effect in effects {
            if !self.seen().holds(step, effect.when.as_deref())? {
                continue;
            }
            if matches!(effect.kind, EffectKind::Issue { .. }) {
                self.state.decided_on.get_or_insert(self.facts.today);
            }
            let due = self.due(step, &effect.kind)?;
            self.effects.push(due);
        }
        Ok(())
    }

    fn due(&self, step: &str, kind: &EffectKind) -> Result<DueEffect, Refusal> {
        let seen = self.seen();
        let number = |text: &Option<String>| match text {
            Some(text) => seen.text(step, text),
            None => Ok(None),
        };
        Ok(match kind {
            EffectKind::Issue { licence } => self.issue(step, licence)?,
            EffectKind::Suspend {
                licence,
                number: text,
            } => DueEffect::Suspend {
                licence: licence.clone(),
                number: number(text)?,
            },
            EffectKind::Revoke {
                licence,
                number: text,
            } => DueEffect::Revoke {
                licence: licence.clone(),
                number: number(text)?,
            },
            EffectKind::Row {
                register,
                set,
                close,
            } => DueEffect::Row {
                register: register.clone(),
                set: self.row(step, register, set)?,
                close: *close,
            },
            EffectKind::Open { item, form } => DueEffect::Open {
                id: None,
                item: item.clone(),
                form: self.opened_form(step, item, form)?,
            },
            EffectKind::Notify { to, text } => DueEffect::Notify {
                to: to.clone(),
                text: seen.filled(text),
            },
            EffectKind::Publish { show } => DueEffect::Publish {
                show: show
                    .iter()
                    .filter_map(|name| Some((name.clone(), self.answer(name)?.clone())))
                    .collect(),
            },
        })
    }

    fn issue(&self, step: &str, id: &str) -> Result<DueEffect, Refusal> {
        let licence = self.definition.licence(id);
        let licence = licence.ok_or_else(|| Refusal::NoStep {
            step: format!("{step}: {id}"),
        })?;
        let seen = self.seen();
        let mut fields = Fields::new();
        for field in &licence.fields {
            let at = format!("{id}.{}", field.key);
            if let Some(value) = seen.json(&at, &field.value, &field.kind)? {
                fields.insert(field.key.clone(), value);
            }
        }
        let issuer = licence.issuer.as_ref().unwrap_or(&self.state.unit);
        Ok(DueEffect::Issue {
            licence: id.to_owned(),
            issuer: issuer.clone(),
            valid: licence.valid,
            fields,
        })
    }

    fn row(&self, step: &str, register: &str, set: &Settings) -> Result<Fields, Refusal> {
        let fields = self.definition.register(register);
        let fields = fields.map_or(&[][..], |register| &register.fields);
        self.settings(step, set, |key| {
            let field = fields.iter().find(|field| field.key == key);
            field.map(|field| &field.kind)
        })
    }

    /// The answers with which another case is opened.
    pub(super) fn opened_form(
        &self,
        step: &str,
        item: &str,
        set: &Settings,
    ) -> Result<Fields, Refusal> {
        let items = &self.definition.elements().items;
        let item = items.iter().find(|one| one.id == item);
        let form = item.and_then(|item| self.definition.form_of(&item.form));
        let questions = form.map_or(&[][..], |form| &form.questions);
        self.settings(step, set, |key| {
            let question = questions.iter().find(|question| question.field.key == key);
            question.map(|question| &question.field.kind)
        })
    }

    fn settings<'k>(
        &self,
        step: &str,
        set: &Settings,
        kind: impl Fn(&str) -> Option<&'k pack::element::FieldKind>,
    ) -> Result<Fields, Refusal> {
        let seen = self.seen();
        let mut fields = Fields::new();
        for (key, text) in set {
            let at = format!("{step}.{key}");
            // A checked definition sets only fields that there are.
            let kind = kind(key).ok_or_else(|| Refusal::Expression {
                at: at.clone(),
                text: text.clone(),
                cause: "no such field".to_owned(),
            })?;
            if let Some(value) = seen.json(&at, text, kind)? {
                fields.insert(key.clone(), value);
            }
        }
        Ok(fields)
    }

    /// An answer by its name: `form.kind`, `step.check.finding`.
    fn answer(&self, name: &str) -> Option<&Value> {
        let mut parts = name.split('.');
        match (parts.next()?, parts.next()?, parts.next(), parts.next()) {
            ("form", key, None, _) => self.answers.form.get(key),
            ("step", step, Some(key), None) => self.answers.steps.get(step)?.get(key),
            _ => None,
        }
    }
}
