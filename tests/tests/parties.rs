//! Whom an account trades for, through the whole installation: what is typed on joining gives nobody an enterprise, and a
//! revocation holds from the next request.

use axum::http::StatusCode;
use base::Scope;
use stories::House;
use web::accounts;

/// The enterprise of the sample sign-in `bidder1`.
const CODE: &str = "92320500MA1XYT0W5B";

fn code_of(house: &House, login: &str) -> Option<String> {
    let account =
        accounts::of_login(&house.app.store, &Scope::system(), login).expect("an account");
    let parties = house.app.trading().market.parties();
    let found = parties
        .of(&house.app.store, &account.scope())
        .expect("a read");
    found.map(|party| party.code)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_types_an_enterprise_s_code_on_joining_does_not_trade_for_it() {
    let house = House::sample();
    let mut impostor = house.visitor();
    let csrf = impostor.token("/join").await;
    let joined = impostor
        .post(
            "/join",
            &[
                ("csrf", csrf.as_str()),
                ("kind", "enterprise"),
                ("name", "示例冒名者"),
                ("company", "示例甲建设有限公司"),
                ("credit_code", CODE),
                ("phone", "13900000001"),
                ("password", "shili-mima-2024"),
                ("again", "shili-mima-2024"),
            ],
        )
        .await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text());
    impostor.sign_in("13900000001", "shili-mima-2024").await;
    assert_eq!(code_of(&house, "13900000001"), None);
    assert_eq!(code_of(&house, "bidder1").as_deref(), Some(CODE));
    let page = impostor.get("/tendering").await;
    assert!(
        page.has("href=\"/party\""),
        "the page leads to what is missing"
    );
    assert!(impostor.get("/party").await.has("/party/apply"));
    // A trade cannot be registered by it, nor seen from inside.
    assert_ne!(
        impostor.get("/tendering/new").await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    // Not by way of the newcomer's application either, which waits for the centre.
    assert_eq!(code_of(&house, "newcomer"), None);
    assert!(
        house
            .signed_in("newcomer")
            .await
            .get("/party")
            .await
            .has("待核对")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_centre_confirms_and_revokes_and_the_next_request_knows() {
    let house = House::sample();
    let mut centre = house.signed_in("centre").await;
    let list = centre.get("/parties?state=applied").await.text();
    let rest = list.split_once("href=\"/parties/").expect("issuers").1;
    let id: String = rest
        .split("href=\"/parties/")
        .map(|part| {
            part.chars()
                .take_while(char::is_ascii_digit)
                .collect::<String>()
        })
        .find(|id| !id.is_empty())
        .expect("an application");
    let path = format!("/parties/{id}");
    let confirmed = centre
        .press(&path, &format!("{path}/confirm"), &[("version", "1")])
        .await;
    assert_eq!(
        confirmed.status,
        StatusCode::SEE_OTHER,
        "{}",
        confirmed.text()
    );
    assert!(code_of(&house, "newcomer").is_some());
    let mut newcomer = house.signed_in("newcomer").await;
    assert!(
        !newcomer
            .get("/tendering")
            .await
            .has("href=\"/party/apply\"")
    );
    let revoke = [("version", "2"), ("revoke-reason", "示例：授权书系伪造")];
    let revoked = centre
        .press(&path, &format!("{path}/revoke"), &revoke)
        .await;
    assert_eq!(revoked.status, StatusCode::SEE_OTHER, "{}", revoked.text());
    assert_eq!(code_of(&house, "newcomer"), None);
    assert!(newcomer.get("/tendering").await.has("去确认我的主体"));
    assert!(newcomer.get("/party").await.has("授权书系伪造"));
    // The county's centre reads the list and decides nothing of it.
    let mut county = house.signed_in("county").await;
    assert_eq!(county.get(&path).await.status, StatusCode::OK);
    assert!(!county.get(&path).await.has("示例法定代表人"));
    // Units that run no centre have no such page.
    let mut clerk = house.signed_in("clerk2").await;
    assert_eq!(clerk.get("/parties").await.status, StatusCode::NOT_FOUND);
}
