//! The words around figures.

use std::sync::LazyLock;

use crate::lexicon::Lexicon;
use crate::model::Comparator;

/// Comparators in front of a figure; any distance within the phrase.
const STRONG: &[(&str, Comparator)] = &[
    (
        "\
        不得低于 不得少于 不得小于 不能低于 不能少于 不低于 不少于 不小于 不短于 需满 须满 应满 至少 最少 最低 ≥ ≧",
        Comparator::Ge,
    ),
    (
        "\
        不得超过 不得高于 不得多于 不得大于 不得突破 不能超过 不超过 不超 不高于 不大于 不多于 不长于 最多 最高 最长 至多 上限为 控制在 压缩到 \
        压缩至 压减至 压减到 缩短至 缩短到 精简至 精简到 减少至 减少到 降低至 降低到 下降至 下降到 降至 降到 减至 ≤ ≦",
        Comparator::Le,
    ),
    (
        "\
        逾期 超期 超时 超过 突破 高于 大于 多于 ＞ >",
        Comparator::Gt,
    ),
    (
        "\
        低于 少于 小于 不足 不到 未达到 ＜ <",
        Comparator::Lt,
    ),
];
/// Words that lead to a level.
const LEVEL: &str = "\
    达到 一般为 原则上为 统一为 定为 标准为 提高到 提高至 提升到 提升至 增加到 增加至 增长到 增长至 扩大到 扩大至 上升到 上升至 延长至 延长到 放宽至 放宽到 调整为 调整至 \
    稳定在 保持在 维持在 达 实现 完成 增至 升至 突破到 上调至 上调到 优化为 优化至 确定为 为 至 到 占 占比";
/// Verbs that make a count a goal.
const VERBS: &str = "\
    建成 建设 新建 改建 扩建 改扩建 新改扩建 续建 新增 新开通 开通 改造 加装 安装 完成 发放 培育 培养 引进 引育 选拔 选派 选树 创建 打造 获批 \
    遴选 推出 实施 举办 组建 建立 设立 成立 筹集 筹建 筹措 集成 布局 认定 评选 评定 编制 制定 制修订 出台 发布 实现 达成 签约 招引 \
    吸引 开工 投产 招聘 招录 募集 补助 补贴 奖励 资助 奖补 种植 治理 修复 增加 压减 压缩 减少 降低 下降 增长 削减 缩减 缩短 淘汰 \
    关停 关闭 退出 培训 轮训 新设 新增设 建造 铺设 配备 配建 投放 安置 帮扶 扶持 孵化 转化 攻克 争取 取消 下放 整合 选择 选取 选定 惠及 受益 带动 上云 接种 签约 梳理 抽检 入库 \
    拆除 绿化 造林 供地 出让 收储 盘活 化解 偿还 授信 发行 举行 召开 提出 形成 树立 上线 累计 总计 共计 合计 增设 增开 扩容 征集 \
    命名 授牌";
/// Verbs that do so only right before the figure.
const CLOSE_VERBS: &str = "\
    投入 给予 提高 提升 开展 组织 安排 配置 服务 发展 突破 研发 申报 清理 办理 受理 检查 抽查 监测 提供 供应 保障 储备 推广 应用 \
    覆盖 建档 更新 整治 贷款 融资 扩大 宣讲 走访 回访 调研 督导 督查 评估 考核 推荐 接入 汇聚 归集 完善 确定 指定 选聘 聘请 聘任 招收 派出 收集";
/// What leads to the step of a scale: 每低1个百分点.
const STEPS: &str = "每 每低 每少 每高 每增 每增加 每下降 每减少 每提高 每超 每超过 每缺 每多 每降低 每上升 每降 每逾期 每迟 每满 每达到 每完成 每隔 每有";
/// Verbs of giving, before or behind an amount of money.
pub(super) const GIVING: &[&str] = &["给予", "补助", "补贴", "奖励", "奖补", "资助", "发放"];
/// The word lists, indexed; `verbs` says of each whether it must stand close.
pub(super) struct Words {
    pub(super) strong: Lexicon<Comparator>,
    pub(super) level: Lexicon<()>,
    pub(super) verbs: Lexicon<bool>,
    pub(super) steps: Lexicon<()>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    strong: Lexicon::new(STRONG),
    level: Lexicon::new(&[(LEVEL, ())]),
    verbs: Lexicon::new(&[(VERBS, false), (CLOSE_VERBS, true)]),
    steps: Lexicon::new(&[(STEPS, ())]),
});
