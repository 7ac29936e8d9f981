//! `/evaluations/{id}/sheet.xlsx`: the records of the canonical text, a worksheet for each sort.

use ::web::{Answer, Ctx, Failure, blocking, download};
use axum::extract::Path;
use base::Lang;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::sheet::{load, tables};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) async fn export(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (head, _) = load(&ctx, id).await?;
    let lang = ctx.lang;
    let bytes = blocking(move || {
        workbook(&head.sheet, &head.sheet_sha256, lang).map_err(Failure::internal)
    })
    .await?;
    Ok(download(
        &format!("evaluation-{id}.xlsx"),
        MEDIA_TYPE,
        bytes,
    ))
}

/// Texts are written as texts, so that a name that begins with `=` stays a name; figures as numbers.
fn workbook(text: &str, hash: &str, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables(text, lang) {
        let sheet = book.add_worksheet().set_name(table.kind)?;
        sheet.write_string_with_format(0, 0, format!("{} · SHA-256 {hash}", table.title), &bold)?;
        for (column, head) in (0_u16..).zip(&table.heads) {
            sheet.write_string_with_format(1, column, *head, &bold)?;
            sheet.set_column_width(column, 22)?;
        }
        for (line, row) in (2_u32..).zip(&table.rows) {
            for (column, cell) in (0_u16..).zip(row) {
                // Codes and hashes are digits too, but no figures.
                let figure = cell.len() <= 15 && !cell.starts_with('0');
                match cell.parse::<f64>().ok().filter(|_| figure) {
                    Some(figure) if figure.is_finite() => {
                        sheet.write_number(line, column, figure)?
                    }
                    _ => sheet.write_string(line, column, cell)?,
                };
            }
        }
        sheet.set_freeze_panes(2, 1)?;
    }
    book.save_to_buffer()
}
