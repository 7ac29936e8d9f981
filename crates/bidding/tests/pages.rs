//! Every page through the router, for each role, before and after the hour.

use crate::world;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::http::{Method, StatusCode};
use base::{OrgId, Role};
use bidding::{BoxId, HolderId, Keeper};
use org::{Parties, Party};
use testkit::{Visitor, sound};
use world::{CODES, Sealed, World};

/// Enterprises by account, as they sign in.
type Firms = Arc<Mutex<HashMap<i64, usize>>>;

fn world() -> (World, Firms) {
    let firms: Firms = Arc::default();
    let found = firms.clone();
    let parties = Parties::new(move |_, scope| {
        let firms = found.lock().expect("a lock");
        let firm = scope.account.and_then(|account| firms.get(&account.0));
        Ok(firm.map(|firm| Party {
            code: CODES[*firm].to_owned(),
            name: format!("示例企业{firm}"),
        }))
    });
    (World::with(parties), firms)
}

async fn bidder(world: &World, firms: &Firms, firm: usize) -> Visitor {
    let (visitor, id) = world.visitor(Role::Applicant, None).await;
    firms.lock().expect("a lock").insert(id.0, firm);
    visitor
}

/// Uploads as the script does: head and manifest, chunks, finish.
async fn send(visitor: &mut Visitor, id: BoxId, sealed: &Sealed) -> StatusCode {
    let page = format!("/boxes/{id}");
    let csrf = visitor.token(&page).await;
    let manifest = sealed.manifest.text();
    let files: [(&str, &str, &[u8]); 2] = [
        ("manifest", "bid.manifest", manifest.as_bytes()),
        ("bid", "bid.sealed", &sealed.file),
    ];
    visitor
        .upload(&format!("{page}/bid"), &[("csrf", &csrf)], &files)
        .await
        .status
}

#[tokio::test]
async fn an_empty_house_says_what_to_do() {
    let (world, _) = world();
    let mut anyone = Visitor::new(world.router());
    let reply = anyone.get("/openings").await;
    assert_eq!(reply.status, StatusCode::OK);
    sound("/openings", &reply.text());
    assert!(reply.has("没有待开标"));
    let (mut office, _) = world.visitor(Role::Office, None).await;
    let reply = office.get("/boxes").await;
    sound("/boxes", &reply.text());
    assert!(reply.has("没有与您有关的投标箱"));
    for path in ["/openings/1", "/openings/1/events", "/openings/1/record"] {
        assert_eq!(
            anyone.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for path in ["/boxes/1", "/boxes/1/box.json", "/boxes/1/heads"] {
        assert_eq!(
            office.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn bids_go_through_pages_from_upload_to_signature() {
    let (world, firms) = world();
    let id = world.open(world.new_box());
    let mut one = bidder(&world, &firms, 0).await;
    let mut other = bidder(&world, &firms, 1).await;
    let (first, second) = (world.seal(id, 0, 123_456), world.seal(id, 1, 100_050));
    assert_eq!(send(&mut one, id, &first).await, StatusCode::SEE_OTHER);
    world.clock.advance_secs(1);
    assert_eq!(send(&mut other, id, &second).await, StatusCode::SEE_OTHER);
    let page = one.get(&format!("/boxes/{id}")).await;
    sound("box", &page.text());
    assert!(page.has(&first.digest()) && !page.has(&second.digest()));
    let receipt = one.get(&format!("/boxes/{id}/receipt")).await.text();
    assert!(receipt.contains(&first.digest()));
    // Somebody else's file under one's own code is refused with what to do.
    let reply = send(&mut other, id, &world.seal(id, 0, 1)).await;
    assert_eq!(reply, StatusCode::UNPROCESSABLE_ENTITY);

    world.close();
    // A session does not last a day; each comes back under another account of its enterprise.
    let mut one = bidder(&world, &firms, 0).await;
    let mut other = bidder(&world, &firms, 1).await;
    let (mut centre, _) = world.visitor(Role::Clerk, Some("jc-jyzx")).await;
    let (mut tenderer, _) = world.visitor(Role::Head, Some("jc-jyj")).await;
    let opening = format!("/openings/{id}");
    let page = format!("/boxes/{id}");
    for (who, sealed) in [(&mut one, &first), (&mut other, &second)] {
        let reply = who
            .press(&page, &format!("{page}/half"), &[("half", &sealed.half())])
            .await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    }
    for (who, holder) in [
        (&mut centre, HolderId::Centre),
        (&mut tenderer, HolderId::Tenderer),
    ] {
        sound("box", &who.get(&page).await.text());
        let file = world.shares(id, holder);
        let csrf = who.token(&page).await;
        let files: [(&str, &str, &[u8]); 1] = [("shares", "shares.txt", file.as_bytes())];
        let reply = who
            .upload(&format!("{page}/shares"), &[("csrf", &csrf)], &files)
            .await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    }
    world.tick();
    assert_eq!(world.state(id), "opened");

    let mut anyone = Visitor::new(world.router());
    let shown = anyone.get(&opening).await;
    sound(&opening, &shown.text());
    assert!(
        shown.has("1,234.56") && shown.has("1,000.50"),
        "{}",
        shown.text()
    );
    assert!(shown.has(CODES[0]) && shown.has("示例企业1"));
    assert!(anyone.in_english(&opening).await.has("Bids read out"));
    let encoded: String = receipt.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let checked = anyone.get(&format!("{opening}?receipt={encoded}")).await;
    assert!(checked.has("且在公布的开标根之内"));
    let forged = anyone.get(&format!("{opening}?receipt=x")).await;
    assert!(forged.has("不是本平台为本标段签发的回执"));
    assert!(anyone.get(&format!("{opening}/root")).await.has("leaf "));

    let digest = one.get(&opening).await.field("digest");
    let reply = one
        .press(&opening, &format!("{opening}/sign"), &[("digest", &digest)])
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let record = anyone.get(&format!("{opening}/record")).await;
    assert!(record.has(&format!("sha256 {digest}")) && record.has("signed "));

    // The file: its bidder and the centre read it, another bidder and the public do not.
    let centre_page = centre.get(&opening).await.text();
    let href = |html: &str| {
        let at = html.find(&format!("{opening}/bids/"))?;
        Some(
            html[at..]
                .chars()
                .take_while(|c| *c != '"')
                .collect::<String>(),
        )
    };
    let file = href(&centre_page).expect("a link");
    assert_eq!(centre.get(&file).await.body, world::archive(123_456));
    assert_eq!(one.get(&file).await.body, world::archive(123_456));
    assert_eq!(other.get(&file).await.status, StatusCode::NOT_FOUND);
    assert_eq!(anyone.get(&file).await.status, StatusCode::SEE_OTHER);
    assert!(href(&shown.text()).is_none());
}

#[tokio::test]
async fn the_script_uploads_chunk_by_chunk_and_goes_on_after_a_break() {
    let (world, firms) = world();
    let id = world.open(world.new_box());
    let mut one = bidder(&world, &firms, 0).await;
    let sealed = world::seal(&world.terms(id), CODES[0], &vec![3; (3 << 20) / 2]);
    let base = format!("/boxes/{id}/uploads");
    let csrf = one.token(&format!("/boxes/{id}")).await;
    let begin = serde_json::json!({
        "header": String::from_utf8(sealed.header.bytes().to_vec()).expect("text"),
        "manifest": sealed.manifest.text(),
    });
    let begun = json(&mut one, (&base, &csrf), begin.to_string().into_bytes()).await;
    assert_eq!(begun.1["missing"], serde_json::json!([0, 1]));
    let token = begun.1["token"].as_str().expect("a token").to_owned();
    let chunk = |no: usize| {
        (
            format!("{base}/{token}/chunks/{no}"),
            sealed.chunks[no].clone(),
        )
    };
    let (path, bytes) = chunk(1);
    assert_eq!(
        json(&mut one, (&path, &csrf), bytes).await.0,
        StatusCode::OK
    );
    let again = json(&mut one, (&base, &csrf), begin.to_string().into_bytes()).await;
    assert_eq!(again.1["missing"], serde_json::json!([0]));
    let (path, mut bytes) = chunk(0);
    bytes[7] ^= 1;
    let damaged = json(&mut one, (&path, &csrf), bytes).await;
    assert_eq!(damaged.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (path, bytes) = chunk(0);
    assert_eq!(
        json(&mut one, (&path, &csrf), bytes).await.0,
        StatusCode::OK
    );
    // Without the form's token nothing is taken.
    let foreign = json(&mut one, (&path, "x"), Vec::new()).await;
    assert_eq!(foreign.0, StatusCode::FORBIDDEN);
    let finished = one
        .post(&format!("{base}/{token}/finish"), &[("csrf", &csrf)])
        .await;
    assert_eq!(finished.status, StatusCode::OK, "{}", finished.text());
    assert!(finished.has(&sealed.digest()));
}

/// A call as the script makes it.
async fn json(
    visitor: &mut Visitor,
    (path, csrf): (&str, &str),
    body: Vec<u8>,
) -> (StatusCode, serde_json::Value) {
    let headers = [("x-csrf-token", csrf), ("accept", "application/json")];
    let body = Some(("application/octet-stream".to_owned(), body));
    let reply = visitor
        .send_with(Method::POST, (path, &headers), body)
        .await;
    let value = serde_json::from_slice(&reply.body).unwrap_or_default();
    (reply.status, value)
}

/// Before the hour, a box with three bids and an empty one look alike to every role, on every page and in every error.
#[tokio::test]
async fn nobody_is_shown_how_many_bids_there_are() {
    let (world, firms) = world();
    let full = world.open(world.new_box());
    let mut new = world.new_box();
    new.subject = "trade/2/lot/1".to_owned();
    let empty = world.open(new);
    for firm in 0..3 {
        let mut visitor = bidder(&world, &firms, firm).await;
        let sealed = world.seal(full, firm, 5);
        assert_eq!(
            send(&mut visitor, full, &sealed).await,
            StatusCode::SEE_OTHER
        );
    }
    let mut visitors = vec![Visitor::new(world.router())];
    for (role, org) in [
        (Role::Applicant, None),
        (Role::Clerk, Some("jc-jyzx")),
        (Role::Head, Some("jc-zjj")),
        (Role::Clerk, Some("gp-jyzx")),
        (Role::Office, None),
        (Role::Supervisor, None),
        (Role::Auditor, None),
        (Role::Discipline, None),
    ] {
        visitors.push(world.visitor(role, org).await.0);
    }
    let mut stranger = bidder(&world, &firms, 1).await;
    stranger.get("/boxes").await;
    let paths = |id: BoxId| {
        let (opening, page) = (format!("/openings/{id}"), format!("/boxes/{id}"));
        vec![
            opening.clone(),
            format!("{opening}/events"),
            format!("{opening}/root"),
            format!("{opening}/record"),
            format!("{opening}/bids/x"),
            page.clone(),
            format!("{page}/heads"),
            format!("{page}/receipt"),
            format!("{page}/head"),
        ]
    };
    for visitor in &mut visitors {
        for (one, other) in paths(full).into_iter().zip(paths(empty)) {
            let (left, right) = (visitor.get(&one).await, visitor.get(&other).await);
            assert_eq!(left.status, right.status, "{one}");
            let (left, right) = (plain(&left.text(), full), plain(&right.text(), empty));
            assert_eq!(left, right, "{one}");
        }
        // What is refused before the hour is refused in the same words.
        for action in ["half", "sign", "give-up", "withdraw"] {
            let at = |id: BoxId| match action {
                "sign" => format!("/openings/{id}/sign"),
                _ => format!("/boxes/{id}/{action}"),
            };
            let left = visitor.post(&at(full), &[("csrf", "x")]).await;
            let right = visitor.post(&at(empty), &[("csrf", "x")]).await;
            assert_eq!(left.status, right.status, "{action}");
        }
    }
    let events = visitors[0].get(&format!("/openings/{full}/events")).await;
    assert!(
        events.has("\"stage\":\"taking\"") && !events.has("bids"),
        "{}",
        events.text()
    );
}

/// A page without what differs anyway: the box's number, form tokens, the request's number.
fn plain(html: &str, id: BoxId) -> String {
    let html = html
        .replace(&format!("/openings/{id}"), "/openings/N")
        .replace(&format!("/boxes/{id}"), "/boxes/N")
        .replace(&format!("data-id=\"{id}\""), "data-id=\"N\"")
        .replace(&format!("%2F{id}"), "%2FN");
    let mut html = html;
    for mark in ["name=\"csrf\" value=\"", "data-csrf=\""] {
        html = without(&html, mark);
    }
    // The number of the request stands on error pages.
    html.split(|c: char| c.is_whitespace() || c == '<' || c == '>')
        .filter(|word| !(word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit())))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A page without the values that follow a mark.
fn without(html: &str, mark: &str) -> String {
    let mut parts = html.split(mark);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
    }
    out
}

#[tokio::test]
async fn a_county_clerk_finds_neither_box_nor_action_of_another_platform() {
    let (world, _) = world();
    let id = world.open(world.new_box());
    let (mut county, _) = world.visitor(Role::Head, Some("gp-jyzx")).await;
    for path in ["", "/box.json", "/heads"] {
        let path = format!("/boxes/{id}{path}");
        assert_eq!(
            county.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let csrf = county.token("/account").await;
    for (action, fields) in [
        ("give-up", [("csrf", csrf.as_str()), ("reason", "示例")]),
        ("key", [("csrf", csrf.as_str()), ("holder", "centre")]),
    ] {
        let reply = county.post(&format!("/boxes/{id}/{action}"), &fields).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{action}");
    }
    let list = county.get("/boxes").await;
    assert!(!list.has("示例道路工程施工"));
    let (mut own, _) = world.visitor(Role::Clerk, Some("jc-jyzx")).await;
    assert!(own.get("/boxes").await.has("示例道路工程施工"));
}

#[tokio::test]
async fn a_holder_registers_its_key_on_the_page_and_the_live_page_follows() {
    let (world, _) = world();
    let mut new = world.new_box();
    new.holders[1].public_key = None;
    new.holders[1].keeper = Keeper::Org(OrgId::from("jc-jyzx"));
    let id = world.open(new);
    let mut anyone = Visitor::new(world.router());
    let opening = format!("/openings/{id}");
    assert_eq!(anyone.get(&opening).await.status, StatusCode::NOT_FOUND);
    let (mut centre, _) = world.visitor(Role::Clerk, Some("jc-jyzx")).await;
    let page = format!("/boxes/{id}");
    sound(&page, &centre.get(&page).await.text());
    let key = world.keys[&HolderId::Centre].public().to_string();
    let wrong = [("holder", "centre"), ("public_key", "04zz")];
    let reply = centre.press(&page, &format!("{page}/key"), &wrong).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [("holder", "centre"), ("public_key", key.as_str())];
    let reply = centre.press(&page, &format!("{page}/key"), &right).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let waits = anyone.get(&opening).await;
    sound(&opening, &waits.text());
    assert!(waits.has("id=\"countdown\""));
    // Whoever looks after the hour closes the box, without a round.
    world.clock.advance_secs(86_400);
    let events = anyone.get(&format!("{opening}/events")).await;
    assert!(
        events
            .header("content-type")
            .starts_with("text/event-stream")
    );
    assert!(
        events.has("\"stage\":\"failed\"") && events.has("\"bids\":0"),
        "{}",
        events.text()
    );
    assert_eq!(world.state(id), "failed");
}

#[tokio::test]
async fn a_program_bids_with_a_token() {
    use web::accounts::tokens::{self, Grant, NewToken};
    let (world, firms) = world();
    let id = world.open(world.new_box());
    let (_, account) = world.visitor(Role::Applicant, None).await;
    firms.lock().expect("a lock").insert(account.0, 0);
    let new = NewToken {
        name: "示例程序".to_owned(),
        days: 1,
        grant: Grant::All,
    };
    let issued = tokens::issue(&world.store, &base::Scope::system(), account, new);
    let mut program = Visitor::new(world.router());
    program.carry(&issued.expect("a token").secret);
    let base = format!("/api/v1/boxes/{id}");
    assert!(program.get(&base).await.has("\"stage\":\"taking\""));
    let sealed = world.seal(id, 0, 77);
    let begin = serde_json::json!({
        "header": String::from_utf8(sealed.header.bytes().to_vec()).expect("text"),
        "manifest": sealed.manifest.text(),
    });
    let send = |kind: &str, body: Vec<u8>| Some((kind.to_owned(), body));
    let body = send("application/json", begin.to_string().into_bytes());
    let begun = program
        .send(Method::POST, &format!("{base}/uploads"), body)
        .await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.text());
    let begun: serde_json::Value = serde_json::from_slice(&begun.body).expect("JSON");
    let upload = format!(
        "{base}/uploads/{}",
        begun["token"].as_str().expect("a token")
    );
    let body = send("application/octet-stream", sealed.chunks[0].clone());
    let chunk = program
        .send(Method::POST, &format!("{upload}/chunks/0"), body)
        .await;
    assert_eq!(chunk.status, StatusCode::NO_CONTENT, "{}", chunk.text());
    for _ in 0..2 {
        let done = program
            .send(Method::POST, &format!("{upload}/finish"), None)
            .await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        assert!(done.has(&sealed.digest()));
    }
    let half = serde_json::json!({ "half": sealed.half() }).to_string();
    let body = send("application/json", half.into_bytes());
    let early = program
        .send(Method::POST, &format!("{base}/half"), body)
        .await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text());
    for _ in 0..2 {
        let gone = program
            .send(Method::DELETE, &format!("{base}/bid"), None)
            .await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text());
    }
}

#[tokio::test]
async fn beyond_the_seats_the_stream_is_refused_and_the_page_asks_instead() {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;
    let (world, _) = world();
    let id = world.open(world.new_box());
    let router = world.router();
    let address = format!("/openings/{id}/events");
    let listen = || {
        let request = Request::get(&address).header("accept", "text/event-stream");
        let request = request.header("host", "localhost");
        router
            .clone()
            .oneshot(request.body(Body::empty()).expect("a request"))
    };
    // Held, none of them is read: each keeps its seat.
    let mut seats = Vec::new();
    for _ in 0..400 {
        let reply = listen().await.expect("an answer");
        assert_eq!(reply.status(), StatusCode::OK);
        seats.push(reply);
    }
    let over = listen().await.expect("an answer");
    assert_eq!(over.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(over.headers()["retry-after"], "10");
    // The page and a single look are there for everybody.
    let mut anyone = Visitor::new(world.router());
    let page = anyone.get(&format!("/openings/{id}")).await;
    assert!(page.status == StatusCode::OK && page.has("id=\"countdown\""));
    assert!(
        page.has(&format!("href=\"/openings/{id}\"")),
        "a link loads it again"
    );
    let look = anyone.get(&address).await;
    assert!(
        look.status == StatusCode::OK && look.has("\"stage\":\"taking\""),
        "{}",
        look.text()
    );
    // A crowd at one box leaves seats at the others.
    let mut other = world.new_box();
    other.subject = "trade/2/lot/1".to_owned();
    let other = world.open(other);
    let request = Request::get(format!("/openings/{other}/events"))
        .header("accept", "text/event-stream")
        .header("host", "localhost");
    let elsewhere = router
        .clone()
        .oneshot(request.body(Body::empty()).expect("a request"));
    assert_eq!(elsewhere.await.expect("an answer").status(), StatusCode::OK);
    // Who leaves gives the seat back.
    seats.pop();
    assert_eq!(listen().await.expect("an answer").status(), StatusCode::OK);
}

/// What is done over the network leaves hashes: one row for a machine however often it comes, at most twenty machines, nothing
/// of a proxy on this machine; nobody reads them before the opening, and then by bidder, also who withdrew.
#[tokio::test]
async fn machines_are_kept_as_hashes_and_told_after_the_opening_alone() {
    let (world, firms) = world();
    let id = world.open(world.new_box());
    let count = || world.number("SELECT COUNT(*) FROM bidding_trace");
    let mut one = bidder(&world, &firms, 0).await;
    let first = world.seal(id, 0, 123_456);
    assert_eq!(send(&mut one, id, &first).await, StatusCode::SEE_OTHER);
    assert_eq!(count(), 0, "a loopback address is a proxy's");
    one.comes_from([203, 0, 113, 7].into());
    for _ in 0..2 {
        assert_eq!(send(&mut one, id, &first).await, StatusCode::SEE_OTHER);
    }
    assert_eq!(count(), 1);
    let mut other = bidder(&world, &firms, 1).await;
    other.comes_from([203, 0, 113, 7].into());
    let second = world.seal(id, 1, 100_050);
    assert_eq!(send(&mut other, id, &second).await, StatusCode::SEE_OTHER);
    let mut third = bidder(&world, &firms, 2).await;
    third.comes_from([203, 0, 113, 8].into());
    let sealed = world.seal(id, 2, 90_000);
    assert_eq!(send(&mut third, id, &sealed).await, StatusCode::SEE_OTHER);
    let page = format!("/boxes/{id}");
    let reply = third.press(&page, &format!("{page}/withdraw"), &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(count(), 4);
    let networks = "SELECT COUNT(DISTINCT network) FROM bidding_trace";
    assert_eq!(world.number(networks), 2, "two share one");
    // Somebody who is no bidder leaves nothing, and nobody more than twenty machines.
    let (clerk, machine) = (world::staff(1, Role::Clerk, "jc-jyzx"), |last: u8| {
        base::Machine::new(Some([198, 51, 100, last].into()), Some("示例"))
    });
    let kept = |who: &base::Scope, last| {
        let what = (id, Upload);
        bidding::trace(&world.store, &world.room, who, what, &machine(last)).expect("kept");
    };
    kept(&clerk, 1);
    assert_eq!(count(), 4);
    let account = firms
        .lock()
        .expect("a lock")
        .iter()
        .find(|(_, firm)| **firm == 0)
        .map(|(id, _)| *id);
    let scope = world::firm(account.expect("an account"));
    for last in 1..40 {
        kept(&scope, last);
    }
    assert_eq!(count(), 4 + 19);
    let told = || {
        let read = |read: &mut store::Read<'_>| bidding::traces(read, &world.room, "trade/1/lot/1");
        world.store.read(read).expect("traces")
    };
    assert!(told().is_empty(), "nothing before the opening");
    world.close();
    assert!(told().is_empty());
    for (firm, sealed) in [(0, &first), (1, &second)] {
        let mut bidder = bidder(&world, &firms, firm).await;
        bidder.comes_from([203, 0, 113, 9].into());
        let reply = bidder
            .press(&page, &format!("{page}/half"), &[("half", &sealed.half())])
            .await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    }
    for holder in [HolderId::Centre, HolderId::Tenderer] {
        world.give_shares(id, holder);
    }
    world.tick();
    assert_eq!(world.state(id), "opened");
    let told = told();
    let of = |firm: usize, step| {
        let mine = told
            .iter()
            .filter(move |one| one.bidder.code == CODES[firm]);
        let mut all: Vec<_> = mine
            .filter(|one| one.step == step)
            .map(|one| one.network.clone())
            .collect();
        all.sort_unstable();
        all
    };
    use bidding::Step::{Decrypt, Upload, Withdraw};
    assert_eq!(of(0, Decrypt), of(1, Decrypt), "one address");
    assert!(of(0, Upload).contains(&of(1, Upload)[0]));
    assert_eq!((of(2, Upload).len(), of(2, Withdraw).len()), (1, 1));
    assert_eq!(of(2, Upload), of(2, Withdraw));
    assert!(!of(0, Upload).contains(&of(2, Upload)[0]));
    assert!(told.iter().all(|one| one.at.0 % 3_600_000 == 0));
}
