//! `/leads.csv` and `/leads.xlsx`: the list as it is narrowed, without notes.

use ::web::{Answer, Ctx, Failure, Room, download};
use base::Lang;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::list::asked;
use super::parts::{kind, owner, percent, platform, read};
use crate::model::Lead;
use crate::queries::{self, EXPORT};
use crate::state::{Defined, Leads};
use crate::words::Words;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn table(ctx: &Ctx, room: &Leads) -> Result<Vec<Vec<String>>, Failure> {
    let filter = asked(ctx);
    let rows = read(ctx, room, move |read, scope, _| {
        Ok(queries::leads(read, scope, (&filter, 1, EXPORT))?.0)
    })
    .await?;
    let (defined, words) = (room.defined(), Words::of(ctx.lang));
    let heads = [
        "№",
        words.stage,
        words.kind,
        words.about,
        words.platform,
        words.tier,
        words.said,
        words.innocent,
        words.owner,
        words.state,
        words.closed_as,
        words.first,
        words.last,
        words.times,
        words.due,
        words.sample,
    ];
    let mut table = vec![heads.map(str::to_owned).to_vec()];
    table.extend(rows.iter().map(|lead| cells(lead, &defined, ctx.lang)));
    Ok(table)
}

fn cells(lead: &Lead, defined: &Defined, lang: Lang) -> Vec<String> {
    let found = &lead.found;
    let names: Vec<&str> = found.about.iter().map(|one| one.name.as_str()).collect();
    vec![
        lead.id.to_string(),
        found.stage.title(lang).to_owned(),
        kind(defined, &found.kind, lang),
        names.join(lang.pick("、", ", ")),
        platform(defined, &found.platform, lang),
        found.tier.to_string(),
        found.said.get(lang).to_owned(),
        found.innocent_ppm.map(percent).unwrap_or_default(),
        owner(defined, lead.owner_org.as_ref(), lang),
        lead.state.title(lang).to_owned(),
        lead.closed
            .map(|(outcome, _)| outcome.title(lang).to_owned())
            .unwrap_or_default(),
        lead.first_at.minute_text(),
        lead.last_at.minute_text(),
        lead.times.to_string(),
        lead.due.to_string(),
        match found.sample {
            true => Words::of(lang).sample.to_owned(),
            false => String::new(),
        },
    ]
}

/// A cell that a spreadsheet would take for a formula stays a text.
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

pub(super) async fn csv(ctx: Ctx, Room(room): Room<Leads>) -> Answer {
    let table = table(&ctx, &room).await?;
    // Office programs take UTF-8 for it only with this mark.
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    for row in &table {
        let cells = row.iter().map(|cell| harmless(cell));
        writer.write_record(cells).map_err(Failure::internal)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::internal(error.into_error()))?;
    Ok(download("leads.csv", "text/csv; charset=utf-8", bytes))
}

pub(super) async fn xlsx(ctx: Ctx, Room(room): Room<Leads>) -> Answer {
    let table = table(&ctx, &room).await?;
    let bytes = ::web::blocking(move || workbook(&table).map_err(Failure::internal)).await?;
    Ok(download("leads.xlsx", XLSX, bytes))
}

/// Texts are written as texts, so that a name that begins with `=` stays a name.
fn workbook(table: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    for (line, row) in (0_u32..).zip(table) {
        for (column, cell) in (0_u16..).zip(row) {
            match line {
                0 => sheet.write_string_with_format(line, column, cell, &bold)?,
                _ => sheet.write_string(line, column, cell)?,
            };
        }
    }
    sheet.set_column_width(6, 60)?;
    sheet.set_freeze_panes(1, 1)?;
    book.save_to_buffer()
}
