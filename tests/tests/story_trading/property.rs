//! A state-owned asset by online ascending auction, with extension rounds.

use axum::http::StatusCode;
use base::Date;

use super::city::{City, firm, number, plain};
use super::notice::Plan;

const PLAN: Plan<'static> = Plan {
    by: "clerk2",
    project: [
        "示例闲置设备转让",
        "property-asset",
        "rights",
        "",
        "1000000",
    ],
    more: &[],
    documents: &["disclosure", "appraisal"],
    hours: &[
        ("draft-from", "2024-09-02"),
        ("draft-until", "2024-09-09"),
        ("draft-day", "2024-09-23"),
        ("draft-hour", "09:00"),
        ("draft-opens", "2024-09-23"),
        ("draft-opens-hour", "09:30"),
        ("draft-free", "2024-09-23"),
        ("draft-free-hour", "10:30"),
        ("draft-step", "10000"),
        ("draft-sign", "10"),
        ("draft-pay", "30"),
    ],
};

fn day(month: i8, day: i8) -> Date {
    Date::constant(2024, month, day)
}

impl City {
    /// Bids in an auction, and is told that the bid stands.
    pub async fn bids(&mut self, login: &str, auction: i64, amount: &str) {
        let here = format!("/auctions/{auction}");
        let to = self
            .does(
                login,
                (&here, &format!("{here}/bid")),
                &[("amount", amount)],
            )
            .await;
        assert_eq!(to, here);
    }

    /// Enters a name, or takes it back.
    pub async fn enters(&mut self, login: &str, trade: i64) {
        let here = format!("/hall/trades/{trade}");
        self.does(login, (&here, &format!("{here}/enter")), &[])
            .await;
    }
}

#[tokio::test]
async fn an_asset_goes_to_who_bids_last_in_the_last_round() {
    let mut city = City::on(day(9, 2));
    let trade = city.announces(&PLAN).await;
    for login in ["bidder1", "bidder2", "bidder3", "bidder3"] {
        // The third takes its name back.
        city.enters(login, trade).await;
    }
    for login in ["", "bidder2", "clerk2", "centre"] {
        let path = match login {
            "clerk2" | "centre" => format!("/trades/{trade}"),
            _ => format!("/hall/trades/{trade}"),
        };
        assert!(
            !city.page(login, &path).await.contains(firm("bidder1").0),
            "{login}"
        );
    }
    city.house.goes_to(day(9, 23));
    let auction = number(&city.public(trade).await, "href=\"/auctions/");
    let here = format!("/auctions/{auction}");
    city.house.goes_on(45 * 60);
    let bid = format!("{here}/bid");
    let page = city.page("bidder3", &here).await;
    assert!(
        !page.contains(&format!("action=\"{bid}\"")),
        "who left does not bid"
    );
    let low = (StatusCode::CONFLICT, "低于起始价");
    city.refused(("bidder1", (&here, &bid)), &[("amount", "999999")], low)
        .await;
    city.bids("bidder1", auction, "1000000").await;
    city.bids("bidder2", auction, "1010000").await;
    // Free bidding ends at half past ten; every bid after it starts five minutes anew.
    city.house.goes_on(45 * 60 + 4 * 60);
    city.bids("bidder1", auction, "1020000").await;
    city.house.goes_on(299);
    city.bids("bidder2", auction, "1050000").await;
    city.house.goes_on(299);
    assert!(city.page("", &here).await.contains("1,050,000.00"));
    assert!(
        !city.page("", &here).await.contains(firm("bidder2").0),
        "cards only"
    );
    city.house.goes_on(1);
    let public = plain(&city.public(trade).await);
    assert!(public.contains("待定标"), "{public}");
    assert!(city.page("", &here).await.contains("1,050,000.00"));
    city.does("bidder2", (&here, &format!("{here}/confirm")), &[])
        .await;
    finished(&mut city, trade, ("bidder2", "1050000.00")).await;
}

/// The award is published, both sides sign the contract and a change of it online, what was sold is handed over and paid,
/// and the archive has all of it.
pub async fn finished(city: &mut City, trade: i64, (winner, amount): (&str, &str)) {
    city.house.hires("seller-head", base::Role::Head, "jc-fgw");
    city.steps("clerk2", (trade, "award"), &[("award-rank", "1")])
        .await;
    city.house.goes_on(86_400);
    let id = city.contract("clerk2").await;
    let path = format!("/contracts/{id}");
    let draft = format!("{path}/draft");
    let texts: [(&str, &[(&str, &str)]); 2] = [
        ("2024-12-31", &[]),
        ("2025-01-31", &[("draft-reason", "示例：移交改期")]),
    ];
    for (ends, more) in texts {
        let mut typed = vec![
            ("draft-amount", amount),
            ("draft-ends_on", ends),
            ("draft-body", "示例：价款一次付清"),
        ];
        typed.extend(more);
        let reply = city.uploads(winner, (&path, &draft), (&typed, &[])).await;
        super::city::done(&reply, (winner, &draft));
        // A unit is bound by its head, and one signature binds nobody.
        for login in [winner, "seller-head"] {
            let typed = [("sign-password", app::demo::PASSWORD)];
            city.does(login, (&path, &format!("{path}/sign")), &typed)
                .await;
        }
        let shown = city.page(winner, &path).await;
        assert!(plain(&shown).contains(ends), "{ends}");
    }
    performed(city, &path, (winner, amount)).await;
    let public = plain(&city.public(trade).await);
    assert!(
        public.contains("已签合同") && public.contains(firm(winner).0),
        "{public}"
    );
    let all = super::procurement::archived(city, trade);
    for member in [
        "auction/0001.json",
        "contract/0001-statement.json",
        "contract/0002-statement.json",
    ] {
        assert!(all.iter().any(|path| path == member), "{member}: {all:?}");
    }
}

/// The seller hands over and says that the money came; the buyer says neither.
async fn performed(city: &mut City, path: &str, (winner, amount): (&str, &str)) {
    let typed = [
        ("milestone-title", "示例移交"),
        ("milestone-due", "2024-12-31"),
    ];
    city.does("clerk2", (path, &format!("{path}/milestone")), &typed)
        .await;
    let today = city.house.now().day().to_string();
    let typed = [
        ("payment-title", "示例价款"),
        ("payment-amount", amount),
        ("payment-origin", today.as_str()),
        ("payment-term", ""),
    ];
    city.does("clerk2", (path, &format!("{path}/payment")), &typed)
        .await;
    let paid = format!("{path}/payments/1/paid");
    let buyer = city.page(winner, path).await;
    assert!(!buyer.contains(&format!("action=\"{paid}\"")));
    city.does("clerk2", (path, &paid), &[]).await;
    let step = |step: &str| format!("{path}/milestones/1/{step}");
    city.does("clerk2", (path, &step("deliver")), &[]).await;
    city.does(winner, (path, &step("accept")), &[]).await;
}
