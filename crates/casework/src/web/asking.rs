//! What a drawn form has to know: which questions are asked, and what can be chosen.

use std::sync::Arc;

use base::calendar::Calendar;
use base::{Date, Lang};
use forms::{Holds, Options};
use pack::context;
use pack::element::Form;
use pack::expr::{Expr, Shape, Values, Want};
use web::form::Choice;

use crate::model::Applicant;

/// Evaluates the expressions of a form over its own answers, as the engine does. What cannot be told yet, because an
/// answer is missing, does not hold.
#[must_use]
pub fn holds(form: &Form, applicant: &Applicant, today: Date, calendar: &Calendar) -> Holds {
    let (form, calendar) = (form.clone(), calendar.clone());
    let shape = shape(&form);
    let applicant = context::applicant(applicant.kind.as_str(), &applicant.name, &applicant.code);
    Arc::new(move |text, answers| {
        let want = Want::flag().or_absent();
        let Ok(expr) = Expr::read(text, &shape, &want) else {
            return false;
        };
        let fields = form.questions.iter().map(|question| &question.field);
        let values = Values::day(today, &calendar)
            .with("applicant", applicant.clone())
            .with("form", context::record(fields, answers));
        expr.holds(&values).unwrap_or(false)
    })
}

/// The names of a form as if every question were answered: a checked pack asks `has()` before it looks.
fn shape(form: &Form) -> Shape {
    let given = context::form(form);
    let mut fields = Shape::new();
    for question in &form.questions {
        fields.set(
            &question.field.key,
            context::ty(&question.field.kind),
            false,
        );
    }
    given.with("form", pack::expr::Type::record(fields))
}

/// Options for drawing a form, with the organisations and divisions to choose from.
#[must_use]
pub fn options(
    lang: Lang,
    holds: Holds,
    organisations: Vec<Choice>,
    regions: Vec<Choice>,
) -> Options {
    Options::new(lang, holds)
        .organisations(organisations)
        .regions(regions)
}

#[cfg(test)]
mod tests {
    use base::Title;
    use flow::ApplicantKind;
    use pack::element::{Field, FieldKind, Question, Sensitivity};
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_that_is_missing_does_not_hold() {
        let question = |key: &str, kind| Question {
            field: Field {
                key: key.to_owned(),
                title: Title::new(key, key),
                hint: None,
                kind,
                required: false,
                sensitivity: Sensitivity::Open,
            },
            section: None,
            when: None,
            check: None,
            complaint: None,
            share: None,
            fill: None,
        };
        let form = Form {
            id: "f".to_owned(),
            title: Title::new("f", "f"),
            clauses: Vec::new(),
            questions: vec![
                question("loud", FieldKind::Flag),
                question(
                    "area",
                    FieldKind::Number {
                        unit: "平方米".to_owned(),
                        decimals: 1,
                        min: None,
                        max: None,
                    },
                ),
            ],
        };
        let who = Applicant {
            kind: ApplicantKind::Enterprise,
            ..Applicant::anonymous()
        };
        let holds = holds(
            &form,
            &who,
            Date::constant(2024, 3, 1),
            &Calendar::national(),
        );
        let answers = |value: serde_json::Value| value.as_object().cloned().expect("an object");
        let given = answers(json!({ "loud": true, "area": "300.5" }));
        assert!(holds("form.loud && form.area > 300.0", &given));
        assert!(!holds("form.area > 300.5", &given));
        assert!(holds("applicant.kind == 'enterprise'", &given));
        let nothing = answers(json!({}));
        assert!(!holds("form.loud", &nothing));
        assert!(!holds("form.area > 1.0", &nothing));
        assert!(!holds("no such thing (", &nothing));
    }
}
