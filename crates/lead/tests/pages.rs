//! The pages through the router.

use crate::common;

use axum::http::StatusCode;
use base::Role;
use common::{CENTRE, OVERSEER, World, finding};
use testkit::sound;

const PAGES: [&str; 5] = [
    "/supervision",
    "/supervision/network",
    "/supervision/experts",
    "/supervision/screens",
    "/leads",
];

#[tokio::test]
async fn supervision_has_its_pages_before_and_after_a_run() {
    let world = World::new();
    world.account("office", Role::Office, None);
    world.account("overseer", Role::Clerk, Some(OVERSEER));
    world.account("centre", Role::Clerk, Some(CENTRE));
    let site = world.site();
    let mut office = site.signed_in("office").await;
    for path in PAGES {
        let page = office.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        sound(path, &page.text());
    }
    assert!(office.get("/supervision").await.has("筛查还没有运行过"));
    world.run();
    for path in PAGES {
        let page = office.get(path).await;
        sound(path, &page.text());
        assert_eq!(
            office.in_english(path).await.status,
            StatusCode::OK,
            "{path}"
        );
    }
    let drawn = office.get("/supervision/network?least=10").await;
    assert!(
        drawn.has("<svg class=\"network\"") && drawn.has("示例投标企业05"),
        "{}",
        drawn.text()
    );
    assert!(
        office
            .get("/supervision/network?least=999")
            .await
            .has("没有符合条件的企业")
    );
    assert!(office.get("/supervision/experts").await.has("示例E01"));
    assert!(
        office
            .get("/supervision/screens")
            .await
            .has("below = 0.006")
    );
    let csv = office.get("/leads.csv?kind=screen.co_bidding").await;
    assert!(
        csv.has("示例投标企业01") && csv.text().lines().count() == 2,
        "{}",
        csv.text()
    );
    assert_eq!(office.get("/leads.xlsx").await.status, StatusCode::OK);
    // Who oversees one platform sees that one; a centre sees none of this.
    let mut overseer = site.signed_in("overseer").await;
    assert!(
        overseer
            .get("/supervision/network")
            .await
            .has("示例投标企业01")
    );
    let other = overseer.get("/supervision/network?platform=gaoping").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let start = overseer.post("/supervision/run", &[("csrf", "x")]).await;
    assert_eq!(start.status, StatusCode::NOT_FOUND);
    let mut centre = site.signed_in("centre").await;
    for path in &PAGES[..4] {
        assert_eq!(
            centre.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(centre.get("/leads").await.has("没有线索"));
}

#[tokio::test]
async fn a_lead_is_worked_on_its_page() {
    let world = World::new();
    world.account("overseer", Role::Clerk, Some(OVERSEER));
    world.account("second", Role::Head, Some(OVERSEER));
    world.account("centre", Role::Clerk, Some(CENTRE));
    let id = world.report(finding("few/1", "jc", (CENTRE, 2)));
    let site = world.site();
    let path = format!("/leads/{id}");
    let mut overseer = site.signed_in("overseer").await;
    let page = overseer.get(&path).await;
    sound(&path, &page.text());
    assert!(page.has("&lt; 3") || page.has("&#60; 3"), "{}", page.text());
    assert!(!page.has("/close\""), "nobody is responsible yet");
    let csrf = page.field("csrf");
    let version = page.field("version");
    let take = format!("{path}/take");
    let taken = overseer
        .post(&take, &[("csrf", &csrf), ("version", &version)])
        .await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    let page = overseer.get(&path).await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let close = format!("{path}/close");
    let bare = overseer
        .post(
            &close,
            &[
                ("csrf", &csrf),
                ("version", &version),
                ("close-words", "示例说明"),
            ],
        )
        .await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        bare.has("请从列表中选择办结理由") && bare.has("示例说明"),
        "{}",
        bare.text()
    );
    let mut second = site.signed_in("second").await;
    let csrf_second = second.get(&path).await.field("csrf");
    let closed = |reason: &'static str| [("close-outcome", "explained"), ("close-words", reason)];
    let mut fields = vec![
        ("csrf", csrf_second.as_str()),
        ("version", version.as_str()),
    ];
    fields.extend(closed("示例：已有说明"));
    let done = second.post(&close, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let mut fields = vec![("csrf", csrf.as_str()), ("version", version.as_str())];
    fields.extend(closed("另一个人的示例"));
    let stale = overseer.post(&close, &fields).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.has("示例：已有说明"), "{}", stale.text());
    let mut centre = site.signed_in("centre").await;
    assert_eq!(centre.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        overseer.get("/leads/99").await.status,
        StatusCode::NOT_FOUND
    );
}

/// Words whose seal does not open are not shown as if there were none.
#[tokio::test]
async fn words_that_cannot_be_read_are_said_to_be_so() {
    let mut world = World::new();
    world.account("overseer", Role::Clerk, Some(OVERSEER));
    let id = world.report(finding("few/9", "jc", (CENTRE, 2)));
    let path = format!("/leads/{id}");
    let mut overseer = world.site().signed_in("overseer").await;
    for (step, words) in [("take", ""), ("note", "示例核查情况")] {
        let page = overseer.get(&path).await;
        let (csrf, version) = (page.field("csrf"), page.field("version"));
        let typed = [
            ("csrf", csrf.as_str()),
            ("version", &version),
            ("note-words", words),
        ];
        let done = overseer.post(&format!("{path}/{step}"), &typed).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    }
    let sealed = "现有密钥无法读取";
    let page = overseer.get(&path).await;
    assert!(page.has("示例核查情况") && !page.has(sealed));
    world.loses_its_key();
    let page = world.site().signed_in("overseer").await.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.has("示例核查情况"));
    assert_eq!(
        page.text().matches(sealed).count(),
        1,
        "a step without words says nothing: {}",
        page.text()
    );
}

/// Who works on a lead is named to those who read it, and not to the centre that was asked.
#[tokio::test]
async fn who_is_responsible_is_named_to_who_reads_the_lead() {
    let world = World::new();
    world.account("overseer", Role::Clerk, Some(OVERSEER));
    world.account("second", Role::Head, Some(OVERSEER));
    world.account("centre", Role::Clerk, Some(CENTRE));
    let id = world.report(finding("few/8", "jc", (CENTRE, 2)));
    let path = format!("/leads/{id}");
    let site = world.site();
    let mut overseer = site.signed_in("overseer").await;
    for step in ["take", "ask"] {
        let page = overseer.get(&path).await;
        let (csrf, version) = (page.field("csrf"), page.field("version"));
        let typed = [
            ("csrf", csrf.as_str()),
            ("version", &version),
            ("ask-words", "示例征询"),
        ];
        let done = overseer.post(&format!("{path}/{step}"), &typed).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    }
    let read = site.signed_in("second").await.get(&path).await;
    let named = read.text().matches("示例overseer").count();
    assert_eq!(named, 3, "responsible, took it on, asked: {}", read.text());
    assert!(!read.has("账号"), "no number of an account");
    let asked = site.signed_in("centre").await.get(&path).await;
    assert!(asked.has("示例征询") && !asked.has("示例overseer"));
}
