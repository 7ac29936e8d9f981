//! Who leads the committee.

use std::collections::BTreeMap;

/// What an election says once everyone has voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elected {
    /// Somebody has not voted.
    Waiting,
    /// This seat has more votes than any other.
    Chair(i64),
    /// Several have the most: everyone votes again.
    Again,
}

/// Counts the votes of all seats.
#[must_use]
pub fn elected(votes: &[Option<i64>]) -> Elected {
    let mut count: BTreeMap<i64, usize> = BTreeMap::new();
    for vote in votes {
        match vote {
            Some(seat) => *count.entry(*seat).or_default() += 1,
            None => return Elected::Waiting,
        }
    }
    let most = count.values().max().copied().unwrap_or(0);
    let mut first = count.iter().filter(|(_, votes)| **votes == most);
    match (first.next(), first.next()) {
        (Some((seat, _)), None) => Elected::Chair(*seat),
        (Some(_), Some(_)) => Elected::Again,
        (None, _) => Elected::Waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_votes_elect_and_equals_vote_again() {
        for (votes, want) in [
            (vec![Some(1), None, Some(1)], Elected::Waiting),
            (vec![Some(1), Some(2), Some(1)], Elected::Chair(1)),
            (vec![Some(1), Some(2), Some(3)], Elected::Again),
            (
                vec![Some(1), Some(2), Some(2), Some(1), Some(3)],
                Elected::Again,
            ),
            (vec![Some(3); 5], Elected::Chair(3)),
            (vec![], Elected::Waiting),
        ] {
            assert_eq!(elected(&votes), want, "{votes:?}");
        }
    }
}
