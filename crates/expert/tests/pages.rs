//! The pages through the router: the register, a draw by its parties and its centre, an expert's seats.

use crate::common;

use axum::http::StatusCode;
use base::AccountId;
use common::*;
use expert::draws::PartyOf;
use expert::model::CallState;
use testkit::sound;

#[tokio::test]
async fn the_register_is_kept() {
    let site = Site::new(0);
    let mut clerk = site.signed_in("clerk").await;
    assert!(clerk.get("/experts").await.has("专家库还没有专家"));
    let page = clerk.get("/experts/new").await;
    sound("/experts/new", &page.text());
    let csrf = page.field("csrf");
    let employer = code(7);
    let mut sent = vec![
        ("csrf", csrf.as_str()),
        ("code", "e0007"),
        ("name", "示例专家七"),
        ("phone", "1390000"),
        ("region", "140500"),
        ("employer-code", &employer),
        ("employer-name", "示例单位"),
        ("specialities", "A0101、B0201"),
        ("login", "expert1"),
    ];
    let wrong = clerk.post("/experts/new", &sent).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.has("value=\"示例专家七\"") && wrong.has("phone-error"),
        "{}",
        wrong.text()
    );
    sent[3].1 = "13900000007";
    let saved = clerk.post("/experts/new", &sent).await;
    assert_eq!(saved.location(), Some("/experts/1"), "{}", saved.text());
    let again = clerk.post("/experts/new", &sent).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let page = clerk.get("/experts/1").await;
    sound("/experts/1", &page.text());
    assert!(page.has("13900000007") && page.has("B0201"));
    // Whoever looked before it changed does not overwrite it.
    let page = clerk.get("/experts/1/edit").await;
    let (version, csrf) = (page.field("version"), page.field("csrf"));
    sent[0].1 = &csrf;
    sent[2].1 = "示例专家柒";
    sent.push(("version", &version));
    assert_eq!(
        clerk.post("/experts/1/edit", &sent).await.status,
        StatusCode::SEE_OTHER
    );
    sent[2].1 = "示例专家其";
    let stale = clerk.post("/experts/1/edit", &sent).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.has("value=\"示例专家其\""));
}

#[tokio::test]
async fn an_expert_is_suspended_and_found() {
    let site = Site::new(1);
    let mut clerk = site.signed_in("clerk").await;
    let csrf = clerk.token("/experts/1").await;
    let reason = [
        ("csrf", csrf.as_str()),
        ("from", "2024-09-10"),
        ("until", "2024-09-01"),
        ("reason", "示例理由"),
    ];
    let wrong = clerk.post("/experts/1/suspend", &reason).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("value=\"示例理由\""));
    let reason = [
        ("csrf", csrf.as_str()),
        ("from", "2024-09-10"),
        ("reason", "示例理由"),
    ];
    let done = clerk.post("/experts/1/suspend", &reason).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(clerk.get("/experts/1").await.has("直至恢复"));
    let lifted = clerk
        .post("/experts/1/lift", &[("csrf", csrf.as_str())])
        .await;
    assert_eq!(lifted.status, StatusCode::SEE_OTHER);
    for path in [
        "/experts",
        "/experts?like=示例单位&speciality=A0101",
        "/draws",
    ] {
        let page = clerk.get(path).await;
        sound(path, &page.text());
        assert!(!clerk.in_english(path).await.has("评标时间"), "{path}");
    }
    assert!(
        clerk
            .get("/experts?like=没有")
            .await
            .has("没有符合条件的记录")
    );
}

#[tokio::test]
async fn a_sheet_goes_out_and_comes_back() {
    let site = Site::new(0);
    let mut clerk = site.signed_in("clerk").await;
    let empty = clerk.get("/experts/template").await.body;
    assert!(expert::sheet::read(&empty).expect("a sheet").is_empty());
    let mut two = typed(2);
    two.phone = "12".to_owned();
    let mut one = typed(1);
    one.login = "expert1".to_owned();
    two.login = "nobody".to_owned();
    let bytes =
        expert::sheet::write(base::Lang::Zh, &[one.clone(), two, one.clone()]).expect("made");
    let reply = upload(&mut clerk, &bytes).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    for cell in ["C3", "K3", "A4", "K4"] {
        assert!(reply.has(&format!(">{cell}<")), "{cell}: {}", reply.text());
    }
    assert_eq!(site.world.count("SELECT COUNT(*) FROM expert_expert"), 0);
    let mut two = typed(2);
    two.login = String::new();
    let bytes = expert::sheet::write(base::Lang::En, &[one, two]).expect("made");
    for said in ["新增 2 名", "未变 2 名"] {
        assert_eq!(
            upload(&mut clerk, &bytes).await.location(),
            Some("/experts")
        );
        assert!(clerk.get("/experts").await.has(said), "{said}");
    }
    let back = expert::sheet::read(&clerk.get("/experts/export").await.body).expect("a sheet");
    assert_eq!(back.len(), 2);
    assert_eq!(
        (back[0].1.name.as_str(), back[0].1.specialities.as_str()),
        ("示例专家1", "A0101")
    );
    let nothing = clerk.get("/experts/import").await;
    sound("/experts/import", &nothing.text());
    assert_eq!(
        upload(&mut clerk, b"no sheet").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

async fn upload(visitor: &mut testkit::Visitor, bytes: &[u8]) -> testkit::Reply {
    let csrf = visitor.token("/experts/import").await;
    let form = [("csrf", csrf.as_str())];
    visitor
        .upload("/experts/import", &form, &[("file", "experts.xlsx", bytes)])
        .await
}

/// Commits to the seed that the page brings, after a try with none; the seed.
async fn committed(party: &mut testkit::Visitor, here: &str) -> String {
    let page = party.get(here).await;
    assert!(page.has("/draws/seed.js"));
    let (seed, csrf) = (page.input("seed"), page.field("csrf"));
    let wrong = [("csrf", csrf.as_str()), ("seed", "abc")];
    let wrong = party.post(&format!("{here}/commit"), &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("value=\"abc\""));
    let sent = [("csrf", csrf.as_str()), ("seed", seed.as_str())];
    let done = party.post(&format!("{here}/commit"), &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    seed
}

#[tokio::test]
async fn a_draw_goes_by_its_pages() {
    let site = Site::new(20);
    let mut new = terms();
    new.parties[0] = PartyOf {
        name: "tenderer".to_owned(),
        org: None,
        account: Some(AccountId(site.account("tenderer"))),
    };
    let id = site.world.open(new);
    let here = format!("/draws/{id}");
    let mut clerk = site.signed_in("clerk").await;
    let mut tenderer = site.signed_in("tenderer").await;
    let mut watch = site.signed_in("watch").await;
    let page = clerk.get(&here).await;
    sound(&here, &page.text());
    assert!(page.has("各方都提交种子承诺后") && !page.has("id=\"freeze\""));
    let csrf = page.field("csrf");
    let sent = [("csrf", csrf.as_str()), ("version", "1")];
    let early = clerk.post(&format!("{here}/freeze"), &sent).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.has("招标人还没有提交种子承诺"), "{}", early.text());
    // Without scripts the page brings a seed, which the person copies.
    let mut seeds = Vec::new();
    for party in [&mut tenderer, &mut watch] {
        seeds.push(committed(party, &here).await);
    }
    let version = clerk.get(&here).await.field("version");
    let sent = [("csrf", csrf.as_str()), ("version", &version)];
    assert_eq!(
        clerk.post(&format!("{here}/freeze"), &sent).await.status,
        StatusCode::SEE_OTHER
    );
    let file = clerk.get(&format!("{here}/transcript")).await.text();
    assert!(file.starts_with("luodi-draw/1\n") && !file.contains("reveal"));
    for (party, seed) in [&mut tenderer, &mut watch].into_iter().zip(&seeds) {
        let csrf = party.get(&here).await.field("csrf");
        let sent = [("csrf", csrf.as_str()), ("seed", seed.as_str())];
        let done = party.post(&format!("{here}/reveal"), &sent).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    }
    let page = clerk.get(&here).await;
    assert!(page.has("id=\"seat-5\"") && page.has("待答复"));
    site.world.accept_all(id);
    let page = clerk.get(&here).await;
    assert!(page.has("结果公布后可见"));
    let none: [(&str, &str); 1] = [("csrf", csrf.as_str())];
    let wrong = clerk.post(&format!("{here}/seats/2/remove"), &none).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = [("csrf", csrf.as_str()), ("reason-2", "absent")];
    let done = clerk.post(&format!("{here}/seats/2/remove"), &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let sent = [
        ("csrf", csrf.as_str()),
        ("kind-1", "late"),
        ("note-1", "示例说明"),
    ];
    let done = clerk.post(&format!("{here}/seats/1/conduct"), &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(watch.get(&here).await.has("示例说明") && !tenderer.get(&here).await.has("示例说明"));
    for path in ["/draws", here.as_str()] {
        for visitor in [&mut clerk, &mut tenderer, &mut watch] {
            let page = visitor.get(path).await;
            sound(path, &page.text());
            assert!(!visitor.in_english(path).await.has("评标时间"), "{path}");
        }
    }
}

#[tokio::test]
async fn an_expert_answers_and_signs_in_at_the_own_seat() {
    let site = Site::new(20);
    let id = site.world.drawn(terms());
    let (no, number) = site.called(id);
    let mut expert = site.signed_in(&format!("expert{number}")).await;
    let page = expert.get("/seats").await;
    sound("/seats", &page.text());
    assert!(page.has("签到后告知评标项目") && !page.has("trade/12"));
    let csrf = page.field("csrf");
    let here = format!("/seats/{id}/{no}");
    let sent = [("csrf", csrf.as_str()), ("said", "yes")];
    let wrong = expert.post(&format!("{here}/answer"), &sent).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let place = format!("place-{id}-{no}");
    let sent = [
        ("csrf", csrf.as_str()),
        ("said", "yes"),
        (place.as_str(), "高平"),
    ];
    let done = expert.post(&format!("{here}/answer"), &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let accepted = site.world.calls(id).into_iter().find(|call| call.no == no);
    let accepted = accepted.expect("the call");
    assert_eq!(
        (accepted.state, accepted.place.as_str()),
        (CallState::Accepted, "高平")
    );
    site.world.clock.set(at(2 * DAY));
    // The session ended meanwhile.
    let mut expert = site.signed_in(&format!("expert{number}")).await;
    let csrf = expert.get("/seats").await.field("csrf");
    let done = expert
        .post(&format!("{here}/sign-in"), &[("csrf", csrf.as_str())])
        .await;
    assert_eq!(done.location(), Some("/seats"), "{}", done.text());
    assert!(expert.get("/seats").await.has("trade/12/lot/1"));
    // Another seat does not exist for this expert, and nobody else has pages here.
    for (other, step) in [
        (no % 5 + 1, "answer"),
        (no % 5 + 1, "sign-in"),
        (99, "leave"),
    ] {
        let path = format!("/seats/{id}/{other}/{step}");
        let reply = expert.post(&path, &[("csrf", csrf.as_str())]).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut clerk = site.signed_in("clerk").await;
    assert_eq!(clerk.get("/seats").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn samples_are_written_once() {
    let site = Site::new(0);
    let actors = expert::Actors {
        clerk: clerk(),
        tenderer: tenderer(),
        supervisor: supervisor(),
    };
    let accounts: Vec<AccountId> = (1..=6).map(|number| AccountId(1000 + number)).collect();
    let centre = base::OrgId::from("centre");
    let sample = || {
        let world = &site.world;
        expert::sample(
            &world.store,
            &world.room,
            ("jc", &centre),
            &actors,
            &accounts,
        )
    };
    let id = sample().expect("written").expect("a draw");
    assert_eq!(sample().expect("nothing to do"), None);
    assert_eq!(site.world.calls(id).len(), 5);
    assert_eq!(site.world.draw(id).state, expert::model::DrawState::Drawn);
}
