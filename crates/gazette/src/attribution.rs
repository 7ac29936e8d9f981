//! Who does it: brackets, lines and sentences that name the units of a clause.

use std::sync::LazyLock;

use crate::glyph;
use crate::lexicon::Lexicon;
use crate::model::Basis;
use crate::run::{self, Run};

/// The three roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Lead,
    Responsible,
    Support,
}

/// Character ranges of an attribution and of the units in it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) basis: Basis,
    pub(crate) units: Vec<(Role, usize, usize)>,
    pub(crate) open_ended: bool,
    /// "排在第一位的为牵头单位": from here on, for the whole document.
    pub(crate) first_is_lead: Option<(usize, usize)>,
    /// "以下均需…不再列出": units that later clauses inherit.
    pub(crate) carry: Option<(usize, usize)>,
    pub(crate) carried: Vec<(usize, usize)>,
    /// 完成时限：….
    pub(crate) terms: Vec<(usize, usize)>,
}

/// Longest attribution looked at, in characters.
const LONGEST: usize = 1500;
/// Deepest bracket looked into.
const DEEPEST: usize = 3;

/// Whether a line starts with a role label such as 责任单位：.
pub(crate) fn starts_with_label(text: &str) -> bool {
    let chars: Vec<char> = text.chars().take(16).collect();
    let from = usize::from(chars.first().is_some_and(|&c| glyph::is_open(c)));
    label(&chars, from, chars.len()).is_some()
}

/// What a label in front of a colon says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    Units(Role),
    Term,
}

/// A label at `from`: its kind and one past its colon.
fn label(ch: &[char], from: usize, to: usize) -> Option<(Label, usize)> {
    let limit = to.min(from + 14);
    let colon = (from..limit).find(|&n| matches!(ch[n], '：' | ':'))?;
    if !ch[from..colon]
        .iter()
        .all(|&c| glyph::is_han(c) || c == ' ' || c == '/')
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
        "配合", "协办", "参与", "参加", "协助", "协同", "指导", "支持", "会同", "协作",
    ]) {
        Some(Label::Units(Role::Support))
    } else if any(&["责任", "负责", "落实", "实施", "执行", "分工"]) {
        Some(Label::Units(Role::Responsible))
    } else {
        None
    }
}

/// Reads every attribution of a clause.
pub(crate) fn read(run: &Run, body: usize) -> Vec<Found> {
    let mut found = brackets(run);
    lines(run, &mut found);
    found.sort_by_key(|f| f.start);
    if found.iter().all(|f| f.units.is_empty()) {
        cell(run, &mut found);
    }
    if found.iter().all(|f| f.units.is_empty())
        && let Some(sentence) = sentence(run, body)
    {
        found.push(sentence);
    }
    found
}

fn brackets(run: &Run) -> Vec<Found> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut stack: Vec<(usize, char)> = Vec::new();
    for (n, &ch) in run.ch.iter().enumerate() {
        if ch == '\n' {
            stack.clear();
        } else if glyph::is_open(ch) {
            stack.push((n, ch));
        } else if glyph::is_close(ch) {
            let top = stack.len();
            let fits = (top.saturating_sub(4)..top)
                .rev()
                .find(|&k| glyph::pair_fits(stack[k].1, ch));
            if let Some(k) = fits {
                let open = stack[k].0;
                stack.truncate(k);
                if k < DEEPEST && n - open <= LONGEST {
                    pairs.push((open, n + 1));
                }
            }
        }
    }
    pairs.sort_unstable();
    let mut out = Vec::new();
    let mut after = 0;
    for (open, end) in pairs {
        if open < after || !may_attribute(&run.ch[open + 1..end - 1]) {
            continue;
        }
        // 市城市管理局（市综合执法局）: another name, not an attribution.
        let alias = open > 0
            && is_firm_organ(
                &run.ch[open.saturating_sub(4)..open]
                    .iter()
                    .collect::<String>(),
            )
            && only_units(&run.ch[open + 1..end - 1]);
        if alias {
            continue;
        }
        if let Some(found) = content(&run.ch, open + 1, end - 1, Basis::Bracket) {
            out.push(Found {
                start: open,
                end,
                ..found
            });
            after = end;
        }
    }
    out
}

/// A quick look before parsing: some role word, or only names of units.
fn may_attribute(ch: &[char]) -> bool {
    const WORDS: &[&str] = &[
        "牵头", "责任", "负责", "配合", "参与", "会同", "指导", "承办", "协办", "主办", "落实",
        "分工", "主责", "参加", "协助", "实施",
    ];
    if ch.len() < 3 {
        return false;
    }
    let role = (0..ch.len()).any(|n| {
        matches!(
            ch[n],
            '牵' | '责'
                | '负'
                | '配'
                | '参'
                | '会'
                | '指'
                | '承'
                | '协'
                | '主'
                | '落'
                | '分'
                | '实'
        ) && WORDS.iter().any(|w| run::spells(ch, n, w))
    });
    role || only_units(ch)
}

/// Nothing but names of public bodies.
fn only_units(ch: &[char]) -> bool {
    if ch.len() < 3 || ch.len() > 400 {
        return false;
    }
    let mut parts = Vec::new();
    split_units(ch, 0, ch.len(), &mut parts);
    let firm = parts.iter().all(|&(a, b)| {
        let name: String = ch[a..b].iter().collect();
        name.chars().count() >= 3 && is_firm_organ(&name) && starts_as_unit(&name)
    });
    firm && !parts.is_empty()
}

/// Bodies that are named with an administrative prefix, as a unit in brackets is.
fn starts_as_unit(name: &str) -> bool {
    let first = name.chars().next().unwrap_or(' ');
    matches!(
        first,
        '市' | '省' | '县' | '区' | '州' | '盟' | '旗' | '各' | '国' | '镇' | '乡'
    ) || name.contains(['市', '省', '县', '区']) && name.chars().count() <= 16
        || [
            "人民银行",
            "财政",
            "税务",
            "公安",
            "海关",
            "教育",
            "民政",
            "司法",
            "商务",
            "交通",
            "住房",
            "水利",
            "农业",
            "生态",
            "自然",
            "文化",
            "工业",
            "科技",
            "发展",
            "人力",
        ]
        .iter()
        .any(|w| name.starts_with(w))
}

/// Endings that only public bodies have.
pub(crate) fn is_firm_organ(name: &str) -> bool {
    const ENDS: &[&str] = &[
        "政府",
        "委员会",
        "办公室",
        "办公厅",
        "管委会",
        "领导小组",
        "指挥部",
        "专班",
        "部门",
        "单位",
        "机关",
        "中心",
        "法院",
        "检察院",
        "支队",
        "大队",
        "总队",
        "监委",
        "纪委",
        "党委",
        "联合会",
        "工商联",
        "妇联",
        "残联",
        "总工会",
        "团委",
        "科协",
        "银行",
        "支行",
        "分行",
        "海关",
        "局",
        "委",
        "厅",
        "办",
        "署",
        "地区",
        "公司",
        "集团",
        "办事处",
        "联社",
        "党校",
        "研究院",
        "开发区",
        "街道",
        "各地",
    ];
    let core = glyph::strip_tail_bracket(name);
    if ENDS.iter().any(|end| core.ends_with(end)) {
        return true;
    }
    // 财政部, 组织部: longer than a bare 部.
    core.ends_with('部')
        && core.chars().count() >= 3
        && !core.ends_with("全部")
        && !core.ends_with("干部")
        && !core.ends_with("内部")
}

/// Verbs behind a list of units.
const TAILS: &[(&str, Role)] = &[
    ("牵头", Role::Lead),
    ("主办", Role::Lead),
    ("承办", Role::Lead),
    ("主责", Role::Lead),
    ("负责", Role::Responsible),
    ("落实", Role::Responsible),
    ("实施", Role::Responsible),
    ("推进", Role::Responsible),
    ("配合", Role::Support),
    ("参与", Role::Support),
    ("参加", Role::Support),
    ("协办", Role::Support),
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
    let mut out = Found {
        start,
        end,
        basis,
        units: Vec::new(),
        open_ended: false,
        first_is_lead: None,
        carry: None,
        carried: Vec::new(),
        terms: Vec::new(),
    };
    let mut current: Option<Role> = None;
    let mut explicit = false;
    let mut pending: Vec<(usize, usize)> = Vec::new();
    for (from, to) in phrases(ch, start, end) {
        let mut from = from;
        match label(ch, from, to) {
            Some((Label::Term, at)) => {
                out.terms.push((at, to));
                continue;
            }
            Some((Label::Units(role), at)) => {
                flush(&mut out, &mut pending, current.unwrap_or(Role::Responsible));
                current = Some(role);
                explicit = true;
                from = at;
            }
            None => {}
        }
        let cut = strip_note(ch, from, to, &mut out);
        if let Some(rule) = document_rule(ch, from, cut) {
            match rule {
                DocRule::FirstIsLead => out.first_is_lead = Some((from, to)),
                DocRule::Carry(a, b) => {
                    out.carry = Some((from, to));
                    let mut units = Vec::new();
                    split_units(ch, a, b, &mut units);
                    out.carried.extend(units);
                }
                DocRule::Aside => {}
            }
            continue;
        }
        let Phrase { role, units_end } = phrase(ch, from, cut);
        let mut units = Vec::new();
        let joined = joint(ch, from, units_end);
        let own_end = joined.unwrap_or(units_end);
        let from = if run::spells(ch, from, "由") || run::spells(ch, from, "请") {
            from + 1
        } else {
            from
        };
        out.open_ended |= split_units(ch, from, own_end, &mut units);
        if let Some(at) = joined {
            let mut with = Vec::new();
            out.open_ended |= split_units(ch, at + 2, units_end, &mut with);
            out.units
                .extend(with.into_iter().map(|(a, b)| (Role::Support, a, b)));
        }
        match role {
            Some(role) => {
                explicit = true;
                if current.is_none() {
                    flush(&mut out, &mut pending, role);
                } else {
                    flush(&mut out, &mut pending, current.unwrap_or(role));
                }
                out.units
                    .extend(units.into_iter().map(|(a, b)| (role, a, b)));
            }
            None => match current {
                Some(role) => out
                    .units
                    .extend(units.into_iter().map(|(a, b)| (role, a, b))),
                None => pending.extend(units),
            },
        }
    }
    if explicit {
        flush(&mut out, &mut pending, Role::Responsible);
    } else if basis != Basis::Bracket || only_units(&ch[start..end]) {
        flush(&mut out, &mut pending, Role::Responsible);
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

fn flush(out: &mut Found, pending: &mut Vec<(usize, usize)>, role: Role) {
    out.units
        .extend(pending.drain(..).map(|(a, b)| (role, a, b)));
}

/// A name that a clerk would take for a unit.
fn unit_reads(ch: &[char], a: usize, b: usize) -> bool {
    const NOT: &[&str] = &[
        "含", "包括", "如", "即", "指", "见", "不", "经", "其中", "以下", "以上", "对", "从", "在",
        "按", "可", "应", "是",
    ];
    let len = b - a;
    (2..=40).contains(&len)
        && !NOT.iter().any(|w| run::spells(ch, a, w))
        && !ch[a..b].iter().any(|c| matches!(c, '。' | '？' | '！'))
}

/// Phrases between ；，。 outside inner brackets.
fn phrases(ch: &[char], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let (mut from, mut depth) = (start, 0usize);
    for n in start..end {
        let c = ch[n];
        if glyph::is_open(c) {
            depth += 1;
        } else if glyph::is_close(c) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && matches!(c, '；' | ';' | '，' | ',' | '。' | '\n' | '\t') {
            if n > from {
                out.push((from, n));
            }
            from = n + 1;
        } else if depth == 0 && c == ' ' && label(ch, n + 1, end).is_some() {
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

struct Phrase {
    role: Option<Role>,
    units_end: usize,
}

/// Finds the verb at the end of a phrase.
fn phrase(ch: &[char], from: usize, to: usize) -> Phrase {
    let mut end = to;
    let mut role = None;
    // The last verb of the phrase decides; 负责落实 and 牵头负责 are read from their first word.
    loop {
        let Some(&(word, r)) = TAILS.iter().find(|(w, _)| ends_with(ch, from, end, w)) else {
            break;
        };
        end -= word.chars().count();
        role = Some(match (role, r) {
            (Some(Role::Lead), _) | (_, Role::Lead) => Role::Lead,
            (None, r) => r,
            (Some(old), Role::Responsible) if old == Role::Responsible => Role::Responsible,
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

/// The place of 会同 or 商 between two lists.
fn joint(ch: &[char], from: usize, to: usize) -> Option<usize> {
    run::find(ch, from, to, "会同")
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
            let space =
                c == ' ' && n > start && is_firm_organ(&ch[start..n].iter().collect::<String>());
            if matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '／') || space {
                open_ended |= one_unit(ch, start, n, out);
                start = n + 1;
            }
        }
    }
    open_ended
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
                || glyph::is_organ(&name(n + 1, b)) && glyph::is_organ(&name(a, n)))
    }) {
        one_unit(ch, a, at, out);
        let rest = name(at + 1, b);
        let bare = ["", "部门", "单位", "多部门", "各部门", "多个部门"].contains(&rest.as_str());
        if !bare {
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

/// Lines and sentence starts with a label.
fn lines(run: &Run, found: &mut Vec<Found>) {
    let ch = &run.ch;
    let known: Vec<(usize, usize)> = found.iter().map(|f| (f.start, f.end)).collect();
    let mut next = 0;
    let mut from = 0;
    while from < ch.len() {
        while known.get(next).is_some_and(|k| k.1 <= from) {
            next += 1;
        }
        let covered = known.get(next).is_some_and(|k| k.0 <= from);
        if !covered && label(ch, from, ch.len().min(from + 20)).is_some() {
            let limit = ch.len().min(from + LONGEST);
            let stop = (from..limit)
                .find(|&n| ch[n] == '\n' && !label_follows(ch, n + 1))
                .unwrap_or(limit);
            let stop = (from..stop).find(|&n| ch[n] == '。').unwrap_or(stop);
            if let Some(line) = content(ch, from, stop, Basis::Line) {
                found.push(line);
                from = stop;
            }
        }
        // Only behind a line break, a full stop, a cell border or a closing bracket may a label stand.
        let stop = (from..ch.len())
            .find(|&n| matches!(ch[n], '\n' | '。' | '｜' | '|' | '\t' | '〕' | '；'));
        from = stop.map_or(ch.len(), |n| n + 1);
    }
}

fn label_follows(ch: &[char], at: usize) -> bool {
    at < ch.len() && label(ch, at, ch.len().min(at + 20)).is_some()
}

/// The last cell of a table row that holds only units.
fn cell(run: &Run, found: &mut Vec<Found>) {
    let ch = &run.ch;
    let Some(bar) = ch.iter().rposition(|c| matches!(c, '｜' | '|' | '\t')) else {
        return;
    };
    if ch.len() - bar > 200 || bar + 1 >= ch.len() {
        return;
    }
    let mut parts = Vec::new();
    let open_ended = split_units(ch, bar + 1, ch.len(), &mut parts);
    let units = parts.iter().all(|&(a, b)| {
        glyph::is_organ(&ch[a..b].iter().collect::<String>()) && unit_reads(ch, a, b)
    });
    if units && !parts.is_empty() {
        found.push(Found {
            start: bar + 1,
            end: ch.len(),
            basis: Basis::Cell,
            units: parts
                .into_iter()
                .map(|(a, b)| (Role::Responsible, a, b))
                .collect(),
            open_ended,
            first_is_lead: None,
            carry: None,
            carried: Vec::new(),
            terms: Vec::new(),
        });
    }
}

/// Sentences looked at for a duty's subject, and how far each is read.
const SENTENCES: usize = 12;
const SUBJECT: usize = 32;

/// The first sentence that says who acts: 由某局承办，某局协办 or 某局要….
fn sentence(run: &Run, body: usize) -> Option<Found> {
    let ch = &run.ch;
    let mut from = body;
    for _ in 0..SENTENCES {
        if from >= ch.len() {
            return None;
        }
        let end = (from..ch.len().min(from + 400))
            .find(|&n| matches!(ch[n], '。' | '；' | '\n'))
            .unwrap_or(ch.len().min(from + 400));
        if let Some(found) = by_agent(ch, from, end).or_else(|| by_subject(ch, from, end)) {
            return Some(found);
        }
        from = end + 1;
    }
    None
}

/// 由 + body + verb.
fn by_agent(ch: &[char], from: usize, end: usize) -> Option<Found> {
    let at = (from..end).find(|&n| {
        ch[n] == '由'
            && !matches!(ch.get(n + 1), Some('于' | '此'))
            && (n == 0 || !matches!(ch[n - 1], '自' | '理' | '事' | '缘' | '经'))
    })?;
    let start = at + 1;
    // 由甲牵头，乙、丙配合，……: as many phrases as name a role.
    let led = phrases(ch, at, end)
        .into_iter()
        .map_while(|(a, b)| phrase(ch, a, b).role.map(|_| b))
        .last();
    if let Some(stop) = led
        && let Some(found) = content(ch, at, stop, Basis::Sentence)
        && found
            .units
            .iter()
            .all(|&(_, a, b)| b - a <= 24 && glyph::is_organ(&ch[a..b].iter().collect::<String>()))
    {
        return Some(found);
    }
    let stop = (start..end.min(start + SUBJECT))
        .find(|&n| glyph::is_stop(ch[n]))
        .unwrap_or(end.min(start + SUBJECT));
    let subject = organ_prefix(ch, start, stop)?;
    if subject >= stop {
        return None;
    }
    let role = if run::spells(ch, subject, "牵头")
        || run::spells(ch, subject, "承办")
        || run::spells(ch, subject, "主办")
    {
        Role::Lead
    } else {
        Role::Responsible
    };
    Some(of_units(ch, start, subject, role))
}

/// The end of the name of a body at `start`: where a verb follows it, else where no longer name does.
fn organ_prefix(ch: &[char], start: usize, stop: usize) -> Option<usize> {
    let name = |end: usize| ch[start..end].iter().collect::<String>();
    let acts = (start + 2..stop).find(|&n| {
        WORDS.agents.starts_at(ch, n).is_some()
            && glyph::is_organ(&name(n))
            && !name(n).ends_with(['市', '县', '区', '省'])
    });
    if acts.is_some() {
        return acts;
    }
    let mut best = None;
    for n in start + 2..=stop {
        if is_firm_organ(&name(n)) {
            best = Some(n);
            // 市发展改革委 may go on as 市发展改革委员会; 市场监管局 does not.
            let longer =
                (n + 1..=stop.min(n + 3)).any(|m| is_firm_organ(&name(m)) && ch[m - 1] != '办');
            let listed = matches!(ch.get(n), Some('、' | '和' | '及' | '与'));
            if !longer && !listed {
                break;
            }
        }
    }
    best
}

/// Words that bind any body.
const BINDS: &str = "要 应 须 需 必须 负责 对 于 会同 牵头 组织 每年 每月 每季度 每半年 统筹 按照 按 根据 结合 在 不得 汇总 指导 \
    督促 建立 制定 开展 严格 可 将 认真 依法 加强 定期 及时 具体 切实 主要 承担 履行 审定 编制 提出 把 自收到 自受理 自接到";
/// Words that bind a body which its name marks as a public one.
const ACTS: &str = "受理 审核 审查 审批 出具 发布 公布 通报 检查 核查 验收 拨付 下达 印发 统一 承办 监督 收到 发现 接到 报送 上报 完成 落实 \
    推进 配合 采取 设立 成立 确定 公开 做好 约谈 强化 健全 完善 发挥 立足 围绕 聚焦 坚持 给予 作为 办理 答复 反馈 移交 抽查 评估 考核 安排";
/// What begins a phrase that names no actor.
const NOT_SUBJECTS: &str = "要 应 须 在 对 以 按 将 把 为 从 向 由 经 被 与 和 支持 鼓励 加强 推动 建立 完善 规范 推进 开展 引导 督促 指导 健全 提升 \
    发挥 强化 落实 深化 优化 依托 组织 委托 会同 协调 要求 配合 通过 制定 不 凡 除 未 拟 严格 充分 进一步 持续 积极 加快 全面 允许 赋予 实行 实施 \
    深入 明确 压实 聚焦 围绕 根据 结合 按照 采取 坚持 做好 用好 探索 创新 培育 打造 构建 增强 扩大 促进 引进 选派 联合 成立 设立 各类 有条件";

/// What a body behind 由 does.
const AGENT_ACTS: &str = "负责 牵头 承办 主办 组织 会同 予以 进行 办成 办理 解释 约谈 责令 依法 按照 按 给予 统一 制定 编制 审核 审批 审查 审定 汇总 \
    对 向 根据 统筹 开展 指导 监督 出具 发布 公布 确定 认定 批准 备案 提出 报 实施 管理 协调 通报 处罚 处理 依照 依据 作出 具体 另行 参照 征收 收回 承担 安排";

struct Words {
    binds: Lexicon<bool>,
    not_subjects: Lexicon<()>,
    agents: Lexicon<()>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    binds: Lexicon::new(&[(BINDS, true), (ACTS, false)]),
    not_subjects: Lexicon::new(&[(NOT_SUBJECTS, ())]),
    agents: Lexicon::new(&[(AGENT_ACTS, ())]),
});

/// A body whose name says that it is a public one, whatever it ends in.
fn is_public_body(name: &str) -> bool {
    name.starts_with(['市', '省', '县', '区', '各', '州', '镇', '乡'])
        || name.starts_with("国家")
        || [
            "局",
            "委",
            "厅",
            "政府",
            "部门",
            "委员会",
            "办公室",
            "领导小组",
        ]
        .iter()
        .any(|w| name.ends_with(w))
}

/// Body + a word that binds it.
fn by_subject(ch: &[char], from: usize, end: usize) -> Option<Found> {
    let mut start = from;
    // 2021年3月底前， or 到2025年， may stand in front.
    let lead_in = (from..end.min(from + 24)).find(|&n| matches!(ch[n], '，' | ','));
    if let Some(comma) = lead_in
        && comma - from <= 14
        && (ch[from..comma].iter().any(|&c| glyph::digit(c).is_some())
            || matches!(ch[from], '到' | '每' | '年' | '自' | '“' | '今' | '明'))
        && comma > from
        && matches!(
            ch[comma - 1],
            '前' | '底' | '年' | '月' | '内' | '起' | '后' | '间' | '末' | '日'
        )
    {
        start = comma + 1;
    }
    if WORDS.not_subjects.starts_at(ch, start).is_some() {
        return None;
    }
    let stop = (start..end.min(start + 64))
        .find(|&n| matches!(ch[n], '，' | ',' | '：' | '“' | '《' | '的'))
        .unwrap_or(end.min(start + 64));
    let mut at = start;
    while at < stop {
        let bound = WORDS.binds.starts_at(ch, at);
        if let Some((_, any)) = bound
            && at >= start + 2
        {
            let mut parts = Vec::new();
            split_units(ch, start, at, &mut parts);
            // 市、县（市、区）应急管理部门: levels may stand before the last name.
            let level = |a: usize, b: usize| {
                b - a <= 8 && matches!(ch[b - 1], '省' | '市' | '县' | '区' | '镇' | '乡' | '）')
            };
            let last = parts.last().copied();
            let organs = parts.iter().all(|&(a, b)| {
                let name: String = ch[a..b].iter().collect();
                (Some((a, b)) != last && level(a, b))
                    || b - a <= 24
                        && (any || is_public_body(&name))
                        && (is_firm_organ(&name)
                            || name.ends_with("小组")
                            || name.ends_with("政府")
                            || (any
                                && b - a >= 4
                                && is_public_body(&name)
                                && name.ends_with([
                                    '室', '处', '科', '站', '所', '院', '会', '队', '校', '馆',
                                ])))
                        && !name.ends_with("机构")
            });
            // …的， states a case, not a duty.
            let close = (at..end.min(at + 80))
                .find(|&n| glyph::is_stop(ch[n]))
                .unwrap_or(end.min(at + 80));
            let conditional = ch[close - 1] == '的';
            if organs && !parts.is_empty() && !conditional {
                let role = if run::spells(ch, at, "牵头") {
                    Role::Lead
                } else {
                    Role::Responsible
                };
                let mut found = of_units(ch, start, at, role);
                // 要会同, 应当会同 and 会同.
                if let Some(with) = run::find(ch, at, end.min(at + 4), "会同") {
                    with_partner(ch, with + 2, end, &mut found);
                }
                return Some(found);
            }
        }
        at += 1;
    }
    None
}

/// The body behind 会同.
fn with_partner(ch: &[char], from: usize, end: usize, found: &mut Found) {
    let stop = (from..end.min(from + SUBJECT))
        .find(|&n| glyph::is_stop(ch[n]))
        .unwrap_or(end.min(from + SUBJECT));
    if let Some(at) = organ_prefix(ch, from, stop) {
        let mut parts = Vec::new();
        split_units(ch, from, at, &mut parts);
        found
            .units
            .extend(parts.into_iter().map(|(a, b)| (Role::Support, a, b)));
    }
}

fn of_units(ch: &[char], start: usize, end: usize, role: Role) -> Found {
    let mut parts = Vec::new();
    let open_ended = split_units(ch, start, end, &mut parts);
    Found {
        start,
        end,
        basis: Basis::Sentence,
        units: parts.into_iter().map(|(a, b)| (role, a, b)).collect(),
        open_ended,
        first_is_lead: None,
        carry: None,
        carried: Vec::new(),
        terms: Vec::new(),
    }
}
