//! The figures that words can be bound to.

use base::Date;
use plan::rules::light::Light;

use crate::facts::{Facts, TaskFacts, UnitFacts, count};
use crate::model::{About, Kind};
use crate::rules::bound::{Value, Values};
use crate::rules::rank::score_text;

/// Blockages open for more days than this are old.
pub const OLD_DAYS: i64 = 30;

/// Units named in a list of words.
const NAMED: usize = 3;

/// Every figure of some facts, by name.
#[must_use]
pub fn figures(facts: &Facts, about: &About) -> Values {
    let mut values = Values::new();
    let mut put = |name: &str, label: &str, text: String| {
        values.insert(
            name.to_owned(),
            Value {
                text,
                label: label.to_owned(),
            },
        );
    };
    put("period", "本期", about.span.title(base::Lang::Zh));
    put(
        "previous",
        "上期",
        about.span.previous().title(base::Lang::Zh),
    );
    put("as_of", "数据截止日", day_text(facts.as_of));
    lights(&mut put, "", "", facts.lights());
    put(
        "plans",
        "方案数",
        facts
            .plans
            .iter()
            .filter(|plan| plan.lights.iter().sum::<usize>() > 0)
            .count()
            .to_string(),
    );
    moves(&mut put, &facts.tasks);
    put(
        "due_next",
        "下月底前到期且未达标的任务",
        due_next(facts).len().to_string(),
    );
    put("due_until", "下月末", day_text(next_month_end(facts.as_of)));
    totals(&mut put, &facts.units);
    for plan in &facts.plans {
        lights(
            &mut put,
            &format!("plan.{}.", plan.key),
            &format!("{}：", plan.short),
            plan.lights,
        );
    }
    for unit in &facts.units {
        let (name, title) = (format!("unit.{}.", unit.org), format!("{}：", unit.name));
        of_unit(&mut put, &name, &title, unit);
        if about.kind == Kind::Unit && unit.org.as_str() == about.subject {
            of_unit(&mut put, "own.", "本单位：", unit);
            put("own.name", "本单位", unit.name.clone());
        }
    }
    if let Some(plan) = facts
        .plans
        .iter()
        .find(|plan| about.kind == Kind::Plan && plan.key == about.subject)
    {
        put("own.name", "本方案", plan.title.clone());
    }
    others(&mut put, facts);
    values
}

/// Sets one figure: name, what it counts, as printed.
type Put<'a> = dyn FnMut(&str, &str, String) + 'a;

fn lights(put: &mut Put<'_>, stem: &str, title: &str, lights: [usize; 5]) {
    let all: usize = lights.iter().sum();
    let good = lights[Light::Met as usize] + lights[Light::OnSchedule as usize];
    put(
        &format!("{stem}tasks"),
        &format!("{title}任务"),
        all.to_string(),
    );
    for light in Light::ALL {
        let name = format!("{stem}{}", light.as_str().replace('-', "_"));
        let label = format!("{title}{}", plan::light_title(light, base::Lang::Zh));
        put(&name, &label, lights[light as usize].to_string());
    }
    put(
        &format!("{stem}good"),
        &format!("{title}已达标和按期推进"),
        good.to_string(),
    );
    put(
        &format!("{stem}good_share"),
        &format!("{title}已达标和按期推进占比"),
        percent(good, all),
    );
    let red = lights[Light::Overdue as usize] + lights[Light::NoReport as usize];
    put(
        &format!("{stem}red"),
        &format!("{title}红灯（已逾期和未报送）"),
        red.to_string(),
    );
    put(
        &format!("{stem}yellow"),
        &format!("{title}黄灯（进度滞后）"),
        lights[Light::Behind as usize].to_string(),
    );
}

fn moves(put: &mut Put<'_>, tasks: &[TaskFacts]) {
    let number = |wanted: &dyn Fn(Light, Light) -> bool| {
        tasks
            .iter()
            .filter(|task| task.before.is_some_and(|before| wanted(before, task.light)))
            .count()
            .to_string()
    };
    put(
        "better",
        "比上期好转的任务",
        number(&|before, now| now < before),
    );
    put(
        "worse",
        "比上期转差的任务",
        number(&|before, now| now > before),
    );
    put(
        "new_met",
        "本期新达标的任务",
        number(&|before, now| now == Light::Met && before != Light::Met),
    );
    put(
        "new_red",
        "本期新亮红灯的任务",
        number(&|before, now| is_red(now) && !is_red(before)),
    );
    let before = count(tasks.iter().filter_map(|task| task.before));
    let good = before[Light::Met as usize] + before[Light::OnSchedule as usize];
    put(
        "previous.good_share",
        "上期已达标和按期推进占比",
        percent(good, before.iter().sum()),
    );
}

fn totals(put: &mut Put<'_>, units: &[UnitFacts]) {
    let sum = |part: &dyn Fn(&UnitFacts) -> usize| units.iter().map(part).sum::<usize>();
    let (asked, in_time) = (
        sum(&|unit| unit.measure.asked),
        sum(&|unit| unit.measure.in_time),
    );
    put("asked", "应报", asked.to_string());
    put("in_time", "按时报送", in_time.to_string());
    put("late", "迟报", sum(&|unit| unit.late).to_string());
    put(
        "missing",
        "未报",
        sum(&|unit| unit.measure.missing).to_string(),
    );
    put("in_time_rate", "按时报送率", percent(in_time, asked));
    let ranked: Vec<&UnitFacts> = units.iter().filter(|unit| unit.rank.is_some()).collect();
    put("units", "应报单位", ranked.len().to_string());
    let whole = ranked
        .iter()
        .filter(|unit| unit.measure.in_time == unit.measure.asked)
        .count();
    put("units_in_time", "全部按时的单位", whole.to_string());
    let mut missing: Vec<&&UnitFacts> = ranked
        .iter()
        .filter(|unit| unit.measure.missing > 0)
        .collect();
    missing.sort_by_key(|unit| std::cmp::Reverse(unit.measure.missing));
    put("units_missing", "有未报的单位", missing.len().to_string());
    let most: Vec<String> = missing
        .iter()
        .take(NAMED)
        .map(|unit| format!("{}（{}项）", unit.name, unit.measure.missing))
        .collect();
    put("most_missing", "未报最多的单位", listed(&most));
    let named = |units: &[&UnitFacts], edge: Option<&&UnitFacts>| {
        let shared = edge.map_or(0, |edge| {
            ranked.iter().filter(|unit| unit.rank == edge.rank).count()
        });
        let names: Vec<String> = units
            .iter()
            .map(|unit| format!("{}（{}分）", unit.name, score(unit)))
            .collect();
        // More units than are named share the outermost rank.
        let more = if shared > names.len() {
            format!("等{shared}个单位")
        } else {
            String::new()
        };
        format!("{}{more}", listed(&names))
    };
    let edge = ranked.len().min(NAMED);
    put(
        "first",
        "得分靠前的单位",
        named(&ranked[..edge], ranked.first()),
    );
    put(
        "last",
        "得分靠后的单位",
        named(&ranked[ranked.len() - edge..], ranked.last()),
    );
}

fn of_unit(put: &mut Put<'_>, stem: &str, title: &str, unit: &UnitFacts) {
    let measure = unit.measure;
    for (name, label, figure) in [
        ("asked", "应报", measure.asked),
        ("in_time", "按时报送", measure.in_time),
        ("late", "迟报", unit.late),
        ("missing", "未报", measure.missing),
    ] {
        put(
            &format!("{stem}{name}"),
            &format!("{title}{label}"),
            figure.to_string(),
        );
    }
    lights(put, stem, title, unit.lights);
    let rank = unit
        .rank
        .map_or_else(|| "—".to_owned(), |rank| rank.to_string());
    put(&format!("{stem}rank"), &format!("{title}名次"), rank);
    put(
        &format!("{stem}score"),
        &format!("{title}得分"),
        score(unit),
    );
}

fn others(put: &mut Put<'_>, facts: &Facts) {
    if let Some(blockages) = &facts.blockages {
        let old = blockages
            .open
            .iter()
            .filter(|row| row.age_days > OLD_DAYS)
            .count();
        let oldest = blockages
            .open
            .iter()
            .map(|row| row.age_days)
            .max()
            .unwrap_or(0);
        put(
            "blockages.raised",
            "本期提出的难点堵点",
            blockages.raised.to_string(),
        );
        put(
            "blockages.closed",
            "本期销号的难点堵点",
            blockages.closed.to_string(),
        );
        put(
            "blockages.open",
            "未解决的难点堵点",
            blockages.open.len().to_string(),
        );
        put("blockages.old", "超过30天未解决的难点堵点", old.to_string());
        put(
            "blockages.oldest",
            "最久的难点堵点的天数",
            oldest.to_string(),
        );
    }
    if let Some(orders) = &facts.orders {
        put(
            "orders.opened",
            "本期下达的整改通知",
            orders.opened.to_string(),
        );
        put(
            "orders.closed",
            "本期办结的整改通知",
            orders.closed.to_string(),
        );
        put(
            "orders.missed",
            "本期逾期的整改时限",
            orders.missed.to_string(),
        );
        put(
            "orders.overdue",
            "逾期未报的整改通知",
            orders.overdue.len().to_string(),
        );
        put("interviews", "本期约谈", orders.interviews.to_string());
    }
}

/// Whether a light is red: overdue, or no report.
#[must_use]
pub(super) fn is_red(light: Light) -> bool {
    matches!(light, Light::Overdue | Light::NoReport)
}

/// Tasks without their goals that are due after the day until the end of the month after, by date.
#[must_use]
pub(super) fn due_next(facts: &Facts) -> Vec<&TaskFacts> {
    let end = next_month_end(facts.as_of);
    let mut due: Vec<&TaskFacts> = facts
        .tasks
        .iter()
        .filter(|task| task.light != Light::Met)
        .filter(|task| task.due.is_some_and(|due| due > facts.as_of && due <= end))
        .collect();
    due.sort_by_key(|task| task.due);
    due
}

fn next_month_end(day: Date) -> Date {
    day.last_of_month()
        .tomorrow()
        .map_or(day, Date::last_of_month)
}

/// A unit's score as printed; a dash where it has none.
#[must_use]
pub(super) fn score(unit: &UnitFacts) -> String {
    unit.measure
        .score_tenths()
        .map_or_else(|| "—".to_owned(), score_text)
}

/// A share to one decimal, rounded half up, `91.3％`; of nothing, a dash.
fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "—".to_owned();
    }
    let tenths = (2000 * part + whole) / (2 * whole);
    format!("{}.{}％", tenths / 10, tenths % 10)
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        "无".to_owned()
    } else {
        names.join("、")
    }
}

/// A day as official papers write it.
#[must_use]
pub fn day_text(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_half_up() {
        for (part, whole, text) in [
            (1, 3, "33.3％"),
            (2, 3, "66.7％"),
            (1, 8, "12.5％"),
            (1, 16, "6.3％"),
            (5, 5, "100.0％"),
            (0, 4, "0.0％"),
            (0, 0, "—"),
        ] {
            assert_eq!(percent(part, whole), text, "{part}/{whole}");
        }
    }

    #[test]
    fn next_month_ends_on_its_own_last_day() {
        assert_eq!(
            next_month_end(Date::constant(2024, 1, 31)),
            Date::constant(2024, 2, 29)
        );
        assert_eq!(
            next_month_end(Date::constant(2023, 12, 1)),
            Date::constant(2024, 1, 31)
        );
    }
}
