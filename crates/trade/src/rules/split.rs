//! 化整为零: small projects of one tenderer that add up to one that may not be small.

use std::collections::BTreeSet;

use base::Date;

/// How alike two titles are, 0 to 1: shared pairs of characters over all pairs. Digits and signs, by which lots are told
/// apart, are left aside, and so are numbers in words before 期 and 标段.
#[must_use]
pub fn alike(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| -> BTreeSet<(char, char)> {
        let plain: Vec<char> = text
            .chars()
            .filter(|c| c.is_alphabetic() && !"一二三四五六七八九十第期批次标段包".contains(*c))
            .flat_map(char::to_lowercase)
            .collect();
        plain.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (a, b) = (pairs(a), pairs(b));
    let all = a.union(&b).count();
    if all == 0 {
        return 0.0;
    }
    #[allow(
        clippy::cast_precision_loss,
        reason = "titles have at most some hundred pairs"
    )]
    let share = a.intersection(&b).count() as f64 / all as f64;
    share
}

/// From here on two titles are similar.
pub const SIMILAR: f64 = 0.4;

/// A project of the same tenderer and category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Small {
    /// Its row.
    pub project: i64,
    /// Its title.
    pub title: String,
    /// Its amount, fen.
    pub amount_fen: i64,
    /// When it was registered.
    pub on: Date,
}

/// What belongs together, and what it adds up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// The other projects.
    pub others: Vec<i64>,
    /// With the new one, fen.
    pub sum_fen: i64,
}

/// Projects with which a new one passes a bound that each stays below: similar titles, registered within the twelve months
/// before.
#[must_use]
pub fn together(
    (title, amount_fen, on): (&str, i64, Date),
    former: &[Small],
    bound_fen: i64,
) -> Option<Together> {
    if amount_fen >= bound_fen {
        return None;
    }
    let since = on.saturating_sub(jiff::Span::new().months(12));
    let close: Vec<&Small> = former
        .iter()
        .filter(|one| one.on > since && one.on <= on && one.amount_fen < bound_fen)
        .filter(|one| alike(&one.title, title) >= SIMILAR)
        .collect();
    let sum_fen = close
        .iter()
        .fold(amount_fen, |sum, one| sum.saturating_add(one.amount_fen));
    (!close.is_empty() && sum_fen >= bound_fen).then(|| Together {
        others: close.iter().map(|one| one.project).collect(),
        sum_fen,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn small(project: i64, title: &str, amount_fen: i64, on: &str) -> Small {
        Small {
            project,
            title: title.to_owned(),
            amount_fen,
            on: on.parse().expect("a day"),
        }
    }

    #[test]
    fn similar_projects_of_a_year_are_added_up() {
        let on: Date = "2024-09-05".parse().expect("a day");
        let former = [
            small(1, "示例学校电脑采购（一期）", 150, "2024-03-01"),
            small(2, "示例学校电脑采购项目", 40, "2023-09-05"),
            small(3, "示例道路养护", 190, "2024-08-01"),
            small(4, "示例学校电脑采购", 500, "2024-08-01"),
        ];
        let found = |title: &str, fen| together((title, fen, on), &former, 200);
        // The second is a year old to the day, the third something else, the fourth was no small one.
        assert_eq!(
            found("示例学校电脑采购（二期）", 60),
            Some(Together {
                others: vec![1],
                sum_fen: 210
            })
        );
        assert_eq!(found("示例学校电脑采购（二期）", 49), None);
        assert_eq!(found("示例学校电脑采购（二期）", 200), None);
        assert_eq!(found("示例医院保洁服务", 60), None);
    }

    proptest! {
        #[test]
        fn likeness_is_a_share_and_goes_both_ways(a in "\\PC{0,20}", b in "\\PC{0,20}") {
            let there = alike(&a, &b);
            prop_assert!((0.0..=1.0).contains(&there));
            prop_assert!((there - alike(&b, &a)).abs() < 1e-12);
        }
    }
}
