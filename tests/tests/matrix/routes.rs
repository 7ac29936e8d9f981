//! A concrete path for every route: found by visitors from link to link, once what the routes need is there.

use axum::http::StatusCode;
use stories::crawl::led_to;
use stories::{House, crawl};
use web::Route;

use crate::matrix::cases::{alert, cases, draft, portal};
use crate::matrix::office::{blockage, figures, interviews, meeting, orders, outbox, paper};
use crate::matrix::programs::token;
use crate::matrix::registers::registers;

/// Routes to which no page of the sample leads: tried by every role with a number that names nothing, and opened by the tests
/// of their rooms and the stories of trades.
pub(crate) const MOMENTS: [&str; 25] = [
    // Called by the page's own script: a stream of events, what an upload consists of, what is polled.
    "opening.events",
    "bid.begin",
    "bid.chunk",
    "bid.finish",
    "bid.head",
    "box.envelope_js",
    "auction.now",
    // Open data where they are published at an address, and files of others' trades that were taken in.
    "trade.open_data.refresh",
    "trade.open_data.file",
    "trade.history.file",
    // Certificates: a challenge that is asked for, and an issuer that is trusted.
    "party.challenge_file",
    "party.issuer_file",
    "party.issuer_change",
    "party.crl",
    // An address from before, which leads on.
    "contract.keys",
    // The sample catalogue is made up, so that nothing is found missing in it.
    "trade.absentee",
    // Between the last commitment and the freeze, while suppliers are invited, and while a committee negotiates.
    "draw.freeze",
    "trade.invite",
    "trade.talk",
    "trade.reply",
    "trade.talk.end",
    "trade.finals",
    // After the whole way of one trade through judging.
    "trade.post",
    "trade.award",
    "trade.contract",
];

/// A path of a route's pattern; what it names need not exist.
fn numbered(pattern: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "1" } else { part }.to_owned();
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Who trades in the sample; their rooms open to some of a role only.
pub(crate) const TRADERS: [&str; 6] = [
    "centre", "overseer", "tenderer", "bidder1", "bidder2", "expert1",
];

/// One concrete path a route, from whoever finds one. With a check that every route can be found.
pub(crate) async fn samples(house: &House) -> Vec<(Route, String)> {
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
    // The list leads to the form once it is narrowed to a trade.
    made.push("/disputes?subject=sample/jc/contract/1".to_owned());
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
    // What the form is about stands behind the question mark, which the crawl leaves out.
    let form = "/disputes/new?subject=sample/jc/contract/1&form=objection".to_owned();
    paths.entry("dispute.new").or_default().insert(0, form);
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
