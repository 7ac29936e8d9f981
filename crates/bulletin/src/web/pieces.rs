//! A paper as HTML.

use ::web::chart::{Bar, Bars, Kind, Stack, Stacks, bars, stacks};
use ::web::view::Tone;
use askama::Template;
use askama::filters::HtmlSafe;
use base::Lang;

use crate::model::{Chart, Frozen, Piece, Table};
use crate::print::{Numbered, numbered};

/// A part of the page.
enum View {
    Heading(String),
    Under(String),
    Attachment(usize, String),
    Text(String),
    Table(Table),
    Bars(Bars),
    Stacks(Stacks),
}

/// A paper's text, tables and charts, written into a template as `{{ body }}`.
#[derive(Template)]
#[template(path = "bulletin_body.html")]
pub(super) struct Body {
    views: Vec<View>,
}

impl HtmlSafe for Body {}

impl Body {
    pub(super) fn new(frozen: &Frozen, lang: Lang) -> Self {
        let mut attachments = 0;
        let views = numbered(&frozen.pieces)
            .enumerate()
            .filter_map(|(at, piece)| {
                Some(match piece {
                    Numbered::Heading(paper::Level::One, text) => View::Heading(text),
                    Numbered::Heading(_, text) => View::Under(text),
                    Numbered::Attachment(title) => {
                        attachments += 1;
                        View::Attachment(attachments, title)
                    }
                    Numbered::Piece(Piece::Text { text }) => View::Text(text.clone()),
                    Numbered::Piece(Piece::Table(table)) => View::Table(table.clone()),
                    Numbered::Piece(Piece::Chart(chart)) if chart.stacked => {
                        View::Stacks(stacked(chart, at, lang))
                    }
                    Numbered::Piece(Piece::Chart(chart)) => View::Bars(plain(chart)),
                    Numbered::Piece(Piece::Heading { .. } | Piece::Attachment { .. }) => {
                        return None;
                    }
                })
            });
        Self {
            views: views.collect(),
        }
    }
}

fn stacked(chart: &Chart, at: usize, lang: Lang) -> Stacks {
    const TONES: [Tone; 4] = [Tone::Good, Tone::Steady, Tone::Warn, Tone::Bad];
    let kinds = chart
        .series
        .iter()
        .zip(TONES)
        .map(|((label, _), tone)| Kind {
            tone,
            label: label.clone(),
        });
    let rows = chart
        .categories
        .iter()
        .enumerate()
        .map(|(row, label)| Stack {
            label: label.clone(),
            href: String::new(),
            counts: chart
                .series
                .iter()
                .map(|(_, values)| values.get(row).map_or(0, |value| *value as u64))
                .collect(),
        });
    stacks(
        &format!("chart-{at}"),
        lang,
        chart.title.clone(),
        lang.pick("方案", "Plan"),
        kinds.collect(),
        rows.collect(),
    )
}

fn plain(chart: &Chart) -> Bars {
    let (name, values) = chart.series.first().cloned().unwrap_or_default();
    let rows = chart
        .categories
        .iter()
        .zip(values)
        .map(|(label, value)| Bar {
            label: label.clone(),
            href: String::new(),
            value,
            text: value.to_string(),
            tone: Tone::Steady,
        });
    bars(chart.title.clone(), "单位", name, rows.collect())
}
