//! Tenders by invitation: known to those who are invited, and to everybody with their result.

use axum::http::StatusCode;
use serde_json::json;

use super::city::{City, done, firm, plain};
use super::notice::Plan;
use super::procurement::{archived, city, contracted, judges};

const TITLE: &str = "示例精密仪器采购";

/// Lines of the list of those who are invited.
fn list(logins: &[&str]) -> String {
    let line = |login: &&str| format!("{} {}", firm(login).1, firm(login).0);
    logins.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn plan() -> Plan<'static> {
    Plan {
        by: "clerk2",
        project: [
            TITLE,
            "procurement-invited",
            "goods",
            "procurement-scored",
            "3000000|3000000",
        ],
        more: &[("ground", "special")],
        documents: &["procurement-document"],
        hours: &[
            ("draft-from", "2024-09-02"),
            ("draft-until", "2024-09-09"),
            ("draft-day", "2024-09-23"),
            ("draft-hour", "09:00"),
        ],
    }
}

/// Announced to three who are invited; fewer are refused.
async fn announced(city: &mut City) -> i64 {
    let plan = plan();
    let trade = city.registers(&plan).await;
    let reply = city
        .documents(plan.by, trade, "procurement-document", "示例文件")
        .await;
    done(&reply, (plan.by, "documents"));
    city.drafts(plan.by, trade, plan.hours).await;
    let (desk, publish) = (
        format!("/trades/{trade}"),
        format!("/trades/{trade}/publish"),
    );
    let few = (StatusCode::UNPROCESSABLE_ENTITY, "至少要有 3 家");
    city.refused((plan.by, (&desk, &publish)), &[], few).await;
    let invite = format!("/trades/{trade}/invite");
    let wrong = (StatusCode::UNPROCESSABLE_ENTITY, "第 2 行");
    let typed = format!("{}\n示例公司", list(&["bidder1"]));
    city.refused(
        (plan.by, (&desk, &invite)),
        &[("invite-list", &typed)],
        wrong,
    )
    .await;
    for (logins, refused) in [
        (&["bidder1", "bidder2"][..], true),
        (&["bidder1", "bidder2", "bidder3"], false),
    ] {
        let typed = list(logins);
        city.steps(plan.by, (trade, "invite"), &[("invite-list", &typed)])
            .await;
        if refused {
            city.refused((plan.by, (&desk, &publish)), &[], few).await;
        }
    }
    city.steps(plan.by, (trade, "publish"), &[]).await;
    trade
}

/// Nobody who is not invited finds anything of the trade.
async fn unknown(city: &mut City, trade: i64, boxed: Option<i64>) {
    let mut addresses = vec![
        format!("/hall/trades/{trade}"),
        "/hall/notices/1".to_owned(),
        "/hall/documents/1".to_owned(),
    ];
    if let Some(boxed) = boxed {
        addresses
            .extend(["", "/root", "/record", "/events"].map(|at| format!("/openings/{boxed}{at}")));
        addresses.extend(["", "/box.json"].map(|at| format!("/boxes/{boxed}{at}")));
    }
    for login in ["", "bidder4", "county", "county-head"] {
        for address in &addresses {
            if login.is_empty() && address.starts_with("/boxes") {
                continue;
            }
            let status = city.status(login, address).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{login} {address}");
        }
        for address in ["/hall", "/hall?q=示例精密仪器", "/hall/feed", "/openings"] {
            assert!(
                !city.page(login, address).await.contains(TITLE),
                "{login} {address}"
            );
        }
    }
    let dispute = format!("/disputes/new?form=objection&subject=trade/{trade}/lot/1");
    let guessed = city.who("bidder4").await.get(&dispute).await.text();
    assert!(!guessed.contains(TITLE), "{guessed}");
    for address in ["/tendering", "/boxes"] {
        assert!(
            !city.page("bidder4", address).await.contains(TITLE),
            "{address}"
        );
    }
    let csrf = city.who("bidder4").await.token("/tendering").await;
    let typed = [
        ("csrf", csrf.as_str()),
        ("key", "1"),
        ("ask-text", "示例问题"),
    ];
    let visitor = city.who("bidder4").await;
    let asked = visitor
        .post(&format!("/hall/trades/{trade}/ask"), &typed)
        .await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_tender_by_invitation_is_for_those_invited_and_public_with_its_result() {
    let mut city = city().await;
    let trade = announced(&mut city).await;
    unknown(&mut city, trade, None).await;
    for login in ["bidder1", "bidder2", "bidder3"] {
        let page = city.page(login, &format!("/hall/trades/{trade}")).await;
        assert!(
            page.contains(TITLE) && !page.contains(firm("bidder3").1),
            "{login}"
        );
        assert!(
            city.page(login, "/tendering").await.contains(TITLE),
            "{login}"
        );
        city.page(login, "/hall/notices/1").await;
        city.page(login, "/hall/documents/1").await;
    }
    let desk = city.page("centre", &format!("/trades/{trade}")).await;
    assert!(
        desk.contains(firm("bidder3").1),
        "who runs it knows who is invited"
    );
    // Its box is sealed for three, and a stranger begins no upload however it found it.
    let offer = |fen: i64| json!({ "price_fen": fen });
    let holders = super::procurement::HOLDERS;
    let keys = city.keys(trade, holders).await;
    unknown(&mut city, trade, Some(keys.boxed)).await;
    let stranger = city.terms("bidder1", keys.boxed).await;
    let content = super::offer::archive(&offer(1), 2_000);
    let stranger = super::offer::seal(&stranger, firm("bidder4").1, &content);
    let uploads = format!("/boxes/{}/uploads", keys.boxed);
    let (status, said) = city
        .calls("bidder4", ("/tendering", &uploads), stranger.begin())
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{said}");
    let offers = [
        ("bidder1", offer(280_000_000)),
        ("bidder2", offer(270_000_000)),
        ("bidder3", offer(290_000_000)),
    ];
    let boxed = judges(
        &mut city,
        (trade, &plan()),
        ("A0101 3\nB0201 2", &offers),
        keys,
    )
    .await;
    unknown(&mut city, trade, Some(boxed)).await;
    // The offers are read out to those who take part.
    let opening = city.page("bidder1", &format!("/openings/{boxed}")).await;
    assert!(opening.contains("2,700,000.00"));
    contracted(&mut city, trade, "bidder2", "2700000.00").await;
    assert!(city.page("", "/hall").await.contains(TITLE));
    let opening = city.page("", &format!("/openings/{boxed}")).await;
    assert!(plain(&opening).contains("2,700,000.00"));
    let all = archived(&city, trade);
    for member in ["invited.txt", "box/record.txt", "evaluation/sheet.txt"] {
        assert!(all.iter().any(|path| path == member), "{member}: {all:?}");
    }
}
