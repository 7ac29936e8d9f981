//! What sample reports say. Every text begins with 示例, so that nobody takes it for a unit's own.

use crate::rules::light::Stage;
use crate::rules::period::Period;

use super::random::SplitMix64;

const DONE: [&str; 10] = [
    "召开专题会一次，明确了分工和时间表",
    "完成了系统接口的联调和试运行",
    "走访企业收集意见，逐条建立了台账",
    "印发了工作规程，组织窗口人员培训",
    "与协作单位核对了数据口径",
    "在政务服务大厅设立了专窗",
    "修订办事指南，压减了申请材料",
    "开展了一轮自查，问题已列入整改清单",
    "在两个县（市、区）先行试点",
    "公开了办理流程和咨询电话",
];

const NEXT: [&str; 8] = [
    "下月扩大试点范围",
    "下月完成验收",
    "下一步梳理遗留问题并逐项销号",
    "下月组织一次“回头看”",
    "下一步推动数据共享到位",
    "下月开展满意度回访",
    "下一步完善配套制度",
    "下月集中宣传，提高知晓率",
];

const OBSTACLES: [&str; 6] = [
    "接口开发进度慢于计划",
    "协作单位反馈材料不齐",
    "所需经费尚在审批",
    "试点单位人员调整，衔接不够及时",
    "历史数据需要重新清洗",
    "部分县（市、区）进度不一",
];

const REASONS: [&str; 5] = [
    "示例：数值与上月相比没有变化，请说明原因或更正。",
    "示例：请补充能够证明进展的佐证材料。",
    "示例：文字过于笼统，请写明完成的具体事项和时间。",
    "示例：推进状态与数值不一致，请核对后再报。",
    "示例：请按统计口径重新核对数值。",
];

const MENDED: [&str; 3] = [
    "已按退回意见补充佐证材料并核对数值。",
    "已按退回意见写明具体事项和完成时间。",
    "已按退回意见重新核对统计口径。",
];

/// The text of a report.
pub(super) fn body(random: &mut SplitMix64, title: &str, month: Period, stage: Stage) -> String {
    let day = month.first_day();
    let about = if title.is_empty() {
        String::new()
    } else {
        format!("围绕“{title}”，")
    };
    let first = random.pick(&DONE);
    let mut text = format!("示例：{}年{}月，{about}{first}。", day.year(), day.month());
    if random.chance(60) {
        let second = random.pick(&DONE);
        if second != first {
            text.push_str(&format!("同时，{second}。"));
        }
    }
    match stage {
        Stage::Done => text.push_str("任务已完成，转入日常工作。"),
        Stage::Delayed => {
            let obstacle = random.pick(&OBSTACLES);
            text.push_str(&format!(
                "目前进度滞后，主要是{obstacle}；{}。",
                random.pick(&NEXT)
            ));
        }
        Stage::Progress => text.push_str(&format!("{}。", random.pick(&NEXT))),
    }
    text
}

/// Why a report is returned.
pub(super) fn reason(random: &mut SplitMix64) -> &'static str {
    random.pick(&REASONS)
}

/// What a unit adds when it files again.
pub(super) fn mended(random: &mut SplitMix64) -> &'static str {
    random.pick(&MENDED)
}

/// A text file of evidence.
pub(super) fn evidence(title: &str, month: Period, number: u64) -> String {
    format!(
        "示例佐证材料（编号 {number:08x}）\n任务：{title}\n月份：{month}\n\n本文件由示例程序生成，仅供演示，不反映任何单位的实际工作。\n"
    )
}
