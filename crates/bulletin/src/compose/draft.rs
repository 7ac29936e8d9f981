//! The words that a draft begins with. What they say depends on the facts, and every figure in them is bound.

use super::data::{data, title_of};
use super::figures::due_next;
use crate::facts::Facts;
use crate::model::{About, Block, Form, Kind};

/// How many cases a report of cases begins with room for.
const CASES: usize = 5;

/// The title and blocks of a new draft.
#[must_use]
pub fn draft(facts: &Facts, about: &About) -> (String, Vec<Block>) {
    let mut draft = Draft {
        facts,
        blocks: Vec::new(),
    };
    let title = match about.kind {
        Kind::Monthly | Kind::Quarterly => {
            draft.bulletin();
            "关于{period}营商环境重点任务进展情况的通报"
        }
        Kind::Unit => {
            draft.unit();
            "{own.name}{period}重点任务进展简报"
        }
        Kind::Plan => {
            draft.plan();
            "《{own.name}》{period}进展简报"
        }
        Kind::Cases => {
            draft.cases();
            "关于{period}损害营商环境典型案例的通报"
        }
    };
    (title.to_owned(), draft.blocks)
}

struct Draft<'a> {
    facts: &'a Facts,
    blocks: Vec<Block>,
}

impl Draft<'_> {
    fn put(&mut self, key: &str, form: Form, text: &str) {
        let (key, text) = (key.to_owned(), text.to_owned());
        self.blocks.push(Block {
            key,
            form,
            text,
            edited: false,
            shown: true,
        });
    }

    fn heading(&mut self, key: &str, text: &str) {
        self.put(key, Form::Heading, text);
    }

    fn text(&mut self, key: &str, text: &str) {
        self.put(key, Form::Text, text);
    }

    fn data(&mut self, key: &str) {
        if data(self.facts, key).is_some() {
            self.put(key, Form::Data, title_of(key).unwrap_or_default());
        }
    }

    fn attachment(&mut self, key: &str, title: &str, tables: &[&str]) {
        if tables.iter().any(|table| {
            data(self.facts, table)
                .is_some_and(|piece| !matches!(piece, crate::model::Piece::Text { .. }))
        }) {
            self.put(key, Form::Attachment, title);
            for table in tables {
                self.data(table);
            }
        }
    }

    fn bulletin(&mut self) {
        self.text("opening", "按照月通报、月调度、月研判的工作安排，现将{period}营商环境重点任务进展情况通报如下。数据截至{as_of}。");
        self.heading("h.progress", "任务进展");
        self.progress();
        self.data("chart.plans");
        if self.facts.tasks.iter().any(|task| task.before.is_some()) {
            self.text("moves", "与{previous}相比，{better}项任务好转，其中新达标{new_met}项；{worse}项任务转差，其中新亮红灯{new_red}项。");
            self.data("table.worse");
        }
        self.heading("h.reports", "报送情况");
        self.reports();
        self.heading("h.rank", "单位排名");
        self.text("rank", "按报送和进展计分，{units}个单位中，得分靠前的是{first}；得分靠后的是{last}。计分办法和全部名次见附件。");
        self.data("chart.most");
        self.data("table.last");
        self.matters();
        self.heading("h.next", "下一步要求");
        let asks = if due_next(self.facts).is_empty() {
            "有关单位要对照清单，逐项核对进展、数据和佐证材料，亮红灯、黄灯的任务要说明原因、补救措施和完成时限，按时报送。"
        } else {
            "{due_until}前，还有{due_next}项未达标的任务到期，牵头单位要倒排工期，确保按时完成。有关单位要对照清单，逐项核对进展、数据和佐证材料，亮红灯、黄灯的任务要说明原因、补救措施和完成时限，按时报送。"
        };
        self.text("next", asks);
        self.data("table.due");
        self.attachment(
            "a.units",
            "牵头单位报送和任务进展排名表",
            &["table.units", "note.rank"],
        );
        self.attachment("a.lights", "红黄灯任务清单", &["table.lights"]);
    }

    fn progress(&mut self) {
        self.text(
            "progress",
            "{plans}个方案共有{tasks}项任务，已达标{met}项，按期推进{on_schedule}项，两项合计占{good_share}；进度滞后{behind}项，已逾期{overdue}项，未报送{no_report}项。",
        );
    }

    fn reports(&mut self) {
        let missing = self.facts.units.iter().any(|unit| unit.measure.missing > 0);
        let text = if missing {
            "本期应由{units}个牵头单位报送{asked}项进展，按时报送{in_time}项，迟报{late}项，未报{missing}项，按时报送率{in_time_rate}。{units_in_time}个单位全部按时报送；{units_missing}个单位有未报，未报较多的是{most_missing}。"
        } else {
            "本期应由{units}个牵头单位报送{asked}项进展，按时报送{in_time}项，迟报{late}项，没有未报，按时报送率{in_time_rate}。{units_in_time}个单位全部按时报送。"
        };
        self.text("reports", text);
    }

    /// Blockages, orders and interviews.
    fn matters(&mut self) {
        if self.facts.blockages.is_none() && self.facts.orders.is_none() {
            return;
        }
        self.heading("h.matters", "难点堵点和督查整改");
        if let Some(blockages) = &self.facts.blockages {
            let text = if blockages.open.is_empty() {
                "本期提出难点堵点{blockages.raised}个，销号{blockages.closed}个，没有未解决的难点堵点。"
            } else {
                "本期提出难点堵点{blockages.raised}个，销号{blockages.closed}个；未解决{blockages.open}个，其中超过三十天的{blockages.old}个，最久的已有{blockages.oldest}天。"
            };
            self.text("blockages", text);
            self.data("table.blockages");
        }
        if let Some(orders) = &self.facts.orders {
            let text = if orders.overdue.is_empty() {
                "本期下达整改通知{orders.opened}件，办结{orders.closed}件，没有逾期未报的整改通知；约谈{interviews}次。"
            } else {
                "本期下达整改通知{orders.opened}件，办结{orders.closed}件，逾期未报{orders.overdue}件；约谈{interviews}次。逾期单位要立即报送，仍不报送的，按规定约谈。"
            };
            self.text("orders", text);
            self.data("table.orders");
        }
    }

    fn unit(&mut self) {
        self.text(
            "opening",
            "现将{own.name}{period}重点任务进展和报送情况简报如下，数据截至{as_of}。",
        );
        self.heading("h.progress", "任务进展");
        self.text(
            "progress",
            "本单位牵头{own.tasks}项任务，已达标{own.met}项，按期推进{own.on_schedule}项，进度滞后{own.behind}项，已逾期{own.overdue}项，未报送{own.no_report}项。",
        );
        self.data("chart.plans");
        self.heading("h.reports", "报送情况");
        self.text(
            "reports",
            "本期应报{own.asked}项，按时{own.in_time}项，迟报{own.late}项，未报{own.missing}项；综合得分{own.score}分，在{units}个牵头单位中居第{own.rank}位，全市按时报送率为{in_time_rate}。",
        );
        self.data("table.orders");
        self.heading("h.next", "下月到期");
        self.text("next", "{due_until}前到期且未达标的任务{due_next}项。");
        self.data("table.due");
        self.attachment("a.tasks", "任务进展清单", &["table.tasks"]);
    }

    fn plan(&mut self) {
        self.text(
            "opening",
            "现将《{own.name}》{period}进展简报如下，数据截至{as_of}。",
        );
        self.heading("h.progress", "任务进展");
        self.text(
            "progress",
            "方案共有{tasks}项任务，已达标{met}项，按期推进{on_schedule}项，两项合计占{good_share}；进度滞后{behind}项，已逾期{overdue}项，未报送{no_report}项。",
        );
        if self.facts.tasks.iter().any(|task| task.before.is_some()) {
            self.text("moves", "与{previous}相比，{better}项任务好转，其中新达标{new_met}项；{worse}项任务转差，其中新亮红灯{new_red}项。");
            self.data("table.worse");
        }
        self.heading("h.next", "下月到期");
        self.text("next", "{due_until}前到期且未达标的任务{due_next}项。");
        self.data("table.due");
        self.attachment("a.lights", "红黄灯任务清单", &["table.lights"]);
    }

    fn cases(&mut self) {
        self.text(
            "opening",
            "为发挥警示作用，现将{period}查处的损害营商环境典型案例通报如下。案例不写个人姓名。",
        );
        for at in 1..=CASES {
            self.put(&format!("case.{at}"), Form::Case, "");
        }
        self.heading("h.next", "工作要求");
        self.text(
            "next",
            "各单位要举一反三，对照案例自查自纠，依法依规履行职责，切实维护经营主体合法权益。",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::{figures, freeze};
    use super::*;
    use crate::facts::{Blockages, Orders};
    use crate::rules::span::Span;
    use base::Date;

    /// Whatever the facts, every figure of a fresh draft is bound to something, and none is typed.
    #[test]
    fn a_fresh_draft_says_nothing_that_is_not_bound() {
        for rooms in [false, true] {
            let facts = Facts {
                span: Span::Quarter(2023, 4),
                as_of: Date::constant(2024, 1, 15),
                plans: Vec::new(),
                units: Vec::new(),
                tasks: Vec::new(),
                blockages: rooms.then(Blockages::default),
                orders: rooms.then(Orders::default),
            };
            for kind in [Kind::Monthly, Kind::Quarterly, Kind::Cases] {
                let about = About {
                    kind,
                    span: facts.span,
                    subject: String::new(),
                };
                let (title, blocks) = draft(&facts, &about);
                let frozen =
                    freeze((&title, &blocks), &facts, &figures(&facts, &about)).expect("frozen");
                assert!(frozen.title.contains("2023年第四季度"));
                for block in &blocks {
                    for part in crate::rules::bound::parts(&block.text).expect("parts") {
                        if let crate::rules::bound::Part::Plain(words) = part {
                            assert!(crate::rules::digits::figures(words).is_empty(), "{words}");
                        }
                    }
                }
            }
        }
    }
}
