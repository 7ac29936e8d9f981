//! What the text becomes before it is set: half-width figures, Chinese quotation marks, dates and numbers.

use base::Date;

use crate::Run;

/// The text as an official document prints it: full-width digits and Latin letters half-width, straight double
/// quotation marks as “ ” by turns, tabs and line feeds as nothing, runs of spaces as one.
///
/// ```
/// assert_eq!(paper::rules::text::clean("完成\"５０\"项"), "完成“50”项");
/// ```
#[must_use]
pub fn clean(text: &str) -> String {
    clean_runs(&[Run::plain(text)])
        .into_iter()
        .map(|run| run.text)
        .collect()
}

/// The runs of a paragraph cleaned as one text: quotation marks are paired over all of them, and only the ends of
/// the paragraph lose their spaces.
#[must_use]
pub fn clean_runs(runs: &[Run]) -> Vec<Run> {
    let mut open = false;
    let mut cleaned: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        let mut out = String::with_capacity(run.text.len());
        for ch in run.text.chars() {
            let before = out
                .chars()
                .last()
                .or_else(|| cleaned.iter().rev().find_map(|run| run.text.chars().last()));
            match prepared(ch, &mut open) {
                // Spaces at the head of the paragraph and after another go.
                Some(' ') if before.is_none_or(|before| before == ' ') => {}
                Some(ch) => out.push(ch),
                None => {}
            }
        }
        cleaned.push(Run {
            text: out,
            bold: run.bold,
        });
    }
    while let Some(last) = cleaned.last_mut() {
        let kept = last.text.trim_end().len();
        last.text.truncate(kept);
        if !last.text.is_empty() {
            break;
        }
        cleaned.pop();
    }
    cleaned.retain(|run| !run.text.is_empty());
    cleaned
}

/// One character as it is printed; none where it is not.
fn prepared(ch: char, open: &mut bool) -> Option<char> {
    Some(match ch {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => halved(ch),
        '"' => {
            *open = !*open;
            if *open { '“' } else { '”' }
        }
        '\n' | '\r' | '\t' | '\u{feff}' | '\u{200b}' => return None,
        '\u{a0}' => ' ',
        ch => ch,
    })
}

fn halved(ch: char) -> char {
    char::from_u32(u32::from(ch) - 0xfee0).unwrap_or(ch)
}

/// Control characters of a text, which no line can show.
pub fn controls(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|ch| ch.is_control() && !matches!(ch, '\n' | '\r' | '\t'))
}

/// A day as documents print it: 2024年9月5日 (7.3.5.4: whole year, no leading zeros).
#[must_use]
pub fn date(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A number up to 9999 in Chinese; larger ones stay in figures.
#[must_use]
pub fn chinese_number(n: usize) -> String {
    const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const UNITS: [(usize, &str); 4] = [(1000, "千"), (100, "百"), (10, "十"), (1, "")];
    if n == 0 || n > 9999 {
        return n.to_string();
    }
    let mut out = String::new();
    let mut skipped = false;
    for (unit, name) in UNITS {
        let digit = n / unit % 10;
        if digit == 0 {
            skipped = !out.is_empty();
            continue;
        }
        if skipped {
            out.push('零');
            skipped = false;
        }
        // 十二, not 一十二.
        if !(n < 20 && unit == 10) {
            out.push_str(DIGITS[digit]);
        }
        out.push_str(name);
    }
    out
}

/// A figure as printed on charts and in their tables: at most two decimals, none that are zero.
#[must_use]
pub fn figure(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_headings_say_them() {
        for (n, said) in [
            (1, "一"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (21, "二十一"),
            (100, "一百"),
            (105, "一百零五"),
            (110, "一百一十"),
            (1005, "一千零五"),
            (10_000, "10000"),
        ] {
            assert_eq!(chinese_number(n), said);
        }
    }

    #[test]
    fn text_is_cleaned() {
        assert_eq!(clean("  \"甲\"和\"乙\"  "), "“甲”和“乙”");
        assert_eq!(clean("２０２３年　Ａ"), "2023年　A");
        assert_eq!(clean("一\n二"), "一二");
        assert_eq!(clean("a  b"), "a b");
    }

    #[test]
    fn figures_lose_empty_decimals() {
        assert_eq!(figure(50.0), "50");
        assert_eq!(figure(-0.001), "0");
        assert_eq!(figure(12.5), "12.5");
        assert_eq!(figure(33.333), "33.33");
    }
}
