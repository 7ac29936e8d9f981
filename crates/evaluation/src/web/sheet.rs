//! `/evaluations/{id}/sheet`: what was hashed, as tables; and the canonical text itself.

use ::web::{Answer, Ctx, Failure, Frame, blocking, download, page};
use askama::Template;
use axum::extract::Path;
use base::Lang;

use crate::model::Head;
use crate::queries;
use crate::rules::sheet::records;
use crate::words::Words;

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    frame: Frame,
    words: &'static Words,
    hash: String,
    text_href: String,
    xlsx_href: String,
    tables: Vec<Table>,
    signatures: Vec<(String, String)>,
}

/// Records of one sort, as a table.
pub(super) struct Table {
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    pub(super) heads: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A sort of record: its word, its title, the heads of its cells.
type Shape = (&'static str, &'static str, Vec<&'static str>);

/// What was found: ranks, bidders, prices, points.
fn results(words: &Words) -> Vec<Shape> {
    let bidder = words.bidder;
    let rank = vec![
        words.rank,
        bidder,
        words.evaluated,
        words.total,
        words.told_by,
    ];
    let bidders = vec![
        bidder,
        "key",
        words.code,
        words.name,
        words.price,
        words.state,
        words.why,
    ];
    let deduct = vec![bidder, "id", words.name, words.percent, words.share];
    let part = vec![
        bidder,
        "id",
        words.name,
        words.formula,
        words.figures,
        words.held,
        words.weight,
        words.points,
    ];
    vec![
        ("rank", words.rank, rank),
        ("bidder", words.bidders, bidders),
        ("field", words.field_title, vec![words.name, words.figure]),
        ("deduct", words.deduct, deduct),
        ("price", words.evaluated, vec![bidder, words.how]),
        ("part", words.part, part),
        ("total", words.total, vec![bidder, words.how]),
    ]
}

/// What it was found from: marks, corrections, the method, commitments, the draw.
fn grounds(words: &Words) -> Vec<Shape> {
    let (bidder, criterion) = (words.bidder, words.criterion);
    let mean = vec![bidder, criterion, words.how];
    let mark = vec![bidder, criterion, words.seat, words.mark];
    let corrected = vec![
        bidder,
        criterion,
        words.seat,
        words.was,
        words.becomes,
        words.class,
        words.state,
    ];
    let method = vec![
        "id",
        words.name,
        "order",
        "digits",
        "half",
        words.candidates,
    ];
    let seat = vec![words.seat, words.commitment, words.salt];
    vec![
        ("mean", words.mean_all, mean),
        ("mark", words.all_marks, mark),
        ("corrected", words.corrections, corrected),
        ("method", words.method, method),
        ("seat", words.seal_title, seat),
        ("draw", words.draw_title, vec!["seed", words.draw_title]),
    ]
}

/// The records of a canonical text as tables, in the order in which a person reads them.
pub(super) fn tables(text: &str, lang: Lang) -> Vec<Table> {
    let words = Words::of(lang);
    let all: Vec<(&str, Vec<&str>)> = records(text).collect();
    let shapes = results(words).into_iter().chain(grounds(words));
    let tables = shapes.map(|(kind, title, heads)| Table {
        kind,
        title,
        heads,
        rows: all
            .iter()
            .filter(|(of, _)| *of == kind)
            .map(|(_, cells)| cells.iter().map(|cell| (*cell).to_owned()).collect())
            .collect(),
    });
    tables.filter(|table| !table.rows.is_empty()).collect()
}

pub(super) async fn load(ctx: &Ctx, id: i64) -> Result<(Head, Vec<crate::model::Seat>), Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || store.read(|read| queries::sheet(read, &scope, id))).await
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (head, seats) = load(&ctx, id).await?;
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let signatures = seats.iter().filter_map(|seat| {
        let (at, signed) = seat.signed?;
        let said = crate::words::signed_title(signed, lang);
        Some((
            words.judge_no(seat.seat),
            format!("{said} {}", at.minute_text()),
        ))
    });
    page(&SheetPage {
        frame: ctx
            .frame(format!("{} · {}", words.sheet, head.title.get(lang)))
            .purpose(words.sheet_purpose)
            .wide(),
        words,
        hash: head.sheet_sha256.clone(),
        text_href: format!("/evaluations/{id}/sheet.txt"),
        xlsx_href: format!("/evaluations/{id}/sheet.xlsx"),
        tables: tables(&head.sheet, lang),
        signatures: signatures.collect(),
    })
}

pub(super) async fn text(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (head, _) = load(&ctx, id).await?;
    let name = format!("evaluation-{id}.txt");
    Ok(download(&name, "text/plain; charset=utf-8", head.sheet))
}
