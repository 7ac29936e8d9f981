//! Printed lines to paragraphs, where the page shows them by an indent.
//!
//! Chinese running text sets the first line of a paragraph in by two squares. Where a document does so, a line
//! that begins at the left edge behind a line that reaches the right edge continues it: surer than any guess by
//! the words. Documents without the indent keep their printed lines.

use super::lines::{Line, square};

/// A line of output and where it stood.
#[derive(Debug)]
pub(super) enum Printed {
    Line(Setting),
    /// A table's row.
    Row(String),
}

#[derive(Debug)]
pub(super) struct Setting {
    text: String,
    x0: f32,
    x1: f32,
    /// The width of an ideograph on the line.
    em: f32,
    height: f32,
    /// Index of the run of lines (page and column) that it belongs to.
    run: usize,
}

impl Setting {
    pub(super) fn of(line: &Line, run: usize) -> Self {
        Self {
            text: line.text().trim().to_owned(),
            x0: line.x0(),
            x1: line.x1(),
            em: square(&line.words),
            height: line.height(),
            run,
        }
    }
}

/// The left and right edge of running text.
#[derive(Debug, Clone, Copy)]
struct Edges {
    left: f32,
    right: f32,
}

/// A run of fewer lines borrows the edges of a longer one.
const ENOUGH: usize = 6;

pub(super) fn text(printed: &[Printed]) -> String {
    let edges = edges(printed);
    let indented = has_indents(printed, &edges);
    let mut out = String::new();
    let mut last: Option<&Setting> = None;
    for piece in printed {
        match piece {
            Printed::Row(row) => {
                out.push_str(row);
                out.push('\n');
                last = None;
            }
            Printed::Line(line) => {
                if let Some(before) =
                    last.filter(|before| indented && continues(before, line, &edges))
                {
                    out.pop();
                    let letter = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphabetic());
                    if letter(before.text.chars().next_back()) && letter(line.text.chars().next()) {
                        out.push(' ');
                    }
                }
                out.push_str(&line.text);
                out.push('\n');
                last = Some(line);
            }
        }
    }
    out
}

fn continues(before: &Setting, line: &Setting, edges: &[Edges]) -> bool {
    let (Some(a), Some(b)) = (edges.get(before.run), edges.get(line.run)) else {
        return false;
    };
    let alike = (0.8..1.25).contains(&(before.height / line.height));
    // Marks that may not begin a line leave up to three squares open, long figures a little more.
    alike && before.x1 > a.right - 3.5 * before.em && (line.x0 - b.left).abs() < 0.8 * line.em
}

/// The edges of each run: the leftmost x that several lines share, and where full lines end.
fn edges(printed: &[Printed]) -> Vec<Edges> {
    let mut runs: Vec<Vec<&Setting>> = Vec::new();
    for piece in printed {
        if let Printed::Line(line) = piece {
            if runs.len() <= line.run {
                runs.resize_with(line.run + 1, Vec::new);
            }
            runs[line.run].push(line);
        }
    }
    let own: Vec<Option<Edges>> = runs
        .iter()
        .map(|lines| (lines.len() >= ENOUGH).then(|| own_edges(lines)).flatten())
        .collect();
    let known: Vec<Edges> = own.iter().flatten().copied().collect();
    runs.iter()
        .zip(own)
        .map(|(lines, own)| {
            own.unwrap_or_else(|| {
                let left = lines.iter().map(|line| line.x0).fold(f32::MAX, f32::min);
                let right = lines.iter().map(|line| line.x1).fold(f32::MIN, f32::max);
                // The run is too short to show its edges: take those of the nearest longer run.
                let near = known
                    .iter()
                    .take(200)
                    .min_by(|a, b| (a.left - left).abs().total_cmp(&(b.left - left).abs()));
                let em = lines.first().map_or(10.0, |line| line.em);
                near.filter(|near| {
                    left - near.left > -em
                        && left - near.left < 4.0 * em
                        && right < near.right + 2.0 * em
                })
                .copied()
                .unwrap_or(Edges { left, right })
            })
        })
        .collect()
}

fn own_edges(lines: &[&Setting]) -> Option<Edges> {
    let mut starts: Vec<f32> = lines.iter().map(|line| line.x0).collect();
    starts.sort_by(f32::total_cmp);
    let em = lines.get(lines.len() / 2)?.em;
    // The leftmost start that another line shares: a stamp or a note in the margin stands alone.
    let left = starts
        .windows(2)
        .find(|pair| pair[1] - pair[0] < em * 0.5)
        .map(|pair| pair[0])?;
    let mut ends: Vec<f32> = lines.iter().map(|line| line.x1).collect();
    ends.sort_by(f32::total_cmp);
    // Hanging punctuation goes beyond the edge: the upper quarter's middle is where full lines end.
    let right = ends[ends.len() - 1 - ends.len() / 8];
    Some(Edges { left, right })
}

/// Whether the document indents its paragraphs: enough lines two squares in, and many at the edge.
fn has_indents(printed: &[Printed], edges: &[Edges]) -> bool {
    let (mut all, mut at_edge, mut indented) = (0usize, 0usize, 0usize);
    for piece in printed {
        let Printed::Line(line) = piece else { continue };
        let Some(edge) = edges.get(line.run) else {
            continue;
        };
        all += 1;
        let by = (line.x0 - edge.left) / line.em;
        at_edge += usize::from(by.abs() < 0.8);
        indented += usize::from((1.4..2.7).contains(&by));
    }
    indented >= 2 && indented * 40 >= all && at_edge * 10 >= all * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(run: usize, indent: f32, chars: f32, text: &str) -> Printed {
        let x0 = 100.0 + indent * 10.0;
        Printed::Line(Setting {
            text: text.to_owned(),
            x0,
            x1: x0 + chars * 10.0,
            em: 10.0,
            height: 12.0,
            run,
        })
    }

    #[test]
    fn indents_make_paragraphs() {
        let printed = [
            line(0, 5.0, 10.0, "示例通知"),
            line(0, 2.0, 18.0, "一"),
            line(0, 0.0, 20.0, "二"),
            line(0, 0.0, 19.0, "三，"),
            line(0, 0.0, 5.0, "四。"),
            line(0, 2.0, 18.0, "五"),
            line(0, 0.0, 20.0, "六"),
            line(1, 0.0, 20.0, "七"),
            line(1, 0.0, 8.0, "八。"),
            line(1, 2.0, 18.0, "九。"),
            line(1, 12.0, 8.0, "署名"),
        ];
        assert_eq!(
            text(&printed),
            "示例通知\n一二三，四。\n五六七八。\n九。\n署名\n"
        );
    }

    #[test]
    fn lines_stay_where_nothing_is_indented() {
        let printed: Vec<Printed> = (0..10).map(|_| line(0, 0.0, 20.0, "行")).collect();
        assert_eq!(text(&printed), "行\n".repeat(10));
    }
}
