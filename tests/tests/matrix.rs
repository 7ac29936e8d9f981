//! Role × route: every route of the table, tried by every role and by nobody. The table is the router's own, so a
//! new route is in the matrix the moment it exists.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{Method, StatusCode};
use base::{Clock as _, Role, Scope, SystemClock};
use notify::commands::deliver::{self, Outcome};
use notify::model::Channel;
use notify::{MailServer, Tls};
use serde_json::{Value, json};
use stories::crawl::led_to;
use stories::{House, Visitor, crawl};
use web::accounts;
use web::accounts::tokens::{self, Grant, NewToken};
use web::{EVERYONE, Kind, Route};

fn scope_of(role: Role) -> Scope {
    match role {
        Role::Public => Scope::public(),
        role => Scope {
            account: Some(base::AccountId(1)),
            role,
            org: None,
        },
    }
}

/// A token for the account of a sample sign-in.
fn token(house: &House, login: &str) -> String {
    let system = Scope::system();
    let account = accounts::of_login(&house.app.store, &system, login).expect("an account");
    let new = NewToken {
        name: "示例脚本".to_owned(),
        days: 1,
        grant: Grant::All,
    };
    let issued = tokens::issue(&house.app.store, &system, account.id, new).expect("a token");
    issued.secret
}

/// What a program of a role can name: one of what its lists show, where they show anything.
struct Names {
    register: Option<String>,
    row: Option<String>,
    case: Option<String>,
}

impl Names {
    async fn of(program: &mut Visitor) -> Self {
        let register = first(program, "/api/v1/registers", "id").await;
        let rows = format!(
            "/api/v1/registers/{}/rows",
            register.as_deref().unwrap_or("1")
        );
        Self {
            row: first(program, &rows, "key").await,
            case: first(program, "/api/v1/cases", "id").await,
            register,
        }
    }

    /// A path of a route's pattern, and whether everything in it exists for the role.
    fn path(&self, pattern: &str) -> (String, bool) {
        let mut exists = true;
        let mut parts = Vec::new();
        for part in pattern.split('/') {
            let name = match (parts.get(3).map(String::as_str), part) {
                (_, part) if !part.starts_with('{') => Some(part.to_owned()),
                (Some("registers"), "{id}") => self.register.clone(),
                (Some("registers"), "{key}") => self.row.clone(),
                (Some("cases"), "{id}") => self.case.clone(),
                _ => None,
            };
            exists &= name.is_some();
            parts.push(name.unwrap_or_else(|| "1".to_owned()));
        }
        (parts.join("/"), exists)
    }
}

/// A field of the first that a list for programs shows, as it stands in a path.
async fn first(program: &mut Visitor, list: &str, field: &str) -> Option<String> {
    let reply = program.get(list).await;
    if !reply.status.is_success() {
        return None;
    }
    let shown: Value = serde_json::from_str(&reply.text()).expect("JSON");
    let one = shown["items"].as_array().expect("a list").first()?.clone();
    match &one[field] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        other => panic!("{list} shows {other} for {field}"),
    }
}

/// Routes that stand open in one moment of a trade only (an opened box, a called seat, a signed contract) or are called by
/// scripts: the sample shows no such moment, so that no page leads there, and the tests of their rooms open them. Here they are
/// tried by every role with a number that names nothing.
const MOMENTS: [&str; 62] = [
    "opening.events",
    "opening.root",
    "opening.record",
    "opening.bid",
    "opening.sign",
    "box.heads",
    "box.shares",
    "box.give_up",
    "bid.begin",
    "bid.chunk",
    "bid.finish",
    "bid.withdraw",
    "bid.receipt",
    "bid.head",
    "bid.half",
    "box.envelope_js",
    "auction.now",
    "auction.confirmation",
    "auction.confirm",
    "auction.resume",
    "judging.chair",
    "judging.review",
    "judging.price",
    "judging.explain",
    "judging.correct",
    "judging.consent",
    "judging.confirm",
    "judging.sign",
    "clarification.show",
    "clarification.answer",
    "expert.lift",
    "draw.script",
    "draw.commit",
    "draw.freeze",
    "draw.reveal",
    "draw.remove",
    "draw.conduct",
    "seat.leave",
    "seat.sign-in",
    "contract.key_revoke",
    "contract.text",
    "contract.withdraw",
    "contract.sign",
    "contract.milestone",
    "contract.progress",
    "contract.payment",
    "contract.paid",
    "contract.complete",
    "dispute.new",
    "dispute.file",
    "dispute.show",
    "dispute.step",
    "dispute.download",
    "trade.absentee",
    "trade.tendering.show",
    "trade.answer",
    "trade.resume",
    "trade.post",
    "trade.award",
    "trade.contract",
    "trade.again",
    "trade.room.settle",
];

/// A path of a route's pattern; what it names need not exist.
fn numbered(pattern: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "1" } else { part }.to_owned();
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Who trades in the sample; their rooms open to some of a role only.
const TRADERS: [&str; 6] = [
    "centre", "overseer", "tenderer", "bidder1", "bidder2", "expert1",
];

async fn visitors(house: &House) -> Vec<(Role, Visitor)> {
    let mut all = vec![(Role::Public, house.visitor())];
    for sign_in in &app::demo::SIGN_INS {
        if all.iter().all(|(role, _)| *role != sign_in.role) {
            all.push((sign_in.role, house.signed_in(sign_in.login).await));
        }
    }
    assert_eq!(all.len(), Role::ALL.len(), "every role signs in");
    all
}

/// One concrete path a route, from whoever finds one. With a check that every route can be found.
async fn samples(house: &House) -> Vec<(Route, String)> {
    let routes: Vec<Route> = app::routes().table().cloned().collect();
    // What belongs to an imported text has a page only when there is one.
    let mut office = house.signed_in("office").await;
    let text = stories::text::TEXT.as_bytes();
    assert_eq!(office.import("便民.txt", text).await.status, StatusCode::OK);
    let supplement = stories::text::SUPPLEMENT.as_bytes();
    assert_eq!(
        office.import("补充.txt", supplement).await.status,
        StatusCode::OK
    );
    token(house, "office");
    outbox(house, &mut office).await;
    let mut made = orders(house, &mut office).await;
    // What waits goes before the hundreds of reports that do not.
    let queue = office.get("/reports?unit=jc-spj").await.text();
    let rest = queue
        .split_once("href=\"/reports/")
        .expect("a report that waits")
        .1;
    let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
    made.push(format!("/reports/{id}"));
    let unit = base::OrgId::from("jc-spj");
    let board = house.board();
    let led = board.tasks.iter().find(|task| task.leads.contains(&unit));
    let task = led.expect("a task of the unit").id;
    made.push(format!("/blockages/new?task={task}"));
    made.extend(portal(house));
    made.push(alert(house));
    draft(house).await;
    let mut passing = interviews(&mut office).await;
    passing.extend(blockage(house, &mut office, task).await);
    passing.extend(meeting(house, &mut office).await);
    passing.extend(paper(house, &mut office).await);
    passing.extend(registers(house).await);
    passing.extend(cases(house).await);
    made.extend(figures(&mut office).await);
    let mut crawlers = vec![office];
    for sign_in in &app::demo::SIGN_INS[1..] {
        crawlers.push(house.signed_in(sign_in.login).await);
    }
    for login in TRADERS {
        crawlers.push(house.signed_in(login).await);
    }
    crawlers.push(house.visitor());
    let mut paths = crawl(&mut crawlers, &routes, &made).await;
    for (name, path) in passing.iter().flat_map(|page| led_to(&routes, page)) {
        paths.entry(name).or_default().push(path);
    }
    let lost: Vec<&str> = routes
        .iter()
        .filter(|route| !paths.contains_key(route.name) && route.name != "healthz")
        .filter(|route| !route.kind.is_api() && !MOMENTS.contains(&route.name))
        .map(|route| route.name)
        .collect();
    assert!(lost.is_empty(), "no page leads to {lost:?}");
    let found: Vec<&&str> = MOMENTS
        .iter()
        .filter(|name| paths.contains_key(*name))
        .collect();
    assert!(
        found.is_empty(),
        "pages do lead to {found:?}: no longer out of reach"
    );
    routes
        .into_iter()
        .map(|route| {
            let path = paths
                .get(route.name)
                .and_then(|found| found.first().cloned())
                .unwrap_or_else(|| numbered(route.path));
            (route, path)
        })
        .collect()
}

/// Something that a rule found: the sample year breaks none.
fn alert(house: &House) -> String {
    let add = |tx: &mut store::Tx<'_>| {
        tx.execute(
            "INSERT INTO oversight_alert (id, rule, subject, severity, text_zh, text_en, unit, first_at, last_at, times, state, version)
             VALUES (1, 'standard-overdue', 'case/1', 'warn', '示例', 'Sample', 'jc-spj', 0, 0, 1, 'open', 1)",
            store::params![],
        )?;
        tx.journal(
            "alert.raised",
            "alert/1",
            json!({ "rule": "standard-overdue" }),
        )?;
        Ok::<_, store::Error>(())
    };
    house
        .app
        .store
        .write(&Scope::system(), add)
        .expect("an alert");
    "/alerts/1".to_owned()
}

/// What an officer or the applicant does at a step of a case.
fn act(
    house: &House,
    case: i64,
    (unit, role): (&str, Role),
    step: &str,
    action: &str,
    form: Value,
) {
    use casework::commands::act::{Act, act};
    let scope = Scope {
        account: Some(base::AccountId(1)),
        role,
        org: Some(base::OrgId::from(unit)),
    };
    let room = &house.app.engine().casework;
    let view = look_at(house, &scope, case);
    let place = view.places.iter().find(|place| place.step == step);
    let done = Act {
        token: place.unwrap_or_else(|| panic!("{step} is not open")).token,
        action: action.to_owned(),
        answers: form.as_object().cloned().unwrap_or_default(),
        files: Vec::new(),
        reason: "示例".to_owned(),
    };
    let key = casework::model::Key::new(case, view.head.version);
    act(&house.app.store, &scope, room, key, done).expect("decided");
}

fn look_at(house: &House, scope: &Scope, case: i64) -> casework::queries::CaseView {
    let (room, today) = (&house.app.engine().casework, house.app.today());
    let read = |read: &mut store::Read<'_>| {
        casework::queries::case(read, scope, room, (case, None), today)
    };
    house.app.store.read(read).expect("the case")
}

/// Files a case of the sample applicant's. Its number and code.
fn filed(house: &House, item: &str, form: Value, papers: &[&str], file: bool) -> (i64, String) {
    use casework::commands::file::{self, File, FileSlot, FileSource, Filing, Paper};
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let system = Scope::system();
    let account = accounts::of_login(&house.app.store, &system, "applicant").expect("an account");
    let paper = |id: &&str| Paper {
        material: (*id).to_owned(),
        from: pack::element::MaterialSource::Later,
        number: None,
    };
    let sent = File {
        to: FileSlot::Material("articles".to_owned()),
        file: FileSource::Sent(casework::model::NewFile {
            name: "示例.pdf".to_owned(),
            content: b"%PDF-1.7\n".to_vec(),
        }),
    };
    let filing = Filing {
        item: item.to_owned(),
        channel: pack::element::Channel::Web,
        region: None,
        applicant: casework::model::Applicant {
            kind: flow::ApplicantKind::Person,
            name: "示例办事人".to_owned(),
            code: "11010519491231002X".to_owned(),
            phone: "13800000000".to_owned(),
        },
        answers: form.as_object().cloned().unwrap_or_default(),
        papers: papers.iter().map(paper).collect(),
        files: file.then_some(sent).into_iter().collect(),
        key: format!("matrix-{}", NEXT.fetch_add(1, Ordering::Relaxed)),
        sample: true,
    };
    let room = &house.app.engine().casework;
    let opened = file::file(&house.app.store, &account.scope(), room, filing).expect("filed");
    (opened.case, opened.code)
}

/// A form that the applicant goes on with later.
async fn draft(house: &House) {
    const PATH: &str = "/services/fee-report/new";
    let mut applicant = house.signed_in("applicant").await;
    let page = applicant.get(PATH).await;
    let held = ["csrf", "state", "page"].map(|name| (name, page.field(name)));
    let mut fields: Vec<(&str, &str)> = held
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    fields.push(("go", "save"));
    let saved = applicant.upload(PATH, &fields, &[]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
}

/// Cases of an applicant at each of their steps: with a promised paper and a correction, with a step of the applicant's,
/// closed and to be rated, published. The pages on which the applicant and everyone find them.
fn portal(house: &House) -> Vec<String> {
    use casework::commands::correct::{Ask, ask};
    let company = |name: &str, promised: bool| {
        json!({"name": name, "trade": "retail", "capital": 50_000_000, "address": "示例路 1 号",
            "promised_address": promised, "legal_name": "示例人", "legal_id": "11010519491231002X",
            "legal_phone": "13800000000"})
    };
    let office = ("jc-spj", Role::Clerk);
    let item = "company-registration";
    let (first, code) = filed(
        house,
        item,
        company("示例甲公司", false),
        &["address-proof"],
        true,
    );
    let clerk = Scope {
        account: Some(base::AccountId(1)),
        role: Role::Clerk,
        org: Some(base::OrgId::from("jc-spj")),
    };
    let view = look_at(house, &clerk, first);
    let correction = Ask {
        questions: vec!["name".to_owned()],
        materials: Vec::new(),
        text: "示例：名称不规范".to_owned(),
    };
    let key = casework::model::Key::new(first, view.head.version);
    let room = &house.app.engine().casework;
    ask(
        &house.app.store,
        &clerk,
        room,
        key,
        (view.places[0].token, correction),
    )
    .expect("asked");
    let (second, closed) = filed(house, item, company("示例乙公司", true), &[], true);
    act(house, second, office, "accept", "accept", json!({}));
    act(house, second, office, "approve", "grant", json!({}));
    let standard = json!({"name": "示例标准", "field": "services", "proposer": "示例人", "need": "示例", "fast": false});
    let (third, own) = filed(house, "local-standard", standard, &[], false);
    let market = look_at(house, &Scope::system(), third).head.unit.0;
    act(
        house,
        third,
        (&market, Role::Clerk),
        "propose",
        "approve",
        json!({}),
    );
    let report = json!({"list": "utility", "collector": "示例公司", "what": "示例"});
    let (fourth, shown) = filed(house, "fee-report", report, &[], false);
    let unit = look_at(house, &Scope::system(), fourth).head.unit.0;
    act(
        house,
        fourth,
        (&unit, Role::Clerk),
        "accept",
        "accept",
        json!({}),
    );
    let found = json!({"finding": "unlisted", "returned": 100, "answer": "示例"});
    act(
        house,
        fourth,
        (&market, Role::Clerk),
        "market",
        "found",
        found.clone(),
    );
    act(
        house,
        fourth,
        (&unit, Role::Head),
        "answer",
        "upheld",
        found,
    );
    let pages = [code, closed, own].map(|code| format!("/follow/{code}"));
    let mut pages = pages.to_vec();
    pages.extend(["/follow/{}/receipt", "/published/{}"].map(|page| page.replace("{}", &shown)));
    pages
}

/// A house with a mail server and hooks of its own: some pages show forms only then.
fn connected() -> House {
    let mail = MailServer {
        host: "127.0.0.1".to_owned(),
        port: 9,
        tls: Tls::None,
        from: "luodi@example.cn".to_owned(),
        login: None,
    };
    House::sample(7).with_outbound(notify::Options {
        mail: Some(mail),
        base_url: None,
        inside_hooks: true,
    })
}

/// Sends a form of a page, with the page's token and version. Gives back where it leads.
async fn send(visitor: &mut Visitor, page: &str, path: &str, fields: &[(&str, &str)]) -> String {
    let shown = visitor.get(page).await;
    let csrf = shown.field("csrf");
    let version = if shown.has("name=\"version\"") {
        shown.field("version")
    } else {
        String::new()
    };
    let mut all = vec![("csrf", csrf.as_str()), ("version", &version)];
    all.extend(fields);
    let reply = visitor.post(path, &all).await;
    let fine = reply.status.is_success() || reply.status.is_redirection();
    assert!(fine, "{path}: {} {}", reply.status, reply.text());
    reply.location().unwrap_or_default().to_owned()
}

/// Orders as they stand at each step that the sample year has left behind: a new one, one whose plan was agreed to,
/// one whose clock stands still.
async fn orders(house: &House, office: &mut Visitor) -> Vec<String> {
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
async fn interviews(office: &mut Visitor) -> Vec<String> {
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
async fn blockage(house: &House, office: &mut Visitor, task: i64) -> Vec<String> {
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

/// A list of a unit as its clerk and its head see it: with a draft, and with a file that waits to be taken.
async fn registers(house: &House) -> Vec<String> {
    const LIST: &str = "/registers/building-projects";
    let (mut clerk, mut head) = (
        house.signed_in("clerk").await,
        house.signed_in("head").await,
    );
    let new = format!("{LIST}/new");
    let fields = [
        ("q", "project"),
        ("q", "name"),
        ("q", "owner"),
        ("q", "stage"),
        ("q", "reached_on"),
        ("q.project", "示例-新"),
        ("q.name", "示例工程"),
        ("q.owner", "示例公司"),
        ("q.stage", "pit"),
        ("q.reached_on", "2024-09-01"),
        ("seen", "0"),
    ];
    let row = send(&mut clerk, &new, &new, &fields).await;
    let csv =
        "项目代码,项目名称,建设单位,当前环节,取得日期\n示例-表,示例,示例,主体施工,2024-09-01\n";
    let imports = format!("{LIST}/imports");
    let csrf = clerk.token(&imports).await;
    let file = [("file", "示例.csv", csv.as_bytes())];
    let sent = clerk.upload(&imports, &[("csrf", &csrf)], &file).await;
    let import = sent.location().expect("an import").to_owned();
    let rows = clerk.get(LIST).await;
    let (_, rest) = rows
        .text()
        .split_once(&format!("href=\"{LIST}/rows/"))
        .map_or_else(
            || panic!("no row in {}", rows.text()),
            |(before, rest)| (before.to_owned(), rest.to_owned()),
        );
    let key = rest.split('"').next().unwrap_or_default().to_owned();
    let mut pages = Vec::new();
    for path in [
        &row,
        &format!("{row}/edit"),
        &import,
        &imports,
        &format!("{LIST}/rows/{key}"),
    ] {
        pages.push(clerk.get(path).await.text());
    }
    for path in [
        LIST.to_owned(),
        format!("{LIST}/draft"),
        format!("{LIST}/versions"),
    ] {
        pages.push(head.get(&path).await.text());
    }
    pages
}

/// A case of the market authority as an officer who has taken it sees it, and as its head who is asked for more time.
async fn cases(house: &House) -> Vec<String> {
    let report = json!({"list": "utility", "collector": "示例乙公司", "what": "示例"});
    let (id, _) = filed(house, "fee-report", report, &[], false);
    let view = look_at(house, &Scope::system(), id);
    let intake = (view.head.unit.0.as_str(), Role::Clerk);
    act(house, id, intake, "accept", "accept", json!({}));
    house.hires("market", Role::Clerk, "jc-scj");
    house.hires("intake-head", Role::Head, intake.0);
    let (mut clerk, mut head) = (
        house.signed_in("market").await,
        house.signed_in("intake-head").await,
    );
    let path = format!("/cases/{id}");
    let shown = clerk.get(&path).await.text();
    let claim = action(&shown, "/claim").expect("a case that can be taken");
    send(&mut clerk, &path, &claim, &[]).await;
    let taken = clerk.get(&path).await.text();
    let extend = links(&taken, &format!("{path}/places/"))
        .into_iter()
        .find(|link| link.ends_with("/extend"))
        .expect("a case that may take longer");
    let why = [("reason", "示例：材料复杂，需要补充核对。")];
    send(&mut clerk, &extend, &extend, &why).await;
    vec![taken, head.get(&path).await.text()]
}

/// The addresses in links of a page that begin so, each once.
fn links(page: &str, start: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for part in page.split("href=\"").skip(1) {
        let link = part.split('"').next().unwrap_or_default();
        if link.starts_with(start) && all.iter().all(|known| known != link) {
            all.push(link.to_owned());
        }
    }
    all
}

/// The first form of a page whose address ends so.
fn action(page: &str, end: &str) -> Option<String> {
    page.split("action=\"")
        .skip(1)
        .filter_map(|part| part.split('"').next())
        .find(|path| path.ends_with(end))
        .map(str::to_owned)
}

/// A meeting at each of its steps, and a decision of it as the unit that has to carry it out sees it.
async fn meeting(house: &House, office: &mut Visitor) -> Vec<String> {
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
async fn paper(house: &House, office: &mut Visitor) -> Vec<String> {
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
async fn figures(office: &mut Visitor) -> Vec<String> {
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
async fn outbox(house: &House, office: &mut Visitor) {
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

#[tokio::test(flavor = "multi_thread")]
async fn every_role_reaches_what_it_may_and_nothing_else() {
    let house = connected();
    // Everybody comes in first: wrong guesses at cases, which the crawl makes, count against sign-ins from one address.
    let mut all = visitors(&house).await;
    for login in TRADERS {
        let trader = app::traders::TRADERS.iter().find(|one| one.login == login);
        let role = trader.expect("a sample trader").role;
        all.push((role, house.signed_in(login).await));
    }
    let samples = samples(&house).await;
    let (mut tried, mut opened) = (0, BTreeSet::new());
    for (role, mut visitor) in all {
        for (route, path) in &samples {
            // Without a token a form gets as far as the token check, and no further: nothing is changed.
            let reply = match route.method() {
                Method::GET => visitor.get(path).await,
                _ => visitor.post(path, &[]).await,
            };
            let what = format!("{role:?} {} {path}: {}", route.method(), reply.status);
            assert!(!reply.status.is_server_error(), "{what}");
            match (route.access.admits(&scope_of(role)), role, route.method()) {
                _ if route.kind.is_api() && route.access != EVERYONE => {
                    assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{what}: no token");
                }
                (true, _, Method::POST) => assert_eq!(
                    reply.status,
                    StatusCode::FORBIDDEN,
                    "{what}: a form without a token"
                ),
                (true, ..) => {
                    assert_ne!(reply.status, StatusCode::FORBIDDEN, "{what}");
                    if reply.status != StatusCode::NOT_FOUND {
                        opened.insert(route.name);
                    }
                }
                (false, Role::Public, _) => {
                    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{what}");
                    assert!(
                        reply
                            .location()
                            .is_some_and(|to| to.starts_with("/sign-in")),
                        "{what}"
                    );
                }
                (false, ..) => assert_eq!(
                    reply.status,
                    StatusCode::NOT_FOUND,
                    "{what}: 404 before 403"
                ),
            }
            tried += 1;
        }
    }
    assert!(tried > 1_000, "only {tried} pairs were tried");
    // A path that opens for nobody would prove nothing about anybody.
    let shut: Vec<&String> = samples
        .iter()
        .filter(|(route, _)| route.method() == Method::GET && !route.kind.is_api())
        .filter(|(route, _)| !opened.contains(route.name) && !MOMENTS.contains(&route.name))
        .map(|(_, path)| path)
        .collect();
    assert!(shut.is_empty(), "nobody may open {shut:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_s_token_opens_the_programs_routes_of_its_role_and_no_page() {
    let house = House::sample(7);
    let routes: Vec<Route> = app::routes().table().cloned().collect();
    assert!(routes.iter().filter(|route| route.kind.is_api()).count() > 1);
    for sign_in in &app::demo::SIGN_INS {
        let mut program = house.visitor();
        program.carry(&token(&house, sign_in.login));
        let names = Names::of(&mut program).await;
        for route in &routes {
            let (path, exists) = names.path(route.path);
            let reply = program.send(route.method(), &path, None).await;
            let what = format!(
                "{} {} {path}: {}",
                sign_in.login,
                route.method(),
                reply.status
            );
            assert!(!reply.status.is_server_error(), "{what}");
            let admitted = route.access.admits(&scope_of(sign_in.role));
            match (route.kind.is_api(), route.access) {
                (true, _) if admitted => {
                    let status = reply.status.as_u16();
                    let closed = [401, 403, 405].contains(&status) || status == 404 && exists;
                    assert!(!closed, "{what}");
                }
                (true, _) => assert_eq!(reply.status, StatusCode::NOT_FOUND, "{what}"),
                (false, EVERYONE) => {}
                (false, _) => assert_eq!(reply.status, StatusCode::SEE_OTHER, "{what}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn public_pages_answer_in_both_languages() {
    let house = House::sample(7);
    let routes: Vec<Route> = app::routes().table().cloned().collect();
    portal(&house);
    let found = crawl(&mut [house.visitor()], &routes, &[]).await;
    let pages = routes
        .iter()
        .filter(|route| route.kind == Kind::Page && route.access == EVERYONE);
    for route in pages {
        // A case opens for whoever has its secret or its account, and no page leads others there.
        // An opening has its page once the last holder has given a key, a sheet once its trade's result is published, a
        // contract once both sides signed.
        let later = ["/follow/", "/openings/", "/evaluations/", "/contracts/{id}"];
        if later.iter().any(|path| route.path.starts_with(path)) || MOMENTS.contains(&route.name) {
            continue;
        }
        let Some(path) = found.get(route.name).and_then(|paths| paths.first()) else {
            panic!("the public finds no way to {}", route.path);
        };
        for (lang, tag) in [("zh", "lang=\"zh-CN\""), ("en", "lang=\"en\"")] {
            let mut visitor = house.visitor();
            let switched = visitor.get(&format!("{path}?lang={lang}")).await;
            assert_eq!(
                switched.status,
                StatusCode::SEE_OTHER,
                "{path} does not switch to {lang}"
            );
            let page = visitor.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path} in {lang}");
            assert!(page.text().contains(tag), "{path} is not in {lang}");
        }
    }
}
