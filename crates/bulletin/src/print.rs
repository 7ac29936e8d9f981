//! A paper as an official document, and as Word and PDF files.

use base::Date;
use paper::{
    Align, Attachment, Block, Chart, ChartKind, Column, Document, Faces, Imprint, Level,
    PaperError, Properties, Series, Signature, Table,
};
use sha2::{Digest, Sha256};

use crate::model::{Frozen, Piece, Settings};

/// What stands where the number will stand in a paper that has none.
pub const DRAFT: &str = "草稿";

/// The head of a paper.
#[derive(Clone, Debug)]
pub struct Head<'a> {
    /// 发文字号; [`DRAFT`] before it is issued.
    pub number: &'a str,
    /// The day of signing.
    pub date: Date,
    /// Whether it is a sample 示例.
    pub sample: bool,
    /// How papers of this installation look.
    pub settings: &'a Settings,
}

/// A paper as an official document (GB/T 9704-2012).
#[must_use]
pub fn document(frozen: &Frozen, head: &Head<'_>) -> Document {
    let settings = head.settings;
    let issuer = settings.issuer.clone();
    let mut body = Vec::new();
    let mut attachments: Vec<Attachment> = Vec::new();
    for piece in numbered(&frozen.pieces) {
        let block = match piece {
            Numbered::Attachment(title) => {
                attachments.push(Attachment {
                    title,
                    body: Vec::new(),
                });
                continue;
            }
            Numbered::Heading(level, text) => Block::Heading { level, text },
            Numbered::Piece(Piece::Text { text }) => Block::text(text.clone()),
            Numbered::Piece(Piece::Table(held)) => Block::Table(table(held)),
            Numbered::Piece(Piece::Chart(held)) => Block::Chart(chart(held)),
            // Headings and attachments have forms of their own.
            Numbered::Piece(Piece::Heading { .. } | Piece::Attachment { .. }) => continue,
        };
        match attachments.last_mut() {
            Some(attachment) => attachment.body.push(block),
            None => body.push(block),
        }
    }
    Document {
        issuer_mark: format!("{issuer}文件"),
        number: head.number.to_owned(),
        title: full_title(&issuer, &frozen.title),
        addressees: settings.addressees.clone(),
        body,
        attachments,
        signature: Some(Signature {
            issuer: issuer.clone(),
            date: head.date,
        }),
        notes: Some("此件公开发布".to_owned()),
        copies: settings.copies.clone(),
        imprint: Some(Imprint {
            by: issuer.clone(),
            on: head.date,
        }),
        sample: head.sample,
        properties: Properties {
            author: issuer,
            subject: head.number.to_owned(),
            keywords: vec!["营商环境".to_owned(), "通报".to_owned()],
            created: Some(head.date),
        },
        ..Document::default()
    }
}

/// The title with the issuer before 关于, as official papers have it (GB/T 9704-2012, 7.3.1).
#[must_use]
pub fn full_title(issuer: &str, title: &str) -> String {
    if title.starts_with("关于") {
        format!("{issuer}{title}")
    } else {
        title.to_owned()
    }
}

/// A piece with its ordinal.
pub(crate) enum Numbered<'a> {
    /// A heading with its ordinal.
    Heading(Level, String),
    /// An attachment's title.
    Attachment(String),
    /// Anything else.
    Piece(&'a Piece),
}

/// Numbers the headings: 一、 and within them （一）.
pub(crate) fn numbered(pieces: &[Piece]) -> impl Iterator<Item = Numbered<'_>> {
    let (mut first, mut second) = (0, 0);
    pieces.iter().map(move |piece| match piece {
        Piece::Heading { level: 1, text } => {
            (first, second) = (first + 1, 0);
            Numbered::Heading(Level::One, format!("{}{text}", Level::One.ordinal(first)))
        }
        Piece::Heading { text, .. } => {
            second += 1;
            Numbered::Heading(Level::Two, format!("{}{text}", Level::Two.ordinal(second)))
        }
        Piece::Attachment { title } => {
            (first, second) = (0, 0);
            Numbered::Attachment(title.clone())
        }
        piece => Numbered::Piece(piece),
    })
}

fn table(table: &crate::model::Table) -> Table {
    let column = |(title, figures): &(String, bool)| {
        Column::new(
            title.clone(),
            if *figures { Align::Right } else { Align::Left },
        )
    };
    Table {
        caption: table.caption.clone(),
        columns: table.columns.iter().map(column).collect(),
        rows: table.rows.clone(),
    }
}

fn chart(chart: &crate::model::Chart) -> Chart {
    let series = |(name, values): &(String, Vec<f64>)| Series {
        name: name.clone(),
        values: values.iter().copied().map(Some).collect(),
    };
    Chart {
        title: chart.title.clone(),
        kind: if chart.stacked {
            ChartKind::Stack
        } else {
            ChartKind::Bar
        },
        unit: chart.unit.clone(),
        categories: chart
            .categories
            .iter()
            .take(Chart::CATEGORIES)
            .cloned()
            .collect(),
        series: chart
            .series
            .iter()
            .take(Chart::SERIES)
            .map(series)
            .collect(),
        alternative: chart.alternative.clone(),
    }
}

/// The files of a paper.
#[derive(Clone, Debug)]
pub struct Files {
    /// The Word file.
    pub docx: Vec<u8>,
    /// The PDF file, where there are fonts.
    pub pdf: Option<Vec<u8>>,
}

impl Files {
    /// Both files, or the Word file alone where there are no fonts.
    ///
    /// # Errors
    /// [`PaperError`].
    pub fn make(document: &Document, faces: Option<&Faces>) -> Result<Self, PaperError> {
        let docx = paper::docx(document)?;
        let pdf = faces.map(|faces| paper::pdf(document, faces)).transpose()?;
        Ok(Self { docx, pdf })
    }
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(bytes))
}
