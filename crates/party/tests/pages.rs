//! The pages through the router: what each role sees, that nothing typed is lost, that forms from nowhere change nothing.

use crate::common;

use axum::http::StatusCode;
use base::Role;
use common::{CODE, Leaf, World, leaf, root};
use testkit::sound;

fn cast(world: &World) {
    world.hire("firm", Role::Applicant, None);
    world.hire("colleague", Role::Applicant, None);
    world.hire("centre", Role::Clerk, Some("jc-jyzx"));
    world.hire("second", Role::Head, Some("jc-jyzx"));
    world.hire("county", Role::Clerk, Some("gp-jyzx"));
    world.hire("bureau", Role::Clerk, Some("jc-fgw"));
    world.hire("office", Role::Office, None);
    world.hire("auditor", Role::Auditor, None);
}

const FORM: [(&str, &str); 7] = [
    ("way", "papers"),
    ("name", "示例甲建设有限公司"),
    ("code", CODE),
    ("representative", "示例法人"),
    ("agent", "示例经办人"),
    ("phone", "13800000000"),
    ("platform", "jc"),
];

async fn applied(world: &World) -> String {
    let mut firm = world.visitor("firm").await;
    let csrf = firm.token("/party/apply").await;
    let mut fields = vec![("csrf", csrf.as_str())];
    fields.extend(FORM);
    let files = [
        ("licence", "执照.txt", "示例执照".as_bytes()),
        ("letter", "授权.txt", "示例授权".as_bytes()),
    ];
    let sent = firm.upload("/party/apply", &fields, &files).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    "/parties/1".to_owned()
}

#[tokio::test]
async fn empty_pages_say_what_to_do_in_both_languages() {
    let world = World::new();
    cast(&world);
    for (login, paths) in [
        (
            "firm",
            &[
                "/party",
                "/party/apply",
                "/party/apply?way=colleague",
                "/party/certificate",
            ][..],
        ),
        (
            "centre",
            &[
                "/parties",
                "/parties?state=x&q=%25&page=0",
                "/parties/issuers",
            ][..],
        ),
    ] {
        let mut who = world.visitor(login).await;
        for path in paths {
            let page = who.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            sound(path, &page.text());
            let english = who.in_english(path).await;
            assert!(english.has("<html lang=\"en\">"), "{path}");
            sound(path, &english.text());
            who.get("/?lang=zh").await;
        }
    }
}

#[tokio::test]
async fn an_application_goes_from_the_form_to_the_confirmation() {
    let world = World::new();
    cast(&world);
    let mut firm = world.visitor("firm").await;
    let csrf = firm.token("/party/apply").await;
    let mut fields = vec![("csrf", csrf.as_str())];
    fields.extend(FORM);
    let bad = firm.upload("/party/apply", &fields, &[]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        bad.has("示例经办人") && bad.has(CODE),
        "what was typed is kept"
    );
    let path = applied(&world).await;
    assert!(firm.get("/party").await.has("待核对"));
    let mut centre = world.visitor("centre").await;
    assert!(centre.get("/parties").await.has("示例甲建设有限公司"));
    let page = centre.get(&path).await;
    sound(&path, &page.text());
    assert!(page.has("示例法人") && page.has("/party-papers/1"));
    // Two decide at once: the second is told, and keeps what was typed.
    let mut second = world.visitor("second").await;
    let other = second.get(&path).await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let confirm = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("confirm-ends_on", ""),
    ];
    let done = centre.post(&format!("{path}/confirm"), &confirm).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let (csrf, version) = (other.field("csrf"), other.field("version"));
    let refuse = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("refuse-reason", "示例：印章不清"),
    ];
    let late = second.post(&format!("{path}/refuse"), &refuse).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.has("已确认") && late.has("别人刚刚办理过"));
    let mine = firm.get("/party").await;
    sound("/party", &mine.text());
    assert!(mine.has("可以代表该企业参加交易") && mine.has("管理员"));
}

#[tokio::test]
async fn what_one_may_not_see_is_not_found() {
    let world = World::new();
    cast(&world);
    let path = applied(&world).await;
    let table = [
        ("firm", true, true, false),
        ("colleague", false, false, false),
        ("centre", true, true, true),
        ("county", true, false, true),
        ("bureau", false, false, false),
        ("office", true, false, true),
        ("auditor", true, false, true),
    ];
    for (login, one, paper, list) in table {
        let mut who = world.visitor(login).await;
        for (address, may) in [
            (path.as_str(), one),
            ("/party-papers/1", paper),
            ("/parties", list),
            ("/parties/issuers", list),
            ("/parties/99", false),
        ] {
            let expected = if may {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            assert_eq!(who.get(address).await.status, expected, "{login} {address}");
        }
        let page = who.get(&path).await;
        let inside = login == "firm" || login == "centre";
        assert_eq!(
            page.status == StatusCode::OK && page.has("示例法人"),
            inside,
            "{login}"
        );
    }
    // Somebody else's press changes nothing.
    let mut county = world.visitor("county").await;
    let csrf = county.token("/parties/issuers").await;
    let press = [("csrf", csrf.as_str()), ("version", "1")];
    let sent = county.post(&format!("{path}/confirm"), &press).await;
    assert!(!sent.status.is_redirection(), "{}", sent.status);
    assert!(
        world
            .visitor("firm")
            .await
            .get("/party")
            .await
            .has("待核对")
    );
}

#[tokio::test]
async fn a_colleague_asks_and_the_administrator_agrees_on_its_page() {
    let world = World::new();
    cast(&world);
    let path = applied(&world).await;
    let mut centre = world.visitor("centre").await;
    let sent = centre
        .press(&path, &format!("{path}/confirm"), &[("version", "1")])
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let mut colleague = world.visitor("colleague").await;
    let csrf = colleague.token("/party/apply?way=colleague").await;
    let fields = [
        ("csrf", csrf.as_str()),
        ("way", "colleague"),
        ("code", CODE),
        ("agent", "示例同事"),
        ("phone", "13900000000"),
        ("platform", "jc"),
    ];
    let sent = colleague.upload("/party/apply", &fields, &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let mut firm = world.visitor("firm").await;
    assert!(firm.get("/party").await.has("示例同事"));
    let sent = firm
        .press("/parties/2", "/parties/2/confirm", &[("version", "1")])
        .await;
    assert_eq!(sent.location(), Some("/party"), "{}", sent.text());
    assert!(colleague.get("/party").await.has("可以代表该企业参加交易"));
}

#[tokio::test]
async fn a_certificate_is_proved_on_the_page() {
    let world = World::new();
    cast(&world);
    let root = root("示例根");
    let mut centre = world.visitor("centre").await;
    let csrf = centre.token("/parties/issuers").await;
    let fields = [
        ("csrf", csrf.as_str()),
        ("trust-name", "示例外省平台"),
        ("trust-platform", "jc"),
        ("trust-code_field", "organizationIdentifier"),
    ];
    let bad = centre.upload("/parties/issuers", &fields, &[]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.has("示例外省平台"), "kept");
    let pem = root.pem();
    let file = [("trust-certificate", "root.pem", pem.as_bytes())];
    let sent = centre.upload("/parties/issuers", &fields, &file).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    sound(
        "/parties/issuers",
        &centre.get("/parties/issuers").await.text(),
    );
    let mut firm = world.visitor("firm").await;
    const PAGE: &str = "/party/certificate";
    assert_eq!(
        firm.get("/party/challenge.txt").await.status,
        StatusCode::NOT_FOUND
    );
    firm.press(PAGE, "/party/challenge", &[]).await;
    sound(PAGE, &firm.get(PAGE).await.text());
    let text = firm.get("/party/challenge.txt").await.text();
    let Leaf { chain, key } = leaf(CODE, &root);
    let good = rcgen::SigningKey::sign(&key, text.as_bytes()).expect("a signature");
    let csrf = firm.token(PAGE).await;
    let fields = [("csrf", csrf.as_str())];
    let send = |signature| {
        [
            ("chain", "own.pem", chain[0].as_bytes()),
            ("signature", "signature.bin", signature),
        ]
    };
    let bad = firm
        .upload(PAGE, &fields, &send(&[0_u8, 159, 146, 150][..]))
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.has("签名与待签文字或证书不符"));
    let sent = firm.upload(PAGE, &fields, &send(&good)).await;
    assert_eq!(sent.location(), Some("/party"), "{}", sent.text());
    let again = firm.upload(PAGE, &fields, &send(&good)).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "a nonce works once");
    assert!(firm.get("/party").await.has("可以代表该企业参加交易"));
    // Suspended on the page: at once nobody any more.
    let page = centre.get("/parties/issuers").await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("version", version.as_str()),
        ("change-1-reason", "示例：泄露"),
    ];
    let sent = centre.post("/party-issuers/1/suspend", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert!(firm.get("/party").await.has("已暂停互认"));
}
