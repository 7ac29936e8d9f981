//! Findings in plain sentences, and the names of figures.

use base::Lang;

use crate::finding::{Finding, Number, Subject, Threshold};
use crate::history::Token;

/// The word in data, in Chinese and in English.
pub(crate) fn token(token: Token) -> (&'static str, &'static str, &'static str) {
    match token {
        Token::NetworkCard => ("network_card", "网卡", "network card"),
        Token::Disk => ("disk", "硬盘", "disk"),
        Token::Processor => ("processor", "处理器", "processor"),
        Token::PricingKey => ("pricing_key", "计价软件加密锁", "pricing key"),
        Token::DownloadAddress => (
            "download_address",
            "下载文件的网络地址",
            "address at download",
        ),
        Token::UploadAddress => ("upload_address", "上传文件的网络地址", "address at upload"),
        Token::UploadClient => (
            "upload_client",
            "上传文件的网络地址和浏览器",
            "address and browser at upload",
        ),
        Token::DecryptAddress => (
            "decrypt_address",
            "解密文件的网络地址",
            "address at decryption",
        ),
        Token::Author => ("author", "文件作者", "author"),
        Token::LastModifiedBy => ("last_modified_by", "最后修改人", "last modifier"),
        Token::Template => ("template", "文件模板", "template"),
        Token::Revision => ("revision", "修订标识", "revision identifiers"),
        Token::CreationCode => ("creation_code", "文件创建标识码", "creation code"),
        Token::Error => ("error", "相同错误", "errors"),
    }
}

const TOKENS: [Token; 14] = [
    Token::NetworkCard,
    Token::Disk,
    Token::Processor,
    Token::PricingKey,
    Token::DownloadAddress,
    Token::UploadAddress,
    Token::UploadClient,
    Token::DecryptAddress,
    Token::Author,
    Token::LastModifiedBy,
    Token::Template,
    Token::Revision,
    Token::CreationCode,
    Token::Error,
];

/// The token of a word in data.
pub(crate) fn token_named(word: &str) -> Option<Token> {
    TOKENS.into_iter().find(|known| token(*known).0 == word)
}

fn shared(word: &'static str, lang: Lang) -> &'static str {
    match word {
        "telephone" => lang.pick("电话", "telephone"),
        "address" => lang.pick("地址", "address"),
        _ => TOKENS
            .iter()
            .map(|known| token(*known))
            .find(|(data, _, _)| *data == word)
            .map_or(word, |(_, zh, en)| lang.pick(zh, en)),
    }
}

/// Figures by their names in data, in Chinese and in English.
const FIGURES: &[(&str, &str, &str)] = &[
    (
        "coefficient_of_variation",
        "变异系数",
        "coefficient of variation",
    ),
    ("bids", "报价数", "prices"),
    ("skewness", "偏度", "skewness"),
    ("kurtosis", "峰度", "kurtosis"),
    ("relative_distance", "相对距离", "relative distance"),
    (
        "alternative_distance",
        "替代相对距离",
        "alternative relative distance",
    ),
    (
        "difference",
        "次低价与最低价之差占最低价",
        "second over lowest price, less one",
    ),
    (
        "distance_from_uniform",
        "与均匀分布的距离",
        "distance from an even spread",
    ),
    (
        "lowest_of_subgroups",
        "子组变异系数最小值",
        "least coefficient of variation of a subgroup",
    ),
    (
        "lowest_over_median",
        "最小值与中位数之比",
        "least over median",
    ),
    (
        "median_of_subgroups",
        "子组变异系数中位数",
        "median of the subgroups",
    ),
    (
        "highest_of_subgroups",
        "子组变异系数最大值",
        "greatest of the subgroups",
    ),
    (
        "unevenness_of_differences",
        "差值的不均匀程度",
        "unevenness of the steps",
    ),
    (
        "unevenness_of_ratios",
        "比值的不均匀程度",
        "unevenness of the ratios",
    ),
    ("step_yuan", "公差（元）", "step in yuan"),
    ("ratio", "比值", "ratio"),
    (
        "prices_on_a_step",
        "落在整步上的报价数",
        "prices on a whole step",
    ),
    ("step", "步长", "step"),
    (
        "highest_over_lowest",
        "最高价与最低价之比",
        "highest over lowest price",
    ),
    (
        "highest_above_lowest",
        "最高价高出最低价的比例",
        "highest above lowest price",
    ),
    ("bids_of_one_price", "相同报价数", "bids of one price"),
    ("price_yuan", "报价（元）", "price in yuan"),
    ("r_squared", "拟合优度", "R²"),
    ("items", "分项数", "items"),
    ("chi_squared", "卡方值", "chi-squared"),
    ("share_of_meetings", "占共同投标的比例", "share of meetings"),
    ("times", "次数", "times"),
    (
        "deviation_of_correlation",
        "相关系数偏离（标准差）",
        "deviation of the correlation (in standard errors)",
    ),
    ("correlation", "相关系数", "correlation"),
    ("tenders", "项目数", "tenders"),
    (
        "jaccard",
        "共同投标占比",
        "share of tenders bid in together",
    ),
    (
        "cohesion_times_exclusivity",
        "凝聚度与排他度之积",
        "cohesion times exclusivity",
    ),
    ("cohesion", "凝聚度", "cohesion"),
    ("exclusivity", "排他度", "exclusivity"),
    (
        "chance_of_so_few_repeats",
        "连续中标如此之少的概率",
        "chance of so few repeated wins",
    ),
    ("balance_of_wins", "中标均衡度", "balance of wins"),
    ("repeats", "连续中标次数", "repeated wins"),
    ("meetings", "相遇次数", "meetings"),
    ("meetings_expected", "应相遇次数", "meetings expected"),
    (
        "chance_of_so_few_meetings",
        "相遇如此之少的概率",
        "chance of so few meetings",
    ),
    (
        "narrow_over_expected",
        "微弱胜负占应有次数",
        "narrow margins over those expected",
    ),
    ("expected", "应有次数", "expected"),
    ("narrow", "微弱胜负次数", "narrow margins"),
    (
        "lowest_of_windows",
        "最低时段的变异系数",
        "coefficient of variation of the lowest run",
    ),
    (
        "median_of_tenders",
        "变异系数中位数",
        "median coefficient of variation",
    ),
    ("marks_shared", "相同标识数", "marks shared"),
    ("likeness_of_texts", "文本相似度", "likeness of texts"),
    ("errors_shared", "共同错误数", "errors shared"),
    (
        "deviation_from_other_experts",
        "偏离其他专家均分",
        "deviation from the other experts",
    ),
    ("points", "评分", "points"),
    ("mean_of_others", "其他专家均分", "mean of the others"),
    (
        "deviations_above_own_habit",
        "高出本人习惯（标准差）",
        "above own habit (in standard errors)",
    ),
    ("mean_excess", "平均高出", "mean excess"),
    ("sum_yuan", "合计（元）", "sum in yuan"),
    ("awards", "授予次数", "awards"),
    ("days", "天数", "days"),
];

/// The name of a figure.
pub(crate) fn figure(name: &'static str, lang: Lang) -> &'static str {
    let known = FIGURES.iter().find(|(data, _, _)| *data == name);
    known.map_or(name, |(_, zh, en)| lang.pick(zh, en))
}

/// Four figures that count.
pub(crate) fn written(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    let digits = (3 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    text
}

fn number(number: &Number, lang: Lang) -> String {
    let name = figure(number.name, lang);
    let value = written(number.value);
    match (number.threshold, lang) {
        (None, Lang::Zh) => format!("{name} {value}"),
        (None, Lang::En) => format!("{name} {value}"),
        (Some(Threshold::AtMost(limit)), Lang::Zh) => {
            format!("{name} {value}（界限：不高于 {}）", written(limit))
        }
        (Some(Threshold::AtMost(limit)), Lang::En) => {
            format!("{name} {value} (limit: at most {})", written(limit))
        }
        (Some(Threshold::AtLeast(limit)), Lang::Zh) => {
            format!("{name} {value}（界限：不低于 {}）", written(limit))
        }
        (Some(Threshold::AtLeast(limit)), Lang::En) => {
            format!("{name} {value} (limit: at least {})", written(limit))
        }
    }
}

pub(crate) fn sentence(finding: &Finding, lang: Lang, name: impl Fn(&Subject) -> String) -> String {
    let comma = lang.pick("、", ", ");
    let who: Vec<String> = finding.subjects.iter().map(name).collect();
    let numbers: Vec<String> = finding
        .numbers
        .iter()
        .map(|one| number(one, lang))
        .collect();
    let what: Vec<&str> = finding
        .shared
        .iter()
        .map(|word| shared(word, lang))
        .collect();
    let title = finding.kind.title(lang);
    let (who, what) = (who.join(comma), what.join(comma));
    match lang {
        Lang::Zh => {
            let what = if what.is_empty() {
                what
            } else {
                format!("（{what}）")
            };
            format!("{title}{what}：{who}；{}。", numbers.join("，"))
        }
        Lang::En => {
            let what = if what.is_empty() {
                what
            } else {
                format!(" ({what})")
            };
            format!("{title}{what}: {who}; {}.", numbers.join(", "))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        for (value, expected) in [
            (0.0, "0"),
            (3.0, "3"),
            (0.004_215_9, "0.004216"),
            (12.345_67, "12.35"),
            (1_234_567.8, "1234568"),
            (0.5, "0.5"),
            (1e-12, "0.000000000"),
        ] {
            assert_eq!(
                written(value).parse::<f64>().unwrap(),
                expected.parse::<f64>().unwrap()
            );
        }
        assert_eq!(written(0.5), "0.5");
    }
}
