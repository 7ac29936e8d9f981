//! An order and the record of an interview as official documents (GB/T 9704-2012), for `paper` to print.

use base::Lang;
use paper::{Block, Document, Level, Properties, Signature};

use crate::queries::{Shown, ShownInterview};
use crate::rules::order::Stage;
use crate::words::{stage_title, term_title};

/// An order as it is printed: 整改通知.
#[must_use]
pub fn order_document(shown: &Shown, unit: &str) -> Document {
    let order = &shown.order;
    let mut body = Vec::new();
    paragraphs(&mut body, &opening(shown));
    body.push(Block::heading(Level::One, 1, "存在问题"));
    paragraphs(&mut body, &order.wrong);
    body.push(Block::heading(Level::One, 2, "整改要求"));
    paragraphs(&mut body, &order.asked);
    body.push(Block::heading(Level::One, 3, "时限"));
    for term in shown.terms.iter().filter(|term| term.round == 1) {
        let what = match term.stage {
            Stage::Plan => "整改方案",
            Stage::Proof => "整改情况及佐证材料",
        };
        // The document says what was ordered; extensions and pauses are in the record of the order.
        let plain = shown.calendar.due(term.origin, term.length, &[]);
        let until = plain.map_or(String::new(), |due| {
            let day = due.day;
            format!("（{}年{}月{}日前）", day.year(), day.month(), day.day())
        });
        let length = term_title(term.length, Lang::Zh);
        body.push(Block::text(format!(
            "请自本通知下达之日起{length}内{until}报送{what}。"
        )));
    }
    document(
        &order.number,
        "整改通知",
        (&shown.settings.issuer, order.opened_on),
        (unit, order.sample),
        body,
    )
}

fn opening(shown: &Shown) -> String {
    let order = &shown.order;
    let from = if order.reference.is_empty() {
        String::new()
    } else {
        format!("（{}）", order.reference)
    };
    format!("依据{}{from}，现就有关问题通知如下。", order.basis)
}

/// The record of an interview as it is printed: 约谈记录. `None` until it was held.
#[must_use]
pub fn interview_document(shown: &ShownInterview, unit: &str) -> Option<Document> {
    let (row, order) = (&shown.row, &shown.order);
    let held = row.held_on?;
    let mut body = Vec::new();
    let missed: Vec<String> = shown
        .missed
        .iter()
        .map(|term| stage_title(term.stage, Lang::Zh).to_owned())
        .collect();
    paragraphs(
        &mut body,
        &format!(
            "{unit}办理{}，{}逾期未报，于{}年{}月{}日进行约谈。",
            order.number,
            missed.join("、"),
            held.year(),
            held.month(),
            held.day()
        ),
    );
    for (index, (title, text)) in [
        ("参加人员", &row.present),
        ("约谈情况", &row.minutes),
        ("议定事项", &row.agreed),
    ]
    .into_iter()
    .enumerate()
    {
        body.push(Block::heading(Level::One, index + 1, title));
        paragraphs(&mut body, text);
    }
    if let (Some(length), Some(due)) = (row.length, row.due) {
        let length = term_title(length, Lang::Zh);
        body.push(Block::text(format!(
            "以上事项自约谈之日起{length}内（{}年{}月{}日前）完成。",
            due.year(),
            due.month(),
            due.day()
        )));
    }
    Some(document(
        "",
        "约谈记录",
        (&shown.settings.issuer, held),
        (unit, row.sample),
        body,
    ))
}

fn paragraphs(body: &mut Vec<Block>, text: &str) {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    body.extend(lines.map(Block::text));
}

fn document(
    number: &str,
    title: &str,
    (issuer, date): (&str, base::Date),
    (unit, sample): (&str, bool),
    body: Vec<Block>,
) -> Document {
    Document {
        issuer_mark: issuer.to_owned(),
        number: number.to_owned(),
        title: title.to_owned(),
        addressees: vec![unit.to_owned()],
        body,
        signature: Some(Signature {
            issuer: issuer.to_owned(),
            date,
        }),
        sample,
        properties: Properties {
            author: issuer.to_owned(),
            subject: format!("{title} {number}").trim().to_owned(),
            created: Some(date),
            ..Properties::default()
        },
        ..Document::default()
    }
}
