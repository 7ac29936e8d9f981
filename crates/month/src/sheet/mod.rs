//! The sheet 填报表: one workbook for a unit's month, given out filled in as far as it can be, taken back as a
//! whole or not at all.

pub mod fault;
pub mod give;
pub mod lines;
pub mod read;

use serde::{Deserialize, Serialize};

/// What a filled-in sheet says of one task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// The task's id.
    pub task: i64,
    /// The version of the report from which the sheet was made; 0 where there was none.
    pub version: i64,
    /// The line in the sheet, from 1, that holds stage and text.
    pub line: u32,
    /// The stage's name; empty for none.
    pub stage: String,
    /// The text.
    pub body: String,
    /// Figures by target, each with its line.
    pub figures: Vec<FilledFigure>,
}

/// A figure of a filled-in sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledFigure {
    /// The target's id.
    pub target: i64,
    /// The line in the sheet, from 1.
    pub line: u32,
    /// As typed.
    pub figure: String,
    /// Why it differs from the computed one; may be empty.
    pub why: String,
}

/// Columns of the sheet, from 0.
pub mod column {
    /// 编号.
    pub const CITE: u16 = 0;
    /// 任务.
    pub const TASK: u16 = 1;
    /// 指标.
    pub const TARGET: u16 = 2;
    /// 目标.
    pub const GOAL: u16 = 3;
    /// 上次数值.
    pub const LAST: u16 = 4;
    /// 本月数值, to be filled in.
    pub const FIGURE: u16 = 5;
    /// 差异原因, to be filled in.
    pub const WHY: u16 = 6;
    /// 推进状态, to be chosen.
    pub const STAGE: u16 = 7;
    /// 进展情况, to be filled in.
    pub const BODY: u16 = 8;
    /// 说明.
    pub const NOTE: u16 = 9;
    /// The task's id, hidden.
    pub const TASK_ID: u16 = 10;
    /// The target's id, hidden.
    pub const TARGET_ID: u16 = 11;
    /// The report's version, hidden.
    pub const VERSION: u16 = 12;
}

/// The line of the column heads, from 0.
pub const HEAD: u32 = 4;

/// The most lines that a sheet may have.
pub const LINES_MAX: usize = 4_000;

/// What the hidden leaf begins with: name and version of this form.
pub const MARK: &str = "luodi-month-sheet-1";

/// The name of the hidden leaf.
pub const LEAF: &str = "luodi";

/// A cell as people name it: `D14`.
#[must_use]
pub fn cell(column: u16, line: u32) -> String {
    // All columns have one letter.
    let letter = char::from(b'A' + u8::try_from(column.min(25)).unwrap_or(25));
    format!("{letter}{line}")
}
