//! Figures against goals: comparators as the plans print them.

use rust_decimal::Decimal;

/// How a figure is held against its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// 以上、不少于、不低于、至少.
    AtLeast,
    /// 以内、以下、不超过、控制在.
    AtMost,
    /// 超过、突破.
    MoreThan,
    /// 低于、少于、不足.
    LessThan,
    /// A fixed standard.
    Exactly,
    /// 左右: within five per cent of the goal either way.
    About,
    /// 达到、建设N个: a level to be attained; more is as good.
    Reach,
}

impl Comparator {
    /// The comparator of a plan pack's name; a range is kept as its lower bound by the reader.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "ge" => Self::AtLeast,
            "le" => Self::AtMost,
            "gt" => Self::MoreThan,
            "lt" => Self::LessThan,
            "eq" => Self::Exactly,
            "approx" => Self::About,
            "reach" | "range" => Self::Reach,
            _ => return None,
        })
    }

    /// The name in packs and interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtLeast => "ge",
            Self::AtMost => "le",
            Self::MoreThan => "gt",
            Self::LessThan => "lt",
            Self::Exactly => "eq",
            Self::About => "approx",
            Self::Reach => "reach",
        }
    }

    /// The sign shown before a goal.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast | Self::Reach => "≥",
            Self::AtMost => "≤",
            Self::MoreThan => ">",
            Self::LessThan => "<",
            Self::Exactly => "=",
            Self::About => "≈",
        }
    }

    /// Whether the goal is a ceiling: less is better, and progress is not a share of the goal.
    #[must_use]
    pub fn is_ceiling(self) -> bool {
        matches!(self, Self::AtMost | Self::LessThan)
    }

    /// Whether `figure` meets `goal`.
    #[must_use]
    pub fn met(self, figure: Decimal, goal: Decimal) -> bool {
        match self {
            Self::AtLeast | Self::Reach => figure >= goal,
            Self::AtMost => figure <= goal,
            Self::MoreThan => figure > goal,
            Self::LessThan => figure < goal,
            Self::Exactly => figure == goal,
            Self::About => (figure - goal).abs() <= goal.abs() * Decimal::new(5, 2),
        }
    }
}

/// The share of a goal that a figure has reached, in per cent, 0–100. `None` where a share means nothing:
/// ceilings and goals of zero or less.
#[must_use]
pub fn share_percent(comparator: Comparator, figure: Decimal, goal: Decimal) -> Option<u8> {
    if comparator.is_ceiling() || goal <= Decimal::ZERO {
        return None;
    }
    let share = figure
        .checked_div(goal)?
        .checked_mul(Decimal::ONE_HUNDRED)?;
    let whole = share.trunc().clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    u8::try_from(whole).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_comparator_at_below_and_above_its_goal() {
        let goal = Decimal::from(100);
        let table = [
            ("ge", [false, true, true]),
            ("le", [true, true, false]),
            ("gt", [false, false, true]),
            ("lt", [true, false, false]),
            ("eq", [false, true, false]),
            ("approx", [false, true, false]),
            ("reach", [false, true, true]),
        ];
        for (name, expected) in table {
            let comparator = Comparator::parse(name).expect("a known name");
            let got = [90, 100, 110].map(|figure| comparator.met(Decimal::from(figure), goal));
            assert_eq!(got, expected, "{name}");
            assert_eq!(comparator.as_str(), name);
        }
        assert!(Comparator::About.met(Decimal::from(95), goal));
        assert_eq!(Comparator::parse("≥"), None);
    }

    #[test]
    fn shares_stay_between_none_and_all() {
        let reach = Comparator::Reach;
        assert_eq!(
            share_percent(reach, Decimal::from(26), Decimal::from(53)),
            Some(49)
        );
        assert_eq!(
            share_percent(reach, Decimal::from(60), Decimal::from(53)),
            Some(100)
        );
        assert_eq!(
            share_percent(reach, Decimal::from(-3), Decimal::from(53)),
            Some(0)
        );
        assert_eq!(
            share_percent(Comparator::AtMost, Decimal::ONE, Decimal::ONE),
            None
        );
        assert_eq!(share_percent(reach, Decimal::ONE, Decimal::ZERO), None);
        assert_eq!(
            share_percent(reach, Decimal::MAX, Decimal::new(1, 28)),
            None
        );
    }
}
