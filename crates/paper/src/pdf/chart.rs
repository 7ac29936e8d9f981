//! Charts as vectors, in tones that survive a copying machine.

use super::body::Composer;
use super::flow::WIDTH;
use super::ops::{BLACK, Item, Kind, Op, Tone};
use super::setter::{Measure, SetLine, Style};
use super::table::caption;
use crate::fonts::Role;
use crate::layout::PITCH_PT;
use crate::rules::{scale, text};
use crate::{Align, Chart, ChartKind, PaperError};

/// Height of the drawing: eight lines of the grid.
const HEIGHT: f32 = 8.0 * PITCH_PT;
/// Size of its text, 小五.
const SIZE: f32 = 9.0;
/// Tones of the series, dark and light by turns so that neighbours differ.
const TONES: [Tone; Chart::SERIES] = [
    Tone::Gray(60),
    Tone::Gray(190),
    Tone::Gray(120),
    Tone::Gray(226),
];
/// Dashes of the lines of a line chart.
const DASHES: [&[f32]; Chart::SERIES] = [&[], &[6.0, 3.0], &[1.5, 2.0], &[8.0, 2.5, 1.5, 2.5]];
const AXIS: Tone = Tone::Gray(90);
const GRID: Tone = Tone::Gray(215);

/// The frame in which values are drawn.
struct Plot {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    low: f64,
    high: f64,
}

impl Plot {
    fn y(&self, value: f64) -> f32 {
        let share = (value - self.low) / (self.high - self.low);
        self.bottom - share as f32 * (self.bottom - self.top)
    }

    fn slot(&self, count: usize) -> f32 {
        (self.right - self.left) / count as f32
    }
}

/// A chart as items: the drawing and its title.
pub fn compose(composer: &mut Composer<'_>, chart: &Chart) -> Result<(), PaperError> {
    if chart.series.len() > Chart::SERIES || chart.categories.len() > Chart::CATEGORIES {
        return Err(PaperError::ChartTooWide {
            title: text::clean(&chart.title),
            series: chart.series.len(),
            categories: chart.categories.len(),
        });
    }
    if chart.series.is_empty() || chart.categories.is_empty() {
        return Ok(());
    }
    let node = composer.structure.add(Kind::Figure(chart.words()), None);
    let ops = draw(composer, chart);
    composer.items.push(Item {
        before: PITCH_PT / 3.0,
        height: HEIGHT + 4.0,
        ink: HEIGHT,
        marks: Composer::marked(Some(node), ops).collect(),
        keep: !text::clean(&chart.title).is_empty(),
        ..Item::default()
    });
    caption(composer, &chart.title, None);
    if let Some(last) = composer.items.last_mut() {
        last.keep = false;
    }
    Ok(())
}

fn draw(composer: &Composer<'_>, chart: &Chart) -> Vec<Op> {
    let mut ops = Vec::new();
    let (low, high) = extent(chart);
    let whole = (0..chart.categories.len())
        .flat_map(|n| values(chart, n))
        .all(|(_, value)| value.fract() == 0.0);
    let steps = scale::steps(low, high, whole);
    let (Some(&low), Some(&high)) = (steps.first(), steps.last()) else {
        return ops;
    };
    let labels: Vec<SetLine> = steps
        .iter()
        .map(|step| composer.setter.line(&text::figure(*step), label()))
        .collect();
    let widest = labels.iter().map(|label| label.width).fold(0.0, f32::max);
    let left = widest + 8.0;
    let categories = category_lines(
        composer,
        chart,
        (WIDTH - left) / chart.categories.len() as f32,
    );
    let rows = categories.iter().map(Vec::len).max().unwrap_or(1);
    let plot = Plot {
        left,
        right: WIDTH,
        top: SIZE * 3.2,
        bottom: HEIGHT - 5.0 - rows as f32 * SIZE * 1.3,
        low,
        high,
    };
    for (step, label) in steps.iter().zip(labels) {
        let y = plot.y(*step);
        ops.push(Op::Line(
            vec![(plot.left, y), (plot.right, y)],
            0.4,
            GRID,
            Vec::new(),
        ));
        put(
            &mut ops,
            label.clone(),
            plot.left - 5.0 - label.width,
            y - SIZE * 0.5,
        );
    }
    let slot = plot.slot(chart.categories.len());
    for (n, lines) in categories.into_iter().enumerate() {
        for (row, line) in lines.into_iter().enumerate() {
            let x = plot.left + slot * n as f32;
            put(
                &mut ops,
                line,
                x,
                plot.bottom + 4.0 + row as f32 * SIZE * 1.3,
            );
        }
    }
    legend(composer, chart, &mut ops);
    match chart.kind {
        ChartKind::Bar => bars(composer, chart, &plot, &mut ops),
        ChartKind::Stack => stacks(composer, chart, &plot, &mut ops),
        ChartKind::Line => lines(composer, chart, &plot, &mut ops),
    }
    let zero = plot.y(low.max(0.0).min(high));
    ops.push(Op::Line(
        vec![(plot.left, zero), (plot.right, zero)],
        0.8,
        AXIS,
        Vec::new(),
    ));
    ops
}

fn label() -> Style {
    Style::new(Role::Song, SIZE)
}

/// The least and greatest value to be shown. Bars are read by their length, so theirs includes zero.
fn extent(chart: &Chart) -> (f64, f64) {
    let mut low = f64::MAX;
    let mut high = f64::MIN;
    for n in 0..chart.categories.len() {
        let values = values(chart, n).map(|(_, value)| value);
        if chart.kind == ChartKind::Stack {
            high = high.max(values.map(|value| value.max(0.0)).sum());
        } else {
            for value in values {
                low = low.min(value);
                high = high.max(value);
            }
        }
    }
    if chart.kind != ChartKind::Line {
        low = low.min(0.0);
        high = high.max(0.0);
    }
    if low > high { (0.0, 1.0) } else { (low, high) }
}

fn category_lines(composer: &Composer<'_>, chart: &Chart, slot: f32) -> Vec<Vec<SetLine>> {
    let measure = Measure {
        width: slot,
        first: 0.0,
        rest: 0.0,
        align: Align::Center,
        justify: false,
    };
    chart
        .categories
        .iter()
        .map(|name| {
            let name = text::clean(name);
            let mut lines = composer.setter.paragraph(&[(&name, label())], measure);
            lines.truncate(4);
            lines
        })
        .collect()
}

fn put(ops: &mut Vec<Op>, line: SetLine, x: f32, y: f32) {
    ops.extend(line.ops.into_iter().map(|mut op| {
        op.shift(x, y);
        op
    }));
}

/// Unit at the left, names of the series at the right.
fn legend(composer: &Composer<'_>, chart: &Chart, ops: &mut Vec<Op>) {
    if !chart.unit.is_empty() {
        let unit = format!("单位：{}", text::clean(&chart.unit));
        put(ops, composer.setter.line(&unit, label()), 0.0, 4.0);
    }
    let mut x = WIDTH;
    for (n, series) in chart.series.iter().enumerate().rev() {
        let name = composer.setter.line(&text::clean(&series.name), label());
        x -= name.width;
        put(ops, name, x, 4.0);
        x -= 22.0;
        if chart.kind == ChartKind::Line {
            let y = 4.0 + SIZE * 0.5;
            ops.push(Op::Line(
                vec![(x, y), (x + 18.0, y)],
                1.4,
                BLACK,
                DASHES[n].to_vec(),
            ));
            marker(ops, n, x + 9.0, y);
        } else {
            swatch(ops, n, [x + 6.0, 4.0 + SIZE * 0.1, 12.0, SIZE * 0.8]);
        }
        x -= 14.0;
    }
}

/// A tone with an outline, so that the lightest is still seen on white.
fn swatch(ops: &mut Vec<Op>, series: usize, [x, y, width, height]: [f32; 4]) {
    ops.push(Op::Fill([x, y, width, height], TONES[series]));
    let outline = vec![
        (x, y),
        (x + width, y),
        (x + width, y + height),
        (x, y + height),
        (x, y),
    ];
    ops.push(Op::Line(outline, 0.4, AXIS, Vec::new()));
}

/// A mark at a point of a line: filled and open squares by turns, for lines that cross.
fn marker(ops: &mut Vec<Op>, series: usize, x: f32, y: f32) {
    let (half, tone) = match series {
        0 => (2.2, BLACK),
        1 => (2.2, Tone::Gray(255)),
        2 => (1.5, BLACK),
        _ => (1.5, Tone::Gray(255)),
    };
    let (left, top, side) = (x - half, y - half, 2.0 * half);
    ops.push(Op::Fill([left, top, side, side], tone));
    let right = left + side;
    let outline = vec![
        (left, top),
        (right, top),
        (right, top + side),
        (left, top + side),
        (left, top),
    ];
    ops.push(Op::Line(outline, 0.8, BLACK, Vec::new()));
}

fn values(chart: &Chart, n: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
    chart
        .series
        .iter()
        .enumerate()
        .filter_map(move |(at, series)| Some((at, series.value(n)?)))
}

fn bars(composer: &Composer<'_>, chart: &Chart, plot: &Plot, ops: &mut Vec<Op>) {
    let slot = plot.slot(chart.categories.len());
    let width = (slot * 0.72 / chart.series.len() as f32).min(34.0);
    let all = width * chart.series.len() as f32;
    for n in 0..chart.categories.len() {
        let start = plot.left + slot * (n as f32 + 0.5) - all / 2.0;
        for (at, value) in values(chart, n) {
            let (zero, y) = (plot.y(0.0), plot.y(value));
            let x = start + width * at as f32;
            swatch(ops, at, [x, y.min(zero), width, (zero - y).abs()]);
            let said = composer.setter.line(&text::figure(value), label());
            // A value wider than its bar would run into the next one's.
            if said.width <= width + 4.0 || chart.series.len() == 1 && said.width <= slot {
                let above = if value < 0.0 { y + 2.0 } else { y - SIZE - 2.0 };
                let left = x + (width - said.width) / 2.0;
                put(ops, said, left, above);
            }
        }
    }
}

fn stacks(composer: &Composer<'_>, chart: &Chart, plot: &Plot, ops: &mut Vec<Op>) {
    let slot = plot.slot(chart.categories.len());
    let width = (slot * 0.55).min(48.0);
    for n in 0..chart.categories.len() {
        let x = plot.left + slot * (n as f32 + 0.5) - width / 2.0;
        let mut base = 0.0;
        for (at, value) in values(chart, n) {
            let value = value.max(0.0);
            let (below, above) = (plot.y(base), plot.y(base + value));
            swatch(ops, at, [x, above, width, below - above]);
            let mut style = label();
            if at == 0 {
                style.tone = Tone::Gray(255);
            }
            let said = composer.setter.line(&text::figure(value), style);
            if value > 0.0 && below - above >= SIZE + 2.0 && said.width <= width {
                let left = x + (width - said.width) / 2.0;
                put(ops, said, left, (below + above - SIZE) / 2.0);
            }
            base += value;
        }
        let total = composer.setter.line(&text::figure(base), label());
        let left = x + (width - total.width) / 2.0;
        put(ops, total, left, plot.y(base) - SIZE - 2.0);
    }
}

fn lines(composer: &Composer<'_>, chart: &Chart, plot: &Plot, ops: &mut Vec<Op>) {
    let slot = plot.slot(chart.categories.len());
    for (at, series) in chart.series.iter().enumerate() {
        let mut run: Vec<(f32, f32)> = Vec::new();
        let mut points = Vec::new();
        for n in 0..chart.categories.len() {
            // Where a value is not known the line is broken, not drawn through.
            let Some(value) = series.value(n) else {
                stroke(ops, std::mem::take(&mut run), at);
                continue;
            };
            let point = (plot.left + slot * (n as f32 + 0.5), plot.y(value));
            run.push(point);
            points.push((point, value));
        }
        stroke(ops, run, at);
        for ((x, y), value) in points {
            marker(ops, at, x, y);
            if chart.series.len() == 1 {
                let said = composer.setter.line(&text::figure(value), label());
                let left = x - said.width / 2.0;
                put(ops, said, left, y - SIZE - 5.0);
            }
        }
    }
}

fn stroke(ops: &mut Vec<Op>, points: Vec<(f32, f32)>, series: usize) {
    if points.len() > 1 {
        ops.push(Op::Line(points, 1.4, BLACK, DASHES[series].to_vec()));
    }
}
