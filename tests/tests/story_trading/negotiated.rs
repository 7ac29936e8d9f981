//! Competitive negotiation and consultation: confidential first responses, rounds, and sealed final offers.

use axum::http::StatusCode;
use base::{Date, Millis};
use serde_json::json;

use super::city::{City, firm, plain};
use super::notice::Plan;
use super::procurement::{HOLDERS, archived, city, contracted, opens, reviewed};

/// What they respond first, and offer last, yuan.
const FIRST: [(&str, i64); 4] = [
    ("bidder1", 961_234),
    ("bidder2", 971_234),
    ("bidder3", 981_234),
    ("bidder4", 951_234),
];
const LAST: [(&str, i64); 3] = [
    ("bidder1", 951_111),
    ("bidder2", 941_111),
    ("bidder3", 931_111),
];

fn offered(all: &[(&'static str, i64)]) -> Vec<(&'static str, serde_json::Value)> {
    let one = |(login, yuan): &(&'static str, i64)| (*login, json!({ "price_fen": yuan * 100 }));
    all.iter().map(one).collect()
}

fn at(day: Date, hour: i64) -> Millis {
    Millis::start_of(day).plus_secs(hour * 3_600)
}

/// As a page writes an amount.
fn written(yuan: i64) -> String {
    format!("{},{}.00", yuan / 1_000, yuan % 1_000)
}

/// Before the result is out nobody reads another's offers: those who run it do, and each its own.
async fn confidential(city: &mut City, boxed: i64, offers: &[(&str, i64)]) {
    for login in ["", "bidder1", "bidder5"] {
        let path = format!("/openings/{boxed}");
        let reply = city.who(login).await.get(&path).await;
        let page = reply.text();
        for (whose, yuan) in offers {
            let told = page.contains(&written(*yuan)) || page.contains(firm(whose).0);
            assert_eq!(told, *whose == login, "{login} reads of {whose}");
        }
        let record = city.status(login, &format!("{path}/record")).await;
        assert_eq!(record, StatusCode::NOT_FOUND, "{login}");
    }
    let centre = city.page("centre", &format!("/openings/{boxed}")).await;
    assert!(
        offers
            .iter()
            .all(|(_, yuan)| centre.contains(&written(*yuan)))
    );
}

/// A round with everybody, and the end with one of them.
async fn talked(city: &mut City, trade: i64) {
    let typed = [("talk-text", "示例：交货期改为十五日")];
    city.steps("clerk2", (trade, "talk"), &typed).await;
    let hall = format!("/hall/trades/{trade}");
    let reply = format!("{hall}/reply");
    for login in ["bidder1", "bidder2"] {
        let typed = format!("示例答复来自{login}");
        city.does(login, (&hall, &reply), &[("reply-text", &typed)])
            .await;
    }
    let page = city.page("bidder1", &hall).await;
    assert!(page.contains("示例答复来自bidder1") && !page.contains("示例答复来自bidder2"));
    let page = city.page("centre", &format!("/trades/{trade}")).await;
    assert!(page.contains("示例答复来自bidder1") && page.contains("示例答复来自bidder2"));
    for login in ["", "bidder5"] {
        assert!(
            !city.page(login, &hall).await.contains("交货期改为"),
            "{login}"
        );
    }
    let csrf = city.who("bidder5").await.token(&hall).await;
    let typed = [("csrf", csrf.as_str()), ("reply-text", "示例")];
    let stranger = city.who("bidder5").await.post(&reply, &typed).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    let typed = [
        ("end-code", firm("bidder4").1),
        ("end-reason", "示例：不满足实质性要求"),
    ];
    city.steps("clerk2", (trade, "talk/end"), &typed).await;
    assert!(
        city.page("bidder4", &hall)
            .await
            .contains("不满足实质性要求")
    );
}

/// From the notice to the archive; the day of the first responses.
async fn negotiated(plan: &Plan<'_>, day: Date) {
    let mut city = city().await;
    let trade = city.announces(plan).await;
    city.steps(
        plan.by,
        (trade, "committee"),
        &[("committee-seats", "A0101 3")],
    )
    .await;
    let first = city.keys(trade, HOLDERS).await;
    opens(&mut city, &first, (&offered(&FIRST), at(day, 9))).await;
    confidential(&mut city, first.boxed, &FIRST).await;
    let (desk, talk) = (format!("/trades/{trade}"), format!("/trades/{trade}/talk"));
    let early = (StatusCode::CONFLICT, "评审小组到齐");
    city.refused(("clerk2", (&desk, &talk)), &[("talk-text", "示例")], early)
        .await;
    let draw = city
        .draws([("clerk2", "tenderer"), ("treasury", "supervisor")])
        .await;
    let accepted = city.accepted(draw, 0).await;
    talked(&mut city, trade).await;
    let (day_text, finals) = (day.to_string(), format!("/trades/{trade}/finals"));
    let short = (StatusCode::UNPROCESSABLE_ENTITY, "10 分钟");
    let typed = [("finals-day", day_text.as_str()), ("finals-hour", "09:10")];
    city.refused(("clerk2", (&desk, &finals)), &typed, short)
        .await;
    let typed = [("finals-day", day_text.as_str()), ("finals-hour", "15:00")];
    city.steps("clerk2", (trade, "finals"), &typed).await;
    let last = city.keys(trade, HOLDERS).await;
    assert_ne!(last.boxed, first.boxed);
    for login in ["bidder4", "bidder5"] {
        let status = city.status(login, &format!("/boxes/{}", last.boxed)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{login}");
    }
    opens(&mut city, &last, (&offered(&LAST), at(day, 15))).await;
    confidential(&mut city, last.boxed, &LAST).await;
    let committee = city.sitting(accepted).await;
    reviewed(&mut city, &committee).await;
    contracted(&mut city, trade, "bidder3", "931111.00").await;
    for (boxed, offers) in [(first.boxed, &FIRST[..]), (last.boxed, &LAST)] {
        let page = plain(&city.page("", &format!("/openings/{boxed}")).await);
        assert!(
            offers
                .iter()
                .all(|(_, yuan)| page.contains(&written(*yuan))),
            "{page}"
        );
    }
    let all = archived(&city, trade);
    let count = |kind: &str| all.iter().filter(|path| path.starts_with(kind)).count();
    assert_eq!(
        (count("offers/"), count("final-offers/")),
        (4, 3),
        "{all:?}"
    );
    for member in ["negotiation.txt", "box/record.txt", "finals/record.txt"] {
        assert!(all.iter().any(|path| path == member), "{member}: {all:?}");
    }
}

#[tokio::test]
async fn a_negotiation_is_confidential_and_goes_to_the_lowest_final_offer() {
    let plan = Plan {
        by: "clerk2",
        project: [
            "示例应急物资采购",
            "procurement-negotiation",
            "goods",
            "procurement-lowest",
            "1000000",
        ],
        more: &[],
        documents: &["procurement-document"],
        hours: &[
            ("draft-from", "2024-09-02"),
            ("draft-until", "2024-09-05"),
            ("draft-day", "2024-09-06"),
            ("draft-hour", "09:00"),
        ],
    };
    negotiated(&plan, Date::constant(2024, 9, 6)).await;
}

#[tokio::test]
async fn a_consultation_scores_the_final_offers() {
    let plan = Plan {
        by: "clerk2",
        project: [
            "示例信息化服务采购",
            "procurement-consultation",
            "services",
            "procurement-scored",
            "1000000",
        ],
        more: &[],
        documents: &["procurement-document"],
        hours: &[
            ("draft-from", "2024-09-02"),
            ("draft-until", "2024-09-09"),
            ("draft-day", "2024-09-12"),
            ("draft-hour", "09:00"),
        ],
    };
    negotiated(&plan, Date::constant(2024, 9, 12)).await;
}
