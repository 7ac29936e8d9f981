//! How the pages of all rooms lie together in the navigation.

use base::Title;
use web::NavSection;

/// The sections, in the order in which work goes: what was promised, how it goes month by month, services, trading, the
/// lists and what is watched.
pub(crate) fn sections() -> Vec<NavSection> {
    let section = |zh: &str, en: &str, hrefs: &'static [&'static str]| NavSection {
        title: Title::new(zh, en),
        hrefs,
    };
    vec![
        section("我的工作", "My work", &["/work", "/my"]),
        section(
            "任务落实",
            "Delivery",
            &["/ledger", "/documents", "/units", "/coverage", "/review"],
        ),
        section(
            "调度督办",
            "Dispatch",
            &[
                "/month",
                "/indicators",
                "/blockages",
                "/meetings",
                "/orders",
                "/clues",
                "/bulletins",
            ],
        ),
        section("政务服务", "Services", &["/services"]),
        section(
            "公共资源交易",
            "Trading",
            &[
                "/hall",
                "/tendering",
                "/trades",
                "/openings",
                "/auctions",
                "/boxes",
                "/judging",
                "/seats",
                "/clarifications",
                "/evaluations",
                "/draws",
                "/experts",
                "/venue",
                "/contracts",
                "/disputes",
                "/party",
                "/parties",
            ],
        ),
        section(
            "清单与监督",
            "Registers and oversight",
            &["/registers", "/alerts", "/supervision", "/journal"],
        ),
    ]
}
