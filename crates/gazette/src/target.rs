//! How much: figures that a clause asks for, told from figures in names, scopes and bases.

mod describe;
mod exclude;
mod words;

use crate::deadline::When;
use crate::glyph;
use crate::mask;
use crate::model::{Comparator, DeadlineKind, Modality, TargetKind, Value};
use crate::quantity::{self, Quantity};
use crate::run::{self, Run};
use describe::{distribute, modality};
use words::{GIVING, WORDS};

/// A target in character positions.
#[derive(Debug, Clone)]
pub(crate) struct Aim {
    pub(crate) quantity: Quantity,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) subject: String,
    pub(crate) comparator: Comparator,
    pub(crate) deadline: Option<usize>,
    pub(crate) scope: Option<String>,
    pub(crate) baseline: Option<String>,
    pub(crate) kind: TargetKind,
    pub(crate) modality: Modality,
    pub(crate) confidence: u8,
}

/// How far a comparator or a verb may stand before its figure.
const REACH: usize = 60;

/// Nouns whose figure needs no verb.
const MEASURES: &[char] = &[
    '率', '量', '模', '积', '数', '度', '程', '值', '入', '资', '重', '比', '例', '费', '容', '间',
    '期', '限', '准', '力', '额', '速', '幅', '耗', '价', '长', '宽', '高', '深', '龄', '本', '金',
];

/// Reads the targets of a clause. `body` is where the text behind the heading starts.
pub(crate) fn read(run: &Run, mask: &[u8], whens: &[When]) -> Vec<Aim> {
    let ch = &run.ch;
    let figures = quantity::find(ch, mask);
    let mut out: Vec<Aim> = Vec::new();
    let mut bases: Option<(usize, usize)> = None;
    for (k, q) in figures.iter().enumerate() {
        let seg = segment_start(ch, q.start);
        let view = View {
            ch,
            mask,
            figures: &figures,
            k,
            q,
            seg,
        };
        if let Some(base) = view.is_base() {
            bases = Some(base);
            continue;
        }
        let Some(verdict) = view.judge(out.last()) else {
            continue;
        };
        let base = bases.take();
        let mut aim = view.aim(run, verdict, base);
        aim.deadline = deadline_of(ch, whens, q.start);
        if out
            .last()
            .is_some_and(|l: &Aim| l.comparator == Comparator::Range && q.start < l.end)
        {
            continue;
        }
        out.push(aim);
    }
    distribute(run, &mut out);
    out
}

/// Confidence of a short term that ends in 内, whose quotation takes that word in.
const WITHIN: u8 = 64;

struct Verdict {
    comparator: Comparator,
    start: usize,
    end: usize,
    confidence: u8,
}

struct View<'a> {
    ch: &'a [char],
    mask: &'a [u8],
    figures: &'a [Quantity],
    k: usize,
    q: &'a Quantity,
    /// Start of the phrase.
    seg: usize,
}

/// Start of the phrase around a place: behind the last stop.
fn segment_start(ch: &[char], at: usize) -> usize {
    let low = at.saturating_sub(REACH);
    (low..at)
        .rev()
        .find(|&n| glyph::is_stop(ch[n]) || matches!(ch[n], '｜' | '|' | '\t'))
        .map_or(low, |n| n + 1)
}

fn segment_end(ch: &[char], at: usize) -> usize {
    let high = ch.len().min(at + REACH);
    (at..high)
        .find(|&n| glyph::is_stop(ch[n]) || matches!(ch[n], '｜' | '|' | '\t'))
        .unwrap_or(high)
}

impl View<'_> {
    fn unit(&self) -> String {
        self.q
            .turned
            .clone()
            .unwrap_or_else(|| self.ch[self.q.unit..self.q.end].iter().collect())
    }

    fn percent(&self) -> bool {
        matches!(
            self.unit().as_str(),
            "%" | "％" | "‰" | "个百分点" | "百分点"
        )
    }

    fn before(&self, word: &str) -> bool {
        let len = word.chars().count();
        self.q.start >= self.seg + len && run::spells(self.ch, self.q.start - len, word)
    }

    fn follows(&self, word: &str) -> bool {
        run::spells(self.ch, self.q.end, word)
    }

    /// The previous figure that ends inside this phrase.
    fn previous(&self) -> Option<&Quantity> {
        self.k
            .checked_sub(1)
            .map(|p| &self.figures[p])
            .filter(|p| p.end > self.seg)
    }

    fn next(&self) -> Option<&Quantity> {
        self.figures
            .get(self.k + 1)
            .filter(|n| n.start < segment_end(self.ch, self.q.end))
    }

    /// `由3年以上放宽至1年以上`, `从60%提高到80%`: the first figure is the base. Gives its range.
    fn is_base(&self) -> Option<(usize, usize)> {
        let from = (self.seg..self.q.start)
            .rev()
            .find(|&n| matches!(self.ch[n], '由' | '从'))?;
        let after = self.suffix().map_or(self.q.end, |s| s.1);
        // 由甲50万元、乙80万元分别提高至: the bases are a list.
        let listed = self
            .next()
            .filter(|n| n.start - after <= 10 && matches!(self.ch.get(after), Some('、' | '和')))
            .map_or(after, |n| n.end);
        let limit = self.ch.len().min(listed + 10);
        let turn = (after..limit)
            .find(|&n| matches!(self.ch[n], '至' | '到' | '为') && !glyph::is_stop(self.ch[n]))?;
        let verb = [
            "提高", "提升", "增加", "增长", "压缩", "压减", "缩短", "降低", "下降", "减少", "放宽",
            "延长", "扩大", "调整", "上升", "精简", "上调", "下调", "降", "减", "增", "升", "优化",
        ];
        let moved = verb
            .iter()
            .any(|w| run::rfind(self.ch, after, turn, w).is_some());
        let free = !self.ch[after..turn].iter().any(|&c| glyph::is_stop(c));
        (moved && free && from < self.q.start).then_some((self.q.start, after))
    }

    /// 以上, 以内, 左右 behind the figure.
    fn suffix(&self) -> Option<(Comparator, usize)> {
        let mut at = self.q.end;
        for word in ["（含）", "(含)", "（含", "及", "(含"] {
            if run::spells(self.ch, at, word) {
                at += word.chars().count();
                break;
            }
        }
        let table = [
            ("以上", Comparator::Ge),
            ("以内", Comparator::Le),
            ("之内", Comparator::Le),
            ("以下", Comparator::Le),
            ("以里", Comparator::Le),
            ("左右", Comparator::Approx),
            ("上下", Comparator::Approx),
        ];
        let found = table.iter().find(|(w, _)| run::spells(self.ch, at, w))?;
        let mut end = at + found.0.chars().count();
        if matches!(self.ch.get(end), Some('）' | ')'))
            && run::find(self.ch, self.q.end, end, "（含").is_some()
        {
            end += 1;
        }
        Some((found.1, end))
    }

    /// A comparator in front, with no other figure in between.
    fn prefix(&self) -> Option<(Comparator, usize)> {
        let floor = self.floor();
        // 总产值超100亿元.
        if let Some(at) = self.q.start.checked_sub(1)
            && at > floor
            && matches!(self.ch[at], '超' | '逾')
        {
            return Some((Comparator::Gt, at));
        }
        let (at, end, comparator) = WORDS.strong.rfind(self.ch, floor, self.q.start)?;
        // Only a short noun phrase may stand between: 不少于本单位人员总数的5％.
        (self.q.start - end <= 24).then_some((comparator, at))
    }

    /// Where a word that governs this figure may start at the earliest.
    fn floor(&self) -> usize {
        self.previous().map_or(self.seg, |p| p.end.max(self.seg))
    }

    fn level(&self) -> Option<usize> {
        let mut end = self.q.start - usize::from(self.before("了"));
        // 提高到每人每月800元.
        while let Some(len) = [
            "每人",
            "每户",
            "每生",
            "每亩",
            "每床",
            "每月",
            "每年",
            "每学年",
            "每学期",
            "每天",
            "每日",
            "每小时",
            "人均",
            "月均",
        ]
        .iter()
        .find(|w| {
            let len = w.chars().count();
            end >= self.floor() + len && run::spells(self.ch, end - len, w)
        })
        .map(|w| w.chars().count())
        {
            end -= len;
        }
        // 已达到80％ reports.
        WORDS
            .level
            .ends_at(self.ch, self.floor(), end)
            .map(|w| w.0)
            .filter(|&at| at == 0 || self.ch[at - 1] != '已')
    }

    /// A verb whose object the figure counts.
    fn verb(&self) -> Option<usize> {
        self.verb_range().map(|v| v.0)
    }

    fn verb_range(&self) -> Option<(usize, usize)> {
        let floor = self.floor().max(self.q.start.saturating_sub(18));
        let (at, end, close) = WORDS.verbs.rfind(self.ch, floor, self.q.start)?;
        let between = &self.ch[end..self.q.start];
        let opens = at <= self.seg + 3 && between.len() <= 8;
        if close && between.len() > 3 && !opens || at > 0 && self.ch[at - 1] == '已' {
            return None;
        }
        let listed = between.ends_with(&['等']);
        let blocked = between.iter().any(|&c| {
            matches!(c, '的' | '在' | '对' | '于' | '和' | '及' | '与') || c == '、' && !listed
        });
        (!blocked).then_some((at, end))
    }

    /// The target that a verdict makes of this figure; `base` is the figure it starts from.
    fn aim(&self, run: &Run, verdict: Verdict, base: Option<(usize, usize)>) -> Aim {
        let q = self.q;
        let Verdict {
            comparator,
            start,
            end,
            confidence,
        } = verdict;
        let mut quantity = q.clone();
        if quantity.unit == quantity.end && self.row_of_values() {
            quantity.turned = quantity.turned.or_else(|| self.unit_of_row());
        }
        let mut aim = Aim {
            quantity,
            start,
            end,
            subject: self.subject(start, end),
            comparator,
            deadline: None,
            scope: self.scope(),
            baseline: self.baseline().or_else(|| {
                base.filter(|b| b.1 <= q.start && q.start - b.1 < 24)
                    .map(|b| run.text(b.0, b.1))
            }),
            kind: self.kind(end),
            modality: modality(self.ch, q.start),
            confidence,
        };
        if let Some((a, b)) = base
            && a >= self.seg
            && b <= q.start
        {
            aim.start = q.start.min(aim.start.max(b));
        }
        // A以上不足B is one range.
        if let Some(upper) = self.upper_bound(end).map(|u| &self.figures[u])
            && let (Value::One(low), Value::One(high)) = (q.value, upper.value)
        {
            aim.quantity.value = Value::Range(low, high);
            aim.quantity.unit = upper.unit;
            aim.quantity.end = upper.end;
            aim.comparator = Comparator::Range;
            aim.end = upper.end;
        }
        aim
    }

    fn judge(&self, last: Option<&Aim>) -> Option<Verdict> {
        if self.earlier_cell() {
            return None;
        }
        if let Some(verdict) = self.by_place() {
            return Some(verdict);
        }
        if self.is_name() || self.looks_back() {
            return None;
        }
        let suffix = self.suffix();
        let end = suffix.map_or(self.q.end, |s| s.1);
        let (comparator, confidence) = self.weigh(last, suffix, self.prefix(), end)?;
        Some(Verdict {
            comparator,
            start: self.phrase_start(),
            end: end + usize::from(comparator == Comparator::Le && confidence == WITHIN),
            confidence,
        })
    }

    /// A cell of values, or a slogan that the text calls a goal.
    fn by_place(&self) -> Option<Verdict> {
        let q = self.q;
        let made = |comparator, confidence| Verdict {
            comparator,
            start: q.start,
            end: q.end,
            confidence,
        };
        if q.end == q.unit && self.row_of_values() && self.unit_of_row().is_some() {
            return Some(made(Comparator::Reach, 70));
        }
        (self.mask[q.start] & mask::GOAL != 0).then(|| made(Comparator::Le, 60))
    }

    /// The comparator of a figure that is no name, and how certain it is; `end` is one past the words behind it.
    fn weigh(
        &self,
        last: Option<&Aim>,
        suffix: Option<(Comparator, usize)>,
        prefix: Option<(Comparator, usize)>,
        end: usize,
    ) -> Option<(Comparator, u8)> {
        let q = self.q;
        let unit = self.unit();
        if let Value::Range(..) = q.value {
            let bound = self.verb().is_some()
                || self.level().is_some()
                || prefix.is_some()
                || self.percent()
                || (is_points(&unit) && !self.scoring() && self.grades())
                || (is_count(&unit) && !self.opens_scope());
            return bound.then_some((Comparator::Range, 80));
        }
        if self.fined(end) {
            return None;
        }
        if self.upper_bound(end).is_some() && !self.scoring() {
            return Some((Comparator::Range, 75));
        }
        if self.is_scope(&unit, suffix, prefix) {
            return None;
        }
        let strong = prefix
            .map(|p| p.0)
            .or(suffix.map(|s| s.0))
            .map(|comparator| self.refine(comparator, suffix));
        if q.chinese {
            return self.in_chinese(&unit, strong);
        }
        if unit.is_empty() {
            let ratio = self.ratio_subject();
            return match strong {
                Some(comparator) if ratio => Some((comparator, 65)),
                _ if ratio && self.level().is_some() => Some((Comparator::Eq, 55)),
                _ => None,
            };
        }
        if is_points(&unit) && (self.scoring() || strong.is_none() || self.caps(prefix)) {
            return None;
        }
        if let Some(comparator) = strong {
            return Some((comparator, 90));
        }
        if self.follows("内") && is_short_term(&unit) {
            return Some((Comparator::Le, WITHIN));
        }
        if self.percent() {
            return Some(self.share(last));
        }
        self.bare(last, &unit)
    }

    /// A fine; 罚款数额达到1万元以上的 is a case of its own.
    fn fined(&self, end: usize) -> bool {
        let has = |w: &str| run::find(self.ch, self.seg, self.q.start, w).is_some();
        has("罚") && !has("数额")
            || run::find(self.ch, end, segment_end(self.ch, end), "罚款").is_some()
    }

    /// 翻一番, 不少于三个, 一半.
    fn in_chinese(&self, unit: &str, strong: Option<Comparator>) -> Option<(Comparator, u8)> {
        if unit == "番" && self.before("翻") {
            return Some((Comparator::Reach, 75));
        }
        match strong.filter(|_| self.chinese_counts()) {
            Some(comparator) => Some((comparator, 70)),
            None => (self.q.turned.is_some() && (self.level().is_some() || self.verb().is_some()))
                .then_some((Comparator::Reach, 60)),
        }
    }

    /// 最高不超过5分 caps the points given.
    fn caps(&self, prefix: Option<(Comparator, usize)>) -> bool {
        prefix.is_some_and(|p| {
            p.1 >= 2
                && ["最高", "最多"]
                    .iter()
                    .any(|w| run::spells(self.ch, p.1 - 2, w))
        })
    }

    /// A share without a comparator of its own.
    fn share(&self, last: Option<&Aim>) -> (Comparator, u8) {
        // 低于80％、70％、60％: the comparator holds for the list.
        if let Some(last) = last.filter(|l| l.end <= self.q.start)
            && self.ch[last.end..self.q.start] == ['、']
        {
            return (last.comparator, 80);
        }
        let reach = self.level().is_some() || self.verb().is_some();
        (
            if reach {
                Comparator::Reach
            } else {
                Comparator::Eq
            },
            85,
        )
    }

    /// A count or an amount without a comparator.
    fn bare(&self, last: Option<&Aim>, unit: &str) -> Option<(Comparator, u8)> {
        let q = self.q;
        let by = self.before("按") || self.before("按照");
        if self.is_duration(unit) && self.level().is_none() && !by {
            let saved = ["压减", "压缩", "缩短", "减少", "延长", "提前"]
                .iter()
                .any(|w| self.before(w) || self.before(&format!("{w}了")));
            return saved.then_some((Comparator::Reach, 60));
        }
        // Words like 全县335个行政村67项 leave the first figure a scope of the second only when a comparator follows.
        if let Some(next) = self.next()
            && self.next_is_bound(next)
        {
            return None;
        }
        if let Some(last) = last
            && last.end > self.seg
            && self.listed_behind(last)
        {
            return Some((last.comparator, 75));
        }
        // 设立规模10亿元的产业基金.
        let sized =
            ["规模", "总额", "总投资"].iter().any(|w| self.before(w)) && self.verb().is_some();
        if self.ch.get(q.end) == Some(&'的') && !by && !sized {
            return None;
        }
        if self.level().is_some_and(|at| !self.weak_level(at)) {
            return Some((Comparator::Reach, 80));
        }
        if by {
            return self.next().is_none().then_some((Comparator::Eq, 60));
        }
        if self.verb().is_some() {
            return Some((Comparator::Reach, 75));
        }
        self.by_context(last, unit)
    }

    /// A count that neither a comparator nor a verb asks for, but what stands around it.
    fn by_context(&self, last: Option<&Aim>, unit: &str) -> Option<(Comparator, u8)> {
        let q = self.q;
        let noun = q.start.checked_sub(1).map(|p| self.ch[p]);
        if noun.is_some_and(|c| MEASURES.contains(&c))
            && q.start - self.seg >= 3
            && !self.opens_scope()
        {
            return Some((Comparator::Reach, 60));
        }
        let stop = segment_end(self.ch, q.end);
        let alone = self.next().is_none();
        let gives = GIVING
            .iter()
            .any(|w| run::find(self.ch, self.seg, stop, w).is_some());
        if unit.ends_with('元') && gives && alone {
            return Some((Comparator::Reach, 65));
        }
        if self.closes_phrase() && is_count(unit) && !self.opens_scope() {
            return Some((Comparator::Reach, 50));
        }
        if self.completed_next() {
            return Some((Comparator::Reach, 60));
        }
        if self.among(last) {
            return Some((Comparator::Reach, 65));
        }
        // 开展评价，每年1次.
        let rhythm = ["每年", "每月", "每季度", "每半年", "每周", "每学期"];
        if matches!(unit, "次" | "场" | "期" | "批") && rhythm.iter().any(|w| self.before(w)) {
            return Some((Comparator::Reach, 60));
        }
        // 2座高炉达到标杆水平: the counted things are the subject.
        const ATTAINED: &[&str] = &[
            "达到",
            "建成",
            "投用",
            "投入使用",
            "开工",
            "竣工",
            "完工",
            "实现",
            "进入",
            "入选",
            "入围",
        ];
        let attains = ATTAINED
            .iter()
            .any(|w| run::find(self.ch, q.end, stop, w).is_some());
        let opens = q.start == self.seg || self.date_before();
        (opens && attains && alone).then_some((Comparator::Reach, 60))
    }

    /// 景区达到50家，其中4A级以上10家: a part of the target before, in its unit.
    fn among(&self, last: Option<&Aim>) -> bool {
        run::spells(self.ch, self.seg, "其中")
            && last.is_some_and(|l| {
                let l_unit = &self.ch[l.quantity.unit..l.quantity.end];
                l.end <= self.q.start
                    && self.q.start - l.end < 20
                    && l_unit == &self.ch[self.q.unit..self.q.end]
            })
    }

    /// 为 and 到 lead to a level only behind a measure: 目标为, 数量为; not 作为, 分为.
    fn weak_level(&self, at: usize) -> bool {
        let word_len = self.q.start - at;
        if word_len != 1 {
            return false;
        }
        let c = self.ch[at];
        let before = at.checked_sub(1).map(|p| self.ch[p]);
        match c {
            '为' => !before.is_some_and(|b| MEASURES.contains(&b)),
            '占' | '达' => false,
            '到' | '至' => !before.is_some_and(|b| {
                MEASURES.contains(&b)
                    || matches!(
                        b,
                        '高' | '升'
                            | '加'
                            | '长'
                            | '大'
                            | '短'
                            | '缩'
                            | '少'
                            | '低'
                            | '宽'
                            | '增'
                            | '降'
                            | '减'
                    )
            }),
            _ => false,
        }
    }

    /// `、`, 和 or nothing but a name stands between this figure and the target before.
    fn listed_behind(&self, last: &Aim) -> bool {
        let between = &self.ch[last.end.min(self.q.start)..self.q.start];
        if between.len() > 30 {
            return false;
        }
        let mark = between
            .iter()
            .rposition(|&c| matches!(c, '、' | '和' | '及' | '与'));
        match mark {
            Some(at) => {
                let lead = &between[at + 1..];
                let own = lead
                    .iter()
                    .any(|&c| matches!(c, '在' | '对' | '按' | '每' | '从' | '由'));
                lead.len() <= 10 && !own
            }
            None => {
                between.len() <= 12
                    && between.iter().all(|&c| glyph::is_han(c))
                    && self.unit() != "年"
            }
        }
    }

    /// 控制在90％左右 is about, not at most; 以上 after 达到 is at least.
    fn refine(&self, comparator: Comparator, suffix: Option<(Comparator, usize)>) -> Comparator {
        match suffix {
            Some((c, _))
                if matches!(comparator, Comparator::Le | Comparator::Ge)
                    || c == Comparator::Approx =>
            {
                c
            }
            _ => comparator,
        }
    }

    /// Start of the quotation: the phrase without its date and without the item before in a list.
    fn phrase_start(&self) -> usize {
        let mut from = self.seg;
        if let Some(previous) = self.previous() {
            let gap = previous.end.max(self.seg);
            let mark = (gap..self.q.start)
                .rev()
                .find(|&n| matches!(self.ch[n], '、' | '和' | '及' | '与'));
            from = mark.map_or(gap, |n| n + 1);
        }
        while from < self.q.start
            && (self.mask[from] & (mask::DATE | mask::NUMBER | mask::UNITS) != 0
                || matches!(self.ch[from], '，' | '、' | ' ' | '\n'))
        {
            from += 1;
        }
        from
    }

    /// `10人以上不足50人`: the index of the upper figure.
    fn upper_bound(&self, end: usize) -> Option<usize> {
        let next = self.figures.get(self.k + 1)?;
        let between: String = self.ch.get(end..next.start)?.iter().collect();
        let lower = self.suffix().is_some_and(|s| s.0 == Comparator::Ge);
        let word = between.trim_start_matches(['、', '，']);
        // 1万元以上5万元以下.
        if word.is_empty() && lower {
            let below = ["以下", "以内"]
                .iter()
                .any(|w| run::spells(self.ch, next.end, w));
            return below.then_some(self.k + 1);
        }
        (lower && ["不足", "不到", "低于", "少于", "不满"].contains(&word)).then_some(self.k + 1)
    }
}

/// Measure words of things and people that plans count.
fn is_count(unit: &str) -> bool {
    const COUNTS: &[&str] = &[
        "个",
        "家",
        "项",
        "户",
        "所",
        "套",
        "名",
        "人",
        "座",
        "处",
        "台",
        "辆",
        "场",
        "宗",
        "件",
        "人次",
        "场次",
        "公里",
        "亩",
        "平方米",
        "支",
        "部",
        "条",
        "根",
        "户次",
        "家次",
        "件次",
        "台次",
        "批次",
    ];
    let base = unit.trim_start_matches(['万', '亿', '千', '百']);
    COUNTS.contains(&base)
}

fn is_points(unit: &str) -> bool {
    matches!(unit, "分" | "个百分" | "度" | "级")
}

fn is_short_term(unit: &str) -> bool {
    matches!(
        unit,
        "个工作日" | "工作日" | "日" | "天" | "小时" | "个小时" | "分钟" | "个自然日" | "自然日"
    )
}

/// The deadline that stands before a figure in its sentence, else the one that opens its paragraph.
fn deadline_of(ch: &[char], whens: &[When], at: usize) -> Option<usize> {
    let low = at.saturating_sub(400);
    let sentence = (low..at)
        .rev()
        .find(|&n| matches!(ch[n], '。' | '\n'))
        .map_or(low, |n| n + 1);
    let stop = ch.len().min(at + 60);
    let sentence_end = (at..stop)
        .find(|&n| matches!(ch[n], '。' | '；' | '\n'))
        .unwrap_or(stop);
    let before = whens.partition_point(|w| w.start < at);
    let near = before
        .checked_sub(1)
        .filter(|&k| whens[k].start >= sentence && whens[k].kind != DeadlineKind::Start);
    near.or_else(|| {
        (before < whens.len() && whens[before].end <= sentence_end && !whens[before].weak)
            .then_some(before)
    })
}
