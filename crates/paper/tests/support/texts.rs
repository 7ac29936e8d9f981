//! Documents to measure.
#![allow(dead_code)]

use paper::{Block, Document, Imprint, Signature};

/// A document whose body is so many lines of full squares, with head, signature and closing block.
pub fn squares(lines: usize) -> Document {
    let sample = paper::sample::bulletin();
    Document {
        body: vec![Block::text("国".repeat(28 * lines - 2))],
        attachments: Vec::new(),
        sample: false,
        ..sample
    }
}

/// Only what every document must have.
pub fn bare() -> Document {
    Document {
        title: "示例通知".to_owned(),
        ..Document::default()
    }
}

/// Sentences with every mark that may not begin or end a line.
pub fn marks() -> String {
    let parts = [
        "按照《示例方案》（2023年版）要求，",
        "完成率达到95.5％以上；",
        "“一网通办”、“跨省通办”等事项……全部落实。",
        "文号为示政办发〔2024〕18号——另行通知！",
        "是否完成？请各单位于9月20日17:30前报送：",
        "网址www.example.gov.cn可查，",
    ];
    (0..240).map(|n| parts[n * 7 % parts.len()]).collect()
}

/// A signature and an imprint of samples.
pub fn signed(document: Document) -> Document {
    let date = base::Date::constant(2024, 9, 5);
    Document {
        signature: Some(Signature {
            issuer: "示例市人民政府".to_owned(),
            date,
        }),
        imprint: Some(Imprint {
            by: "示例市人民政府办公室".to_owned(),
            on: date,
        }),
        ..document
    }
}
