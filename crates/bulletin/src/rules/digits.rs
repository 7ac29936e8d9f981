//! Figures typed by hand: digits bound to nothing, so that nobody vouches for them when data change.

use std::ops::Range;

/// Where figures stand in words between bound figures, as byte ranges. Dates, document numbers, clause numbers
/// and ordinals are names, not figures.
#[must_use]
pub fn figures(text: &str) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let end_of = |at: usize| chars.get(at).map_or(text.len(), |(byte, _)| *byte);
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !is_digit(chars[at].1) {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len() && (is_digit(chars[at].1) || is_inner(&chars, at)) {
            at += 1;
        }
        let before = start.checked_sub(1).map(|i| chars[i].1);
        let after: String = chars[at..].iter().take(3).map(|(_, c)| c).collect();
        if !is_name(before, &after) {
            if chars.get(at).is_some_and(|(_, c)| matches!(c, '%' | '％')) {
                at += 1;
            }
            found.push(end_of(start)..end_of(at));
        }
    }
    found
}

/// What looks like a person's number in a text, a telephone or identity number of eleven digits or more; `None` where
/// there is none.
#[must_use]
pub fn personal(text: &str) -> Option<&str> {
    let mut start = None;
    let mut digits = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if is_digit(c) {
            start = start.or(Some(at));
            digits += 1;
        } else if digits > 0 && matches!(c, '-' | 'X' | 'x') {
            // Telephone numbers are written in groups, identity numbers may end in X.
        } else {
            if let Some(start) = start.filter(|_| digits >= 11) {
                return Some(&text[start..at]);
            }
            (start, digits) = (None, 0);
        }
    }
    None
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// A point or comma between two digits.
fn is_inner(chars: &[(usize, char)], at: usize) -> bool {
    matches!(chars[at].1, '.' | ',' | '．')
        && at > 0
        && is_digit(chars[at - 1].1)
        && chars.get(at + 1).is_some_and(|(_, c)| is_digit(*c))
}

fn is_name(before: Option<char>, after: &str) -> bool {
    let dated = ["年", "月", "日", "号", "〕", "季度"]
        .iter()
        .any(|sign| after.starts_with(sign));
    // 3个月 is a length and not a month.
    let cited = before.is_some_and(|c| {
        c.is_ascii_alphabetic() || matches!(c, '第' | '〔' | '-' | '图' | '表' | '附' | '件')
    });
    dated || cited || after.starts_with('.') || after.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_by_table() {
        let table: &[(&str, &[&str])] = &[
            ("共67项任务", &["67"]),
            ("按时率91.3％，比上月高2.5%", &["91.3％", "2.5%"]),
            ("投资１２，３亿元", &["１２", "３"]),
            ("1,234家", &["1,234"]),
            ("2023年9月20日前", &[]),
            ("连续3个月", &["3"]),
            ("任务C25和G14", &[]),
            ("晋市政办〔2023〕14号", &[]),
            ("第14条、附件1、表2", &[]),
            ("2023年第4季度", &[]),
            ("没有数字", &[]),
            ("", &[]),
            ("1.迟报", &[]),
        ];
        for (text, expected) in table {
            let found: Vec<&str> = figures(text)
                .into_iter()
                .map(|range| &text[range])
                .collect();
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_persons_are_seen() {
        for (text, expected) in [
            ("联系电话13800000000。", Some("13800000000")),
            ("138-0000-0000", Some("138-0000-0000")),
            ("身份证14050019000101001X号", Some("14050019000101001X")),
            ("罚款1000000元，2023年9月20日", None),
            ("", None),
        ] {
            assert_eq!(personal(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,60}") {
            let mut last = 0;
            for range in figures(&text) {
                proptest::prop_assert!(range.start >= last && range.start < range.end);
                proptest::prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
                last = range.end;
            }
        }
    }
}
