//! Figures of platforms: for the board, and for the assessment of sub-platforms.

use serde::Serialize;

/// What was counted on a platform in a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Trades that were announced.
    pub announced: i64,
    /// Of these, awarded.
    pub awarded: i64,
    /// Of these, failed or given up.
    pub failed: i64,
    /// Budgets of what was awarded, fen.
    pub budget_fen: i64,
    /// What it was awarded for, fen.
    pub award_fen: i64,
    /// Projects that had to enter by the catalogue and did.
    pub entered: i64,
    /// What should have entered and was neither entered nor explained.
    pub absent: i64,
    /// Steps that were refused by a rule.
    pub refused: i64,
    /// Notices that were published.
    pub notices: i64,
    /// Of these, with the journal entry that proves them.
    pub proved: i64,
    /// Awarded trades whose contract is published.
    pub contracts: i64,
    /// Announced trades with a room of the centre.
    pub rooms: i64,
}

/// Per cent, with one decimal; `None` of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<f64> {
    if whole <= 0 {
        return None;
    }
    #[allow(
        clippy::cast_precision_loss,
        reason = "counts of trades stay far below 2^52"
    )]
    let share = part as f64 * 1_000.0 / whole as f64;
    Some(share.round() / 10.0)
}

/// The figures that the assessment of sub-platforms asks for, per cent; `None` where there is nothing to count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Assessed {
    /// 应进必进: what had to enter and did.
    pub entry: Option<f64>,
    /// 制度规则: announced trades without a refused step.
    pub rules: Option<f64>,
    /// 数据共享: awarded trades whose contract is published.
    pub sharing: Option<f64>,
    /// 见证管理: notices whose publication is proved by the journal.
    pub witness: Option<f64>,
    /// 场所设施: announced trades with a room of the centre.
    pub venue: Option<f64>,
}

/// The figures of the assessment.
#[must_use]
pub fn assessed(counted: &Counted) -> Assessed {
    Assessed {
        entry: share(counted.entered, counted.entered + counted.absent),
        rules: share(
            (counted.announced - counted.refused).max(0),
            counted.announced,
        ),
        sharing: share(counted.contracts, counted.awarded),
        witness: share(counted.proved, counted.notices),
        venue: share(counted.rooms, counted.announced),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_nothing_are_none() {
        assert_eq!(share(0, 0), None);
        assert_eq!(share(1, 3), Some(33.3));
        let counted = Counted {
            announced: 4,
            refused: 1,
            entered: 9,
            absent: 1,
            ..Counted::default()
        };
        let figures = assessed(&counted);
        assert_eq!((figures.entry, figures.rules), (Some(90.0), Some(75.0)));
        assert_eq!((figures.sharing, figures.venue), (None, Some(0.0)));
    }
}
