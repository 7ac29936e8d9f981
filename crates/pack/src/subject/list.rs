//! Roles, calendars, registers and rules.

use base::Role;

use super::{Form, Head, Seen, field, head, prefixed, term, unit, units};
use crate::check::Draft;
use crate::element::{LocalCalendar, Publish, Register, RoleDef, Rule, RuleOn, RuleOver, Severity};
use crate::error::{Problem, What};
use crate::place::Place;
use crate::read::{Fields, Word, words};

/// What an account must be that holds a role of a pack.
#[derive(Clone, Copy)]
struct Holds(Role);

impl Word for Holds {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("clerk", Self(Role::Clerk)),
        ("head", Self(Role::Head)),
        ("office", Self(Role::Office)),
        ("supervisor", Self(Role::Supervisor)),
    ];
}

impl Word for Publish {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("open", Self::Open),
        ("internal", Self::Internal),
        ("owner", Self::Owner),
    ];
}

impl Word for Severity {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("info", Self::Info),
        ("warn", Self::Warn),
        ("serious", Self::Serious),
        ("stop", Self::Stop),
    ];
}
words!(Publish, Severity);

pub(super) fn role(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<RoleDef> {
    let head = head(fields, draft, What::Role);
    let holds: Option<Holds> = fields.word("holds");
    let units = units(fields, draft, "units");
    let Head { id, title, clauses } = head?;
    Some(RoleDef {
        id,
        title,
        clauses,
        holds: holds?.0,
        units: units.into_iter().map(|(id, _)| id).collect(),
    })
}

pub(super) fn calendar(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<LocalCalendar> {
    let head = head(fields, draft, What::Calendar);
    let (off, work) = (fields.dates("off"), fields.dates("work"));
    fields.goes(
        off.iter().any(|day| work.contains(day)),
        "work",
        (
            "同一天不能既休息又上班",
            "a day cannot both rest and be worked",
        ),
    );
    let Head { id, title, clauses } = head?;
    Some(LocalCalendar {
        id,
        title,
        clauses,
        off,
        work,
    })
}

pub(super) fn register(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Register> {
    let head = head(fields, draft, What::Register);
    let owner = unit(fields, draft, "owner");
    let owner = fields.missing("owner", owner);
    let publish = fields.word("publish");
    let credit = fields.boolean("credit", false);
    let key = fields.texts_or_text("key");
    fields.filled("key");
    let validity = fields.boolean("validity", true);
    let review_term = term(fields, draft, "review_term");
    let mut seen = Seen::default();
    let columns = fields.tables("field", |fields| field::column(fields, draft, &mut seen));
    fields.filled("field");
    let Head { id, title, clauses } = head?;
    Some(Register {
        id,
        title,
        clauses,
        owner: owner?,
        publish: publish?,
        credit,
        key: key.into_iter().map(|(key, _)| key).collect(),
        validity,
        review_term,
        fields: columns,
    })
}

/// What can happen to a case or a row that a rule looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Event(&'static str);

impl Word for Event {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("opened", Self("opened")),
        ("accepted", Self("accepted")),
        ("late", Self("late")),
        ("closed", Self("closed")),
        ("written", Self("written")),
    ];
}

pub(super) fn rule(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Rule> {
    let head = head(fields, draft, What::Rule);
    let on = rule_on(fields, draft);
    let when = fields.text("when");
    let severity = fields.word("severity");
    let text = fields.title("text", "text_en");
    let opens = draft.refer_or_none(fields, "opens", What::Item);
    let form = fields.map("form");
    let notify = fields.text_or_none("notify").and_then(|text| {
        let place = fields.place_of("notify");
        let forms = [Form::Of("role", What::Role, |id| id)];
        prefixed(fields, draft, "notify", &text, &place, &forms)
    });
    let past = matches!(on, Some(RuleOn::Case { .. } | RuleOn::Daily(_)));
    fields.goes(
        severity == Some(Severity::Stop) && past,
        "severity",
        (
            "stop 只用于 on = \"before:<流程>.<步骤>\" 或 on = \"row:<清单>\" 的规则：已经发生的事拦不住",
            "stop is for rules on = \"before:<flow>.<step>\" or on = \"row:<register>\": what has happened cannot be stopped",
        ),
    );
    fields.goes(
        opens.is_none() && !form.is_empty(),
        "form",
        (
            "没有 opens，表单无处可填",
            "without opens there is no form to fill in",
        ),
    );
    let Head { id, title, clauses } = head?;
    Some(Rule {
        id,
        title,
        clauses,
        on: on?,
        when: when?,
        severity: severity?,
        text: text?,
        opens,
        form,
        notify,
    })
}

/// The three ways of a rule before `event` and `over` are looked at.
enum On {
    Row(String),
    Case(String),
    Daily,
    Before(String),
}

/// `register:<id>` or `cases:<id>`: what a daily rule or an indicator looks at.
pub(crate) fn over(
    fields: &mut Fields<'_, '_>,
    draft: &mut Draft,
    text: &str,
    place: &Place,
) -> Option<RuleOver> {
    let forms = [
        Form::Of("register", What::Register, RuleOver::Register),
        Form::Of("cases", What::Item, RuleOver::Cases),
    ];
    prefixed(fields, draft, "over", text, place, &forms)
}

fn rule_on(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<RuleOn> {
    let text = fields.text("on");
    let event: Option<Event> = fields.word_or_none("event");
    let over = fields.text_or_none("over").and_then(|text| {
        let place = fields.place_of("over");
        over(fields, draft, &text, &place)
    });
    let text = text?;
    let place = fields.place_of("on");
    // The step is looked for once all flows are read.
    let forms = [
        Form::Of("row", What::Register, On::Row),
        Form::Of("case", What::Item, On::Case),
        Form::Word("daily", || On::Daily),
        Form::Shown("before:<flow>.<step>"),
    ];
    let on = match text.strip_prefix("before:") {
        Some(step) => Some(On::Before(step.trim().to_owned())),
        None => prefixed(fields, draft, "on", &text, &place, &forms),
    }?;
    let daily = matches!(on, On::Daily);
    fields.goes(
        !daily && fields.has("over"),
        "over",
        ("只用于 on = \"daily\"", "only for on = \"daily\""),
    );
    match on {
        On::Row(register) => {
            let wrong = event.is_some_and(|event| event.0 != "written");
            fields.goes(
                wrong,
                "event",
                ("清单行只有 written", "a row is only written"),
            );
            Some(RuleOn::Row(register))
        }
        On::Case(item) => {
            let event = fields.missing("event", event)?.0;
            fields.goes(
                event == "written",
                "event",
                (
                    "办件有 opened、accepted、late、closed",
                    "a case is opened, accepted, late or closed",
                ),
            );
            let event = event.to_owned();
            Some(RuleOn::Case { item, event })
        }
        On::Daily => Some(RuleOn::Daily(fields.missing("over", over)?)),
        On::Before(step) => {
            let Some((flow, step)) = step.split_once('.') else {
                let problem = Problem::UnknownWord {
                    key: "on",
                    word: text,
                    nearest: "before:<flow>.<step>".to_owned(),
                };
                fields.fail(place, problem);
                return None;
            };
            draft.refer(What::Flow, flow, place);
            Some(RuleOn::Before {
                flow: flow.to_owned(),
                step: step.to_owned(),
            })
        }
    }
}
