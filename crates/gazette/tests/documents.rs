//! Whole documents of our own: outline, splitting, mending.

use gazette::{ClauseKind, Compilation, LeafKind};

fn paths(compiled: &Compilation, document: usize) -> Vec<(String, Option<String>)> {
    compiled.documents[document]
        .clauses
        .iter()
        .filter(|c| c.kind != ClauseKind::Preamble)
        .map(|c| (c.path.clone(), c.title.as_ref().map(|t| t.text.clone())))
        .collect()
}

fn outline(text: &str) -> Vec<String> {
    let compiled = gazette::compile(text.as_bytes());
    paths(&compiled, 0)
        .into_iter()
        .map(|(path, title)| {
            format!("{path} {}", title.unwrap_or_default())
                .trim_end()
                .to_owned()
        })
        .collect()
}

#[test]
fn articles_keep_their_paragraphs() {
    let text = "示例市示例管理办法\n第一章 总则\n第一条 为了规范示例活动，制定本办法。\n第二条 有下列情形之一的，予以通报：\n\
                （一）弄虚作假的；\n（二）拖延不办的。\n情节严重的，依法处理。\n第二章 附则\n第三条 本办法自印发之日起施行。\n";
    let compiled = gazette::compile(text.as_bytes());
    let document = &compiled.documents[0];
    let paths: Vec<&str> = document.clauses.iter().map(|c| c.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "第一章",
            "第一章/第一条",
            "第一章/第二条",
            "第一章/第二条/（一）",
            "第一章/第二条/（二）",
            "第二章",
            "第二章/第三条"
        ]
    );
    assert!(document.clauses[2].text.ends_with("情节严重的，依法处理。"));
    assert_eq!(document.clauses[2].spans.len(), 2);
    assert_eq!(
        document.title.as_ref().map(|t| t.text.as_str()),
        Some("示例市示例管理办法")
    );
}

#[test]
fn wrapped_lines_are_joined_and_false_numbers_are_text() {
    // Wrapped at 24 characters: a line that begins 一、 in the middle of a sentence is no heading.
    let text = "一、总体要求\n\n坚持示例先行，推动示例工作全面提升，做到示例规则统\n\n一、示例标准统一、示例服务统一，形成示例工作新局面。\n\n\
                二、主要任务\n\n（一）建立共商、共建、共管、共治、共享、共评的新\n\n模式\n\n1.完善示例制度。各示例单位要结合实际制定示例办法，\n\n\
                明确示例责任。〔牵头单位：市示例局；责任单位：市样例\n\n局〕\n\n2.强化示例监管。严格落实示例要求，建立健全示例机制，\n\n持续提升示例水平。〔市示例局〕\n\n";
    assert_eq!(
        outline(text),
        [
            "一 总体要求",
            "二 主要任务",
            "二/（一） 建立共商、共建、共管、共治、共享、共评的新模式",
            "二/（一）/1 完善示例制度",
            "二/（一）/2 强化示例监管"
        ]
    );
    let compiled = gazette::compile(text.as_bytes());
    let task = compiled.documents[0]
        .clauses
        .iter()
        .find(|c| c.no == "1")
        .expect("task 1");
    assert_eq!(task.segments[0].responsible[0].text, "市样例局");
    assert_eq!(task.segments[0].responsible[0].spans.len(), 1);
}

#[test]
fn doubled_headings_page_numbers_and_running_heads() {
    let text = "一、示例任务\n\n（（一一））持续深化持续深化““示例分离示例分离””改革改革\n\n11..优化示例流程优化示例流程。。市市场监管局要压缩环节，提升示例服\n\n\
                —— 3\n\n示例市人民政府公报２ / 2023•示例文件 •\n\n务质量，落实示例要求，推动示例事项全面提速增效改革，\n\n\
                形成示例合力。（市市场监管局负责）\n\n- 4 -\n\n22..规范示例收费规范示例收费。。严禁违规收费。\n\n";
    assert_eq!(
        outline(text),
        [
            "一 示例任务",
            "一/（一） 持续深化“示例分离”改革",
            "一/（一）/1 优化示例流程",
            "一/（一）/2 规范示例收费"
        ]
    );
    let compiled = gazette::compile(text.as_bytes());
    let furniture = compiled
        .layout
        .iter()
        .filter(|l| l.kind == LeafKind::Furniture)
        .count();
    assert_eq!(furniture, 3);
    let first = &compiled.documents[0].clauses[2];
    assert!(first.text.contains("提升示例服务质量"), "{}", first.text);
    assert_eq!(first.segments[0].responsible[0].text, "市市场监管局");
}

#[test]
fn two_documents_and_a_consult_line_on_the_wrong_page() {
    let notice = |n: u32, name: &str| {
        format!(
            "示例市人民政府\n\n关于印发{name}的通知\n\n示例政发〔2023〕{n}号\n\n各县（市、区）人民政府：\n\n现将《{name}》印发给你们，请认真贯彻执行。\n\n\
             示例市人民政府\n\n2023年8月1{n}日\n\n（此件公开发布）\n\n"
        )
    };
    let body = "为做好示例工作，制定本方案。\n\n一、总体要求\n\n坚持示例先行，健全示例机制，推动示例工作再上新的台阶，\n\n";
    let mut text =
        notice(1, "甲示例方案") + body + "全面完成任务。\n\n" + &notice(2, "乙示例方案") + body;
    text += "乙示例方案\n\n咨询单位：示例市甲局\n\n政策咨询电话：0000001\n\n 持续提升水平。\n\n";
    let compiled = gazette::compile(text.as_bytes());
    assert_eq!(compiled.documents.len(), 2);
    let titles: Vec<&str> = compiled
        .documents
        .iter()
        .filter_map(|d| d.title.as_ref())
        .map(|t| t.text.as_str())
        .collect();
    assert_eq!(titles, ["甲示例方案", "乙示例方案"]);
    let consult = compiled.documents[0]
        .consult
        .as_ref()
        .expect("the first document's consult line");
    assert!(consult.doubtful);
    assert_eq!(
        consult.phone.as_ref().map(|p| p.text.as_str()),
        Some("0000001")
    );
    assert!(compiled.documents[1].consult.is_none());
    let last = compiled.documents[1].clauses.last().expect("a clause");
    assert!(
        last.text.ends_with("再上新的台阶，持续提升水平。"),
        "{}",
        last.text
    );
}

#[test]
fn document_rules_reach_later_clauses() {
    let text = "一、任务\n（一）甲项。推进甲项工作。（市甲局、市乙局负责，列第一位者为牵头单位，下同）\n（二）乙项。推进乙项工作。（市丙局、市丁局负责）\n\
                （三）丙项。推进丙项工作。（市戊局牵头，市己局配合；以下均需各县政府落实，不再列出）\n（四）丁项。推进丁项工作。（市庚局牵头，市辛局配合）\n";
    let compiled = gazette::compile(text.as_bytes());
    let clauses = &compiled.documents[0].clauses;
    assert_eq!(clauses[2].segments[0].lead[0].text, "市丙局");
    assert_eq!(
        clauses[2].segments[0].rule.map(|r| r.0),
        Some("ledger.first-is-lead")
    );
    assert!(clauses[3].segments[0].carried.is_empty());
    assert_eq!(clauses[4].segments[0].carried, ["各县政府"]);
}

#[test]
fn tables_of_duties() {
    let text = "示例县2024年重点任务分解表\n序号\t任务\t内容\t牵头单位\t责任单位\t完成时限\n\
                1\t推进改造\t完成改造30个\t县甲局\t县乙局、县丙局\t2024年11月底前\n2\t发展农业\t新建良田2万亩\t县丁局\t各乡镇\t10月底前\n";
    let compiled = gazette::compile(text.as_bytes());
    let document = &compiled.documents[0];
    let rows: Vec<_> = document
        .clauses
        .iter()
        .filter(|c| c.kind == ClauseKind::Row)
        .collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[0].title.as_ref().map(|t| t.text.as_str()),
        Some("推进改造")
    );
    assert_eq!(rows[0].segments[0].lead[0].text, "县甲局");
    assert_eq!(rows[0].segments[0].responsible.len(), 2);
    assert_eq!(
        rows[1]
            .governing_deadline()
            .and_then(|d| d.due)
            .map(|d| d.to_string())
            .as_deref(),
        Some("2024-10-31")
    );
}

#[test]
fn a_table_without_numbers_and_a_number_printed_twice() {
    let text = "示例县重点任务\n一、重点任务\n1.甲项。推进甲项工作。\n1.乙项。推进乙项工作。\n（1）子项。推进子项工作。\n\
                任务\t牵头单位\t配合单位\t完成时限\n建设基站\t县甲局\t县乙局\t2024年6月\n改造管网\t县丙局\t县丁局、县戊局\t2024年9月\n";
    assert_eq!(
        outline(text),
        [
            "一 重点任务",
            "一/1 甲项",
            "一/1~2 乙项",
            "一/1~2/（1） 子项",
            "一/1~2/（1）/行1 建设基站",
            "一/1~2/（1）/行2 改造管网"
        ]
    );
    let compiled = gazette::compile(text.as_bytes());
    let row = compiled.documents[0].clauses.last().expect("a row");
    assert_eq!(row.kind, ClauseKind::Row);
    assert_eq!(row.segments[0].lead[0].text, "县丙局");
    assert_eq!(row.segments[0].support.len(), 2);
    assert_eq!(
        row.governing_deadline().map(|d| d.quote.text.as_str()),
        Some("2024年9月")
    );
}

#[test]
fn chapters_numbered_by_a_bare_digit() {
    let text = "示例县突发事件应急预案\n1 总则\n1.1 编制目的\n为规范处置工作，制定本预案。\n1.2 编制依据\n依据有关法律法规。\n\
                2 组织体系\n2.1 县指挥部\n2.1.1 县指挥部由县政府分管领导任总指挥，负责统一指挥。\n2.1.2 县指挥部办公室设在县甲局。\n\
                3 应急响应\n3.1 信息报告\n30 个工作日内完成评估。\n";
    assert_eq!(
        outline(text),
        [
            "1 总则",
            "1/1.1 编制目的",
            "1/1.2 编制依据",
            "2 组织体系",
            "2/2.1 县指挥部",
            "2/2.1/2.1.1",
            "2/2.1/2.1.2",
            "3 应急响应",
            "3/3.1 信息报告"
        ]
    );
    // Without 1.1 a digit and a blank are text.
    let plain = gazette::compile("一、总体要求\n1 总则\n2 组织\n".as_bytes());
    assert_eq!(plain.documents[0].clauses.len(), 1);
}

#[test]
fn titles_keep_their_edition_and_their_last_character() {
    let head = |notice: &str, named: &str, standing: &str| {
        format!(
            "{notice}\n示例政办发〔2024〕18号\n各县（市、区）人民政府：\n现将《{named}》印发给你们，请认真组织实施。\n\
             示例市人民政府办公室\n2024年5月6日\n{standing}\n一、总体要求\n加快发展。\n"
        )
    };
    let titles = |text: String| {
        let compiled = gazette::compile(text.as_bytes());
        let document = &compiled.documents[0];
        let of = |q: &Option<gazette::Quoted>| q.as_ref().map(|q| q.text.clone());
        (of(&document.title), of(&document.notice_title))
    };
    for edition in [
        "（试行）",
        "（修订版）",
        "（征求意见稿）",
        "（2024年修订）",
        "（2024—2026年）",
    ] {
        let name = format!("示例市示例管理办法{edition}");
        let notice = format!("示例市人民政府办公室关于印发示例市示例管理办法\n{edition}的通知");
        let (title, notice_title) = titles(head(&notice, &name, &name));
        assert_eq!(title.as_deref(), Some(name.as_str()));
        assert_eq!(
            notice_title,
            Some(format!("示例市人民政府办公室关于印发{name}的通知"))
        );
        // The edition stands below the title, and the notice does not name it.
        let below = format!("示例市示例管理办法\n{edition}");
        let bare = "示例市示例管理办法";
        let (title, _) = titles(head(
            &format!("示例市人民政府办公室关于印发{bare}的通知"),
            bare,
            &below,
        ));
        assert_eq!(title.as_deref(), Some(name.as_str()));
        // Nothing announces the title.
        let (title, _) = titles(format!(
            "{below}\n为加快发展，制定本办法。\n一、总体要求\n加快发展。\n"
        ));
        assert_eq!(title.as_deref(), Some(name.as_str()));
    }
    let split = "示例市人民政府办公室关于印发示例市三年行动方案的通\n知";
    let (title, notice_title) = titles(head(split, "示例市三年行动方案", "示例市三年行动方案"));
    assert_eq!(title.as_deref(), Some("示例市三年行动方案"));
    assert_eq!(
        notice_title.as_deref(),
        Some("示例市人民政府办公室关于印发示例市三年行动方案的通知")
    );
    let below = head("X", "示例市三年行动方案", "示例市三年行动方案").replace(
        "X\n示例政办发〔2024〕18号\n",
        &format!("示例政办发〔2024〕18号\n{split}\n"),
    );
    assert_eq!(titles(below).1, notice_title);
}

#[test]
fn no_structure_and_nothing_at_all() {
    assert!(gazette::compile(b"").documents.is_empty());
    let compiled = gazette::compile("今天天气很好，2个人去散步。".as_bytes());
    assert_eq!(compiled.documents.len(), 1);
    assert!(
        compiled
            .notes
            .iter()
            .any(|n| n.rule.0 == "warn.no-structure")
    );
    assert_eq!(compiled.documents[0].unclaimed.len(), 1);
}

#[test]
fn the_same_number_twice_is_said() {
    let one = "示例市人民政府关于示例工作的通知\n示例政发〔2023〕1号\n各县人民政府：\n一、甲。做好工作。\n示例市人民政府\n2023年1月1日\n";
    let compiled = gazette::compile((one.to_owned() + one).as_bytes());
    assert_eq!(compiled.documents.len(), 2);
    assert!(
        compiled
            .notes
            .iter()
            .any(|n| n.rule.0 == "warn.number-repeated")
    );
}

#[test]
fn a_sites_table_above_the_text_and_headings_with_units() {
    let text = "索 引 号：000000\n发文机关：示例省人民政府办公厅\n成文日期：2023年03月05日\n标　　题：示例\n发文字号：示例政办发〔2023〕11号\n\n\
                示例省人民政府办公厅关于印发示例行动计划的通知\n\n各市、县人民政府，省直各单位：\n\n《示例行动计划》已经省政府同意，现印发给你们。\n\n\
                示例省人民政府办公厅\n2023年3月5日\n\n示例行动计划\n\n一、主要任务\n\n（一）强化示例供给（牵头单位：省甲厅；配合单位：省乙厅）\n\n\
                1.推进共享（省丙厅、省丁厅）。年底前建成平台3个。\n";
    let compiled = gazette::compile(text.as_bytes());
    assert_eq!(compiled.documents.len(), 1);
    let document = &compiled.documents[0];
    assert_eq!(
        document.number.as_ref().map(|n| n.text.as_str()),
        Some("示例政办发〔2023〕11号")
    );
    assert_eq!(
        document.title.as_ref().map(|n| n.text.as_str()),
        Some("示例行动计划")
    );
    let titles: Vec<String> = paths(&compiled, 0)
        .into_iter()
        .filter_map(|p| p.1)
        .collect();
    assert_eq!(titles, ["主要任务", "强化示例供给", "推进共享"]);
    let last = document.clauses.last().expect("a clause");
    assert_eq!(
        last.governing_deadline()
            .and_then(|d| d.due)
            .map(|d| d.to_string())
            .as_deref(),
        Some("2023-12-31")
    );
}
