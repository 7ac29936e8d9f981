//! A report on its way: a clerk files it, the office returns it, the clerk mends it, the office accepts it, the
//! light changes everywhere, and the journal proves it to somebody outside. All of it through the pages.

use std::io::Cursor;

use axum::http::StatusCode;
use base::OrgId;
use plan::model::{TargetRow, TaskRow};
use plan::rules::light::Light;
use proof::{Options, ProvenKind, VerifierKey, check_file};
use rust_decimal::Decimal;
use store::journal::{self, Filter, Page, Record};
use stories::{House, Reply, Visitor};

/// The month that is reported.
const MONTH: &str = "2024-08";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR example";
const PDF: &[u8] = "%PDF-1.7\n示例佐证\n%%EOF".as_bytes();

/// A task that 行政审批局 leads alone, whose goals are all asked of it and not met yet.
fn task(house: &House) -> TaskRow {
    let unit = OrgId::from("jc-spj");
    let fits = |task: &&TaskRow| {
        task.leads == [unit.clone()]
            && task.light != Light::Met
            && !task.targets.is_empty()
            && task.targets.iter().all(|target| target.is_goal)
            && plan::reports::asked(task, &unit).count() == task.targets.len()
    };
    let board = house.board();
    board.tasks.iter().find(fits).expect("such a task").clone()
}

/// The fields of the form, with figures that meet every goal.
fn figures(task: &TaskRow) -> Vec<(String, String)> {
    let met = |target: &TargetRow| {
        [Decimal::ZERO, Decimal::ONE, -Decimal::ONE]
            .into_iter()
            .map(|step| target.value + step)
            .find(|figure| target.comparator.met(*figure, target.value))
            .expect("a figure that meets the goal")
            .normalize()
    };
    task.targets
        .iter()
        .map(|target| (format!("figure-{}", target.id), met(target).to_string()))
        .collect()
}

/// Opens the form of a task as a browser would and sends it.
async fn submit(
    visitor: &mut Visitor,
    task: i64,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Reply {
    let path = format!("/tasks/{task}/report");
    let form = visitor.get(&format!("{path}?period={MONTH}")).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text());
    let (csrf, version) = (form.field("csrf"), form.field("version"));
    let mut all = vec![("csrf", csrf.as_str()), ("period", MONTH)];
    if fields.iter().all(|(name, _)| *name != "version") {
        all.push(("version", &version));
    }
    all.extend(fields);
    let files: Vec<_> = files
        .iter()
        .map(|(name, content)| ("evidence", *name, *content))
        .collect();
    visitor.upload(&path, &all, &files).await
}

/// Numbers behind a mark on a page, such as the reports that it links to.
fn numbers(page: &str, mark: &str) -> Vec<i64> {
    let behind = |(at, _): (usize, &str)| {
        let rest = &page[at + mark.len()..];
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let mut found: Vec<i64> = page.match_indices(mark).filter_map(behind).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The only report that waits for the office.
async fn waiting(office: &mut Visitor) -> i64 {
    let queue = office.get("/reports").await.text();
    let found = numbers(&queue, "href=\"/reports/");
    assert_eq!(found.len(), 1, "{queue}");
    found[0]
}

/// Accepts or returns a report from its page.
async fn decide(office: &mut Visitor, report: i64, step: &str, reason: &str) -> Reply {
    let page = office.get(&format!("/reports/{report}")).await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("reason", reason),
    ];
    office
        .post(&format!("/reports/{report}/{step}"), &fields)
        .await
}

fn history(house: &House, report: i64) -> Vec<Record> {
    let filter = Filter {
        kind: None,
        subject: Some(format!("report/{report}")),
    };
    let mut records: Vec<Record> = house
        .app
        .store
        .read(|tx| journal::page(tx, &filter, Page::Newest, 100))
        .expect("the journal");
    records.reverse();
    records
}

/// How many tasks the ledger shows with a light, of the unit.
async fn met_tasks(visitor: &mut Visitor) -> Vec<i64> {
    let ledger = visitor.get("/ledger?unit=jc-spj&light=met").await;
    assert_eq!(ledger.status, StatusCode::OK);
    let text = ledger.text();
    let rows = text.split_once("<tbody>").map_or("", |(_, rows)| rows);
    numbers(rows, "href=\"/tasks/")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_filed_returned_mended_accepted_and_proved() {
    let house = House::city();
    let task = task(&house);
    let figures = figures(&task);
    let mut public = house.visitor();
    let mut clerk = house.signed_in("clerk").await;
    let mut office = house.signed_in("office").await;
    let workbook = public.get("/ledger.xlsx").await.body;

    let page = format!("/month?period={MONTH}");
    let month = clerk.get(&page).await;
    let form = format!("/tasks/{}/report?period=", task.id);
    assert!(month.has(&form), "{}", month.text());
    let former = clerk.get(&format!("/reports?period={MONTH}")).await;
    assert_eq!(
        former.location(),
        Some(page.as_str()),
        "one page for it all"
    );
    let mut fields: Vec<(&str, &str)> = figures
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.extend([
        ("stage", "progress"),
        ("body", "示例：第一稿"),
        ("step", "save"),
    ]);
    let files: [(&str, &[u8]); 4] = [
        ("现场.png", PNG),
        ("批复.pdf", PDF),
        ("说明.txt", "示例佐证文字".as_bytes()),
        ("台账.xlsx", &workbook),
    ];
    let saved = submit(&mut clerk, task.id, &fields, &files).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());

    // A draft is the unit's own.
    let page = clerk
        .get(&format!("/tasks/{}/report?period={MONTH}", task.id))
        .await;
    assert!(
        page.has("示例：第一稿") && page.has("台账.xlsx"),
        "{}",
        page.text()
    );
    let evidence = numbers(&page.text(), "/evidence/");
    assert_eq!(evidence.len(), 4);
    assert!(
        !public
            .get(&format!("/tasks/{}", task.id))
            .await
            .has("示例：第一稿")
    );
    assert!(office.get("/reports").await.has("没有等待审核的报告"));

    // The text is changed and filed; pressing the button twice files once.
    let body = "示例：第二稿，办结时限已压缩";
    let version = page.field("version");
    fields.retain(|(name, _)| !["body", "step"].contains(name));
    fields.extend([("body", body), ("step", "file"), ("version", &version)]);
    for press in 1..=2 {
        let filed = submit(&mut clerk, task.id, &fields, &[]).await;
        assert_eq!(
            filed.status,
            StatusCode::SEE_OTHER,
            "press {press}: {}",
            filed.text()
        );
    }
    let report = waiting(&mut office).await;
    let page = format!("/reports/{report}");
    assert!(office.get("/reports").await.has(body));

    // Nobody outside the unit and the office learns of it.
    let mut stranger = house.signed_in("clerk2").await;
    for path in [
        page.clone(),
        format!("/evidence/{}", evidence[0]),
        format!("/tasks/{}/report", task.id),
    ] {
        assert_eq!(
            stranger.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert_eq!(public.get(&page).await.status, StatusCode::NOT_FOUND);
    let csrf = stranger.token("/month").await;
    let forged = [
        ("csrf", csrf.as_str()),
        ("version", "2"),
        ("period", MONTH),
        ("step", "save"),
        ("body", "x"),
    ];
    let path = format!("/tasks/{}/report", task.id);
    assert_eq!(
        stranger.upload(&path, &forged, &[]).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(
        met_tasks(&mut public).await.is_empty(),
        "a filed figure counts for nothing yet"
    );

    // The office returns it; the clerk sees why, mends it and files it again.
    let reason = "示例：请补充口径说明";
    let returned = decide(&mut office, report, "return", reason).await;
    assert_eq!(
        returned.status,
        StatusCode::SEE_OTHER,
        "{}",
        returned.text()
    );
    assert!(
        clerk
            .get(&format!("/month?period={MONTH}"))
            .await
            .has(reason)
    );
    let form = clerk
        .get(&format!("/tasks/{}/report?period={MONTH}", task.id))
        .await;
    assert!(form.has(reason) && form.has(body), "{}", form.text());
    let mended = "示例：第三稿，已说明口径";
    let remove = evidence[0].to_string();
    fields.retain(|(name, _)| !["body", "version"].contains(name));
    fields.extend([("body", mended), ("remove", &remove)]);
    let filed = submit(&mut clerk, task.id, &fields, &[]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text());
    assert_eq!(waiting(&mut office).await, report);
    let shown = office.get(&page).await;
    assert!(
        shown.has(mended) && shown.has("批复.pdf") && !shown.has("现场.png"),
        "{}",
        shown.text()
    );
    let file = office.get(&format!("/evidence/{}", evidence[1])).await;
    assert_eq!((file.status, file.body.as_slice()), (StatusCode::OK, PDF));
    assert!(file.header("content-disposition").starts_with("attachment"));

    let accepted = decide(&mut office, report, "accept", "").await;
    assert_eq!(
        accepted.status,
        StatusCode::SEE_OTHER,
        "{}",
        accepted.text()
    );
    let again = decide_again(&mut office, report).await;
    assert!(
        !again.status.is_server_error() && !again.status.is_success(),
        "{}",
        again.status
    );

    // The light changes wherever it shines.
    assert_eq!(met_tasks(&mut public).await, [task.id]);
    let shown = public.get(&format!("/tasks/{}", task.id)).await;
    for text in ["已达标", "全部指标已达到目标值", mended, &figures[0].1] {
        assert!(shown.has(text), "no {text} in {}", shown.text());
    }
    assert!(
        !shown.has("批复.pdf") && !shown.has(reason),
        "{}",
        shown.text()
    );
    let front = public.get("/").await;
    assert!(
        front.has(&format!("/tasks/{}", task.id)),
        "the newest report: {}",
        front.text()
    );
    let unit = public.get("/units/jc-spj").await.text();
    let row = unit
        .rfind(&format!("href=\"/tasks/{}\"", task.id))
        .expect("the unit's task");
    let row = unit[row..].split("</tr>").next().unwrap_or_default();
    assert!(row.contains("已达标"), "{row}");

    // What was accepted is public; what backs it is not.
    let shown = public.get(&page).await;
    assert!(
        shown.status == StatusCode::OK && shown.has(mended),
        "{}",
        shown.text()
    );
    assert!(
        !shown.has("/evidence/") && !shown.has(reason),
        "{}",
        shown.text()
    );
    assert_ne!(
        public
            .get(&format!("/evidence/{}", evidence[1]))
            .await
            .status,
        StatusCode::OK
    );
    assert_eq!(
        stranger
            .get(&format!("/evidence/{}", evidence[1]))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    let closed = clerk
        .get(&format!("/tasks/{}/report?period={MONTH}", task.id))
        .await;
    assert_eq!(closed.location(), Some(page.as_str()));

    proved(&house, &mut public, report).await;
}

/// Presses accept once more on a form that was opened before.
async fn decide_again(office: &mut Visitor, report: i64) -> Reply {
    let csrf = office.token("/reports").await;
    let fields = [("csrf", csrf.as_str()), ("version", "1")];
    office
        .post(&format!("/reports/{report}/accept"), &fields)
        .await
}

/// The journal tells the whole story, without the texts, and each entry's receipt proves it offline.
async fn proved(house: &House, public: &mut Visitor, report: i64) {
    let history = history(house, report);
    let mut steps: Vec<&str> = history.iter().map(|record| record.kind.as_str()).collect();
    steps.retain(|kind| kind.starts_with("report."));
    let expected = [
        "report.drafted",
        "report.filed",
        "report.returned",
        "report.filed",
        "report.accepted",
    ];
    assert_eq!(steps, expected);
    let files = |kind| history.iter().filter(|record| record.kind == kind).count();
    assert_eq!((files("evidence.added"), files("evidence.removed")), (4, 1));
    assert!(
        history.iter().all(|record| !record.body.contains("示例")),
        "{history:?}"
    );

    let accepted = history.last().expect("an entry");
    let page = public.get("/journal?kind=report.").await;
    assert!(
        page.has(&format!("/journal/{}", accepted.seq)),
        "{}",
        page.text()
    );
    let shown = public.get(&format!("/journal/{}", accepted.seq)).await;
    assert_eq!(shown.status, StatusCode::OK);
    let receipt = public
        .get(&format!("/journal/{}/receipt", accepted.seq))
        .await;
    let key = house
        .app
        .store
        .read(journal::verifier)
        .expect("a key")
        .to_string();
    assert!(
        public.get("/journal").await.has(&key),
        "the key is published"
    );
    let options = Options {
        key: Some(VerifierKey::parse(&key).expect("a key")),
    };
    let proven = check_file(Cursor::new(&receipt.body), &options).expect("a proof");
    let ProvenKind::Receipt { entry } = proven.kind else {
        panic!("not a receipt: {proven:?}");
    };
    assert_eq!(entry.subject, format!("report/{report}"));
    assert!(proven.pinned);
    for at in (0..receipt.body.len()).step_by(7) {
        let mut forged = receipt.body.clone();
        forged[at] ^= 1;
        assert!(
            check_file(Cursor::new(&forged), &options).is_err(),
            "byte {at}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_evidence_is_refused_and_nothing_typed_is_lost() {
    let house = House::city();
    let task = task(&house);
    let mut clerk = house.signed_in("clerk").await;
    let large = vec![b'a'; plan::rules::report::EVIDENCE_BYTES + 1];
    let typed = "示例：写了很久的文字";
    let figures = figures(&task);
    let figure = (figures[0].0.as_str(), figures[0].1.as_str());
    let fields = [
        figure,
        ("stage", "delayed"),
        ("body", typed),
        ("step", "file"),
    ];
    let cases: [(&str, &[u8], &str); 6] = [
        ("程序.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "类型"),
        ("图片.png", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "类型"),
        (
            "页面.txt",
            b"<!DOCTYPE html><html><script>1</script>",
            "类型",
        ),
        (
            "图形.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "类型",
        ),
        ("空.txt", b"", "没有内容"),
        ("大.txt", &large, "10"),
    ];
    for (name, content, sentence) in cases {
        let reply = submit(
            &mut clerk,
            task.id,
            &fields,
            &[(name, content), ("好.pdf", PDF)],
        )
        .await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let page = reply.text();
        assert!(
            page.contains(name) && page.contains(sentence),
            "{name}: {page}"
        );
        let kept = [
            typed,
            &format!("value=\"{}\"", figure.1),
            "value=\"delayed\" checked",
        ];
        for text in kept {
            assert!(page.contains(text), "{name}: {text} was lost: {page}");
        }
    }
    let board = house.board();
    assert!(
        board
            .task(task.id)
            .is_some_and(|task| task.newest.is_empty())
    );
    let begun = |record: &Record| {
        record.kind.starts_with("report.") || record.kind.starts_with("evidence.")
    };
    let newest = house
        .app
        .store
        .read(|tx| journal::page(tx, &Filter::default(), Page::Newest, 50))
        .expect("the journal");
    assert!(
        !newest.iter().any(begun),
        "something was kept of a refused form"
    );
    let filed = submit(&mut clerk, task.id, &fields, &[("好.pdf", PDF)]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_at_one_report_lose_nothing() {
    let house = House::city();
    let task = task(&house);
    let mut clerk = house.signed_in("clerk").await;
    let mut head = house.signed_in("head").await;
    let form = format!("/tasks/{}/report?period={MONTH}", task.id);
    let opened = head.get(&form).await.field("version");
    let first = [
        ("stage", "progress"),
        ("body", "示例：经办人写的"),
        ("step", "save"),
    ];
    assert_eq!(
        submit(&mut clerk, task.id, &first, &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let second = [
        ("version", opened.as_str()),
        ("stage", "done"),
        ("body", "示例：负责人写的"),
        ("step", "file"),
    ];
    let conflict = submit(&mut head, task.id, &second, &[]).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert!(
        conflict.has("示例：经办人写的") && conflict.has("示例：负责人写的"),
        "{}",
        conflict.text()
    );
    assert!(
        conflict.has("保存前，他人已修改这份报告"),
        "{}",
        conflict.text()
    );
    assert!(
        head.get(&form).await.has("示例：经办人写的"),
        "the first text still stands"
    );

    let version = conflict.field("version");
    let again = [
        ("version", version.as_str()),
        ("stage", "done"),
        ("body", "示例：两人商定的"),
        ("step", "file"),
    ];
    assert_eq!(
        submit(&mut head, task.id, &again, &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let mut office = house.signed_in("office").await;
    let report = waiting(&mut office).await;

    // The office decides on what it saw, not on what the unit put there meanwhile.
    let seen = office.get(&format!("/reports/{report}")).await;
    let change = [
        ("stage", "done"),
        ("body", "示例：审核时又改的"),
        ("step", "file"),
    ];
    assert_eq!(
        submit(&mut clerk, task.id, &change, &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let fields = [
        ("csrf", seen.field("csrf")),
        ("version", seen.field("version")),
    ];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let stale = office
        .post(&format!("/reports/{report}/accept"), &fields)
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text());
    assert!(stale.has("刚刚被修改"), "{}", stale.text());
    assert_eq!(
        decide(&mut office, report, "accept", "").await.status,
        StatusCode::SEE_OTHER
    );
    let public = house.visitor().get(&format!("/reports/{report}")).await;
    assert!(public.has("示例：审核时又改的"), "{}", public.text());

    // Nobody moves what is final.
    let late = [
        ("csrf", clerk.token("/month").await),
        ("version", "9".to_owned()),
    ];
    let late = late.each_ref().map(|(name, value)| (*name, value.as_str()));
    let reply = clerk
        .post(&format!("/reports/{report}/withdraw"), &late)
        .await;
    assert_eq!(reply.status, StatusCode::CONFLICT, "{}", reply.text());
}
