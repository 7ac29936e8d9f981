//! Lists of days as people type or paste them.

use jiff::civil::Date;

use crate::{Explain, Fault, Lang};

/// Days of one range: longer ones are slips of the pen.
const RANGE_MAX: usize = 62;

/// Days of a whole list.
const LIST_MAX: usize = 366;

/// Characters of a piece that an error repeats.
const PIECE_MAX: usize = 40;

/// Why a list of days cannot be read. `line` counts from one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DaysError {
    /// Neither a day nor a range.
    #[error("line {line}: {piece:?} is no day")]
    NoDay {
        /// The line.
        line: usize,
        /// What stands there.
        piece: String,
    },
    /// A range whose end comes before its start, or that is longer than two months.
    #[error("line {line}: {piece:?} is no range of up to {RANGE_MAX} days")]
    Range {
        /// The line.
        line: usize,
        /// What stands there.
        piece: String,
    },
    /// More than 366 days in all.
    #[error("line {line}: more than {LIST_MAX} days")]
    TooMany {
        /// The line.
        line: usize,
    },
}

/// The days of a list, in its order: days and ranges (both ends included) separated by commas, 、, white space or
/// lines. A day is `2027-01-01` or `2027年1月1日`; the year may be left out, and at the end of a range the month too
/// (`1月1日至3日`, `01-01..01-03`). What stands in brackets, such as （星期六）, is skipped.
///
/// # Errors
/// With the line and the piece that is no day; nothing is left out quietly.
pub fn parse_days(text: &str, year: i16) -> Result<Vec<Date>, DaysError> {
    let mut days = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line_number = at + 1;
        for piece in plain(line)
            .split([',', ' '])
            .filter(|piece| !piece.is_empty())
        {
            let shown = || {
                piece
                    .chars()
                    .take(PIECE_MAX)
                    .collect::<String>()
                    .replace('~', "..")
            };
            let no_day = || DaysError::NoDay {
                line: line_number,
                piece: shown(),
            };
            let (from, to) = match piece.split_once('~') {
                None => {
                    let day = day(piece, year, None).ok_or_else(no_day)?;
                    (day, day)
                }
                Some((from, to)) => {
                    let from = day(from, year, None).ok_or_else(no_day)?;
                    let to = day(to, from.year(), Some(from.month())).ok_or_else(no_day)?;
                    (from, to)
                }
            };
            let range: Vec<Date> = from
                .series(jiff::Span::new().days(1))
                .take_while(|day| *day <= to)
                .take(RANGE_MAX + 1)
                .collect();
            if range.is_empty() || range.len() > RANGE_MAX {
                return Err(DaysError::Range {
                    line: line_number,
                    piece: shown(),
                });
            }
            days.extend(range);
            if days.len() > LIST_MAX {
                return Err(DaysError::TooMany { line: line_number });
            }
        }
    }
    Ok(days)
}

/// One line with one form for each thing: digits in ASCII, `~` between the ends of a range without blanks around it,
/// commas and blanks between pieces, nothing in brackets.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut depth = 0_usize;
    for c in line.replace("..", "~").chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '０'..='９' => out.push(char::from(b'0' + (u32::from(c) - u32::from('０')) as u8)),
            '至' | '到' | '～' | '~' | '—' | '–' => {
                let end = out.trim_end().len();
                out.truncate(end);
                if !out.ends_with('~') {
                    out.push('~');
                }
            }
            '，' | '、' | '；' | ';' | '。' => out.push(','),
            c if c.is_whitespace() => {
                if !out.ends_with('~') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// A day with its year, or in `year`; with its month, or in `month`.
fn day(text: &str, year: i16, month: Option<i8>) -> Option<Date> {
    let text = text.strip_suffix(['日', '号']).unwrap_or(text);
    let parts: Vec<&str> = text.split(['-', '/', '年', '月']).collect();
    let small = |part: &str| part.parse::<i8>().ok();
    match parts[..] {
        [year, month, day] if year.len() == 4 => {
            Date::new(year.parse().ok()?, small(month)?, small(day)?).ok()
        }
        [month, day] => Date::new(year, small(month)?, small(day)?).ok(),
        [day] => Date::new(year, month?, small(day)?).ok(),
        _ => None,
    }
}

impl Explain for DaysError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NoDay { line, piece }, Lang::Zh) => {
                format!(
                    "第 {line} 行的“{piece}”不是日期，请写成 2027-01-01 或 1月1日，多个日期用逗号分开。"
                )
            }
            (Self::NoDay { line, piece }, Lang::En) => {
                format!(
                    "Line {line}: “{piece}” is no date; write 2027-01-01, with commas between dates."
                )
            }
            (Self::Range { line, piece }, Lang::Zh) => {
                format!(
                    "第 {line} 行的“{piece}”不是有效的起止日期：结束不早于开始，最多 {RANGE_MAX} 天，跨年请写明年份。"
                )
            }
            (Self::Range { line, piece }, Lang::En) => {
                format!(
                    "Line {line}: “{piece}” is no range: it ends before it starts, or has more than {RANGE_MAX} days; give the year where it changes."
                )
            }
            (Self::TooMany { line }, Lang::Zh) => {
                format!("到第 {line} 行已超过 {LIST_MAX} 天，请检查起止日期。")
            }
            (Self::TooMany { line }, Lang::En) => {
                format!("There are more than {LIST_MAX} days by line {line}; check the ranges.")
            }
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, DaysError> {
        let days = parse_days(text, 2027)?;
        Ok(days
            .iter()
            .map(Date::to_string)
            .collect::<Vec<_>>()
            .join(" "))
    }

    #[test]
    fn every_way_of_writing_a_day() {
        let three = "2027-01-01 2027-01-02 2027-01-03";
        for text in [
            "2027-01-01..2027-01-03",
            "01-01..01-03",
            "1月1日至3日",
            "1月1日（星期五） 至 1月3日（星期日）",
            "２０２７年１月１日～3日",
            "2027-01-01, 2027/1/2、1月3号",
            "2027-01-01\n\n  2027-01-02\t2027-01-03\n",
        ] {
            assert_eq!(read(text).as_deref(), Ok(three), "{text}");
        }
        assert_eq!(
            read("2026年12月31日至2027年1月1日").as_deref(),
            Ok("2026-12-31 2027-01-01")
        );
        assert_eq!(read(" \n").as_deref(), Ok(""));
    }

    #[test]
    fn what_is_no_day_is_named_with_its_line() {
        let no_day = |line, piece: &str| DaysError::NoDay {
            line,
            piece: piece.to_owned(),
        };
        for (text, piece) in [
            ("2月30日", "2月30日"),
            ("3日", "3日"),
            ("1月1日放假", "1月1日放假"),
            ("27-01-01", "27-01-01"),
            ("01-01..", "01-01.."),
            ("1月1日至3日至5日", "1月1日..3日..5日"),
        ] {
            assert_eq!(
                read(&format!("1月2日\n{text}")),
                Err(no_day(2, piece)),
                "{text}"
            );
        }
        for text in ["01-03..01-01", "12月31日至1月3日", "01-01..03-31"] {
            assert!(
                matches!(read(text), Err(DaysError::Range { line: 1, .. })),
                "{text}"
            );
        }
        let long = "01-01..02-28\n".repeat(7);
        assert_eq!(read(&long), Err(DaysError::TooMany { line: 7 }));
    }
}
