//! What a clerk of another county would have to do: every page, file and form of every room of trading, under the number of
//! something that belongs to another platform.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use base::Role;
use store::{Query, params};
use stories::House;
use web::{EVERYONE, Kind, Route};

/// Numbers at most of each kind.
const MOST: usize = 3;

/// Where the number in an address stands, and which of them belong to a platform that is not of Gaoping.
const ROOMS: [(&str, &str); 14] = [
    (
        "/trades/{id}",
        "SELECT id FROM trade_trade WHERE platform <> 'gaoping'",
    ),
    (
        "/tendering/{id}",
        "SELECT id FROM trade_trade WHERE platform <> 'gaoping'",
    ),
    (
        "/boxes/{id}",
        "SELECT id FROM bidding_box WHERE platform <> 'gaoping'",
    ),
    (
        "/draws/{id}",
        "SELECT id FROM expert_draw WHERE platform <> 'gaoping'",
    ),
    (
        "/seats/{id}",
        "SELECT id FROM expert_draw WHERE platform <> 'gaoping'",
    ),
    (
        "/evaluations/{id}",
        "SELECT id FROM evaluation_head WHERE platform <> 'gaoping'",
    ),
    (
        "/judging/{id}",
        "SELECT id FROM evaluation_head WHERE platform <> 'gaoping'",
    ),
    (
        "/auctions/{id}",
        "SELECT id FROM auction_auction WHERE platform <> 'gaoping'",
    ),
    (
        "/contracts/{id}",
        "SELECT id FROM contract_contract WHERE platform <> 'gaoping'",
    ),
    (
        "/disputes/{id}",
        "SELECT d.id FROM contract_dispute d JOIN contract_forum f ON f.subject = d.subject WHERE f.platform <> 'gaoping'",
    ),
    (
        "/venue/{room}",
        "SELECT id FROM venue_room WHERE platform <> 'gaoping'",
    ),
    (
        "/venue/bookings/{id}",
        "SELECT id FROM venue_booking WHERE platform <> 'gaoping'",
    ),
    (
        "/venue/alarms/{id}",
        "SELECT id FROM venue_alarm WHERE centre_org NOT IN
            (SELECT centre_org FROM venue_room WHERE platform = 'gaoping')",
    ),
    (
        "/leads/{id}",
        "SELECT id FROM lead_lead WHERE centre_org NOT LIKE 'gp-%'",
    ),
];

/// Under which of the places above a route lies: the one whose fixed parts it shares.
fn place(route: &Route) -> Option<&'static str> {
    let lies = |place: &&str| {
        let rest = route.path.strip_prefix(*place);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    ROOMS.iter().map(|(place, _)| *place).find(lies)
}

#[tokio::test]
async fn a_clerk_of_another_county_finds_nothing_and_no_form_does_anything() {
    let house = House::sample();
    house.hires("other-clerk", Role::Clerk, "gp-spj");
    house.hires("other-head", Role::Head, "gp-spj");
    let mut numbers: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (place, sql) in ROOMS {
        let found: Result<Vec<i64>, store::Error> = house
            .app
            .store
            .read(|read| read.query_map(sql, params![], |row| row.get(0)));
        let mut found = found.expect("numbers");
        assert!(!found.is_empty(), "the sample has nothing at {place}");
        // The first, the last, and one between them.
        let (middle, last) = (found.len() / 2, found.len() - 1);
        found = vec![found[0], found[middle], found[last]];
        found.dedup();
        found.truncate(MOST);
        numbers.insert(place, found);
    }
    let routes: Vec<Route> = app::routes().table().cloned().collect();
    let (mut tried, mut told) = (0, Vec::new());
    for login in ["other-clerk", "other-head"] {
        let mut visitor = house.signed_in(login).await;
        let csrf = visitor.token("/trades").await;
        for route in routes.iter().filter(|route| !route.kind.is_api()) {
            let Some(place) = place(route) else { continue };
            // What everybody reads is no secret.
            if route.method() == Method::GET && route.access == EVERYONE {
                continue;
            }
            for number in &numbers[place] {
                let here = place.split('{').next().expect("a place");
                let rest = &route.path[place.len()..];
                let other = |part: &str| if part.starts_with('{') { "1" } else { part }.to_owned();
                let rest: Vec<String> = rest.split('/').map(other).collect();
                let path = format!("{here}{number}{}", rest.join("/"));
                let reply = match route.kind {
                    Kind::Page | Kind::File => visitor.get(&path).await,
                    Kind::Upload(_) => visitor.upload(&path, &[("csrf", &csrf)], &[]).await,
                    _ => visitor.post(&path, &[("csrf", &csrf)]).await,
                };
                tried += 1;
                if reply.status != StatusCode::NOT_FOUND {
                    told.push(format!(
                        "{login} {} {path}: {}",
                        route.method(),
                        reply.status
                    ));
                }
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(tried > 300, "only {tried} were tried");
}
