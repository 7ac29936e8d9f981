//! Figures that are no targets: names, scopes, steps, points, cells of other years.

use super::words::{GIVING, WORDS};
use super::{View, is_count, is_points, segment_end};
use crate::glyph;
use crate::mask;
use crate::model::{Comparator, Value};
use crate::quantity::{self, Quantity};
use crate::run;

impl View<'_> {
    /// Parts of names that look like figures.
    pub(super) fn is_name(&self) -> bool {
        let q = self.q;
        if self.mask[q.start] & mask::NAME != 0 {
            return true;
        }
        let unit = self.unit();
        // A year, a month, a day of a date that is no deadline.
        if let Value::One(v) = q.value {
            let whole = v.is_integer();
            if whole && unit == "年" && v >= rust_decimal::Decimal::from(1900) {
                return true;
            }
        }
        let after = self.ch.get(q.end).copied();
        if unit == "日" && self.ch.get(q.start.wrapping_sub(1)) == Some(&'月') {
            return true;
        }
        if unit.is_empty()
            && matches!(
                after,
                Some('月' | '：' | ':' | '热' | '后' | '时' | '号' | '日')
            )
        {
            return true;
        }
        ["近", "过去", "最近", "连续", "近期", "前"]
            .iter()
            .any(|w| self.before(w))
            && !self.before("提前")
            && self.is_duration(&unit)
    }

    pub(super) fn is_duration(&self, unit: &str) -> bool {
        matches!(
            unit,
            "年" | "个月"
                | "天"
                | "日"
                | "周"
                | "小时"
                | "个小时"
                | "分钟"
                | "秒"
                | "工作日"
                | "个工作日"
                | "季度"
                | "自然日"
                | "个自然日"
        )
    }

    /// Eligibility and extent: 500米范围内, 35岁以下, 160千瓦及以下的, 单户500万元.
    pub(super) fn is_scope(
        &self,
        unit: &str,
        suffix: Option<(Comparator, usize)>,
        prefix: Option<(Comparator, usize)>,
    ) -> bool {
        let end = suffix.map_or(self.q.end, |s| s.1);
        let inclusive = suffix.is_some() && run::find(self.ch, self.q.end, end, "及").is_some();
        // 50万人口以上城市.
        if run::spells(self.ch, end, "范围")
            || self.follows("人口以上")
            || self.follows("人口以下")
            || run::spells(self.ch, end, "半径")
            || inclusive && !self.percent()
        {
            return true;
        }
        if ["单户", "单笔", "单个", "每户", "总长"]
            .iter()
            .any(|w| self.before(w))
        {
            return true;
        }
        let per_case = ["单户", "单笔", "户均"]
            .iter()
            .any(|w| run::find(self.ch, self.seg, self.q.start, w).is_some());
        if per_case && unit.ends_with('元') && self.ch.get(end) == Some(&'的') {
            return true;
        }
        // 用三年左右时间: a term.
        if self.is_duration(unit) && run::spells(self.ch, end, "时间") && self.level().is_none() {
            return true;
        }
        // 每低1个百分点扣0.5分: a step, not a level.
        let stepped = WORDS
            .steps
            .ends_at(self.ch, self.seg, self.q.start)
            .is_some();
        if stepped {
            return true;
        }
        self.says_whom(unit, suffix, prefix, end) || self.extends_noun(unit, suffix, prefix, end)
    }

    /// The figure says whom or what the phrase is about; `end` is one past the words behind it.
    fn says_whom(
        &self,
        unit: &str,
        suffix: Option<(Comparator, usize)>,
        prefix: Option<(Comparator, usize)>,
        end: usize,
    ) -> bool {
        let about = ["对", "对于", "针对", "凡"]
            .iter()
            .any(|w| run::spells(self.ch, self.seg, w))
            && !run::spells(self.ch, self.seg, "对标");
        let modifies = self.ch.get(end) == Some(&'的')
            && !matches!(self.ch.get(end + 1), None | Some('，' | '。' | '；' | '：'));
        let asked = self.verb().is_some();
        // 年综合能耗1万吨标准煤以上的企业: whom it is about.
        if modifies
            && suffix.is_some_and(|s| s.0 != Comparator::Approx)
            && prefix.is_none()
            && !self.percent()
            && !is_points(unit)
            && !asked
            && self.level().is_none()
        {
            return true;
        }
        // 对年度研发投入500万元以上且增长20％以上的企业: all of it says whom.
        let gives = GIVING
            .iter()
            .any(|w| run::find(self.ch, self.seg, self.q.start, w).is_some());
        let stop = segment_end(self.ch, end);
        if about
            && !gives
            && let Some(of) = run::find(self.ch, end, stop, "的")
            && stop - of <= 12
            && stop > of + 1
            && self
                .next()
                .is_none_or(|next| next.start < of || next.start >= stop)
        {
            return true;
        }
        // 营业收入超500亿元园区达到8家: the first figure says which.
        let over = self.before("超") || self.before("逾");
        if over && self.next().is_some() && self.ch.get(end).is_some_and(|&c| glyph::is_han(c)) {
            return true;
        }
        // 超过300人的企业，应当设置专职人员: the figure says whom the duty in the next phrase binds.
        let binds_next = self.ch.get(stop) == Some(&'，')
            && ["应", "须", "必须", "要", "不得", "可"]
                .iter()
                .any(|w| run::spells(self.ch, stop + 1, w));
        if modifies && prefix.is_some() && binds_next && stop > end + 2 && !self.percent() {
            return true;
        }
        // 超过100人的企业达到8％: the first figure says for whom the second holds.
        if modifies && prefix.is_some() && self.next().is_some() && !self.percent() {
            return true;
        }
        about && !asked && (modifies || (prefix.is_none() && suffix.is_some()))
    }

    /// 150万吨以上工矿企业: an extent in front of a noun, with nothing that asks for it.
    fn extends_noun(
        &self,
        unit: &str,
        suffix: Option<(Comparator, usize)>,
        prefix: Option<(Comparator, usize)>,
        end: usize,
    ) -> bool {
        let noun = suffix.is_some_and(|s| s.0 != Comparator::Approx)
            && self
                .ch
                .get(end)
                .is_some_and(|&c| glyph::is_han(c) && c != '的');
        // 5家以上企业进入全国500强.
        let stop = segment_end(self.ch, end);
        let attained = is_count(unit)
            && ["进入", "入选", "入围", "建成", "上市"]
                .iter()
                .any(|w| run::find(self.ch, end, stop, w).is_some());
        let asked = attained
            || prefix.is_some()
            || self.verb().is_some()
            || self.level().is_some()
            || self.percent();
        noun && !asked
            && !unit.is_empty()
            && !is_points(unit)
            && (self.q.start - self.seg <= 6 || self.opens_scope())
    }

    /// 截至目前，累计完成30个: what is already there.
    pub(super) fn looks_back(&self) -> bool {
        let Some(stop) = self.seg.checked_sub(1).filter(|&n| self.ch[n] == '，') else {
            return false;
        };
        let low = stop.saturating_sub(12);
        let from = (low..stop)
            .rev()
            .find(|&n| glyph::is_stop(self.ch[n]))
            .map_or(low, |n| n + 1);
        let word: String = self.ch[from..stop].iter().collect();
        ["目前", "近年来", "以来", "去年", "上年"]
            .iter()
            .any(|w| word.ends_with(w))
    }

    /// A bare number behind 值, 率, 系数 or 指数.
    pub(super) fn ratio_subject(&self) -> bool {
        let from = self.seg.max(self.q.start.saturating_sub(14));
        [
            "值", "率", "系数", "指数", "比例", "比", "强度", "密度", "案件", "事故",
        ]
        .iter()
        .any(|w| run::find(self.ch, from, self.q.start, w).is_some())
    }

    /// 一次, 三家 with a comparator close by; not 一定, 一批.
    pub(super) fn chinese_counts(&self) -> bool {
        let unit = self.unit();
        let close =
            self.prefix().is_some_and(|p| self.q.start - p.1 <= 6) || self.suffix().is_some();
        close
            && !matches!(
                unit.as_str(),
                "级" | "起" | "面" | "道" | "对" | "度" | "成" | "种" | "类" | "部" | "体"
            )
    }

    /// Points given or taken: 扣2分, 加15分, 计3分; not 得分90分以上.
    pub(super) fn scoring(&self) -> bool {
        let from = self.seg.max(self.q.start.saturating_sub(4));
        let near = &self.ch[from..self.q.start];
        let counts = near
            .iter()
            .any(|&c| matches!(c, '扣' | '加' | '减' | '计' | '记'));
        let cap = self.before("最高") || self.before("最多") || self.before("得");
        counts || (cap && !self.before("得分"))
    }

    /// 推动企业上云500家。: the count ends the phrase and nothing says that it is already there.
    pub(super) fn closes_phrase(&self) -> bool {
        const THERE: &[&str] = &[
            "现有", "共有", "已", "涉及", "目前", "原有", "下辖", "设有", "拥有", "分为", "包括",
            "包含", "共", "其中", "等", "有", "为", "余",
        ];
        let ends = self
            .ch
            .get(self.q.end)
            .is_none_or(|&c| matches!(c, '，' | '。' | '；' | '、'));
        let from = self.floor();
        ends && self.q.start >= from + 4
            && !THERE
                .iter()
                .any(|w| run::find(self.ch, from, self.q.start, w).is_some())
    }

    /// 9所学校建设，确保年内全部投入使用: the next phrase asks for all of them.
    pub(super) fn completed_next(&self) -> bool {
        let stop = segment_end(self.ch, self.q.end);
        if self.ch.get(stop) != Some(&'，') {
            return false;
        }
        let end = segment_end(self.ch, stop + 1);
        let done = ["投入使用", "投用", "建成", "完工", "竣工", "完成"];
        run::find(self.ch, stop, end, "全部").is_some()
            && done
                .iter()
                .any(|w| run::find(self.ch, stop, end, w).is_some())
    }

    /// The figure's phrase only says whom or what the duty is about.
    pub(super) fn opens_scope(&self) -> bool {
        [
            "对", "对于", "针对", "凡", "单户", "每户", "总长", "面积", "在", "依托", "围绕",
            "聚焦", "以",
        ]
        .iter()
        .any(|w| run::spells(self.ch, self.seg, w))
    }

    /// A later cell of the same table row holds a figure: this one is its base.
    pub(super) fn earlier_cell(&self) -> bool {
        let Some(next) = self.figures.get(self.k + 1) else {
            return false;
        };
        let gap = &self.ch[self.q.end..next.start];
        gap.len() <= 40
            && gap.iter().any(|&c| matches!(c, '\t' | '｜'))
            && !gap.contains(&'\n')
            && self.row_of_values()
    }

    /// The cell holds nothing but the figure.
    pub(super) fn row_of_values(&self) -> bool {
        let bar = |c: char| matches!(c, '\t' | '｜' | '|');
        let from = (self.q.start.saturating_sub(3)..self.q.start).any(|n| bar(self.ch[n]));
        let stop = self.ch.len().min(self.q.end + 3);
        let to = stop == self.ch.len()
            || (self.q.end..stop).any(|n| bar(self.ch[n]) || self.ch[n] == '\n');
        from && to
    }

    /// 80—90分的为良好, 80—90分为良好.
    pub(super) fn grades(&self) -> bool {
        matches!(
            self.ch.get(self.q.end),
            Some('的' | '为' | '，' | '、' | '（')
        )
    }

    /// The unit that the row's first cell prints in brackets: 用户数（亿户）.
    pub(super) fn unit_of_row(&self) -> Option<String> {
        let low = self.q.start.saturating_sub(80);
        let line = (low..self.q.start)
            .rev()
            .find(|&n| self.ch[n] == '\n')
            .map_or(low, |n| n + 1);
        let open = (line..self.q.start).find(|&n| matches!(self.ch[n], '（' | '('))?;
        let close = (open..self.q.start).find(|&n| matches!(self.ch[n], '）' | ')'))?;
        (close > open + 1 && quantity::unit_end(self.ch, open + 1) == close)
            .then(|| self.ch[open + 1..close].iter().collect())
    }

    /// The next figure carries its own comparator, verb or level, so this one names its scope.
    pub(super) fn next_is_bound(&self, next: &Quantity) -> bool {
        let between = &self.ch[self.q.end..next.start];
        let comma = between
            .iter()
            .any(|&c| matches!(c, '、' | '和' | '及' | '与'));
        let bound = WORDS
            .strong
            .rfind(self.ch, self.q.end, next.start)
            .is_some()
            || ["达到", "达", "建成", "完成"]
                .iter()
                .any(|w| run::find(self.ch, self.q.end, next.start, w).is_some());
        bound && !comma
    }

    pub(super) fn date_before(&self) -> bool {
        self.q.start > 0 && self.mask[self.q.start - 1] & mask::DATE != 0
    }
}
