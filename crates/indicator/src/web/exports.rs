//! Indicators as CSV (RFC 4180, with a byte order mark, which Excel needs), JSON and Excel.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use base::Lang;
use plan::Plan;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::{Value, json};
use web::{Answer, Ctx, Failure, Room, blocking, download};

use super::list::Ask;
use super::{parts, show};
use crate::Indicators;
use crate::model::{Entry, PartKey, Picture};
use crate::store::row::DataRow;
use crate::words::{self, Words};

pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

pub(super) async fn list_csv(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Room(room): Room<Indicators>,
) -> Answer {
    let picture = super::picture(&ctx, &plan, &room).await?;
    let mut out = Csv::new();
    out.line(&list_heads(ctx.lang));
    for entry in Ask::read(&ctx.query).select(&picture, ctx.lang) {
        out.line(&list_line(&picture, entry, ctx.lang));
    }
    let name = format!("indicators-{}.csv", picture.day);
    Ok(download(&name, CSV, out.0))
}

fn list_heads(lang: Lang) -> [&'static str; 12] {
    let words = Words::of(lang);
    [
        "id",
        words.clause,
        words.indicator,
        words.plan,
        words.unit_of,
        words.goal,
        words.due,
        words.planned,
        words.figure,
        words.month,
        words.status,
        words.source,
    ]
}

fn list_line(picture: &Picture, entry: &Entry, lang: Lang) -> [String; 12] {
    let standing = &entry.standing;
    let owners: Vec<String> = entry
        .owners
        .iter()
        .map(|org| parts::org_name(picture, org, lang))
        .collect();
    let goal = standing.goal.as_ref();
    let plan = picture.plans.get(&standing.plan);
    [
        standing.id.clone(),
        standing.clauses.join(" "),
        standing.title.get(lang).to_owned(),
        plan.map_or_else(String::new, |title| title.get(lang).to_owned()),
        owners.join(lang.pick("、", "; ")),
        goal.map_or_else(String::new, |goal| parts::goal(goal, &standing.unit)),
        goal.and_then(|goal| goal.due)
            .map_or_else(String::new, |due| due.to_string()),
        standing.planned.map_or_else(String::new, |value| {
            value.round_dp(2).normalize().to_string()
        }),
        standing
            .figure
            .map_or_else(String::new, |(_, value)| value.normalize().to_string()),
        standing
            .figure
            .map_or_else(String::new, |(period, _)| period.to_string()),
        words::status(standing.status, lang).to_owned(),
        words::source(entry.definition.source, lang).to_owned(),
    ]
}

pub(super) async fn list_xlsx(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Room(room): Room<Indicators>,
) -> Answer {
    let picture = super::picture(&ctx, &plan, &room).await?;
    let lang = ctx.lang;
    let ask = Ask::read(&ctx.query);
    let name = format!("indicators-{}.xlsx", picture.day);
    let bytes = blocking(move || {
        workbook(&picture, &ask.select(&picture, lang), lang).map_err(Failure::internal)
    })
    .await?;
    Ok::<Response, Failure>(download(&name, XLSX, bytes))
}

/// Texts are written as texts, so that a title that begins with `=` stays a title.
fn workbook(picture: &Picture, entries: &[&Entry], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let words = Words::of(lang);
    let (title, head) = (
        Format::new().set_bold().set_font_size(16),
        Format::new().set_bold().set_text_wrap(),
    );
    let text = Format::new().set_text_wrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(words.title)?;
    sheet.write_string_with_format(0, 0, words.title, &title)?;
    sheet.write_string(1, 0, web::view::day(picture.day, lang))?;
    let widths = [
        26.0, 12.0, 36.0, 34.0, 26.0, 16.0, 13.0, 14.0, 14.0, 12.0, 14.0, 22.0,
    ];
    for ((column, name), width) in (0_u16..).zip(list_heads(lang)).zip(widths) {
        sheet.write_string_with_format(3, column, name, &head)?;
        sheet.set_column_width(column, width)?;
    }
    for (row, entry) in (4_u32..).zip(entries) {
        let numbers = [
            (7_u16, entry.standing.planned.map(|value| value.round_dp(2))),
            (8, entry.standing.figure.map(|(_, value)| value)),
        ];
        for (column, cell) in (0_u16..).zip(list_line(picture, entry, lang)) {
            let number = numbers
                .iter()
                .find(|(number, _)| *number == column)
                .and_then(|(_, value)| value.as_ref()?.to_f64());
            match number {
                Some(number) => sheet.write_number(row, column, number)?,
                None => sheet.write_string_with_format(row, column, cell, &text)?,
            };
        }
    }
    sheet.set_freeze_panes(4, 3)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    book.save_to_buffer()
}

/// `/indicators/{id}.csv`: every figure of an indicator, of the whole and of each part, then its rows.
pub(super) async fn one_csv(ctx: &Ctx, picture: &Picture, id: &str) -> Answer {
    let entry = picture.entry(id).ok_or_else(Failure::not_found)?;
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let beside = show::beside(ctx, entry).await?;
    let rows = show::rows(&beside);
    let mut out = Csv::new();
    let unit = entry.definition.unit.as_str();
    out.line(&[
        "id",
        words.month,
        words.county,
        words.reporting_unit,
        words.value,
        words.unit_measure,
        words.origin,
        words.planned_then,
    ]);
    for (period, point) in &entry.series {
        let planned = entry.way.planned(period.last_day());
        out.line(&[
            id.to_owned(),
            period.to_string(),
            String::new(),
            String::new(),
            point.value.normalize().to_string(),
            unit.to_owned(),
            words::origin(point.origin, lang).to_owned(),
            planned.map_or_else(String::new, |value| {
                value.round_dp(2).normalize().to_string()
            }),
        ]);
    }
    part_lines(&mut out, picture, entry, lang);
    row_lines(&mut out, entry, rows, lang);
    Ok(download(&format!("{id}.csv"), CSV, out.0))
}

fn part_lines(out: &mut Csv, picture: &Picture, entry: &Entry, lang: Lang) {
    for (key, series) in &entry.parts {
        let (region, org) = match key {
            PartKey::Region(code) => (code.to_string(), String::new()),
            PartKey::Org(org) => (String::new(), parts::org_name(picture, org, lang)),
        };
        for (period, point) in series {
            out.line(&[
                entry.definition.id.clone(),
                period.to_string(),
                region.clone(),
                org.clone(),
                point.value.normalize().to_string(),
                entry.definition.unit.clone(),
                words::origin(point.origin, lang).to_owned(),
                String::new(),
            ]);
        }
    }
}

fn row_lines(out: &mut Csv, entry: &Entry, rows: &[DataRow], lang: Lang) {
    let words = Words::of(lang);
    if rows.is_empty() {
        return;
    }
    out.line::<&str>(&[]);
    let mut heads = vec![
        "id".to_owned(),
        words.month.to_owned(),
        words.county.to_owned(),
        words.note.to_owned(),
    ];
    heads.extend(
        entry
            .definition
            .columns
            .iter()
            .map(|column| column.key.clone()),
    );
    out.line(&heads);
    for row in rows {
        let mut line = vec![
            entry.definition.id.clone(),
            row.period.to_string(),
            row.region
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            row.label.clone(),
        ];
        line.extend(entry.definition.columns.iter().map(|column| {
            row.cells
                .get(&column.key)
                .map_or_else(String::new, |value| value.normalize().to_string())
        }));
        out.line(&line);
    }
}

/// `/indicators/{id}.json`: definition, goals, series and standing.
pub(super) fn one_json(_ctx: &Ctx, picture: &Picture, id: &str) -> Answer {
    let entry = picture.entry(id).ok_or_else(Failure::not_found)?;
    let body = json_of(picture, entry).to_string();
    let kind = (header::CONTENT_TYPE, "application/json");
    Ok(([kind], body).into_response())
}

fn json_of(picture: &Picture, entry: &Entry) -> Value {
    let (definition, standing) = (&entry.definition, &entry.standing);
    let text = |value: rust_decimal::Decimal| value.normalize().to_string();
    let parts: Vec<Value> = entry
        .parts
        .iter()
        .flat_map(|(key, series)| {
            let (region, org) = match key {
                PartKey::Region(code) => (Some(code.as_str()), None),
                PartKey::Org(org) => (None, Some(org.as_str())),
            };
            series.iter().map(move |(period, point)| {
                json!({
                    "region": region,
                    "org": org,
                    "period": period.to_string(),
                    "value": text(point.value),
                    "origin": point.origin.as_str(),
                    "report": point.report,
                })
            })
        })
        .collect();
    json!({
        "id": definition.id,
        "title": definition.title.zh,
        "title_en": definition.title.en,
        "plan": definition.plan,
        "clauses": definition.clauses,
        "unit": definition.unit,
        "direction": definition.direction,
        "period": definition.period,
        "schedule": definition.schedule,
        "source": definition.source,
        "aggregate": definition.aggregate,
        "formula": definition.formula,
        "version": entry.version,
        "day": picture.day.to_string(),
        "owners": entry.owners,
        "goals": entry.goals.iter().map(|goal| json!({
            "comparator": goal.comparator.as_str(),
            "value": text(goal.value),
            "due": goal.due.map(|due| due.to_string()),
        })).collect::<Vec<_>>(),
        "status": standing.status.as_str(),
        "planned": standing.planned.map(|value| text(value.round_dp(4))),
        "series": entry.series.iter().map(|(period, point)| json!({
            "period": period.to_string(),
            "value": text(point.value),
            "origin": point.origin.as_str(),
        })).collect::<Vec<_>>(),
        "parts": parts,
    })
}

/// Comma-separated lines.
struct Csv(String);

impl Csv {
    fn new() -> Self {
        Self("\u{feff}".to_owned())
    }

    fn line<T: AsRef<str>>(&mut self, cells: &[T]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            self.0.push_str(&quoted(cell.as_ref()));
        }
        self.0.push_str("\r\n");
    }
}

/// A cell, in quotation marks where it needs them; a text that a spreadsheet would read as a formula is kept from
/// that by an apostrophe.
fn quoted(cell: &str) -> String {
    let is_number = cell.parse::<rust_decimal::Decimal>().is_ok();
    let formula = !is_number && cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let table = [
            ("a", "a"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("-3.5", "-3.5"),
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
        ];
        for (cell, want) in table {
            assert_eq!(quoted(cell), want, "{cell}");
        }
    }
}
