//! What this room says.

use base::Lang;
use pack::element::Severity;

base::messages! {
    /// Pages and sentences.
    pub(crate) struct Words {
        nav: "预警", "Alerts";
        purpose: "改革包中的规则发现的问题：每条由负责的人核实后关闭并说明理由。", "What the rules of the pack found: a person looks into each, closes it and says why.";
        none: "没有预警。规则发现问题时会列在这里。", "There are no alerts. What a rule finds is listed here.";
        none_found: "没有符合条件的预警。", "No alert fits the filter.";
        clear: "清除筛选", "Clear the filter";
        filter: "筛选", "Filter";
        severity: "程度", "Severity";
        rule: "规则", "Rule";
        state: "状态", "State";
        all: "全部", "All";
        open: "未关闭", "Open";
        closed: "已关闭", "Closed";
        text: "内容", "What";
        unit: "单位", "Unit";
        first: "首次发现", "First found";
        last: "最近发现", "Last found";
        times: "次数", "Times";
        subject: "对象", "About";
        subject_row: "清单中的一行", "A row of a register";
        subject_case: "办件", "A case";
        case: "已开办件", "Case opened";
        case_link: "查看办件", "See the case";
        refused: "办件未能开立", "The case was not opened";
        count(count): "共 {count} 条", "{count} alerts";
        one(id): "预警第 {id} 号", "Alert no. {id}";
        one_purpose: "规则发现了什么、在哪里、谁来核实。", "What a rule found, where, and who looks into it.";
        close: "关闭预警", "Close the alert";
        reason: "核实情况和关闭理由", "What was found out, and why it is closed";
        closed_on: "关闭日期", "Closed on";
        done: "预警已关闭。", "The alert is closed.";
        info: "提示", "Info";
        warn: "预警", "Warning";
        serious: "严重", "Serious";
        stop: "阻止", "Stop";
        not_found: "没有这条预警；请从预警页面打开。", "There is no such alert; open it from the list of alerts.";
        not_yours: "只有本单位负责人、督查人员和工作专班可以关闭预警；请联系他们。", "Only the unit's head, supervision and the office close alerts; ask them.";
        reason_wrong(most): "请写明理由，不超过 {most} 字。", "Say why, in at most {most} characters.";
        stale: "这条预警已有变化；请核对后重新提交。", "The alert changed meanwhile; look at it and submit again.";
    }
}

pub(crate) fn severity_title(severity: Severity, lang: Lang) -> &'static str {
    let words = Words::of(lang);
    match severity {
        Severity::Info => words.info,
        Severity::Warn => words.warn,
        Severity::Serious => words.serious,
        Severity::Stop => words.stop,
    }
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "alert.raised" => lang.pick("规则发出预警", "A rule raised an alert"),
        "alert.closed" => lang.pick("关闭预警", "Alert closed"),
        _ => return None,
    })
}
