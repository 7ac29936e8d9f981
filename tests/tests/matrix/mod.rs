//! Role × route: every route of the table, tried by every role and by nobody. The table is the router's own, so a
//! new route is in the matrix the moment it exists.

mod cases;
mod foreign;
mod office;
mod pages;
mod programs;
mod registers;
mod routes;

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use base::{Role, Scope};
use notify::{MailServer, Tls};
use stories::{House, Visitor, crawl};
use testkit::postgres;
use web::{EVERYONE, Kind, Route};

use crate::matrix::cases::portal;
use crate::matrix::programs::{Names, token};
use crate::matrix::routes::{MOMENTS, TRADERS, samples};

fn scope_of(role: Role) -> Scope {
    match role {
        Role::Public => Scope::public(),
        role => Scope {
            account: Some(base::AccountId(1)),
            role,
            org: None,
            centre: None,
        },
    }
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

/// A house with a mail server and hooks of its own: some pages show forms only then.
fn connected() -> House {
    let mail = MailServer {
        host: "127.0.0.1".to_owned(),
        port: 9,
        tls: Tls::None,
        from: "luodi@example.cn".to_owned(),
        login: None,
    };
    House::sample().with_outbound(notify::Options {
        mail: Some(mail),
        base_url: None,
        inside_hooks: true,
    })
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
            let admitted = route.access.admits(&scope_of(role));
            // The other database is asked what it has not answered yet: who is refused is refused before, and the
            // crawl has opened the pages as everybody.
            let asks = admitted && route.method() == Method::GET && !opened.contains(route.name);
            if postgres::wanted() && !asks {
                continue;
            }
            // Without a token a form gets as far as the token check, and no further: nothing is changed.
            let reply = match route.method() {
                Method::GET => visitor.get(path).await,
                _ => visitor.post(path, &[]).await,
            };
            let what = format!("{role:?} {} {path}: {}", route.method(), reply.status);
            assert!(!reply.status.is_server_error(), "{what}");
            match (admitted, role, route.method()) {
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
    let least = if postgres::wanted() { 200 } else { 1_000 };
    assert!(tried > least, "only {tried} pairs were tried");
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
    let house = House::sample();
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
    let house = House::sample();
    let routes: Vec<Route> = app::routes().table().cloned().collect();
    portal(&house);
    let found = crawl(&mut [house.visitor()], &routes, &[]).await;
    let pages = routes
        .iter()
        .filter(|route| route.kind == Kind::Page && route.access == EVERYONE);
    for route in pages {
        // A case opens for whoever has its secret or its account, and no page leads others there.
        // A sheet is led to from the page of a trade whose result is published.
        let later = ["/follow/", "/evaluations/"];
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
