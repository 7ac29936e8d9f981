//! The nearest right name to a wrong one.

/// The candidate with the smallest edit distance to `wrong`, if that is at most half of the longer name's
/// characters replaced. Of equally near candidates the first wins.
#[must_use]
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong: Vec<char> = wrong.chars().collect();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let right: Vec<char> = candidate.chars().collect();
            let bound = wrong.len().max(right.len()) * REPLACE / 2;
            let distance = edit_distance(&wrong, &right);
            (distance <= bound).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Names are shortened more often than they are misspelt, so a character left out weighs less than one
/// replaced.
const LEAVE_OUT: usize = 2;
const REPLACE: usize = 3;

/// The weight of the insertions, deletions and replacements that turn one text into the other.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).map(|length| length * LEAVE_OUT).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) * LEAVE_OUT;
        for (j, right) in b.iter().enumerate() {
            let replaced = diagonal + if left == right { 0 } else { REPLACE };
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + LEAVE_OUT).min(row[j] + LEAVE_OUT);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["市财政局", "市司法局", "市科学技术局"];
        assert_eq!(nearest("市财证局", names), Some("市财政局"));
        assert_eq!(nearest("市科技局", names), Some("市科学技术局"));
        assert_eq!(nearest("xyz", names), None);
        assert_eq!(nearest("titel", ["title", "letter"]), Some("title"));
    }
}
