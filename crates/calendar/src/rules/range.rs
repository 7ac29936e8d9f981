//! Days in a row as ranges.

use base::Date;

/// A list of days in order as ranges, both ends included.
pub(crate) fn ranges(days: &[Date]) -> Vec<(Date, Date)> {
    let mut found: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match found.last_mut() {
            Some((_, last)) if last.tomorrow().is_ok_and(|next| next == *day) => *last = *day,
            _ => found.push((*day, *day)),
        }
    }
    found
}

/// The ranges as a form takes them, one a line.
pub(crate) fn lines(days: &[Date]) -> String {
    ranges(days)
        .iter()
        .map(|(from, to)| match from == to {
            true => from.to_string(),
            false => format!("{from}..{to}"),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn days_in_a_row_are_one_range() {
        let days = base::calendar::parse_days("2026-12-31..2027-01-02, 2027-01-05", 2027);
        assert_eq!(
            lines(&days.expect("days")),
            "2026-12-31..2027-01-02\n2027-01-05"
        );
        assert_eq!(lines(&[]), "");
    }
}
