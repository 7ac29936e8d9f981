//! Words anywhere on any page: whatever geometry a PDF claims, reading order comes out, and no word is made up.
#![no_main]

use std::fmt::Write as _;

use libfuzzer_sys::fuzz_target;

/// Coordinates that real pages repeat, so that columns, tables and doubled words come up; the rest is wild.
fn coordinate(byte: u8, size: f32) -> f32 {
    match byte {
        0..=239 => f32::from(byte) * size / 240.0,
        240 => f32::MAX,
        241 => f32::NAN,
        242 => f32::INFINITY,
        243 => -1e5,
        244 => 1e-30,
        _ => -f32::from(byte),
    }
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(boxes) = std::str::from_utf8(bytes)
        && boxes.starts_with('<')
    {
        let _ = intake::arrange(boxes);
        return;
    }
    let mut boxes = String::from("<page width=\"595\" height=\"842\">");
    let mut words = 0;
    for item in bytes.chunks_exact(6) {
        if item[0] == 0 {
            boxes.push_str("</page><page width=\"595\" height=\"842\">");
            continue;
        }
        let (x, y) = (coordinate(item[0], 595.0), coordinate(item[1], 842.0));
        let (wide, high) = (f32::from(item[2]), f32::from(item[3]) / 8.0);
        let text = ["甲", "示例文字", "3", "-", "第", "页", "一、", "（一）", "。", "a"][usize::from(item[4]) % 10];
        let text = text.repeat(usize::from(item[5]) % 6 + 1);
        words += 1;
        let _ = write!(
            boxes,
            "<word xMin=\"{x}\" yMin=\"{y}\" xMax=\"{}\" yMax=\"{}\">{text}</word>",
            x + wide,
            y + high
        );
    }
    boxes.push_str("</page>");
    let text = intake::arrange(&boxes).expect("the boxes are well formed");
    let made = text.chars().filter(|c| !c.is_whitespace()).count();
    assert!(made <= words * 24, "{made} characters from {words} words");
});
