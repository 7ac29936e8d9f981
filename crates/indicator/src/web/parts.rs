//! How figures, periods and standings are written in a line.

use base::{Date, Lang, OrgId};
use pack::indicator::Cycle;
use plan::rules::period::Period;
use rust_decimal::Decimal;
use web::view::{Tag, Tone, day, tag};

use crate::model::{Entry, GoalRow, Picture, Standing};
use crate::rules::status::{Reason, Status};
use crate::words::{self, Words};

/// A link with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub href: String,
    pub text: String,
}

impl Link {
    pub(super) fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            text: text.into(),
        }
    }
}

/// A decimal with separators between thousands.
pub(super) fn grouped(value: Decimal) -> String {
    let text = value.normalize().to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A figure with its unit: `1,200 家`, `93.5%`. What a schedule asks for is rounded to two digits.
pub(super) fn quantity(value: Decimal, unit: &str) -> String {
    let value = grouped(value.round_dp(2));
    match unit {
        "" => value,
        "％" | "%" => format!("{value}%"),
        unit => format!("{value} {unit}"),
    }
}

/// A goal with its sign: `≥ 90%`.
pub(super) fn goal(goal: &GoalRow, unit: &str) -> String {
    format!("{} {}", goal.comparator.sign(), quantity(goal.value, unit))
}

/// A period for a person: a month, a quarter or a year.
pub(super) fn period(cycle: Cycle, period: Period, lang: Lang) -> String {
    let last = period.first_day();
    let (year, month) = (last.year(), last.month());
    match (cycle, lang) {
        (Cycle::Year, Lang::Zh) if month == 12 => format!("{year}年"),
        (Cycle::Year, Lang::En) if month == 12 => year.to_string(),
        (Cycle::Quarter, Lang::Zh) if month % 3 == 0 => format!("{year}年{}季度", month / 3),
        (Cycle::Quarter, Lang::En) if month % 3 == 0 => format!("Q{} {year}", month / 3),
        (_, Lang::Zh) => format!("{year}年{month}月"),
        (_, Lang::En) => last.strftime("%B %Y").to_string(),
    }
}

/// The mark of a standing.
pub(super) fn status_tag(status: Status, lang: Lang) -> Tag {
    tag(tone(status), words::status(status, lang))
}

/// The tone of a standing.
pub(super) fn tone(status: Status) -> Tone {
    match status {
        Status::Met | Status::Ahead => Tone::Good,
        Status::OnSchedule => Tone::Steady,
        Status::Behind => Tone::Warn,
        Status::FarBehind | Status::Missed => Tone::Bad,
        Status::NoFigure => Tone::Quiet,
        Status::Watched => Tone::Plain,
    }
}

/// Why an indicator stands as it does, in a sentence.
pub(super) fn reason(standing: &Standing, lang: Lang) -> String {
    let amount = |value: Decimal| quantity(value, &standing.unit);
    match (&standing.reason, lang) {
        (Reason::NoGoal, Lang::Zh) => "没有设定目标，只作监测。".to_owned(),
        (Reason::NoGoal, Lang::En) => "It has no goal and is only watched.".to_owned(),
        (Reason::NoFigure(Some(owed)), Lang::Zh) => {
            format!("还没有数值；按进度此时应为 {}。", amount(*owed))
        }
        (Reason::NoFigure(Some(owed)), Lang::En) => {
            format!(
                "There is no figure; the schedule asks for {} by now.",
                amount(*owed)
            )
        }
        (Reason::NoFigure(None), Lang::Zh) => "还没有数值；此时尚无进度要求。".to_owned(),
        (Reason::NoFigure(None), Lang::En) => {
            "There is no figure, and nothing is owed yet.".to_owned()
        }
        (Reason::Reached, Lang::Zh) => "最新数值已达到目标。".to_owned(),
        (Reason::Reached, Lang::En) => "The newest figure reaches the goal.".to_owned(),
        (Reason::Passed(due), Lang::Zh) => format!("时限 {} 已过，未达到目标。", day(*due, lang)),
        (Reason::Passed(due), Lang::En) => {
            format!("The date {} passed without the goal.", day(*due, lang))
        }
        (Reason::NotYetOwed, Lang::Zh) => "到期时一并考核，此前没有进度要求。".to_owned(),
        (Reason::NotYetOwed, Lang::En) => "Nothing is owed before the day of the goal.".to_owned(),
        (Reason::Against { planned, gap }, _) => against(*planned, *gap, standing, lang),
    }
}

fn against(planned: Decimal, gap: Decimal, standing: &Standing, lang: Lang) -> String {
    let asked = quantity(planned, &standing.unit);
    let by = quantity(gap.abs(), &standing.unit);
    match (gap.round_dp(2).is_zero(), gap.is_sign_negative(), lang) {
        (true, _, Lang::Zh) => format!("进度要求 {asked}，正好相符。"),
        (true, _, Lang::En) => format!("The schedule asks for {asked}: exactly that."),
        (false, true, Lang::Zh) => format!("进度要求 {asked}，差 {by}。"),
        (false, true, Lang::En) => {
            format!("The schedule asks for {asked}; it is {by} short of that.")
        }
        (false, false, Lang::Zh) => format!("进度要求 {asked}，优于要求 {by}。"),
        (false, false, Lang::En) => format!("The schedule asks for {asked}; it is {by} better."),
    }
}

/// An organisation's name for tables.
pub(super) fn org_name(picture: &Picture, org: &OrgId, lang: Lang) -> String {
    picture.orgs.get(org).map_or_else(
        || org.to_string(),
        |name| lang.pick(&name.short, &name.title.en).to_owned(),
    )
}

/// The answerable units of an indicator as links.
pub(super) fn owners(picture: &Picture, entry: &Entry, lang: Lang) -> Vec<Link> {
    entry
        .owners
        .iter()
        .map(|org| {
            Link::new(
                format!("/units/{}", web::query::encode(org.as_str())),
                org_name(picture, org, lang),
            )
        })
        .collect()
}

/// A day, or what stands for none.
pub(super) fn due(due: Option<Date>, lang: Lang) -> String {
    due.map_or_else(|| Words::of(lang).no_due.to_owned(), |due| day(due, lang))
}
