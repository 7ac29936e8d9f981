//! What is wrong with a filled-in sheet, cell by cell.

use base::{Explain, Fault as Kind, Lang};
use plan::rules::content::WHY_CHARS;
use plan::rules::report::{BODY_CHARS, FigureFault, TextFault};

use super::LINES_MAX;
use crate::words::SheetWords;

/// Something wrong with a sheet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cell}: {wrong:?}")]
pub struct Fault {
    /// The cell, such as `D14`; empty for the sheet as a whole.
    pub cell: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No workbook, or none that this program gave out.
    NoSheet,
    /// More than it can hold.
    TooLarge,
    /// It was given to another unit.
    OtherUnit,
    /// It is for another month.
    OtherMonth(String),
    /// The hidden numbers of the line were changed, or the unit does not lead the task any more.
    Line,
    /// The task stands in the sheet twice with different contents.
    Twice,
    /// No stage of this name.
    Stage(String),
    /// No stage was chosen, and filing needs one.
    NoStage,
    /// The figure.
    Figure(FigureFault),
    /// The reason for a figure other than the computed one.
    Why(TextFault),
    /// The text.
    Body(TextFault),
    /// Somebody changed the report since the sheet was given out.
    Stale {
        /// What it holds now.
        theirs: String,
        /// What the sheet says.
        yours: String,
    },
    /// The report was accepted and is final.
    Final,
}

impl Fault {
    /// A fault of the sheet as a whole.
    #[must_use]
    pub fn whole(wrong: Wrong) -> Self {
        Self {
            cell: String::new(),
            wrong,
        }
    }
}

impl Explain for Fault {
    fn explain(&self, lang: Lang) -> String {
        let words = SheetWords::of(lang);
        let text = match &self.wrong {
            Wrong::NoSheet => words.no_sheet.to_owned(),
            Wrong::TooLarge => words.too_large(LINES_MAX),
            Wrong::OtherUnit => words.other_unit.to_owned(),
            Wrong::OtherMonth(month) => words.other_month(month),
            Wrong::Line => words.bad_line.to_owned(),
            Wrong::Twice => words.twice.to_owned(),
            Wrong::Stage(text) => words.bad_stage(text),
            Wrong::NoStage => words.no_stage.to_owned(),
            Wrong::Figure(fault) => fault.explain(lang),
            Wrong::Why(TextFault::Empty) => words.no_why.to_owned(),
            Wrong::Why(_) => words.long_why(WHY_CHARS),
            Wrong::Body(TextFault::Empty) => words.no_body.to_owned(),
            Wrong::Body(_) => words.long_body(BODY_CHARS),
            Wrong::Stale { theirs, yours } => words.stale(theirs, yours),
            Wrong::Final => words.is_final.to_owned(),
        };
        if self.cell.is_empty() {
            text
        } else {
            format!("{}{}{text}", self.cell, lang.pick("：", ": "))
        }
    }

    fn fault(&self) -> Kind {
        match self.wrong {
            Wrong::Stale { .. } | Wrong::Final => Kind::Conflict,
            Wrong::TooLarge => Kind::TooLarge,
            _ => Kind::Invalid,
        }
    }
}
