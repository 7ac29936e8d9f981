#![allow(clippy::unwrap_used)]

use base::calendar::Calendar;
use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn shape() -> Shape {
    let party = Shape::new()
        .with("name", Type::Text)
        .maybe("code", Type::Text);
    let form = Shape::new()
        .with("kind", Type::choice(["over", "unlisted", "forced"]))
        .with("area", Type::Number)
        .maybe("amount", Type::Number)
        .with("start", Type::Date)
        .maybe("end", Type::Date)
        .with("urgent", Type::Flag)
        .with("title", Type::Text)
        .with("tags", Type::list(Type::choice(["a", "b", "c"])))
        .maybe("about", Type::record(party));
    Shape::day()
        .with("form", Type::record(form))
        .with("answer", Type::choice(["agree", "object"]))
}

fn values() -> Values {
    let form = Record::new()
        .with("kind", "over")
        .with("area", Decimal::new(3005, 1))
        .with("start", date(2024, 9, 5))
        .with("urgent", true)
        .with("title", "清单外收费")
        .with("tags", Value::list([Value::text("a"), Value::text("b")]));
    Values::day(date(2024, 9, 9), &Calendar::national())
        .with("form", form)
        .with("answer", "agree")
}

fn read(text: &str) -> Result<Expr, ExprError> {
    Expr::read(text, &shape(), &Want::any())
}

fn value(text: &str) -> Value {
    read(text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .value(&values())
        .unwrap()
}

#[test]
fn expressions_give_values() {
    let number = |text: &str| Value::Number(text.parse().unwrap());
    let table: Vec<(&str, Value)> = vec![
        ("form.area > 300.0 && form.kind == 'over'", true.into()),
        ("form.area > 300", true.into()),
        ("300.5 == form.area", true.into()),
        ("0.1 + 0.2 == 0.3", true.into()),
        (
            "100 * form.area / 3",
            number("10016.666666666666666666666667"),
        ),
        ("-form.area + 1 - -2", number("-297.5")),
        ("7 % 4", number("3")),
        ("form.start < today", true.into()),
        ("form.start == '2024-09-05'", true.into()),
        ("'2024-09-05' <= form.start", true.into()),
        ("form.start in ['2024-09-05', '2024-09-06']", true.into()),
        ("days(form.start, today)", number("4")),
        ("working_days(form.start, today)", number("2")),
        ("days('2024-09-01', '2024-08-31')", number("-1")),
        (
            "size(form.title) == 5 && form.title.size() == 5",
            true.into(),
        ),
        ("size(form.tags)", number("2")),
        ("min(form.area, 100.0)", number("100.0")),
        ("max(1, 2.5, 2)", number("2.5")),
        ("max(form.start, '2024-09-06')", date(2024, 9, 6).into()),
        ("form.title.contains('收费')", true.into()),
        (
            "form.title.startsWith('清单') && !form.title.endsWith('清单')",
            true.into(),
        ),
        (
            "form.tags.contains('a') && 'b' in form.tags && !('c' in form.tags)",
            true.into(),
        ),
        ("form.kind in ['over', 'forced']", true.into()),
        (
            "form.tags.exists(t, t == 'b') && form.tags.all(t, t != 'c')",
            true.into(),
        ),
        ("has(form.amount)", false.into()),
        ("has(form.about.code)", false.into()),
        ("has(form.amount) && form.amount > 3", false.into()),
        ("!has(form.amount) || form.amount > 3", true.into()),
        ("has(form.amount) ? form.amount : 0.0", number("0")),
        ("form.urgent ? 'yes' : 'no'", "yes".into()),
        ("'a' + form.title", "a清单外收费".into()),
        // As CEL has it: a failure does not matter when the other side decides.
        ("form.area / 0 > 1.0 || form.urgent", true.into()),
        ("answer == 'agree'", true.into()),
    ];
    for (text, want) in table {
        assert_eq!(value(text), want, "{text}");
    }
}

#[test]
fn mistakes_are_found_where_they_are_written() {
    let table: Vec<(&str, usize, &str)> = vec![
        ("", 0, "no expression"),
        ("form.area >", 11, "no expression"),
        ("form.area > 300 &&& form.urgent", 18, "no expression"),
        ("from.area > 1", 0, "there is no from here; is it form?"),
        ("form.aera > 1", 5, "form has no aera; is it area?"),
        (
            "today > 1 && form.aera > 1",
            6,
            "> between a date and a number",
        ),
        (
            "form.urgent && form.aera > 1",
            20,
            "form has no aera; is it area?",
        ),
        (
            "form.area.unit == 'm'",
            10,
            "form.area is a number without members",
        ),
        ("form.area == 'over'", 10, "== between a number and a text"),
        (
            "form.kind == 'ovr'",
            13,
            "there is no choice 'ovr'; it may be over",
        ),
        (
            "'xyz' == form.kind",
            0,
            "there is no choice 'xyz'; it may be over, unlisted, forced",
        ),
        (
            "form.kind in ['over', 'nothing']",
            13,
            "there is no choice 'nothing'",
        ),
        ("form.kind == answer", 10, "never equal"),
        ("'d' in form.tags", 0, "there is no choice 'd'"),
        ("form.start > '2024-02-30'", 13, "'2024-02-30' is no date"),
        (
            "form.start in ['2024-02-30']",
            14,
            "'2024-02-30' is no date",
        ),
        (
            "form.amount > 3",
            0,
            "form.amount may be absent; write has(form.amount) &&",
        ),
        ("form.amount > 3 && has(form.amount)", 0, "may be absent"),
        ("has(form.amount) || form.amount > 3", 20, "may be absent"),
        (
            "!(has(form.amount) && form.urgent) || form.end > today",
            38,
            "form.end may be absent",
        ),
        ("has(form.amount) ? 1.0 : form.amount", 25, "may be absent"),
        ("form.about.name == 'x'", 0, "form.about may be absent"),
        (
            "has(form.about) && form.about.code == 'x'",
            19,
            "form.about.code may be absent",
        ),
        ("has(form.amount + 1)", 16, "not supported"),
        ("has(today, today)", 3, "it is used as has(x)"),
        ("has(tody)", 4, "there is no tody here; is it today?"),
        ("form.tags.exists(t)", 16, "it is used as x.exists(one, …)"),
        ("form.tags.exists(t.a, true)", 18, "not supported"),
        ("has(form.amnt)", 9, "form has no amnt; is it amount?"),
        ("form.kind > 'over'", 10, "> does not work on a text"),
        ("form.urgent + 1", 12, "+ between a yes or no and a number"),
        (
            "form.urgent + form.urgent",
            12,
            "+ does not work on a yes or no",
        ),
        (
            "form.area && form.urgent",
            0,
            "&& does not work on a number",
        ),
        ("!form.area", 1, "! does not work on a number"),
        (
            "form.urgent ? 1 : 'a'",
            12,
            "? : between a number and a text",
        ),
        (
            "day(form.start, today)",
            3,
            "there is no function day; is it days?",
        ),
        ("days(form.start)", 4, "it is used as days(a, b)"),
        ("days(form.start, 3)", 17, "days does not work on a number"),
        ("min(form.area)", 3, "it is used as min(a, b)"),
        ("min(form.area, today)", 15, "min"),
        (
            "form.title.contains(3)",
            20,
            "contains between a text and a number",
        ),
        (
            "contains(form.title, 'a')",
            8,
            "it is used as x.contains(y)",
        ),
        ("form.tags[0] == 'a'", 9, "[ ] is not supported"),
        (
            "form.tags.map(t, t)",
            13,
            "map, filter, exists_one is not supported",
        ),
        (
            "form.tags.filter(t, t == 'a').exists(t, t == 'a')",
            16,
            "not supported",
        ),
        (
            "form.tags.exists(t, form.tags.exists(u, u == t))",
            36,
            "not supported",
        ),
        ("form.tags.exists(form, form == 'a')", 16, "not supported"),
        (
            "form.tags.exists(t, t)",
            20,
            "exists does not work on a text",
        ),
        ("form.title == null", 14, "null is not supported"),
        ("{'a': 1}", 0, "{ } is not supported"),
        ("'清单' == form.title && & form.urgent", 22, "no expression"),
        ("[] == form.tags", 0, "[ ] is not supported"),
        ("form.tags == form.tags", 10, "== does not work on a list"),
        (
            "form.area > 0.12345678901234567",
            12,
            "15 significant digits",
        ),
        ("form.area > 1e300", 12, "15 significant digits"),
        ("'清单' == form.title && form.nix", 27, "form has no nix"),
    ];
    let mut wrong = Vec::new();
    for (text, at, words) in table {
        let Err(error) = read(text) else {
            wrong.push(format!("{text}: nothing found"));
            continue;
        };
        let found = error.wrong.text(base::Lang::En);
        if !found.contains(words) || error.at != at {
            wrong.push(format!("{text}: {} not {at}: {found}", error.at));
        }
        assert!(!base::Explain::explain(&error, base::Lang::Zh).is_empty());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_place_says_what_must_come_out() {
    let kinds = Type::choice(["over", "unlisted", "forced", "more"]);
    let party = Type::record(Shape::new().with("name", Type::Text));
    let right = [
        ("form.urgent", Want::flag()),
        ("form.kind", Want::text()),
        ("form.kind", Want::of(kinds.clone())),
        ("form.urgent ? 'over' : 'more'", Want::of(kinds.clone())),
        ("'2024-09-05'", Want::of(Type::Date)),
        ("form.amount", Want::number().or_absent()),
        ("form.urgent ? form.amount : 0", Want::number().or_absent()),
        ("form.about", Want::of(party).or_absent()),
        ("form.tags", Want::of(Type::list(Type::Text))),
    ];
    for (text, want) in right {
        assert!(Expr::read(text, &shape(), &want).is_ok(), "{text}");
    }
    let amount = Expr::read("form.amount", &shape(), &Want::number().or_absent()).unwrap();
    assert_eq!(amount.value(&values()), Ok(Value::Absent));
    assert_eq!(amount.uses().collect::<Vec<_>>(), ["form.amount"]);
    let wrong = [
        (
            "form.area",
            Want::flag(),
            "a yes or no is expected here, and this gives a number",
        ),
        ("form.title", Want::of(kinds.clone()), "only given choices"),
        ("'ovr'", Want::of(kinds), "no choice 'ovr'; it may be over"),
        ("form.amount", Want::number(), "may be absent"),
        ("'x'", Want::of(Type::Date), "'x' is no date"),
        ("form.area", Want::of(Type::Date), "a date is expected"),
        (
            "form.tags",
            Want::of(Type::list(Type::Number)),
            "a number is expected",
        ),
    ];
    for (text, want, words) in wrong {
        let error = Expr::read(text, &shape(), &want).unwrap_err();
        assert!(error.to_string().contains(words), "{text}: {error}");
    }
}

#[test]
fn what_gives_nothing_says_why() {
    let table = [
        ("form.area / 0 > 1.0", ExprFailure::ZeroDivision),
        ("1 % 0 == 1", ExprFailure::ZeroDivision),
        (
            "form.area * 7922816251426433 * 7922816251426433 > 1",
            ExprFailure::Overflow,
        ),
        (
            "form.area / 0 > 1.0 && form.urgent",
            ExprFailure::ZeroDivision,
        ),
    ];
    for (text, want) in table {
        assert_eq!(read(text).unwrap().holds(&values()), Err(want), "{text}");
    }
    let bare = Values::new().with("form", Record::new());
    assert_eq!(
        read("form.area > 1").unwrap().holds(&bare),
        Err(ExprFailure::Absent("form.area".to_owned()))
    );
    let odd = Values::new().with("form", Record::new().with("area", "much"));
    assert_eq!(
        read("form.area > 1").unwrap().holds(&odd),
        Err(ExprFailure::Kind("form.area".to_owned()))
    );
    let days = Values::new().with("today", date(2024, 1, 1));
    assert_eq!(
        read("working_days(today, today) == 0")
            .unwrap()
            .holds(&days),
        Err(ExprFailure::Calendar)
    );
}

#[test]
fn work_is_bounded() {
    let deep = format!("{}1{}", "(".repeat(150), ")".repeat(150));
    let chain = format!("1{} > 0", "+1".repeat(190));
    let long = format!("form.title == '{}'", "x".repeat(2000));
    let wide = format!("form.area in [{}]", vec!["1"; 101].join(","));
    for text in [
        &deep,
        &chain,
        &long,
        &wide,
        &"-".repeat(399),
        &"!".repeat(399),
        &"((((".repeat(90),
        &"[".repeat(300),
    ] {
        assert!(read(text).is_err(), "{text}");
    }
    let ands = vec!["form.urgent"; 60].join(" && ");
    assert!(read(&ands).unwrap().holds(&values()).unwrap());
    let many = Value::list((0..60_000).map(|n| Value::text(n.to_string())));
    let form = Record::new().with("tags", many);
    let tags = Shape::new().with(
        "form",
        Type::record(Shape::new().with("tags", Type::list(Type::Text))),
    );
    let search = Expr::read("form.tags.exists(t, t == 'x')", &tags, &Want::flag()).unwrap();
    assert_eq!(
        search.holds(&Values::new().with("form", form)),
        Err(ExprFailure::TooLong)
    );
    let grow = Expr::read("form.title + form.title", &shape(), &Want::text()).unwrap();
    let form = Record::new().with("title", "x".repeat(6000).as_str());
    assert_eq!(
        grow.value(&Values::new().with("form", form)),
        Err(ExprFailure::TooLong)
    );
}

#[test]
fn names_in_texts_are_checked_and_filled() {
    let filled = fill(
        "{form.kind}于{ form.start }：{form.area} {form.urgent} {form.tags}，{form.amount}。",
        &values(),
        base::Lang::Zh,
    );
    assert_eq!(filled, "over于2024-09-05：300.5 是 a、b，（未填写）。");
    assert_eq!(fill("{", &values(), base::Lang::En), "{");
    assert!(check_fill("{form.kind} {form.amount}", &shape()).is_ok());
    let table = [
        ("案件{form.knd}", 3, "is it form.kind?"),
        ("a { form.area", 2, "no expression"),
        ("a }", 2, "no expression"),
        ("{form}", 1, "does not work on a group of values"),
        ("{form.area + 1}", 1, "there is no form.area + 1 here"),
    ];
    for (text, at, words) in table {
        let error = check_fill(text, &shape()).unwrap_err();
        assert!(error.to_string().contains(words), "{text}: {error}");
        assert_eq!(error.at, at, "{text}");
    }
}

#[test]
fn expressions_travel_between_threads() {
    fn travels<T: Send + Sync + Clone>() {}
    travels::<Expr>();
    travels::<Values>();
    travels::<Shape>();
}

/// Random expressions that the checker lets pass: the property is that they never fail for want of a value or of a
/// kind, with the optional members there or not.
fn texts() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "has(form.amount)",
        "has(form.end)",
        "has(form.about.code)",
        "has(form.about)",
        "form.amount > 3",
        "form.end > today",
        "form.about.code == 'x'",
        "form.about.name == form.title",
        "form.urgent",
        "form.area / 0 > 1",
        "form.tags.exists(t, t == 'a')",
        "form.tags.exists(t, has(form.amount) && form.amount > 1)",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(5, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            inner.clone().prop_map(|a| format!("!{a}")
                .replace("!form.tags.", "form.tags.")
                .replace("!form.a", "form.a")
                .replace("!form.end", "form.end")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_checked_expression_never_misses_a_value(
        text in texts(),
        amount in prop::option::of(0_i64..9),
        end in any::<bool>(),
        about in prop::option::of(any::<bool>()),
    ) {
        if let Ok(expr) = Expr::read(&text, &shape(), &Want::flag()) {
            let mut values = values();
            let mut form = values.get("form").and_then(Value::as_record).cloned().unwrap();
            form.set("amount", amount.map(Decimal::from));
            form.set("end", end.then_some(date(2024, 10, 1)));
            form.set("about", about.map(|code| {
                Record::new().with("name", "x").with("code", code.then_some("x"))
            }));
            values.set("form", form);
            match expr.holds(&values) {
                Ok(_) | Err(ExprFailure::ZeroDivision) => {}
                Err(failure) => prop_assert!(false, "{}: {}", text, failure),
            }
        }
    }

    #[test]
    fn nothing_written_breaks_the_reader(text in "[ -~清一]{0,40}") {
        let _ = read(&text);
        let _ = check_fill(&text, &shape());
    }

    #[test]
    fn tokens_in_any_order_do_not_break_the_reader(words in prop::collection::vec(prop::sample::select(vec![
        "form", ".", "kind", "area", "==", ">", "&&", "||", "!", "(", ")", "[", "]", "{", "}", ",", "?", ":", "'a'", "1", "0.5",
        "has", "exists", "all", "in", "-", "null", "size", "today", "\n", "'", "\"", "`", "b'x'", "1u", "0x1F", "r'\\'",
    ]), 0..14)) {
        let _ = read(&words.join(" "));
        let _ = read(&words.concat());
    }

    #[test]
    fn figures_stay_exact(a in -1_000_000_i64..1_000_000, b in 1_i64..1_000_000, scale in 0_u32..4) {
        let figures = Shape::new().with("a", Type::Number).with("b", Type::Number);
        let (a, b) = (Decimal::new(a, scale), Decimal::new(b, scale));
        let values = Values::new().with("a", a).with("b", b);
        let get = |text: &str| Expr::read(text, &figures, &Want::any()).unwrap().value(&values).unwrap();
        prop_assert_eq!(get("a + b - b == a && (a > b) == !(b >= a)"), Value::Flag(true));
        prop_assert_eq!(get("max(a, b) + min(a, b)"), Value::Number(a + b));
        prop_assert_eq!(get(&format!("a * {b} + {a}")), Value::Number(a * b + a));
    }
}
