//! Any document becomes files or a named refusal; none makes a panic.
#![allow(clippy::unwrap_used)]

use crate::support;

use std::sync::OnceLock;

use paper::{
    Align, Attachment, Block, Chart, ChartKind, Column, Document, Faces, Imprint, Level,
    PaperError, Run, Series, Signature, Table,
};
use proptest::prelude::*;

fn text(most: usize) -> impl Strategy<Value = String> {
    proptest::string::string_regex(&format!(
        "[一二三、，。（）《》“”\"〔〕％a-z0-9. \\n—…]{{0,{most}}}"
    ))
    .unwrap()
}

fn table() -> impl Strategy<Value = Table> {
    (text(30), 1_usize..14, any::<bool>()).prop_flat_map(|(caption, columns, shared)| {
        let column = (text(8), 0_u8..3).prop_map(move |(title, align)| Column {
            title,
            align: [Align::Left, Align::Center, Align::Right][usize::from(align)],
            share: shared.then_some(1.0),
        });
        let rows =
            proptest::collection::vec(proptest::collection::vec(text(60), 0..columns + 1), 0..20);
        (
            Just(caption),
            proptest::collection::vec(column, columns),
            rows,
        )
            .prop_map(|(caption, columns, rows)| Table {
                caption,
                columns,
                rows,
            })
    })
}

fn chart() -> impl Strategy<Value = Chart> {
    let value = proptest::option::of(prop_oneof![
        -1e4_f64..1e4,
        Just(0.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(1e300)
    ]);
    let series = (text(8), proptest::collection::vec(value, 0..12))
        .prop_map(|(name, values)| Series { name, values });
    (
        text(20),
        0_u8..3,
        text(3),
        proptest::collection::vec(text(12), 0..13),
        proptest::collection::vec(series, 0..5),
    )
        .prop_map(|(title, kind, unit, categories, series)| Chart {
            title,
            kind: [ChartKind::Bar, ChartKind::Stack, ChartKind::Line][usize::from(kind)],
            unit,
            categories,
            series,
            alternative: String::new(),
        })
}

fn block() -> impl Strategy<Value = Block> {
    let level = (0_usize..4).prop_map(|n| [Level::One, Level::Two, Level::Three, Level::Four][n]);
    prop_oneof![
        (level, text(40)).prop_map(|(level, text)| Block::Heading { level, text }),
        proptest::collection::vec((text(200), any::<bool>()), 0..4).prop_map(|runs| {
            Block::Paragraph(
                runs.into_iter()
                    .map(|(text, bold)| Run { text, bold })
                    .collect(),
            )
        }),
        table().prop_map(Block::Table),
        chart().prop_map(Block::Chart),
    ]
}

fn document() -> impl Strategy<Value = Document> {
    let blocks = || proptest::collection::vec(block(), 0..8);
    let attachment = (text(40), blocks()).prop_map(|(title, body)| Attachment { title, body });
    (
        (text(30), text(15), proptest::option::of(text(4)), text(90)),
        (
            proptest::collection::vec(text(12), 0..30),
            blocks(),
            proptest::collection::vec(attachment, 0..3),
        ),
        (
            proptest::option::of(text(40)),
            proptest::option::of(text(20)),
            proptest::collection::vec(text(12), 0..20),
        ),
        (proptest::option::of(text(20)), any::<bool>()),
    )
        .prop_map(|(head, body, foot, end)| {
            let date = base::Date::constant(2024, 9, 5);
            Document {
                issuer_mark: head.0,
                number: head.1,
                signer: head.2,
                title: head.3,
                addressees: body.0,
                body: body.1,
                attachments: body.2,
                signature: foot.0.map(|issuer| Signature { issuer, date }),
                notes: foot.1,
                copies: foot.2,
                imprint: end.0.map(|by| Imprint { by, on: date }),
                sample: end.1,
                ..Document::default()
            }
        })
}

static FACES: OnceLock<Option<Faces>> = OnceLock::new();

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_document_becomes_a_file_or_a_named_refusal(document in document()) {
        let written = paper::docx(&document);
        prop_assert!(matches!(written, Ok(_) | Err(PaperError::NoTitle | PaperError::ChartTooWide { .. })), "{written:?}");
        if let Some(faces) = FACES.get_or_init(support::faces) {
            let set = paper::pdf(&document, faces).map(|bytes| bytes.len());
            prop_assert!(matches!(set, Ok(_) | Err(PaperError::NoTitle | PaperError::ChartTooWide { .. })), "{set:?}");
        }
    }
}
