//! Writing the sheet.

use base::{Lang, OrgId};
use plan::lines::{goal, grouped, month_title, plan_title, task_title, unit_name, with_unit};
use plan::model::Board;
use plan::rules::content::WHY_CHARS;
use plan::rules::light::Stage;
use plan::rules::period::Period;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};

use super::column::{
    BODY, CITE, FIGURE, GOAL, LAST, NOTE, STAGE, TARGET, TARGET_ID, TASK, TASK_ID, VERSION, WHY,
};
use super::lines::{TargetLine, TaskLine};
use super::{HEAD, LEAF, MARK};
use crate::words::{SheetWords, stage_title};

/// What a sheet is about.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// The unit.
    pub org: &'a OrgId,
    /// The month.
    pub period: Period,
    /// The language of heads and notes.
    pub lang: Lang,
}

struct Formats {
    head: Format,
    fixed: Format,
    figure: Format,
    text: Format,
    choice: Format,
    blank: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = || {
            Format::new()
                .set_border(FormatBorder::Thin)
                .set_align(FormatAlign::Top)
                .set_text_wrap()
        };
        // As text: what is typed is what is read; a spreadsheet would turn `95%` into 0.95.
        let input = || {
            cell()
                .set_unlocked()
                .set_background_color("FFF9E5")
                .set_num_format("@")
        };
        Self {
            head: cell().set_bold().set_background_color("E2EEF0"),
            fixed: cell(),
            figure: input().set_align(FormatAlign::Right),
            text: input(),
            choice: input(),
            blank: cell().set_background_color("EDF1F2"),
        }
    }
}

/// The workbook of a unit's month. Everything but the coloured cells is locked; the numbers by which lines are
/// found again stand in hidden columns.
///
/// # Errors
/// When the library refuses, such as for a text longer than a cell.
pub fn workbook(
    board: &Board,
    heading: Heading<'_>,
    lines: &[TaskLine<'_>],
) -> Result<Vec<u8>, XlsxError> {
    let words = SheetWords::of(heading.lang);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(words.name)?;
    let formats = Formats::new();
    preface(sheet, board, heading, &formats)?;
    let mut row = HEAD + 1;
    for line in lines {
        row = task(sheet, row, board, line, heading.lang, &formats)?;
    }
    if row > HEAD + 1 {
        validate(sheet, (HEAD + 1, row - 1), heading.lang)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 2)?;
    for column in [TASK_ID, TARGET_ID, VERSION] {
        sheet.set_column_hidden(column)?;
    }
    sheet.protect();
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEAD, HEAD)?;
    let leaf = book.add_worksheet().set_name(LEAF)?;
    leaf.write_string(0, 0, MARK)?;
    leaf.write_string(1, 0, heading.period.to_string())?;
    leaf.write_string(2, 0, heading.org.as_str())?;
    leaf.set_hidden(true);
    leaf.protect();
    book.save_to_buffer()
}

fn preface(
    sheet: &mut Worksheet,
    board: &Board,
    heading: Heading<'_>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let words = SheetWords::of(heading.lang);
    let title = Format::new().set_bold().set_font_size(16);
    let unit = unit_name(board, heading.org, heading.lang);
    let month = month_title(heading.period, heading.lang);
    sheet.write_string_with_format(0, 0, words.title(unit, month), &title)?;
    sheet.write_string(1, 0, words.how)?;
    sheet.write_string(2, 0, words.how_more)?;
    let heads = [
        (CITE, words.cite, 8.0),
        (TASK, words.task, 34.0),
        (TARGET, words.target, 26.0),
        (GOAL, words.goal, 14.0),
        (LAST, words.last, 16.0),
        (FIGURE, words.figure, 14.0),
        (WHY, words.why, 22.0),
        (STAGE, words.stage, 12.0),
        (BODY, words.body, 48.0),
        (NOTE, words.note, 30.0),
        (TASK_ID, words.hidden, 8.0),
        (TARGET_ID, words.hidden, 8.0),
        (VERSION, words.hidden, 8.0),
    ];
    for (column, name, width) in heads {
        sheet.write_string_with_format(HEAD, column, name, &formats.head)?;
        sheet.set_column_width(column, width)?;
    }
    Ok(())
}

fn task(
    sheet: &mut Worksheet,
    row: u32,
    board: &Board,
    line: &TaskLine<'_>,
    lang: Lang,
    formats: &Formats,
) -> Result<u32, XlsxError> {
    let title = task_title(board, line.task, lang);
    let (cite, title) = title.split_once(' ').unwrap_or(("", &title));
    let count = u32::try_from(line.targets.len().max(1)).unwrap_or(1);
    for offset in 0..count {
        let row = row + offset;
        let target = line.targets.get(offset as usize);
        sheet.write_string_with_format(row, CITE, cite, &formats.fixed)?;
        let name = format!("{title}\n{}", plan_title(board, line.task, lang));
        sheet.write_string_with_format(row, TASK, name, &formats.fixed)?;
        match target {
            Some(target) => figure(sheet, row, line, target, lang, formats)?,
            None => {
                for column in [TARGET, GOAL, LAST, FIGURE, WHY] {
                    sheet.write_blank(row, column, &formats.blank)?;
                }
            }
        }
        if offset == 0 {
            words_of(sheet, row, line, lang, formats)?;
        } else {
            sheet.write_blank(row, STAGE, &formats.blank)?;
            sheet.write_blank(row, BODY, &formats.blank)?;
        }
        sheet.write_string_with_format(row, NOTE, note(line, target, lang), &formats.fixed)?;
        // Below 2^53, as row ids are, a number in a cell is exact.
        sheet.write_number(row, TASK_ID, line.task.id as f64)?;
        sheet.write_number(
            row,
            TARGET_ID,
            target.map_or(0, |held| held.target.id) as f64,
        )?;
        sheet.write_number(row, VERSION, line.version() as f64)?;
    }
    Ok(row + count)
}

fn figure(
    sheet: &mut Worksheet,
    row: u32,
    line: &TaskLine<'_>,
    target: &TargetLine<'_>,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let held = target.target;
    sheet.write_string_with_format(row, TARGET, held.subject.get(lang), &formats.fixed)?;
    sheet.write_string_with_format(row, GOAL, goal(held), &formats.fixed)?;
    let last = target.last.map_or_else(String::new, |(month, last)| {
        format!("{} ({month})", with_unit(&grouped(last), &held.unit))
    });
    sheet.write_string_with_format(row, LAST, last, &formats.fixed)?;
    let shown = line.shown(target).map(|figure| figure.to_string());
    sheet.write_string_with_format(row, FIGURE, shown.unwrap_or_default(), &formats.figure)?;
    if target.computed.is_some() {
        let why = line
            .report
            .and_then(|report| report.deviations.get(&held.id))
            .map_or("", |deviation| deviation.reason.as_str());
        sheet.write_string_with_format(row, WHY, why, &formats.text)?;
    } else {
        sheet.write_blank(row, WHY, &formats.blank)?;
    }
    Ok(())
}

fn words_of(
    sheet: &mut Worksheet,
    row: u32,
    line: &TaskLine<'_>,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let stage = line
        .report
        .map_or("", |report| stage_title(report.stage, lang));
    sheet.write_string_with_format(row, STAGE, stage, &formats.choice)?;
    let body = line.report.map_or("", |report| report.body.as_str());
    sheet.write_string_with_format(row, BODY, body, &formats.text)?;
    Ok(())
}

fn note(line: &TaskLine<'_>, target: Option<&TargetLine<'_>>, lang: Lang) -> String {
    let words = SheetWords::of(lang);
    let mut notes = Vec::new();
    if let Some(target) = target {
        if !target.target.unit.is_empty() {
            notes.push(words.in_unit(target.target.unit.as_str()));
        }
        if let Some(computed) = target.computed {
            let value = with_unit(&grouped(computed.value), &target.target.unit);
            notes.push(words.computed(value, computed.source.get(lang)));
        }
    }
    if let Some(report) = line.report.filter(|report| !report.reason.is_empty()) {
        notes.push(words.returned(report.reason.as_str()));
    }
    notes.join("\n")
}

fn validate(sheet: &mut Worksheet, (first, last): (u32, u32), lang: Lang) -> Result<(), XlsxError> {
    let words = SheetWords::of(lang);
    let stages =
        [Stage::Progress, Stage::Delayed, Stage::Done].map(|stage| stage_title(stage, lang));
    let choice = DataValidation::new()
        .allow_list_strings(&stages)?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_input_title(words.stage)?
        .set_input_message(words.stage_hint)?
        .set_error_message(words.stage_hint)?;
    sheet.add_data_validation(first, STAGE, last, STAGE, &choice)?;
    let figure = DataValidation::new()
        .allow_any_value()
        .set_input_title(words.figure)?
        .set_input_message(words.figure_hint)?;
    sheet.add_data_validation(first, FIGURE, last, FIGURE, &figure)?;
    let why = DataValidation::new()
        .allow_any_value()
        .set_input_title(words.why)?
        .set_input_message(words.why_hint(WHY_CHARS))?;
    sheet.add_data_validation(first, WHY, last, WHY, &why)?;
    Ok(())
}
