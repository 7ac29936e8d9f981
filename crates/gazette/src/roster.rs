//! Lists of units: labels, role verbs, 等 and 和, rules that a list states.

mod names;

use crate::attribution::{Found, Role};
use crate::glyph;
use crate::model::Basis;
use crate::run;
pub(crate) use names::{is_collective, is_firm_organ, is_level, unit_reads};
use names::{is_named_body, starts_as_unit};

/// What a label in front of a colon says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    Units(Role),
    Term,
}

/// A label at `from`: its kind and one past its colon.
pub(crate) fn label(ch: &[char], from: usize, to: usize) -> Option<(Label, usize)> {
    let limit = to.min(from + 14);
    let colon = (from..limit).find(|&n| matches!(ch[n], '：' | ':'))?;
    if !ch[from..colon]
        .iter()
        .all(|&c| glyph::is_han(c) || matches!(c, ' ' | '\u{3000}' | '/'))
    {
        return None;
    }
    let word: String = ch[from..colon]
        .iter()
        .filter(|c| !glyph::is_space(**c))
        .collect();
    label_kind(&word).map(|kind| (kind, colon + 1))
}

/// The meaning of a label's words.
pub(crate) fn label_kind(word: &str) -> Option<Label> {
    let any = |list: &[&str]| list.iter().any(|w| word.contains(w));
    if word.is_empty()
        || word.chars().count() > 12
        || word.contains(['，', '。', '、', '“', '；']) && !any(&["单位", "部门"])
    {
        return None;
    }
    let names_units = any(&["单位", "部门", "主体", "机构", "处室", "科室", "股室"]);
    let bare = [
        "牵头", "负责", "责任", "配合", "主办", "承办", "协办", "参与",
    ]
    .contains(&word);
    if any(&["时限", "时间", "期限", "节点"])
        && any(&[
            "完成", "办结", "时限", "推进", "落实", "整改", "实施", "任务",
        ])
    {
        return Some(Label::Term);
    }
    if !names_units && !bare {
        return None;
    }
    if any(&["牵头", "主办", "承办", "主责"]) {
        Some(Label::Units(Role::Lead))
    } else if any(&[
        "配合", "协办", "会办", "参与", "参加", "协助", "协同", "指导", "督导", "支持", "会同",
        "协作",
    ]) {
        Some(Label::Units(Role::Support))
    } else if any(&["责任", "负责", "落实", "实施", "执行", "分工"]) {
        Some(Label::Units(Role::Responsible))
    } else {
        None
    }
}

/// Whether the bracket that opens before `start` stands behind the end of a sentence.
pub(crate) fn behind_sentence(ch: &[char], start: usize) -> bool {
    let before = start.checked_sub(2).map(|n| ch[n]);
    before.is_none_or(|c| matches!(c, '。' | '；' | '！' | '”' | '\n' | '〕' | '）' | '】'))
}

/// Nothing but names of public bodies; a term (2025年底前, 持续推进) may stand behind them.
pub(crate) fn only_units(ch: &[char], behind_sentence: bool) -> bool {
    if ch.len() < 3 || ch.len() > 400 {
        return false;
    }
    let mut parts = Vec::new();
    for (from, to) in phrases(ch, 0, ch.len()) {
        if !is_term(ch, from, to) && !run::spells(ch, from, "下同") {
            split_units(ch, from, to, &mut parts);
        }
    }
    let names: Vec<String> = parts
        .iter()
        .map(|&(a, b)| {
            role_mark(ch, a, b)
                .map_or(&ch[a..b], |m| &ch[a..m.0])
                .iter()
                .collect()
        })
        .collect();
    // 各设区市、示例新区要建立专班 is a sentence.
    if names
        .iter()
        .any(|name| name.contains(['要', '应']) && !name.contains("应急") && !name.contains("要素"))
        || names
            .iter()
            .any(|name| name.starts_with(['将', '把', '请']))
    {
        return false;
    }
    // 各乡镇党委、政府: the second shares the first one's level.
    let shared = |n: usize| {
        names[n] == "政府"
            && n.checked_sub(1)
                .is_some_and(|p| names[p].ends_with("党委") || names[p].ends_with("党工委"))
    };
    let firm = names.iter().enumerate().all(|(n, name)| {
        name.chars().count() >= 3 && is_firm_organ(name)
            || shared(n)
            || is_collective(name)
            || behind_sentence && is_named_body(name)
    });
    firm && names.iter().any(|name| {
        if behind_sentence {
            is_firm_organ(name) || is_collective(name)
        } else {
            starts_as_unit(name)
        }
    })
}

/// `市水利局（牵头）`: where the name ends, and the role.
fn role_mark(ch: &[char], a: usize, b: usize) -> Option<(usize, Role)> {
    let marks = [
        ("牵头", Role::Lead),
        ("主办", Role::Lead),
        ("牵头单位", Role::Lead),
        ("配合", Role::Support),
        ("协办", Role::Support),
        ("负责", Role::Responsible),
    ];
    let open = (a..b).rev().find(|&n| glyph::is_open(ch[n]))?;
    let close = b.checked_sub(1).filter(|&n| glyph::is_close(ch[n]))?;
    let inner: String = ch.get(open + 1..close)?.iter().collect();
    marks.iter().find(|m| m.0 == inner).map(|m| (open, m.1))
}

/// A phrase that says when, not who: 2025年底前, 长期坚持, 持续推进.
pub(crate) fn is_term(ch: &[char], from: usize, to: usize) -> bool {
    let text: String = ch[from..to].iter().collect();
    let opens = text.starts_with(|c: char| glyph::digit(c).is_some() || matches!(c, '到' | '至'));
    let dated = text.chars().any(|c| glyph::digit(c).is_some())
        && text.contains(['年', '月', '日'])
        && (text.ends_with(['前', '底', '末', '内', '月', '年', '日'])
            || (opens && to - from <= 16));
    let standing = to - from <= 6
        && ["持续", "长期", "常态", "立即", "即时", "全年", "年底前"]
            .iter()
            .any(|w| text.starts_with(w));
    dated || standing
}

/// Verbs behind a list of units.
const TAILS: &[(&str, Role)] = &[
    ("牵头", Role::Lead),
    ("主办", Role::Lead),
    ("承办", Role::Lead),
    ("主责", Role::Lead),
    ("抓总", Role::Lead),
    ("负总责", Role::Responsible),
    ("主管", Role::Responsible),
    ("负责", Role::Responsible),
    ("落实", Role::Responsible),
    ("实施", Role::Responsible),
    ("推进", Role::Responsible),
    ("配合", Role::Support),
    ("参与", Role::Support),
    ("参加", Role::Support),
    ("协办", Role::Support),
    ("会办", Role::Support),
    ("会签", Role::Support),
    ("协作", Role::Support),
    ("督导", Role::Support),
    ("指导", Role::Support),
    ("协助", Role::Support),
    ("协同", Role::Support),
    ("支持", Role::Support),
];

/// What may stand between the units and the verb.
const ADVERBS: &[&str] = &[
    "按照各自职责分工",
    "按照各自职责",
    "按各自职责分工",
    "按各自职责",
    "按照职责分工",
    "按照职能分工",
    "按职责分工",
    "按职能分工",
    "依职责分工",
    "根据职责分工",
    "依据职责分工",
    "按照职责",
    "按职责",
    "按职能",
    "按分工",
    "依职责",
    "职责分工",
    "分工",
    "分别",
    "共同",
    "具体",
    "结合实际",
    "结合职责",
    "组织",
    "总体",
    "抓好",
    "做好",
    "统筹",
    "联合",
    "予以",
    "给予",
    "积极",
    "密切",
    "主动",
    "全力",
    "协力",
    "各自",
    "根据职责",
    "依法",
    "总",
    "并",
    "等",
    "协同",
    "参与",
    "负责",
    "牵头",
    "共同参与",
    "协调",
];

/// Parses the inside of an attribution.
pub(crate) fn content(ch: &[char], start: usize, end: usize, basis: Basis) -> Option<Found> {
    let mut list = List {
        ch,
        out: Found {
            start,
            end,
            basis,
            units: Vec::new(),
            open_ended: false,
            first_is_lead: None,
            carry: None,
            carried: Vec::new(),
            terms: Vec::new(),
        },
        current: None,
        explicit: false,
        pending: Vec::new(),
        term: false,
    };
    for (from, to) in phrases(ch, start, end) {
        list.phrase(from, to);
    }
    if list.explicit
        || basis != Basis::Bracket
        || only_units(&ch[start..end], behind_sentence(ch, start))
    {
        list.flush(Role::Responsible);
    }
    let mut out = list.out;
    for unit in &mut out.units {
        if let Some((end, role)) = role_mark(ch, unit.1, unit.2) {
            *unit = (role, unit.1, end);
        }
    }
    out.units.sort_by_key(|u| u.1);
    let named = out
        .units
        .iter()
        .any(|&(_, a, b)| glyph::is_organ(&ch[a..b].iter().collect::<String>()));
    let sound = out.units.iter().all(|&(_, a, b)| unit_reads(ch, a, b));
    let rules = out.first_is_lead.is_some() || out.carry.is_some() || !out.terms.is_empty();
    ((named && sound)
        || (out.units.is_empty() && rules)
        || (basis != Basis::Bracket && !out.units.is_empty() && sound))
        .then_some(out)
}

/// An attribution while its phrases are read.
struct List<'a> {
    ch: &'a [char],
    out: Found,
    /// The role of the label last read.
    current: Option<Role>,
    /// Some label, verb or rule says that this is an attribution.
    explicit: bool,
    /// Units whose role is not yet known.
    pending: Vec<(usize, usize)>,
    /// The label last read says when.
    term: bool,
}

impl List<'_> {
    fn phrase(&mut self, from: usize, to: usize) {
        let ch = self.ch;
        let mut from = from;
        match label(ch, from, to) {
            Some((Label::Term, at)) => {
                self.out.terms.push((at, to));
                self.term = true;
                return;
            }
            Some((Label::Units(role), at)) => {
                // 甲局；配合单位：乙局 — beside helpers the one without a label leads.
                let main = if role == Role::Support {
                    Role::Lead
                } else {
                    Role::Responsible
                };
                self.flush(self.current.unwrap_or(main));
                self.current = Some(role);
                self.explicit = true;
                self.term = false;
                from = at;
            }
            // 完成时限：4月底前完成招标，10月底前竣工，并做好管护: the term goes on.
            None if self.term && !only_units(&ch[from..to], true) => return,
            None => {}
        }
        // 牵头领导：某某 — a label that names no unit.
        let unknown = (from..to.min(from + 10)).any(|n| matches!(ch[n], '：' | ':'));
        if unknown && label(ch, from, to).is_none() && self.out.basis != Basis::Sentence {
            return;
        }
        let cut = strip_note(ch, from, to, &mut self.out);
        match document_rule(ch, from, cut) {
            Some(rule) => self.rule(rule, from, cut, to),
            None => self.units(from, cut),
        }
    }

    fn rule(&mut self, rule: DocRule, from: usize, cut: usize, to: usize) {
        let ch = self.ch;
        match rule {
            DocRule::FirstIsLead => {
                self.out.first_is_lead = Some((from, to));
                self.explicit = true;
            }
            DocRule::Carry(a, b) => {
                self.out.carry = Some((from, to));
                split_units(ch, a, b, &mut self.out.carried);
            }
            // A printed day is read as any other date; only 持续推进 needs the list.
            DocRule::Term if !ch[from..cut].iter().any(|&c| glyph::digit(c).is_some()) => {
                self.out.terms.push((from, cut));
            }
            DocRule::Term | DocRule::Aside => {}
        }
    }

    fn units(&mut self, from: usize, to: usize) {
        let ch = self.ch;
        let Phrase { role, units_end } = phrase(ch, from, to);
        let joined = joint(ch, from, units_end);
        let agent = run::spells(ch, from, "由") || run::spells(ch, from, "请");
        let mut units = Vec::new();
        self.out.open_ended |= split_units(
            ch,
            from + usize::from(agent),
            joined.map_or(units_end, |j| j.0),
            &mut units,
        );
        if let Some((_, partner)) = joined {
            let mut with = Vec::new();
            self.out.open_ended |= split_units(ch, partner, units_end, &mut with);
            self.add(Role::Support, with);
        }
        if let Some(role) = role {
            self.explicit = true;
            self.flush(self.current.unwrap_or(role));
        }
        match role.or(self.current) {
            Some(role) => self.add(role, units),
            None => self.pending.extend(units),
        }
    }

    fn add(&mut self, role: Role, units: Vec<(usize, usize)>) {
        self.out
            .units
            .extend(units.into_iter().map(|(a, b)| (role, a, b)));
    }

    fn flush(&mut self, role: Role) {
        let units = std::mem::take(&mut self.pending);
        self.add(role, units);
    }
}

/// Phrases between ；，。 outside inner brackets.
pub(crate) fn phrases(ch: &[char], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let (mut from, mut depth) = (start, 0usize);
    for n in start..end {
        let c = ch[n];
        if glyph::is_open(c) {
            depth += 1;
        } else if glyph::is_close(c) {
            depth = depth.saturating_sub(1);
        } else if depth == 0
            && matches!(c, '；' | ';' | '，' | ',' | '。' | '\n' | '\t' | '｜' | '|')
        {
            if n > from {
                out.push((from, n));
            }
            from = n + 1;
        } else if depth == 0 && glyph::is_space(c) && label(ch, n + 1, end).is_some() {
            out.push((from, n));
            from = n + 1;
        }
    }
    if end > from {
        out.push((from, end));
    }
    out
}

enum DocRule {
    FirstIsLead,
    Carry(usize, usize),
    Aside,
    Term,
}

fn document_rule(ch: &[char], from: usize, to: usize) -> Option<DocRule> {
    let has = |w: &str| run::find(ch, from, to, w).is_some();
    if has("牵头")
        && ["第一", "首位", "最前", "在前", "列首", "首个", "排首"]
            .iter()
            .any(|w| has(w))
    {
        return Some(DocRule::FirstIsLead);
    }
    if is_term(ch, from, to) {
        return Some(DocRule::Term);
    }
    if run::spells(ch, from, "下同")
        || run::spells(ch, from, "不再列出")
        || run::spells(ch, from, "不再单独列出")
        || run::spells(ch, from, "不再一一列出")
    {
        return Some(DocRule::Aside);
    }
    if run::spells(ch, from, "以下") {
        let verb = ["落实", "负责", "配合", "参与", "实施"]
            .iter()
            .filter_map(|w| run::rfind(ch, from, to, w))
            .max()?;
        let mut a = from + 2;
        while matches!(
            ch.get(a),
            Some('均' | '各' | '项' | '都' | '需' | '由' | '须' | '要' | '任' | '务')
        ) && a < verb
        {
            if ch[a] == '各' && !run::spells(ch, a, "各项") {
                break;
            }
            a += 1;
        }
        return (a < verb).then_some(DocRule::Carry(a, verb));
    }
    None
}

/// A note in brackets behind the last unit that states a rule; returns where the units end.
fn strip_note(ch: &[char], from: usize, to: usize, out: &mut Found) -> usize {
    if to <= from || !glyph::is_close(ch[to - 1]) {
        return to;
    }
    let Some(open) = (from..to).find(|&n| glyph::is_open(ch[n])) else {
        return to;
    };
    let has = |w: &str| run::find(ch, open, to, w).is_some();
    if has("下同") || has("除外") || has("不再列") {
        if has("牵头") {
            out.first_is_lead = Some((open, to));
        }
        return open;
    }
    to
}

pub(crate) struct Phrase {
    pub(crate) role: Option<Role>,
    pub(crate) units_end: usize,
}

/// Finds the verb at the end of a phrase.
pub(crate) fn phrase(ch: &[char], from: usize, to: usize) -> Phrase {
    let mut end = to;
    let mut role = None;
    // The last verb of the phrase decides; 负责落实 and 牵头负责 are read from their first word.
    while let Some(&(word, r)) = TAILS.iter().find(|(w, _)| ends_with(ch, from, end, w)) {
        end -= word.chars().count();
        role = Some(match (role, r) {
            (Some(Role::Lead), _) | (_, Role::Lead) => Role::Lead,
            (None, r) => r,
            (Some(old), _) => old,
        });
        end = strip_adverbs(ch, from, end);
    }
    if role.is_none() {
        for word in ["牵头", "负责"] {
            // 负责解释, 牵头抓总: the verb with a short object.
            if let Some(at) = run::rfind(ch, from, to, word)
                && at > from
                && to - (at + 2) <= 4
                && [
                    "抓总", "推进", "组织", "实施", "落实", "统筹", "协调", "办理",
                ]
                .iter()
                .any(|w| run::spells(ch, at + 2, w))
            {
                return Phrase {
                    role: Some(if word == "牵头" {
                        Role::Lead
                    } else {
                        Role::Responsible
                    }),
                    units_end: strip_adverbs(ch, from, at),
                };
            }
        }
    }
    Phrase {
        role,
        units_end: end,
    }
}

fn ends_with(ch: &[char], from: usize, end: usize, word: &str) -> bool {
    let len = word.chars().count();
    end >= from + len && run::spells(ch, end - len, word)
}

fn strip_adverbs(ch: &[char], from: usize, end: usize) -> usize {
    let mut end = end;
    while let Some(word) = ADVERBS
        .iter()
        .find(|w| **w != "等" && ends_with(ch, from, end, w))
    {
        let cut = end - word.chars().count();
        // A role word right behind units is the verb itself, not an adverb.
        if matches!(*word, "协同" | "参与" | "负责" | "牵头") {
            break;
        }
        end = cut;
    }
    end
}

/// The place of 会同 or 商 between two lists, and one past it.
pub(crate) fn joint(ch: &[char], from: usize, to: usize) -> Option<(usize, usize)> {
    if let Some(at) = run::find(ch, from, to, "会同") {
        return Some((at, at + 2));
    }
    // 水利部商自然资源部; not 省商务厅 or 工商联.
    let name = |a: usize, b: usize| ch[a..b].iter().collect::<String>();
    (from + 3..to)
        .find(|&n| {
            ch[n] == '商' && !matches!(ch.get(n + 1), Some('务' | '会' | '业')) && {
                let last = (from..n)
                    .rev()
                    .find(|&k| ch[k] == '、')
                    .map_or(from, |k| k + 1);
                n - last >= 3 && is_firm_organ(&name(last, n))
            }
        })
        .map(|n| (n, n + 1))
}

/// Splits a list of units; true when it ended in 等.
pub(crate) fn split_units(
    ch: &[char],
    from: usize,
    to: usize,
    out: &mut Vec<(usize, usize)>,
) -> bool {
    let mut open_ended = false;
    let mut depth = 0usize;
    let mut start = from;
    for n in from..=to {
        let c = if n < to { ch[n] } else { '、' };
        if glyph::is_open(c) {
            depth += 1;
        } else if glyph::is_close(c) {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 || n == to {
            let space = matches!(c, ' ' | '\u{3000}')
                && n > start
                && is_firm_organ(&ch[start..n].iter().collect::<String>());
            if matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '／') || space {
                open_ended |= one_unit(ch, start, n, out);
                start = n + 1;
            }
        }
    }
    open_ended
}

/// What 等 is followed by when it names nobody.
fn is_bare(name: &str) -> bool {
    ["", "部门", "单位", "多部门", "各部门", "多个部门"].contains(&name)
}

/// Splits `A等B`, `A和B`; true when 等 was dropped.
fn one_unit(ch: &[char], start: usize, end: usize, out: &mut Vec<(usize, usize)>) -> bool {
    let (mut a, mut b) = (start, end);
    while a < b && (glyph::is_space(ch[a]) || matches!(ch[a], '“' | '”' | '：')) {
        a += 1;
    }
    while b > a && (glyph::is_space(ch[b - 1]) || matches!(ch[b - 1], '“' | '”')) {
        b -= 1;
    }
    if a >= b {
        return false;
    }
    for word in ["以及", "和", "及", "与"] {
        if run::spells(ch, a, word) {
            a += word.chars().count();
        }
    }
    let name = |from: usize, to: usize| ch[from..to].iter().collect::<String>();
    if let Some(at) = (a..b).find(|&n| {
        ch[n] == '等'
            && n > a
            && (n + 1 == b
                || is_firm_organ(&name(a, n))
                || is_bare(&name(n + 1, b))
                || glyph::is_organ(&name(n + 1, b)) && glyph::is_organ(&name(a, n)))
    }) {
        one_unit(ch, a, at, out);
        let rest = name(at + 1, b);
        if !is_bare(&rest) {
            one_unit(ch, at + 1, b, out);
        }
        return true;
    }
    let mut depth = 0usize;
    for n in a + 1..b {
        if glyph::is_open(ch[n]) {
            depth += 1;
        } else if glyph::is_close(ch[n]) {
            depth = depth.saturating_sub(1);
        }
        let word = match ch[n] {
            '和' | '与' | '及' | '暨' if depth == 0 => 1,
            '以' if depth == 0 && ch.get(n + 1) == Some(&'及') => 2,
            _ => continue,
        };
        if n + word >= b {
            continue;
        }
        let (left, right) = (name(a, n), name(n + word, b));
        let own_prefix = right.starts_with(['各', '市', '省', '区', '县', '国', '镇', '乡']);
        let shared = left.contains('各') && !own_prefix;
        if is_firm_organ(&left) && glyph::is_organ(&right) && !shared && !right.starts_with('其') {
            if !matches!(left.as_str(), "部门" | "单位") {
                out.push((a, n));
            }
            one_unit(ch, n + word, b, out);
            return false;
        }
    }
    // What 等部门 leaves behind names nobody.
    if !matches!(name(a, b).as_str(), "部门" | "单位") {
        out.push((a, b));
    }
    false
}
