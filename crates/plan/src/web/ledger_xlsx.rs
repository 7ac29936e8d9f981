//! `/ledger.xlsx`: the filtered ledger as a workbook.

use axum::extract::Path;
use axum::response::Response;
use base::{Date, Lang, Millis};
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use web::{Answer, Ctx, Failure, Room, blocking, download};

use super::{ledger, show};
use crate::Plan;
use crate::model::{Board, Segment, TaskRow, Unit};
use crate::rules::ledger::select;
use crate::rules::theme::Theme;
use crate::words::{self, Common, Sheet};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Row of the column heads, from 0; above it stand title, filters and time.
const HEAD_ROW: u32 = 4;

/// What a workbook says besides its rows.
struct Context {
    lang: Lang,
    place: String,
    filters: String,
    exported: Millis,
}

pub(super) async fn export(ctx: Ctx, Room(plan): Room<Plan>) -> Answer {
    let board = super::board(&ctx, &plan).await?;
    let (ask, _) = ledger::read(&board, &ctx.query);
    let lang = ctx.lang;
    let context = Context {
        lang,
        place: ctx.shell.place().get(lang).to_owned(),
        filters: ledger::filter_text(&board, &ask, lang),
        exported: ctx.now(),
    };
    let name = format!("{}-{}.xlsx", Sheet::of(lang).file, board.day);
    let bytes = blocking(move || {
        workbook(&board, &select(&board, &ask).tasks, &context).map_err(Failure::internal)
    })
    .await?;
    Ok::<Response, Failure>(download(&name, MEDIA_TYPE, bytes))
}

/// `/documents/{key}/ledger.xlsx`: every task of one document, in force or not.
pub(super) async fn export_document(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Path(key): Path<String>,
) -> Answer {
    let board = super::board(&ctx, &plan).await?;
    let index = board
        .documents
        .iter()
        .position(|document| document.key == key)
        .ok_or_else(Failure::not_found)?;
    let context = Context {
        lang: ctx.lang,
        place: ctx.shell.place().get(ctx.lang).to_owned(),
        filters: board.documents[index].title.get(ctx.lang).to_owned(),
        exported: ctx.now(),
    };
    let name = format!("{}-{key}-{}.xlsx", Sheet::of(ctx.lang).file, board.day);
    let bytes = blocking(move || {
        let all = board.tasks.iter().chain(&board.closed);
        let tasks: Vec<&TaskRow> = all.filter(|task| task.document == index).collect();
        workbook(&board, &tasks, &context).map_err(Failure::internal)
    })
    .await?;
    Ok::<Response, Failure>(download(&name, MEDIA_TYPE, bytes))
}

/// Every task in force, without filters.
pub(crate) fn whole(
    board: &Board,
    place: &str,
    exported: Millis,
    lang: Lang,
) -> Result<Vec<u8>, XlsxError> {
    let context = Context {
        lang,
        place: place.to_owned(),
        filters: String::new(),
        exported,
    };
    workbook(board, &board.tasks.iter().collect::<Vec<_>>(), &context)
}

/// Builds the workbook. Texts are written as texts, so that a title that begins with `=` stays a title.
fn workbook(board: &Board, tasks: &[&TaskRow], context: &Context) -> Result<Vec<u8>, XlsxError> {
    let lang = context.lang;
    let (words, common) = (Sheet::of(lang), Common::of(lang));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(words.name)?;
    preface(sheet, board, context, tasks.len())?;
    let columns = [
        (common.number, 9.0),
        (words.title_col, 36.0),
        (words.document, 30.0),
        (words.doc_number, 18.0),
        (common.theme, 13.0),
        (words.section, 24.0),
        (common.lead, 24.0),
        (common.responsible, 36.0),
        (common.support, 28.0),
        (words.targets, 44.0),
        (words.due_printed, 16.0),
        (words.due, 12.0),
        (common.light, 11.0),
        (words.reason, 40.0),
        (words.newest, 14.0),
    ];
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color("E2EEF0")
        .set_border(FormatBorder::Thin);
    for (column, (name, width)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(HEAD_ROW, column, name, &head)?;
        sheet.set_column_width(column, width)?;
    }
    let last_column = columns.len() as u16 - 1;
    for (row, task) in (HEAD_ROW + 1..).zip(tasks) {
        write_task(sheet, row, board, task, lang)?;
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, 2)?;
    let last_row = HEAD_ROW + u32::try_from(tasks.len()).unwrap_or(u32::MAX - HEAD_ROW);
    sheet.autofilter(HEAD_ROW, 0, last_row.max(HEAD_ROW + 1), last_column)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    book.save_to_buffer()
}

fn preface(
    sheet: &mut Worksheet,
    board: &Board,
    context: &Context,
    rows: usize,
) -> Result<(), XlsxError> {
    let words = Sheet::of(context.lang);
    let title = Format::new().set_bold().set_font_size(16);
    sheet.write_string_with_format(0, 0, words.title(&context.place), &title)?;
    let colon = context.lang.pick("：", ": ");
    let filters = if context.filters.is_empty() {
        words.no_filter
    } else {
        &context.filters
    };
    sheet.write_string(1, 0, format!("{}{colon}{filters}", words.filter))?;
    sheet.write_string(
        2,
        0,
        format!(
            "{}{colon}{}",
            words.exported,
            context.exported.minute_text()
        ),
    )?;
    let as_of = web::view::day(board.day, context.lang);
    sheet.write_string(
        3,
        0,
        format!("{}{colon}{as_of}    {}", words.as_of, words.rows(rows)),
    )?;
    Ok(())
}

fn write_task(
    sheet: &mut Worksheet,
    row: u32,
    board: &Board,
    task: &TaskRow,
    lang: Lang,
) -> Result<(), XlsxError> {
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let date = Format::new()
        .set_num_format("yyyy-mm-dd")
        .set_align(FormatAlign::Top)
        .set_align(FormatAlign::Left);
    let (clause, document) = (board.clause(task), board.document(task));
    let newest = task
        .newest
        .values()
        .max()
        .map(ToString::to_string)
        .unwrap_or_default();
    let theme = Theme::parse(&clause.theme).map_or("", |theme| theme.title(lang));
    let section = board
        .section(task)
        .map_or("", |section| section.title.get(lang));
    let values: [(u16, String); 14] = [
        (0, clause.cite.clone()),
        (1, show::clause_title(clause, lang)),
        (2, document.title.get(lang).to_owned()),
        (3, document.number.clone().unwrap_or_default()),
        (4, theme.to_owned()),
        (5, section.to_owned()),
        (6, units(board, task, lang, |segment| &segment.lead)),
        (7, units(board, task, lang, |segment| &segment.responsible)),
        (8, units(board, task, lang, |segment| &segment.support)),
        (9, targets(task, lang)),
        (10, clause.deadline.clone()),
        (12, words::light(task.light, lang).to_owned()),
        (13, show::reason(task, lang)),
        (14, newest),
    ];
    for (column, value) in values {
        sheet.write_string_with_format(row, column, value, &text)?;
    }
    if let Some(due) = task.due {
        sheet.write_datetime_with_format(row, 11, excel_day(due)?, &date)?;
    }
    Ok(())
}

/// A day as Excel counts it, without a time zone.
fn excel_day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    // Excel begins with 1900; no plan is older.
    let year = u16::try_from(day.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs())
}

/// Units of a role, without repetition, as printed or by their register name.
fn units(board: &Board, task: &TaskRow, lang: Lang, pick: fn(&Segment) -> &Vec<Unit>) -> String {
    let mut names: Vec<String> = Vec::new();
    for unit in task.segments.iter().flat_map(pick) {
        let name = show::unit(board, unit, String::new(), lang).name;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(lang.pick("、", "; "))
}

/// Several targets stand on lines of their own in one cell.
fn targets(task: &TaskRow, lang: Lang) -> String {
    let words = Sheet::of(lang);
    let line = |target: &crate::model::TargetRow| {
        let goal = format!("{} {}", target.subject.get(lang), show::goal(target));
        let newest = target
            .figure
            .map(|(period, figure)| words.latest(show::quantity(figure, &target.unit), period))
            .unwrap_or_default();
        goal + &newest
    };
    task.targets.iter().map(line).collect::<Vec<_>>().join("\n")
}
