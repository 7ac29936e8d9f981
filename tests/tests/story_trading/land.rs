//! Land use rights: listed, or auctioned, under the same platform and by rules of their own.

use axum::http::StatusCode;
use base::Date;

use super::city::{City, firm, number, plain};
use super::notice::Plan;
use super::property::finished;

const HOURS: [(&str, &str); 11] = [
    ("draft-from", "2024-09-02"),
    ("draft-until", "2024-09-20"),
    ("draft-day", "2024-09-23"),
    ("draft-hour", "09:00"),
    ("draft-opens", "2024-09-23"),
    ("draft-opens-hour", "10:00"),
    ("draft-free", "2024-10-08"),
    ("draft-free-hour", "10:00"),
    ("draft-step", "100000"),
    ("draft-sign", "15"),
    ("draft-pay", "60"),
];

fn day(month: i8, day: i8) -> Date {
    Date::constant(2024, month, day)
}

fn plan(procedure: &'static str, hours: &'static [(&'static str, &'static str)]) -> Plan<'static> {
    Plan {
        by: "clerk2",
        project: ["示例地块出让", procedure, "rights", "", "90000000"],
        more: &[],
        documents: &["grant-document"],
        hours,
    }
}

#[tokio::test]
async fn a_listed_plot_is_listed_as_long_as_the_rule_says_and_goes_to_the_only_bidder() {
    let mut city = City::on(day(9, 2));
    let plan = plan("land-listing", &HOURS);
    let trade = city.registers(&plan).await;
    let reply = city
        .documents(plan.by, trade, "grant-document", "示例出让文件")
        .await;
    super::city::done(&reply, (plan.by, "documents"));
    // Listed for nine days.
    let mut short = HOURS;
    short[6].1 = "2024-10-02";
    city.drafts(plan.by, trade, &short).await;
    let (desk, publish) = (
        format!("/trades/{trade}"),
        format!("/trades/{trade}/publish"),
    );
    let early = (StatusCode::UNPROCESSABLE_ENTITY, "第十八条");
    city.refused((plan.by, (&desk, &publish)), &[], early).await;
    city.drafts(plan.by, trade, &HOURS).await;
    city.steps(plan.by, (trade, "publish"), &[]).await;
    city.enters("bidder1", trade).await;
    city.house.goes_to(day(9, 23));
    let auction = number(&city.public(trade).await, "href=\"/auctions/");
    city.house.goes_on(2 * 3_600);
    city.bids("bidder1", auction, "90000000").await;
    city.house.goes_to(day(10, 8));
    city.house.goes_on(3_600 + 300);
    let public = plain(&city.public(trade).await);
    assert!(public.contains("待定标"), "{public}");
    finished(&mut city, trade, ("bidder1", "90000000.00")).await;
}

#[tokio::test]
async fn an_auction_of_land_for_which_too_few_enter_fails_and_is_held_again() {
    const DAY: [(&str, &str); 11] = {
        let mut hours = HOURS;
        hours[6] = ("draft-free", "2024-09-23");
        hours[7] = ("draft-free-hour", "10:30");
        hours
    };
    let mut city = City::on(day(9, 2));
    let trade = city.announces(&plan("land-auction", &DAY)).await;
    for login in ["bidder1", "bidder2"] {
        city.enters(login, trade).await;
    }
    city.house.goes_to(day(9, 23));
    let public = plain(&city.public(trade).await);
    assert!(
        !public.contains("href=\"/auctions/") && !public.contains(firm("bidder1").0),
        "{public}"
    );
    assert!(public.contains("3") && public.contains("2"), "{public}");
    let to = city.steps("clerk2", (trade, "again"), &[]).await;
    let again = number(&to, "/trades/");
    assert_ne!(again, trade);
    assert!(plain(&city.page("clerk2", &to).await).contains("第 1 号项目，第 1 标段，第 2 次"));
}
