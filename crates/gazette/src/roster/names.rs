//! What the names of public bodies look like.

use crate::glyph;
use crate::run;

/// Levels taken together: 各县市区, 各乡镇（街道）.
pub(crate) fn is_collective(name: &str) -> bool {
    name.starts_with('各')
        && (2..=12).contains(&name.chars().count())
        && name.ends_with(|c: char| is_level(c) || matches!(c, '村' | '地' | '）' | ')'))
}

/// A name whose ending others share, a unit only beside a certain one: 市图书馆, 规划财务处.
pub(super) fn is_named_body(name: &str) -> bool {
    let ends = [
        "社",
        "站",
        "会",
        "院",
        "馆",
        "台",
        "队",
        "校",
        "所",
        "处",
        "科",
        "股",
        "室",
        "大学",
        "医院",
        "党组",
        "军分区",
        "青联",
        "高新区",
        "经开区",
        "新区",
    ];
    let count = name.chars().count();
    // 示例区、样本县、范例市人民政府: regions beside one that names its government.
    let region = (3..=6).contains(&count) && name.ends_with(['区', '县', '市', '旗']);
    region || count >= 3 && !name.contains('级') && ends.iter().any(|w| name.ends_with(w))
}

/// Bodies that are named with an administrative prefix, as a unit in brackets is.
pub(super) fn starts_as_unit(name: &str) -> bool {
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
        "侨联",
        "文联",
        "总工会",
        "红十字会",
        "供销社",
        "边检站",
        "联席会议",
        "督查室",
        "研究室",
        "政研室",
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

/// A name that a clerk would take for a unit.
pub(crate) fn unit_reads(ch: &[char], a: usize, b: usize) -> bool {
    const NOT: &[&str] = &[
        "包括", "不", "其中", "以下", "以上", "是", "应当", "应该", "可以",
    ];
    // These also begin names: 应急管理部, 经信局, 对外联络办, 如皋市政府; before another name they are no part of it.
    const PARTICLES: &[char] = &[
        '含', '如', '即', '指', '见', '经', '对', '从', '在', '按', '可', '应',
    ];
    const BEGINS: &[char] = &[
        '市', '省', '县', '区', '各', '国', '有', '相', '本', '上', '所', '当',
    ];
    let len = b - a;
    // 各市、县、区人民政府: a level on its own.
    let level = len == 1 && is_level(ch[a]);
    (level || (2..=40).contains(&len))
        && !glyph::is_open(ch[a])
        && !NOT.iter().any(|w| run::spells(ch, a, w))
        && !(PARTICLES.contains(&ch[a])
            && (ch.get(a + 1).is_some_and(|c| BEGINS.contains(c))
                || !is_firm_organ(&ch[a..b].iter().collect::<String>())))
        && !ch[a..b].iter().any(|c| matches!(c, '。' | '？' | '！'))
}

/// A level of government that a list names by one character.
pub(crate) fn is_level(c: char) -> bool {
    matches!(
        c,
        '省' | '市' | '县' | '区' | '州' | '盟' | '旗' | '镇' | '乡'
    )
}
