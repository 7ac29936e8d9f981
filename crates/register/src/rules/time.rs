//! One row of a key holds on a day, and no second one.

use base::Date;

/// The last day of a row that holds without end.
pub const WITHOUT_END: Date = Date::constant(9999, 12, 31);

/// The first day of a row in a list whose rows hold always.
pub const ALWAYS: Date = Date::constant(1, 1, 1);

/// From a day to a day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day; [`WITHOUT_END`] when none is known.
    pub until: Date,
}

impl Span {
    /// Whether a day lies in it.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }

    /// The last day, where there is one.
    #[must_use]
    pub fn end(self) -> Option<Date> {
        (self.until < WITHOUT_END).then_some(self.until)
    }
}

/// A row of a key as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its revision.
    pub id: i64,
    /// When it holds.
    pub span: Span,
    /// Whether it says the same as what is to be written.
    pub same: bool,
}

/// What has to be done so that a key says something new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Revisions that go.
    pub remove: Vec<i64>,
    /// Revisions that stay in part: which, and when what it says holds from now on.
    pub keep: Vec<(i64, Span)>,
    /// When the new holds; nothing when the list says so already.
    pub write: Option<Span>,
}

/// Why something cannot be written from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// It would end before it begins.
    Backwards,
    /// Another row of the key begins on this day, before the new one would end.
    Later(Date),
}

/// Writes something that holds from a day until a day, or without end. A row that holds on the first day ends the day
/// before; one that begins on the same day is replaced. Without an end the new holds until the next row begins.
///
/// # Errors
/// [`Clash`].
pub fn write(held: &[Held], from: Date, until: Option<Date>) -> Result<Plan, Clash> {
    let next = held
        .iter()
        .map(|row| row.span.from)
        .filter(|day| *day > from)
        .min();
    let last = match (until, next) {
        (Some(until), _) if until < from => return Err(Clash::Backwards),
        (Some(until), Some(next)) if next <= until => return Err(Clash::Later(next)),
        (Some(until), _) => until,
        (None, Some(next)) => next.yesterday().unwrap_or(from),
        (None, None) => WITHOUT_END,
    };
    let span = Span { from, until: last };
    let mut plan = Plan {
        write: Some(span),
        ..Plan::default()
    };
    let Some(now) = held.iter().find(|row| row.span.holds(from)) else {
        return Ok(plan);
    };
    if now.same && now.span.until == last {
        return Ok(Plan::default());
    }
    plan.remove.push(now.id);
    if now.span.from < from {
        let until = from.yesterday().unwrap_or(from);
        let from = now.span.from;
        plan.keep.push((now.id, Span { from, until }));
    }
    Ok(plan)
}

/// Ends what holds on a day: it holds until that day and no longer. Nothing when it ends there already.
///
/// # Errors
/// Nothing of the key holds on the day.
pub fn close(held: &[Held], until: Date) -> Option<Plan> {
    let now = held.iter().find(|row| row.span.holds(until))?;
    if now.span.until == until {
        return Some(Plan::default());
    }
    let from = now.span.from;
    Some(Plan {
        remove: vec![now.id],
        keep: vec![(now.id, Span { from, until })],
        write: None,
    })
}

/// The same in a list whose rows hold always: what there is goes.
#[must_use]
pub fn replace(held: &[Held]) -> Plan {
    if held.iter().any(|row| row.same) {
        return Plan::default();
    }
    Plan {
        remove: held.iter().map(|row| row.id).collect(),
        keep: Vec::new(),
        write: Some(Span {
            from: ALWAYS,
            until: WITHOUT_END,
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(number: i32) -> Date {
        Date::constant(2024, 1, 1)
            .checked_add(jiff::Span::new().days(number))
            .expect("a day")
    }

    /// Rows of a key as a list of what they say.
    #[derive(Clone, Debug, Default)]
    struct Key {
        rows: Vec<(i64, Span, char)>,
        next: i64,
    }

    impl Key {
        fn says(&self, on: Date) -> Vec<char> {
            let rows = self.rows.iter().filter(|(_, span, _)| span.holds(on));
            rows.map(|(_, _, what)| *what).collect()
        }

        fn held(&self, what: char) -> Vec<Held> {
            let rows = self.rows.iter();
            rows.map(|(id, span, said)| Held {
                id: *id,
                span: *span,
                same: *said == what,
            })
            .collect()
        }

        fn carry_out(&mut self, plan: &Plan, what: char) {
            let before = self.rows.clone();
            self.rows.retain(|(id, ..)| !plan.remove.contains(id));
            for (id, span) in &plan.keep {
                let said = before.iter().find(|row| row.0 == *id).expect("the row").2;
                self.next += 1;
                self.rows.push((self.next, *span, said));
            }
            if let Some(span) = plan.write {
                self.next += 1;
                self.rows.push((self.next, span, what));
            }
        }
    }

    proptest! {
        /// Whatever is written in whatever order, a day has one row at most, and only the days that were written
        /// change, save those after an end that was set before an older one.
        #[test]
        fn a_day_has_one_row_and_says_what_was_written_last(
            steps in proptest::collection::vec((0_i32..60, proptest::option::of(0_i32..70), 0_u8..4, any::<bool>()), 1..24)
        ) {
            let mut key = Key::default();
            for (from, until, what, ends) in steps {
                let what = char::from(b'a' + what);
                let before = key.clone();
                if ends {
                    let Some(plan) = close(&key.held(what), day(from)) else {
                        prop_assert!(key.says(day(from)).is_empty());
                        continue;
                    };
                    key.carry_out(&plan, what);
                    for on in 0..80 {
                        let same = key.says(day(on)) == before.says(day(on));
                        let held = before.rows.iter().find(|(_, span, _)| span.holds(day(from)));
                        let after = held.is_some_and(|(_, span, _)| on > from && span.holds(day(on)));
                        let right = if after { key.says(day(on)).is_empty() } else { same };
                        prop_assert!(right);
                    }
                    continue;
                }
                match write(&key.held(what), day(from), until.map(day)) {
                    Err(Clash::Backwards) => prop_assert!(until.is_some_and(|until| until < from)),
                    Err(Clash::Later(next)) => prop_assert!(!key.says(next).is_empty()),
                    Ok(plan) => {
                        key.carry_out(&plan, what);
                        let span = plan.write;
                        for on in 0..80 {
                            let now = key.says(day(on));
                            prop_assert!(now.len() <= 1, "{now:?} on {on}");
                            if span.is_none() {
                                prop_assert_eq!(&now, &before.says(day(on)));
                            }
                            if let Some(span) = span {
                                if span.holds(day(on)) {
                                    prop_assert_eq!(now, vec![what]);
                                } else if on < from {
                                    prop_assert_eq!(now, before.says(day(on)));
                                } else {
                                    // Later rows stay; the rest of the one that held is cut off.
                                    prop_assert!(now.is_empty() || now == before.says(day(on)));
                                }
                            }
                        }
                        // The same again changes nothing.
                        let again = write(&key.held(what), day(from), until.map(day)).expect("a plan");
                        prop_assert_eq!(again, Plan::default());
                    }
                }
            }
        }
    }
}
