//! Draws, methods of judging offers, and screens.

use rust_decimal::Decimal;

use super::{Form, Head, Seen, clauses, head, prefixed};
use crate::check::Draft;
use crate::element::{
    Abnormal, Benchmark, Criterion, Deduct, Draw, Half, Method, MethodPart, Order, PartKind,
    Review, ReviewStage, Rounding, Screen, Tie,
};
use crate::error::What;
use crate::read::{Fields, Word, words};

impl Word for Order {
    const WORDS: &'static [(&'static str, Self)] = &[("low", Self::Low), ("high", Self::High)];
}

impl Word for Tie {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("price", Self::Price),
        ("marks", Self::Marks),
        ("draw", Self::Draw),
    ];
}

impl Word for ReviewStage {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("form", Self::Form),
        ("qualification", Self::Qualification),
        ("response", Self::Response),
    ];
}

impl Word for Half {
    const WORDS: &'static [(&'static str, Self)] = &[("even", Self::Even), ("up", Self::Up)];
}
words!(Order, Tie, ReviewStage, Half);

/// How a part of a method is found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PartWord {
    Formula,
    Points,
    Marks,
}

impl Word for PartWord {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("formula", Self::Formula),
        ("points", Self::Points),
        ("marks", Self::Marks),
    ];
}

pub(super) fn draw(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Draw> {
    let head = head(fields, draft, What::Draw);
    let from = fields.text("from").and_then(|text| {
        let place = fields.place_of("from");
        let forms = [Form::Of("register", What::Register, |id| id)];
        prefixed(fields, draft, "from", &text, &place, &forms)
    });
    let seats = fields.integer_or_none("seats", 1, 1_000, "1–1000");
    let seats = fields.missing("seats", seats);
    let spares = fields.integer_or_none("spares", 0, 1_000, "0–1000");
    let filter = fields.text_or_none("where");
    let exclude = fields.text_or_none("exclude");
    let mut parties: Vec<String> = Vec::new();
    for (party, _) in fields.texts_or_text("parties") {
        fields.goes(
            parties.contains(&party),
            "parties",
            ("同一方只写一次", "each party stands once"),
        );
        parties.push(party);
    }
    let Head { id, title, clauses } = head?;
    Some(Draw {
        id,
        title,
        clauses,
        from: from?,
        seats: seats?,
        spares: spares.unwrap_or(0),
        filter,
        exclude,
        parties,
    })
}

pub(super) fn method(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Method> {
    let head = head(fields, draft, What::Method);
    let order = fields.word("order");
    let mut seen = Seen::default();
    let parts = fields.tables("part", |fields| part(fields, &mut seen));
    let (low, high) = (order == Some(Order::Low), order == Some(Order::High));
    fields.goes(
        low && !parts.is_empty(),
        "part",
        (
            "order = \"low\" 比的是评审后的价格，没有分项；按分数评审写 order = \"high\"",
            "order = \"low\" compares evaluated prices and has no parts; where points count, it is order = \"high\"",
        ),
    );
    fields.goes(
        high && !fields.has("part"),
        "order",
        (
            "order = \"high\" 按分数评审，至少要有一个 [[method.part]]",
            "order = \"high\" counts points: there is at least one [[method.part]]",
        ),
    );
    let mut seen = Seen::default();
    let deducts = fields.tables("deduct", |fields| deduct(fields, draft, &mut seen));
    let marks = parts.iter().any(|part| part.kind == PartKind::Marks);
    let ties = ties(fields, marks);
    let benchmark = fields.table("benchmark", benchmark);
    let abnormal = fields.table("abnormal", abnormal);
    let mut seen = Seen::default();
    let reviews = fields.tables("review", |fields| review(fields, draft, &mut seen));
    let candidates = fields.integer_or_none("candidates", 1, 20, "1–20");
    let least = fields.integer_or_none("least", 1, 20, "1–20");
    let hidden = fields.boolean("hidden", false);
    let deviates = fields.number_or_none("deviates");
    fields.goes(
        deviates.is_some_and(|times| times <= Decimal::ZERO),
        "deviates",
        ("应大于 0", "it must be above 0"),
    );
    let digits = fields.integer_or_none("digits", 0, 6, "0–6");
    let usual = Rounding::default();
    let half = fields.word_or("half", usual.half);
    let Head { id, title, clauses } = head?;
    Some(Method {
        id,
        title,
        clauses,
        order: order?,
        parts,
        deducts,
        ties,
        benchmark,
        abnormal,
        reviews,
        candidates: candidates.unwrap_or(3),
        least: least.unwrap_or(3),
        hidden,
        deviates: deviates.unwrap_or(Decimal::TWO),
        rounding: Rounding {
            digits: digits.unwrap_or(usual.digits),
            half,
        },
    })
}

fn part(fields: &mut Fields<'_, '_>, seen: &mut Seen) -> Option<MethodPart> {
    let id = seen.id(fields, What::Part);
    let title = fields.title("title", "title_en");
    let weight = fields.number("weight");
    let mut criteria = Vec::new();
    let kind = fields.kind("kind", |fields, word| match word {
        PartWord::Formula => fields.text("score").map(PartKind::Formula),
        PartWord::Points => fields.text("points").map(PartKind::Points),
        PartWord::Marks => {
            let mut seen = Seen::default();
            criteria = fields.tables("criterion", |fields| criterion(fields, &mut seen));
            Some(PartKind::Marks)
        }
    });
    Some(MethodPart {
        id: id?,
        title: title?,
        weight: weight?,
        kind: kind?,
        criteria,
    })
}

fn criterion(fields: &mut Fields<'_, '_>, seen: &mut Seen) -> Option<Criterion> {
    let id = seen.id(fields, What::Criterion);
    let title = fields.title("title", "title_en");
    let points = fields.number("points");
    fields.goes(
        points.is_some_and(|points| points <= Decimal::ZERO),
        "points",
        ("应大于 0", "it must be above 0"),
    );
    let objective = fields.boolean("objective", false);
    Some(Criterion {
        id: id?,
        title: title?,
        points: points?,
        objective,
    })
}

fn ties(fields: &mut Fields<'_, '_>, marks: bool) -> Vec<Tie> {
    let ties: Vec<Tie> = fields.words("ties");
    fields.filled("ties");
    fields.goes(
        ties.contains(&Tie::Marks) && !marks,
        "ties",
        (
            "没有评委打分的部分，不能按分数区分",
            "no part is marked by judges, so marks cannot tell offers apart",
        ),
    );
    fields.goes(
        !ties.is_empty() && ties.last() != Some(&Tie::Draw),
        "ties",
        (
            "最后一项应为 draw，否则可能分不出先后",
            "the last is draw, or equals may remain",
        ),
    );
    ties
}

fn benchmark(fields: &mut Fields<'_, '_>) -> Benchmark {
    let mut left_out = |key| fields.integer_or_none(key, 0, 10, "0–10").unwrap_or(0);
    let (drop_highest, drop_lowest) = (left_out("drop_highest"), left_out("drop_lowest"));
    let least = drop_highest + drop_lowest + 1;
    let drop_from = fields.integer_or_none("drop_from", 1, 50, "1–50");
    fields.goes(
        drop_from.is_some_and(|from| from < least),
        "drop_from",
        (
            "去掉最高最低之后至少要剩一个报价",
            "at least one price remains when the outermost are left out",
        ),
    );
    let factor = fields.number_or_none("factor");
    fields.goes(
        factor.is_some_and(|factor| factor <= Decimal::ZERO),
        "factor",
        ("应大于 0", "it must be above 0"),
    );
    Benchmark {
        drop_highest,
        drop_lowest,
        drop_from: drop_from.unwrap_or(least),
        factor: factor.unwrap_or(Decimal::ONE),
    }
}

fn abnormal(fields: &mut Fields<'_, '_>) -> Abnormal {
    let mut share = |key| {
        let percent = fields.number_or_none(key);
        fields.goes(
            percent.is_some_and(|share| share <= Decimal::ZERO || share >= Decimal::ONE_HUNDRED),
            key,
            WITHIN,
        );
        percent
    };
    let found = Abnormal {
        below_mean: share("below_mean"),
        below_next: share("below_next"),
        below_ceiling: share("below_ceiling"),
    };
    let none = ["below_mean", "below_next", "below_ceiling"]
        .iter()
        .all(|key| !fields.has(key));
    fields.goes(
        none,
        "below_mean",
        (
            "below_mean、below_next、below_ceiling 至少写一项",
            "say at least one of below_mean, below_next, below_ceiling",
        ),
    );
    found
}

fn review(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Review> {
    let id = seen.id(fields, What::Criterion);
    let title = fields.title("title", "title_en");
    let clauses = clauses(fields, draft);
    let stage = fields.word("stage");
    Some(Review {
        id: id?,
        title: title?,
        clauses,
        stage: stage?,
    })
}

const WITHIN: (&str, &str) = ("应大于 0、小于 100", "it must be above 0 and below 100");

fn deduct(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Deduct> {
    let id = seen.id(fields, What::Deduct);
    let title = fields.title("title", "title_en");
    let clauses = clauses(fields, draft);
    let when = fields.text("when");
    let percent = fields.number("percent");
    let outside =
        percent.is_some_and(|share| share <= Decimal::ZERO || share >= Decimal::ONE_HUNDRED);
    fields.goes(outside, "percent", WITHIN);
    let within = fields.numbers("within");
    let range = match within[..] {
        [low, high] if low <= high => Some((low, high)),
        _ => None,
    };
    fields.goes(
        fields.has("within") && range.is_none(),
        "within",
        (
            "写两个数：规定的下限和上限",
            "two numbers: the least and the most that the rule allows",
        ),
    );
    fields.goes(
        range
            .zip(percent)
            .is_some_and(|((low, high), percent)| percent < low || percent > high),
        "percent",
        ("超出 within 规定的幅度", "it is outside what within allows"),
    );
    let share = fields.text_or_none("share");
    Some(Deduct {
        id: id?,
        title: title?,
        clauses,
        when: when?,
        percent: percent?,
        share,
    })
}

pub(super) fn screen(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Screen> {
    let head = head(fields, draft, What::Screen);
    let kind = fields.text("kind");
    let settings = fields.number_map("settings");
    let tier = fields.integer_or_none("tier", 1, 3, "1–3");
    let tier = fields.missing("tier", tier);
    let Head { id, title, clauses } = head?;
    Some(Screen {
        id,
        title,
        clauses,
        kind: kind?,
        settings,
        tier: u8::try_from(tier?).ok()?,
    })
}
