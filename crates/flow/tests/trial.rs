//! Examples that packs carry: each kind of element with one that holds and one that does not.

use std::path::{Path, PathBuf};

use base::Lang;
use base::calendar::Calendar;
use flow::trial;
use pack::Pack;

const SAMPLE: &str = include_str!("sample/permit.toml");

/// What examples are tried on, besides the sample's permit.
const ELEMENTS: &str = r#"
[[register]]
id = "charges"
title = "收费清单"
title_en = "Charges"
clause = ["X1"]
owner = "示例市政务局"
publish = "open"
key = ["code"]
  [[register.field]]
  key = "code"
  title = "编码"
  title_en = "Code"
  kind = "text"
  required = true
  [[register.field]]
  key = "amount"
  title = "标准"
  title_en = "Charge"
  kind = "money"
  required = true
  [[register.field]]
  key = "ceiling"
  title = "上限"
  title_en = "Ceiling"
  kind = "money"
  [[register.field]]
  key = "kind"
  title = "类别"
  title_en = "Kind"
  kind = "choice"
  choices = [{ value = "a", title = "甲", title_en = "A" }, { value = "b", title = "乙", title_en = "B" }]

[[form]]
id = "survey"
title = "调查"
title_en = "Survey"
clause = ["X1"]
  [[form.question]]
  key = "area"
  title = "面积"
  title_en = "Area"
  kind = "number"
  unit = "平方米"
  required = true
  [[form.question]]
  key = "used"
  title = "使用面积"
  title_en = "Used"
  kind = "number"
  unit = "平方米"
  check = "form.used <= form.area"
  complaint = "使用面积不能大于面积"
  complaint_en = "No more can be used than there is"

[[rule]]
id = "over"
title = "超过上限"
title_en = "Above the ceiling"
clause = ["X1"]
on = "row:charges"
event = "written"
when = "has(row.ceiling) && row.amount > row.ceiling"
severity = "stop"
text = "{row.code} 超过上限。"
text_en = "{row.code} is above its ceiling."

[[scheme]]
id = "yearly"
title = "年度考核"
title_en = "Yearly assessment"
clause = ["X1"]
base = 100.0
cycle = "year"
subjects = ["county"]
grades = [{ id = "A", first = 1, unless = "downgraded" }, { id = "B" }, { id = "C" }]
  [[scheme.input]]
  key = "rate"
  title = "办结率"
  title_en = "Closed"
  unit = "%"
  reported = true
  [[scheme.input]]
  key = "incidents"
  title = "事故"
  title_en = "Incidents"
  unit = "起"
  reported = true
  [[scheme.part]]
  id = "closing"
  title = "办结"
  title_en = "Closing"
  clause = ["X1"]
  weight = 100.0
  score = "rate"
  [[scheme.downgrade]]
  id = "incident"
  title = "发生事故"
  title_en = "An incident"
  clause = ["X1"]
  when = "incidents > 0"
  steps = 1

[[method]]
id = "points"
title = "综合评分"
title_en = "By points"
clause = ["X1"]
order = "high"
ties = ["price", "draw"]
  [[method.part]]
  id = "price"
  title = "价格"
  title_en = "Price"
  weight = 100.0
  kind = "formula"
  score = "lowest * 100 / price"
"#;

const INDICATORS: &str = r#"
plan = "sl-1"
[[indicator]]
id = "mean-charge"
title = "平均收费"
title_en = "Mean charge"
clause = ["X1"]
unit = "元"
direction = "lower"
schedule = "level"
source = "computed"
aggregate = "mean"
period = "month"
over = "register:charges"
on = "row.valid_from"
where = "has(row.kind) && row.kind == 'a'"
formula = "amount / rows"
formula_text = "收费之和除以行数"
formula_text_en = "Sum of the charges over their number"
  [[indicator.column]]
  key = "amount"
  title = "收费"
  title_en = "Charge"
  value = "row.amount"
"#;

fn sample(examples: &str) -> Result<Pack, String> {
    let subject = format!("{ELEMENTS}\n{examples}");
    let files = [
        ("city.toml", include_str!("sample/city.toml")),
        ("regions.toml", include_str!("sample/regions.toml")),
        (
            "organisations/a.toml",
            include_str!("sample/organisations.toml"),
        ),
        ("plans/x.toml", include_str!("sample/plan.toml")),
        ("indicators/x.toml", INDICATORS),
        ("subjects/permit/a.toml", SAMPLE),
        ("subjects/permit/b.toml", &subject),
    ];
    pack::load(files).map_err(|errors| errors.iter().map(|error| format!("{error}\n")).collect())
}

/// What is said of one example, after its place.
fn tried(of: &str, given: &str, expect: &str) -> Vec<String> {
    let example = format!(
        "[[example]]\nof = \"{of}\"\ntitle = \"例\"\ntoday = \"2024-03-04\"\ngiven = {given}\n{expect}\n"
    );
    let pack = sample(&example).unwrap_or_else(|errors| panic!("{errors}"));
    trial::run(&pack, &Calendar::national())
        .iter()
        .map(|failure| {
            assert_eq!(failure.place.file, "subjects/permit/b.toml");
            failure.mismatch.text(Lang::En)
        })
        .collect()
}

const FILED: &str = r#"{ applicant = { kind = "enterprise", name = "示例公司", code = "91350100M000100Y43" }, form = { name = "示例店", area = 500.0, kind = "new" }, materials = ["plan"] }"#;

#[test]
fn each_kind_holds_and_fails() {
    let expect = |text: &str| format!("  [example.expect]\n  {text}");
    let scheme =
        "{ inputs = { rate = 97.5, incidents = 1 }, others = [{ rate = 90, incidents = 0 }] }";
    let offers = r#"{ offers = [{ bidder = "甲", price = 100 }, { bidder = "乙", price = 80 }] }"#;
    let rows = r#"{ rows = [
        { code = "1", amount = 30, kind = "a", valid_from = "2024-03-01" },
        { code = "2", amount = 10.5, kind = "a", valid_from = "2024-03-02" },
        { code = "3", amount = 99, kind = "b", valid_from = "2024-03-02" },
        { code = "4", amount = 99, kind = "a", valid_from = "2024-02-02" },
        { code = "5", amount = 99, kind = "a", valid_from = "2024-03-05" },
    ] }"#;
    let table: Vec<(&str, &str, String, &str)> = vec![
        (
            "register:charges",
            r#"{ row = { code = "1", amount = 30.5 } }"#,
            expect("refused = \"code\""),
            "refused: expected code, found nothing",
        ),
        (
            "register:charges",
            r#"{ row = { code = "1", amount = 30.555 } }"#,
            expect("refused = \"amount\""),
            "",
        ),
        (
            "register:charges",
            r#"{ row = { code = "1" } }"#,
            expect("refused = \"code\""),
            "refused: expected code, found amount",
        ),
        (
            "form:survey",
            "{ form = { area = 30, used = 40 } }",
            expect("refused = \"used\""),
            "",
        ),
        (
            "form:survey",
            "{ form = { area = 30, used = 20 } }",
            expect("refused = \"used\""),
            "refused: expected used, found nothing",
        ),
        (
            "rule:over",
            r#"{ row = { code = "1", amount = 30, ceiling = 20 } }"#,
            expect("fires = true"),
            "",
        ),
        (
            "rule:over",
            r#"{ row = { code = "1", amount = 30, ceiling = 20 } }"#,
            expect("refused = \"over\""),
            "",
        ),
        (
            "rule:over",
            r#"{ row = { code = "1", amount = 20, ceiling = 20 } }"#,
            expect("fires = true"),
            "fires: expected true, found false",
        ),
        (
            "rule:over",
            r#"{ row = { code = "1", amount = 30 } }"#,
            expect("fires = false"),
            "",
        ),
        (
            "rule:over",
            r#"{ row = { code = "1", ceiling = 30 } }"#,
            expect("fires = false"),
            "row.amount has no value",
        ),
        (
            "rule:over",
            r#"{ rwo = { code = "1" } }"#,
            expect("fires = false"),
            "given.rwo of the example is wrong",
        ),
        (
            "scheme:yearly",
            scheme,
            expect("grade = \"B\"\n  value = 97.5"),
            "",
        ),
        (
            "scheme:yearly",
            scheme,
            expect("grade = \"A\""),
            "grade: expected A, found B",
        ),
        (
            "scheme:yearly",
            "{ inputs = { rate = 97.5 } }",
            expect("refused = \"incident\""),
            "",
        ),
        (
            "scheme:yearly",
            "{ inputs = { rat = 97.5 } }",
            expect("grade = \"A\""),
            "given.inputs.rat of the example is wrong",
        ),
        (
            "method:points",
            offers,
            expect("result = \"乙\"\n  value = 100.0"),
            "",
        ),
        (
            "method:points",
            offers,
            expect("result = \"甲\""),
            "result: expected 甲, found 乙",
        ),
        (
            "method:points",
            r#"{ offers = [{ bidder = "甲", price = 0 }] }"#,
            expect("refused = \"甲\""),
            "",
        ),
        ("indicator:mean-charge", rows, expect("value = 20.25"), ""),
        (
            "indicator:mean-charge",
            rows,
            expect("value = 20.0"),
            "value: expected 20, found 20.25",
        ),
    ];
    let mut wrong = Vec::new();
    for (of, given, expect, want) in table {
        let said = tried(of, given, &expect).join("; ");
        if !(said.starts_with(want) && want.is_empty() == said.is_empty()) {
            wrong.push(format!("{of} {given} {expect}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn items_run_through_the_engine() {
    let accepted = "  [[example.do]]\n  step = \"accept\"\n  act = \"accept\"\n  on = \"2024-03-05\"\n  form = { simple = false }\n";
    let with = |acts: &str, expect: &str| format!("{acts}  [example.expect]\n  {expect}");
    let table = [
        (FILED, with("", "step = \"accept\""), ""),
        (
            FILED,
            with("", "step = \"check\""),
            "step: expected check, found accept",
        ),
        (
            FILED,
            with(accepted, "step = \"accept\""),
            "step: expected accept, found ",
        ),
        (
            r#"{ form = { name = "示例店" } }"#,
            with("", "step = \"accept\""),
            "refused (",
        ),
        (
            r#"{ colour = 3 }"#,
            with("", "step = \"accept\""),
            "given.colour of the example is wrong",
        ),
        (
            r#"{ materials = ["plna"] }"#,
            with("", "step = \"accept\""),
            "given.materials.plna of the example is wrong",
        ),
        (
            FILED,
            with(
                "  [[example.do]]\n  step = \"accept\"\n  act = \"accept\"\n  on = \"2024-03-01\"\n",
                "step = \"accept\"",
            ),
            "2024-03-01 is before the act",
        ),
        (
            FILED,
            with(
                "  [[example.do]]\n  step = \"check.fire\"\n  act = \"agree\"\n",
                "step = \"accept\"",
            ),
            "refused (do 1, check)",
        ),
        (
            FILED,
            with(
                "  [[example.do]]\n  step = \"check.fire\"\n  act = \"agree\"\n",
                "refused = \"check\"",
            ),
            "",
        ),
    ];
    let mut wrong = Vec::new();
    for (given, expect, want) in table {
        let said = tried("item:permit", given, &expect).join("; ");
        if !(said.starts_with(want) && want.is_empty() == said.is_empty()) {
            wrong.push(format!("{given} {expect}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_before_a_step_refuses_it() {
    let rule = r#"
[[rule]]
id = "large"
title = "面积过大"
title_en = "Too large"
clause = ["X1"]
on = "before:permit.accept"
event = "written"
when = "form.area > 400.0"
severity = "stop"
text = "面积 {form.area} 过大。"
text_en = "{form.area} is too large."
"#;
    let rule = rule.replace("event = \"written\"\n", "");
    let said = tried(
        "item:permit",
        FILED,
        &format!("  [example.expect]\n  refused = \"large\"\n{rule}"),
    );
    assert_eq!(said, Vec::<String>::new());
    let said = tried(
        "item:permit",
        FILED,
        &format!("  [example.expect]\n  step = \"accept\"\n{rule}"),
    );
    assert_eq!(said, ["refused (large): 500 平方米 is too large."]);
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "toml") {
            found.push(path);
        }
    }
}

#[test]
fn the_citys_examples_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/jincheng");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let texts = paths.iter().map(|path| {
        let name = path.strip_prefix(&root).expect("within the pack");
        let text = std::fs::read_to_string(path).expect("a text");
        (name.to_string_lossy().replace('\\', "/"), text)
    });
    let pack = match pack::load(texts) {
        Ok(pack) => pack,
        Err(errors) => panic!(
            "{}",
            errors.iter().map(|e| format!("{e}\n")).collect::<String>()
        ),
    };
    assert!(pack.elements.examples.len() >= 10);
    let failures: Vec<String> = trial::run(&pack, &Calendar::national())
        .iter()
        .map(|failure| failure.line(Lang::En))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
