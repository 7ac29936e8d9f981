//! The main journeys in Debian's Chromium, on a notebook and on a telephone, with the keyboard alone and without
//! scripts; every page looked at for what a reader with a screen reader or a narrow screen needs. Pictures of the
//! pages are left in `target/screenshots`.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::http::StatusCode;
use base::{OrgId, Role, Scope};
use fantoccini::key::Key;
use serde_json::json;
use stories::{House, Reader, Visitor, crawl};
use testkit::browser::Look;
use testkit::material;
use web::accounts::{self, NewAccount};
use web::{EVERYONE, Kind, Route};

/// A file to upload.
fn evidence(folder: &Path) -> PathBuf {
    let path = folder.join("佐证.txt");
    fs::write(&path, "示例佐证文字").expect("written");
    path
}

/// The sample city with a text of our own in it.
async fn city() -> (House, SocketAddr) {
    let house = House::sample();
    let mut office = house.signed_in("office").await;
    office
        .import("便民.txt", stories::text::TEXT.as_bytes())
        .await;
    let address = house.serve().await;
    (house, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journeys_of_the_public_the_clerk_and_the_office() {
    let (_house, address) = city().await;
    let reader = Reader::new(Look::DESK, address).await;
    the_public_reads(&reader).await;
    source_and_fields_point_at_each_other(&reader).await;
    let report = a_clerk_files(&reader).await;
    the_office_accepts_with_the_keyboard(&reader, &report).await;
    reader.stop().await;
    let plain = Reader::new(
        Look {
            scripts: false,
            ..Look::DESK
        },
        address,
    )
    .await;
    everything_works_without_scripts(&plain).await;
    plain.stop().await;
}

/// Front page → ledger, filtered → task → document; the other language and back.
async fn the_public_reads(reader: &Reader) {
    reader.goto("/").await;
    reader.picture("journey-front").await;
    reader.go("a[href^='/ledger']").await;
    reader.type_into("#q", "便民驿站").await;
    reader.go("form.filters button[type=submit]").await;
    let filtered = reader.here().await;
    assert!(
        filtered.starts_with("/ledger?") && filtered.contains("q="),
        "{filtered}"
    );
    reader.says("建设便民驿站").await;
    // The address alone brings the same view back.
    reader.goto(&filtered).await;
    reader.says("建设便民驿站").await;
    reader.go("table.data tbody th a[href^='/tasks/']").await;
    let task = reader.here().await;
    assert!(task.starts_with("/tasks/"), "{task}");
    reader.go(".facts a[href^='/documents/']").await;
    reader.says("示例市便民服务提升行动方案").await;
    reader.go(".site-tools a[hreflang=en]").await;
    assert_eq!(
        reader.eval("return document.documentElement.lang").await,
        "en"
    );
    reader.says("Ledger").await;
    reader.go(".site-tools a[hreflang=zh-CN]").await;
    assert_eq!(
        reader.eval("return document.documentElement.lang").await,
        "zh-CN"
    );
}

/// Under the pointer or the focus, a field lights the words that it was read from.
async fn source_and_fields_point_at_each_other(reader: &Reader) {
    reader.goto("/ledger?q=便民驿站").await;
    reader.go("table.data tbody th a[href^='/tasks/']").await;
    let pane =
        |css: &str| format!("return document.querySelector('{css}').getBoundingClientRect().left");
    let left = reader.eval(&pane(".split-source")).await.as_f64();
    let right = reader
        .eval(&pane(".split > section:last-child"))
        .await
        .as_f64();
    assert!(
        left < right,
        "source left, fields right: {left:?} {right:?}"
    );
    let lit =
        "return [...document.querySelectorAll('mark.lit')].map(mark => mark.textContent).join()";
    assert_eq!(reader.eval(lit).await, "", "nothing is lit before");
    reader
        .eval("document.querySelector('[data-field^=target] a').focus()")
        .await;
    let words = reader.eval(lit).await;
    assert!(
        words.as_str().is_some_and(|words| words.contains('2')),
        "{words}"
    );
    reader.picture("journey-lit").await;
}

/// A clerk files a report with a file and signs out. Gives back the path of its task.
async fn a_clerk_files(reader: &Reader) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    reader.sign_in("clerk").await;
    reader.goto("/month").await;
    reader.picture("journey-month").await;
    reader.go(".duty-action a[href*='/report?period=']").await;
    let form = reader.here().await;
    // Without a stage and a text it is not filed; the complaints are read first.
    reader
        .eval("document.querySelector('.report-form').noValidate = true")
        .await;
    reader.type_into("#body", "").await;
    reader.go("button[name=step][value=file]").await;
    reader.says("请填写进展情况").await;
    let focus = "return document.activeElement.hasAttribute('data-focus')";
    assert_eq!(
        reader.eval(focus).await,
        true,
        "the complaints have the focus"
    );
    reader.picture("journey-form-complaints").await;
    // The refused form is an answer of 422, which the browser notes; that was asked for.
    reader.browser.complaints().await;
    reader.click("input[name=stage][value=progress]").await;
    reader.type_into("#body", "示例：浏览器里写的进展").await;
    let path = evidence(folder.path());
    reader
        .find("#evidence")
        .await
        .send_keys(path.to_str().expect("a path"))
        .await
        .expect("a file");
    reader.picture("journey-form").await;
    reader.go("button[name=step][value=file]").await;
    reader.says("已报送，等待工作专班审核").await;
    reader.sign_out().await;
    form.split("/report").next().unwrap_or_default().to_owned()
}

/// The office finds the report in its queue and accepts it without a mouse.
async fn the_office_accepts_with_the_keyboard(reader: &Reader, task: &str) {
    reader.goto("/sign-in").await;
    reader.tab_to("#login").await;
    reader.press("office").await;
    reader.tab_to("#password").await;
    reader.press(app::demo::PASSWORD).await;
    reader.enter().await;
    reader.says("工作专班").await;
    reader.tab_to(".site-nav a[href='/month']").await;
    reader.enter().await;
    reader.tab_to("main a[href='/reports']").await;
    reader.enter().await;
    reader.picture("journey-queue").await;
    // The newest report stands last in the queue; a filter by unit brings it near.
    reader.goto("/reports?unit=jc-spj").await;
    let mine = "示例：浏览器里写的进展";
    let last = reader.eval("return [...document.querySelectorAll('.pages a')].map(a => a.getAttribute('href')).pop() || ''").await;
    if !reader.text().await.contains(mine) {
        reader.goto(last.as_str().unwrap_or_default()).await;
    }
    let links = format!(
        "return [...document.querySelectorAll('.queue-item')].find(item => item.textContent.includes({mine:?})).querySelector('h2 a').getAttribute('href')"
    );
    let link = reader.eval(&links).await;
    let link = link.as_str().expect("the report in the queue").to_owned();
    reader.tab_to(&format!("a[href='{link}']")).await;
    reader.enter().await;
    reader.says("佐证.txt").await;
    reader.picture("journey-report").await;
    reader
        .tab_to(&format!("form[action='{link}/accept'] button"))
        .await;
    reader.enter().await;
    reader.says("已通过").await;
    reader.sign_out().await;
    reader.goto(task).await;
    reader.says(mine).await;
}

async fn everything_works_without_scripts(reader: &Reader) {
    let folder = tempfile::tempdir().expect("a folder");
    reader.goto("/ledger?q=便民驿站").await;
    reader.go("table.data tbody th a[href^='/tasks/']").await;
    reader.says("改造老旧驿站35个").await;
    reader.sign_in("clerk").await;
    reader.goto("/month").await;
    reader.go(".duty-action a[href*='/report?period=']").await;
    reader.click("input[name=stage][value=progress]").await;
    reader.type_into("#body", "示例：没有脚本也能写").await;
    let path = evidence(folder.path());
    reader
        .find("#evidence")
        .await
        .send_keys(path.to_str().expect("a path"))
        .await
        .expect("a file");
    reader.go("button[name=step][value=save]").await;
    reader.says("草稿已保存").await;
    reader.sign_out().await;
}

/// Somebody else in the clerk's unit.
fn colleague(house: &House) -> &'static str {
    let new = NewAccount {
        login: "colleague".to_owned(),
        name: "示例·同科室经办人".to_owned(),
        password: app::demo::PASSWORD.to_owned(),
        role: Role::Clerk,
        org: Some(OrgId::from("jc-spj")),
    };
    accounts::create(&house.app.store, &Scope::system(), new).expect("an account");
    "colleague"
}

/// What two who edit the same report do and see.
trait Editing {
    /// Writes into the open form of a report and presses one of its buttons.
    async fn write_report(&self, body: &str, step: &str);

    /// The form came back: it says why, shows what stands now, and has what was typed here.
    async fn refused(&self, why: &str, theirs: &str, yours: &str);
}

impl Editing for Reader {
    async fn write_report(&self, body: &str, step: &str) {
        self.click("input[name=stage][value=progress]").await;
        self.type_into("#body", body).await;
        self.go(&format!("button[name=step][value={step}]")).await;
    }

    async fn refused(&self, why: &str, theirs: &str, yours: &str) {
        for text in [why, theirs] {
            self.says(text).await;
        }
        let typed = "return document.querySelector('#body').value";
        assert_eq!(self.eval(typed).await, yours, "what was typed is there");
        let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
        assert_eq!(self.eval(status).await, 409);
        // The browser notes the 409; that was asked for.
        self.browser.complaints().await;
    }
}

/// Decides on the only report that waits.
async fn decide(office: &mut Visitor, step: &str) -> String {
    let queue = office.get("/reports").await.text();
    let rest = queue.split_once("href=\"/reports/").expect("a report").1;
    let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let page = office.get(&format!("/reports/{id}")).await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("reason", "示例：请说明口径"),
    ];
    let path = format!("/reports/{id}/{step}");
    let done = office.post(&path, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    format!("/reports/{id}")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clerks_and_the_office_edit_the_same_report_at_once() {
    let house = House::city();
    let other = colleague(&house);
    let address = house.serve().await;
    let mut office = house.signed_in("office").await;
    let first = Reader::new(Look::DESK, address).await;
    let second = Reader::new(Look::DESK, address).await;
    first.sign_in("clerk").await;
    second.sign_in(other).await;
    first.goto("/month").await;
    first.go(".duty-action a[href*='/report?period=']").await;
    let form = first.here().await;
    second.goto(&form).await;

    // Both have the empty form; the second to save sees what the first wrote, and keeps what was typed.
    let changed = "他人已修改这份报告";
    first.write_report("示例：甲的第一稿", "save").await;
    first.says("草稿已保存").await;
    let mine = "示例：乙同时写的";
    second.write_report(mine, "file").await;
    second.refused(changed, "示例：甲的第一稿", mine).await;
    second.picture("together-refused").await;
    assert!(office.get("/reports").await.has("没有等待审核的报告"));
    first.goto(&form).await;
    let held = first
        .eval("return document.querySelector('#body').value")
        .await;
    assert_eq!(held, "示例：甲的第一稿", "the first text stands");
    let merged = "示例：甲的第一稿，乙同时写的";
    second.write_report(merged, "file").await;
    second.says("已报送，等待工作专班审核").await;

    // The office returns what was filed while the first still writes on the draft.
    decide(&mut office, "return").await;
    first.write_report("示例：甲接着写的", "save").await;
    first.refused(changed, merged, "示例：甲接着写的").await;
    for text in ["已退回", "示例：请说明口径"] {
        first.says(text).await;
    }
    first.picture("together-returned").await;
    let again = "示例：甲接着写的，口径已说明";
    first.write_report(again, "file").await;
    first.says("已报送，等待工作专班审核").await;

    // The office accepts while the second changes what was filed.
    second.goto(&form).await;
    let report = decide(&mut office, "accept").await;
    second.write_report("示例：乙最后改的", "file").await;
    second
        .refused("这份报告已通过审核", again, "示例：乙最后改的")
        .await;
    second.picture("together-accepted").await;
    let buttons = "return document.querySelectorAll('button[name=step]').length";
    assert_eq!(second.eval(buttons).await, 0, "nothing to press in vain");
    let public = house.visitor().get(&report).await;
    assert!(public.has(again), "{}", public.text());
    first.stop().await;
    second.stop().await;
}

/// Keeps what the progress of an upload says and shows.
const WATCH: &str = r#"
const box = document.querySelector("[data-progress]");
window.seen = [];
new MutationObserver(() => {
  const bar = box.querySelector("progress");
  window.seen.push([bar.position, box.querySelector("[role=status]").textContent]);
}).observe(box, { attributes: true, childList: true, characterData: true, subtree: true });
"#;

async fn choose(reader: &Reader, path: &Path) {
    reader.goto("/documents/import").await;
    let field = reader.find("#file").await;
    field
        .send_keys(path.to_str().expect("a path"))
        .await
        .expect("a file");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_shows_how_far_it_is_and_ends_like_the_plain_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let (large, empty) = (folder.path().join("便民.txt"), folder.path().join("空.txt"));
    let text = format!("{}{}", stories::text::TEXT, "\n".repeat(1_500_000));
    fs::write(&large, text).expect("written");
    fs::write(&empty, " ").expect("written");
    let main = "return document.querySelector('main').innerText";

    let house = House::city();
    let reader = Reader::new(Look::DESK, house.serve().await).await;
    reader.sign_in("office").await;
    choose(&reader, &large).await;
    reader.eval(WATCH).await;
    reader.browser.send_slowly(1_000_000).await;
    // A driver's tab key would be a file's name here.
    reader
        .eval("document.querySelector('main form button[type=submit]').focus()")
        .await;
    reader.press(&Key::Enter.to_string()).await;
    let sending = "return window.seen.some(([at]) => at > 0.1 && at < 0.9)";
    let done = "return document.querySelector('main h1').textContent === '导入结果'";
    for wanted in [sending, done] {
        let mut there = false;
        for _ in 0..600 {
            there = reader.eval(wanted).await == json!(true);
            if there {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(
            there,
            "{wanted}: {}",
            reader.eval("return window.seen").await
        );
        reader
            .picture(if wanted == sending {
                "import-sending"
            } else {
                "import-done"
            })
            .await;
    }
    let seen: Vec<(f64, String)> =
        serde_json::from_value(reader.eval("return window.seen").await).expect("a list");
    let told = |text: &str| seen.iter().any(|(_, said)| said.contains(text));
    assert!(told("正在上传") && told("正在读取"), "{seen:?}");
    let spoken: std::collections::BTreeSet<&String> = seen.iter().map(|(_, said)| said).collect();
    assert!(spoken.len() <= 3, "each state is spoken once: {spoken:?}");
    let focus = "return document.activeElement.tagName + document.title.includes('导入结果')";
    assert_eq!(reader.eval(focus).await, "H1true");
    let shown = reader.eval(main).await;
    assert_eq!(house.board().documents.len(), 8);

    // A refused file: the form is there again with the complaint in focus, and works.
    choose(&reader, &empty).await;
    reader.click("main form button[type=submit]").await;
    let focused = "return !!document.activeElement.closest('.complaints')";
    for _ in 0..200 {
        if reader.eval(focused).await == json!(true) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(reader.eval(focused).await, true);
    reader.says("文件是空的").await;
    reader.browser.complaints().await;

    // A script that fails on the way leaves it to the browser.
    choose(&reader, &large).await;
    reader
        .eval("XMLHttpRequest.prototype.send = function () { this.dispatchEvent(new ProgressEvent('error')); }")
        .await;
    reader.go("main form button[type=submit]").await;
    reader.says("没有重复导入").await;
    reader.stop().await;

    // Without scripts the same file ends on the same page.
    let other = House::city();
    let look = Look {
        scripts: false,
        ..Look::DESK
    };
    let plain = Reader::new(look, other.serve().await).await;
    plain.sign_in("office").await;
    choose(&plain, &large).await;
    plain.go("main form button[type=submit]").await;
    assert_eq!(plain.eval(main).await, shown);
    plain.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_of_readings_is_confirmed_with_the_keyboard() {
    let house = House::city();
    let mut office = house.signed_in("office").await;
    office
        .import("便民.txt", stories::text::TEXT.as_bytes())
        .await;
    let reader = Reader::new(Look::DESK, house.serve().await).await;
    reader.sign_in("office").await;
    reader.goto("/review").await;
    reader.picture("review-queue").await;
    reader
        .tab_to("form[action='/review/confirm'] .actions button")
        .await;
    reader.enter().await;
    reader.picture("review-confirm").await;
    reader
        .tab_to("main form[method=post] button[type=submit]")
        .await;
    reader.enter().await;
    reader.says("已确认").await;
    reader.goto("/review/confirm").await;
    reader.says("没有符合条件的待复核字段").await;
    reader.stop().await;
}

/// What a reader needs of every page, found by hand-written checks: one faulty thing a line.
const CHECKS: &str = r#"
const found = [];
const all = (css) => [...document.querySelectorAll(css)];
if (all("h1").length !== 1) found.push(all("h1").length + " h1");
if (!document.documentElement.lang) found.push("no language");
if (!document.title.trim()) found.push("no title");
if (all("main").length !== 1) found.push("no main");
const wide = document.documentElement.scrollWidth;
if (wide > innerWidth) {
  const out = all("body *").filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
  found.push("scrolls sideways: " + wide + " by " + out.slice(0, 3).map((e) => e.tagName + "." + e.className).join(", "));
}
for (const field of all("input:not([type=hidden]), select, textarea")) {
  const named = field.labels?.length || field.getAttribute("aria-label") || field.getAttribute("aria-labelledby");
  if (!named) found.push("no label: " + field.outerHTML.slice(0, 120));
}
for (const button of all("button, a[href]")) {
  const name = button.textContent.trim() || button.getAttribute("aria-label") || button.querySelector("img[alt]");
  if (!name) found.push("no name: " + button.outerHTML.slice(0, 120));
}
for (const image of all("img:not([alt])")) found.push("no alt: " + image.src);
for (const field of all("form[method=get]:not([novalidate]) :invalid")) found.push("a filter that cannot be sent: " + field.name);
const ids = all("[id]").map((e) => e.id);
for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) found.push("id twice: " + id);
for (const link of all("a[href^='#']")) {
  if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) found.push("leads nowhere: " + link.hash);
}
return found;
"#;

/// All rules of WCAG 2.2 AA on a notebook; on a telephone those that depend on what is shown, and where: the rest of the
/// page is the same.
const AXE: &str = r#"
const [phone, done] = arguments;
const shown = ["aria-hidden-focus", "button-name", "color-contrast", "label", "link-in-text-block", "link-name",
  "scrollable-region-focusable", "select-name", "summary-name", "target-size"];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
axe.run(document, { runOnly: phone ? { type: "rule", values: shown } : { type: "tag", values: tags }, resultTypes: ["violations"] })
  .then((result) => done(result.violations.map((v) => v.id + ": " + v.help + " "
    + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 160) + " " + n.failureSummary).join(" | "))))
  .catch((error) => done(["axe failed: " + error]));
"#;

/// Pages that look different to each role.
const OF_ROLES: [&str; 6] = [
    "report.list",
    "report.show",
    "month.show",
    "order.show",
    "interview.show",
    "inbox.list",
];

/// One address a page that somebody may read, by the name of its route.
async fn pages(house: &House, login: Option<&str>) -> BTreeMap<&'static str, String> {
    let routes: Vec<Route> = app::routes().table().cloned().collect();
    let visitor = match login {
        Some(login) => house.signed_in(login).await,
        None => house.visitor(),
    };
    let found = crawl(&mut [visitor], &routes, &[]).await;
    let page = |route: &Route| {
        let fits = route.kind == Kind::Page && (login.is_some() || route.access == EVERYONE);
        let path = found.get(route.name)?.first()?.clone();
        fits.then_some((route.name, path))
    };
    routes.iter().filter_map(page).collect()
}

async fn faults(reader: &Reader, axe: Option<&str>, phone: bool) -> Vec<String> {
    let mut found: Vec<String> = serde_json::from_value(reader.eval(CHECKS).await).expect("a list");
    if let Some(axe) = axe {
        reader.eval(axe).await;
        let violations = reader
            .browser
            .client
            .execute_async(AXE, vec![json!(phone)])
            .await;
        let violations: Vec<String> =
            serde_json::from_value(violations.expect("axe")).expect("a list");
        found.extend(violations);
    }
    found.extend(reader.browser.complaints().await);
    found
}

/// Both judges find what is wrong with a page on which something is.
async fn the_judges_see(reader: &Reader, axe: Option<&str>, phone: bool) {
    reader.goto("/sign-in").await;
    let spoil = "document.querySelector('main').insertAdjacentHTML('beforeend', '<h1>x</h1><input name=probe>')";
    reader.eval(spoil).await;
    let found = faults(reader, axe, phone).await.join("\n");
    assert!(
        found.contains("2 h1") && found.contains("no label"),
        "{found}"
    );
    assert!(axe.is_none() || found.contains("label: "), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_fit_for_every_reader() {
    let (house, address) = city().await;
    let axe = material::peer("axe/package/axe.min.js")
        .map(|path| fs::read_to_string(path).expect("a script"));
    let axe = axe.as_deref();
    let mut wrong = Vec::new();
    let mut led = Vec::new();
    for login in [None, Some("clerk"), Some("office"), Some("discipline")] {
        led.push((login, pages(&house, login).await));
    }
    for (size, look) in [("desk", Look::DESK), ("phone", Look::PHONE)] {
        let reader = Reader::new(look, address).await;
        the_judges_see(&reader, axe, look.phone).await;
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (login, pages) in &led {
            if let Some(login) = login {
                reader.sign_in(login).await;
            }
            for (name, path) in pages {
                // A page of everyone is looked at once; what roles see of their own besides.
                if seen.contains_key(name) && !OF_ROLES.contains(name) {
                    continue;
                }
                reader.goto(path).await;
                let found = faults(&reader, axe, look.phone).await;
                wrong.extend(
                    found
                        .into_iter()
                        .map(|fault| format!("{size} {name} {path}: {fault}")),
                );
                let who = login.unwrap_or("public");
                reader.picture(&format!("{size}-{who}-{name}")).await;
                seen.insert(*name, path);
            }
            if login.is_some() {
                reader.sign_out().await;
            }
        }
        // The densest pages in the other language.
        reader.goto("/?lang=en").await;
        for name in ["ledger.list", "task.show"] {
            reader.goto(seen[name]).await;
            let found = faults(&reader, None, look.phone).await;
            wrong.extend(
                found
                    .into_iter()
                    .map(|fault| format!("{size} {name} in English: {fault}")),
            );
            reader.picture(&format!("{size}-english-{name}")).await;
        }
        assert!(seen.len() > 15, "only {:?} were found", seen.keys());
        reader.browser.stop().await;
    }
    assert!(
        wrong.is_empty(),
        "{} faults:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
