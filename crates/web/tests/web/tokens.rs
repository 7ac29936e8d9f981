//! Tokens: who makes and revokes them, what they open, and that neither a cookie nor a leak takes their place.

use axum::http::{Method, StatusCode};
use base::{AccountId, Explain, Lang, Role, Scope};
use store::Store;
use web::Access;
use web::accounts::tokens::{self, Grant, Issued, LIVE_TOKENS, NewToken, TokenError};
use web::accounts::{self};
use web::api::{Op, TokenScope};
use web::{CallLimits, Routes, RoutesError};

use crate::support::{House, Reply};

fn issue(store: &Store, account: AccountId, days: u32) -> Issued {
    let new = NewToken {
        name: "示例脚本".to_owned(),
        days,
        grant: Grant::All,
    };
    tokens::issue(store, &Scope::system(), account, new).expect("a token")
}

fn scope(account: AccountId, role: Role) -> Scope {
    Scope {
        account: Some(account),
        role,
        org: None,
        centre: None,
    }
}

async fn who(house: &House, bearer: &str) -> Reply {
    let headers = [("authorization", bearer), ("accept-language", "en-GB")];
    house
        .visitor()
        .request(Method::GET, "/api/v1/account", &headers)
        .await
}

#[tokio::test]
async fn a_token_opens_what_its_account_may_until_it_ends() {
    let house = House::new();
    let clerk = house.account("clerk", Role::Clerk);
    let issued = issue(&house.store, clerk, 2);
    assert!(issued.secret.starts_with(tokens::PREFIX) && issued.secret.len() > 40);
    let bearer = format!("Bearer {}", issued.secret);
    let told = who(&house, &bearer).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.body);
    assert_eq!(told.header("cache-control"), "no-store");
    let told: serde_json::Value = serde_json::from_str(&told.body).expect("JSON");
    assert_eq!(
        told,
        serde_json::json!({ "account": clerk.0, "role": "clerk", "org": "shili" })
    );
    let used = &tokens::tokens(&house.store, &Scope::system(), clerk).expect("tokens")[0];
    assert!(used.used.is_some());

    house.clock.pass_secs(2 * 86_400);
    let ended = who(&house, &bearer).await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ended.header("www-authenticate"), "Bearer");
    assert_eq!(ended.header("content-type"), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&ended.body).expect("JSON");
    assert_eq!(problem["status"], 401);
    assert_eq!(problem["type"], "about:blank");
    assert_eq!(problem["title"], "The token is not valid");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|text| text.contains("Bearer"))
    );
}

#[tokio::test]
async fn what_is_no_token_opens_nothing() {
    let house = House::new();
    let clerk = house.account("clerk", Role::Clerk);
    let good = issue(&house.store, clerk, 2).secret;
    let mut turned = good.clone();
    turned.pop();
    turned.push(if good.ends_with('A') { 'B' } else { 'A' });
    for bearer in [
        "",
        "Bearer",
        "Bearer ",
        "Basic Y2xlcms6eA==",
        &format!("Basic {good}"),
        &format!("Bearer {turned}"),
        &format!("Bearer {}", &good["luodi_".len()..]),
    ] {
        let refused = who(&house, bearer).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{bearer:?}");
    }
    // A session is no token, and a token is no session.
    let mut signed_in = house.signed_in("clerk").await;
    assert_eq!(
        signed_in.get("/api/v1/account").await.status,
        StatusCode::UNAUTHORIZED
    );
    let header = format!("Bearer {good}");
    let page = house
        .visitor()
        .request(Method::GET, "/account", &[("authorization", &header)])
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(page.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn a_closed_account_loses_its_tokens_for_good() {
    let house = House::new();
    let clerk = house.account("clerk", Role::Clerk);
    let bearer = format!("Bearer {}", issue(&house.store, clerk, 9).secret);
    assert_eq!(who(&house, &bearer).await.status, StatusCode::OK);
    let system = Scope::system();
    accounts::set_active(&house.store, &system, clerk, false).expect("closed");
    assert_eq!(who(&house, &bearer).await.status, StatusCode::UNAUTHORIZED);
    let new = NewToken {
        name: "另一个".to_owned(),
        days: 1,
        grant: Grant::All,
    };
    let refused = tokens::issue(&house.store, &system, clerk, new);
    assert!(matches!(refused, Err(TokenError::NotFound)));
    accounts::set_active(&house.store, &system, clerk, true).expect("opened");
    assert_eq!(who(&house, &bearer).await.status, StatusCode::UNAUTHORIZED);
}

#[test]
fn only_its_owner_makes_a_token_and_the_office_may_revoke_it() {
    let house = House::new();
    let (clerk, other) = (
        house.account("clerk", Role::Clerk),
        house.account("other", Role::Clerk),
    );
    let office = house.account("office", Role::Office);
    let new = || NewToken {
        name: "脚本".to_owned(),
        days: 3,
        grant: Grant::All,
    };
    let (own, foreign) = (scope(clerk, Role::Clerk), scope(other, Role::Clerk));
    let made = tokens::issue(&house.store, &own, clerk, new()).expect("one's own");
    // Not even the office acts in another's name.
    for asks in [&foreign, &scope(office, Role::Office), &Scope::public()] {
        let refused = tokens::issue(&house.store, asks, clerk, new());
        assert!(matches!(refused, Err(TokenError::NotFound)), "{asks:?}");
    }
    assert!(tokens::tokens(&house.store, &foreign, clerk).is_err());
    assert!(tokens::revoke(&house.store, &foreign, made.id).is_err());
    assert!(tokens::revoke(&house.store, &own, 99).is_err());
    let before = house.store.head().expect("a head").size;
    tokens::revoke(&house.store, &scope(office, Role::Office), made.id).expect("revoked");
    tokens::revoke(&house.store, &own, made.id).expect("still revoked");
    assert_eq!(house.store.head().expect("a head").size, before + 1);

    for (name, days) in [
        ("", 3),
        (" \t", 3),
        (&*"长".repeat(41), 3),
        ("好", 0),
        ("好", 367),
    ] {
        let new = NewToken {
            name: name.to_owned(),
            days,
            grant: Grant::All,
        };
        let error = tokens::issue(&house.store, &own, clerk, new).expect_err("refused");
        assert!(error.explain(Lang::Zh).contains("请修改"), "{error}");
    }
    for _ in 0..LIVE_TOKENS {
        tokens::issue(&house.store, &own, clerk, new()).expect("a token");
    }
    let beyond = tokens::issue(&house.store, &own, clerk, new());
    assert!(matches!(beyond, Err(TokenError::TooMany)));
}

#[tokio::test]
async fn calls_are_counted_for_a_token_and_for_strangers() {
    let house = House::new();
    let clerk = house.account("clerk", Role::Clerk);
    let good = format!("Bearer {}", issue(&house.store, clerk, 2).secret);
    let bad = format!("Bearer {}{}", tokens::PREFIX, "x".repeat(43));
    let mut answers = Vec::new();
    for _ in 0..61 {
        answers.push(who(&house, &bad).await);
    }
    assert_eq!(answers[59].status, StatusCode::UNAUTHORIZED);
    assert_eq!(answers[60].status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answers[60].header("retry-after").parse::<u32>().is_ok());
    let mut last = StatusCode::OK;
    let most = CallLimits::default().token;
    for call in 0..=most {
        last = who(&house, &good).await.status;
        assert!(call == most || last == StatusCode::OK, "{call}: {last}");
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    house.clock.pass_secs(300);
    assert_eq!(who(&house, &good).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_page_shows_a_token_once_and_revokes_it() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let page = clerk.get("/account/tokens").await;
    assert!(page.body.contains("还没有令牌"), "{}", page.body);
    let csrf = page.csrf();
    let bad = clerk
        .post(
            "/account/tokens",
            &[("csrf", &csrf), ("name", ""), ("days", "30")],
        )
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Without a scope it would open nothing, and says so with all that was typed.
    let fields = [("csrf", &*csrf), ("name", "导入脚本<b>"), ("days", "30")];
    let bare = clerk.post("/account/tokens", &fields).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.body.contains("请至少选定一项") && bare.body.contains("导入脚本&#60;b&#62;"));
    let fields = [&fields[..], &[("scopes", "*")]].concat();
    let made = clerk.post("/account/tokens", &fields).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.header("cache-control"), "no-store");
    let (_, rest) = made
        .body
        .split_once("class=\"secret\">")
        .expect("the secret");
    let secret = rest.split_once('<').expect("an end").0.to_owned();
    assert!(secret.starts_with(tokens::PREFIX), "{secret}");
    let bearer = format!("Bearer {secret}");
    assert_eq!(who(&house, &bearer).await.status, StatusCode::OK);

    let again = clerk.get("/account/tokens").await;
    assert!(again.body.contains("导入脚本&#60;b&#62;"), "{}", again.body);
    assert!(!again.body.contains(&secret));
    let (bytes, _) = house.store.export_journal(Vec::new()).expect("an export");
    let journal = String::from_utf8_lossy(&bytes);
    assert!(journal.contains("token.created"));
    assert!(!journal.contains(&secret) && !journal.contains("导入脚本"));

    let done = clerk
        .post("/account/tokens/1/revoke", &[("csrf", &again.csrf())])
        .await;
    assert_eq!(done.location(), "/account/tokens");
    assert!(clerk.get("/account/tokens").await.body.contains("已撤销"));
    assert_eq!(who(&house, &bearer).await.status, StatusCode::UNAUTHORIZED);
}

fn op() -> Op {
    Op::new("试验", "Trial")
        .needs(TokenScope::new("trials:write", "试验", "Trials"))
        .answers_nothing("已办", "Done")
}

#[test]
fn a_route_for_programs_stands_behind_its_own_door() {
    let house = House::new();
    let handler = || async { "" };
    let shell = || {
        let clock = std::sync::Arc::new(house.clock.clone());
        let place = base::Title::new("示例市", "Sample");
        web::Shell::new(house.store.clone(), clock, web::SiteConfig::loopback(place))
    };
    let office = Access::Roles(&[Role::Office]);
    let outside = Routes::new().api_write("/documents", office, "a", 9, op(), handler);
    let inside = Routes::new().action("/api/v1/documents", office, "b", handler);
    for routes in [outside, inside] {
        let refused = routes.into_router(shell()).expect_err("refused");
        assert!(matches!(refused, RoutesError::WrongDoor(_)));
    }
}
