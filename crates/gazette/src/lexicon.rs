//! Word lists that are looked up by the character a word ends or begins with.

/// Words with a payload each, found backwards from a place (longest first) or forwards at a place.
pub(crate) struct Lexicon<T> {
    by_last: Vec<Vec<Entry>>,
    by_first: Vec<Vec<Entry>>,
    payloads: Vec<T>,
}

struct Entry {
    word: Vec<char>,
    payload: usize,
}

const BUCKETS: usize = 512;

fn bucket(ch: char) -> usize {
    (ch as usize).wrapping_mul(0x9e37) >> 5 & (BUCKETS - 1)
}

impl<T: Copy> Lexicon<T> {
    /// Builds from groups of words parted by blanks.
    pub(crate) fn new(groups: &[(&str, T)]) -> Self {
        let mut out = Self {
            by_last: std::iter::repeat_with(Vec::new).take(BUCKETS).collect(),
            by_first: std::iter::repeat_with(Vec::new).take(BUCKETS).collect(),
            payloads: groups.iter().map(|g| g.1).collect(),
        };
        for (payload, (words, _)) in groups.iter().enumerate() {
            for word in words.split_whitespace() {
                let word: Vec<char> = word.chars().collect();
                if let (Some(&first), Some(&last)) = (word.first(), word.last()) {
                    out.by_first[bucket(first)].push(Entry {
                        word: word.clone(),
                        payload,
                    });
                    out.by_last[bucket(last)].push(Entry { word, payload });
                }
            }
        }
        for list in out.by_first.iter_mut().chain(&mut out.by_last) {
            list.sort_by_key(|e| std::cmp::Reverse(e.word.len()));
        }
        out
    }

    /// The longest word that ends at `end` and starts no earlier than `from`: its start and payload.
    pub(crate) fn ends_at(&self, ch: &[char], from: usize, end: usize) -> Option<(usize, T)> {
        let last = *ch.get(end.checked_sub(1)?)?;
        self.by_last[bucket(last)].iter().find_map(|e| {
            let start = end.checked_sub(e.word.len())?;
            (start >= from && ch[start..end] == e.word[..])
                .then(|| (start, self.payloads[e.payload]))
        })
    }

    /// The word that ends last in a window, the longest of these: start, end, payload.
    pub(crate) fn rfind(&self, ch: &[char], from: usize, to: usize) -> Option<(usize, usize, T)> {
        (from + 1..=to.min(ch.len())).rev().find_map(|end| {
            self.ends_at(ch, from, end)
                .map(|(start, t)| (start, end, t))
        })
    }

    /// The longest word at `at`: its end and payload.
    pub(crate) fn starts_at(&self, ch: &[char], at: usize) -> Option<(usize, T)> {
        let first = *ch.get(at)?;
        self.by_first[bucket(first)].iter().find_map(|e| {
            ch[at..]
                .starts_with(&e.word)
                .then(|| (at + e.word.len(), self.payloads[e.payload]))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_and_last() {
        let lexicon = Lexicon::new(&[("不得低于 低于", 1), ("达到 达", 2)]);
        let ch: Vec<char> = "不得低于80，达到9".chars().collect();
        assert_eq!(lexicon.rfind(&ch, 0, 4), Some((0, 4, 1)));
        assert_eq!(lexicon.rfind(&ch, 1, 4), Some((2, 4, 1)));
        assert_eq!(lexicon.rfind(&ch, 0, 9), Some((7, 9, 2)));
        assert_eq!(lexicon.starts_at(&ch, 7), Some((9, 2)));
        assert_eq!(lexicon.ends_at(&ch, 0, 5), None);
    }
}
