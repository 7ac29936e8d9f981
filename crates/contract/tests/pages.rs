//! The pages through the router: what each role sees, that a signature needs the password, that typed text is never lost.

use crate::common;

use axum::http::StatusCode;
use common::{LOGINS, SUBJECT, World, head};
use testkit::{PASSWORD, sound};

fn refs<'a>(fields: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

const PAGES: [&str; 5] = [
    "/contracts",
    "/contracts/late?small=1",
    "/disputes",
    "/disputes/statistics",
    "/disputes?subject=trade/12/lot/1&form=complaint",
];

#[tokio::test]
async fn empty_pages_say_what_to_do_in_both_languages() {
    let world = World::new();
    let site = world.site();
    let mut office = site.signed_in("office").await;
    for path in PAGES {
        let page = office.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        sound(path, &page.text());
        let english = office.in_english(path).await;
        assert!(english.has("<html lang=\"en\">"), "{path}");
        sound(path, &english.text());
    }
    for bad in [
        "?page=0",
        "?page=99999999999999999999",
        "?state=x&platform=%00",
    ] {
        for path in ["/contracts", "/disputes"] {
            assert_eq!(
                office.get(&format!("{path}{bad}")).await.status,
                StatusCode::OK,
                "{path}{bad}"
            );
        }
    }
}

#[tokio::test]
async fn both_sides_write_and_sign_in_their_browsers() {
    let world = World::new();
    let id = world.opened();
    let site = world.site();
    let path = format!("/contracts/{id}");
    let mut owner = site.signed_in("head").await;
    let page = owner.get(&path).await;
    sound(&path, &page.text());
    assert!(page.has("待签订") && page.has("第四十六条") && page.has("2024-10-08"));
    // The template is filled in; what cannot be read comes back with what was typed.
    let fields = |amount: &'static str| {
        [
            ("csrf", page.field("csrf")),
            ("version", page.field("version")),
            ("draft-amount", amount.to_owned()),
            ("draft-ends_on", "2025-03-31".to_owned()),
            ("draft-body", "示例合同正文甲".to_owned()),
        ]
    };
    let sent = owner
        .upload(&format!("{path}/draft"), &refs(&fields("十万")), &[])
        .await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        sent.has("示例合同正文甲") && sent.has("value=\"十万\""),
        "kept"
    );
    let sent = owner
        .upload(
            &format!("{path}/draft"),
            &refs(&fields("1,000,000.00")),
            &[],
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());

    for login in ["head", "supplier"] {
        let mut who = site.signed_in(login).await;
        let page = who.get(&path).await;
        sound(&path, &page.text());
        let (csrf, no, digest) = (page.field("csrf"), page.field("no"), page.field("digest"));
        let sign = |password: &'static str| {
            [
                ("csrf", csrf.clone()),
                ("no", no.clone()),
                ("digest", digest.clone()),
                ("sign-password", password.to_owned()),
            ]
        };
        let wrong = sign("not-the-password");
        let wrong = refs(&wrong);
        let refused = who.post(&format!("{path}/sign"), &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{login}");
        assert!(!refused.has("not-the-password"));
        assert_eq!(world.row(id).signed_on, None, "{login}");
        let right = sign(PASSWORD);
        let right = refs(&right);
        assert_eq!(
            who.post(&format!("{path}/sign"), &right).await.status,
            StatusCode::SEE_OTHER
        );
    }
    assert!(world.row(id).signed_on.is_some());
    let mut visitor = site.visitor();
    let public = visitor.get(&path).await;
    assert_eq!(public.status, StatusCode::OK);
    sound(&path, &public.text());
    assert!(public.has("示例企业1") && public.has(&world.shown(id).texts[0].digest));
    assert!(
        !public.has("contract.txt") && !public.has("<form class=\"form\""),
        "only what is public"
    );
    assert!(visitor.get("/contracts").await.has("示例合同"));
}

#[tokio::test]
async fn what_one_may_not_see_is_not_found() {
    let world = World::new();
    let id = world.opened();
    world
        .draft(&head(), world.text(id, 100_000_000))
        .expect("a text");
    let site = world.site();
    for (login, ..) in LOGINS {
        let mut who = site.signed_in(login).await;
        let sees = [
            "head",
            "clerk",
            "overseer",
            "office",
            "supervisor",
            "auditor",
            "supplier",
        ]
        .contains(&login);
        let expected = if sees {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        for path in [
            format!("/contracts/{id}"),
            format!("/contracts/{id}/texts/1"),
        ] {
            assert_eq!(who.get(&path).await.status, expected, "{login} {path}");
        }
        let keys = who.get("/contracts/keys").await;
        assert_eq!(
            keys.location() == Some("/parties/issuers"),
            login == "office",
            "{login}"
        );
    }
}

#[tokio::test]
async fn an_objection_is_filed_and_answered_in_browsers() {
    let world = World::new();
    world.begin();
    let site = world.site();
    let new = format!("/disputes/new?subject={SUBJECT}&form=objection");
    let mut other = site.signed_in("other").await;
    let page = other.get(&new).await;
    sound(&new, &page.text());
    assert!(page.has("示例企业2") && page.has("可在"));
    let fields = |facts: &str| {
        [
            ("csrf", page.field("csrf")),
            ("subject", SUBJECT.to_owned()),
            ("form", "objection".to_owned()),
            ("file-about", "documents".to_owned()),
            ("file-facts", facts.to_owned()),
            ("file-wants", "示例请求乙".to_owned()),
        ]
    };
    let file = ("file-files", "示例证据.txt", "示例证据".as_bytes());
    let bad = other
        .upload("/disputes/new", &refs(&fields("")), &[file])
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.has("示例请求乙"), "kept");
    let sent = other
        .upload("/disputes/new", &refs(&fields("示例事实乙")), &[file])
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let path = sent.location().expect("an address").to_owned();

    let mut owner = site.signed_in("head").await;
    let page = owner.get(&path).await;
    sound(&path, &page.text());
    assert!(
        page.has("示例事实乙") && !page.has("示例企业2"),
        "the name is secret"
    );
    assert!(page.has("交易程序暂停中"));
    let answer = |outcome: &'static str| {
        [
            ("csrf", page.field("csrf")),
            ("version", page.field("version")),
            ("answer-text", "示例答复丙".to_owned()),
            ("answer-outcome", outcome.to_owned()),
        ]
    };
    let wrong = answer("");
    let wrong = refs(&wrong);
    let refused = owner.post(&format!("{path}/answer"), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("示例答复丙"), "kept");
    let right = answer("upheld");
    let right = refs(&right);
    assert_eq!(
        owner.post(&format!("{path}/answer"), &right).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(other.get(&path).await.has("示例答复丙"));
    for login in ["county", "supplier", "person", "discipline"] {
        let mut who = site.signed_in(login).await;
        assert_eq!(
            who.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{login}"
        );
    }
    let mut person = site.signed_in("person").await;
    assert!(
        person.get(&new).await.has("不代表企业"),
        "nobody files without a name"
    );
}
