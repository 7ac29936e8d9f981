//! The office's work at steps that the sample year has left behind.

use axum::http::StatusCode;
use base::{Clock as _, SystemClock};
use notify::commands::deliver::{self, Outcome};
use notify::model::Channel;
use stories::{House, Visitor};

use crate::matrix::pages::send;

/// Orders as they stand at each step that the sample year has left behind: a new one, one whose plan was agreed to,
/// one whose clock stands still.
pub(crate) async fn orders(house: &House, office: &mut Visitor) -> Vec<String> {
    const NEW: &str = "/orders/new";
    let mut made = Vec::new();
    for number in 1..=3 {
        let wrong = format!("示例：第{number}个问题");
        let fields = [
            ("org", "jc-spj"),
            ("source", "inspection"),
            ("reference", "示例检查"),
            ("wrong", wrong.as_str()),
            ("asked", "示例：限期整改"),
            ("basis", "示例依据"),
            ("plan_term", "5wd"),
            ("proof_term", "20wd"),
        ];
        made.push(send(office, NEW, NEW, &fields).await);
    }
    let [_, agreed, still] = made.as_slice() else {
        panic!("three orders: {made:?}");
    };
    let mut head = house.signed_in("head").await;
    send(&mut head, agreed, &format!("{agreed}/acknowledge"), &[]).await;
    let page = head.get(agreed).await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let plan = [
        ("csrf", csrf.as_str()),
        ("version", version.as_str()),
        ("plan-body", "示例方案"),
        ("step", "file"),
    ];
    let sent = head.upload(&format!("{agreed}/plan"), &plan, &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    send(office, agreed, &format!("{agreed}/agree"), &[]).await;
    let today = office.get(still).await.input("pause-from");
    let pause = [
        ("pause-reason", "proceedings"),
        ("pause-note", "示例：等待裁决"),
        ("pause-from", today.as_str()),
    ];
    send(office, still, &format!("{still}/pause"), &pause).await;
    made
}

/// An interview is agreed to and held. Gives back its page at each step: the sample year leaves too few to see every
/// step at once.
pub(crate) async fn interviews(office: &mut Visitor) -> Vec<String> {
    let list = office.get("/interviews").await.text();
    let mut waiting = None;
    for rest in list.split("href=\"/interviews/").skip(1) {
        let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let path = format!("/interviews/{id}");
        let page = office.get(&path).await;
        if page.has(&format!("{path}/approve\"")) {
            waiting = Some((path, page.text()));
            break;
        }
    }
    let (path, proposed) = waiting.expect("an interview that waits");
    send(office, &path, &format!("{path}/approve"), &[]).await;
    let approved = office.get(&path).await;
    let today = approved.input("held_on");
    let held = [
        ("held_on", today.as_str()),
        ("present", "示例：负责人"),
        ("minutes", "示例：情况"),
        ("agreed", "示例：限期完成"),
        ("length", "10wd"),
    ];
    send(office, &path, &format!("{path}/hold"), &held).await;
    vec![proposed, approved.text(), office.get(&path).await.text()]
}

/// A blockage that its owner has in hand, as the owner sees it.
pub(crate) async fn blockage(house: &House, office: &mut Visitor, task: i64) -> Vec<String> {
    let (page, task) = (format!("/blockages/new?task={task}"), task.to_string());
    let raise = [
        ("task", task.as_str()),
        ("kind", "data"),
        ("what", "示例：接口未开通"),
        ("asked", "示例：开放接口"),
        ("asked_of", "jc-spj"),
        ("since", "2024-09-01"),
    ];
    let raised = send(office, &page, "/blockages/new", &raise).await;
    let accept = [("accept-owner", "jc-spj"), ("accept-length", "15wd")];
    send(office, &raised, &format!("{raised}/accept"), &accept).await;
    let mut clerk = house.signed_in("clerk").await;
    vec![clerk.get(&raised).await.text()]
}

/// A meeting at each of its steps, and a decision of it as the unit that has to carry it out sees it.
pub(crate) async fn meeting(house: &House, office: &mut Visitor) -> Vec<String> {
    const NEW: &str = "/meetings/new";
    let fields = [
        ("period", "2024-08"),
        ("day", "2024-09-05"),
        ("starts", "9:00"),
        ("place", "示例会议室"),
        ("chair", "示例组长"),
    ];
    let page = send(office, NEW, NEW, &fields).await;
    let planned = office.get(&page).await.text();
    let mut agenda = fields[1..].to_vec();
    agenda.extend([("step", "send"), ("seat", "jc-spj")]);
    send(office, &page, &format!("{page}/agenda"), &agenda).await;
    let sent = office.get(&page).await.text();
    let held = [("hold-held_on", "2024-09-05")];
    send(office, &page, &format!("{page}/hold"), &held).await;
    let met = office.get(&page).await.text();
    let unit = base::OrgId::from("jc-spj");
    let owner = plan::lines::unit_name(&house.board(), &unit, base::Lang::Zh);
    let minutes = [
        ("step", "issue"),
        ("minutes", "示例：通报进展"),
        ("present", ""),
        ("id-0", ""),
        ("text-0", "示例：开放接口"),
        ("owner-0", owner.as_str()),
        ("length-0", "10wd"),
        ("ref-0", ""),
    ];
    send(office, &page, &format!("{page}/minutes"), &minutes).await;
    let mut clerk = house.signed_in("clerk").await;
    vec![planned, sent, met, clerk.get(&page).await.text()]
}

/// The bulletin that the sample year has left as a draft, at each step to its publication, as those who act on it see
/// it.
pub(crate) async fn paper(house: &House, office: &mut Visitor) -> Vec<String> {
    let list = office.get("/bulletins").await.text();
    let mut draft = None;
    for rest in list.split("href=\"/bulletins/").skip(1) {
        let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let page = format!("/bulletins/{id}");
        if !id.is_empty() && office.get(&page).await.has(&format!("{page}/submit\"")) {
            draft = Some(page);
            break;
        }
    }
    let page = draft.expect("a draft");
    let drafted = office.get(&page).await.text();
    let edited = office.get(&format!("{page}/edit")).await.text();
    send(office, &page, &format!("{page}/submit"), &[]).await;
    let mut second = house.signed_in("office2").await;
    let shown = second.get(&page).await;
    let (submitted, seen) = (shown.text(), shown.field("seen"));
    let approve = [("seen", seen.as_str())];
    send(&mut second, &page, &format!("{page}/approve"), &approve).await;
    let approved = office.get(&page).await.text();
    send(office, &page, &format!("{page}/issue"), &[]).await;
    let issued = office.get(&page).await.text();
    vec![drafted, edited, submitted, approved, issued]
}

/// Official figures on their way: one that was entered waits for somebody else in the office, a sheet waits to be
/// taken.
pub(crate) async fn figures(office: &mut Visitor) -> Vec<String> {
    let list = office.get("/indicators").await.text();
    let (mut entered, mut preview) = (None, None);
    for rest in list.split("href=\"/indicators/").skip(1) {
        let id: String = rest.chars().take_while(|c| *c != '"').collect();
        let page = format!("/indicators/{id}");
        let enter = format!("{page}/figures");
        let shown = office.get(&page).await;
        if !shown.has(&format!("action=\"{enter}\"")) {
            continue;
        }
        let (csrf, seen) = (shown.field("csrf"), shown.field("seen"));
        let fields = [
            ("csrf", csrf.as_str()),
            ("seen", &seen),
            ("period", "2024-08"),
            ("region", ""),
            ("value", "12"),
            ("evidence", "示例：月报第三页"),
        ];
        let sheet = office.get(&format!("{page}/sheet.xlsx")).await;
        if preview.is_none() && sheet.status == StatusCode::OK {
            preview = sheet_back(office, &sheet.body).await;
        }
        let sent = office.post(&enter, &fields).await;
        if entered.is_none() && sent.status == StatusCode::SEE_OTHER {
            entered = Some(page);
        }
        if let (Some(entered), Some(preview)) = (&entered, &preview) {
            return vec![entered.clone(), preview.clone()];
        }
    }
    panic!("entered: {entered:?}, a sheet: {preview:?}");
}

/// Fills in the first figure of a sheet and sends it back; where its preview is.
async fn sheet_back(office: &mut Visitor, bytes: &[u8]) -> Option<String> {
    const PATH: &str = "/indicators/import";
    let filled = stories::sheet::typed(bytes, |leaf, row, column| match (leaf, row, column) {
        (0, 5, 6) => Some("12".to_owned()),
        (0, 5, 7) => Some("示例：月报".to_owned()),
        _ => None,
    });
    let csrf = office.token(PATH).await;
    let files = [("file", "数值.xlsx", filled.as_slice())];
    let sent = office.upload(PATH, &[("csrf", &csrf)], &files).await;
    sent.location().map(str::to_owned)
}

/// What stands in the outbox and its settings: a hook in operation and a stopped one, a delivery that failed, an
/// address that waits for its code.
pub(crate) async fn outbox(house: &House, office: &mut Visitor) {
    const PATH: &str = "/inbox/hooks";
    for address in ["https://127.0.0.1:9/one", "https://127.0.0.1:9/two"] {
        send(office, PATH, PATH, &[("url", address), ("topic", "month")]).await;
    }
    for act in ["/inbox/hooks/1/try", "/inbox/hooks/2/stop"] {
        send(office, PATH, act, &[]).await;
    }
    let store = &house.app.store;
    let claimed = deliver::claim(store, Channel::Hook, SystemClock.now()).expect("a claim");
    let tried = claimed.first().expect("the trial call");
    let begun = deliver::begin(store, tried).expect("begun").expect("ours");
    let refused = Outcome::Failed("HTTP 404".to_owned());
    deliver::settle(store, &begun, refused).expect("settled");
    let address = [("address", "example@example.cn")];
    send(office, "/inbox/settings", "/inbox/address", &address).await;
}
