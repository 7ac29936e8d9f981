//! What a committee must be.

use crate::model::CommitteeRule;

/// What is wrong with a committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Fewer members than the rule asks for.
    Least(u16),
    /// An even number of members.
    Even,
    /// Too small a share of drawn experts: numerator and denominator of the least.
    Experts(u16, u16),
}

/// Checks a committee of so many drawn experts and so many others.
///
/// # Errors
/// The first [`Broken`].
pub fn check(rule: &CommitteeRule, drawn: u32, others: u32) -> Result<(), Broken> {
    let all = drawn + others;
    if all < u32::from(rule.least) {
        return Err(Broken::Least(rule.least));
    }
    if rule.odd && all.is_multiple_of(2) {
        return Err(Broken::Even);
    }
    let (numerator, denominator) = rule.experts;
    if drawn * u32::from(denominator) < all * u32::from(numerator) {
        return Err(Broken::Experts(numerator, denominator));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committees() {
        let rule = CommitteeRule {
            least: 5,
            odd: true,
            experts: (2, 3),
            basis: String::new(),
        };
        for (drawn, others, found) in [
            (5, 0, Ok(())),
            (4, 1, Ok(())),
            (3, 2, Err(Broken::Experts(2, 3))),
            (6, 3, Ok(())),
            (5, 4, Err(Broken::Experts(2, 3))),
            (4, 0, Err(Broken::Least(5))),
            (5, 1, Err(Broken::Even)),
            (0, 0, Err(Broken::Least(5))),
        ] {
            assert_eq!(check(&rule, drawn, others), found, "{drawn} and {others}");
        }
    }
}
