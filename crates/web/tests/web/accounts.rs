//! Accounts and sessions.

use axum::http::StatusCode;
use base::Role;
use web::{Transport, accounts};

use crate::support::{House, PASSWORD};

#[tokio::test]
async fn sign_in_comes_back_to_the_page_and_never_leaves_the_site() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut visitor = house.visitor();
    let reply = visitor.get("/form?month=2023-08").await;
    assert_eq!(reply.location(), "/sign-in?next=%2Fform%3Fmonth%3D2023-08");
    let page = visitor.get(reply.location()).await;
    assert!(
        page.body
            .contains("name=\"next\" value=\"/form?month=2023-08\""),
        "{}",
        page.body
    );
    let reply = visitor
        .sign_in("clerk", PASSWORD, "/form?month=2023-08")
        .await;
    assert_eq!(reply.location(), "/form?month=2023-08");
    for foreign in [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
    ] {
        let reply = house.visitor().sign_in("clerk", PASSWORD, foreign).await;
        assert_eq!(reply.location(), "/", "{foreign}");
    }
}

#[tokio::test]
async fn cookies_carry_their_flags() {
    for (transport, name, secure) in [
        (Transport::LoopbackHttp, "luodi=", false),
        (Transport::Https, "__Host-luodi=", true),
    ] {
        let house = House::with(transport);
        house.account("clerk", Role::Clerk);
        let mut visitor = house.visitor();
        let reply = visitor.sign_in("clerk", PASSWORD, "/").await;
        let cookies = reply.cookies();
        let session = cookies
            .iter()
            .find(|cookie| cookie.starts_with(name))
            .expect("session cookie");
        for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
            assert!(session.contains(flag), "{session}");
        }
        assert!(!session.contains("Domain"), "{session}");
        assert_eq!(session.contains("; Secure"), secure, "{session}");
        let hsts = visitor
            .get("/")
            .await
            .header("strict-transport-security")
            .is_empty();
        assert_eq!(hsts, !secure);
    }
}

#[tokio::test]
async fn a_login_is_throttled_by_the_clock() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut visitor = house.visitor();
    for _ in 0..10 {
        let reply = visitor.sign_in("clerk", "wrong password", "/").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = visitor.sign_in("CLERK ", PASSWORD, "/").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: i64 = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=301).contains(&wait), "{wait}");
    house.clock.pass_secs(wait);
    assert_eq!(
        visitor.sign_in("clerk", PASSWORD, "/").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn known_and_unknown_logins_are_refused_alike() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut bodies = Vec::new();
    for login in ["clerk", "nobody", "不存在"] {
        let reply = house.visitor().sign_in(login, "wrong password", "/").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!reply.body.contains("wrong password"));
        let strip: String = reply
            .body
            .lines()
            .filter(|line| !line.contains("csrf"))
            .collect();
        bodies.push(strip.replace(login, "LOGIN"));
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn sessions_end_when_idle_at_their_end_and_at_sign_out() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let inside = |status| status == StatusCode::OK;
    let mut clerk = house.signed_in("clerk").await;
    house.clock.pass_secs(2 * 3600 - 1);
    assert!(
        inside(clerk.get("/form").await.status),
        "still within the idle term"
    );
    house.clock.pass_secs(2 * 3600 - 1);
    assert!(
        inside(clerk.get("/form").await.status),
        "use prolongs the idle term"
    );
    house.clock.pass_secs(2 * 3600);
    assert_eq!(
        clerk.get("/form").await.status,
        StatusCode::SEE_OTHER,
        "idle"
    );

    let mut clerk = house.signed_in("clerk").await;
    for _ in 0..11 {
        house.clock.pass_secs(3600);
        assert!(inside(clerk.get("/form").await.status));
    }
    house.clock.pass_secs(3600);
    assert_eq!(
        clerk.get("/form").await.status,
        StatusCode::SEE_OTHER,
        "at its end"
    );

    let mut clerk = house.signed_in("clerk").await;
    let mut stolen = clerk.clone();
    let token = clerk.get("/form").await.csrf();
    let reply = clerk.post("/sign-out", &[("csrf", &token)]).await;
    assert_eq!(
        (reply.status, reply.location()),
        (StatusCode::SEE_OTHER, "/")
    );
    assert!(clerk.get("/").await.body.contains("已退出登录"));
    assert_eq!(
        stolen.get("/form").await.status,
        StatusCode::SEE_OTHER,
        "the token is dead"
    );
}

#[tokio::test]
async fn signing_in_again_gives_a_new_token_and_ends_the_old() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let mut before = clerk.clone();
    assert_eq!(
        clerk.sign_in("clerk", PASSWORD, "/").await.status,
        StatusCode::SEE_OTHER
    );
    assert_ne!(before.jar["luodi"], clerk.jar["luodi"]);
    assert_eq!(before.get("/form").await.status, StatusCode::SEE_OTHER);
    assert_eq!(clerk.get("/form").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_planted_token_opens_nothing() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    for planted in [
        "A".repeat(43),
        "x".to_owned(),
        String::new(),
        "%00".to_owned(),
    ] {
        let mut visitor = house.visitor();
        visitor.jar.insert("luodi".to_owned(), planted.clone());
        assert_eq!(
            visitor.get("/form").await.status,
            StatusCode::SEE_OTHER,
            "{planted}"
        );
        visitor.sign_in("clerk", PASSWORD, "/").await;
        assert_ne!(visitor.jar["luodi"], planted);
    }
}

#[tokio::test]
async fn closing_an_account_and_setting_a_password_end_its_sessions() {
    let house = House::new();
    let id = house.account("clerk", Role::Clerk);
    let system = base::Scope::system();
    let mut clerk = house.signed_in("clerk").await;
    accounts::set_password(&house.store, &system, id, "another-password").expect("set");
    assert_eq!(clerk.get("/form").await.status, StatusCode::SEE_OTHER);
    let reply = clerk.sign_in("clerk", "another-password", "/").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    accounts::set_active(&house.store, &system, id, false).expect("set");
    assert_eq!(clerk.get("/form").await.status, StatusCode::SEE_OTHER);
    let reply = clerk.sign_in("clerk", "another-password", "/").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_journal_tells_of_sessions_without_names() {
    let house = House::new();
    house.account("clerk-li", Role::Clerk);
    let mut clerk = house.signed_in("clerk-li").await;
    let token = clerk.get("/form").await.csrf();
    clerk.post("/sign-out", &[("csrf", &token)]).await;
    let (out, entries) = house.store.export_journal(Vec::new()).expect("export");
    let text = String::from_utf8(out).expect("text");
    assert!(entries >= 3);
    for kind in ["account.created", "session.opened", "session.closed"] {
        assert!(text.contains(kind), "{kind}");
    }
    assert!(
        !text.contains("clerk-li") && !text.contains("示例clerk"),
        "{text}"
    );
    assert!(
        !text.contains(
            &clerk
                .jar
                .get("luodi")
                .cloned()
                .unwrap_or("none at all".to_owned())
        )
    );
}

#[test]
fn accounts_say_what_is_wrong_with_them() {
    use accounts::{AccountError, NewAccount, create, list};
    use base::{OrgId, Scope};
    let house = House::new();
    let good = NewAccount {
        login: "Li.Si".to_owned(),
        name: "示例".to_owned(),
        password: PASSWORD.to_owned(),
        role: Role::Clerk,
        org: Some(OrgId::from("shili")),
    };
    let id = create(&house.store, &Scope::system(), good.clone()).expect("created");
    let listed = list(&house.store, &Scope::system()).expect("listed");
    assert_eq!(
        (listed.len(), listed[0].id, listed[0].login.as_str()),
        (1, id, "li.si")
    );
    type Fits = fn(&AccountError) -> bool;
    let wrong: [(NewAccount, Fits); 7] = [
        (good.clone(), |error| {
            matches!(error, AccountError::LoginTaken)
        }),
        (
            NewAccount {
                login: "李四".into(),
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadLogin),
        ),
        (
            NewAccount {
                login: "a".into(),
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadLogin),
        ),
        (
            NewAccount {
                name: " ".into(),
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadName),
        ),
        (
            NewAccount {
                password: "short".into(),
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadPassword),
        ),
        (
            NewAccount {
                org: None,
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadRole),
        ),
        (
            NewAccount {
                role: Role::Public,
                ..good.clone()
            },
            |error| matches!(error, AccountError::BadRole),
        ),
    ];
    for (new, fits) in wrong {
        let error = create(&house.store, &Scope::system(), new.clone()).expect_err("refused");
        assert!(fits(&error), "{new:?}: {error}");
    }
    let clerk = Scope {
        account: Some(id),
        role: Role::Clerk,
        org: None,
        centre: None,
    };
    assert!(matches!(
        list(&house.store, &clerk),
        Err(AccountError::NotOffice)
    ));
    assert!(matches!(
        create(&house.store, &clerk, good),
        Err(AccountError::NotOffice)
    ));
}

#[tokio::test]
async fn a_person_changes_the_own_password() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut elsewhere = house.signed_in("clerk").await;
    let mut clerk = house.signed_in("clerk").await;
    let token = clerk.get("/account").await.csrf();
    let form = |present: &'static str, fresh: &'static str, again: &'static str| {
        [
            ("csrf", token.clone()),
            ("present", present.to_owned()),
            ("fresh", fresh.to_owned()),
            ("again", again.to_owned()),
        ]
    };
    for (fields, words) in [
        (
            form("wrong password", "new-password-1", "new-password-1"),
            "当前密码不正确",
        ),
        (form(PASSWORD, "new-password-1", "new-password-2"), "不一致"),
        (form(PASSWORD, "short", "short"), "10至200"),
    ] {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let reply = clerk.post("/account/password", &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.body.contains(words), "{words}");
    }
    let fields = form(PASSWORD, "new-password-1", "new-password-1");
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(
        clerk.post("/account/password", &fields).await.location(),
        "/account"
    );
    assert!(
        clerk.get("/account").await.body.contains("密码已修改"),
        "still signed in"
    );
    assert_eq!(
        elsewhere.get("/account").await.status,
        StatusCode::SEE_OTHER,
        "signed out elsewhere"
    );
    let reply = house
        .visitor()
        .sign_in("clerk", "new-password-1", "/")
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_office_manages_accounts() {
    let house = House::new();
    let id = house.account("office", Role::Office);
    let mut office = house.signed_in("office").await;
    let token = office.get("/accounts").await.csrf();
    let new = [
        ("csrf", token.as_str()),
        ("login", "new-clerk"),
        ("name", "示例新人"),
        ("role", "clerk"),
        ("password", PASSWORD),
    ];
    let reply = office.post("/accounts", &new).await;
    assert_eq!(
        reply.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a clerk needs a unit"
    );
    assert!(reply.body.contains("必须选定单位") && reply.body.contains("value=\"new-clerk\""));
    assert!(!reply.body.contains(PASSWORD));
    let whole: Vec<_> = new.into_iter().chain([("unit", "shili")]).collect();
    assert_eq!(
        office.post("/accounts", &whole).await.location(),
        "/accounts"
    );
    assert_eq!(
        office.post("/accounts", &whole).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "taken"
    );
    assert!(office.get("/accounts").await.body.contains("示例新人"));
    let mut clerk = house.visitor();
    assert_eq!(
        clerk.sign_in("new-clerk", PASSWORD, "/").await.status,
        StatusCode::SEE_OTHER
    );
    let close = [("csrf", token.as_str()), ("active", "0")];
    let number = id.0 + 1;
    assert_eq!(
        office
            .post(&format!("/accounts/{number}/active"), &close)
            .await
            .location(),
        "/accounts"
    );
    assert_eq!(clerk.get("/account").await.status, StatusCode::SEE_OTHER);
    let own = office
        .post(&format!("/accounts/{}/active", id.0), &close)
        .await;
    assert_eq!(
        own.status,
        StatusCode::CONFLICT,
        "nobody closes the own account"
    );
    assert_eq!(
        office.get("/accounts/999").await.status,
        StatusCode::NOT_FOUND
    );
}
