//! Role × route: every route of the table, tried by every role and by nobody. The table is the router's own, so a
//! new route is in the matrix the moment it exists.

use axum::http::{Method, StatusCode};
use base::{Role, Scope};
use stories::{House, Visitor, crawl};
use web::accounts;
use web::accounts::tokens::{self, NewToken};
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
    };
    let issued = tokens::issue(&house.app.store, &system, account.id, new).expect("a token");
    issued.secret
}

/// A path of a route's pattern; what it names need not exist.
fn concrete(pattern: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "1" } else { part }.to_owned();
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

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
    let mut crawlers = vec![office];
    for login in ["clerk", "auditor"] {
        crawlers.push(house.signed_in(login).await);
    }
    crawlers.push(house.visitor());
    let paths = crawl(&mut crawlers, &routes).await;
    let lost: Vec<&str> = routes
        .iter()
        .filter(|route| !paths.contains_key(route.name) && route.name != "healthz")
        .filter(|route| !route.kind.is_api())
        .map(|route| route.name)
        .collect();
    assert!(lost.is_empty(), "no page leads to {lost:?}");
    routes
        .into_iter()
        .map(|route| {
            let path = paths
                .get(route.name)
                .and_then(|found| found.first().cloned())
                .unwrap_or_else(|| route.path.to_owned());
            (route, path)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_reaches_what_it_may_and_nothing_else() {
    let house = House::sample(7);
    let samples = samples(&house).await;
    let mut tried = 0;
    for (role, mut visitor) in visitors(&house).await {
        for (route, path) in &samples {
            // Without a token a form gets as far as the token check, and no further: nothing is changed.
            let reply = match route.method() {
                Method::GET => visitor.get(path).await,
                _ => visitor.post(path, &[]).await,
            };
            let what = format!("{role:?} {} {path}: {}", route.method(), reply.status);
            assert!(!reply.status.is_server_error(), "{what}");
            match (route.access.admits(&scope_of(role)), role, route.method()) {
                _ if route.kind.is_api() => {
                    assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{what}: no token");
                }
                (true, _, Method::POST) => assert_eq!(
                    reply.status,
                    StatusCode::FORBIDDEN,
                    "{what}: a form without a token"
                ),
                (true, ..) => assert_ne!(reply.status, StatusCode::FORBIDDEN, "{what}"),
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
    assert!(tried > 150, "only {tried} pairs were tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_s_token_opens_the_programs_routes_of_its_role_and_no_page() {
    let house = House::city();
    let routes: Vec<Route> = app::routes().table().cloned().collect();
    assert!(routes.iter().filter(|route| route.kind.is_api()).count() > 1);
    for sign_in in &app::demo::SIGN_INS {
        let mut program = house.visitor();
        program.carry(&token(&house, sign_in.login));
        for route in &routes {
            let path = concrete(route.path);
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
                    let closed = [401, 403, 404, 405].contains(&reply.status.as_u16());
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
    let found = crawl(&mut [house.visitor()], &routes).await;
    let pages = routes
        .iter()
        .filter(|route| route.kind == Kind::Page && route.access == EVERYONE);
    for route in pages {
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
