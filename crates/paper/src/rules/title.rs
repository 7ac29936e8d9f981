//! How a title is divided: words whole, lines symmetric, in the shape of a trapezoid or a lozenge (7.3.1).

use super::lines::{in_run, is_wide, may_break};

/// Words that titles of official documents are made of; a line does not end inside one.
const WORDS: &[&str] = &[
    "人民政府",
    "办公室",
    "办公厅",
    "委员会",
    "工作专班",
    "领导小组",
    "工作组",
    "营商环境",
    "创新提升",
    "行动方案",
    "实施方案",
    "工作方案",
    "实施意见",
    "指导意见",
    "若干措施",
    "管理办法",
    "考核办法",
    "评议考核",
    "实施细则",
    "十四五",
    "十五五",
    "节能减排",
    "食品安全",
    "园林绿化",
    "标准化",
    "高质量",
    "贯彻落实",
    "一个平台",
    "政务服务",
    "数据",
    "情况",
    "通报",
    "通知",
    "公告",
    "通告",
    "意见",
    "决定",
    "报告",
    "请示",
    "批复",
    "会议",
    "纪要",
    "印发",
    "转发",
    "发展",
    "任务",
    "进展",
    "落实",
    "推进",
    "年度",
    "季度",
    "重点",
    "工作",
    "全市",
    "全县",
    "全区",
    "全省",
    "城镇",
    "优化",
    "提升",
    "监督",
    "检查",
    "督查",
    "整改",
    "整治",
    "调度",
    "信息",
    "公开",
    "企业",
    "项目",
    "建设",
    "改革",
    "深化",
    "水平",
    "绿化",
    "全面",
    "理念",
    "纲要",
    "国家",
    "关于",
    "方案",
    "办法",
    "措施",
    "计划",
    "规划",
    "清单",
    "行动",
    "专项",
    "完成",
    "问题",
    "指标",
    "考核",
    "评价",
    "评估",
    "组织",
    "实施",
    "加快",
    "加强",
    "进一步",
    "示例",
];

/// The longest line, in characters of 2号: 156 mm hold twenty.
pub const MOST: f32 = 20.0;
/// What a line should not exceed, so that the title keeps white on both sides.
const SHOULD: f32 = 18.0;

/// The lines of a title. Line feeds are kept as the only breaks where there are any; else the title is
/// divided where the cost of words broken and of an unshapely block is least.
///
/// ```
/// let lines = paper::rules::title::divide("示例市人民政府办公室关于2024年8月份营商环境重点任务进展情况的通报");
/// assert_eq!(lines, ["示例市人民政府办公室关于2024年8月份", "营商环境重点任务进展情况的通报"]);
/// ```
#[must_use]
pub fn divide(title: &str) -> Vec<String> {
    let given: Vec<&str> = title
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    if given.len() > 1 && given.iter().all(|line| width(line) <= MOST) {
        return given.into_iter().map(str::to_owned).collect();
    }
    let chars: Vec<char> = given.concat().chars().collect();
    let whole: String = chars.iter().collect();
    if width(&whole) <= SHOULD {
        return vec![whole];
    }
    let costs = break_costs(&chars);
    let fewest = (width(&whole) / MOST).ceil() as usize;
    let best = (fewest..fewest + 2)
        .filter_map(|count| best_of(&chars, &costs, count))
        .min_by(|one, other| one.0.total_cmp(&other.0));
    match best {
        Some((_, breaks)) => cut(&chars, &breaks),
        None => greedy(&chars),
    }
}

/// The width of a text in characters.
fn width(text: &str) -> f32 {
    text.chars().map(advance).sum()
}

fn advance(ch: char) -> f32 {
    if is_wide(ch) { 1.0 } else { 0.55 }
}

fn cut(chars: &[char], breaks: &[usize]) -> Vec<String> {
    let ends = breaks.iter().copied().chain(std::iter::once(chars.len()));
    let mut start = 0;
    ends.map(|end| {
        let line: String = chars[start..end].iter().collect();
        start = end;
        line.trim().to_owned()
    })
    .collect()
}

/// What it costs to end a line before each character; infinite where the rules forbid it.
fn break_costs(chars: &[char]) -> Vec<f32> {
    let mut inside = vec![false; chars.len() + 1];
    let mut border = vec![false; chars.len() + 1];
    for word in WORDS {
        let word: Vec<char> = word.chars().collect();
        for at in 0..chars.len().saturating_sub(word.len() - 1) {
            if chars[at..at + word.len()] == word[..] {
                inside[at + 1..at + word.len()].fill(true);
                border[at] = true;
                border[at + word.len()] = true;
            }
        }
    }
    (0..chars.len())
        .map(|at| {
            if at == 0 || !may_break(chars[at - 1], chars[at]) {
                return f32::INFINITY;
            }
            cost_at(chars, at, inside[at], border[at])
        })
        .collect()
}

fn cost_at(chars: &[char], at: usize, inside: bool, border: bool) -> f32 {
    let (before, after) = (chars[at - 1], chars[at]);
    let starts = |word: &str| chars[at..].starts_with(&word.chars().collect::<Vec<_>>());
    let ended = |word: &str| chars[..at].ends_with(&word.chars().collect::<Vec<_>>());
    if inside {
        return 12.0;
    }
    if starts("关于") {
        return 0.0;
    }
    if matches!(after, '的' | '和' | '与' | '及' | '等')
        || in_run(before) && matches!(after, '年' | '月' | '日')
    {
        return 8.0;
    }
    if ended("关于") || ended("印发") {
        return 3.0;
    }
    match (before, after) {
        ('》' | '的' | '、' | '，', _) | (_, '《') => 1.0,
        ('和' | '与' | '及', _) => 2.0,
        _ if border => 1.5,
        _ => 4.0,
    }
}

/// The best division into a number of lines, with its cost.
fn best_of(chars: &[char], costs: &[f32], count: usize) -> Option<(f32, Vec<usize>)> {
    // Beyond four lines the ways are too many to try, and no title should be that long.
    if count == 0 || count > 4 {
        return None;
    }
    let sums: Vec<f32> = std::iter::once(0.0)
        .chain(chars.iter().scan(0.0, |sum, ch| {
            *sum += advance(*ch);
            Some(*sum)
        }))
        .collect();
    let mut best = None;
    let mut breaks = Vec::new();
    search(&sums, costs, count, &mut breaks, 0.0, &mut best);
    best
}

fn search(
    sums: &[f32],
    costs: &[f32],
    left: usize,
    breaks: &mut Vec<usize>,
    cost: f32,
    best: &mut Option<(f32, Vec<usize>)>,
) {
    let start = breaks.last().copied().unwrap_or(0);
    let end = costs.len();
    if left == 1 {
        if sums[end] - sums[start] > MOST {
            return;
        }
        let widths: Vec<f32> = std::iter::once(0)
            .chain(breaks.iter().copied())
            .zip(breaks.iter().copied().chain(std::iter::once(end)))
            .map(|(from, to)| sums[to] - sums[from])
            .collect();
        let cost = cost + shape_cost(&widths);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            *best = Some((cost, breaks.clone()));
        }
        return;
    }
    for at in start + 1..end {
        if sums[at] - sums[start] > MOST {
            break;
        }
        if costs[at].is_finite()
            && best
                .as_ref()
                .is_none_or(|(least, _)| cost + costs[at] < *least)
        {
            breaks.push(at);
            search(sums, costs, left - 1, breaks, cost + costs[at], best);
            breaks.pop();
        }
    }
}

/// What a block of lines costs: an hourglass most, a rectangle next, great steps and stubs too.
fn shape_cost(widths: &[f32]) -> f32 {
    let mut cost = 3.0 * (widths.len() as f32 - 1.0);
    for width in widths {
        cost += (width - SHOULD).max(0.0) * 2.0 + (5.0 - width).max(0.0) * 3.0;
    }
    for pair in widths.windows(2) {
        let step = (pair[0] - pair[1]).abs();
        cost += if step < 1.0 {
            4.0
        } else {
            (step - 4.0).max(0.0) * 0.6
        };
    }
    for three in widths.windows(3) {
        if three[1] < three[0] && three[1] < three[2] {
            cost += 12.0;
        }
    }
    cost
}

/// Lines as full as they may be: for titles too long to balance.
fn greedy(chars: &[char]) -> Vec<String> {
    let cells: Vec<_> = chars
        .iter()
        .map(|&ch| super::lines::Cell {
            ch,
            width: advance(ch),
        })
        .collect();
    let lines = super::lines::divide(&cells, SHOULD, SHOULD);
    lines
        .into_iter()
        .map(|line| chars[line.cells].iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_titles_stay_on_one_line() {
        assert_eq!(divide("关于做好防汛工作的通知"), ["关于做好防汛工作的通知"]);
    }

    #[test]
    fn given_breaks_are_kept() {
        assert_eq!(
            divide("示例市人民政府\n关于甲的通知"),
            ["示例市人民政府", "关于甲的通知"]
        );
    }

    #[test]
    fn words_stay_whole_and_no_waist_is_made() {
        for title in [
            "示例市人民政府办公室关于印发《示例市食品安全工作评议考核办法》的通知",
            "关于2024年第三季度营商环境创新提升行动重点任务进展情况的通报",
            "示例市人民政府关于印发示例市“十四五”节能减排实施方案的通知",
            "示例市人民政府办公室关于贯彻新发展理念全面提升城镇园林绿化水平的实施方案",
        ] {
            let lines = divide(title);
            assert_eq!(lines.concat(), title);
            let widths: Vec<f32> = lines.iter().map(|line| width(line)).collect();
            assert!(widths.iter().all(|width| *width <= MOST), "{lines:?}");
            for three in widths.windows(3) {
                assert!(
                    three[1] >= three[0] || three[1] >= three[2],
                    "waist: {lines:?}"
                );
            }
            for line in &lines[1..] {
                assert!(!line.starts_with('的'), "{lines:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(title in "[关于印发《》的通知市人民政府0-9年]{1,70}") {
            let lines = divide(&title);
            prop_assert_eq!(lines.concat(), title);
            prop_assert!(lines.iter().all(|line| width(line) <= MOST + 0.1));
        }
    }
}
