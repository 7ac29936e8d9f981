//! What the compiler prints as a plan pack is read here, up to what only a person can supply.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use pack::Problem;

/// A sample in the genre of the published plans; nothing in it is real.
const SAMPLE: &str = "示例市人民政府关于印发示例市2023年示例行动方案的通知
示政发〔2023〕1号
各县（市、区）人民政府：
现将《示例市2023年示例行动方案》印发给你们，请认真贯彻执行。
示例市人民政府
2023年8月11日
（此件公开发布）
示例市2023年示例行动方案
一、重点任务
（一）示例环境
1.示例任务。到2023年底，示例办结率达到90％以上，示例水耗降至1.3以下。〔牵头单位：市财政局；责任单位：市民政局等市直各有关部门〕
2.另一任务。新建示例站点3至5个，示例金额突破1.5亿元，不得收取示例费用。〔市财政局、市民政局等按职责分工负责〕
";

#[test]
fn a_skeleton_lacks_only_what_a_person_supplies() {
    let skeleton = gazette::render::toml(&gazette::compile(SAMPLE.as_bytes()));
    let errors = pack::load([("plans/x.toml", skeleton.as_str())]).unwrap_err();
    let supplied = ["id", "letter", "region", "title", "title_en", "subject_en"];
    let mut seen = BTreeSet::new();
    for error in errors {
        match &error.problem {
            Problem::MissingFile => {}
            Problem::MissingKey(key) if supplied.contains(key) => {
                seen.insert(*key);
            }
            // A bare ratio is printed without a unit, and not every indicator is named where it stands.
            Problem::Empty(key @ ("unit" | "subject")) => {
                seen.insert(*key);
            }
            other => panic!("{}: {other:?}\n{skeleton}", error.place),
        }
    }
    assert!(seen.contains("id") && seen.contains("title_en"), "{seen:?}");
}
