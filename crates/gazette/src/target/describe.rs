//! What a target is about: kind, subject, scope, base, modality.

use super::{Aim, View, segment_end, segment_start};
use crate::glyph;
use crate::model::{Modality, TargetKind};
use crate::run::{self, Run};

impl View<'_> {
    pub(super) fn kind(&self, end: usize) -> TargetKind {
        let has = |words: &[&str]| {
            words
                .iter()
                .any(|w| run::find(self.ch, self.seg, self.q.start, w).is_some())
        };
        let closes = self.ch.get(end) == Some(&'的')
            && matches!(self.ch.get(end + 1), None | Some('，' | '。' | '；'));
        let closes = closes || {
            let stop = segment_end(self.ch, end);
            stop > end
                && self.ch.get(stop - 1) == Some(&'的')
                && self.ch.get(stop).is_some_and(|&c| c == '，')
        };
        if closes {
            let stop = segment_end(self.ch, end) + 1;
            let after = self.ch.len().min(stop + 24);
            let acts = [
                "扣",
                "加",
                "发",
                "约谈",
                "通报",
                "预警",
                "问责",
                "督查",
                "取消",
                "否决",
                "不得分",
                "降",
            ]
            .iter()
            .any(|w| run::find(self.ch, stop.min(after), after, w).is_some());
            return if acts {
                TargetKind::Trigger
            } else {
                TargetKind::Condition
            };
        }
        let to = has(&["至", "到"]);
        if !to
            && has(&[
                "下降", "降低", "减少", "压减", "削减", "缩减", "压缩", "缩短",
            ])
        {
            TargetKind::Reduction
        } else if !to && has(&["增长", "增速", "提高", "增加", "提升", "年均增"]) {
            TargetKind::Growth
        } else {
            TargetKind::Goal
        }
    }

    pub(super) fn subject(&self, start: usize, end: usize) -> String {
        let q = self.q;
        if self.row_of_values() {
            let low = q.start.saturating_sub(80);
            let line = (low..q.start)
                .rev()
                .find(|&n| self.ch[n] == '\n')
                .map_or(low, |n| n + 1);
            let cell = self.ch[line..q.start]
                .split(|&c| matches!(c, '\t' | '｜'))
                .find(|c| c.iter().any(|&x| glyph::is_han(x)));
            return cell.unwrap_or_default().iter().collect();
        }
        // 新增污水处理能力9万吨: what stands between the verb and its figure.
        if self.prefix().is_none()
            && self.level().is_none()
            && !self.percent()
            && let Some((_, at)) = self.verb_range()
            && q.start >= at + 2
            && !matches!(
                self.ch[q.start - 1],
                '中' | '等' | '市' | '县' | '省' | '区' | '的'
            )
        {
            let name: String = self.ch[at..q.start].iter().collect();
            return name.trim_matches(['、', '，', '\n']).to_owned();
        }
        let cut = self
            .prefix()
            .map(|p| p.1)
            .or_else(|| self.level())
            .or_else(|| self.verb());
        let mut name: String = match cut {
            Some(at) if at > start => self.ch[start..at].iter().collect(),
            None if q.start > start => self.ch[start..q.start].iter().collect(),
            _ => String::new(),
        };
        for word in [
            "确保",
            "力争",
            "争取",
            "努力",
            "实现",
            "推动",
            "使",
            "将",
            "原则上",
            "一般",
            "应当",
            "应",
            "须",
            "要",
            "达到",
            "提升",
            "到",
        ] {
            name = name.trim_start_matches(word).to_owned();
        }
        // 能源消耗比2020年下降: the base is a field of its own.
        if let Some(base) = self.baseline()
            && let Some(at) = name.rfind(base.as_str())
        {
            let cut = name[..at].char_indices().next_back().map_or(0, |c| c.0);
            name.truncate(cut);
        }
        if name.chars().count() < 2 || name.ends_with(['中', '等']) {
            let stop = segment_end(self.ch, end).min(self.next().map_or(usize::MAX, |n| n.start));
            name = self.ch[end.min(stop)..stop].iter().collect();
            name = name.trim_end_matches(['、', '和', '及', '的']).to_owned();
        }
        name.trim_matches([' ', '\n', '、', '，']).replace('\n', "")
    }

    pub(super) fn scope(&self) -> Option<String> {
        let from = self.phrase_start();
        let text: String = self.ch[from..self.q.start].iter().collect();
        for word in [
            "全市",
            "全省",
            "全区",
            "全县",
            "全国",
            "市本级",
            "全镇",
            "全州",
            "我市",
            "我省",
            "我县",
            "我区",
        ] {
            if text.starts_with(word) {
                return Some(word.to_owned());
            }
        }
        if text.starts_with('各') {
            let cut = ["至少", "要", "应", "每年", "不", "建", "完成", "达"]
                .iter()
                .filter_map(|w| text.find(w))
                .min()?;
            return (cut > 0 && cut < 60).then(|| text[..cut].to_owned());
        }
        None
    }

    /// 较2020年, 比上年.
    pub(super) fn baseline(&self) -> Option<String> {
        for word in ["较", "比"] {
            if let Some(at) = run::rfind(self.ch, self.seg, self.q.start, word) {
                let rest = &self.ch[at + 1..self.q.start];
                if let Some(year) = rest.iter().position(|&c| c == '年')
                    && year <= 6
                {
                    let stop = at + 1 + year + 1;
                    return Some(self.ch[at + 1..stop].iter().collect());
                }
            }
        }
        None
    }
}

/// 确保, 力争, 原则上 in the phrase or the one before.
pub(super) fn modality(ch: &[char], at: usize) -> Modality {
    let low = at.saturating_sub(40);
    let from = (low..at)
        .rev()
        .find(|&n| matches!(ch[n], '。' | '；' | '\n'))
        .map_or(low, |n| n + 1);
    let last = |words: &[&str]| {
        words
            .iter()
            .filter_map(|w| run::rfind(ch, from, at, w))
            .max()
    };
    let (ensure, strive, principle) = (
        last(&["确保"]),
        last(&["力争", "争取", "力求"]),
        last(&["原则上"]),
    );
    match ensure.max(strive).max(principle) {
        None => Modality::Plain,
        top if top == principle => Modality::InPrinciple,
        top if top == strive => Modality::Strive,
        _ => Modality::Ensure,
    }
}

/// `A、B、C分别达到x、y、z`: the n-th name goes with the n-th figure.
pub(super) fn distribute(run: &Run, aims: &mut [Aim]) {
    let ch = &run.ch;
    let mut k = 0;
    while k < aims.len() {
        let seg = segment_start(ch, aims[k].quantity.start);
        let Some(at) = run::rfind(ch, seg, aims[k].quantity.start, "分别") else {
            k += 1;
            continue;
        };
        let mut last = k;
        while last + 1 < aims.len()
            && ch[aims[last].quantity.end..aims[last + 1].quantity.start]
                .iter()
                .all(|&c| matches!(c, '、' | '和' | '及' | '以' | '上' | '内' | '下'))
        {
            last += 1;
        }
        let text: String = ch[seg..at].iter().collect();
        let names: Vec<&str> = text
            .split(['、', '和', '及', '与'])
            .filter(|n| !n.is_empty())
            .collect();
        if names.len() == last - k + 1 {
            let end = aims[last].end;
            for (aim, name) in aims[k..=last].iter_mut().zip(names) {
                aim.subject = name
                    .trim_matches(|c| matches!(c, '，' | '\n' | ' '))
                    .to_owned();
                aim.start = at;
                aim.end = end;
            }
        }
        k = last + 1;
    }
}
