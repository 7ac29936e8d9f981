//! When an auction runs and when it is over.
//!
//! Free bidding lasts until an instant; then a period runs that every bid starts anew. The auction is over when a period
//! passed without a bid. Nothing here waits: the answer follows from what happened and from the instant that is asked
//! about, so that it is the same on every machine and after every restart.

use base::Millis;

/// How an auction runs, with what happened so far folded in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When bidding begins.
    pub opens_at: Millis,
    /// When free bidding ends, moved by pauses.
    pub free_until: Millis,
    /// The length of a limited period, in seconds.
    pub extension_seconds: i64,
    /// The last bid, or the end of a pause in a limited period.
    pub base_at: Option<Millis>,
    /// Since when it is held up.
    pub paused_at: Option<Millis>,
}

/// Where an auction stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Bidding has not begun.
    Waiting,
    /// 自由报价: bids do not move the end of this period.
    Free,
    /// 限时竞价: over at this instant unless somebody bids before.
    Limited(Millis),
    /// Held up by the centre since this instant.
    Paused(Millis),
    /// Over since this instant.
    Over(Millis),
}

impl Phase {
    /// Whether a bid can be made.
    #[must_use]
    pub fn takes_bids(self) -> bool {
        matches!(self, Self::Free | Self::Limited(_))
    }

    /// Its name in interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Free => "free",
            Self::Limited(_) => "limited",
            Self::Paused(_) => "paused",
            Self::Over(_) => "over",
        }
    }
}

/// Something that moves the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A bid was accepted.
    Bid(Millis),
    /// The centre held it up.
    Pause(Millis),
    /// It goes on.
    Resume(Millis),
}

impl Turn {
    /// When.
    #[must_use]
    pub fn at(self) -> Millis {
        match self {
            Self::Bid(at) | Self::Pause(at) | Self::Resume(at) => at,
        }
    }
}

impl Clock {
    /// The clock of an auction in which nothing happened yet.
    #[must_use]
    pub fn new(opens_at: Millis, free_until: Millis, extension_seconds: i64) -> Self {
        Self {
            opens_at,
            free_until,
            extension_seconds,
            base_at: None,
            paused_at: None,
        }
    }

    /// When it is over if nothing happens any more.
    #[must_use]
    pub fn closes_at(&self) -> Millis {
        let base = self.base_at.unwrap_or(self.free_until);
        self.free_until.max(base).plus_secs(self.extension_seconds)
    }

    /// Where it stands. The instant at which a period ends is no longer in it.
    #[must_use]
    pub fn phase(&self, now: Millis) -> Phase {
        let closes_at = self.closes_at();
        match self.paused_at {
            Some(since) => Phase::Paused(since),
            None if now < self.opens_at => Phase::Waiting,
            None if now < self.free_until => Phase::Free,
            None if now < closes_at => Phase::Limited(closes_at),
            None => Phase::Over(closes_at),
        }
    }

    /// The clock after something happened; `None` when it cannot happen then.
    #[must_use]
    pub fn after(mut self, turn: Turn) -> Option<Self> {
        let phase = self.phase(turn.at());
        match turn {
            Turn::Bid(at) if phase.takes_bids() => self.base_at = Some(at),
            Turn::Pause(at) if phase.takes_bids() => self.paused_at = Some(at),
            Turn::Resume(at) => {
                let since = self.paused_at.take().filter(|since| *since <= at)?;
                if since < self.free_until {
                    self.free_until = Millis(self.free_until.0 + (at.0 - since.0));
                } else {
                    // Everybody gets a whole period again: whoever was cut off first has to find back.
                    self.base_at = Some(at);
                }
            }
            Turn::Bid(_) | Turn::Pause(_) => return None,
        }
        Some(self)
    }

    /// The clock after all that happened; `None` when something in it cannot have happened.
    #[must_use]
    pub fn replay(self, turns: impl IntoIterator<Item = Turn>) -> Option<Self> {
        turns
            .into_iter()
            .try_fold(self, |clock, turn| clock.after(turn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clock() -> Clock {
        Clock::new(Millis(10_000), Millis(100_000), 30)
    }

    #[test]
    fn each_instant_has_its_phase() {
        let fresh = clock();
        for (now, phase) in [
            (9_999, Phase::Waiting),
            (10_000, Phase::Free),
            (99_999, Phase::Free),
            (100_000, Phase::Limited(Millis(130_000))),
            (129_999, Phase::Limited(Millis(130_000))),
            (130_000, Phase::Over(Millis(130_000))),
        ] {
            assert_eq!(fresh.phase(Millis(now)), phase, "{now}");
        }
        let early = fresh.after(Turn::Bid(Millis(20_000))).expect("free");
        assert_eq!(early.closes_at(), Millis(130_000));
        let late = early
            .after(Turn::Bid(Millis(129_999)))
            .expect("just in time");
        assert_eq!(late.closes_at(), Millis(159_999));
        assert_eq!(late.after(Turn::Bid(Millis(159_999))), None);
        assert_eq!(fresh.after(Turn::Bid(Millis(9_999))), None);
    }

    #[test]
    fn a_pause_gives_the_time_back() {
        let free = clock().replay([Turn::Pause(Millis(50_000)), Turn::Resume(Millis(250_000))]);
        assert_eq!(free.expect("free").free_until, Millis(300_000));
        let turns = [
            Turn::Bid(Millis(110_000)),
            Turn::Pause(Millis(120_000)),
            Turn::Resume(Millis(500_000)),
        ];
        let limited = clock().replay(turns).expect("limited");
        assert_eq!(limited.closes_at(), Millis(530_000));
        let held = clock().after(Turn::Pause(Millis(50_000))).expect("free");
        assert_eq!(held.phase(Millis(i64::MAX)), Phase::Paused(Millis(50_000)));
        assert_eq!(held.after(Turn::Bid(Millis(60_000))), None);
        assert_eq!(held.after(Turn::Pause(Millis(60_000))), None);
        assert_eq!(clock().after(Turn::Resume(Millis(60_000))), None);
        assert_eq!(clock().after(Turn::Pause(Millis(9_000))), None);
        assert_eq!(clock().after(Turn::Pause(Millis(130_000))), None);
    }

    fn turns() -> impl Strategy<Value = Vec<(u8, i64)>> {
        prop::collection::vec((0_u8..3, 0_i64..40_000), 0..60)
    }

    proptest! {
        /// Whatever people try and in whatever order: nothing happens after the end, the end only moves on, and once it
        /// is over it stays over at the same instant.
        #[test]
        fn nobody_bids_late_and_the_end_only_moves_on(tries in turns()) {
            let (mut held, mut now, mut taken) = (clock(), Millis(0), Vec::new());
            let mut over = None;
            for (kind, wait) in tries {
                now = Millis(now.0 + wait);
                let turn = match kind {
                    0 => Turn::Bid(now),
                    1 => Turn::Pause(now),
                    _ => Turn::Resume(now),
                };
                let before = held.phase(now);
                if let Phase::Over(at) = before {
                    prop_assert!(at <= now);
                    prop_assert_eq!(*over.get_or_insert(at), at);
                    prop_assert_eq!(held.after(turn), None);
                }
                if let Some(next) = held.after(turn) {
                    prop_assert!(over.is_none());
                    prop_assert!(next.closes_at() >= held.closes_at());
                    if kind == 0 {
                        prop_assert!(now < held.closes_at() && now >= held.opens_at);
                        prop_assert!(next.closes_at() >= now.plus_secs(30));
                    }
                    held = next;
                    taken.push(turn);
                }
            }
            prop_assert_eq!(clock().replay(taken), Some(held));
        }

        /// As time goes on an auction left alone goes through its phases in their order and never back.
        #[test]
        fn phases_come_in_order(mut instants in prop::collection::vec(0_i64..200_000, 1..50)) {
            instants.sort_unstable();
            let rank = |phase| match phase {
                Phase::Waiting => 0,
                Phase::Free => 1,
                Phase::Limited(_) => 2,
                Phase::Paused(_) => 9,
                Phase::Over(_) => 3,
            };
            let ranks: Vec<i32> = instants.iter().map(|now| rank(clock().phase(Millis(*now)))).collect();
            prop_assert!(ranks.is_sorted());
        }
    }
}
