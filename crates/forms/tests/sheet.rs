//! Every kind of question on a page and back, in both languages.

use std::sync::Arc;

use base::{Lang, Title};
use forms::{Answers, Holds, Options, Posted, Sheet};
use pack::element::{Choice, Field, FieldKind, Party, Question, Sensitivity};
use serde_json::{Value, json};

fn title(text: &str) -> Title {
    Title::new(text, format!("{text} (en)"))
}

fn field(key: &str, kind: FieldKind) -> Field {
    Field {
        key: key.to_owned(),
        title: title(key),
        hint: None,
        kind,
        required: true,
        sensitivity: Sensitivity::Open,
    }
}

fn choice(many: bool) -> FieldKind {
    let of = |value: &str| Choice {
        value: value.to_owned(),
        title: title(value),
    };
    FieldKind::Choice {
        choices: vec![of("over"), of("under")],
        many,
    }
}

fn every_kind() -> Vec<Question> {
    let text = FieldKind::Text { max_chars: 10 };
    let number = FieldKind::Number {
        unit: "平方米".to_owned(),
        decimals: 2,
        min: None,
        max: None,
    };
    let money = FieldKind::Money {
        min_fen: None,
        max_fen: None,
    };
    let party = FieldKind::Party { who: Party::Any };
    let file = FieldKind::File {
        kinds: vec!["pdf".to_owned()],
        max_bytes: 100,
        max_files: 2,
    };
    let reference = FieldKind::Reference {
        register: "fees".to_owned(),
    };
    forms::questions(&[
        field("name", text),
        field("story", FieldKind::LongText { max_chars: 100 }),
        field("area", number),
        field("paid", money),
        field("on", FieldKind::Date),
        field("agreed", FieldKind::Flag),
        field("kind", choice(false)),
        field("kinds", choice(true)),
        field("about", FieldKind::Organisation),
        field("place", FieldKind::Region),
        field("who", party),
        field("call", FieldKind::Phone),
        field("id_no", FieldKind::Identity),
        field("firm", FieldKind::CreditCode),
        field("proof", file),
        field("where", FieldKind::Geometry),
        field("fee", reference),
    ])
}

fn options(lang: Lang) -> Options {
    use web::form::Choice;
    Options::new(lang, forms::always())
        .organisations(vec![Choice::new("jc-spj", "市审批局")])
        .regions(vec![Choice::new("140500", "晋城市")])
        .reference("fees", vec![Choice::new("SF-1", "示例收费")])
        .files_at("/files")
}

fn filled() -> Vec<(String, String)> {
    let pairs = [
        ("name", "示例"),
        ("story", "第一行\r\n第二行"),
        ("area", "1,234.50"),
        ("paid", "30.05"),
        ("on", "2024-09-05"),
        ("agreed", "false"),
        ("kind", "over"),
        ("kinds", "over"),
        ("kinds", "under"),
        ("about", "jc-spj"),
        ("place", "140500"),
        ("who.kind", "enterprise"),
        ("who.name", "示例公司"),
        ("who.code", "91350100m000100y43"),
        ("call", "138 0000 0000"),
        ("id_no", "11010519491231002x"),
        ("firm", "91350100M000100Y43"),
        ("where", r#"{"type":"Point","coordinates":[112.8,35.5]}"#),
        ("fee", "SF-1"),
    ];
    let mut all: Vec<(String, String)> = every_kind()
        .iter()
        .map(|question| ("q".to_owned(), question.field.key.clone()))
        .collect();
    all.extend(pairs.map(|(key, value)| (format!("q.{key}"), value.to_owned())));
    all
}

fn held() -> Answers {
    let files = json!([{"id": "7", "name": "示例.pdf", "bytes": 50}]);
    [("proof".to_owned(), files)].into_iter().collect()
}

#[test]
fn every_kind_is_drawn_and_read_back() {
    let (questions, options) = (every_kind(), options(Lang::Zh));
    let reading = forms::read(&questions, &options, &filled().into(), &held());
    assert_eq!(reading.complaints, []);
    assert!(!reading.more);
    let expected = json!({
        "name": "示例", "story": "第一行\n第二行", "area": "1234.5", "paid": 3005, "on": "2024-09-05",
        "agreed": false, "kind": "over", "kinds": ["over", "under"], "about": "jc-spj", "place": "140500",
        "who": {"kind": "enterprise", "name": "示例公司", "code": "91350100M000100Y43"},
        "call": "13800000000", "id_no": "11010519491231002X", "firm": "91350100M000100Y43",
        "proof": [{"id": "7", "name": "示例.pdf", "bytes": 50}],
        "where": {"type": "Point", "coordinates": [112.8, 35.5]}, "fee": "SF-1",
    });
    assert_eq!(Value::Object(reading.answers.clone()), expected);
    assert_eq!(forms::check(&questions, &options, &reading.answers), []);

    for lang in [Lang::Zh, Lang::En] {
        let options = self::options(lang);
        let page = Sheet::new(&questions, &options)
            .answers(&reading.answers)
            .to_string();
        for part in [
            r#"value="30.05""#,
            r#"value="1234.5""#,
            r#"inputmode="decimal""#,
            r#"type="tel""#,
            r#"type="date" id="q.on""#,
            r#"value="false" checked"#,
            r#"<option value="jc-spj" selected>"#,
            r#"<option value="SF-1" selected>"#,
            r#"name="q.who.kind" value="enterprise" checked"#,
            r#"href="/files/7""#,
            r#"name="q.proof.drop" value="7""#,
            r#"accept=".pdf""#,
        ] {
            assert!(page.contains(part), "{lang:?}: {part}\n{page}");
        }
        assert_eq!(page.matches(" checked").count(), 5, "{page}");
        assert!(Sheet::new(&questions, &options).has_files());
        let facts = forms::Facts::new(
            questions.iter().map(|question| &question.field),
            &reading.answers,
            &options,
            true,
        );
        let facts = facts.to_string();
        assert!(
            facts.contains("市审批局") && facts.contains("30.05"),
            "{facts}"
        );
    }
}

#[test]
fn what_was_typed_stays_after_a_refusal_and_every_fault_is_named() {
    let (questions, options) = (every_kind(), options(Lang::En));
    let wrong = [
        ("q.name", "far too long a name"),
        ("q.area", "12a"),
        ("q.on", "2024-02-30"),
        ("q.kind", "<script>"),
        ("q.about", "jc-nobody"),
        ("q.who.code", "1"),
        ("q.call", "12"),
        ("q.where", "{\"type\":\"Point\"}"),
    ];
    let mut pairs = filled();
    for (name, value) in wrong {
        let pair = pairs
            .iter_mut()
            .find(|(held, _)| held == name)
            .expect("a field");
        value.clone_into(&mut pair.1);
    }
    let posted = Posted::from(pairs);
    let reading = forms::read(&questions, &options, &posted, &Answers::new());
    let named: Vec<&str> = reading
        .complaints
        .iter()
        .map(|held| held.field.as_str())
        .collect();
    let expected = [
        "q.name", "q.area", "q.on", "q.kind", "q.about", "q.who", "q.call", "q.proof", "q.where",
    ];
    assert_eq!(named, expected);
    let page = Sheet::new(&questions, &options)
        .answers(&reading.answers)
        .typed(&posted)
        .complaints(&reading.complaints)
        .to_string();
    assert!(page.contains(r#"value="12a""#) && page.contains(r#"value="2024-02-30""#));
    assert!(!page.contains("<script>"), "{page}");
    assert_eq!(
        page.matches("class=\"field-error\"").count(),
        expected.len(),
        "{page}"
    );
    assert!(
        page.contains(r#"aria-describedby="q.area-error" aria-invalid="true""#),
        "{page}"
    );
}

/// `form.kind == 'x'` and nothing else.
fn holds() -> Holds {
    Arc::new(|expression: &str, answers: &Answers| {
        let (name, value) = expression.split_once(" == ").expect("a comparison");
        let key = name.trim_start_matches("form.");
        answers.get(key).and_then(Value::as_str) == Some(value.trim_matches('\''))
    })
}

#[test]
fn a_question_that_follows_from_an_answer_comes_up_without_scripts() {
    let mut questions = forms::questions(&[
        field("kind", choice(false)),
        field("why", FieldKind::Text { max_chars: 10 }),
    ]);
    questions[1].when = Some("form.kind == 'over'".to_owned());
    questions[1].check = Some("form.why == 'right'".to_owned());
    questions[1].complaint = Some(title("不对"));
    let options = Options::new(Lang::Zh, holds());
    let first = Sheet::new(&questions, &options).to_string();
    assert!(
        !first.contains("q.why") && first.contains("q.more"),
        "{first}"
    );

    let post = |pairs: &[(&str, &str)]| {
        let pairs: Vec<(String, String)> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        forms::read(&questions, &options, &pairs.into(), &Answers::new())
    };
    let reading = post(&[("q", "kind"), ("q.kind", "over")]);
    assert!(reading.more && reading.complaints.is_empty());
    let second = Sheet::new(&questions, &options)
        .answers(&reading.answers)
        .to_string();
    assert!(second.contains(r#"id="q.why""#), "{second}");

    let reading = post(&[
        ("q", "kind"),
        ("q.kind", "over"),
        ("q", "why"),
        ("q.why", "wrong"),
    ]);
    assert!(!reading.more);
    assert_eq!(reading.complaints[0].text, "不对");
    let reading = post(&[
        ("q", "kind"),
        ("q.kind", "over"),
        ("q", "why"),
        ("q.why", "right"),
    ]);
    assert!(reading.complaints.is_empty() && reading.answers.len() == 2);
    // What is not asked any more is no answer.
    let reading = post(&[
        ("q", "kind"),
        ("q.kind", "under"),
        ("q", "why"),
        ("q.why", "right"),
    ]);
    assert!(!reading.more && reading.complaints.is_empty());
    assert_eq!(reading.answers.len(), 1);
}

#[test]
fn personal_answers_stay_out_of_the_page_and_stay_as_they_were() {
    let mut questions = forms::questions(&[field("call", FieldKind::Phone)]);
    questions[0].field.sensitivity = Sensitivity::Personal;
    let options = Options::new(Lang::Zh, forms::always()).hide_personal();
    let before: Answers = [("call".to_owned(), json!("13800000000"))]
        .into_iter()
        .collect();
    let page = Sheet::new(&questions, &options)
        .answers(&before)
        .to_string();
    assert!(!page.contains("13800000000"), "{page}");
    let post = |pairs: &[(&str, &str)]| {
        let mut pairs: Vec<(String, String)> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        pairs.push(("q".to_owned(), "call".to_owned()));
        forms::read(&questions, &options, &pairs.into(), &before)
    };
    assert_eq!(post(&[("q.call", "")]).answers, before);
    assert_eq!(
        post(&[("q.call", ""), ("q.call.clear", "1")]).answers.len(),
        0
    );
    assert_eq!(
        post(&[("q.call", "13900000000")]).answers["call"],
        json!("13900000000")
    );
    let shown = forms::show(&[questions[0].field.clone()], &before, Lang::En, true);
    assert!(!shown.to_string().contains("13800000000"));
}

#[test]
fn files_are_bounded_and_can_be_removed() {
    use web::upload::{FileKind, UploadedFile};
    let questions = every_kind();
    let options = options(Lang::Zh);
    let file = |name: &str, kind, bytes: usize| UploadedFile {
        field: "q.proof".to_owned(),
        name: name.to_owned(),
        kind,
        bytes: vec![0; bytes],
    };
    let read = |files: Vec<UploadedFile>, drop: &str| {
        let mut pairs = filled();
        pairs.push(("q.proof.drop".to_owned(), drop.to_owned()));
        let posted = Posted::from(pairs).with_files(files);
        forms::read(&questions, &options, &posted, &held())
    };
    let added = read(vec![file("甲.pdf", FileKind::Pdf, 10)], "");
    assert_eq!((added.files.len(), added.complaints.len()), (1, 0));
    assert_eq!(
        read(vec![file("甲.png", FileKind::Png, 10)], "")
            .complaints
            .len(),
        1
    );
    assert_eq!(
        read(vec![file("甲.pdf", FileKind::Pdf, 101)], "")
            .complaints
            .len(),
        1
    );
    let three = vec![
        file("甲.pdf", FileKind::Pdf, 1),
        file("乙.pdf", FileKind::Pdf, 1),
    ];
    assert_eq!(
        read(three.clone(), "").complaints.len(),
        1,
        "three with the held one"
    );
    let replaced = read(three, "7");
    assert_eq!((replaced.files.len(), replaced.complaints.len()), (2, 0));
    assert!(!replaced.answers.contains_key("proof"));
    assert_eq!(read(Vec::new(), "7").complaints.len(), 1, "it is required");
}
