//! Codes of cases and the secrets by which they are followed.

use base::{Date, OrgId};

/// The code of a case: the beginning of its unit's id, the day, a number within the day.
#[must_use]
pub fn code(unit: &OrgId, day: Date, number: i64) -> String {
    let prefix = unit.as_str().split('-').next().unwrap_or_default();
    format!(
        "{}-{:04}{:02}{:02}-{number:06}",
        prefix.to_ascii_uppercase(),
        day.year(),
        day.month(),
        day.day()
    )
}

/// Letters and digits that are not taken for each other (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The secret that random or derived bytes give: twelve characters, sixty bits.
#[must_use]
pub fn secret(bytes: &[u8]) -> String {
    bytes
        .iter()
        .take(12)
        .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
        .collect()
}

/// A secret or code as somebody typed it: without blanks and hyphens (in secrets), in capitals, with O and I read as digits.
#[must_use]
pub fn typed_secret(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .take(40)
        .collect()
}

/// A code as somebody typed it.
#[must_use]
pub fn typed_code(text: &str) -> String {
    let clean = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let text: String = text.chars().filter(clean).take(40).collect();
    text.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_carry_place_day_and_number() {
        let unit = OrgId::from("jc-fgw");
        let found = code(&unit, Date::constant(2024, 9, 5), 123);
        assert_eq!(found, "JC-20240905-000123");
        assert_eq!(typed_code(" jc-20240905-000123 "), found);
    }

    #[test]
    fn secrets_survive_being_read_out() {
        let found = secret(&[0, 1, 24, 31, 255, 9, 8, 7, 6, 5, 4, 3, 2]);
        assert_eq!(found.len(), 12);
        let spoken = found.to_lowercase().replace('0', "o").replace('1', "l");
        assert_eq!(
            typed_secret(&format!("{} {}", &spoken[..4], &spoken[4..])),
            found
        );
    }
}
