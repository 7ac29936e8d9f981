//! Published files on their way into the ledger: what is attached, what is listed, what is refused and why, and
//! that a correction is never lost.

use axum::http::StatusCode;
use plan::Board;
use stories::House;
use stories::text::{NUMBER, TEXT};

/// The key of the document with a number.
fn key(board: &Board, number: &str) -> String {
    let held = board
        .documents
        .iter()
        .find(|document| document.number.as_deref() == Some(number));
    held.unwrap_or_else(|| panic!("no {number}")).key.clone()
}

/// Everything of the ledger that a person may have corrected: titles, units, targets.
fn ledger(board: &Board) -> Vec<String> {
    let task = |task: &plan::model::TaskRow| {
        let targets: Vec<_> = task
            .targets
            .iter()
            .map(|target| {
                (
                    &target.subject.zh,
                    target.comparator,
                    target.value,
                    &target.unit,
                    target.due,
                )
            })
            .collect();
        format!(
            "{} {:?} {:?} {:?} {:?}",
            task.id,
            board.clause(task).title,
            task.segments,
            task.leads,
            targets
        )
    };
    board.tasks.iter().map(task).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_enters_the_ledger_and_a_second_reading_changes_nothing() {
    let house = House::city();
    let mut office = house.signed_in("office").await;
    let mut public = house.visitor();
    let done = office.import("便民.txt", TEXT.as_bytes()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    for text in [
        "新建",
        "示例市便民服务提升行动方案",
        NUMBER,
        "UTF-8",
        "原文与清单一致",
    ] {
        assert!(done.has(text), "no {text} in {}", done.text());
    }
    let board = house.board();
    let tasks = board.tasks.len();
    let document = format!("/documents/{}", key(&board, NUMBER));
    let shown = public.get(&document).await;
    assert!(
        shown.has("压缩办理时限") && shown.has("建设便民驿站"),
        "{}",
        shown.text()
    );
    let task = board
        .tasks
        .iter()
        .find(|task| board.clause(task).title.zh == "压缩办理时限")
        .expect("the task");
    assert_eq!(task.leads, [base::OrgId::from("jc-spj")]);
    let page = public.get(&format!("/tasks/{}", task.id)).await;
    for text in [
        "不得要求群众重复提交材料",
        "data-span=",
        "data-field=",
        "市公安局",
        "3个工作日",
    ] {
        assert!(page.has(text), "no {text} in {}", page.text());
    }
    assert!(public.get("/ledger?q=便民驿站").await.has("建设便民驿站"));

    let size = house.app.store.head().expect("a head").size;
    let again = office.import("同一份.txt", TEXT.as_bytes()).await;
    assert!(
        again.has("没有重复导入") && again.has("便民.txt"),
        "{}",
        again.text()
    );
    assert_eq!(
        house.app.store.head().expect("a head").size,
        size,
        "nothing was written"
    );

    // The same words in another encoding are another file of the same document.
    let gb = encoding(TEXT);
    let read = office.import("gb18030.txt", &gb).await;
    for text in ["GB18030", "已补充原文", "原文与清单一致"] {
        assert!(read.has(text), "no {text} in {}", read.text());
    }
    assert_eq!(house.board().tasks.len(), tasks);
    assert!(
        public
            .get(&format!("/tasks/{}", task.id))
            .await
            .has("不得要求群众重复提交材料")
    );

    // Cut off within a character: what is whole is read, and the place is named.
    let cut = TEXT.find("（市城市管理局").expect("a place") + 4;
    let read = office.import("截断.txt", &TEXT.as_bytes()[..cut]).await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.text());
    assert!(read.has("需要") || read.has("处"), "{}", read.text());
    assert!(read.has("条目只见于清单"), "{}", read.text());
    assert_eq!(
        house.board().tasks.len(),
        tasks,
        "nothing is deleted by a shorter text"
    );
}

/// GB18030 bytes of a text.
fn encoding(text: &str) -> Vec<u8> {
    let (bytes, _, lost) = encoding_rs::GB18030.encode(text);
    assert!(!lost);
    bytes.into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_text_never_overwrites_the_ledger() {
    let house = House::city();
    let mut office = house.signed_in("office").await;
    office.import("便民.txt", TEXT.as_bytes()).await;
    let before = ledger(&house.board());
    let other = TEXT
        .replace("新建便民驿站20个", "新建便民驿站25个")
        .replace("（市城市管理局负责）", "（市水务局负责）")
        .replace("推进网上办理", "推进全程网办")
        .replace(
            "三、保障措施",
            "4.新增一条。新增示例项目6个。（市水务局负责）\n三、保障措施",
        );
    let done = office.import("修订.txt", other.as_bytes()).await;
    for text in [
        "清单未改动",
        "20个",
        "25个",
        "市水务局",
        "市城市管理局",
        "推进全程网办",
        "条目只见于原文",
    ] {
        assert!(done.has(text), "no {text} in {}", done.text());
    }
    assert_eq!(ledger(&house.board()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_imported_says_why_and_leaves_nothing() {
    let house = House::city();
    let mut office = house.signed_in("office").await;
    office.import("便民.txt", TEXT.as_bytes()).await;
    let size = house.app.store.head().expect("a head").size;
    let board = house.board();
    let taken = board.documents[0].number.clone().expect("a number");
    let foreign = TEXT.replace(NUMBER, &taken);
    let twins = format!("{TEXT}\n{}", TEXT.replace("便民服务提升", "社区养老改进"));
    let letters = "没有编号的文字。\n只有段落，没有条目。\n".repeat(50);
    let cases: [(&str, &[u8], StatusCode, &str); 6] = [
        (
            "空.txt",
            b"",
            StatusCode::UNPROCESSABLE_ENTITY,
            "文件是空的",
        ),
        (
            "白.txt",
            b" \r\n\t\n",
            StatusCode::UNPROCESSABLE_ENTITY,
            "文件是空的",
        ),
        (
            "信.txt",
            letters.as_bytes(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "没有找到编号条目",
        ),
        ("别的.txt", foreign.as_bytes(), StatusCode::CONFLICT, &taken),
        (
            "双胞.txt",
            twins.as_bytes(),
            StatusCode::CONFLICT,
            "社区养老改进",
        ),
        (
            "码.txt",
            b"PK\x03\x04\0\0\0\0\xff\xfe\xfd",
            StatusCode::UNPROCESSABLE_ENTITY,
            "没有找到编号条目",
        ),
    ];
    for (name, content, status, sentence) in cases {
        let refused = office.import(name, content).await;
        assert_eq!(refused.status, status, "{name}: {}", refused.text());
        assert!(
            refused.has(sentence),
            "{name} without {sentence}: {}",
            refused.text()
        );
        assert!(
            refused.has("name=\"csrf\""),
            "{name}: the form is there again"
        );
    }
    assert_eq!(
        house.app.store.head().expect("a head").size,
        size,
        "something was kept"
    );

    // Nothing chosen, and more than the bound.
    let csrf = office.token("/documents/import").await;
    let none = office
        .upload("/documents/import", &[("csrf", &csrf)], &[])
        .await;
    assert_eq!(
        none.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        none.text()
    );
    let beyond = vec![b'a'; plan::commands::import::FILE_BYTES + (1 << 20)];
    let refused = office.import("大.txt", &beyond).await;
    assert_eq!(
        refused.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "{}",
        refused.text()
    );

    // 50 MiB of noise end in a sentence.
    let noise = noise(50 << 20);
    let refused = office.import("噪声.bin", &noise).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("没有找到编号条目"), "{}", refused.text());
    assert_eq!(
        house.app.store.head().expect("a head").size,
        size,
        "something was kept"
    );
}

/// Bytes without meaning, the same ones each time.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..bytes / 8).flat_map(|_| next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_files_join_the_corrected_ledger() {
    let Some(documents) = testkit::material::documents() else {
        return;
    };
    let house = House::city();
    let mut office = house.signed_in("office").await;
    let before = ledger(&house.board());
    for (name, content) in &documents {
        let done = office.import(name, content).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        assert!(
            done.has("已补充原文") && !done.has("新建"),
            "{}",
            done.text()
        );
        assert!(office.import(name, content).await.has("没有重复导入"));
    }
    let board = house.board();
    assert_eq!(ledger(&board), before, "the ledger is as it was corrected");
    assert!(board.documents.iter().all(|document| document.has_source));
    let bare = board
        .tasks
        .iter()
        .filter(|task| !board.clause(task).has_body)
        .count();
    assert_eq!(bare, 0, "tasks without their passage");
    let mut public = house.visitor();
    for task in board.tasks.iter().step_by(17) {
        let page = public.get(&format!("/tasks/{}", task.id)).await;
        assert!(page.has("data-span="), "{}", page.text());
    }
}
