//! What a statement's text says about it, for both databases.

use crate::Error;

/// What a statement may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Allowed {
    Read,
    Change,
}

/// Transaction control, settings and schema changes belong to the store, never to a closure.
pub(crate) fn is_row_statement(sql: &str) -> bool {
    let word = words(sql).next().unwrap_or_default();
    ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE"]
        .iter()
        .any(|allowed| word.eq_ignore_ascii_case(allowed))
}

/// Whether a statement changes rows: by its first word, or by one inside a WITH.
pub(crate) fn changes(sql: &str) -> bool {
    let is_change = |word: &str| {
        ["INSERT", "UPDATE", "DELETE"]
            .iter()
            .any(|change| word.eq_ignore_ascii_case(change))
    };
    let mut words = words(sql);
    match words.next() {
        Some(word) if word.eq_ignore_ascii_case("WITH") => words.any(is_change),
        Some(word) => is_change(word),
        None => false,
    }
}

/// That a text is a row statement and that its parameters are `$1`, `$2`, … as many as are given.
pub(crate) fn check(sql: &str, given: usize) -> Result<(), Error> {
    let refused = |why: String| Error::Statement {
        sql: sql.to_owned(),
        why,
    };
    if !is_row_statement(sql) {
        return Err(refused(
            "only SELECT, WITH, INSERT, UPDATE and DELETE run in a transaction".to_owned(),
        ));
    }
    let mut seen = vec![false; given];
    let mut bytes = sql.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'$' {
            continue;
        }
        let mut number = 0usize;
        while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
            number = number * 10 + usize::from(digit - b'0');
        }
        match number.checked_sub(1).and_then(|index| seen.get_mut(index)) {
            Some(seen) => *seen = true,
            None => return Err(refused(format!("${number} in the text, {given} given"))),
        }
    }
    match seen.iter().position(|seen| !seen) {
        Some(index) => Err(refused(format!("${} is given and not used", index + 1))),
        None => Ok(()),
    }
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_say_what_they_do() {
        for (sql, row, changing) in [
            ("SELECT 1", true, false),
            ("  select updated FROM t", true, false),
            ("INSERT INTO t VALUES ($1)", true, true),
            ("delete from t", true, true),
            ("WITH a AS (SELECT 1) SELECT * FROM a", true, false),
            (
                "WITH a AS (DELETE FROM t RETURNING id) SELECT * FROM a",
                true,
                true,
            ),
            (
                "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
                true,
                true,
            ),
            ("COMMIT", false, false),
            ("", false, false),
        ] {
            assert_eq!(
                (is_row_statement(sql), changes(sql)),
                (row, changing),
                "{sql}"
            );
        }
    }

    #[test]
    fn parameters_are_counted_from_one_without_gaps() {
        for (sql, given, right) in [
            ("SELECT 1", 0, true),
            ("SELECT $2, $1, $1", 2, true),
            ("SELECT $1", 0, false),
            ("SELECT $1", 2, false),
            ("SELECT $0", 1, false),
            ("SELECT $x", 1, false),
            ("SELECT $12, $1", 12, false),
        ] {
            assert_eq!(check(sql, given).is_ok(), right, "{sql} {given}");
        }
    }
}
