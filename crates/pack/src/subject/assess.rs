//! Schemes.

use base::Title;

use super::{Form, Head, Seen, clauses, head, prefixed};
use crate::check::Draft;
use crate::element::{Adjust, Consequence, Downgrade, Grade, Input, Part, Scheme, Subject};
use crate::error::What;
use crate::read::{Fields, Word};

pub(super) fn scheme(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Scheme> {
    let head = head(fields, draft, What::Scheme);
    let base = fields.number("base");
    let cycle = fields.word("cycle");
    let subjects = subjects(fields, draft);
    let inputs = inputs(fields, draft);
    let mut seen = Seen::default();
    let parts = fields.tables("part", |fields| {
        let id = seen.id(fields, What::Part);
        let title = fields.title("title", "title_en");
        let clauses = clauses(fields, draft);
        let (weight, score) = (fields.number("weight"), fields.text("score"));
        Some(Part {
            id: id?,
            title: title?,
            clauses,
            weight: weight?,
            score: score?,
        })
    });
    fields.filled("part");
    let mut seen = Seen::default();
    let adjusts = fields.tables("adjust", |fields| adjust(fields, draft, &mut seen));
    let mut seen = Seen::default();
    let downgrades = fields.tables("downgrade", |fields| downgrade(fields, draft, &mut seen));
    let grades = grades(fields);
    let consequences = fields.tables("consequence", |fields| {
        let title = fields.title("title", "title_en");
        let when = fields.text("when");
        let opens = draft.refer_or_none(fields, "opens", What::Item);
        Some(Consequence {
            title: title?,
            when: when?,
            opens,
        })
    });
    let Head { id, title, clauses } = head?;
    Some(Scheme {
        id,
        title,
        clauses,
        base: base?,
        cycle: cycle?,
        subjects: subjects?,
        inputs,
        parts,
        adjusts,
        downgrades,
        grades,
        consequences,
    })
}

fn subjects(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Subject> {
    let said = fields.texts_or_text("subjects");
    fields.filled("subjects");
    fields.goes(
        said.len() > 1,
        "subjects",
        (
            "一个办法考核一类对象",
            "a scheme assesses one sort of subject",
        ),
    );
    let (text, place) = said.into_iter().next()?;
    let forms = [
        Form::Word("county", || Subject::County),
        Form::Word("unit", || Subject::Unit),
        Form::Of("register", What::Register, Subject::Register),
    ];
    prefixed(fields, draft, "subjects", &text, &place, &forms)
}

fn inputs(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Vec<Input> {
    let mut seen = Seen::default();
    fields.tables("input", |fields| {
        let key = seen.name(fields, What::Input);
        let title = fields.title("title", "title_en");
        let unit = fields.text("unit");
        let indicator = draft.refer_or_none(fields, "indicator", What::Indicator);
        let reported = fields.boolean("reported", false);
        fields.goes(
            indicator.is_some() == reported,
            if reported { "reported" } else { "key" },
            (
                "数据要么来自 indicator，要么 reported = true",
                "its figure comes from an indicator, or reported = true",
            ),
        );
        Some(Input {
            key: key?,
            title: title?,
            unit: unit?,
            indicator,
        })
    })
}

fn adjust(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Adjust> {
    let id = seen.id(fields, What::Adjust);
    let title = fields.title("title", "title_en");
    let clauses = clauses(fields, draft);
    let points = fields.text("points");
    let when = fields.text_or_none("when");
    let limit = fields.number_or_none("limit");
    fields.goes(
        limit.is_some_and(|limit| limit.is_sign_negative()),
        "limit",
        (
            "限额是绝对值，不写负号",
            "a limit is how much at most either way; write it without a sign",
        ),
    );
    Some(Adjust {
        id: id?,
        title: title?,
        clauses,
        points: points?,
        when,
        limit,
    })
}

fn downgrade(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Downgrade> {
    let id = seen.id(fields, What::Downgrade);
    let title = fields.title("title", "title_en");
    let clauses = clauses(fields, draft);
    let when = fields.text("when");
    let to = fields.text_or_none("to");
    let steps = fields.integer_or_none("steps", 1, 9, "1–9");
    let lowest = fields.text_or_none("lowest");
    fields.goes(
        to.is_some() == steps.is_some(),
        if to.is_some() { "steps" } else { "when" },
        (
            "降到某一等（to）或降几等（steps），写一个",
            "it lowers to a grade (to) or by grades (steps); say one",
        ),
    );
    fields.goes(
        to.is_some() && lowest.is_some(),
        "lowest",
        ("只与 steps 同用", "only together with steps"),
    );
    Some(Downgrade {
        id: id?,
        title: title?,
        clauses,
        when: when?,
        to,
        steps: steps.and_then(|steps| u8::try_from(steps).ok()),
        lowest,
    })
}

/// What keeps somebody out of a grade.
#[derive(Clone, Copy)]
struct Unless;

impl Word for Unless {
    const WORDS: &'static [(&'static str, Self)] = &[("downgraded", Self)];
}

fn grades(fields: &mut Fields<'_, '_>) -> Vec<Grade> {
    let mut seen = Seen::default();
    let grades = fields.tables("grades", |fields| {
        let id = fields.text("id");
        let id = id.and_then(|id| seen.once(fields, "id", What::Grade, id));
        let title = fields.title_or_none("title", "title_en");
        let first = fields.integer_or_none("first", 1, 10_000, "1–10000");
        let from = fields.number_or_none("from");
        let unless: Option<Unless> = fields.word_or_none("unless");
        let id = id?;
        Some(Grade {
            title: title.unwrap_or_else(|| Title::new(id.clone(), id.clone())),
            id,
            first,
            from,
            unless_downgraded: unless.is_some(),
        })
    });
    fields.filled("grades");
    grades
}
