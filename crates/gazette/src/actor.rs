//! Duties without a label: the body a sentence names, as a suggestion.

mod with;

use std::sync::LazyLock;

use crate::attribution::{Found, Role};
use crate::glyph;
use crate::lexicon::Lexicon;
use crate::model::Basis;
use crate::roster::{
    content, is_collective, is_firm_organ, is_level, joint, only_units, phrase, phrases,
    split_units,
};
use crate::run::{self, Run};
use with::{with_guides, with_helpers, with_others, with_partner};

/// Sentences looked at for a duty's subject, and how far each is read.
const SENTENCES: usize = 12;
const SUBJECT: usize = 32;

/// Items of a clause that are looked into.
const ITEMS: usize = 200;

/// Who acts, in each item of the clause: 由某局承办，某局协办 or 某局要…. A clause without （1）, ① is one item.
pub(crate) fn sentences(run: &Run, body: usize) -> Vec<Found> {
    let ch = &run.ch;
    let mut starts: Vec<usize> = (body..ch.len())
        .filter(|&n| item_starts(ch, body, n))
        .take(ITEMS)
        .collect();
    if starts.first() != Some(&body) {
        starts.insert(0, body);
    }
    let ends = starts.iter().skip(1).copied().chain([ch.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(&from, to)| first_actor(ch, from, to))
        .collect()
}

/// `（1）` or ① behind the end of a sentence.
fn item_starts(ch: &[char], body: usize, n: usize) -> bool {
    let marked = matches!(ch[n], '①'..='⑳')
        || glyph::is_open(ch[n])
            && (n + 2..ch.len().min(n + 5)).any(|k| {
                glyph::is_close(ch[k]) && ch[n + 1..k].iter().all(|&c| glyph::digit(c).is_some())
            });
    marked && (n == body || matches!(ch[n - 1], '。' | '；' | '：' | '\n'))
}

/// The first sentence that says who acts.
fn first_actor(ch: &[char], from: usize, to: usize) -> Option<Found> {
    let mut from = from;
    if from < to && (glyph::is_open(ch[from]) || matches!(ch[from], '①'..='⑳')) {
        while from < to && !glyph::is_han(ch[from]) {
            from += 1;
        }
    }
    let mut sentences = Vec::new();
    while from < to && sentences.len() < SENTENCES {
        let end = (from..to.min(from + 400))
            .find(|&n| matches!(ch[n], '。' | '；' | '\n'))
            .unwrap_or(to.min(from + 400));
        sentences.push((from, end));
        from = end + 1;
    }
    sentences
        .iter()
        .find_map(|&(from, end)| {
            let mut found = by_agent(ch, from, end)
                .or_else(|| by_roles(ch, from, end))
                .or_else(|| by_subject(ch, from, end))
                .or_else(|| by_later_subject(ch, from, end))?;
            with_guides(ch, from, end, &mut found);
            with_others(ch, end, &mut found);
            Some(found)
        })
        .or_else(|| {
            sentences
                .iter()
                .find_map(|&(from, end)| by_name(ch, from, end))
        })
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
        .map_while(|(a, b)| {
            // 组织开展督导 ends as a role does and begins with what is done.
            let acts = a > at && opens_with_verb(ch, a) && !run::spells(ch, a, "会同");
            phrase(ch, a, b).role.filter(|_| !acts).map(|_| b)
        })
        .last();
    if let Some(stop) = led
        && let Some(found) = content(ch, at, stop, Basis::Sentence)
        && found.units.iter().all(|&(_, a, b)| {
            b - a <= 24 && glyph::is_organ(&ch[a..b].iter().collect::<String>())
                || b - a <= 8 && ch.get(b) == Some(&'、')
        })
    {
        return Some(found);
    }
    let stop = (start..end.min(start + SUBJECT))
        .find(|&n| glyph::is_stop(ch[n]))
        .unwrap_or(end.min(start + SUBJECT));
    let subject = organ_prefix(ch, start, stop)?;
    // 由市政府主要领导任组长 names a person.
    if [
        "主要",
        "分管",
        "领导",
        "负责人",
        "负责同志",
        "有关",
        "相关",
        "书记",
        "市长",
        "县长",
        "省长",
        "区长",
        "秘书长",
        "主任",
        "局长",
        "任",
        "担任",
    ]
    .iter()
    .any(|w| run::spells(ch, subject, w))
    {
        return None;
    }
    // 由政府承担的费用 only describes the costs.
    let describes = (subject..stop).take(6).any(|n| ch[n] == '的')
        || ch[start..subject] == ['政', '府']
        || ["第三方", "专业", "中介"]
            .iter()
            .any(|w| run::spells(ch, start, w));
    if subject >= stop || describes {
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
    let mut found = of_units(ch, start, subject, role);
    if run::spells(ch, subject, "会同") {
        with_partner(ch, subject + 2, end, &mut found);
    }
    Some(found)
}

/// 甲局负责制定方案，乙局负责资金保障: every phrase begins with a body and its role.
fn shared_out(ch: &[char], from: usize, end: usize, list: &[(usize, usize)]) -> Option<Found> {
    if !(2..=8).contains(&list.len()) {
        return None;
    }
    let mut found = of_units(ch, from, from, Role::Responsible);
    found.units.clear();
    for &(a, b) in list {
        let at = (a + 2..b.min(a + SUBJECT)).find(|&n| {
            ["负责", "牵头", "配合", "负总责", "抓落实", "抓总", "承担"]
                .iter()
                .any(|w| run::spells(ch, n, w))
        })?;
        let role = match ch[at] {
            '牵' => Role::Lead,
            '配' => Role::Support,
            _ => Role::Responsible,
        };
        let mut parts = Vec::new();
        split_units(ch, a, at, &mut parts);
        let organs = parts
            .iter()
            .all(|&(x, y)| is_firm_organ(&ch[x..y].iter().collect::<String>()));
        if !organs || parts.is_empty() {
            return None;
        }
        found
            .units
            .extend(parts.into_iter().map(|(x, y)| (role, x, y)));
    }
    found.end = end;
    Some(found)
}

/// 甲局负责统筹，乙局具体落实: every phrase of the sentence ends in a role.
fn by_roles(ch: &[char], from: usize, end: usize) -> Option<Found> {
    let list = phrases(ch, from, end);
    if let Some(found) = shared_out(ch, from, end, &list) {
        return Some(found);
    }
    // 公安部门牵头，城管部门配合，开展联合整治: as many phrases as name a role.
    let roles = list
        .iter()
        .take_while(|&&(a, b)| phrase(ch, a, b).role.is_some())
        .count();
    if !(2..=8).contains(&roles) {
        return None;
    }
    let found = content(ch, from, list[roles - 1].1, Basis::Sentence)?;
    let organs = found.units.iter().all(|&(_, a, b)| {
        b - a <= 24 && is_firm_organ(&ch[a..b].iter().collect::<String>())
            || b - a <= 8 && ch.get(b) == Some(&'、')
    });
    (organs && !found.units.is_empty()).then_some(found)
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
            // 市发展改革委 may go on as 市发展改革委员会, 市委 as 市委编办; 市场监管局 does not.
            let committee = n - start == 2 && ch[start + 1] == '委';
            let longer = (n + 1..=stop.min(n + 3))
                .any(|m| is_firm_organ(&name(m)) && (committee || ch[m - 1] != '办'));
            let listed = matches!(ch.get(n), Some('、' | '和' | '及' | '与'));
            if !longer && !listed {
                break;
            }
        }
    }
    best
}

/// Words that bind any body.
const BINDS: &str = "要 应 须 需 必须 负责 对 于 会同 联合 牵头 组织 每 统筹 按照 按 根据 结合 在 不得 汇总 指导 \
    督促 建立 制定 开展 严格 可 将 认真 依法 加强 定期 及时 具体 切实 主要 承担 履行 审定 编制 提出 把 自收到 自受理 自接到";
/// Words that bind a body which its name marks as a public one.
const ACTS: &str = "受理 审核 审查 审批 出具 发布 公布 通报 检查 核查 验收 拨付 下达 印发 统一 承办 监督 收到 发现 接到 报送 上报 完成 落实 \
    推进 配合 协助 采取 整合 梳理 摸排 排查 报送 与 通过 利用 运用 适时 逐步 积极 主动 召开 举办 召集 选派 起草 拟定 拟订 修订 审议 批准 核定 核发 \
    下发 转发 分解 调度 责令 督办 追究 查处 研判 启动 打造 搭建 推动 促进 引导 帮助 实行 实施 执行 列支 归集 共享 提供 复核 认定 遴选 组建 细化 \
    明确 划定 参照 依托 设立 成立 确定 公开 做好 约谈 强化 健全 完善 发挥 立足 围绕 聚焦 坚持 给予 作为 办理 答复 反馈 移交 抽查 评估 考核 安排";
/// What begins a phrase that names no actor.
const NOT_SUBJECTS: &str = "并 保障 维护 监督 确保 帮助 服务 提醒 责令 报 移送 移交 告知 通知 函告 提请 授权 交由 会商 听取 征求 协助 接受 依靠 联系 对接 便于 方便 使 让 请 \
    要 应 须 在 对 以 按 将 把 为 从 向 由 经 被 与 和 支持 鼓励 加强 推动 建立 完善 规范 推进 开展 引导 督促 指导 健全 提升 \
    发挥 强化 落实 深化 优化 依托 组织 委托 会同 协调 要求 配合 通过 制定 不 凡 除 未 拟 严格 充分 进一步 持续 积极 加快 全面 允许 赋予 实行 实施 \
    深入 明确 压实 聚焦 围绕 根据 结合 按照 采取 坚持 做好 用好 探索 创新 培育 打造 构建 增强 扩大 促进 引进 选派 联合 成立 设立 各类 有条件";

/// What a body behind 由 does.
const AGENT_ACTS: &str = "负责 牵头 承办 主办 组织 会同 予以 进行 办成 办理 解释 约谈 责令 依法 按照 按 给予 统一 制定 编制 审核 审批 审查 审定 汇总 \
    对 向 根据 统筹 开展 指导 监督 出具 发布 公布 确定 认定 批准 备案 提出 报 实施 管理 协调 通报 处罚 处理 依照 依据 作出 具体 另行 参照 征收 收回 承担 安排";

/// Words that bind a body which is named only in a later phrase of its sentence.
const MUSTS: &str = "要 应 须 需 必须 负责 会同 牵头 不得 依法 及时 按 按照 根据";

struct Words {
    musts: Lexicon<()>,
    binds: Lexicon<bool>,
    not_subjects: Lexicon<()>,
    compounds: Lexicon<()>,
    agents: Lexicon<()>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    musts: Lexicon::new(&[(MUSTS, ())]),
    binds: Lexicon::new(&[(BINDS, true), (ACTS, false)]),
    not_subjects: Lexicon::new(&[(NOT_SUBJECTS, ())]),
    compounds: Lexicon::new(&[(COMPOUNDS, ())]),
    agents: Lexicon::new(&[(AGENT_ACTS, ())]),
});

/// A body whose name says that it is a public one or one that the text binds, whatever it ends in.
fn is_public_body(name: &str) -> bool {
    name.starts_with(['市', '省', '县', '区', '各', '州', '镇', '乡'])
        || is_branch(name)
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
            "机关",
            "联席会议",
            "指挥部",
            "专班",
            "办事处",
            "支队",
            "大队",
        ]
        .iter()
        .any(|w| name.ends_with(w))
}

/// 人民银行分支机构, 各直属机构: offices of a body.
fn is_branch(name: &str) -> bool {
    ["分支机构", "派出机构", "直属机构", "监管机构", "登记机构"]
        .iter()
        .any(|w| name.ends_with(w))
}

/// 行业协会, 省属国有企业: bodies that a plan binds though they are no authorities.
fn is_bound_body(name: &str) -> bool {
    name.ends_with("协会")
        || name.ends_with("商会")
        || name.ends_with("企业")
            && ["省属", "市属", "县属", "区属", "州属"]
                .iter()
                .any(|w| name.starts_with(w))
}

/// Body + a word that binds it, where the sentence begins or behind the time that opens it.
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
    // 建设单位应当在开工前30日，…: the body stands in front of the time.
    subject_at(ch, start, end, false)
        .or_else(|| (start > from).then(|| subject_at(ch, from, start - 1, false))?)
}

/// Nouns that make the name of a body part of another name: 市政府常务会议, 县级政府管理体制.
const COMPOUNDS: &str = "常务 办公会 工作 会议 预算 网站 门户 投资 采购 文件 主要 分管 负责人 领导 干部 职能 职责 权力 主管 内设 所属 下属 直属 系统 \
    信息 数据 联席 办公 层面 体系 体制 机制 能力 之间 以上 以下 人员 资金 资产 管理 服务 建设 为 是 的 等 和 及 与 、 （ ( ” 》 及其 或 类 级 间 内 上 中 \
    下 有关 相关 批准 同意 备案 规定 确定的 认可 组成";

/// A sentence that begins with the name of a public body, whatever its verb is.
fn by_name(ch: &[char], from: usize, end: usize) -> Option<Found> {
    if !matches!(
        ch.get(from),
        Some('市' | '省' | '县' | '区' | '州' | '各' | '国')
    ) {
        return None;
    }
    let stop = (from..end.min(from + 24))
        .find(|&n| !glyph::is_han(ch[n]))
        .unwrap_or(end.min(from + 24));
    let name = |n: usize| ch[from..n].iter().collect::<String>();
    let mut last = (from + 3..stop).find(|&n| is_firm_organ(&name(n)))?;
    // 省委宣传部, not 省委.
    while let Some(longer) = (last + 1..stop.min(last + 7)).find(|&n| {
        is_firm_organ(&name(n)) && (last..n).all(|k| WORDS.binds.starts_at(ch, k).is_none())
    }) {
        last = longer;
    }
    let acts = stop >= last + 3
        && WORDS.compounds.starts_at(ch, last).is_none()
        && !conditional(ch, last, end)
        && !predicates(&name(last))
        && !GENERIC.iter().any(|w| name(last).starts_with(w));
    acts.then(|| {
        let mut found = of_units(ch, from, last, Role::Responsible);
        with_helpers(ch, last, end, &mut found);
        found
    })
}

/// The same behind a later comma: 收到举报后，主管部门应当….
fn by_later_subject(ch: &[char], from: usize, end: usize) -> Option<Found> {
    (from..end)
        .filter(|&n| matches!(ch[n], '，' | ','))
        .take(6)
        .find_map(|comma| subject_at(ch, comma + 1, end, true))
}

/// A body at `start` and the word that binds it; `strict` asks for a public body and a word that binds any.
fn subject_at(ch: &[char], start: usize, end: usize, strict: bool) -> Option<Found> {
    // 请各县区于…前报送.
    let start = start + usize::from(start < end && ch[start] == '请');
    if start >= end || opens_with_verb(ch, start) {
        return None;
    }
    let stop = (start..end.min(start + 64))
        .find(|&n| matches!(ch[n], '，' | ',' | '：' | '“' | '《' | '的'))
        .unwrap_or(end.min(start + 64));
    // 县甲局、各乡镇人民政府：加快推进…; a letter's address goes on with its reason.
    let addressed = ["为", "现", "根据", "按照", "经"]
        .iter()
        .any(|w| run::spells(ch, stop + 1, w));
    if !strict
        && stop + 4 < end
        && stop >= start + 4
        && ch[stop] == '：'
        && !addressed
        && glyph::is_han(ch[start])
        && !run::spells(ch, stop - 2, "单位")
        && only_units(&ch[start..stop], true)
    {
        return Some(of_units(ch, start, stop, Role::Responsible));
    }
    (start + 2..stop).find_map(|at| {
        let any = binds(ch, start, at, end)? || case_of_duty(ch, at, end);
        if strict && WORDS.musts.starts_at(ch, at).is_none() || conditional(ch, at, end) {
            return None;
        }
        let mut parts = Vec::new();
        split_units(ch, start, at, &mut parts);
        if parts.is_empty() || !subject_reads(ch, start, at, &parts, any, strict) {
            return None;
        }
        let role = if run::spells(ch, at, "牵头") {
            Role::Lead
        } else {
            Role::Responsible
        };
        let (list_end, partner) = match joint(ch, start, at) {
            Some((a, b)) => (a, Some((b, at))),
            None => (at, None),
        };
        let mut found = of_units(ch, start, list_end, role);
        if let Some((a, b)) = partner {
            let mut with = Vec::new();
            split_units(ch, a, b, &mut with);
            found
                .units
                .extend(with.into_iter().map(|(a, b)| (Role::Support, a, b)));
        }
        // 要会同, 应当会同 and 会同.
        if let Some(with) = ["会同", "联合"]
            .iter()
            .find_map(|w| run::find(ch, at, end.min(at + 4), w))
        {
            with_partner(ch, with + 2, end, &mut found);
        }
        with_helpers(ch, at, end, &mut found);
        Some(found)
    })
}

/// The phrase begins with a verb; names such as 应急管理部 only look so.
fn opens_with_verb(ch: &[char], at: usize) -> bool {
    let named = [
        "应急",
        "经信",
        "经济",
        "经发",
        "经开",
        "经贸",
        "对外",
        "组织部",
        "指挥部",
    ]
    .iter()
    .any(|w| run::spells(ch, at, w));
    !named && WORDS.not_subjects.starts_at(ch, at).is_some()
}

/// Whether a word that binds stands at `at`; true when it binds any body.
fn binds(ch: &[char], start: usize, at: usize, end: usize) -> Option<bool> {
    if let Some((_, any)) = WORDS.binds.starts_at(ch, at).filter(|_| {
        !["应急", "负责人", "要素", "要点"]
            .iter()
            .any(|w| run::spells(ch, at, w))
    }) {
        return Some(any);
    }
    let near = end.min(at + 30);
    // 是…的责任主体, 是…的主管部门.
    let answers = ch[at] == '是'
        && ["责任", "主管部门", "牵头部门", "牵头单位", "主体"]
            .iter()
            .any(|w| run::find(ch, at, near, w).is_some());
    // 由副市长任指挥长，负责统一指挥: what the body is made of, then its duty.
    let made_of = ch[at] == '由'
        && run::find(ch, start, at, "部")
            .max(run::find(ch, start, at, "组"))
            .is_some()
        && ["负责", "承担"]
            .iter()
            .any(|w| run::find(ch, at, end.min(at + 60), w).is_some());
    (answers || made_of).then_some(true)
}

/// …的， states a case, not a duty.
fn conditional(ch: &[char], at: usize, end: usize) -> bool {
    let close = (at..end.min(at + 80))
        .find(|&n| glyph::is_stop(ch[n]))
        .unwrap_or(end.min(at + 80));
    close > at && ch[close - 1] == '的' && !case_of_duty(ch, at, end)
}

/// 监理单位发现违规的，应当报告: what the body must do follows the case.
fn case_of_duty(ch: &[char], at: usize, end: usize) -> bool {
    let comma = (at..end.min(at + 80)).find(|&n| glyph::is_stop(ch[n]));
    comma.is_some_and(|n| {
        n > at
            && ch[n - 1] == '的'
            && ["应", "须", "必须", "要"]
                .iter()
                .any(|w| run::spells(ch, n + 1, w))
    })
}

/// Whether every name of a sentence's subject is one of a public body.
fn subject_reads(
    ch: &[char],
    start: usize,
    at: usize,
    parts: &[(usize, usize)],
    any: bool,
    strict: bool,
) -> bool {
    let last = parts.last().copied();
    let levels = parts
        .iter()
        .any(|&(a, b)| is_collective(&ch[a..b].iter().collect::<String>()));
    // 各乡镇（街道）, 各县区: levels taken together.
    let all = |a: usize, b: usize| {
        ch[a] == '各'
            && b - a <= 12
            && matches!(
                ch[b - 1],
                '镇' | '乡' | '区' | '县' | '市' | '村' | '州' | '盟' | '旗' | '）' | '校' | '院'
            )
    };
    // 各高校、科研院所: 各 holds for the list.
    let each = ch[start] == '各' && parts.len() >= 2;
    // 市、县（市、区）应急管理部门: levels may stand before the last name.
    let level = |a: usize, b: usize| b - a <= 8 && (is_level(ch[b - 1]) || ch[b - 1] == '）');
    // 市场监管、公安、城管等部门: short names, closed by what they are.
    let listed = ["等部门", "等有关部门", "等相关部门", "等单位"]
        .iter()
        .any(|w| run::rfind(ch, start, at, w).is_some_and(|n| n + w.chars().count() == at));
    // 建设、施工、监理单位: the last name says what all of them are.
    let closed = parts.len() >= 2
        && ["部门", "单位"]
            .iter()
            .any(|w| at >= start + 2 && run::spells(ch, at - 2, w));
    parts.iter().all(|&(a, b)| {
        if listed && b - a <= 10 || closed && Some((a, b)) != last && b - a <= 6 {
            return true;
        }
        let name: String = ch[a..b].iter().collect();
        let public = is_public_body(&name);
        // 市级部门、区（县）: a level with its like in brackets is a body itself.
        let bracketed = is_level(ch[a]) && glyph::is_close(ch[b - 1]) && b - a <= 8;
        // 各设区市、示例综合实验区: a region beside levels taken together.
        let region = levels && (3..=10).contains(&(b - a)) && is_level(ch[b - 1]);
        if ["要", "应当", "必须", "建立", "开展"]
            .iter()
            .any(|w| name.contains(w))
        {
            return false;
        }
        all(a, b)
            || each && b - a <= 10 && name.ends_with(['所', '院', '校', '业', '会', '馆'])
            || region
            || bracketed
            || (Some((a, b)) != last && level(a, b))
            || b - a <= 24
                && (any || public)
                && (!strict || public || name.ends_with(['部', '位']))
                && (is_firm_organ(&name)
                    || any && is_bound_body(&name)
                    || own_agency(&name) && name.ends_with("机构")
                    || name.ends_with("小组")
                    || name.ends_with("政府")
                    || (any
                        && b - a >= 4
                        && public
                        && name.ends_with([
                            '室', '处', '科', '站', '所', '院', '会', '队', '校', '馆', '组', '议',
                        ])))
                && (!name.ends_with("机构") || own_agency(&name))
                && !name.contains("申报")
                && !GENERIC.iter().any(|w| name.starts_with(w))
                && !predicates(&name)
    })
}

/// 区绩效考评机构 is an office of the government, 各级金融机构 is not.
fn own_agency(name: &str) -> bool {
    is_branch(name)
        || name.starts_with(['市', '省', '县', '区', '州'])
            && ![
                "金融", "医疗", "担保", "中介", "服务", "检测", "评估", "培训", "养老",
            ]
            .iter()
            .any(|w| name.contains(w))
}

/// Names of nobody in particular.
const GENERIC: &[&str] = &["任何", "凡", "其他", "个别", "部分", "所有单位"];

/// 中央财政对西部地区: what reads like one name is a subject with its object.
fn predicates(name: &str) -> bool {
    name.char_indices().any(|(at, c)| {
        at > 0
            && matches!(c, '对' | '把' | '将' | '被' | '给' | '向')
            && !name[at..].starts_with("对外")
            && !name[at..].starts_with("对口")
    })
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
