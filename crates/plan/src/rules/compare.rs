//! What a text says against what the ledger says. The ledger may have been corrected, so a difference is
//! shown to the office and never written over it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::ledger::fold;

/// A clause as either side has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Title; empty for none.
    pub title: String,
    /// (attribution from 1, role, printed name).
    pub units: Vec<(u32, String, String)>,
    /// (value, unit) of every target.
    pub targets: Vec<(Decimal, String)>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Titles differ.
    Title {
        /// In the ledger.
        ledger: String,
        /// In the text.
        text: String,
    },
    /// A unit that only the text names in this attribution and role.
    UnitOnlyInText(String),
    /// A unit that only the ledger names in this attribution and role.
    UnitOnlyInLedger(String),
    /// A target that only the text has.
    TargetOnlyInText(String),
    /// A target that only the ledger has.
    TargetOnlyInLedger(String),
    /// A clause that only the text has.
    ClauseOnlyInText,
    /// A clause that only the ledger has.
    ClauseOnlyInLedger,
}

/// Every difference between two readings of one clause.
#[must_use]
pub fn differences(ledger: &Reading, text: &Reading) -> Vec<Difference> {
    let mut out = Vec::new();
    let bare = |title: &str| fold(title).trim_end_matches(['。', '.']).to_owned();
    if !text.title.is_empty() && bare(&ledger.title) != bare(&text.title) {
        out.push(Difference::Title {
            ledger: ledger.title.clone(),
            text: text.title.clone(),
        });
    }
    let units = |reading: &Reading| -> BTreeSet<(u32, String, String)> {
        reading
            .units
            .iter()
            .map(|(segment, role, name)| (*segment, role.clone(), fold(name)))
            .collect()
    };
    let only = |from: &Reading, other: BTreeSet<(u32, String, String)>| -> Vec<String> {
        let missing = |unit: &&(u32, String, String)| {
            !other.contains(&(unit.0, unit.1.clone(), fold(&unit.2)))
        };
        from.units
            .iter()
            .filter(missing)
            .map(|(_, _, name)| name.clone())
            .collect()
    };
    out.extend(
        only(text, units(ledger))
            .into_iter()
            .map(Difference::UnitOnlyInText),
    );
    out.extend(
        only(ledger, units(text))
            .into_iter()
            .map(Difference::UnitOnlyInLedger),
    );
    let mut unmatched = ledger.targets.clone();
    for (value, unit) in &text.targets {
        let found = unmatched
            .iter()
            .position(|(other, name)| other == value && same_unit(name, unit));
        match found {
            Some(index) => drop(unmatched.remove(index)),
            None => out.push(Difference::TargetOnlyInText(format!("{value}{unit}"))),
        }
    }
    out.extend(
        unmatched
            .into_iter()
            .map(|(value, unit)| Difference::TargetOnlyInLedger(format!("{value}{unit}"))),
    );
    out
}

/// Units up to width and the 元 that 万元 and 亿元 may lose.
#[must_use]
pub fn same_unit(a: &str, b: &str) -> bool {
    let bare = |unit: &str| fold(unit).trim_end_matches('元').to_owned();
    bare(a) == bare(b)
}

/// Whether two titles name the same document: equal up to spaces, width and quotation marks, or one is the
/// title of the notice that issued the other.
#[must_use]
pub fn same_title(a: &str, b: &str) -> bool {
    let bare = |title: &str| -> String {
        fold(title)
            .chars()
            .filter(|c| !"《》〈〉“”\"‘’'「」".contains(*c))
            .collect()
    };
    let (a, b) = (bare(a), bare(b));
    a == b || (!a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(title: &str, units: &[(u32, &str, &str)], targets: &[(i64, &str)]) -> Reading {
        Reading {
            title: title.to_owned(),
            units: units
                .iter()
                .map(|(segment, role, name)| (*segment, (*role).to_owned(), (*name).to_owned()))
                .collect(),
            targets: targets
                .iter()
                .map(|(value, unit)| (Decimal::from(*value), (*unit).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn differences_by_table() {
        let ledger = reading(
            "规范收费",
            &[(1, "lead", "甲局"), (2, "lead", "乙局")],
            &[(90, "％"), (1, "万元")],
        );
        assert_eq!(differences(&ledger, &ledger), []);
        let same = reading(
            "规范收费。",
            &[(1, "lead", "甲 局"), (2, "lead", "乙局")],
            &[(1, "万"), (90, "%")],
        );
        assert_eq!(differences(&ledger, &same), []);
        let other = reading(
            "规范各类收费",
            &[(1, "lead", "甲局"), (1, "lead", "乙局")],
            &[(95, "％"), (1, "万元")],
        );
        assert_eq!(
            differences(&ledger, &other),
            [
                Difference::Title {
                    ledger: "规范收费".into(),
                    text: "规范各类收费".into()
                },
                Difference::UnitOnlyInText("乙局".into()),
                Difference::UnitOnlyInLedger("乙局".into()),
                Difference::TargetOnlyInText("95％".into()),
                Difference::TargetOnlyInLedger("90％".into()),
            ]
        );
    }

    #[test]
    fn titles_of_one_document() {
        assert!(same_title("甲市《行动方案》", "甲市行动 方案"));
        assert!(same_title(
            "甲市人民政府关于印发甲市行动方案的通知",
            "甲市行动方案"
        ));
        assert!(!same_title("甲市行动方案", "甲市实施方案"));
        assert!(!same_title("", "甲市实施方案"));
    }
}
