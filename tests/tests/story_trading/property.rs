//! A state-owned asset by online ascending auction, with extension rounds.

use axum::http::StatusCode;
use base::Date;

use super::city::{City, firm, number, plain};
use super::construction::members_of;
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
    finished(&mut city, trade, "bidder2").await;
}

/// The award and the contract are published, and the archive has the record of the auction.
pub async fn finished(city: &mut City, trade: i64, winner: &str) {
    city.steps("clerk2", (trade, "award"), &[("award-rank", "1")])
        .await;
    city.house.goes_on(86_400);
    let typed = [("contract-body", "示例：价款一次付清")];
    city.steps("clerk2", (trade, "contract"), &typed).await;
    let public = plain(&city.public(trade).await);
    assert!(
        public.contains("合同") && public.contains(firm(winner).0),
        "{public}"
    );
    let (app, mut bundle) = (&city.house.app, Vec::new());
    let (centre, of) = (city.scope("centre"), (trade, city.house.now()));
    let summary =
        trade::archive::export(&app.store, &centre, &app.trading().trades, of, &mut bundle);
    summary.expect("a bundle");
    proof::check_file(&bundle[..], &proof::Options { key: None }).expect("proven");
    let all = members_of(&bundle);
    assert!(
        all.iter().any(|(path, ..)| path.starts_with("auction/")),
        "{all:?}"
    );
}
