//! A document of samples with every part, for tests and for a look at the page. Marked 示例; no real body, person
//! or figure.

use base::Date;

use crate::{
    Align, Attachment, Block, Chart, ChartKind, Column, Document, Imprint, Level, Properties, Run,
    Series, Signature, Table,
};

/// A monthly bulletin with headings of all orders, a table over several pages, charts, attachments, signature and
/// closing block.
#[must_use]
pub fn bulletin() -> Document {
    let date = Date::constant(2024, 9, 5);
    Document {
        issuer_mark: "示例市人民政府办公室文件".to_owned(),
        number: "示政办发〔2024〕18号".to_owned(),
        title: "示例市人民政府办公室关于2024年8月份营商环境重点任务进展情况的通报".to_owned(),
        addressees: ["各县（市、区）人民政府", "市直各有关单位", "各驻示例市机构"]
            .map(str::to_owned)
            .to_vec(),
        body: body(),
        attachments: vec![
            Attachment {
                title: "2024年8月份重点任务进展情况表".to_owned(),
                body: vec![Block::Table(tasks(60))],
            },
            Attachment {
                title: "牵头单位按时填报情况".to_owned(),
                body: vec![Block::text("本附件为示例，所列单位和数字均为虚构。")],
            },
        ],
        signature: Some(Signature {
            issuer: "示例市人民政府办公室".to_owned(),
            date,
        }),
        notes: Some("此件公开发布".to_owned()),
        copies: [
            "市委办公室",
            "市人大常委会办公室",
            "市政协办公室",
            "市纪委监委",
            "市法院",
            "市检察院",
        ]
        .map(str::to_owned)
        .to_vec(),
        imprint: Some(Imprint {
            by: "示例市人民政府办公室".to_owned(),
            on: date,
        }),
        sample: true,
        properties: Properties {
            author: "示例市人民政府办公室".to_owned(),
            subject: "示例通报".to_owned(),
            keywords: vec!["营商环境".to_owned(), "通报".to_owned()],
            created: Some(date),
        },
        ..Document::default()
    }
}

fn body() -> Vec<Block> {
    vec![
        Block::text(
            "按照《示例市2023年营商环境创新提升行动方案》有关要求，现将8月份重点任务进展情况通报如下。本文为示例，单位、数字和进展均为虚构，不作为任何工作的依据。",
        ),
        Block::heading(Level::One, 1, "总体情况"),
        Block::Paragraph(vec![
            Run::plain("全市67项重点任务中，"),
            Run::bold("正常推进52项，占77.6％"),
            Run::plain(
                "；进度偏慢11项，占16.4％；严重滞后4项，占6.0％。与上月相比，正常推进的增加5项，严重滞后的减少2项。应当按月填报的23家牵头单位中，21家在截止日期之前完成填报，按时率为91.3％。",
            ),
        ]),
        Block::Chart(Chart {
            title: "图1 2024年各月重点任务进展".to_owned(),
            kind: ChartKind::Stack,
            unit: "项".to_owned(),
            categories: (3..=8).map(|month| format!("{month}月")).collect(),
            series: [
                ("正常推进", [38.0, 41.0, 43.0, 46.0, 47.0, 52.0]),
                ("进度偏慢", [20.0, 18.0, 17.0, 14.0, 14.0, 11.0]),
                ("严重滞后", [9.0, 8.0, 7.0, 7.0, 6.0, 4.0]),
            ]
            .map(|(name, values)| Series {
                name: name.to_owned(),
                values: values.map(Some).to_vec(),
            })
            .to_vec(),
            alternative:
                "堆叠柱形图：3月至8月正常推进的任务由38项增至52项，严重滞后的由9项减至4项。"
                    .to_owned(),
        }),
        Block::heading(Level::One, 2, "存在问题"),
        Block::heading(Level::Two, 1, "部分任务进度滞后"),
        Block::text(
            "4项任务连续两个月没有达到序时进度，主要原因是跨部门数据共享接口没有开通、配套资金没有到位、责任分工不够清楚。牵头单位要逐项说明原因，提出补救措施和完成时限，于9月20日前书面报市工作专班。",
        ),
        Block::heading(Level::Two, 2, "个别单位填报不及时"),
        Block::Paragraph(vec![
            Run::bold("1.迟报。"),
            Run::plain("2家单位在截止日期之后补报，分别迟2个和5个工作日。"),
        ]),
        Block::heading(Level::Three, 2, "漏报"),
        Block::text("1家单位有3项指标没有填写数值，也没有说明“暂缺”的理由。"),
        Block::heading(Level::Four, 1, "核对办法"),
        Block::text("以统计口径为准；口径不一致的，以主管部门书面解释为准。"),
        Block::Chart(Chart {
            title: "图2 各县（市、区）达到时序进度的任务".to_owned(),
            kind: ChartKind::Bar,
            unit: "项".to_owned(),
            categories: ["甲县", "乙县", "丙县", "丁区", "戊市", "示例经济技术开发区"]
                .map(str::to_owned)
                .to_vec(),
            series: [
                ("7月", [9.0, 7.0, 8.0, 6.0, 10.0, 7.0]),
                ("8月", [10.0, 9.0, 8.0, 8.0, 11.0, 6.0]),
            ]
            .map(|(name, values)| Series {
                name: name.to_owned(),
                values: values.map(Some).to_vec(),
            })
            .to_vec(),
            alternative:
                "柱形图：与7月相比，8月除丙县持平、开发区减少1项外，各县（市、区）都有增加。"
                    .to_owned(),
        }),
        Block::heading(Level::One, 3, "下一步要求"),
        Block::text(
            "各级各有关单位要对照任务清单，逐条核对责任、时限和佐证材料，做到任务不漏项、数据可核验、问题有回音。市工作专班将于9月中旬召开调度会，对进度滞后的任务逐项研判；对连续两个月没有进展的，按规定开展督查。",
        ),
    ]
}

fn tasks(count: usize) -> Table {
    let units = [
        "市发展改革委示例处",
        "市市场监管局",
        "市行政审批服务管理局",
        "市财政局",
    ];
    let lights = ["正常推进", "进度偏慢", "严重滞后"];
    Table {
        caption: "表1 重点任务进展（截至2024年8月31日）".to_owned(),
        columns: vec![
            Column::new("序号", Align::Center),
            Column::new("重点任务", Align::Left),
            Column::new("牵头单位", Align::Left),
            Column::new("完成率（％）", Align::Right),
            Column::new("进展", Align::Center),
        ],
        rows: (1..=count)
            .map(|n| {
                vec![
                    n.to_string(),
                    format!(
                        "示例任务第{n}项：推动{}，完成既定目标",
                        [
                            "“一件事一次办”集成服务落地",
                            "涉企政策免申即享",
                            "工程建设项目联合验收"
                        ][n % 3]
                    ),
                    units[n % units.len()].to_owned(),
                    format!("{:.1}", 40.0 + (n * 7 % 60) as f64),
                    lights[(n % 7) / 3].to_owned(),
                ]
            })
            .collect(),
    }
}
