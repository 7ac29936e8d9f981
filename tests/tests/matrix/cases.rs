//! Cases at each of their steps, as applicants and officers find them.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::StatusCode;
use base::{Role, Scope};
use serde_json::{Value, json};
use stories::House;
use web::accounts;

use crate::matrix::pages::{action, links, send};

/// Something that a rule found: the sample year breaks none.
pub(crate) fn alert(house: &House) -> String {
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
        centre: None,
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
pub(crate) async fn draft(house: &House) {
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
pub(crate) fn portal(house: &House) -> Vec<String> {
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
        centre: None,
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

/// A case of the market authority as an officer who has taken it sees it, and as its head who is asked for more time.
pub(crate) async fn cases(house: &House) -> Vec<String> {
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
