//! Codes that people and enterprises carry: how they are read, when they are right, how they are hidden.
//!
//! Every reader takes what somebody typed: full-width digits, lower-case letters and spaces are put right first.

use jiff::civil::Date;

use crate::{Explain, Fault, Lang};

/// 统一社会信用代码, GB 32100: 18 characters with a right check character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

/// 公民身份号码, GB 11643: 18 characters with a day of birth and a right check character. Personal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(String, Date);

/// A telephone number as it is stored: `13800138000`, `0356-2218639`, `400-123-4567`. Personal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Why a text is no such code. No variant repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Too short or too long.
    #[error("{found} characters instead of {expected}")]
    Length {
        /// How many characters it must have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// A character that the code cannot have there.
    #[error("character {at} cannot stand there")]
    Character {
        /// Which, from one.
        at: usize,
    },
    /// The day of birth is no day.
    #[error("no day of birth")]
    Birthday,
    /// The check character does not fit the others.
    #[error("the check character does not fit")]
    Checksum,
    /// No telephone number.
    #[error("no telephone number")]
    Phone,
}

impl Explain for CodeError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Length { expected, found }, Lang::Zh) => {
                format!("应为 {expected} 位，现有 {found} 位；请对照证件核对。")
            }
            (Self::Length { expected, found }, Lang::En) => format!(
                "It has {found} characters instead of {expected}; compare it with the document."
            ),
            (Self::Character { at }, Lang::Zh) => {
                format!("第 {at} 位的字符不对；请对照证件核对，注意字母与数字。")
            }
            (Self::Character { at }, Lang::En) => format!(
                "Character {at} cannot stand there; compare it with the document, letters and digits in particular."
            ),
            (Self::Birthday, Lang::Zh) => "其中的出生日期不存在；请对照证件核对。".to_owned(),
            (Self::Birthday, Lang::En) => {
                "The day of birth in it does not exist; compare it with the document.".to_owned()
            }
            (Self::Checksum, Lang::Zh) => {
                "末位校验码与前面各位不符，有一位写错了；请对照证件逐位核对。".to_owned()
            }
            (Self::Checksum, Lang::En) => {
                "The last character does not fit the others, so one of them is mistyped; compare each with the document.".to_owned()
            }
            (Self::Phone, Lang::Zh) => {
                "不是电话号码；请填手机号，或带区号的固定电话，如 0356-2218000。".to_owned()
            }
            (Self::Phone, Lang::En) => {
                "This is no telephone number; give a mobile number, or a fixed one with area code, such as 0356-2218000.".to_owned()
            }
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

impl CreditCode {
    /// The eighteen characters, upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Identity {
    /// The eighteen characters, `X` upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day of birth in it.
    #[must_use]
    pub fn born(&self) -> Date {
        self.1
    }
}

impl Phone {
    /// As stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({})", mask_identity(&self.0))
    }
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Phone({})", mask_phone(&self.0))
    }
}

/// Full-width digits, letters, signs and spaces as their ASCII twins; everything else as it is.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '−' | '‐' | '‑' | '–' => '-',
            other => other,
        })
        .collect()
}

/// Half-width, upper case, without white space.
fn plain(text: &str) -> Vec<char> {
    half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn eighteen(text: &str) -> Result<Vec<char>, CodeError> {
    let chars = plain(text);
    if chars.len() == 18 {
        Ok(chars)
    } else {
        Err(CodeError::Length {
            expected: 18,
            found: chars.len(),
        })
    }
}

/// The characters of GB 32100 in the order of their values, 0–30.
const CREDIT: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unified social credit code, GB 32100-2015.
///
/// # Errors
/// [`CodeError::Length`], [`CodeError::Character`] or [`CodeError::Checksum`].
pub fn credit_code(text: &str) -> Result<CreditCode, CodeError> {
    let chars = eighteen(text)?;
    let mut sum = 0;
    let mut weight = 1;
    let mut last = 0;
    for (index, c) in chars.iter().enumerate() {
        let value = CREDIT
            .find(*c)
            .ok_or(CodeError::Character { at: index + 1 })?;
        // Characters 3–8 are the division of the registrar, GB/T 2260.
        if (2..8).contains(&index) && !c.is_ascii_digit() {
            return Err(CodeError::Character { at: index + 1 });
        }
        if index < 17 {
            sum += value * weight;
            weight = weight * 3 % 31;
        } else {
            last = value;
        }
    }
    if (31 - sum % 31) % 31 == last {
        Ok(CreditCode(chars.into_iter().collect()))
    } else {
        Err(CodeError::Checksum)
    }
}

/// Weights of GB 11643.
const IDENTITY: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// An identity number, GB 11643-1999.
///
/// # Errors
/// [`CodeError::Length`], [`CodeError::Character`], [`CodeError::Birthday`] or [`CodeError::Checksum`].
pub fn identity(text: &str) -> Result<Identity, CodeError> {
    let chars = eighteen(text)?;
    let mut digits = [0_u32; 18];
    for (index, c) in chars.iter().enumerate() {
        digits[index] = match c.to_digit(10) {
            // No division begins with a nought.
            Some(0) if index == 0 => return Err(CodeError::Character { at: 1 }),
            Some(digit) => digit,
            None if index == 17 && *c == 'X' => 10,
            None => return Err(CodeError::Character { at: index + 1 }),
        };
    }
    let number = |range: std::ops::Range<usize>| {
        digits[range]
            .iter()
            .fold(0_u32, |all, digit| all * 10 + digit)
    };
    let born = i16::try_from(number(6..10))
        .ok()
        .filter(|year| *year >= 1800)
        .zip(i8::try_from(number(10..12)).ok())
        .zip(i8::try_from(number(12..14)).ok())
        .and_then(|((year, month), day)| Date::new(year, month, day).ok())
        .ok_or(CodeError::Birthday)?;
    let sum: u32 = IDENTITY
        .iter()
        .zip(digits)
        .map(|(w, digit)| w * digit)
        .sum();
    // The remainder indexes `10X98765432`, so check and remainder add up to 1 modulo 11, X being ten.
    if (sum + digits[17]) % 11 == 1 {
        Ok(Identity(chars.into_iter().collect(), born))
    } else {
        Err(CodeError::Checksum)
    }
}

/// A telephone number: mobile, fixed with area code (or without, inside the city), 400 or 800; `+86` is left out, an
/// extension is kept.
///
/// # Errors
/// [`CodeError::Phone`].
pub fn phone(text: &str) -> Result<Phone, CodeError> {
    let plain: String = plain(text).into_iter().collect();
    let plain = plain
        .strip_prefix("+86")
        .or_else(|| plain.strip_prefix("0086"))
        .unwrap_or(&plain)
        .trim_start_matches('-');
    let (number, extension) = split_extension(plain);
    if !number
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '(' | ')'))
    {
        return Err(CodeError::Phone);
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let stored = arrange(&digits).ok_or(CodeError::Phone)?;
    Ok(Phone(match extension {
        Some(extension) if !stored.starts_with('1') => format!("{stored}-{extension}"),
        Some(_) => return Err(CodeError::Phone),
        None => stored,
    }))
}

/// `0356-2218639-12`, `0356-2218639转12`: the number and its extension of up to five digits.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    let short = |tail: &str| {
        (1..=5).contains(&tail.len()) && tail.bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some((number, tail)) = text.split_once('转') {
        return if short(tail) {
            (number, Some(tail))
        } else {
            (text, None)
        };
    }
    match text.rsplit_once('-') {
        Some((number, tail))
            if short(tail) && arrange(&number.replace(['-', '(', ')'], "")).is_some() =>
        {
            (number, Some(tail))
        }
        _ => (text, None),
    }
}

fn arrange(digits: &str) -> Option<String> {
    let bytes = digits.as_bytes();
    let local = |tail: &str| matches!(tail.as_bytes().first(), Some(b'2'..=b'9'));
    match (bytes.first()?, bytes.len()) {
        (b'1', 11) if (b'3'..=b'9').contains(&bytes[1]) => Some(digits.to_owned()),
        (b'0', 10..=12) => {
            // Beijing and the codes 02x have two digits after the nought, all others three.
            let area = if matches!(bytes[1], b'1' | b'2') {
                3
            } else {
                4
            };
            let tail = &digits[area..];
            ((7..=8).contains(&tail.len()) && local(tail))
                .then(|| format!("{}-{tail}", &digits[..area]))
        }
        (b'4' | b'8', 10) if &bytes[1..3] == b"00" => Some(format!(
            "{}-{}-{}",
            &digits[..3],
            &digits[3..6],
            &digits[6..]
        )),
        (_, 7..=8) if local(digits) => Some(digits.to_owned()),
        _ => None,
    }
}

fn stars(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    text.chars()
        .enumerate()
        .map(|(index, c)| {
            if index < head || index + tail >= length || c == '-' {
                c
            } else {
                '*'
            }
        })
        .collect()
}

/// `110*************2X`: neither day of birth nor sequence can be read. A text that is shorter is hidden whole.
#[must_use]
pub fn mask_identity(text: &str) -> String {
    if text.chars().count() < 15 {
        return "*".repeat(text.chars().count());
    }
    stars(text, 3, 2)
}

/// `138****8000`, `0356-****639`. A text that is shorter than a number is hidden whole.
#[must_use]
pub fn mask_phone(text: &str) -> String {
    match text.chars().count() {
        0..7 => "*".repeat(text.chars().count()),
        11 if !text.contains('-') => stars(text, 3, 4),
        _ => stars(text, text.find('-').filter(|at| *at <= 4).unwrap_or(0), 3),
    }
}

/// `张**`: the first character, and a star for each other, three at most.
#[must_use]
pub fn mask_name(text: &str) -> String {
    let mut chars = text.trim().chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    match chars.count() {
        0 => "*".to_owned(),
        rest => format!("{first}{}", "*".repeat(rest.min(3))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_credit_codes() {
        for right in [
            "91350100M000100Y43",
            "11330100002143005L",
            "92320500MA1XYT0W5B",
            "91370200MA000004X0",
            "91370200MA0000090B",
            " 91350100m000100y43 ",
            "９１３５０１００M000100Y43",
        ] {
            assert!(credit_code(right).is_ok(), "{right}");
        }
        let table = [
            ("91350100M000100Y4Z", CodeError::Character { at: 18 }),
            ("91350100M000100Y44", CodeError::Checksum),
            ("91350100I000100Y43", CodeError::Character { at: 9 }),
            ("9135010XM000100Y43", CodeError::Character { at: 8 }),
            (
                "91350100M000100Y4",
                CodeError::Length {
                    expected: 18,
                    found: 17,
                },
            ),
        ];
        for (wrong, why) in table {
            assert_eq!(credit_code(wrong), Err(why), "{wrong}");
        }
    }

    #[test]
    fn known_identity_numbers() {
        for right in [
            "11010519491231002X",
            "440524188001010014",
            "110101199003071233",
            "11010519491231002x",
        ] {
            assert!(identity(right).is_ok(), "{right}");
        }
        assert_eq!(
            identity("11010519491231002X").unwrap().born(),
            jiff::civil::date(1949, 12, 31)
        );
        let table = [
            ("110105194912310021", CodeError::Checksum),
            ("110105194913310021", CodeError::Birthday),
            ("110105194902300021", CodeError::Birthday),
            ("1101051949123100X2", CodeError::Character { at: 17 }),
            ("010105194912310021", CodeError::Character { at: 1 }),
            (
                "",
                CodeError::Length {
                    expected: 18,
                    found: 0,
                },
            ),
        ];
        for (wrong, why) in table {
            assert_eq!(identity(wrong), Err(why), "{wrong}");
        }
        assert!(!format!("{:?}", identity("11010519491231002X")).contains("1949"));
    }

    #[test]
    fn telephones_as_people_write_them() {
        let table = [
            ("138 0013 8000", "13800138000"),
            ("+86-13800138000", "13800138000"),
            ("１３８００１３８０００", "13800138000"),
            ("(0356)2218639", "0356-2218639"),
            ("03562218639", "0356-2218639"),
            ("010-88886666", "010-88886666"),
            ("0356-2218639-12", "0356-2218639-12"),
            ("0356－2218639转12", "0356-2218639-12"),
            ("4001234567", "400-123-4567"),
            ("2218639", "2218639"),
        ];
        for (typed, stored) in table {
            assert_eq!(phone(typed).unwrap().as_str(), stored, "{typed}");
        }
        for wrong in [
            "",
            "12800138000",
            "1380013800",
            "138001380001",
            "电话",
            "0356-1218639",
            "138o0138000",
            "13800138000转1",
        ] {
            assert_eq!(phone(wrong), Err(CodeError::Phone), "{wrong}");
        }
    }

    #[test]
    fn masks_hide() {
        assert_eq!(mask_identity("11010519491231002X"), "110*************2X");
        assert_eq!(mask_phone("13800138000"), "138****8000");
        assert_eq!(mask_phone("0356-2218639"), "0356-****639");
        assert_eq!(mask_phone("2218639"), "****639");
        assert_eq!(mask_name("张某某"), "张**");
        assert_eq!(mask_name("某"), "*");
        assert_eq!(mask_name("Somebody Else"), "S***");
        assert_eq!(mask_phone("123"), "***");
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_found(at in 0_usize..18, put in 0_usize..31) {
            let right = "91350100M000100Y43";
            let mut chars: Vec<char> = right.chars().collect();
            chars[at] = CREDIT.chars().nth(put).unwrap();
            let text: String = chars.into_iter().collect();
            prop_assert_eq!(credit_code(&text).is_ok(), text == right);
        }

        #[test]
        fn every_body_has_one_check_character(body in "9[0-9]{7}[0-9A-HJ-NPQRTUWXY]{9}") {
            let fits = CREDIT.chars().filter(|c| credit_code(&format!("{body}{c}")).is_ok()).count();
            prop_assert_eq!(fits, 1);
        }

        #[test]
        fn every_birthday_has_one_check_character(year in 1900_i16..2100, month in 1_i8..=12, day in 1_i8..=28, tail in "[0-9]{3}") {
            let body = format!("140502{year:04}{month:02}{day:02}{tail}");
            let fits = "0123456789X".chars().filter(|c| identity(&format!("{body}{c}")).is_ok()).count();
            prop_assert_eq!(fits, 1);
        }

        #[test]
        fn nothing_typed_breaks_a_reader(text in ".{0,24}") {
            let _ = (credit_code(&text), identity(&text), phone(&text), mask_identity(&text), mask_phone(&text), mask_name(&text));
            if let Ok(number) = phone(&text) {
                let again = phone(number.as_str());
                prop_assert_eq!(again, Ok(number));
            }
        }
    }
}
