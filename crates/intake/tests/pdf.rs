//! PDF files: what is refused and why, and what both readers make of the same page.
#![allow(clippy::unwrap_used)]

use crate::support;

use std::time::Duration;

use intake::{Kind, Limits, NoteKind, PdfBackend, ReadError};
use support::pdf::{Glyphs, file, write};
use support::{limits, pdf_backends};

fn glyphs(x: f32, y: f32, text: &str) -> Glyphs {
    Glyphs {
        x,
        y,
        size: 12.0,
        text: text.to_owned(),
    }
}

#[test]
fn scans_are_refused_with_advice() {
    for backend in pdf_backends() {
        let scan = file(&[Vec::new(), Vec::new(), Vec::new()], true);
        assert_eq!(
            intake::read(&scan, None, &limits(backend)),
            Err(ReadError::Scanned { pages: 3 }),
            "{backend:?}"
        );
        // A scan with a page number drawn on it is still a scan.
        let stamped = file(
            &[
                vec![glyphs(280.0, 800.0, "1")],
                vec![glyphs(280.0, 800.0, "2")],
            ],
            true,
        );
        assert_eq!(
            intake::read(&stamped, None, &limits(backend)),
            Err(ReadError::Scanned { pages: 2 }),
            "{backend:?}"
        );
        let empty = file(&[Vec::new()], false);
        assert_eq!(
            intake::read(&empty, None, &limits(backend)),
            Err(ReadError::NoText { kind: Kind::Pdf }),
            "{backend:?}"
        );
        // Text with a letterhead picture is text.
        let text = file(
            &[vec![glyphs(
                90.0,
                100.0,
                "一、总体要求：建立健全工作机制。",
            )]],
            true,
        );
        let reading = intake::read(&text, None, &limits(backend)).unwrap();
        assert_eq!(
            String::from_utf8(reading.text).unwrap(),
            "一、总体要求：建立健全工作机制。\n"
        );
    }
}

#[test]
fn damage_passwords_and_bounds() {
    for backend in pdf_backends() {
        let read = |bytes: &[u8], limits: &Limits| {
            intake::read(bytes, None, limits).map(|reading| reading.kind)
        };
        let sound = file(
            &[
                vec![glyphs(90.0, 100.0, "第一页的文字在这里")],
                vec![glyphs(90.0, 100.0, "第二页的文字在这里")],
            ],
            false,
        );
        assert_eq!(read(&sound, &limits(backend)), Ok(Kind::Pdf));
        assert_eq!(
            read(
                &sound,
                &Limits {
                    pages: 1,
                    ..limits(backend)
                }
            ),
            Err(ReadError::TooManyPages { limit: 1 }),
            "{backend:?}"
        );
        assert!(
            matches!(
                read(b"%PDF-1.7\nnothing here", &limits(backend)),
                Err(ReadError::Damaged {
                    kind: Kind::Pdf,
                    ..
                })
            ),
            "{backend:?}"
        );
        // A user password is set: the standard security handler, revision 3, with entries that fit no empty password.
        let objects = vec![
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec(),
            format!(
                "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <{0}> /U <{0}> >>",
                "5a".repeat(32)
            )
            .into_bytes(),
        ];
        let id = "00112233445566778899aabbccddeeff";
        let locked = write(&objects, &format!("/Encrypt 3 0 R /ID [<{id}> <{id}>]"));
        assert_eq!(
            read(&locked, &limits(backend)),
            Err(ReadError::Encrypted { kind: Kind::Pdf }),
            "{backend:?}"
        );
        let hasty = Limits {
            time: Duration::ZERO,
            ..limits(backend)
        };
        assert_eq!(
            read(&sound, &hasty),
            Err(ReadError::Timeout { limit_s: 0 }),
            "{backend:?}"
        );
        let narrow = Limits {
            memory_bytes: 1 << 20,
            ..limits(backend)
        };
        assert!(read(&sound, &narrow).is_err(), "{backend:?}");
        let terse = Limits {
            text_bytes: 4,
            ..limits(backend)
        };
        assert_eq!(
            read(&sound, &terse),
            Err(ReadError::Inflates { limit_bytes: 4 }),
            "{backend:?}"
        );
    }
}

#[test]
fn a_missing_reader_is_said() {
    let limits = Limits {
        pdf: PdfBackend::BuiltIn,
        child: Some("/nonexistent/reader".into()),
        ..Limits::default()
    };
    let bytes = file(&[vec![glyphs(90.0, 100.0, "文字")]], false);
    assert!(matches!(
        intake::read(&bytes, None, &limits),
        Err(ReadError::Reader { .. } | ReadError::Damaged { .. })
    ));
}

#[test]
fn tables_columns_and_doubled_words() {
    for backend in pdf_backends() {
        let mut page = vec![
            glyphs(240.0, 80.0, "示例任务分工表"),
            glyphs(240.4, 80.0, "示例任务分工表"),
        ];
        for (row, cells) in [
            ["序号", "任务", "牵头单位"],
            ["1", "建设平台", "市数据局"],
            ["2", "压减时限", "市审批局"],
        ]
        .iter()
        .enumerate()
        {
            for (column, cell) in cells.iter().enumerate() {
                page.push(glyphs(
                    90.0 + column as f32 * 130.0,
                    110.0 + row as f32 * 20.0,
                    cell,
                ));
            }
        }
        let reading = intake::read(&file(&[page], false), None, &limits(backend)).unwrap();
        assert_eq!(
            String::from_utf8(reading.text).unwrap(),
            "示例任务分工表\n序号\t任务\t牵头单位\n1\t建设平台\t市数据局\n2\t压减时限\t市审批局\n",
            "{backend:?}"
        );
        assert!(
            reading
                .notes
                .iter()
                .any(|note| note.kind == NoteKind::Tables)
        );
    }
}
