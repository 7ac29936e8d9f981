//! How numbers are made from a pack's pattern.

use base::{Date, RegionCode};

/// Puts year, region and the running number into a pattern such as `JC-{year}-{seq:6}`. What is in braces and is none
/// of the three stays as it is; `luodi check` refuses such patterns.
#[must_use]
pub fn number(pattern: &str, on: Date, region: &RegionCode, seq: i64) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = from.find('}') else {
            rest = from;
            break;
        };
        let name = &from[1..close];
        match name.split_once(':') {
            None if name == "year" => out.push_str(&on.year().to_string()),
            None if name == "region" => out.push_str(region.as_str()),
            None if name == "seq" => out.push_str(&seq.to_string()),
            Some(("seq", width)) => {
                let width = width.parse().unwrap_or(0).min(12);
                out.push_str(&format!("{seq:0width$}"));
            }
            _ => out.push_str(&from[..=close]),
        }
        rest = &from[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled() {
        let on = Date::constant(2024, 3, 1);
        let region = RegionCode::from("140500");
        let rows = [
            ("JC-{year}-{seq:6}", "JC-2024-000012"),
            ("晋联验〔{year}〕{seq:5}号", "晋联验〔2024〕00012号"),
            ("{region}/{seq}", "140500/12"),
            ("1405{year}{seq:2}", "1405202412"),
            ("plain", "plain"),
            ("{what}-{seq", "{what}-{seq"),
        ];
        for (pattern, wanted) in rows {
            assert_eq!(number(pattern, on, &region, 12), wanted, "{pattern}");
        }
    }
}
