//! The hotline (C46, D44): dispatched, answered, revisited; dispatched again; red when late.

use base::Date;
use stories::house::TODAY;

use super::Story;

const TICKET: [(&str, &str); 6] = [
    ("channel", "phone"),
    ("kind", "anonymous"),
    ("q.kind", "complaint"),
    ("q.enterprise", "false"),
    ("q.what", "示例：路灯不亮"),
    ("q.phone", "13800000000"),
];
const DISPATCH: [(&str, &str); 2] = [("q.unit", "jc-cgj"), ("q.urgent", "false")];
const ANSWER: [(&str, &str); 2] = [("q.answer", "示例：已修复。"), ("q.solved", "solved")];

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_dispatched_answered_and_revisited_and_another_is_late() {
    let story = Story::begins(TODAY, &["jc-dsj", "jc-cgj"]).await;
    let officer = &story.officer;
    let mut tickets = Vec::new();
    for _ in 0..3 {
        officer.becomes(Some("jc-dsj")).await;
        let filed = story.takes_in("hotline-ticket", &TICKET).await;
        let case = format!("code={}", filed.code);
        story.decides("jc-dsj", &case, "dispatch", &DISPATCH).await;
        tickets.push((filed, case));
    }
    let [(first, one), (_, again), (_, late)] = tickets.as_slice() else {
        panic!("three tickets");
    };

    // The first is answered, and whoever called is content.
    story.decides("jc-cgj", one, "answer", &ANSWER).await;
    let content = [("q.satisfied", "yes")];
    story.decides("jc-dsj", one, "close", &content).await;
    story.follow(first).await;
    story.citizen.says("办结").await;
    story.citizen.picture("services-phone-hotline").await;

    // The second is not content, is dispatched again, and then is.
    story.decides("jc-cgj", again, "answer", &ANSWER).await;
    let discontent = [("q.satisfied", "no"), ("reason", "示例：仍不亮")];
    story.decides("jc-dsj", again, "again", &discontent).await;
    story.decides("jc-dsj", again, "dispatch", &DISPATCH).await;
    story.decides("jc-cgj", again, "answer", &ANSWER).await;
    story.decides("jc-dsj", again, "close", &content).await;
    officer.says("示例：仍不亮").await;

    // The third waits past its five working days.
    story.opens("jc-cgj", late).await;
    let red = "return document.querySelectorAll('main .tag-bad').length";
    assert_eq!(
        officer.eval(red).await,
        0,
        "on the first day nothing is red"
    );
    story.house.goes_to(Date::constant(2024, 9, 13));
    officer.becomes(Some("jc-cgj")).await;
    officer.goto("/work?late=late").await;
    assert_eq!(
        officer
            .eval("return document.querySelectorAll('main table .tag-bad').length")
            .await,
        1
    );
    officer.picture("services-hotline-late").await;
    officer.go("main table.data tbody th a").await;
    assert_ne!(officer.eval(red).await, 0, "{}", officer.text().await);

    // What was closed, and how much of it in time, is computed from the tickets.
    officer.becomes(Some("jc-dsj")).await;
    officer.goto("/cases/statistics?item=hotline-ticket").await;
    officer.says("100.00％").await;
    let row = "return [...document.querySelectorAll('main tbody tr')].map(row => [...row.children].map(cell => cell.textContent.trim()).join(' '))";
    let rows = super::texts(&officer.eval(row).await);
    let counted = rows
        .iter()
        .any(|row| row.starts_with("12345 热线诉求 3 2 100.00％"));
    assert!(counted, "{rows:?}");
    officer.picture("services-hotline-statistics").await;
    story.ends().await;
}
