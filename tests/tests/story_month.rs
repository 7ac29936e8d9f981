//! A month from its opening to the last order about it: a unit fills in its sheet, the office decides, what is
//! late becomes an order and is put right. All of it through the pages, days passing as they would.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;

use axum::http::StatusCode;
use base::{Date, OrgId};
use calamine::{Data, Reader as _, Xlsx};
use month::sheet::{HEAD, LEAF, cell, column};
use plan::model::TargetRow;
use plan::rules::light::Light;
use rectify::rules::prefill::{answerable, lags};
use rust_decimal::Decimal;
use store::journal::{self, Filter, Page, Record};
use stories::{House, Reply, Visitor, run};

/// The month that is reported, and its page.
const MONTH: &str = "2024-08";
const PAGE: &str = "/month?period=2024-08";
/// A Monday; the fifth working day of September is the Friday of its week, and the Monday after it is late.
const OPENS: Date = Date::constant(2024, 9, 2);
const LATE: Date = Date::constant(2024, 9, 9);
const UNIT: &str = "jc-spj";

/// Presses a button of a page: the token and version are those of the page.
async fn press(visitor: &mut Visitor, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    let shown = visitor.get(page).await;
    assert_eq!(shown.status, StatusCode::OK, "{page}: {}", shown.text());
    let csrf = shown.field("csrf");
    let version = if shown.has("name=\"version\"") {
        shown.field("version")
    } else {
        String::new()
    };
    let mut all = vec![("csrf", csrf.as_str()), ("version", version.as_str())];
    all.extend(fields);
    visitor.post(path, &all).await
}

/// As [`press`], and the button does what it says.
async fn done(visitor: &mut Visitor, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    let reply = press(visitor, page, path, fields).await;
    assert_eq!(
        reply.status,
        StatusCode::SEE_OTHER,
        "{path}: {}",
        reply.text()
    );
    let to = reply.location().expect("a place").to_owned();
    visitor.get(&to).await
}

/// The lines of a sheet that are filled in: line from 1, task, target.
fn lines(bytes: &[u8]) -> Vec<(u32, i64, i64)> {
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let names = book.sheet_names();
    let name = names.iter().find(|name| *name != LEAF).expect("a leaf");
    let range = book.worksheet_range(name).expect("cells");
    let number = |row: u32, column: u16| match range.get_value((row, u32::from(column))) {
        Some(Data::Float(number)) => Some(*number as i64),
        Some(Data::Int(number)) => Some(*number),
        _ => None,
    };
    let last = range.end().expect("cells").0;
    (HEAD + 1..=last)
        .filter_map(|row| {
            let task = number(row, column::TASK_ID)?;
            Some((row + 1, task, number(row, column::TARGET_ID)?))
        })
        .collect()
}

/// The workbook with some cells filled in; lines from 1.
fn typed(bytes: &[u8], cells: &[(u16, u32, String)]) -> Vec<u8> {
    stories::sheet::typed(bytes, |leaf, row, column| {
        let found = cells
            .iter()
            .find(|(at, line, _)| leaf == 0 && *at == column && *line == row + 1);
        found.map(|(.., text)| text.clone())
    })
}

/// A figure that meets a goal.
fn met(target: &TargetRow) -> Decimal {
    [Decimal::ZERO, Decimal::ONE, -Decimal::ONE]
        .into_iter()
        .map(|step| target.value + step)
        .find(|figure| target.comparator.met(*figure, target.value))
        .expect("a figure that meets the goal")
        .normalize()
}

/// Every line of the sheet filled in with what meets its goal, but the lines of one task.
fn filled(house: &House, bytes: &[u8], without: i64) -> Vec<(u16, u32, String)> {
    let board = house.board();
    let (mut cells, mut begun) = (Vec::new(), BTreeSet::new());
    for (line, task, target) in lines(bytes) {
        if task == without {
            continue;
        }
        let row = board.task(task).expect("a task of the sheet");
        if let Some(held) = row.targets.iter().find(|held| held.id == target) {
            cells.push((column::FIGURE, line, met(held).to_string()));
        }
        if begun.insert(task) {
            cells.push((column::STAGE, line, "推进中".to_owned()));
            let body = format!("示例：第{task}项任务的进展");
            cells.push((column::BODY, line, body));
        }
    }
    cells
}

async fn send_sheet(clerk: &mut Visitor, bytes: &[u8]) -> Reply {
    let csrf = clerk.token(PAGE).await;
    let fields = [("csrf", csrf.as_str()), ("period", MONTH)];
    let file = [("file", "本月填报.xlsx", bytes)];
    clerk.upload("/month/sheet", &fields, &file).await
}

/// Reports in the office's queue, with their tasks.
async fn waiting(office: &mut Visitor) -> BTreeMap<i64, String> {
    let mut found = BTreeMap::new();
    let mut next = Some("/reports".to_owned());
    while let Some(page) = next.take() {
        let html = office.get(&page).await.text();
        for item in html.split("<li class=\"queue-item\"").skip(1) {
            let rest = item.split_once("href=\"/reports/").expect("a link").1;
            let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
            found.insert(id.parse().expect("a number"), item.to_owned());
        }
        let count = found.len();
        let further = format!("/reports?page={}", count / 20 + 1);
        if html.contains(&format!("href=\"{further}\"")) && page != further {
            next = Some(further);
        }
    }
    found
}

fn records(house: &House, filter: &Filter) -> Vec<Record> {
    house
        .app
        .store
        .read(|tx| journal::page(tx, filter, Page::Newest, 500))
        .expect("the journal")
}

fn of_kind(house: &House, kind: &str) -> Vec<Record> {
    let filter = Filter {
        kind: Some(kind.to_owned()),
        subject: None,
    };
    records(house, &filter)
}

/// Titles of the messages in an inbox, with where they lead.
async fn inbox(visitor: &mut Visitor) -> Vec<(String, String)> {
    let page = visitor.get("/inbox").await.text();
    let items = page.split("<li class=\"queue-item\">").skip(1);
    items
        .map(|item| {
            let rest = item.split_once("<h2><a href=\"").expect("a link").1;
            let (href, rest) = rest.split_once("\">").expect("its end");
            let title = rest.split_once("</a>").expect("its end").0;
            (title.to_owned(), href.to_owned())
        })
        .collect()
}

/// The journal as an outsider checks it.
fn verified(house: &House) {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("journal.txt");
    let (data, out) = (house.data(), out.to_str().expect("a path").to_owned());
    let data = data.to_str().expect("a path");
    let exported = run(
        "luodi",
        &["journal", "export", "--data", data, "--out", &out],
    );
    assert_eq!(exported.status, 0, "{exported:?}");
    let key = house.app.store.read(journal::verifier).expect("a key");
    let proven = run("verify", &[out.as_str(), "--key", &key.to_string()]);
    assert_eq!(proven.status, 0, "{proven:?}");
    let text = fs::read_to_string(&out).expect("the export");
    assert!(!text.contains("示例："), "free text stands in the journal");
}

/// Two tasks that the unit leads alone: one whose goals are all asked of it, to meet them, and another, to leave.
fn tasks(house: &House) -> (i64, i64) {
    let unit = OrgId::from(UNIT);
    let board = house.board();
    let alone: Vec<_> = board
        .tasks
        .iter()
        .filter(|task| task.leads == [unit.clone()] && task.light != Light::Met)
        .collect();
    let good = alone
        .iter()
        .find(|task| {
            !task.targets.is_empty()
                && task.targets.iter().all(|target| target.is_goal)
                && plan::reports::asked(task, &unit).count() == task.targets.len()
        })
        .expect("a task to meet")
        .id;
    // A plan asks for more than reports: some tasks without one stay on schedule for a while.
    let late = plan::Plan::new()
        .board(&house.app.store, LATE)
        .expect("a board");
    let lags = |id: i64| late.task(id).is_some_and(|task| lags(task.light));
    let left = alone
        .iter()
        .rev()
        .find(|task| task.id != good && lags(task.id));
    (good, left.expect("a task to leave").id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_from_its_opening_to_the_order_about_what_is_late() {
    let house = House::city_on(OPENS);
    let (good, left) = tasks(&house);
    the_office_opens(&house).await;
    let returned = a_sheet_goes_round(&house, good, left).await;
    lights_changed(&house, good).await;
    the_cut_off_passes(&house, left).await;
    let order = an_order_is_opened(&house, left).await;
    the_unit_puts_it_right(&house, &order).await;
    each_message_once(&house, returned, &order).await;
    verified(&house);
}

async fn the_office_opens(house: &House) {
    let mut office = house.signed_in("office").await;
    let mut clerk = house.signed_in("clerk").await;
    assert!(inbox(&mut clerk).await.is_empty());
    for _ in 0..2 {
        let page = done(&mut office, PAGE, "/month/2024-08/open", &[]).await;
        assert!(page.has("2024年9月6日"), "the cut-off: {}", page.text());
    }
    house.app.round();
    let told = inbox(&mut clerk).await;
    assert_eq!(told.len(), 1, "asked once: {told:?}");
    let page = clerk.get(&told[0].1).await;
    for text in ["2024年9月6日", "/month/sheet?period=2024-08"] {
        assert!(page.has(text), "no {text} in {}", page.text());
    }
    assert_eq!(of_kind(house, "month.opened").len(), 1);
}

/// The sheet is downloaded, filled in, refused for one cell, mended, confirmed; the office returns one report and
/// accepts the others. Gives back the task that was returned.
async fn a_sheet_goes_round(house: &House, good: i64, left: i64) -> i64 {
    let mut clerk = house.signed_in("clerk").await;
    let mut office = house.signed_in("office").await;
    let given = clerk.get("/month/sheet?period=2024-08").await;
    assert_eq!(given.status, StatusCode::OK);
    let cells = filled(house, &given.body, left);
    let bad = cells
        .iter()
        .position(|(at, ..)| *at == column::FIGURE)
        .expect("a figure");
    let mut wrong = cells.clone();
    wrong[bad].2 = "大约一百".to_owned();
    let place = cell(wrong[bad].0, wrong[bad].1);
    let refused = send_sheet(&mut clerk, &typed(&given.body, &wrong)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has(&format!("{place}：")), "{}", refused.text());
    assert!(waiting(&mut office).await.is_empty(), "nothing was taken");
    assert!(of_kind(house, "report.").is_empty(), "nothing was drafted");

    let sent = send_sheet(&mut clerk, &typed(&given.body, &cells)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let preview = sent.location().expect("a preview").to_owned();
    assert!(waiting(&mut office).await.is_empty(), "seen before taken");
    let fields = [("step", "file"), ("confirmed", "yes")];
    done(&mut clerk, &preview, &preview, &fields).await;
    let expected: BTreeSet<i64> = lines(&given.body).into_iter().map(|line| line.1).collect();
    let queue = waiting(&mut office).await;
    assert_eq!(queue.len(), expected.len() - 1, "all but the one left out");

    // One is returned, the rest accepted.
    let (returned, item) = queue
        .iter()
        .find(|(_, item)| !item.contains(&format!("第{good}项任务的进展")))
        .expect("another report");
    let mark = item.split_once("示例：第").expect("its text").1;
    let task: String = mark.chars().take_while(char::is_ascii_digit).collect();
    for report in queue.keys() {
        let page = format!("/reports/{report}");
        let step = if report == returned {
            "return"
        } else {
            "accept"
        };
        let reason = [("reason", "示例：请附清单")];
        done(&mut office, &page, &format!("{page}/{step}"), &reason).await;
    }
    house.app.round();
    house.app.round();
    assert!(waiting(&mut office).await.is_empty());
    assert!(clerk.get(PAGE).await.has("示例：请附清单"));
    task.parse().expect("a number")
}

async fn lights_changed(house: &House, good: i64) {
    let mut public = house.visitor();
    let page = public.get(&format!("/tasks/{good}")).await;
    assert!(page.has("已达标"), "{}", page.text());
    let ledger = public.get(&format!("/ledger?unit={UNIT}&light=met")).await;
    assert!(ledger.has(&format!("href=\"/tasks/{good}\"")));
}

/// Friday passes; on Monday what is missing is late, and it is recorded once.
async fn the_cut_off_passes(house: &House, left: i64) {
    house.goes_to(Date::constant(2024, 9, 6));
    let recorded = "month.cut_off_recorded";
    assert!(of_kind(house, recorded).is_empty(), "the day itself counts");
    house.goes_to(LATE);
    house.app.round();
    assert_eq!(of_kind(house, recorded).len(), 1, "{:#?}", kinds(house));
    let mut clerk = house.signed_in("clerk").await;
    let page = clerk.get(PAGE).await;
    assert!(
        page.has("month-late") && page.has(&format!("/tasks/{left}")),
        "{}",
        page.text()
    );
    let mut office = house.signed_in("office").await;
    let desk = office.get(PAGE).await;
    assert!(desk.has(&format!("/units/{UNIT}")), "{}", desk.text());
}

/// Every kind of entry in the journal, for a message.
fn kinds(house: &House) -> BTreeSet<String> {
    records(house, &Filter::default())
        .into_iter()
        .map(|record| record.kind)
        .collect()
}

/// What a form holds, as a browser would send it.
fn area(form: &Reply, name: &str) -> String {
    let page = form.text();
    let mark = format!("<textarea id=\"{name}\"");
    let rest = page.split_once(&mark).expect("the field").1;
    let rest = rest.split_once('>').expect("its text").1;
    let text = rest.split_once("</textarea>").expect("its end").0;
    text.trim_start_matches('\n')
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
}

async fn open_order(office: &mut Visitor, task: i64) -> String {
    let path = format!("/orders/new?task={task}&unit={UNIT}");
    let form = office.get(&path).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text());
    let (csrf, id) = (form.field("csrf"), task.to_string());
    let texts = ["wrong", "asked", "basis"].map(|name| (name, area(&form, name)));
    let mut fields = vec![
        ("csrf", csrf.as_str()),
        ("task", id.as_str()),
        ("org", UNIT),
        ("source", "task"),
        ("plan_term", "5wd"),
        ("proof_term", "20wd"),
    ];
    for (name, text) in &texts {
        assert!(!text.trim().is_empty(), "{name} is filled in");
        fields.push((name, text));
    }
    let opened = office.post("/orders/new", &fields).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
    opened.location().expect("the order").to_owned()
}

/// The order comes from the lagging task, filled in, and pressing twice opens one.
async fn an_order_is_opened(house: &House, left: i64) -> String {
    let mut office = house.signed_in("office").await;
    let batch = office.get(&format!("/orders/batch?unit={UNIT}")).await;
    let mark = format!("value=\"{UNIT}/{left}\"");
    assert!(batch.has(&mark), "the task lags: {}", batch.text());
    let order = open_order(&mut office, left).await;
    assert_eq!(open_order(&mut office, left).await, order, "once");
    assert_eq!(of_kind(house, "order.opened").len(), 1);
    let mut clerk = house.signed_in("clerk").await;
    assert!(
        clerk.get(PAGE).await.has(&order),
        "stands among what is to do"
    );
    let mut stranger = house.signed_in("clerk2").await;
    assert_eq!(stranger.get(&order).await.status, StatusCode::NOT_FOUND);
    order
}

async fn hand_in(clerk: &mut Visitor, order: &str, step: &str, file: (&str, &[u8])) {
    let page = clerk.get(order).await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let (body, files) = (format!("{step}-body"), format!("{step}-files"));
    let text = format!("示例：{step}");
    let fields = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        (&body, &text),
        ("step", "file"),
    ];
    let path = format!("{order}/{step}");
    let sent = clerk
        .upload(&path, &fields, &[(&files, file.0, file.1)])
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
}

async fn the_unit_puts_it_right(house: &House, order: &str) {
    let step = |name: &str| format!("{order}/{name}");
    // The unit's head answers for the plan.
    let mut head = house.signed_in("head").await;
    done(&mut head, order, &step("acknowledge"), &[]).await;
    hand_in(
        &mut head,
        order,
        "plan",
        ("方案.txt", "示例方案".as_bytes()),
    )
    .await;
    let mut office = house.signed_in("office").await;
    assert!(office.get(order).await.has("方案.txt"));
    done(&mut office, order, &step("agree"), &[]).await;

    house.goes_to(Date::constant(2024, 9, 20));
    let mut clerk = house.signed_in("clerk").await;
    hand_in(
        &mut clerk,
        order,
        "proof",
        ("佐证.txt", "示例佐证".as_bytes()),
    )
    .await;
    let mut office = house.signed_in("office").await;
    let finding = [("close-finding", "示例：现场核实，整改到位")];
    let closed = done(&mut office, order, &step("close"), &finding).await;
    assert!(closed.has("示例：现场核实，整改到位"), "{}", closed.text());
    let notice = office.get(&step("order.docx")).await;
    assert!(notice.body.starts_with(b"PK"), "the order as a document");
    let mut clerk = house.signed_in("clerk").await;
    assert!(!clerk.get(PAGE).await.has(&format!("href=\"{order}\"")));
    let steps: Vec<String> = records(
        house,
        &Filter {
            kind: None,
            subject: Some(order.trim_start_matches('/').replace("orders", "order")),
        },
    )
    .into_iter()
    .rev()
    .map(|record| record.kind)
    .collect();
    for kind in ["order.opened", "order.acknowledged", "order.closed"] {
        assert_eq!(
            steps.iter().filter(|step| *step == kind).count(),
            1,
            "{kind}: {steps:?}"
        );
    }
}

async fn each_message_once(house: &House, returned: i64, order: &str) {
    for _ in 0..3 {
        house.app.round();
    }
    let mut told = Vec::new();
    for login in ["clerk", "head", "office"] {
        let mut reader = house.signed_in(login).await;
        let found = inbox(&mut reader).await;
        let once: BTreeSet<&(String, String)> = found.iter().collect();
        assert_eq!(once.len(), found.len(), "{login}: {found:#?}");
        told.push(found);
    }
    let leads = |list: &[(String, String)], to: &str| {
        list.iter().filter(|(_, href)| href.contains(to)).count()
    };
    let back = format!("/tasks/{returned}/report");
    assert_eq!(leads(&told[0], &back), 1, "{:#?}", told[0]);
    assert!(leads(&told[0], order) >= 2, "{:#?}", told[0]);
    assert!(leads(&told[2], order) >= 2, "{:#?}", told[2]);
    let mut stranger = house.signed_in("clerk2").await;
    assert_eq!(leads(&inbox(&mut stranger).await, order), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_holiday_notice_moves_the_cut_off_and_an_order_s_term() {
    let house = House::city_on(OPENS);
    let mut office = house.signed_in("office").await;
    done(&mut office, PAGE, "/month/2024-08/open", &[]).await;
    let lagging = house
        .board()
        .tasks
        .iter()
        .find(|task| {
            task.leads.contains(&OrgId::from(UNIT))
                && lags(task.light)
                && answerable(task).contains(&OrgId::from(UNIT))
        })
        .expect("a lagging task")
        .id;
    let order = open_order(&mut office, lagging).await;
    assert!(office.get(&order).await.has("2024年9月9日"), "the plan");

    // The Wednesday of that week is a holiday after all.
    const NOTICE: &str = "/calendar/notice?year=2024";
    let form = office.get(NOTICE).await;
    let (csrf, version) = (form.field("csrf"), form.field("version"));
    let (off, work) = (area(&form, "off"), area(&form, "work"));
    let (citation, off) = (area(&form, "citation"), format!("{off}\n2024-09-04"));
    let fields = |step: &'static str| {
        [
            ("csrf", csrf.as_str()),
            ("year", "2024"),
            ("version", version.as_str()),
            ("citation", citation.as_str()),
            ("off", off.as_str()),
            ("work", work.as_str()),
            ("step", step),
        ]
    };
    let preview = office.post("/calendar/notice", &fields("preview")).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text());
    assert!(preview.has("2024年9月9日") && preview.has("2024年9月10日"));
    assert!(of_kind(&house, "term.moved").is_empty(), "only looked at");
    let entered = office.post("/calendar/notice", &fields("enter")).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text());

    // Everything that was promised moved, and the journal has both days of each.
    let moved: BTreeSet<(String, String, String)> = of_kind(&house, "term.moved")
        .into_iter()
        .map(|record| {
            let day = |name: &str| {
                let found = record.data[name].as_str();
                found.unwrap_or_else(|| panic!("{record:?}")).to_owned()
            };
            (record.subject.clone(), day("old"), day("new"))
        })
        .collect();
    let subject = order.trim_start_matches('/').replace("orders", "order");
    for (subject, old, new) in [
        (subject.as_str(), "2024-09-09", "2024-09-10"),
        (&format!("month/{MONTH}"), "2024-09-06", "2024-09-09"),
    ] {
        let term = (subject.to_owned(), old.to_owned(), new.to_owned());
        assert!(moved.contains(&term), "{moved:#?}");
    }
    assert!(office.get(&order).await.has("2024年9月10日"));
    let mut clerk = house.signed_in("clerk").await;
    assert!(clerk.get(PAGE).await.has("2024年9月9日"));

    // The same notice again moves nothing, and nobody is late on the former day.
    let again = office.post("/calendar/notice", &fields("enter")).await;
    assert_ne!(again.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(of_kind(&house, "term.moved").len(), moved.len());
    house.goes_to(LATE);
    assert!(of_kind(&house, "month.cut_off_recorded").is_empty());
    house.goes_to(Date::constant(2024, 9, 10));
    assert_eq!(of_kind(&house, "month.cut_off_recorded").len(), 1);
    verified(&house);
}
