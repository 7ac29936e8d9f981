//! Examples.

use base::Title;

use super::{Form, prefixed};
use crate::check::Draft;
use crate::element::{Do, Example, Expect};
use crate::error::What;
use crate::read::Fields;

/// What an example is of: a kind of element, and its id.
type Of = (&'static str, String);

pub(super) fn example(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Example> {
    let place = fields.place();
    let of = fields.text("of").and_then(|text| {
        let place = fields.place_of("of");
        prefixed(fields, draft, "of", &text, &place, &forms())
    });
    let title = fields.text("title");
    // Only who tests the pack reads it.
    let title_en = fields.text_or_none("title_en");
    let today = fields.date("today");
    let given = fields.json("given");
    let acts = fields.tables("do", act);
    let expect = fields.table("expect", expect);
    fields.filled("expect");
    let (kind, of) = of?;
    fields.goes(
        kind != "item" && !acts.is_empty(),
        "do",
        ("只用于事项的例子", "only for examples of items"),
    );
    Some(Example {
        kind: kind.to_owned(),
        of,
        title: Title::new(title?, title_en.unwrap_or_default()),
        today: today?,
        given,
        acts,
        expect: expect?,
        place,
    })
}

fn forms() -> [Form<Of>; 8] {
    [
        Form::Of("form", What::Form, |id| ("form", id)),
        Form::Of("item", What::Item, |id| ("item", id)),
        Form::Of("rule", What::Rule, |id| ("rule", id)),
        Form::Of("scheme", What::Scheme, |id| ("scheme", id)),
        Form::Of("method", What::Method, |id| ("method", id)),
        Form::Of("indicator", What::Indicator, |id| ("indicator", id)),
        Form::Of("register", What::Register, |id| ("register", id)),
        Form::Of("procedure", What::Procedure, |id| ("procedure", id)),
    ]
}

fn act(fields: &mut Fields<'_, '_>) -> Option<Do> {
    let (step, act) = (fields.text_or_none("step"), fields.text("act"));
    let on = fields.date_or_none("on");
    let form = fields.json("form");
    Some(Do {
        step: step.unwrap_or_default(),
        act: act?,
        on,
        form,
    })
}

fn expect(fields: &mut Fields<'_, '_>) -> Expect {
    let fires = fields.has("fires");
    Expect {
        step: fields.text_or_none("step"),
        result: fields.text_or_none("result"),
        due: fields.date_or_none("due"),
        refused: fields.text_or_none("refused"),
        value: fields.figure_or_none("value"),
        fires: Some(fields.boolean("fires", false)).filter(|_| fires),
        grade: fields.text_or_none("grade"),
        effects: fields.text_or_none("effects"),
    }
}
