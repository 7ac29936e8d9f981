//! Tables by their white space: lines that leave the same gaps open.

use super::Word;
use super::lines::{Line, join};

/// What a run of lines consists of.
#[derive(Debug)]
pub(super) enum Block {
    Line(Line),
    /// Rows of cells.
    Table(Vec<Vec<String>>),
}

/// A gap this wide, in characters, separates cells.
const CELL_GAP: f32 = 0.9;
/// Lines of a table may be this far apart, in characters.
const LINE_GAP: f32 = 3.0;
/// Lines that leave the gap open without words on both sides, in a row, before the table is over.
const ONE_SIDED: usize = 12;

/// Finds tables among lines that are ordered from top to bottom.
pub(super) fn blocks(lines: Vec<Line>, em: f32) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest: std::collections::VecDeque<Line> = lines.into();
    while let Some(line) = rest.front() {
        let extent = if gaps(line, em).is_empty() {
            None
        } else {
            extent(&rest, em)
        };
        match extent {
            Some((count, open)) => {
                let taken: Vec<Line> = rest.drain(..count).collect();
                blocks.push(Block::Table(rows(taken, &open)));
            }
            None => blocks.extend(rest.pop_front().map(Block::Line)),
        }
    }
    blocks
}

/// The gaps between the words of a line that are wide enough to separate cells.
fn gaps(line: &Line, em: f32) -> Vec<(f32, f32)> {
    let mut end = f32::MAX;
    let mut gaps = Vec::new();
    for word in &line.words {
        if word.x0 - end > em * CELL_GAP {
            gaps.push((end, word.x0));
        }
        end = if end == f32::MAX {
            word.x1
        } else {
            end.max(word.x1)
        };
    }
    gaps
}

/// How many lines from the first on keep a common gap open, and the gaps that all of them keep.
fn extent(lines: &std::collections::VecDeque<Line>, em: f32) -> Option<(usize, Vec<(f32, f32)>)> {
    let mut open = gaps(lines.front()?, em);
    let (mut count, mut sided, mut kept) = (1, 1, open.clone());
    let mut last = lines.front()?.y1;
    for (n, line) in lines.iter().enumerate().skip(1) {
        if line.y0 - last > em * LINE_GAP || n - count > ONE_SIDED {
            break;
        }
        open = narrow(&open, line, em);
        if open.is_empty() {
            break;
        }
        last = line.y1;
        let both = open.iter().any(|gap| {
            line.words.iter().any(|word| word.x1 <= gap.0 + 0.5)
                && line.words.iter().any(|word| word.x0 >= gap.1 - 0.5)
        });
        if both {
            count = n + 1;
            sided += 1;
            kept.clone_from(&open);
        }
    }
    (sided >= 2).then_some((count, kept))
}

/// What a line leaves open of the gaps.
fn narrow(open: &[(f32, f32)], line: &Line, em: f32) -> Vec<(f32, f32)> {
    let mut left: Vec<(f32, f32)> = open.to_vec();
    for word in &line.words {
        left = left
            .into_iter()
            .flat_map(|(from, to)| {
                if word.x1 <= from || word.x0 >= to {
                    vec![(from, to)]
                } else {
                    vec![(from, word.x0.min(to)), (word.x1.max(from), to)]
                }
            })
            .filter(|(from, to)| to - from > em * CELL_GAP * 0.6)
            .collect();
    }
    left
}

/// Cells by the gaps; lines that continue cells are joined to the row that they belong to.
fn rows(lines: Vec<Line>, open: &[(f32, f32)]) -> Vec<Vec<String>> {
    let cuts: Vec<f32> = open.iter().map(|gap| f32::midpoint(gap.0, gap.1)).collect();
    let cells: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let mut columns: Vec<Vec<Word>> = vec![Vec::new(); cuts.len() + 1];
            for word in &line.words {
                columns[cuts.partition_point(|&cut| cut < f32::midpoint(word.x0, word.x1))]
                    .push(word.clone());
            }
            columns.iter().map(|words| join(words)).collect()
        })
        .collect();
    let middles: Vec<f32> = lines
        .iter()
        .map(|line| f32::midpoint(line.y0, line.y1))
        .collect();
    let starts = row_starts(&cells, &middles);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (n, line) in cells.into_iter().enumerate() {
        match rows.last_mut() {
            Some(row) if !starts[n] => {
                for (cell, piece) in row.iter_mut().zip(line) {
                    cell.push_str(&piece);
                }
            }
            _ => rows.push(line),
        }
    }
    rows
}

/// Which lines begin a row. Where the first column counts (1, 2, 3 …), each number is a row: its cell is set
/// at the top of the row or in its middle. Without such a column each line is a row.
fn row_starts(cells: &[Vec<String>], middles: &[f32]) -> Vec<bool> {
    let anchors: Vec<usize> = cells
        .iter()
        .enumerate()
        .filter(|(_, row)| row.first().is_some_and(|cell| is_counter(cell)))
        .map(|(n, _)| n)
        .collect();
    let other = cells
        .iter()
        .filter(|row| {
            row.first()
                .is_some_and(|cell| !cell.is_empty() && !is_counter(cell))
        })
        .count();
    if anchors.len() < 2 || other > anchors.len().min(3) || anchors.len() == cells.len() {
        return vec![true; cells.len()];
    }
    let mut starts = vec![false; cells.len()];
    // The heading: lines before the first number that have a first cell, or everything up to it.
    let first = anchors[0];
    let heading = cells[..first]
        .iter()
        .rposition(|row| row.first().is_some_and(|cell| !cell.is_empty()))
        .map_or(0, |at| at + 1);
    if first > 0 {
        starts[0] = true;
    }
    let centred = heading < first;
    let mut at = heading;
    for &anchor in &anchors {
        if !centred {
            starts[anchor] = true;
            continue;
        }
        // Set in the middle: as many lines below the number as above it.
        starts[at.min(anchor)] = true;
        let half = middles[anchor] - middles[at.min(anchor)];
        let end = middles[anchor] + half;
        at = middles
            .partition_point(|&middle| middle <= end + 2.0)
            .max(anchor + 1);
    }
    starts
}

/// 1, ２, 十三, （4）, 5．
fn is_counter(cell: &str) -> bool {
    let bare = cell.trim_matches([' ', '（', '）', '(', ')', '.', '．', '、']);
    (1..=3).contains(&bare.chars().count())
        && bare.chars().all(|c| {
            c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十".contains(c)
        })
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn word(x: f32, y: f32, text: &str) -> Word {
        Word {
            x0: x,
            y0: y,
            x1: x + 10.0 * text.chars().count() as f32,
            y1: y + 10.0,
            text: text.to_owned(),
        }
    }

    fn table(words: Vec<Word>) -> Vec<String> {
        blocks(lines(words), 10.0)
            .into_iter()
            .flat_map(|block| match block {
                Block::Line(line) => vec![line.text()],
                Block::Table(rows) => rows.into_iter().map(|row| row.join("|")).collect(),
            })
            .collect()
    }

    #[test]
    fn rows_by_top_aligned_numbers() {
        let words = vec![
            word(20.0, 80.0, "示例任务分工表"),
            word(20.0, 100.0, "序号"),
            word(80.0, 100.0, "任务"),
            word(220.0, 100.0, "牵头单位"),
            word(20.0, 115.0, "1"),
            word(80.0, 115.0, "建设一网通办平"),
            word(220.0, 115.0, "市数据局"),
            word(80.0, 130.0, "台"),
            word(20.0, 145.0, "2"),
            word(80.0, 145.0, "压减时限"),
            word(220.0, 145.0, "市审批局"),
        ];
        assert_eq!(
            table(words),
            [
                "示例任务分工表",
                "序号|任务|牵头单位",
                "1|建设一网通办平台|市数据局",
                "2|压减时限|市审批局"
            ]
        );
    }

    #[test]
    fn rows_by_centred_numbers() {
        let words = vec![
            word(20.0, 100.0, "序号"),
            word(80.0, 100.0, "任务"),
            word(220.0, 100.0, "单位"),
            word(80.0, 115.0, "第一行的开"),
            word(20.0, 130.0, "1"),
            word(80.0, 130.0, "头和第一行"),
            word(220.0, 130.0, "甲局"),
            word(80.0, 145.0, "的末尾"),
            word(20.0, 160.0, "2"),
            word(80.0, 160.0, "短"),
            word(220.0, 160.0, "乙局"),
        ];
        assert_eq!(
            table(words),
            [
                "序号|任务|单位",
                "1|第一行的开头和第一行的末尾|甲局",
                "2|短|乙局"
            ]
        );
    }

    #[test]
    fn running_text_is_no_table() {
        let words = vec![
            word(40.0, 100.0, "一、总体要求"),
            word(20.0, 115.0, "坚持以人民为中心的发展思想，"),
            word(20.0, 130.0, "提升"),
            word(41.0, 130.0, "服务。"),
            word(200.0, 160.0, "示例市"),
        ];
        assert_eq!(
            table(words),
            [
                "一、总体要求",
                "坚持以人民为中心的发展思想，",
                "提升服务。",
                "示例市"
            ]
        );
    }
}
