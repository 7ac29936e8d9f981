//! Which bid holds.

/// The largest amount, in fen: a thousand billion yuan.
pub const MOST_FEN: i64 = 100_000_000_000_000;

/// What an auction asks of bids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The lowest first bid, in fen.
    pub start_fen: i64,
    /// The smallest step, in fen.
    pub step_min_fen: i64,
    /// The largest step, in fen, where there is one.
    pub step_max_fen: Option<i64>,
}

/// The bid that leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Top {
    /// Its amount, in fen.
    pub amount_fen: i64,
    /// Whose.
    pub card: i64,
    /// Whether it met the price of the bid before by right of priority.
    pub matched: bool,
}

/// Who bids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bidder {
    /// The number card.
    pub card: i64,
    /// 优先购买权: may meet the leading price.
    pub priority: bool,
}

/// Why a bid does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The bidder leads already.
    Leads,
    /// Below the lowest next bid, which is this many fen.
    Below(i64),
    /// Above the highest next bid, which is this many fen.
    Above(i64),
}

impl Terms {
    /// Whether the terms can be bid on.
    #[must_use]
    pub fn sound(&self) -> bool {
        let step = self.step_max_fen.unwrap_or(MOST_FEN);
        (1..=MOST_FEN).contains(&self.start_fen)
            && (1..=MOST_FEN).contains(&self.step_min_fen)
            && step >= self.step_min_fen
            && step <= MOST_FEN
    }

    /// The lowest next bid, in fen.
    #[must_use]
    pub fn floor_fen(&self, top: Option<Top>) -> i64 {
        top.map_or(self.start_fen, |top| top.amount_fen + self.step_min_fen)
    }

    /// The highest next bid, in fen.
    #[must_use]
    pub fn ceiling_fen(&self, top: Option<Top>) -> i64 {
        let from = top.map_or(self.start_fen, |top| top.amount_fen);
        self.step_max_fen
            .map_or(MOST_FEN, |step| from.saturating_add(step).min(MOST_FEN))
    }

    /// Whether a bidder may meet the leading price now: once for every price, by whoever comes first.
    #[must_use]
    pub fn may_match(&self, top: Option<Top>, bidder: Bidder) -> bool {
        bidder.priority && top.is_some_and(|top| !top.matched && top.card != bidder.card)
    }

    /// The bid that leads after this one.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn judge(&self, top: Option<Top>, bidder: Bidder, amount_fen: i64) -> Result<Top, Refusal> {
        if top.is_some_and(|top| top.card == bidder.card) {
            return Err(Refusal::Leads);
        }
        let meets = top.is_some_and(|top| top.amount_fen == amount_fen);
        let matched = meets && self.may_match(top, bidder);
        let floor = self.floor_fen(top);
        if !matched && amount_fen < floor {
            return Err(Refusal::Below(floor));
        }
        let ceiling = self.ceiling_fen(top);
        if amount_fen > ceiling {
            return Err(Refusal::Above(ceiling));
        }
        Ok(Top {
            amount_fen,
            card: bidder.card,
            matched,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TERMS: Terms = Terms {
        start_fen: 100_000,
        step_min_fen: 1_000,
        step_max_fen: Some(10_000),
    };

    const PLAIN: Bidder = Bidder {
        card: 1,
        priority: false,
    };
    const FIRST: Bidder = Bidder {
        card: 2,
        priority: true,
    };
    const SECOND: Bidder = Bidder {
        card: 3,
        priority: true,
    };

    #[test]
    fn bids_are_judged_by_the_leading_one() {
        let top = |amount_fen, card, matched| Top {
            amount_fen,
            card,
            matched,
        };
        for (held, bidder, amount, answer) in [
            (None, PLAIN, 99_999, Err(Refusal::Below(100_000))),
            (None, PLAIN, 100_000, Ok(top(100_000, 1, false))),
            (None, PLAIN, 110_001, Err(Refusal::Above(110_000))),
            (
                Some(top(100_000, 1, false)),
                PLAIN,
                101_000,
                Err(Refusal::Leads),
            ),
            (
                Some(top(100_000, 2, false)),
                PLAIN,
                100_000,
                Err(Refusal::Below(101_000)),
            ),
            (
                Some(top(100_000, 2, false)),
                PLAIN,
                100_999,
                Err(Refusal::Below(101_000)),
            ),
            (
                Some(top(100_000, 1, false)),
                FIRST,
                100_000,
                Ok(top(100_000, 2, true)),
            ),
            (
                Some(top(100_000, 2, true)),
                SECOND,
                100_000,
                Err(Refusal::Below(101_000)),
            ),
            (
                Some(top(100_000, 2, true)),
                PLAIN,
                101_000,
                Ok(top(101_000, 1, false)),
            ),
            (
                Some(top(100_000, 1, false)),
                FIRST,
                110_001,
                Err(Refusal::Above(110_000)),
            ),
        ] {
            assert_eq!(
                TERMS.judge(held, bidder, amount),
                answer,
                "{held:?} {amount}"
            );
        }
    }

    proptest! {
        /// The amounts of accepted bids rise; the same amount comes twice at most, the second time by priority.
        #[test]
        fn bids_rise(tries in prop::collection::vec((0_usize..3, 99_000_i64..200_000), 0..200)) {
            let (mut top, mut taken) = (None, Vec::new());
            for (who, amount) in tries {
                let bidder = [PLAIN, FIRST, SECOND][who];
                if let Ok(next) = TERMS.judge(top, bidder, amount) {
                    taken.push((next.amount_fen, next.matched));
                    top = Some(next);
                }
            }
            prop_assert!(taken.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(taken.first().is_none_or(|(amount, matched)| *amount >= 100_000 && !matched));
        }
    }
}
