//! Flows and their steps.

use base::Title;

use super::{Form, Head, Seen, clauses, head, one_unit, prefixed, term};
use crate::check::Draft;
use crate::element::{
    Action, Branch, Effect, EffectKind, EndResult, Flow, JoinPolicy, OpenCase, Overdue, Power,
    Receiver, Step, StepKind, Task, UnitRule, Until, Way,
};
use crate::error::What;
use crate::read::{Either, Fields, Word, words};

impl Word for Power {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("correct", Self::Correct),
        ("pause", Self::Pause),
        ("extend", Self::Extend),
        ("return", Self::Return),
        ("hand_over", Self::HandOver),
        ("delegate", Self::Delegate),
    ];
}

impl Word for JoinPolicy {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("all", Self::All),
        ("early", Self::Early),
        ("lead", Self::Lead),
    ];
}

impl Word for Overdue {
    const WORDS: &'static [(&'static str, Self)] =
        &[("wait", Self::Wait), ("object", Self::Object)];
}

impl Word for Until {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("materials", Self::Materials),
        ("subcases", Self::Subcases),
        ("applicant", Self::Applicant),
    ];
}

impl Word for EndResult {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("granted", Self::Granted),
        ("refused", Self::Refused),
        ("done", Self::Done),
        ("rejected", Self::Rejected),
        ("withdrawn", Self::Withdrawn),
        ("transferred", Self::Transferred),
        ("void", Self::Void),
    ];
}
words!(Power, JoinPolicy, Overdue, Until, EndResult);

impl EndResult {
    /// Its name for a person, where a step of the flow gives it none.
    #[must_use]
    pub fn title(self) -> Title {
        let (zh, en) = match self {
            Self::Granted => ("准予", "Granted"),
            Self::Refused => ("不予", "Refused"),
            Self::Done => ("办结", "Done"),
            Self::Rejected => ("不予受理", "Not accepted"),
            Self::Withdrawn => ("撤回", "Withdrawn"),
            Self::Transferred => ("移交", "Handed over"),
            Self::Void => ("作废", "Void"),
        };
        Title::new(zh, en)
    }
}

/// What a step is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StepWord {
    Task,
    Parallel,
    Choose,
    Wait,
    Open,
    End,
}

impl Word for StepWord {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("task", Self::Task),
        ("parallel", Self::Parallel),
        ("choose", Self::Choose),
        ("wait", Self::Wait),
        ("open", Self::Open),
        ("end", Self::End),
    ];
}

pub(super) fn flow(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Flow> {
    let head = head(fields, draft, What::Flow);
    let start = fields.text("start");
    let mut seen = Seen::default();
    let steps = fields.tables("step", |fields| step(fields, draft, &mut seen));
    fields.filled("step");
    let Head { id, title, clauses } = head?;
    Some(Flow {
        id,
        title,
        clauses,
        start: start?,
        steps,
    })
}

fn step(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Step> {
    let id = seen.id(fields, What::Step);
    let clauses = clauses(fields, draft);
    let read = fields.kind("kind", |fields, word| {
        // Nobody sees a fork of the way; an end is named after its result.
        let title = match word {
            StepWord::Choose | StepWord::End => fields.title_or_none("title", "title_en"),
            _ => fields.title("title", "title_en"),
        };
        let kind = match word {
            StepWord::Task => Some(StepKind::Task(Box::new(task(fields, draft)?))),
            StepWord::Parallel => parallel(fields, draft),
            StepWord::Choose => choose(fields),
            StepWord::Wait => wait(fields, draft),
            StepWord::Open => open(fields, draft),
            StepWord::End => {
                let result = fields.word("result");
                let effects = effects(fields, draft);
                result.map(|result| StepKind::End { result, effects })
            }
        }?;
        Some((title, kind))
    });
    let (id, (title, kind)) = (id?, read?);
    let title = match (title, &kind) {
        (Some(title), _) => title,
        (None, StepKind::End { result, .. }) => result.title(),
        (None, StepKind::Choose { .. }) => Title::new(id.clone(), id.clone()),
        (None, _) => return None,
    };
    Some(Step {
        id,
        title,
        clauses,
        kind,
    })
}

fn task(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Task> {
    let unit = unit_rule(fields, draft);
    let by = draft.refer_or_none(fields, "by", What::Role);
    let own = unit == Some(UnitRule::Applicant);
    if !own && !fields.describes() {
        fields.missing("by", by.as_ref());
    }
    let late_term = term(fields, draft, "term");
    let warn = term(fields, draft, "warn");
    fields.goes(
        warn.is_some() && !fields.has("term"),
        "warn",
        (
            "没有 term，无从提前提醒",
            "without term there is nothing to warn of",
        ),
    );
    let late = draft.refer_or_none(fields, "late", What::Role);
    let form = draft.refer_or_none(fields, "form", What::Form);
    let may = fields.words("may");
    let mut seen = Seen::default();
    let actions = fields.tables("action", |fields| action(fields, draft, &mut seen));
    fields.filled("action");
    if by.is_none() && !own {
        return None;
    }
    Some(Task {
        by: by.unwrap_or_default(),
        unit: unit?,
        term: late_term,
        warn,
        late,
        form,
        may,
        actions,
    })
}

fn action(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Action> {
    let id = seen.id(fields, What::Action);
    let title = fields.title("title", "title_en");
    let to = fields.text("to");
    let when = fields.text_or_none("when");
    let reason = fields.boolean("reason", false);
    let accepts = fields.boolean("accepts", false);
    let effects = effects(fields, draft);
    Some(Action {
        id: id?,
        title: title?,
        to: to?,
        when,
        reason,
        accepts,
        effects,
    })
}

/// `unit`: who does a step; the unit that handles the case unless said.
fn unit_rule(fields: &mut Fields<'_, '_>, draft: &Draft) -> Option<UnitRule> {
    let said = fields.text_or_table("unit", |fields| {
        let (step, value) = (fields.text_or_none("step"), fields.text_or_none("value"));
        let both = step.is_some() && value.is_some();
        fields.goes(
            both,
            "value",
            ("step 和 value 只写一个", "step or value, not both"),
        );
        match (step, value) {
            (Some(step), None) => Some(UnitRule::Step(step)),
            (None, Some(value)) => Some(UnitRule::Value(value)),
            (None, None) => {
                if !fields.describes() {
                    fields.missing::<()>("step", None);
                }
                None
            }
            _ => None,
        }
    });
    match said {
        None if fields.has("unit") => None,
        None => Some(UnitRule::Handling),
        Some(Either::Table(rule)) => Some(rule),
        Some(Either::Text(text)) => match text.as_str() {
            "handling" => Some(UnitRule::Handling),
            "applicant" => Some(UnitRule::Applicant),
            _ => one_unit(fields, draft, text, fields.place_of("unit")).map(UnitRule::Named),
        },
    }
}

fn parallel(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<StepKind> {
    let join = fields.word_or("join", JoinPolicy::All);
    let lead = fields.text_or_none("lead");
    let overdue = fields.word_or("overdue", Overdue::Wait);
    let late = draft.refer_or_none(fields, "late", What::Role);
    let (agree, object) = (fields.text("agree"), fields.text("object"));
    let mut seen = Seen::default();
    let branches = fields.tables("branch", |fields| branch(fields, draft, &mut seen));
    fields.filled("branch");
    Some(StepKind::Parallel {
        branches,
        join,
        lead,
        overdue,
        late,
        agree: agree?,
        object: object?,
    })
}

fn branch(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Branch> {
    let id = seen.id(fields, What::Branch);
    let title = fields.title("title", "title_en");
    let unit = unit_rule(fields, draft);
    let by = draft.refer_to(fields, "by", What::Role);
    let term = term(fields, draft, "term");
    let when = fields.text_or_none("when");
    let form = draft.refer_or_none(fields, "form", What::Form);
    Some(Branch {
        id: id?,
        title: title?,
        unit: unit?,
        by: by?,
        term,
        when,
        form,
    })
}

fn choose(fields: &mut Fields<'_, '_>) -> Option<StepKind> {
    let ways = fields.tables("way", |fields| {
        let (when, to) = (fields.text_or_none("when"), fields.text("to"));
        Some(Way { when, to: to? })
    });
    fields.filled("way");
    Some(StepKind::Choose { ways })
}

fn wait(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<StepKind> {
    let term = term(fields, draft, "term");
    let to = fields.text("to");
    let until = fields.word_or_none("until");
    let early = fields.text_or_none("early");
    fields.goes(
        term.is_none() && until.is_none(),
        "kind",
        (
            "等待要有 term 或 until，否则永远不结束",
            "a wait has a term or until, or it never ends",
        ),
    );
    fields.goes(
        until.is_some() != early.is_some(),
        "until",
        (
            "until 和 early 要么都写，要么都不写",
            "until and early come together or not at all",
        ),
    );
    Some(StepKind::Wait {
        term,
        to: to?,
        until,
        early,
    })
}

fn open(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<StepKind> {
    let wait = fields.boolean("wait", true);
    let (to, failed) = (fields.text("to"), fields.text_or_none("failed"));
    let mut seen = Seen::default();
    let cases = fields.tables("case", |fields| {
        let id = seen.id(fields, What::Case);
        let item = draft.refer_to(fields, "item", What::Item);
        let when = fields.text_or_none("when");
        let form = fields.map("form");
        Some(OpenCase {
            id: id?,
            item: item?,
            when,
            form,
        })
    });
    fields.filled("case");
    fields.goes(
        !wait && failed.is_some(),
        "failed",
        (
            "不等待结果（wait = false）就不知道是否失败",
            "without waiting (wait = false) nobody knows of a failure",
        ),
    );
    Some(StepKind::Open {
        cases,
        wait,
        to: to?,
        failed,
    })
}

/// What an effect does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EffectWord {
    Issue,
    Suspend,
    Revoke,
    Row,
    Open,
    Notify,
    Publish,
}

impl Word for EffectWord {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("issue", Self::Issue),
        ("suspend", Self::Suspend),
        ("revoke", Self::Revoke),
        ("row", Self::Row),
        ("open", Self::Open),
        ("notify", Self::Notify),
        ("publish", Self::Publish),
    ];
}

fn effects(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Vec<Effect> {
    fields.tables("effect", |fields| {
        let when = fields.text_or_none("when");
        let kind = fields.kind("kind", |fields, word| effect(fields, draft, word));
        Some(Effect { when, kind: kind? })
    })
}

fn effect(fields: &mut Fields<'_, '_>, draft: &mut Draft, word: EffectWord) -> Option<EffectKind> {
    match word {
        EffectWord::Issue => {
            let licence = draft.refer_to(fields, "licence", What::Licence)?;
            Some(EffectKind::Issue { licence })
        }
        EffectWord::Suspend | EffectWord::Revoke => {
            let licence = draft.refer_to(fields, "licence", What::Licence);
            let number = fields.text_or_none("number");
            let licence = licence?;
            Some(if word == EffectWord::Suspend {
                EffectKind::Suspend { licence, number }
            } else {
                EffectKind::Revoke { licence, number }
            })
        }
        EffectWord::Row => {
            let register = draft.refer_to(fields, "register", What::Register);
            let set = fields.map("set");
            fields.filled("set");
            let close = fields.boolean("close", false);
            Some(EffectKind::Row {
                register: register?,
                set,
                close,
            })
        }
        EffectWord::Open => {
            let item = draft.refer_to(fields, "item", What::Item);
            let form = fields.map("form");
            Some(EffectKind::Open { item: item?, form })
        }
        EffectWord::Notify => {
            let to = receiver(fields, draft);
            let text = fields.title("text", "text_en");
            Some(EffectKind::Notify {
                to: to?,
                text: text?,
            })
        }
        EffectWord::Publish => {
            let show = fields.texts_or_text("show");
            fields.filled("show");
            let show = show.into_iter().map(|(name, _)| name).collect();
            Some(EffectKind::Publish { show })
        }
    }
}

fn receiver(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Receiver> {
    let text = fields.text("to")?;
    let place = fields.place_of("to");
    if let Some(printed) = text.strip_prefix("unit:") {
        let printed = printed.trim().to_owned();
        return one_unit(fields, draft, printed, place).map(Receiver::Unit);
    }
    let forms = [
        Form::Word("applicant", || Receiver::Applicant),
        Form::Of("role", What::Role, Receiver::Role),
        Form::Shown("unit:<name>"),
    ];
    prefixed(fields, draft, "to", &text, &place, &forms)
}
