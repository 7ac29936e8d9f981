//! Bodies beside the one that a sentence binds first.

use super::{SUBJECT, organ_prefix, subject_at};
use crate::attribution::{Found, Role};
use crate::glyph;
use crate::roster::{Phrase, is_firm_organ, phrase, phrases, split_units};
use crate::run;

/// Later phrases that are looked into.
const PHRASES: usize = 6;

fn name(ch: &[char], a: usize, b: usize) -> String {
    ch[a..b].iter().collect()
}

/// Names of public bodies; a short one may stand where the list goes on (农业农村、水利、林草部门).
fn all_organs(ch: &[char], parts: &[(usize, usize)]) -> bool {
    !parts.is_empty()
        && parts.iter().all(|&(x, y)| {
            is_firm_organ(&name(ch, x, y))
                || name(ch, x, y).ends_with("机构")
                || name(ch, x, y).ends_with("小组")
                || y - x <= 8 && ch.get(y) == Some(&'、')
        })
}

/// 乙局、丙局密切配合 or 乙局配合提供信息 in a later phrase of the sentence.
pub(super) fn with_helpers(ch: &[char], from: usize, end: usize, found: &mut Found) {
    for (a, b) in phrases(ch, from, end).into_iter().skip(1).take(PHRASES) {
        let Phrase { role, units_end } = phrase(ch, a, b);
        let units_end = match role {
            Some(Role::Support) => Some(units_end),
            Some(_) => None,
            None => (a + 2..b.min(a + SUBJECT))
                .find(|&n| ["配合", "协助"].iter().any(|w| run::spells(ch, n, w))),
        };
        let mut parts = Vec::new();
        if let Some(stop) = units_end {
            split_units(ch, a, stop, &mut parts);
        }
        if all_organs(ch, &parts) {
            add(found, Role::Support, &parts);
        }
    }
}

/// The body behind 会同.
pub(super) fn with_partner(ch: &[char], from: usize, end: usize, found: &mut Found) {
    let stop = (from..end.min(from + SUBJECT))
        .find(|&n| glyph::is_stop(ch[n]))
        .unwrap_or(end.min(from + SUBJECT));
    if let Some(at) = organ_prefix(ch, from, stop) {
        let mut parts = Vec::new();
        split_units(ch, from, at, &mut parts);
        add(found, Role::Support, &parts);
    }
}

/// 在市某局指导下: who guides stands beside who acts.
pub(super) fn with_guides(ch: &[char], from: usize, end: usize, found: &mut Found) {
    let Some(start) = (from..end.min(from + SUBJECT))
        .find(|&n| ch[n] == '在')
        .map(|n| n + 1)
    else {
        return;
    };
    let Some(at) = run::find(ch, start, end.min(start + SUBJECT), "指导下") else {
        return;
    };
    let stop = ["业务", "统一", "具体", "统筹", "的"]
        .iter()
        .find(|w| at >= start + w.chars().count() && run::spells(ch, at - w.chars().count(), w))
        .map_or(at, |w| at - w.chars().count());
    let mut parts = Vec::new();
    split_units(ch, start, stop, &mut parts);
    if all_organs(ch, &parts) {
        add(found, Role::Support, &parts);
    }
}

/// 甲部门要…，乙部门要…: each phrase behind the first that begins with a body and what it must do.
pub(super) fn with_others(ch: &[char], end: usize, found: &mut Found) {
    let Some(last) = found.units.iter().map(|u| u.2).max() else {
        return;
    };
    let commas: Vec<usize> = (last..end)
        .filter(|&n| matches!(ch[n], '，' | ','))
        .take(PHRASES)
        .collect();
    for comma in commas {
        let Some(other) = subject_at(ch, comma + 1, end, false) else {
            continue;
        };
        // 会员单位不得串通: whom a prohibition names has nothing to do.
        let stop = other.units.iter().map(|u| u.2).max().unwrap_or(end);
        if run::spells(ch, stop, "不得") {
            continue;
        }
        let new: Vec<_> = other
            .units
            .into_iter()
            .filter(|&(_, a, b)| {
                // 评估结果报联席会议审定 is no body.
                let told = ch[a + 1..b].contains(&'报');
                let known = |&(_, x, y): &(Role, usize, usize)| a < y || ch[a..b] == ch[x..y];
                !told && !found.units.iter().any(known)
            })
            .collect();
        found.units.extend(new);
    }
}

fn add(found: &mut Found, role: Role, parts: &[(usize, usize)]) {
    found.units.extend(parts.iter().map(|&(a, b)| (role, a, b)));
}
