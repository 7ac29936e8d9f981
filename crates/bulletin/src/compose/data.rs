//! Tables and charts of a paper.

use plan::rules::light::Light;

use super::figures::{day_text, due_next, is_red, score};
use crate::facts::{Facts, TaskFacts};
use crate::model::{Chart, Piece, Table};
use crate::rules::rank::NOTE;

/// Rows of a table in the body.
const SHORT: usize = 10;
/// Rows of a table in an attachment.
const LONG: usize = 200;
/// Bars of a chart.
const BARS: usize = 8;

/// The name of a table or chart for the editor; `None` for a key that names none.
#[must_use]
pub fn title_of(key: &str) -> Option<&'static str> {
    Some(match key {
        "chart.plans" => "图：各方案任务亮灯",
        "chart.most" => "图：牵头任务最多的单位得分",
        "table.last" => "表：得分靠后的单位",
        "table.worse" => "表：比上期转差的任务",
        "table.blockages" => "表：未解决的难点堵点",
        "table.orders" => "表：逾期未报的整改通知",
        "table.due" => "表：下月底前到期的任务",
        "table.units" => "表：单位报送和任务进展排名",
        "table.lights" => "表：红黄灯任务",
        "table.tasks" => "表：任务进展",
        "note.rank" => "注：计分办法",
        _ => return None,
    })
}

/// The piece of a key; `None` where there is nothing to show.
#[must_use]
pub fn data(facts: &Facts, key: &str) -> Option<Piece> {
    let piece = match key {
        "chart.plans" => plans(facts),
        "chart.most" => most(facts),
        "table.last" => last(facts),
        "table.worse" => worse(facts),
        "table.blockages" => blockages(facts)?,
        "table.orders" => orders(facts)?,
        "table.due" => due(facts),
        "table.units" => units(facts),
        "table.lights" => lights(facts),
        "table.tasks" => tasks("各项任务进展", facts, facts.tasks.iter().collect()),
        "note.rank" => Piece::Text {
            text: NOTE.to_owned(),
        },
        _ => return None,
    };
    let empty = match &piece {
        Piece::Table(table) => table.rows.is_empty(),
        Piece::Chart(chart) => chart.categories.is_empty(),
        _ => false,
    };
    (!empty).then_some(piece)
}

fn plans(facts: &Facts) -> Piece {
    // Four kinds can still be told apart in black and white.
    let kinds: [(&str, &[Light]); 4] = [
        ("已达标", &[Light::Met]),
        ("按期推进", &[Light::OnSchedule]),
        ("进度滞后", &[Light::Behind]),
        ("逾期或未报送", &[Light::Overdue, Light::NoReport]),
    ];
    let shown: Vec<_> = facts
        .plans
        .iter()
        .filter(|plan| plan.lights.iter().sum::<usize>() > 0)
        .collect();
    let series = kinds
        .map(|(name, lights)| {
            let values = shown.iter().map(|plan| {
                lights
                    .iter()
                    .map(|light| plan.lights[*light as usize])
                    .sum::<usize>() as f64
            });
            (name.to_owned(), values.collect())
        })
        .to_vec();
    let words: Vec<String> = shown
        .iter()
        .map(|plan| {
            let good = plan.lights[0] + plan.lights[1];
            format!(
                "{}共{}项，已达标和按期推进{good}项",
                plan.short,
                plan.lights.iter().sum::<usize>()
            )
        })
        .collect();
    Piece::Chart(Chart {
        title: "各方案任务亮灯".to_owned(),
        stacked: true,
        unit: "项".to_owned(),
        categories: shown.iter().map(|plan| plan.short.clone()).collect(),
        series,
        alternative: format!("堆叠柱形图：{}。", words.join("；")),
    })
}

/// Units with one task share the first rank, so the chart shows those that lead the most, in the order of rank.
fn most(facts: &Facts) -> Piece {
    let mut units: Vec<_> = facts
        .units
        .iter()
        .filter(|unit| unit.rank.is_some())
        .collect();
    units.sort_by_key(|unit| std::cmp::Reverse(unit.measure.led));
    units.truncate(BARS);
    units.sort_by_key(|unit| unit.rank);
    let values = units
        .iter()
        .map(|unit| f64::from(unit.measure.score_tenths().unwrap_or(0)) / 10.0)
        .collect();
    let words: Vec<String> = units
        .iter()
        .map(|unit| format!("{}{}分", unit.name, score(unit)))
        .collect();
    Piece::Chart(Chart {
        title: "牵头任务最多的单位得分".to_owned(),
        stacked: false,
        unit: "分".to_owned(),
        categories: units.iter().map(|unit| unit.name.clone()).collect(),
        series: vec![("得分".to_owned(), values)],
        alternative: format!("柱形图：{}。", words.join("，")),
    })
}

fn unit_table(caption: &str, facts: &Facts, rows: impl Iterator<Item = usize>) -> Piece {
    let columns = [
        ("名次", true),
        ("单位", false),
        ("应报", true),
        ("按时", true),
        ("迟报", true),
        ("未报", true),
        ("任务", true),
        ("正常", true),
        ("得分", true),
    ];
    Piece::Table(Table {
        caption: caption.to_owned(),
        columns: columns
            .map(|(title, figures)| (title.to_owned(), figures))
            .to_vec(),
        rows: rows
            .map(|at| {
                let (unit, measure) = (&facts.units[at], facts.units[at].measure);
                vec![
                    unit.rank
                        .map_or_else(|| "—".to_owned(), |rank| rank.to_string()),
                    unit.name.clone(),
                    measure.asked.to_string(),
                    measure.in_time.to_string(),
                    unit.late.to_string(),
                    measure.missing.to_string(),
                    measure.led.to_string(),
                    measure.good.to_string(),
                    score(unit),
                ]
            })
            .collect(),
    })
}

fn units(facts: &Facts) -> Piece {
    let all = (0..facts.units.len())
        .filter(|at| facts.units[*at].rank.is_some())
        .take(LONG);
    unit_table("牵头单位报送和任务进展排名", facts, all)
}

fn last(facts: &Facts) -> Piece {
    let ranked: Vec<usize> = (0..facts.units.len())
        .filter(|at| facts.units[*at].rank.is_some())
        .collect();
    let from = ranked.len() - ranked.len().min(5);
    unit_table("得分靠后的单位", facts, ranked[from..].iter().copied())
}

fn tasks(caption: &str, facts: &Facts, tasks: Vec<&TaskFacts>) -> Piece {
    let columns = ["编号", "任务", "牵头单位", "亮灯", "原因"];
    Piece::Table(Table {
        caption: caption.to_owned(),
        columns: columns.map(|title| (title.to_owned(), false)).to_vec(),
        rows: tasks
            .into_iter()
            .take(LONG)
            .map(|task| {
                vec![
                    task.cite.clone(),
                    task.title.clone(),
                    leads(facts, task),
                    plan::light_title(task.light, base::Lang::Zh).to_owned(),
                    task.reason.clone(),
                ]
            })
            .collect(),
    })
}

/// The first lead units; all of a collective name would fill the page.
fn leads(facts: &Facts, task: &TaskFacts) -> String {
    let names: Vec<&str> = task
        .leads
        .iter()
        .take(3)
        .map(|org| facts.unit(org))
        .collect();
    let more = if task.leads.len() > 3 {
        format!("等{}个单位", task.leads.len())
    } else {
        String::new()
    };
    format!("{}{more}", names.join("、"))
}

fn lights(facts: &Facts) -> Piece {
    let mut late: Vec<&TaskFacts> = facts
        .tasks
        .iter()
        .filter(|task| task.light >= Light::Behind)
        .collect();
    late.sort_by_key(|task| match task.light {
        light if is_red(light) => 0,
        _ => 1,
    });
    tasks("红黄灯任务", facts, late)
}

fn worse(facts: &Facts) -> Piece {
    let columns = ["编号", "任务", "牵头单位", "上期", "本期"];
    let mut worse: Vec<(&TaskFacts, Light)> = facts
        .tasks
        .iter()
        .filter_map(|task| {
            task.before
                .filter(|before| task.light > *before)
                .map(|before| (task, before))
        })
        .collect();
    worse.sort_by_key(|(task, _)| std::cmp::Reverse(task.light));
    let name = |light| plan::light_title(light, base::Lang::Zh).to_owned();
    Piece::Table(Table {
        caption: "比上期转差的任务".to_owned(),
        columns: columns.map(|title| (title.to_owned(), false)).to_vec(),
        rows: worse
            .into_iter()
            .take(SHORT)
            .map(|(task, before)| {
                vec![
                    task.cite.clone(),
                    task.title.clone(),
                    leads(facts, task),
                    name(before),
                    name(task.light),
                ]
            })
            .collect(),
    })
}

fn due(facts: &Facts) -> Piece {
    let columns = ["编号", "任务", "牵头单位", "到期", "亮灯"];
    Piece::Table(Table {
        caption: "下月底前到期的任务".to_owned(),
        columns: columns.map(|title| (title.to_owned(), false)).to_vec(),
        rows: due_next(facts)
            .into_iter()
            .take(SHORT)
            .map(|task| {
                vec![
                    task.cite.clone(),
                    task.title.clone(),
                    leads(facts, task),
                    task.due
                        .map(|due| format!("{}月{}日", due.month(), due.day()))
                        .unwrap_or_default(),
                    plan::light_title(task.light, base::Lang::Zh).to_owned(),
                ]
            })
            .collect(),
    })
}

fn blockages(facts: &Facts) -> Option<Piece> {
    let open = &facts.blockages.as_ref()?.open;
    let columns = [
        ("难点堵点", false),
        ("责任单位", false),
        ("办理期限", false),
        ("已过天数", true),
    ];
    Some(Piece::Table(Table {
        caption: "未解决的难点堵点".to_owned(),
        columns: columns
            .map(|(title, figures)| (title.to_owned(), figures))
            .to_vec(),
        rows: open
            .iter()
            .take(SHORT)
            .map(|row| {
                vec![
                    row.title.clone(),
                    row.owner
                        .as_ref()
                        .map_or("—", |org| facts.unit(org))
                        .to_owned(),
                    row.due.map(day_text).unwrap_or_default(),
                    row.age_days.to_string(),
                ]
            })
            .collect(),
    }))
}

fn orders(facts: &Facts) -> Option<Piece> {
    let overdue = &facts.orders.as_ref()?.overdue;
    let columns = [
        ("整改通知", false),
        ("责任单位", false),
        ("期限", false),
        ("逾期工作日", true),
    ];
    Some(Piece::Table(Table {
        caption: "逾期未报的整改通知".to_owned(),
        columns: columns
            .map(|(title, figures)| (title.to_owned(), figures))
            .to_vec(),
        rows: overdue
            .iter()
            .take(SHORT)
            .map(|(number, org, due, late)| {
                vec![
                    number.clone(),
                    facts.unit(org).to_owned(),
                    day_text(*due),
                    late.to_string(),
                ]
            })
            .collect(),
    }))
}
