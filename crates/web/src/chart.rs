//! Charts as server-side SVG. Bars stand in the rows of a table that also holds their figures, so the table is
//! the chart's text; lines come with a table to unfold. Geometry across is in percent, so that text keeps its
//! size on a phone. Kinds differ by pattern and by order, not by colour alone, so that grey print stays readable.

use askama::Template;
use askama::filters::HtmlSafe;
use base::Lang;

use crate::view::Tone;

base::messages! {
    struct ChartWords {
        table: "查看数据", "Show the figures";
        total: "合计", "Total";
        when: "时间", "Time";
        actual: "实际", "Actual";
        planned: "计划进度", "Schedule";
        goal: "目标", "Goal";
        none: "无", "none";
        no_points: "还没有数据。", "No figures yet.";
    }
}

/// A share of a whole as a percentage with two decimals, `12.5%`; out of range is held at the end, and what
/// is no number is 0.
fn percent(part: f64, whole: f64) -> String {
    let share = if whole > 0.0 && part.is_finite() {
        (part / whole * 100.0).clamp(0.0, 100.0)
    } else {
        0.0
    };
    let rounded = format!("{share:.2}");
    let short = rounded.trim_end_matches('0').trim_end_matches('.');
    format!("{short}%")
}

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// The rows behind it; may be empty.
    pub href: String,
    /// Its length.
    pub value: f64,
    /// Its figure as shown.
    pub text: String,
    /// Its meaning.
    pub tone: Tone,
}

/// Horizontal bars in a table.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/chart_bars.html")]
pub struct Bars {
    title: String,
    label_head: String,
    value_head: String,
    bars: Vec<Bar>,
    max: f64,
}

impl HtmlSafe for Bars {}

/// Horizontal bars, one a row; the longest fills its cell unless `max` says otherwise.
pub fn bars(
    title: impl Into<String>,
    label_head: impl Into<String>,
    value_head: impl Into<String>,
    bars: Vec<Bar>,
) -> Bars {
    let max = bars
        .iter()
        .map(|bar| bar.value)
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max);
    Bars {
        title: title.into(),
        label_head: label_head.into(),
        value_head: value_head.into(),
        bars,
        max,
    }
}

impl Bars {
    /// With a fixed full length, such as 100 for shares.
    #[must_use]
    pub fn max(mut self, max: f64) -> Self {
        self.max = max;
        self
    }

    fn width(&self, bar: &Bar) -> String {
        percent(bar.value, self.max)
    }
}

/// What the parts of stacked bars stand for, in order.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its meaning, from which its pattern follows.
    pub tone: Tone,
    /// Its name.
    pub label: String,
}

/// One stacked bar.
#[derive(Clone, Debug)]
pub struct Stack {
    /// What it stands for.
    pub label: String,
    /// The rows behind it; may be empty.
    pub href: String,
    /// How many of each kind, in the order of the kinds.
    pub counts: Vec<u64>,
}

/// Stacked bars of full width in a table, one a row, with the counts beside them.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/chart_stacks.html")]
pub struct Stacks {
    id: String,
    lang: Lang,
    title: String,
    label_head: String,
    kinds: Vec<Kind>,
    stacks: Vec<Stack>,
}

impl HtmlSafe for Stacks {}

/// A part of a stacked bar: where it begins, how wide it is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    tone: Tone,
    x: String,
    width: String,
}

/// Stacked bars; `id` is unique on the page, in letters, digits and hyphens.
pub fn stacks(
    id: &str,
    lang: Lang,
    title: impl Into<String>,
    label_head: impl Into<String>,
    kinds: Vec<Kind>,
    stacks: Vec<Stack>,
) -> Stacks {
    Stacks {
        id: id.to_owned(),
        lang,
        title: title.into(),
        label_head: label_head.into(),
        kinds,
        stacks,
    }
}

impl Stacks {
    fn words(&self) -> &'static ChartWords {
        ChartWords::of(self.lang)
    }

    fn total(&self, stack: &Stack) -> u64 {
        stack.counts.iter().sum()
    }

    fn parts(&self, stack: &Stack) -> Vec<Part> {
        let total = self.total(stack) as f64;
        let mut before = 0_u64;
        let mut parts = Vec::new();
        for (kind, count) in self.kinds.iter().zip(&stack.counts) {
            if *count > 0 {
                let x = percent(before as f64, total);
                parts.push(Part {
                    tone: kind.tone,
                    x,
                    width: percent(*count as f64, total),
                });
            }
            before += count;
        }
        parts
    }
}

/// Progress towards a goal, with a tick where the schedule stands today.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/chart_progress.html")]
pub struct Progress {
    text: String,
    tone: Tone,
    width: String,
    due: Option<String>,
}

impl HtmlSafe for Progress {}

/// Progress; `share` and `due` are shares of the goal, 1.0 for all of it. `text` says it in words.
pub fn progress(text: impl Into<String>, tone: Tone, share: f64, due: Option<f64>) -> Progress {
    Progress {
        text: text.into(),
        tone,
        width: percent(share, 1.0),
        due: due.map(|due| percent(due, 1.0)),
    }
}

/// A small line without axes. Its meaning has to stand beside it in words.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/chart_spark.html")]
pub struct Sparkline {
    points: String,
    last: Option<(String, String)>,
}

impl HtmlSafe for Sparkline {}

/// A small line in a box of 96 by 24, oldest first; what is no number is left out.
#[must_use]
pub fn sparkline(values: &[f64]) -> Sparkline {
    let values: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    let (low, high) = span(values.iter().copied());
    let steps = values.len().saturating_sub(1).max(1) as f64;
    let at = |(index, value): (usize, &f64)| {
        let x = 3.0 + index as f64 / steps * 90.0;
        let y = if high > low {
            21.0 - (value - low) / (high - low) * 18.0
        } else {
            12.0
        };
        (short(x), short(y))
    };
    let places: Vec<_> = values.iter().enumerate().map(at).collect();
    let points = places
        .iter()
        .map(|(x, y)| format!("{x},{y}"))
        .collect::<Vec<_>>()
        .join(" ");
    Sparkline {
        points,
        last: places.last().cloned(),
    }
}

fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// One moment of a line against its schedule.
#[derive(Clone, Debug)]
pub struct Point {
    /// When, as shown under the axis.
    pub label: String,
    /// The figure reached, if one was reported.
    pub actual: Option<f64>,
    /// The figure that the schedule asks for by then.
    pub planned: Option<f64>,
}

/// A line of figures against a schedule and a goal.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/chart_line.html")]
pub struct Line {
    id: String,
    lang: Lang,
    title: String,
    unit: String,
    points: Vec<Point>,
    goal: Option<f64>,
    grid: Vec<GridLine>,
    low: f64,
    high: f64,
}

impl HtmlSafe for Line {}

#[derive(Clone, Debug, PartialEq)]
struct GridLine {
    value: f64,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    x1: String,
    y1: String,
    x2: String,
    y2: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    x: String,
    y: String,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Tick {
    x: String,
    anchor: &'static str,
    text: String,
}

/// The plot's upper and lower edge, in pixels of a height of 260.
const TOP: f64 = 24.0;
const BOTTOM: f64 = 220.0;
/// Labels under the axis at most; more would overlap on a phone.
const TICKS: usize = 6;

/// A line against schedule and goal; `id` is unique on the page. The points are evenly spaced.
pub fn line(
    id: &str,
    lang: Lang,
    title: impl Into<String>,
    unit: impl Into<String>,
    points: Vec<Point>,
    goal: Option<f64>,
) -> Line {
    let values = points
        .iter()
        .flat_map(|point| [point.actual, point.planned])
        .chain([goal])
        .flatten()
        .filter(|value| value.is_finite());
    let (low, high) = span(values.chain([0.0]));
    let step = nice_step((high - low) / 4.0);
    let low = (low / step).floor() * step;
    let high = ((high / step).ceil() * step).max(low + step);
    let count = ((high - low) / step).round() as usize;
    let grid = (0..=count)
        .map(|index| {
            let value = low + step * index as f64;
            GridLine {
                value,
                text: plain(value),
            }
        })
        .collect();
    Line {
        id: id.to_owned(),
        lang,
        title: title.into(),
        unit: unit.into(),
        points,
        goal,
        grid,
        low,
        high,
    }
}

/// The smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is not below `rough`.
fn nice_step(rough: f64) -> f64 {
    if !(rough.is_finite() && rough > 0.0) {
        return 1.0;
    }
    let power = 10_f64.powf(rough.log10().floor());
    let leading = rough / power;
    let nice = [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .find(|nice| leading <= *nice + 1e-9)
        .unwrap_or(10.0);
    nice * power
}

/// A figure without needless zeros.
fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

impl Line {
    fn words(&self) -> &'static ChartWords {
        ChartWords::of(self.lang)
    }

    fn x(&self, index: usize) -> String {
        let steps = self.points.len().saturating_sub(1);
        // The margin on the left is for the labels of the grid, the one on the right for the last mark.
        if steps == 0 {
            "50%".to_owned()
        } else {
            percent(8.0 + index as f64 / steps as f64 * 90.0, 100.0)
        }
    }

    fn y(&self, value: &f64) -> String {
        let share = (value - self.low) / (self.high - self.low);
        short(BOTTOM - share.clamp(0.0, 1.0) * (BOTTOM - TOP))
    }

    fn text_y(&self, value: &f64) -> String {
        let share = (value - self.low) / (self.high - self.low);
        short(BOTTOM - share.clamp(0.0, 1.0) * (BOTTOM - TOP) - 5.0)
    }

    /// The line through the figures that exist; where one is missing the line goes on to the next.
    fn segments(&self, of: impl Fn(&Point) -> Option<f64>) -> Vec<Segment> {
        let known: Vec<(usize, f64)> = self
            .points
            .iter()
            .enumerate()
            .filter_map(|(index, point)| {
                Some((index, of(point).filter(|value| value.is_finite())?))
            })
            .collect();
        known
            .windows(2)
            .map(|pair| Segment {
                x1: self.x(pair[0].0),
                y1: self.y(&pair[0].1),
                x2: self.x(pair[1].0),
                y2: self.y(&pair[1].1),
            })
            .collect()
    }

    fn actual(&self) -> Vec<Segment> {
        self.segments(|point| point.actual)
    }

    fn planned(&self) -> Vec<Segment> {
        self.segments(|point| point.planned)
    }

    fn places(&self) -> Vec<Place> {
        self.points
            .iter()
            .enumerate()
            .filter_map(|(index, point)| {
                let value = point.actual.filter(|value| value.is_finite())?;
                let text = format!("{}: {}", point.label, self.with_unit(value));
                Some(Place {
                    x: self.x(index),
                    y: self.y(&value),
                    text,
                })
            })
            .collect()
    }

    fn ticks(&self) -> Vec<Tick> {
        let last = self.points.len().saturating_sub(1);
        let every = self.points.len().div_ceil(TICKS).max(1);
        self.points
            .iter()
            .enumerate()
            // Counted from the end, so that the newest moment always has its label.
            .filter(|(index, _)| (last - index).is_multiple_of(every))
            .map(|(index, point)| Tick {
                x: self.x(index),
                anchor: match index {
                    _ if last == 0 => "middle",
                    0 => "start",
                    index if index == last => "end",
                    _ => "middle",
                },
                text: point.label.clone(),
            })
            .collect()
    }

    fn shown(&self, value: &Option<f64>) -> String {
        value.map_or(self.words().none.to_owned(), plain)
    }

    /// A figure with its unit; English sets a space between them.
    fn with_unit(&self, value: f64) -> String {
        let space = match self.lang {
            Lang::En if !self.unit.is_empty() => " ",
            _ => "",
        };
        format!("{}{space}{}", plain(value), self.unit)
    }

    fn goal_text(&self) -> String {
        self.goal.map_or(String::new(), |goal| {
            format!("{} {}", self.words().goal, self.with_unit(goal))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_and_bounded() {
        for (part, whole, text) in [
            (1.0, 8.0, "12.5%"),
            (1.0, 3.0, "33.33%"),
            (0.0, 5.0, "0%"),
            (5.0, 5.0, "100%"),
            (9.0, 5.0, "100%"),
            (-1.0, 5.0, "0%"),
            (1.0, 0.0, "0%"),
            (f64::NAN, 1.0, "0%"),
            (f64::INFINITY, 1.0, "0%"),
        ] {
            assert_eq!(percent(part, whole), text, "{part}/{whole}");
        }
    }

    #[test]
    fn the_longest_bar_fills_its_cell() {
        let bar = |value| Bar {
            label: String::new(),
            href: String::new(),
            value,
            text: String::new(),
            tone: Tone::Plain,
        };
        let chart = bars("t", "l", "v", vec![bar(50.0), bar(200.0), bar(0.0)]);
        let widths: Vec<_> = chart.bars.iter().map(|bar| chart.width(bar)).collect();
        assert_eq!(widths, ["25%", "100%", "0%"]);
        let chart = bars("t", "l", "v", vec![bar(50.0)]).max(100.0);
        assert_eq!(chart.width(&chart.bars[0]), "50%");
    }

    #[test]
    fn stacked_parts_touch_and_fill() {
        let kinds = [Tone::Good, Tone::Warn, Tone::Bad].map(|tone| Kind {
            tone,
            label: String::new(),
        });
        let stack = Stack {
            label: String::new(),
            href: String::new(),
            counts: vec![2, 0, 6],
        };
        let chart = stacks("s", Lang::Zh, "t", "l", kinds.to_vec(), vec![stack]);
        let part = |tone, x: &str, width: &str| Part {
            tone,
            x: x.to_owned(),
            width: width.to_owned(),
        };
        assert_eq!(
            chart.parts(&chart.stacks[0]),
            [part(Tone::Good, "0%", "25%"), part(Tone::Bad, "25%", "75%")]
        );
        assert_eq!(chart.total(&chart.stacks[0]), 8);
    }

    #[test]
    fn a_line_has_round_grid_lines_and_meets_its_corners() {
        let points = [
            (Some(0.0), Some(0.0)),
            (None, Some(40.0)),
            (Some(60.0), Some(80.0)),
        ]
        .into_iter()
        .map(|(actual, planned)| Point {
            label: "m".to_owned(),
            actual,
            planned,
        })
        .collect();
        let chart = line("l", Lang::Zh, "t", "％", points, Some(80.0));
        let grid: Vec<_> = chart.grid.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(grid, ["0", "20", "40", "60", "80"]);
        assert_eq!(
            chart.actual(),
            [Segment {
                x1: "8%".into(),
                y1: "220".into(),
                x2: "98%".into(),
                y2: "73".into()
            }]
        );
        assert_eq!(chart.planned()[1].x1, "53%");
        assert_eq!(chart.planned()[1].y2, "24");
        assert_eq!(chart.places().len(), 2);
    }

    #[test]
    fn steps_are_round() {
        for (rough, step) in [
            (0.3, 0.5),
            (1.0, 1.0),
            (1.2, 2.0),
            (2.2, 2.5),
            (3.0, 5.0),
            (7.0, 10.0),
            (140.0, 200.0),
        ] {
            assert!((nice_step(rough) - step).abs() < 1e-9, "{rough}");
        }
        for odd in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!((nice_step(odd) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_small_line_stays_in_its_box() {
        let spark = sparkline(&[1.0, 3.0, 2.0]);
        assert_eq!(spark.points, "3,21 48,3 93,12");
        assert_eq!(spark.last, Some(("93".to_owned(), "12".to_owned())));
        assert_eq!(sparkline(&[5.0]).points, "3,12");
        assert_eq!(sparkline(&[]).last, None);
        assert_eq!(sparkline(&[f64::NAN, 2.0]).points, "3,12");
    }

    #[test]
    fn an_empty_or_odd_line_still_renders() {
        for points in [
            vec![],
            vec![Point {
                label: "<b>".into(),
                actual: Some(f64::NAN),
                planned: None,
            }],
        ] {
            let html = line("l", Lang::En, "a & b", "", points, None)
                .render()
                .expect("render");
            assert!(
                html.contains("a &#38; b") && !html.contains("<b>"),
                "{html}"
            );
        }
    }
}
