//! Whether a room is free, what stands in the way, and what is free instead.

use base::Millis;
use base::calendar::Calendar;

use super::hours::{Hours, Slot, days_from};

/// How far ahead a free time is looked for, in days.
const AHEAD_DAYS: i32 = 14;
/// Free times begin at multiples of this, in seconds.
const STEP_SECS: i64 = 1800;

/// A booking that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its row.
    pub id: i64,
    /// When.
    pub slot: Slot,
    /// How many seats.
    pub seats: i64,
}

/// How a room can be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// How many seats it has.
    pub seats: i64,
    /// Whether several bookings share its seats; else it is booked as a whole.
    pub shared: bool,
}

impl Room {
    /// The booking that stands in the way of a wanted one; `None` when there is room. More seats than the room has are
    /// the caller's to refuse.
    #[must_use]
    pub fn clash(&self, taken: &[Taken], slot: Slot, seats: i64) -> Option<Taken> {
        let near: Vec<&Taken> = taken.iter().filter(|one| one.slot.meets(&slot)).collect();
        if !self.shared {
            return near.first().map(|one| **one);
        }
        // The most seats are taken where a booking begins, or where the wanted one does.
        let starts = near.iter().map(|one| one.slot.from.max(slot.from));
        starts
            .chain([slot.from])
            .map(|at| -> Vec<&&Taken> {
                let at_once = |one: &&&Taken| one.slot.from <= at && at < one.slot.until;
                near.iter().filter(at_once).collect()
            })
            .find(|held| held.iter().map(|one| one.seats).sum::<i64>() + seats > self.seats)
            .and_then(|held| held.first().map(|one| ***one))
    }

    /// The next times of the same length at which it is free, on as many days at most.
    #[must_use]
    pub fn free(
        &self,
        taken: &[Taken],
        (hours, calendar): (Hours, &Calendar),
        (slot, seats): (Slot, i64),
        most: usize,
    ) -> Vec<Slot> {
        let (mut found, length) = (Vec::new(), slot.length_ms());
        for day in days_from(slot.from.day(), AHEAD_DAYS) {
            let Some(open) = hours.on(day, calendar) else {
                continue;
            };
            let mut from = open.from.max(ceiling(slot.from));
            while found.len() < most && from.0 + length <= open.until.0 {
                let one = Slot {
                    from,
                    until: Millis(from.0 + length),
                };
                if self.clash(taken, one, seats).is_none() {
                    found.push(one);
                    break;
                }
                from = from.plus_secs(STEP_SECS);
            }
        }
        found
    }
}

/// The next instant, or this one, at which a free time may begin.
fn ceiling(at: Millis) -> Millis {
    let step = STEP_SECS * 1000;
    Millis(at.0.div_euclid(step) * step + if at.0.rem_euclid(step) == 0 { 0 } else { step })
}

/// How long bookings fill of a time, in minutes; times that overlap count once where a room is booked as a whole, and
/// by their share of the seats where it is shared.
#[must_use]
pub fn used_minutes(room: Room, taken: &[Taken], within: Slot) -> i64 {
    let clipped = taken
        .iter()
        .filter(|one| one.slot.meets(&within))
        .map(|one| {
            let from = one.slot.from.max(within.from);
            let until = one.slot.until.min(within.until);
            let share = if room.shared {
                one.seats
            } else {
                room.seats.max(1)
            };
            (until.0 - from.0) * share
        });
    clipped.sum::<i64>() / room.seats.max(1) / 60_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Date;
    use proptest::prelude::*;

    fn slot(from: i64, until: i64) -> Slot {
        let nine = Millis::start_of(Date::constant(2024, 9, 5)).plus_secs(9 * 3600);
        Slot {
            from: nine.plus_secs(from * 60),
            until: nine.plus_secs(until * 60),
        }
    }

    fn taken(id: i64, from: i64, until: i64, seats: i64) -> Taken {
        Taken {
            id,
            slot: slot(from, until),
            seats,
        }
    }

    const HOURS: Hours = Hours {
        opens_minute: 540,
        closes_minute: 1080,
        any_day: false,
    };

    #[test]
    fn a_room_is_had_by_one_and_seats_by_as_many_as_there_are() {
        let whole = Room {
            seats: 8,
            shared: false,
        };
        let held = [taken(1, 0, 60, 2), taken(2, 120, 180, 8)];
        assert_eq!(whole.clash(&held, slot(60, 120), 8), None);
        assert_eq!(
            whole.clash(&held, slot(59, 61), 1).map(|one| one.id),
            Some(1)
        );
        let seats = Room {
            seats: 3,
            shared: true,
        };
        let held = [taken(1, 0, 60, 2), taken(2, 30, 90, 1)];
        assert_eq!(seats.clash(&held, slot(60, 90), 2), None);
        assert!(seats.clash(&held, slot(0, 40), 1).is_some());
        assert_eq!(seats.clash(&held, slot(0, 30), 1), None);
    }

    #[test]
    fn free_times_are_found_on_open_days() {
        let whole = Room {
            seats: 1,
            shared: false,
        };
        let held = [taken(1, 0, 500, 1)];
        let wanted = (slot(60, 180), 1);
        let free = whole.free(&held, (HOURS, &Calendar::national()), wanted, 2);
        // Thursday is full to 17:20, so Friday and Monday.
        let days: Vec<String> = free.iter().map(|slot| slot.from.minute_text()).collect();
        assert_eq!(days, ["2024-09-06 09:00", "2024-09-09 09:00"]);
        let long = (slot(0, 600), 1);
        assert!(
            whole
                .free(&[], (HOURS, &Calendar::national()), long, 2)
                .is_empty()
        );
    }

    #[test]
    fn use_is_counted_by_seats() {
        let held = [taken(1, 0, 60, 2), taken(2, 30, 90, 1)];
        let seats = Room {
            seats: 4,
            shared: true,
        };
        assert_eq!(used_minutes(seats, &held, slot(0, 60)), (120 + 30) / 4);
        let whole = Room {
            seats: 4,
            shared: false,
        };
        assert_eq!(used_minutes(whole, &held[..1], slot(30, 600)), 30);
    }

    proptest! {
        /// Whatever is asked for in whatever order, at no minute are more seats taken than there are, nor two bookings in
        /// a room that is had as a whole.
        #[test]
        fn nothing_is_booked_twice(
            asks in prop::collection::vec((0_i64..500, 1_i64..120, 1_i64..4), 1..60), shared in any::<bool>()
        ) {
            let room = Room { seats: 4, shared };
            let mut held: Vec<Taken> = Vec::new();
            for (id, (from, length, seats)) in asks.into_iter().enumerate() {
                let wanted = slot(from, from + length);
                if room.clash(&held, wanted, seats).is_none() {
                    held.push(Taken { id: id as i64, slot: wanted, seats });
                }
            }
            for minute in 0..620 {
                let now: Vec<&Taken> = held.iter().filter(|one| one.slot.meets(&slot(minute, minute + 1))).collect();
                let seats: i64 = now.iter().map(|one| one.seats).sum();
                let fits = if shared { seats <= 4 } else { now.len() <= 1 };
                prop_assert!(fits);
            }
        }

        /// A time that is offered can be had.
        #[test]
        fn what_is_offered_is_free(asks in prop::collection::vec((0_i64..500, 1_i64..120), 0..20), from in 0_i64..500) {
            let room = Room { seats: 1, shared: false };
            let held: Vec<Taken> = asks.iter().map(|(from, length)| taken(1, *from, from + length, 1)).collect();
            let calendar = Calendar::national();
            for one in room.free(&held, (HOURS, &calendar), (slot(from, from + 60), 1), 5) {
                prop_assert!(room.clash(&held, one, 1).is_none() && HOURS.cover(one, &calendar));
            }
        }
    }
}
