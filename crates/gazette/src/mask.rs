//! What a stretch of a clause is part of, so that names with figures are no targets.

use crate::attribution::Found;
use crate::glyph;
use crate::run::Run;

/// Inside 《…》.
pub(crate) const TITLE: u8 = 1;
/// Inside a short “…”: a name or a slogan.
pub(crate) const NAME: u8 = 2;
/// Inside an attribution.
pub(crate) const UNITS: u8 = 4;
/// Part of a date or deadline.
pub(crate) const DATE: u8 = 8;
/// Inside brackets （…）.
pub(crate) const ASIDE: u8 = 16;
/// The outline number.
pub(crate) const NUMBER: u8 = 32;
/// Claimed by some field.
pub(crate) const CLAIMED: u8 = 64;

/// Inside “…” that the text calls a goal.
pub(crate) const GOAL: u8 = 128;

/// Longest quotation that is still a name, and longest title.
const LONGEST_NAME: usize = 24;
const LONGEST_TITLE: usize = 120;

/// Marks every character of a clause.
pub(crate) fn build(run: &Run, marker: usize, found: &[Found], mask: &mut Vec<u8>) {
    mask.clear();
    mask.resize(run.len(), 0);
    for m in mask.iter_mut().take(marker) {
        *m |= NUMBER | CLAIMED;
    }
    let mut title: Option<usize> = None;
    let mut quote: Option<usize> = None;
    let mut straight: Option<usize> = None;
    let mut aside: Vec<usize> = Vec::new();
    for (n, &ch) in run.ch.iter().enumerate() {
        match ch {
            '《' if title.is_none_or(|t| n - t > LONGEST_TITLE) => title = Some(n),
            '》' => {
                if let Some(from) = title.filter(|&f| n - f <= LONGEST_TITLE) {
                    set(mask, from, n + 1, TITLE);
                }
                title = None;
            }
            '“' => quote = Some(n),
            '”' => {
                if let Some(from) = quote.take().filter(|&f| n - f <= LONGEST_NAME) {
                    let goal = ["为目标", "的目标", "目标"]
                        .iter()
                        .any(|w| run.spells(n + 1, w));
                    set(mask, from, n + 1, if goal { GOAL } else { NAME });
                }
            }
            '"' => match straight.take().filter(|&f| n - f <= LONGEST_NAME) {
                Some(from) => set(mask, from, n + 1, NAME),
                None => straight = Some(n),
            },
            '（' | '(' if aside.len() < 8 => aside.push(n),
            '）' | ')' => {
                if let Some(from) = aside.pop().filter(|&f| n - f <= LONGEST_TITLE) {
                    set(mask, from, n + 1, ASIDE);
                }
            }
            '\n' => {
                quote = None;
                straight = None;
                aside.clear();
            }
            _ => {}
        }
    }
    for f in found
        .iter()
        .filter(|f| f.basis != crate::model::Basis::Sentence)
    {
        set(mask, f.start, f.end, UNITS | CLAIMED);
    }
    debug_assert!(run.ch.iter().filter(|&&c| glyph::is_open(c)).count() <= run.len());
}

pub(crate) fn set(mask: &mut [u8], from: usize, to: usize, bit: u8) {
    let to = to.min(mask.len());
    if from < to {
        mask[from..to].iter_mut().for_each(|m| *m |= bit);
    }
}
