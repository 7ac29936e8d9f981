//! A framework agreement: several are admitted, and what is bought under it is called off in competition of them alone.

use axum::http::StatusCode;
use serde_json::json;

use super::city::{City, firm, plain};
use super::notice::Plan;
use super::procurement::{HOLDERS, archived, city, contracted, judges};

fn offers(all: &[(&'static str, i64)]) -> Vec<(&'static str, serde_json::Value)> {
    let one = |(login, fen): &(&'static str, i64)| (*login, json!({ "price_fen": fen }));
    all.iter().map(one).collect()
}

/// The agreement with those who were admitted is published.
async fn agreed(city: &mut City) -> i64 {
    let plan = Plan {
        by: "clerk2",
        project: [
            "示例办公用品框架协议",
            "procurement-framework",
            "goods",
            "procurement-lowest",
            "3000000",
        ],
        more: &[("ground", "many-small")],
        documents: &["procurement-document"],
        hours: &[
            ("draft-from", "2024-09-02"),
            ("draft-until", "2024-09-09"),
            ("draft-day", "2024-09-23"),
            ("draft-hour", "09:00"),
        ],
    };
    let trade = city.announces(&plan).await;
    let holders = city.keys(trade, HOLDERS).await;
    let all = offers(&[
        ("bidder1", 270_000_000),
        ("bidder2", 260_000_000),
        ("bidder3", 280_000_000),
        ("bidder4", 290_000_000),
    ]);
    judges(city, (trade, &plan), ("A0101 3\nB0201 2", &all), holders).await;
    city.steps("clerk2", (trade, "award"), &[("award-rank", "1")])
        .await;
    city.house.goes_on(60);
    let public = plain(&city.public(trade).await);
    for login in ["bidder1", "bidder2", "bidder3"] {
        assert!(public.contains(firm(login).0), "{login}: {public}");
    }
    assert!(
        !public.contains(firm("bidder4").0),
        "one of four is eliminated"
    );
    let typed = [("contract-body", "示例：框架协议有效期一年")];
    city.steps("clerk2", (trade, "contract"), &typed).await;
    trade
}

#[tokio::test]
async fn what_is_called_off_from_a_framework_is_for_those_who_were_admitted() {
    let mut city = city().await;
    let typed = |framework: &'static str| {
        [
            ("title", "示例办公用品二次竞价"),
            ("platform", "jc"),
            ("procedure", "procurement-call-off"),
            ("category", "goods"),
            ("method", "procurement-lowest"),
            ("lots", "500000"),
            ("framework", framework),
        ]
    };
    // Nothing is called off from what is not there.
    for none in ["", "1"] {
        let refused = (StatusCode::UNPROCESSABLE_ENTITY, "框架协议");
        city.refused(
            ("clerk2", ("/trades/new", "/trades/new")),
            &typed(none),
            refused,
        )
        .await;
    }
    let framework = agreed(&mut city).await.to_string();
    let today = city.house.now().day();
    let later = base::Millis::start_of(today).plus_secs(3 * 86_400).day();
    let (from, until) = (today.to_string(), later.to_string());
    let hours = [
        ("draft-from", from.as_str()),
        ("draft-until", until.as_str()),
        ("draft-day", until.as_str()),
        ("draft-hour", "09:00"),
    ];
    let title = "示例办公用品二次竞价";
    let plan = Plan {
        by: "clerk2",
        project: [
            title,
            "procurement-call-off",
            "goods",
            "procurement-lowest",
            "500000",
        ],
        more: &[("framework", &framework)],
        documents: &["procurement-document"],
        hours: &hours,
    };
    let trade = city.announces(&plan).await;
    let hall = format!("/hall/trades/{trade}");
    for login in ["", "bidder4", "bidder5"] {
        assert_eq!(
            city.status(login, &hall).await,
            StatusCode::NOT_FOUND,
            "{login}"
        );
    }
    for login in ["bidder1", "bidder2", "bidder3"] {
        assert!(city.page(login, &hall).await.contains(title), "{login}");
    }
    let holders = city.keys(trade, HOLDERS).await;
    let all = offers(&[("bidder1", 48_000_000), ("bidder3", 47_000_000)]);
    judges(&mut city, (trade, &plan), ("A0101 1", &all), holders).await;
    contracted(&mut city, trade, "bidder3", "470000.00").await;
    let all = archived(&city, trade);
    for kind in ["invited.txt", "offers/", "contract/"] {
        assert!(
            all.iter().any(|path| path.starts_with(kind)),
            "{kind}: {all:?}"
        );
    }
}
