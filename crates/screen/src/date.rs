//! Moments as RFC 3339 writes them.

/// Nanoseconds since 1970-01-01T00:00Z. A leap second counts as the second after it.
pub(crate) fn nanos(text: &str) -> Option<i128> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| -> Option<i64> {
        bytes.get(range)?.iter().try_fold(0, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + i64::from(byte - b'0'))
        })
    };
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let (hour, minute, second) = (digits(11..13)?, digits(14..16)?, digits(17..19)?);
    let separated = is(4, b'-') && is(7, b'-') && is(13, b':') && is(16, b':');
    if !separated || !matches!(bytes.get(10), Some(b'T' | b't' | b' ')) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut rest = text.get(19..)?;
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix('.') {
        let count = after.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return None;
        }
        let kept = &after[..count.min(9)];
        fraction = kept.parse::<i128>().ok()? * 10_i128.pow(9 - kept.len() as u32);
        rest = &after[count..];
    }
    let seconds =
        days(year, month, day)? * 86_400 + hour * 3_600 + minute * 60 + second - offset(rest)?;
    Some(i128::from(seconds) * 1_000_000_000 + fraction)
}

/// Whole days from one moment to another, without the part of a day.
pub(crate) fn days_between(from: i128, until: i128) -> i64 {
    // Years have four digits, so the quotient is small.
    ((until - from) / 86_400_000_000_000) as i64
}

/// Seconds east of Greenwich. U+2212 is a minus sign as well.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let mut letters = text.chars();
    let sign = match letters.next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let (hours, minutes) = letters.as_str().split_once(':')?;
    let two = |part: &str| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i64>().ok())?
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, by counting in years that begin in March.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let year = if month > 2 { year } else { year - 1 };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
            - 719_468,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_the_standard_writes_them() {
        let second = 1_000_000_000;
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970-01-02 00:00:01z", Some(86_401 * second)),
            ("1970-01-01t08:00:00+08:00", Some(0)),
            (
                "1970-01-01T00:00:00.25-00:30",
                Some(1_800 * second + second / 4),
            ),
            ("1970-01-01T00:00:00.1234567891Z", Some(123_456_789)),
            ("2000-03-01T00:00:00Z", Some(951_868_800 * second)),
            ("2024-02-29T00:00:00Z", Some(1_709_164_800 * second)),
            ("1969-12-31T23:59:60Z", Some(0)),
            ("2023-02-29T00:00:00Z", None),
            ("2024-13-01T00:00:00Z", None),
            ("2024-01-01", None),
            ("2024-01-01T00:00:00", None),
            ("2024-01-01T00:00:00.Z", None),
            ("2024-01-01T00:00:00+0800", None),
            ("2024-01-01T24:00:00Z", None),
            ("2024-01-01T00:00:00Z ", None),
            ("2024-01-01T00:00:00+24:00", None),
            ("２０２４-01-01T00:00:00Z", None),
        ] {
            assert_eq!(nanos(text), expected, "{text}");
        }
    }

    #[test]
    fn part_of_a_day_is_dropped_toward_nought() {
        let day = 86_400_000_000_000;
        assert_eq!(days_between(0, 15 * day - 1), 14);
        assert_eq!(days_between(0, 15 * day), 15);
        assert_eq!(days_between(day, 1), 0);
        assert_eq!(days_between(2 * day, 0), -2);
    }
}
