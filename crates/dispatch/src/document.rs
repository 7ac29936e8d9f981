//! An agenda and minutes as official documents (GB/T 9704-2012), for `paper` to print.

use base::{Lang, OrgId};
use paper::{Align, Block, Column, Document, Level, Properties, Signature, Table};

use crate::model::{Decision, Item, ItemKind};
use crate::queries::ShownMeeting;
use crate::rules::agenda::zh_day;
use crate::rules::decision::State;
use crate::words::{item_title, meeting_name};

/// Names of units in documents.
pub type Name<'a> = &'a dyn Fn(&OrgId) -> String;

/// The notice with the agenda 会议通知.
#[must_use]
pub fn agenda_document(shown: &ShownMeeting, issuer: &str, name: Name<'_>) -> Document {
    let row = &shown.row;
    let mut body = vec![Block::text(format!(
        "定于{}召开{}，现将有关事项通知如下。",
        zh_day(row.day),
        meeting_name(row, Lang::Zh)
    ))];
    body.push(Block::heading(Level::One, 1, "时间、地点和主持"));
    body.push(Block::text(format!(
        "时间：{}{}",
        zh_day(row.day),
        row.starts
    )));
    body.push(Block::text(format!("地点：{}", row.place)));
    body.push(Block::text(format!("主持：{}", row.chair)));
    body.push(Block::heading(Level::One, 2, "议程"));
    agenda(&mut body, &shown.items);
    let title = format!("关于召开{}的通知", meeting_name(row, Lang::Zh));
    let addressees = shown.seats.iter().map(name).collect();
    let date = row.sent_on.unwrap_or(row.day);
    document(title, issuer, (addressees, date, row.sample), body)
}

/// The items by what they are about, in the order that the office gave them.
fn agenda(body: &mut Vec<Block>, items: &[Item]) {
    let mut before: Option<ItemKind> = None;
    let (mut group, mut no) = (0, 0);
    for item in items.iter().filter(|item| !item.dropped) {
        if before != Some(item.line.kind) {
            (group, no, before) = (group + 1, 0, Some(item.line.kind));
            let title = item_title(item.line.kind, Lang::Zh);
            body.push(Block::heading(Level::Two, group, title));
        }
        no += 1;
        let end = if item.line.title.ends_with(['。', '…']) || item.line.detail.is_empty() {
            ""
        } else {
            "。"
        };
        body.push(Block::text(format!(
            "{no}. {}{end}{}",
            item.line.title, item.line.detail
        )));
    }
}

/// The minutes 会议纪要. `None` until they are issued.
#[must_use]
pub fn minutes_document(shown: &ShownMeeting, issuer: &str, name: Name<'_>) -> Option<Document> {
    let row = &shown.row;
    let issued = row.issued_on?;
    let names: Vec<String> = shown.seats.iter().map(name).collect();
    let mut body = vec![Block::text(format!(
        "{}{}，{}在{}主持召开{}。",
        zh_day(row.day),
        row.starts,
        row.chair,
        row.place,
        meeting_name(row, Lang::Zh)
    ))];
    body.push(Block::text(format!("参会单位：{}。", names.join("、"))));
    let present: Vec<&str> = row
        .present
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    if !present.is_empty() {
        body.push(Block::text(format!("列席：{}。", present.join("、"))));
    }
    let mut section = 0;
    if !row.minutes.is_empty() {
        section += 1;
        body.push(Block::heading(Level::One, section, "会议情况"));
        let lines = row.minutes.lines().map(str::trim);
        body.extend(lines.filter(|line| !line.is_empty()).map(Block::text));
    }
    let bound: Vec<&Decision> = shown
        .decisions
        .iter()
        .filter(|decision| decision.state != State::Draft)
        .collect();
    if !bound.is_empty() {
        body.push(Block::heading(Level::One, section + 1, "议定事项"));
        body.push(Block::Table(decisions(&bound, name)));
    }
    let title = format!("{}纪要", meeting_name(row, Lang::Zh));
    Some(document(title, issuer, (names, issued, row.sample), body))
}

fn decisions(rows: &[&Decision], name: Name<'_>) -> Table {
    let column = |title: &str, align, share| Column {
        share: Some(share),
        ..Column::new(title, align)
    };
    Table {
        caption: String::new(),
        columns: vec![
            column("序号", Align::Center, 1.0),
            column("议定事项", Align::Left, 6.0),
            column("责任单位", Align::Left, 2.5),
            column("完成时限", Align::Center, 2.5),
        ],
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    row.no.to_string(),
                    row.text.clone(),
                    name(&row.owner),
                    row.due.map(zh_day).unwrap_or_default(),
                ]
            })
            .collect(),
    }
}

fn document(
    title: String,
    issuer: &str,
    (addressees, date, sample): (Vec<String>, base::Date, bool),
    body: Vec<Block>,
) -> Document {
    Document {
        issuer_mark: issuer.to_owned(),
        addressees,
        body,
        signature: Some(Signature {
            issuer: issuer.to_owned(),
            date,
        }),
        sample,
        properties: Properties {
            author: issuer.to_owned(),
            subject: title.clone(),
            created: Some(date),
            ..Properties::default()
        },
        title,
        ..Document::default()
    }
}
