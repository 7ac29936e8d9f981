//! Tables as text: RFC 4180 with a byte order mark, so that Excel reads Chinese.

/// Writes rows, the head first. Line ends are CRLF. Text that a spreadsheet would run as a formula gets an
/// apostrophe in front; numbers keep their sign.
#[must_use]
pub fn write<'a>(head: &[&str], rows: impl Iterator<Item = Vec<String>> + 'a) -> String {
    let mut out = String::from('\u{feff}');
    line(&mut out, head.iter().map(|cell| (*cell).to_owned()));
    for row in rows {
        line(&mut out, row.into_iter());
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        let cell = harmless(cell);
        if cell.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

/// Whether a spreadsheet could take a cell for a formula (OWASP, CSV injection).
fn harmless(cell: String) -> String {
    let first = cell.chars().next();
    let risky = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    );
    if risky && cell.parse::<f64>().is_err() {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader of RFC 4180 of its own.
    fn read(text: &str) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new()]];
        let mut quoted = false;
        let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
        while let Some(c) = chars.next() {
            let row = rows.last_mut().expect("a row");
            let cell = row.last_mut().expect("a cell");
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => {
                    chars.next();
                    cell.push('"');
                }
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(String::new()),
                '\r' if !quoted && chars.peek() == Some(&'\n') => {
                    chars.next();
                    rows.push(vec![String::new()]);
                }
                c => cell.push(c),
            }
        }
        rows.pop();
        rows
    }

    #[test]
    fn cells_by_table() {
        let text = write(
            &["任务", "值"],
            [
                vec!["a,b".to_owned(), "说“好”\"".to_owned()],
                vec!["=1+1".to_owned(), "-3.5".to_owned()],
            ]
            .into_iter(),
        );
        assert!(text.starts_with('\u{feff}'));
        assert_eq!(
            &text[3..],
            "任务,值\r\n\"a,b\",\"说“好”\"\"\"\r\n'=1+1,-3.5\r\n"
        );
        for risky in [
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "\tx",
            "＝1",
        ] {
            assert!(harmless(risky.to_owned()).starts_with('\''), "{risky}");
        }
        for plain in ["-3.5", "+2", "任务", "1-2", ""] {
            assert_eq!(harmless(plain.to_owned()), plain);
        }
    }

    proptest::proptest! {
        #[test]
        fn tables_read_back(rows in proptest::collection::vec(proptest::collection::vec("[a-z,\"\n中=]{0,6}", 2), 0..5)) {
            let text = write(&["甲", "乙"], rows.clone().into_iter());
            let read = read(&text);
            proptest::prop_assert_eq!(read.len(), rows.len() + 1);
            for (row, given) in read[1..].iter().zip(&rows) {
                let kept: Vec<String> = given.iter().cloned().map(harmless).collect();
                proptest::prop_assert_eq!(row, &kept);
            }
        }
    }
}
