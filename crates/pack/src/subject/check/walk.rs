//! Walks over what leads to what.

use std::collections::{BTreeMap, BTreeSet};

/// What leads to what, in the order written.
pub(super) type Ways<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Everything that can be reached from `start`, itself included.
pub(super) fn reached<'a>(ways: &Ways<'a>, start: &'a str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for next in ways.get(at).into_iter().flatten() {
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    seen
}

/// The same ways walked backwards.
pub(super) fn backwards<'a>(ways: &Ways<'a>) -> Ways<'a> {
    let mut out = Ways::new();
    for (from, all) in ways {
        for to in all {
            out.entry(to).or_default().push(from);
        }
    }
    out
}

/// Circles, each once, from its first member in alphabetical order and back to it.
pub(super) fn circles<'a>(ways: &Ways<'a>) -> Vec<Vec<&'a str>> {
    let mut out: Vec<Vec<&str>> = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for start in ways.keys().copied() {
        if told.contains(start) {
            continue;
        }
        if let Some(circle) = back_to(ways, start) {
            told.extend(circle.iter().copied());
            out.push(circle);
        }
    }
    out
}

/// The shortest way from `start` back to it.
fn back_to<'a>(ways: &Ways<'a>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut came: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for next in ways.get(at).into_iter().flatten().copied() {
            if next == start {
                let mut circle = vec![start];
                let mut step = at;
                while step != start {
                    circle.push(step);
                    step = came.get(step).copied().unwrap_or(start);
                }
                circle.push(start);
                circle.reverse();
                return Some(circle);
            }
            if !came.contains_key(next) {
                came.insert(next, at);
                open.push_back(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Ways, circles, reached};

    #[test]
    fn circles_are_found_once_and_reach_is_whole() {
        let ways = Ways::from([
            ("a", vec!["b"]),
            ("b", vec!["c", "d"]),
            ("c", vec!["a"]),
            ("e", vec!["e"]),
        ]);
        assert_eq!(circles(&ways), [vec!["a", "b", "c", "a"], vec!["e", "e"]]);
        assert_eq!(reached(&ways, "b").len(), 4);
        assert_eq!(reached(&ways, "d").len(), 1);
    }
}
