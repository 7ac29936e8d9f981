//! The pages through the router: what each sees, and what a form that was refused keeps.

use crate::common;

use axum::http::StatusCode;
use common::World;
use evaluation::commands::answer;
use sha2::{Digest, Sha256};

#[tokio::test]
async fn a_judge_elects_reviews_and_marks_without_scripts() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    let path = format!("/judging/{id}");
    let mut judge = world.signed_in("judge1").await;
    let page = judge.get("/judging").await;
    assert!(
        page.has("示例：测试项目") && page.has(&path),
        "{}",
        page.text()
    );
    let page = judge.get(&path).await;
    assert!(
        page.has("推选组长") && page.has("name=\"seat\""),
        "{}",
        page.text()
    );
    let done = judge
        .press(&path, &format!("{path}/chair"), &[("seat", "1")])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    for seat in 2..=5 {
        let scope = world.judge(seat);
        evaluation::commands::elect::vote(&world.store, &world.room, &scope, (id, 1))
            .expect("a vote");
    }
    // Something is missing: it is named, and what was ticked stays.
    let version = world.version(id, 1).to_string();
    let one = [
        ("version", version.as_str()),
        ("do", "hand_in"),
        ("r.A.signed", "no"),
        ("w.A.signed", "示例：未签字"),
    ];
    let wrong = judge.press(&path, &format!("{path}/review"), &one).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.has("示例：未签字") && wrong.has("#r.B.licence"),
        "{}",
        wrong.text()
    );
    let version = world.version(id, 1).to_string();
    let mut all = vec![("version", version.as_str()), ("do", "hand_in")];
    let names: Vec<String> = ["A", "B", "C"]
        .iter()
        .flat_map(|letter| ["signed", "licence"].map(|review| format!("r.{letter}.{review}")))
        .collect();
    all.extend(names.iter().map(|name| (name.as_str(), "yes")));
    let done = judge.press(&path, &format!("{path}/review"), &all).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(judge.get(&path).await.has("等待其他评委"));
}

#[tokio::test]
async fn marks_are_kept_when_refused_and_seen_by_nobody_else() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    world.elect(id);
    world.review(id, &[]);
    let (path, marks) = (format!("/judging/{id}"), format!("/judging/{id}/marks"));
    let mut judge = world.signed_in("judge2").await;
    let page = judge.get(&path).await;
    assert!(
        page.has("name=\"m.A.skill.plan\"") && page.has("满分 50"),
        "{}",
        page.text()
    );
    let first = world.version(id, 2).to_string();
    let wrong = [
        ("version", first.as_str()),
        ("do", "save"),
        ("m.A.skill.plan", "50.01"),
        ("m.B.skill.plan", "33.75"),
    ];
    let refused = judge.press(&path, &marks, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.has("value=\"50.01\"")
            && refused.has("value=\"33.75\"")
            && refused.has("#m.A.skill.plan")
    );
    let right = [
        ("version", first.as_str()),
        ("do", "save"),
        ("m.A.skill.plan", "44.25"),
    ];
    let saved = judge.press(&path, &marks, &right).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    assert!(judge.get(&path).await.has("value=\"44.25\""));
    // Another window with the version before: refused, and what was typed stays.
    let stale = [
        ("version", first.as_str()),
        ("do", "save"),
        ("m.A.skill.plan", "12.75"),
    ];
    let stale = judge.press(&path, &marks, &stale).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.has("value=\"12.75\""), "{}", stale.text());
    for login in ["judge1", "judge3"] {
        let mut other = world.signed_in(login).await;
        assert!(!other.get(&path).await.has("44.25"));
    }
    for login in ["clerk", "office", "supervisor", "auditor", "watcher"] {
        let mut reader = world.signed_in(login).await;
        let page = reader.get(&format!("/evaluations/{id}")).await;
        assert_eq!(page.status, StatusCode::OK, "{login}");
        assert!(page.has("示例投标企业1号") && !page.has("44.25"), "{login}");
        assert_eq!(
            reader.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{login}"
        );
    }
}

#[tokio::test]
async fn whoever_has_no_part_gets_not_found() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    for login in ["stranger", "bidder1", "county", "discipline"] {
        let mut visitor = world.signed_in(login).await;
        for path in [
            format!("/evaluations/{id}"),
            format!("/judging/{id}"),
            format!("/evaluations/{id}/sheet"),
            format!("/evaluations/{id}/sheet.txt"),
        ] {
            let reply = visitor.get(&path).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{login} {path}");
        }
    }
    let mut county = world.signed_in("county").await;
    let page = county.get("/evaluations").await;
    assert!(
        page.has("没有评标项目") && !page.has("示例：测试项目"),
        "{}",
        page.text()
    );
    let mut clerk = world.signed_in("clerk").await;
    assert!(clerk.get("/evaluations").await.has("示例：测试项目"));
}

#[tokio::test]
async fn names_and_prices_stay_hidden_from_judges() {
    let world = World::new();
    let mut new = world.new_evaluation();
    new.method.hidden = true;
    let id = world.open(&new);
    world.elect(id);
    world.review(id, &[]);
    let path = format!("/judging/{id}");
    let mut judge = world.signed_in("judge1").await;
    let page = judge.get(&path).await;
    assert!(page.has("投标人 A"));
    for told in ["示例投标企业", "91140500MA0", "bid-1", "1012345", "1024690"] {
        assert!(!page.has(told), "{told}");
    }
    // Who watches sees names, but not whose letter is whose.
    let mut clerk = world.signed_in("clerk").await;
    let page = clerk.get(&format!("/evaluations/{id}")).await;
    assert!(
        page.has("示例投标企业1号") && !page.has(">A</th>"),
        "{}",
        page.text()
    );
    world.mark_alike(
        id,
        &[
            ("bid-1", "40", "20"),
            ("bid-2", "39", "15"),
            ("bid-3", "45", "10"),
        ],
    );
    world.confirm(id).expect("confirmed");
    assert!(judge.get(&path).await.has("示例投标企业1号"));
    assert!(
        clerk
            .get(&format!("/evaluations/{id}"))
            .await
            .has(">A</th>")
    );
}

#[tokio::test]
async fn the_sheet_is_everyones_once_it_is_published() {
    let world = World::new();
    let new = world.new_evaluation();
    let id = world.open(&new);
    world.elect(id);
    world.review(id, &[]);
    world.mark_alike(
        id,
        &[
            ("bid-1", "40", "20"),
            ("bid-2", "39", "15"),
            ("bid-3", "45", "10"),
        ],
    );
    let path = format!("/judging/{id}");
    let mut chair = world.signed_in("judge1").await;
    let page = chair.get(&path).await;
    assert!(
        page.has("确定并计算") && page.has("核对评分"),
        "{}",
        page.text()
    );
    let version = world.head_version(id).to_string();
    let done = chair
        .press(&path, &format!("{path}/confirm"), &[("version", &version)])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let sheet = format!("/evaluations/{id}/sheet");
    assert!(chair.get(&sheet).await.has("87.33"));
    let mut public = common::Visitor::new(world.site());
    assert_eq!(public.get(&sheet).await.status, StatusCode::NOT_FOUND);
    let hash = world
        .texts("SELECT sheet_sha256 FROM evaluation_head")
        .remove(0);
    let dissent = [("sheet", hash.as_str()), ("do", "dissent"), ("dissent", "")];
    let empty = chair.press(&path, &format!("{path}/sign"), &dissent).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    world.sign_all(id);
    assert_eq!(public.get(&sheet).await.status, StatusCode::NOT_FOUND);
    let subject = new.subject.clone();
    world
        .store
        .write(&base::Scope::system(), move |tx| {
            evaluation::publish(tx, &subject)
        })
        .expect("published");
    let page = public.get(&sheet).await;
    assert!(
        page.has("87.33") && page.has("示例投标企业1号") && page.has(&hash),
        "{}",
        page.text()
    );
    assert!(public.in_english(&sheet).await.has("Score sheet"));
    let text = public.get(&format!("{sheet}.txt")).await;
    assert_eq!(
        base::hex::encode(&Sha256::digest(text.text().as_bytes())),
        hash
    );
    let book = public.get(&format!("{sheet}.xlsx")).await;
    assert!(book.status == StatusCode::OK && book.body.starts_with(b"PK"));
}

#[tokio::test]
async fn a_bidder_answers_what_it_is_asked_and_nothing_else() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    world.elect(id);
    let mut bidder = world.signed_in("bidder1").await;
    assert!(
        bidder
            .get("/clarifications")
            .await
            .has("没有需要答复的问题")
    );
    let mut judge = world.signed_in("judge3").await;
    let letter = world.letter(id, "bid-1");
    let path = format!("/judging/{id}");
    let asks = [("bidder", letter.as_str()), ("ask", "示例：请说明工期")];
    let done = judge.press(&path, &format!("{path}/ask"), &asks).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let question = format!(
        "/clarifications/{}",
        world.one("SELECT id FROM evaluation_question")
    );
    assert!(bidder.get("/clarifications").await.has(&question));
    let page = bidder.get(&question).await;
    assert!(
        page.has("示例：请说明工期") && !page.has("评委 3"),
        "{}",
        page.text()
    );
    let empty = bidder.press(&question, &question, &[("answer", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = bidder
        .press(&question, &question, &[("answer", "示例：九十日")])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(judge.get(&path).await.has("示例：九十日"));
    for login in ["bidder2", "stranger"] {
        let mut other = world.signed_in(login).await;
        assert_eq!(other.get(&question).await.status, StatusCode::NOT_FOUND);
    }
    let scope = world.bidder(2);
    let asked = world.one("SELECT id FROM evaluation_question");
    let refused = answer::answer(
        &world.store,
        &world.room,
        &scope,
        (asked, "示例".to_owned()),
    );
    assert!(refused.is_err());
}

#[tokio::test]
async fn every_page_speaks_english() {
    let world = World::new();
    let cast = world.cast();
    let rows = evaluation::sample::sample(&world.store, &world.room, &cast).expect("a sample");
    let mut judge = world.signed_in("judge1").await;
    let mut office = world.signed_in("office").await;
    for (page, says) in [
        ("/judging".to_owned(), "My evaluations"),
        (format!("/judging/{}", rows.going), "Hand in"),
        (format!("/judging/{}", rows.done), "The evaluation is over"),
    ] {
        let reply = judge.in_english(&page).await;
        assert!(reply.has(says), "{page}: {}", reply.text());
    }
    for (page, says) in [
        ("/evaluations".to_owned(), "Evaluations"),
        (format!("/evaluations/{}", rows.going), "Committee"),
        (
            format!("/evaluations/{}/sheet", rows.done),
            "Canonical text",
        ),
    ] {
        let reply = office.in_english(&page).await;
        assert!(reply.has(says), "{page}: {}", reply.text());
    }
}
