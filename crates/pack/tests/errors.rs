//! What is said about a wrong pack: every error at once, each at its place with its remedy.
#![allow(clippy::unwrap_used)]

use base::{Explain, Lang};

const CITY: (&str, &str) = (
    "city.toml",
    "id = \"shili\"\ntitle = \"示例市\"\ntitle_en = \"Sample City\"\nregion = \"990100\"\n",
);
const REGIONS: (&str, &str) = (
    "regions.toml",
    "[[region]]\ncode = \"990100\"\nname = \"示例市\"\ntitle = \"示例市\"\ntitle_en = \"Sample City\"\nlevel = \"prefecture\"\n",
);
const ORGANISATIONS: (&str, &str) = (
    "organisations/a.toml",
    r#"
[[organisation]]
id = "sl-gov"
name = "示例市人民政府"
title_en = "People's Government"
kind = "government"
region = "990100"

[[organisation]]
id = "sl-czj"
name = "示例市财政局"
short = "市财政局"
title_en = "Finance Bureau"
kind = "department"
region = "990100"
parent = "sl-gov"

[[group]]
id = "sl-all"
name = "市直各部门"
title_en = "All departments"
region = "990100"
kinds = ["department"]
"#,
);
const PLAN: &str = r#"id = "sl-1"
letter = "X"
number = "示政发〔2023〕1号"
title = "示例方案"
title_en = "Sample plan"
issuer = "示例市人民政府"
signed = "2023-08-11"
region = "990100"

[[clause]]
no = "一"
path = "一"
title = "任务"
title_en = "Tasks"
kind = "section"
declared_count = 1

[[clause]]
no = "1"
path = "一/1"
title = "示例任务"
title_en = "Sample task"
kind = "task"
[[clause.segment]]
lead = ["市财政局"]
responsible = ["市直各部门"]
[[clause.target]]
subject = "示例率"
subject_en = "Sample rate"
comparator = "ge"
value = 90.50
unit = "％"
due = 2023-12-31
segment = 1
"#;

fn load(extra: &[(&str, &str)]) -> Result<pack::Pack, Vec<pack::PackError>> {
    let mut files = vec![CITY, REGIONS, ORGANISATIONS, ("plans/x.toml", PLAN)];
    for (path, text) in extra {
        files.retain(|(known, _)| known != path);
        files.push((path, text));
    }
    pack::load(files)
}

fn errors(extra: &[(&str, &str)]) -> Vec<String> {
    load(extra)
        .unwrap_err()
        .iter()
        .map(|error| error.explain(Lang::En))
        .collect()
}

/// The errors of a plan in which one text is replaced by another.
fn broken(from: &str, to: &str) -> String {
    assert!(PLAN.contains(from), "{from}");
    errors(&[("plans/x.toml", &PLAN.replacen(from, to, 1))]).join("\n")
}

#[test]
fn a_right_pack_loads() {
    let pack = load(&[]).unwrap();
    let target = &pack.plans[0].clauses[1].targets[0];
    assert_eq!(target.value.to_string(), "90.5");
    assert_eq!(target.due.unwrap().to_string(), "2023-12-31");
    assert_eq!(pack.groups[0].members.len(), 1);
}

#[test]
fn each_error_names_place_cause_and_remedy() {
    let cases = [
        (
            "subject_en = ",
            "subjekt_en = ",
            "plans/x.toml:27:1: the key “subject_en” is missing\nplans/x.toml:29:1: unknown key “subjekt_en”; did you mean “subject_en”?",
        ),
        (
            "unit = \"％\"\n",
            "",
            "plans/x.toml:27:1: this target has no unit; every target needs one",
        ),
        (
            "unit = \"％\"",
            "unit = \"\"",
            "plans/x.toml:32:8: “unit” must not be empty",
        ),
        (
            "comparator = \"ge\"",
            "comparator = \"gee\"",
            "plans/x.toml:30:14: “gee” is no value of “comparator”; use ge",
        ),
        (
            "value = 90.50",
            "value = \"ninety\"",
            "plans/x.toml:31:9: “value” must be a number, not string",
        ),
        (
            "due = 2023-12-31",
            "due = \"2023-02-30\"",
            "plans/x.toml:33:7: “due” is no date: “2023-02-30”; write it as 2023-08-11",
        ),
        (
            "signed = \"2023-08-11\"\n",
            "",
            "plans/x.toml:1:1: the key “signed” is missing",
        ),
        (
            "segment = 1",
            "segment = 2",
            "plans/x.toml:34:11: “segment” is 2; it must be the number of a segment of this clause",
        ),
        (
            "lead = [\"市财政局\"]",
            "lead = [\"市财证局\"]",
            "plans/x.toml:25:9: the organisation register does not know “市财证局”; did you mean “市财政局”?",
        ),
        (
            "responsible = [\"市直各部门\"]",
            "responsible = [3]",
            "plans/x.toml:26:16: “responsible” must be a list of texts, not integer",
        ),
        (
            "region = \"990100\"",
            "region = \"990200\"",
            "plans/x.toml:8:10: there is no region code “990200”; did you mean “990100”?",
        ),
        (
            "id = \"sl-1\"",
            "id = \"SL 1\"",
            "plans/x.toml:1:6: “SL 1” is no identifier; use lower-case letters, digits and hyphens, beginning with a letter",
        ),
        (
            "declared_count = 1",
            "declared_count = 2",
            "plans/x.toml:10:1: the section declares 2 tasks and holds 1",
        ),
        (
            "path = \"一/1\"",
            "path = \"一\"",
            "plans/x.toml:10:1: the section declares 1 tasks and holds 0\nplans/x.toml:20:8: the clause path “一” is already used at plans/x.toml:12:8",
        ),
        (
            "kind = \"section\"",
            "kind = ",
            "plans/x.toml:15:8: not readable as TOML: string values must be quoted, expected literal string",
        ),
    ];
    for (from, to, want) in cases {
        assert_eq!(broken(from, to), want, "{from} → {to}");
    }
}

#[test]
fn all_errors_are_reported_in_order_and_in_chinese_too() {
    let organisations = ORGANISATIONS
        .1
        .replace("sl-gov\"\n\n[[group]]", "sl-gof\"\n\n[[group]]")
        .replace("kinds = [\"department\"]", "kinds = [\"town\"]\nsize = 3");
    let plan = PLAN
        .replace("市财政局", "市民政局")
        .replace("unit = \"％\"\n", "");
    let found = load(&[
        ("organisations/a.toml", &organisations),
        ("plans/x.toml", &plan),
    ])
    .unwrap_err();
    let found: Vec<String> = found.iter().map(|error| error.explain(Lang::Zh)).collect();
    assert_eq!(
        found,
        [
            "organisations/a.toml:16:10：没有机构标识“sl-gof”；是否应为“sl-gov”？",
            "organisations/a.toml:18:1：集合“sl-all”没有任何成员",
            "organisations/a.toml:24:1：不认识的键“size”",
            "plans/x.toml:25:9：机构名录中没有“市民政局”；是否应为“市财政局”？",
            "plans/x.toml:27:1：该指标没有计量单位；每个指标都应有单位",
        ]
    );
}

#[test]
fn names_and_identifiers_are_unique() {
    let twice = format!(
        "{}\n[[organisation]]\nid = \"sl-czj\"\nname = \"示例市财政委员会\"\naliases = [\"市财政局\"]\ntitle_en = \"Other\"\nkind = \"department\"\nregion = \"990100\"\n",
        ORGANISATIONS.1.replace("id = \"sl-czj\"", "id = \"sl-cz\"")
    );
    assert_eq!(
        errors(&[("organisations/a.toml", &twice)]),
        ["organisations/a.toml:26:6: the name “市财政局” already means sl-cz in the same context"]
    );
    let copy = PLAN.replace("id = \"sl-1\"", "id = \"sl-2\"");
    assert_eq!(
        errors(&[("plans/y.toml", &copy)]),
        [
            "plans/y.toml:2:10: the plan letter “X” is already used at plans/x.toml:2:10",
            "plans/y.toml:3:10: the document number “示政发〔2023〕1号” is already used at plans/x.toml:3:10",
        ]
    );
}

#[test]
fn files_are_recognised_or_named() {
    assert_eq!(
        pack::load([("regions.toml", ""), ("notes.toml", ""), ("README.md", "x")])
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        [
            "city.toml:1:1: the pack needs this file",
            "notes.toml:1:1: no kind of element is read from this file; expected city.toml, regions.toml, organisations/*.toml, plans/*.toml, indicators/*.toml or subjects/*/*.toml",
        ]
    );
}

proptest::proptest! {
    /// However a plan is cut, loading answers with a pack or with errors inside the text, and never panics.
    #[test]
    fn a_cut_plan_is_answered(from in 0..PLAN.len(), length in 1..60_usize) {
        let cut: String = PLAN
            .char_indices()
            .filter(|(at, _)| !(from..from + length).contains(at))
            .map(|(_, c)| c)
            .collect();
        let lines = u32::try_from(cut.lines().count() + 1).unwrap();
        if let Err(errors) = load(&[("plans/x.toml", &cut)]) {
            proptest::prop_assert!(!errors.is_empty());
            for error in errors {
                proptest::prop_assert!(error.place.line >= 1 && error.place.line <= lines.max(25));
                proptest::prop_assert!(!error.problem.text(Lang::Zh).is_empty());
            }
        }
    }
}

const INDICATORS: &str = r#"plan = "sl-1"

[[indicator]]
id = "sl-rate"
title = "示例率"
title_en = "Sample rate"
clause = ["X1"]
target = ["X1#1"]
unit = "％"
direction = "higher"
schedule = "level"
source = "computed"
aggregate = "unit"
from = "市财政局"
formula = "good * 100 / all"
formula_text = "合格数除以总数"
formula_text_en = "good over all"

[[indicator.column]]
key = "good"
title = "合格数"
title_en = "Good"

[[indicator.column]]
key = "all"
title = "总数"
title_en = "All"
"#;

#[test]
fn an_indicator_is_checked_against_plan_register_and_formula() {
    assert_eq!(
        load(&[("indicators/x.toml", INDICATORS)])
            .unwrap()
            .indicators
            .len(),
        1
    );
    let cases = [
        (
            "plan = \"sl-1\"",
            "plan = \"sl-2\"",
            "indicators/x.toml:1:8: there is no plan id “sl-2”; did you mean “sl-1”?",
        ),
        (
            "[\"X1\"]",
            "[\"X11\"]",
            "indicators/x.toml:7:11: there is no clause “X11”; did you mean “X1”?",
        ),
        (
            "X1#1",
            "X1#2",
            "indicators/x.toml:8:11: there is no target “X1#2”; did you mean “X1#1”?",
        ),
        (
            "unit = \"％\"",
            "unit = \"个\"",
            "indicators/x.toml:9:8: “unit” is “个”; the target it refers to says “％”",
        ),
        (
            "\"higher\"",
            "\"lower\"",
            "indicators/x.toml:10:13: “direction” is “lower”; the target it refers to says “higher”",
        ),
        (
            "\"level\"",
            "\"levl\"",
            "indicators/x.toml:11:12: “levl” is no value of “schedule”; use level",
        ),
        (
            "\"level\"",
            "\"seasonal\"",
            "indicators/x.toml:3:1: “season”: schedule = \"seasonal\" has twelve numbers from January on, none negative; every other shape has none",
        ),
        (
            "aggregate = \"unit\"",
            "aggregate = \"sum\"",
            "indicators/x.toml:14:8: “from”: aggregate = \"unit\" names the unit, every other rule does not",
        ),
        (
            "from = \"市财政局\"",
            "from = \"市财证局\"",
            "indicators/x.toml:14:8: the organisation register does not know “市财证局”; did you mean “市财政局”?",
        ),
        (
            "good * 100 / all",
            "god * 100 / all",
            "indicators/x.toml:15:11: there is no name “god”; did you mean “good”?",
        ),
        (
            "good * 100 / all",
            "good > all",
            "indicators/x.toml:15:11: the formula gives no figure: a number is expected here, and this gives a yes or no",
        ),
        (
            "key = \"good\"",
            "key = \"Good\"",
            "indicators/x.toml:15:11: there is no name “good”\nindicators/x.toml:20:7: “key”: a name in expressions has lower-case letters, digits and underscores, beginning with a letter",
        ),
        (
            "formula_text = \"合格数除以总数\"\n",
            "",
            "indicators/x.toml:3:1: “formula_text”: a formula is said in words in both languages",
        ),
    ];
    for (from, to, want) in cases {
        assert!(INDICATORS.contains(from), "{from}");
        let text = INDICATORS.replacen(from, to, 1);
        let got = errors(&[("indicators/x.toml", &text)]).join("\n");
        assert_eq!(got, want, "{from} → {to}");
    }
}

#[test]
fn an_indicator_is_not_computed_from_itself() {
    let column = INDICATORS.find("\n[[indicator.column]]").unwrap();
    let text = INDICATORS[..column].replace("good * 100 / all", "other")
        + "\n[[indicator.input]]\nkey = \"other\"\nindicator = \"sl-rate\"\n";
    let found = errors(&[("indicators/x.toml", &text)]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].contains("cannot be computed from itself"),
        "{}",
        found[0]
    );
}
