//! The attack: learning the committee before the result. Every role, every page, the sheet, the journal, the tables; and
//! the clerk of another centre.

use crate::common;

use axum::http::StatusCode;
use base::{AccountId, Role};
use common::*;
use expert::draws::PartyOf;
use store::{Query, params};

const SUBJECT: &str = "trade/12/lot/1";

/// Everybody with a sign-in who is no member.
const LOGINS: [&str; 10] = [
    "clerk",
    "head",
    "county",
    "watch",
    "office",
    "supervisor",
    "audit",
    "discipline",
    "tenderer",
    "stranger",
];

/// A site with a committee that nobody knows yet: the draw, and its members' names, numbers and accounts.
async fn seated() -> (Site, i64, Vec<(String, String, i64)>) {
    let site = Site::new(20);
    let mut new = terms();
    new.parties[0] = PartyOf {
        name: "tenderer".to_owned(),
        org: None,
        account: Some(AccountId(site.account("tenderer"))),
    };
    let party = scope(Role::Applicant, None, site.account("tenderer"));
    let id = site.world.open(new);
    site.world.commit(id, &party, "tenderer");
    site.world.commit(id, &supervisor(), "supervisor");
    site.world.freeze(id);
    site.world.reveal(id, &party, "tenderer");
    site.world.reveal(id, &supervisor(), "supervisor");
    site.world.accept_all(id);
    let members = site.world.members(SUBJECT);
    assert_eq!(members.len(), 5);
    let names = members.iter().map(|seat| {
        let account = seat.account.0;
        let sql = "SELECT code FROM expert_expert WHERE account = $1";
        let code: String = site
            .world
            .store
            .read(|read| read.query_one(sql, params![account], |row| row.get(0)))
            .expect("a member");
        let number: i64 = code[1..].parse().expect("a number");
        (format!("示例专家{number}<"), code, account)
    });
    let names = names.collect();
    (site, id, names)
}

#[tokio::test]
async fn nobody_reads_who_sits_before_the_result() {
    let (site, id, members) = seated().await;
    for login in LOGINS {
        let mut visitor = site.signed_in(login).await;
        for path in [
            format!("/draws/{id}"),
            format!("/draws/{id}/transcript"),
            "/draws".to_owned(),
            "/draws?state=drawn".to_owned(),
            "/seats".to_owned(),
        ] {
            let page = visitor.get(&path).await;
            for (name, code, _) in &members {
                assert!(
                    !page.has(name) && !page.has(code),
                    "{login} {path}: {}",
                    page.text()
                );
            }
        }
        // Who reads the register sees everybody in it alike: neither members nor their years stand out.
        let shapes: Vec<String> = {
            let mut shapes = Vec::new();
            for number in 1..=20 {
                let page = visitor.get(&format!("/experts/{number}")).await;
                let years = page.text().split("years-title").nth(2).map(str::to_owned);
                shapes.push(years.unwrap_or_default());
            }
            shapes
        };
        assert!(shapes.iter().all(|shape| shape == &shapes[0]), "{login}");
    }
}

#[tokio::test]
async fn an_expert_sees_the_own_seat_alone() {
    let (site, _, members) = seated().await;
    for number in 1..=3 {
        let login = format!("expert{number}");
        let account = site.account(&login);
        let mut visitor = site.signed_in(&login).await;
        let page = visitor.get("/seats").await;
        let called = members.iter().any(|(_, _, member)| *member == account);
        assert!(called || !page.has("现场签到"), "{login}");
        for (name, code, _) in &members {
            assert!(!page.has(name) && !page.has(code), "{login}");
        }
        assert_eq!(visitor.get("/draws/1").await.status, StatusCode::NOT_FOUND);
        assert_eq!(visitor.get("/experts").await.status, StatusCode::NOT_FOUND);
    }
}

/// Neither the journal nor a readable column tells who was drawn: no name, no number of the register, no account beside a
/// seat.
#[tokio::test]
async fn the_journal_and_the_tables_do_not_tell() {
    let (site, _, members) = seated().await;
    let world = &site.world;
    let text = |sql: &str| -> String {
        let rows: Vec<String> = world
            .store
            .read(|read| read.query_map(sql, params![], |row| row.get(0)))
            .expect("rows");
        rows.join("\n")
    };
    let journal = text(
        "SELECT CAST(body AS TEXT) FROM journal_entry WHERE kind LIKE 'draw.%' OR kind LIKE 'seat.%'",
    );
    assert!(journal.contains("draw.called") && journal.contains("draw.answered"));
    for (name, code, account) in &members {
        let name = name.trim_end_matches('<');
        assert!(!journal.contains(name) && !journal.contains(code.as_str()));
        // The journal keeps values behind its commitments; none is that of an expert who answered.
        let kept = text(&format!(
            "SELECT CAST(value AS TEXT) FROM journal_salt WHERE value = '{account}'"
        ));
        assert!(kept.is_empty(), "the journal keeps account {account}");
    }
    let open = world.count("SELECT COUNT(*) FROM expert_call WHERE expert IS NOT NULL");
    assert_eq!(open, 0);
    // No byte of a sealed column holds a name, a number or an account in the clear.
    for sql in [
        "SELECT who_sealed FROM expert_call",
        "SELECT pool_sealed FROM expert_draw",
        "SELECT frozen FROM expert_draw",
        "SELECT name_sealed FROM expert_expert",
        "SELECT phone_sealed FROM expert_expert",
    ] {
        let rows: Vec<Vec<u8>> = world
            .store
            .read(|read| read.query_map(sql, params![], |row| row.get(0)))
            .expect("rows");
        assert!(!rows.is_empty(), "{sql}");
        for row in rows {
            let holds = |needle: &str| {
                row.windows(needle.len())
                    .any(|part| part == needle.as_bytes())
            };
            assert!(
                !holds("示例专家") && !holds("E00") && !holds("1390"),
                "{sql}"
            );
        }
    }
}

#[tokio::test]
async fn the_result_makes_it_known_to_whoever_sees_the_draw() {
    let (site, id, members) = seated().await;
    site.world.release(SUBJECT).expect("released");
    for login in ["clerk", "watch", "office", "audit", "tenderer"] {
        let mut visitor = site.signed_in(login).await;
        let page = visitor.get(&format!("/draws/{id}")).await;
        let file = visitor.get(&format!("/draws/{id}/transcript")).await;
        for (_, code, _) in &members {
            assert!(page.has(code) && file.has(code), "{login}");
        }
    }
}

/// The attack: a county clerk reads another county's draw.
#[tokio::test]
async fn another_centre_sees_nothing() {
    let (site, id, _) = seated().await;
    for login in ["county", "stranger", "discipline"] {
        let mut visitor = site.signed_in(login).await;
        for path in [
            format!("/draws/{id}"),
            format!("/draws/{id}/transcript"),
            "/experts".to_owned(),
            "/experts/1".to_owned(),
            "/experts/export".to_owned(),
            "/experts/import".to_owned(),
        ] {
            let status = visitor.get(&path).await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{login} {path}");
        }
        let list = visitor.get("/draws").await;
        assert!(!list.has(SUBJECT), "{login}");
    }
    let mut county = site.signed_in("county").await;
    let csrf = county.token("/draws").await;
    for step in [
        "commit",
        "reveal",
        "freeze",
        "seats/1/remove",
        "seats/1/conduct",
    ] {
        let sent = [
            ("csrf", csrf.as_str()),
            ("reason-1", "ill"),
            ("kind-1", "late"),
        ];
        let reply = county.post(&format!("/draws/{id}/{step}"), &sent).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{step}");
    }
    // The tenderer knows of the draw and conducts nothing of it.
    let mut tenderer = site.signed_in("tenderer").await;
    let csrf = tenderer.token("/draws").await;
    for step in ["freeze", "seats/1/remove"] {
        let sent = [("csrf", csrf.as_str()), ("reason-1", "ill")];
        let reply = tenderer.post(&format!("/draws/{id}/{step}"), &sent).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{step}");
    }
}
