//! The room through its door: marks under seal, what happens after, and what must never happen.

use crate::common;

use base::Explain;
use base::{AccountId, Fault, Millis, Role, Scope};
use common::{World, scope};
use evaluation::commands::correct::{Proposal, consent, explain, propose};
use evaluation::commands::{answer, confirm, elect, mark, review, sign};
use evaluation::model::{Class, Failed, Phase};
use evaluation::rules::draw;
use evaluation::{EvaluationError, Happening};
use rust_decimal::Decimal;
use store::Query;

const ALIKE: [(&str, &str, &str); 3] = [
    ("bid-1", "40", "20"),
    ("bid-2", "39", "15"),
    ("bid-3", "45", "10"),
];

fn number(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a number")
}

#[test]
fn from_election_to_a_published_sheet() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    // Equal votes, then a chair.
    for (seat, vote) in [(1, 1), (2, 2), (3, 1), (4, 2), (5, 3)] {
        elect::vote(&world.store, &world.room, &world.judge(seat), (id, vote)).expect("a vote");
    }
    assert_eq!(world.phase(id), Phase::Chair);
    world.elect(id);
    assert_eq!(world.phase(id), Phase::Review);
    // Two of five do not refuse an offer.
    world.review(id, &[(1, "bid-1", "signed"), (2, "bid-1", "signed")]);
    assert_eq!(world.phase(id), Phase::Marks);
    world.mark_alike(id, &ALIKE);
    assert_eq!(world.phase(id), Phase::Settle);
    assert!(matches!(
        confirm::confirm(&world.store, &world.judge(2), (id, world.head_version(id))),
        Err(EvaluationError::NotYours)
    ));
    assert!(matches!(
        confirm::confirm(&world.store, &world.judge(1), (id, 1)),
        Err(EvaluationError::Stale)
    ));
    world.confirm(id).expect("confirmed");
    let subject = "sample/evaluation/test";
    let result = |world: &World| {
        world
            .store
            .read(|read| evaluation::result(read, subject))
            .expect("read")
    };
    assert_eq!(result(&world), None);
    world.sign_all(id);
    let outcome = result(&world).expect("an outcome");
    // Prices: bid-1 1,012,345; bid-2 1,024,690 less 10 % = 922,221; bid-3 1,037,035 less 10 % of 40 % = 995,553.60.
    // bid-1: 922,221 × 30 ÷ 1,012,345 = 27.329… → 27.33, and 40 + 20: 87.33
    // bid-2: 30, and 39 + 15: 84
    // bid-3: 922,221 × 30 ÷ 995,553.6 = 27.790… → 27.79, and 45 + 10: 82.79
    let ranked: Vec<(&str, u32, Decimal, Decimal)> = outcome
        .ranking
        .iter()
        .map(|one| (one.key.as_str(), one.rank, one.evaluated_price, one.total))
        .collect();
    assert_eq!(
        ranked,
        [
            ("bid-1", 1, number("1012345"), number("87.33")),
            ("bid-2", 2, number("922221"), number("84")),
            ("bid-3", 3, number("995553.6"), number("82.79")),
        ]
    );
    assert_eq!(outcome.candidates, ["bid-1", "bid-2", "bid-3"]);
    assert_eq!(outcome.failed, None);
    let sheet = world
        .store
        .read(|read| evaluation::sheet_text(read, subject));
    let sheet = sheet.expect("read").expect("a sheet");
    let letter = world.letter(id, "bid-3");
    assert!(
        sheet.contains(&format!(
            "price\t{letter}\t1037035 × (100 − 10 × 40 ÷ 100) ÷ 100 = 995553.6\n"
        )),
        "{sheet}"
    );
    assert!(
        sheet.contains(&format!(
            "mean\t{letter}\tskill.plan\t(45 + 45 + 45 + 45 + 45) ÷ 5 = 45\n"
        )),
        "{sheet}"
    );
    assert!(
        sheet.contains(&format!("total\t{letter}\t27.79 + 55 = 82.79\n")),
        "{sheet}"
    );
    assert!(world.journal().contains(&outcome.sheet_sha256));
    let heard = world.heard.lock().expect("events");
    let kinds: Vec<&Happening> = heard.iter().map(|event| &event.what).collect();
    assert_eq!(kinds, [&Happening::Unsealed, &Happening::Reported]);
    drop(heard);
    assert!(!world.journal().contains("evaluation.published"));
    for _ in 0..2 {
        world
            .store
            .write(&Scope::system(), |tx| evaluation::publish(tx, subject))
            .expect("published");
    }
    assert_eq!(world.journal().matches("evaluation.published").count(), 1);
    world.store.check().expect("a journal that holds");
}

#[test]
fn no_mark_is_seen_before_all_are_in() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    world.elect(id);
    world.review(id, &[]);
    for seat in 1..=4 {
        world.save_marks(
            id,
            seat,
            &[
                ("bid-1", "31.37", "20"),
                ("bid-2", "31.37", "15"),
                ("bid-3", "31.37", "10"),
            ],
        );
        world.hand_in(id, seat);
    }
    world.save_marks(id, 5, &[("bid-1", "31.37", "20")]);
    // Nothing in any table, not in the files of the database, nor in the journal.
    assert_eq!(world.one("SELECT COUNT(*) FROM evaluation_mark"), 0);
    let shown = || {
        let files = std::fs::read_dir(world.dir.path()).expect("a folder");
        let files = files.map(|entry| entry.expect("an entry").path());
        let mut files = files.filter(|path| path.is_file());
        files.any(|path| {
            let bytes = std::fs::read(&path).expect("a file");
            bytes.windows(5).any(|part| part == b"31.37")
        })
    };
    assert!(!shown());
    assert!(!world.journal().contains("31.37"));
    assert_eq!(
        world
            .journal()
            .matches("evaluation.marks_handed_in")
            .count(),
        4
    );
    // The last judge cannot hand in less than all.
    let missing = mark::hand_in(&world.store, &world.room, &world.judge(5), id);
    assert!(matches!(missing, Err(EvaluationError::Entries(places)) if places.len() == 4));
    world.save_marks(id, 5, &[("bid-2", "31.37", "15"), ("bid-3", "31.37", "10")]);
    world.hand_in(id, 5);
    assert_eq!(world.one("SELECT COUNT(*) FROM evaluation_mark"), 30);
    // Then the files show them: the search above would have found them.
    assert!(testkit::postgres::wanted() || shown());
    assert_eq!(world.phase(id), Phase::Settle);
}

#[test]
fn marks_that_were_tampered_with_are_not_opened() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    world.elect(id);
    world.review(id, &[]);
    for seat in 1..=4 {
        world.save_marks(id, seat, &ALIKE);
        world.hand_in(id, seat);
    }
    // Somebody puts judge 1's marks into judge 2's seat, in the database.
    world
        .store
        .write(&Scope::system(), |tx| {
            let marks: Option<Vec<u8>> = tx.query_one(
                "SELECT marks FROM evaluation_seat WHERE evaluation = 1 AND seat = 1",
                store::params![],
                |row| row.get(0),
            )?;
            tx.execute(
                "UPDATE evaluation_seat SET marks = $1 WHERE evaluation = 1 AND seat = 2",
                store::params![marks],
            )?;
            tx.transient();
            Ok::<_, store::Error>(())
        })
        .expect("tampered");
    world.save_marks(id, 5, &ALIKE);
    world.hand_in(id, 5);
    assert_eq!(world.phase(id), Phase::Marks);
    assert_eq!(world.one("SELECT COUNT(*) FROM evaluation_mark"), 0);
    assert_eq!(world.journal().matches("evaluation.seal_broken").count(), 1);
    // That judge alone marks again; then all open.
    world.save_marks(id, 2, &ALIKE);
    world.hand_in(id, 2);
    assert_eq!(world.phase(id), Phase::Settle);
}

#[test]
fn a_mark_that_the_database_alters_after_unsealing_comes_onto_no_sheet() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    world.elect(id);
    world.review(id, &[]);
    for seat in 1..=5 {
        world.save_marks(id, seat, &ALIKE);
        world.hand_in(id, seat);
    }
    let set = |mark: String| {
        let altered: Result<_, store::Error> = world.store.write(&Scope::system(), move |tx| {
            tx.transient();
            tx.execute(
                "UPDATE evaluation_mark SET mark = $1 WHERE seat = 3 AND bidder = 'bid-1' AND criterion = 'skill.plan'",
                store::params![mark],
            )
        });
        assert_eq!(altered.expect("altered"), 1);
    };
    let given = world.texts(
        "SELECT mark FROM evaluation_mark WHERE seat = 3 AND bidder = 'bid-1' AND criterion = 'skill.plan'",
    );
    set("1".to_owned());
    let refused = world.confirm(id);
    assert!(
        matches!(refused, Err(EvaluationError::Altered(3))),
        "{refused:?}"
    );
    set(given[0].clone());
    world.confirm(id).expect("as it was handed in");
}

#[test]
fn a_mark_is_changed_after_unsealing_only_by_all() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    world.elect(id);
    world.review(id, &[]);
    for seat in 1..=5 {
        let plan = if seat == 5 { "10" } else { "40" };
        let staff = if seat == 4 { "19" } else { "20" };
        world.save_marks(
            id,
            seat,
            &[
                ("bid-1", plan, staff),
                ("bid-2", "39", "15"),
                ("bid-3", "45", "10"),
            ],
        );
        world.hand_in(id, seat);
    }
    // Too late for any form of marking.
    let at = (id, world.version(id, 1));
    let typed = vec![("bid-1".to_owned(), "skill.plan".to_owned(), "50".to_owned())];
    assert!(matches!(
        mark::save(&world.store, &world.room, &world.judge(1), at, typed),
        Err(EvaluationError::Phase)
    ));
    // One deviates, and one objective mark differs from the others: all five are unlike.
    assert_eq!(
        world.one("SELECT COUNT(*) FROM evaluation_flag WHERE kind = 'deviates'"),
        1
    );
    assert_eq!(
        world.one("SELECT COUNT(*) FROM evaluation_flag WHERE kind = 'unlike'"),
        5
    );
    assert!(matches!(
        world.confirm(id),
        Err(EvaluationError::Unsettled(6))
    ));
    let place = |text: &str| ("bid-1".to_owned(), "skill.plan".to_owned(), text.to_owned());
    // Nobody explains another's mark.
    assert!(matches!(
        explain(&world.store, &world.judge(1), id, place("示例")),
        Err(EvaluationError::NotFound)
    ));
    explain(
        &world.store,
        &world.judge(5),
        id,
        place("示例：方案与工期不符"),
    )
    .expect("explained");
    let proposal = |criterion: &str, mark: &str, class| Proposal {
        bidder: "bid-1".to_owned(),
        criterion: criterion.to_owned(),
        mark: mark.to_owned(),
        class,
        reason: "示例：看错证书数量".to_owned(),
    };
    // Out of range, unchanged, a ground that does not fit.
    for wrong in [
        proposal("skill.staff", "20.5", Class::Objective),
        proposal("skill.staff", "19", Class::Objective),
        proposal("skill.staff", "20", Class::Extreme),
        proposal("skill.plan", "41", Class::Objective),
    ] {
        let refused = propose(&world.store, &world.judge(4), id, wrong);
        assert!(matches!(refused, Err(EvaluationError::Correction)));
    }
    let right = proposal("skill.staff", "20", Class::Objective);
    let made = propose(&world.store, &world.judge(4), id, right.clone()).expect("proposed");
    assert!(propose(&world.store, &world.judge(4), id, right.clone()).is_err());
    for seat in [1, 2] {
        consent(
            &world.store,
            &world.judge(seat),
            id,
            (made, true, String::new()),
        )
        .expect("agreed");
    }
    // One who does not agree ends it; the mark stays.
    consent(
        &world.store,
        &world.judge(3),
        id,
        (made, false, "示例：无依据".to_owned()),
    )
    .expect("refused");
    assert!(matches!(
        world.confirm(id),
        Err(EvaluationError::Unsettled(5))
    ));
    let again = propose(&world.store, &world.judge(4), id, right).expect("proposed");
    for seat in [1, 2, 3, 5] {
        consent(
            &world.store,
            &world.judge(seat),
            id,
            (again, true, String::new()),
        )
        .expect("agreed");
    }
    // Both values stay; the unsealed mark is what it was.
    assert_eq!(
        world.texts("SELECT mark FROM evaluation_mark WHERE seat = 4 AND bidder = 'bid-1' AND criterion = 'skill.staff'"),
        ["19"]
    );
    world.confirm(id).expect("confirmed");
    let sheet = world.texts("SELECT sheet FROM evaluation_head").remove(0);
    let letter = world.letter(id, "bid-1");
    assert!(
        sheet.contains(&format!(
            "corrected\t{letter}\tskill.staff\t4\t19\t20\tobjective\tmade\n"
        )),
        "{sheet}"
    );
    assert!(sheet.contains(&format!(
        "corrected\t{letter}\tskill.staff\t4\t19\t20\tobjective\trefused\n"
    )));
    // (40 × 4 + 10) ÷ 5 = 34, and 20: 54.
    assert!(sheet.contains("170 ÷ 5 + 100 ÷ 5\t54\t70\t54\n"), "{sheet}");
    assert!(matches!(
        propose(
            &world.store,
            &world.judge(4),
            id,
            proposal("skill.staff", "18", Class::Sum)
        ),
        Err(EvaluationError::Phase)
    ));
    let within = (Millis(0), Millis(i64::MAX));
    let own = |seat: usize| {
        let account = world.judges[seat - 1];
        world
            .store
            .read(|read| evaluation::deviation(read, account, within))
            .expect("figures")
    };
    let (four, five) = (own(4), own(5));
    assert_eq!(
        (
            four.evaluations,
            four.marks,
            four.deviating,
            four.unlike,
            four.corrected
        ),
        (1, 6, 0, 1, 1)
    );
    assert_eq!((five.deviating, five.corrected), (1, 0));
    let none = (Millis(0), Millis(1));
    let account = world.judges[4];
    let before = world
        .store
        .read(|read| evaluation::deviation(read, account, none));
    assert_eq!(before.expect("figures").evaluations, 0);
}

#[test]
fn who_has_no_part_in_it_does_not_find_it() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    world.elect(id);
    for stranger in [
        scope(Some(AccountId(9_999)), Role::Applicant, None),
        scope(Some(AccountId(9_998)), Role::Clerk, Some(common::CENTRE)),
        scope(None, Role::Office, None),
        Scope::public(),
        world.bidder(1),
    ] {
        let found = [
            elect::vote(&world.store, &world.room, &stranger, (id, 1)),
            review::save(&world.store, &stranger, (id, 1), vec![]),
            review::hand_in(&world.store, &world.room, &stranger, id),
            mark::save(&world.store, &world.room, &stranger, (id, 1), vec![]),
            mark::hand_in(&world.store, &world.room, &stranger, id),
            confirm::confirm(&world.store, &stranger, (id, 1)),
            sign::sign(
                &world.store,
                &world.room,
                &stranger,
                id,
                (String::new(), None),
            ),
        ];
        for refused in found {
            assert_eq!(refused.expect_err("not theirs").fault(), Fault::NotFound);
        }
    }
    let missing = elect::vote(&world.store, &world.room, &world.judge(1), (77, 1));
    assert!(matches!(missing, Err(EvaluationError::NotFound)));
}

#[test]
fn offers_that_do_not_meet_the_requirements_are_refused() {
    let world = World::new();
    let mut new = world.new_evaluation();
    new.ceiling_fen = Some(103_000_000);
    let id = world.open(&new);
    world.elect(id);
    // bid-3 asks 1,037,035, above the ceiling; three of five refuse bid-1.
    let against = [1, 2, 5].map(|seat| (seat, "bid-1", "licence"));
    world.review(id, &against);
    assert_eq!(world.phase(id), Phase::Failed);
    let outcome = world
        .store
        .read(|read| evaluation::result(read, &new.subject));
    let outcome = outcome.expect("read").expect("an outcome");
    assert_eq!(outcome.failed, Some(Failed::TooFew));
    assert_eq!(outcome.candidates, Vec::<String>::new());
    let mut refused = outcome.refused.clone();
    refused.sort();
    assert_eq!(refused, ["bid-1", "bid-3"]);
    assert_eq!(
        world.heard.lock().expect("events")[0].what,
        Happening::Failed
    );
    assert!(matches!(
        mark::save(&world.store, &world.room, &world.judge(1), (id, 1), vec![]),
        Err(EvaluationError::Phase)
    ));
}

#[test]
fn opinions_need_reasons_and_stay_with_their_judge() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    world.elect(id);
    let at = (id, world.version(id, 1));
    let no = |reason: &str| {
        vec![(
            "bid-1".to_owned(),
            "signed".to_owned(),
            false,
            reason.to_owned(),
        )]
    };
    review::save(&world.store, &world.judge(1), at, no("")).expect("saved");
    let owed = review::hand_in(&world.store, &world.room, &world.judge(1), id);
    // All six opinions are owed: five are missing, one has no reason.
    assert!(matches!(owed, Err(EvaluationError::Entries(places)) if places.len() == 6));
    assert!(matches!(
        review::save(&world.store, &world.judge(1), at, no("示例")),
        Err(EvaluationError::Stale)
    ));
}

fn with_low_price(world: &World) -> i64 {
    let mut new = world.new_evaluation();
    new.method.least = 2;
    // Below half of the mean of the others, 1,018,517.50.
    new.bidders[2].price_fen = 50_000_000;
    let id = world.open(&new);
    world.elect(id);
    world.review(id, &[]);
    world.mark_alike(id, &ALIKE);
    id
}

#[test]
fn a_low_price_is_explained_and_decided() {
    let world = World::new();
    let id = with_low_price(&world);
    assert_eq!(
        world.one("SELECT COUNT(*) FROM evaluation_question WHERE kind = 'price'"),
        1
    );
    let question = world.one("SELECT id FROM evaluation_question");
    assert!(matches!(
        world.confirm(id),
        Err(EvaluationError::Unsettled(1))
    ));
    let vote = |seat: usize, agrees: bool| {
        let vote = (question, agrees, "示例理由".to_owned());
        answer::decide(&world.store, &world.room, &world.judge(seat), id, vote)
    };
    // Not before the bidder answered or its time is over.
    assert!(matches!(vote(1, false), Err(EvaluationError::Phase)));
    let say = |nth: usize, text: &str| {
        answer::answer(
            &world.store,
            &world.room,
            &world.bidder(nth),
            (question, text.to_owned()),
        )
    };
    assert!(matches!(say(1, "示例"), Err(EvaluationError::NotFound)));
    say(3, "示例：已有设备和库存").expect("answered");
    say(3, "示例：已有设备和库存").expect("pressed twice");
    assert!(matches!(
        say(3, "示例：又一份"),
        Err(EvaluationError::Phase)
    ));
    vote(1, true).expect("a vote");
    assert!(matches!(vote(1, false), Err(EvaluationError::Phase)));
    vote(2, false).expect("a vote");
    vote(3, true).expect("a vote");
    assert!(world.confirm(id).is_err());
    vote(4, true).expect("a vote");
    assert!(matches!(vote(5, true), Err(EvaluationError::Phase)));
    world.confirm(id).expect("confirmed");
}

#[test]
fn who_cannot_justify_a_low_price_is_excluded() {
    let world = World::new();
    let id = with_low_price(&world);
    let question = world.one("SELECT id FROM evaluation_question");
    world.clock.advance_secs(2 * 3600 + 1);
    let late = answer::answer(
        &world.store,
        &world.room,
        &world.bidder(3),
        (question, "示例".to_owned()),
    );
    assert!(matches!(late, Err(EvaluationError::Late)));
    for seat in 1..=3 {
        let vote = (question, false, "示例：未说明".to_owned());
        answer::decide(&world.store, &world.room, &world.judge(seat), id, vote).expect("a vote");
    }
    world.confirm(id).expect("confirmed");
    world.sign_all(id);
    let outcome = world
        .store
        .read(|read| evaluation::result(read, "sample/evaluation/test"));
    let outcome = outcome.expect("read").expect("an outcome");
    assert_eq!(outcome.refused, ["bid-3"]);
    assert_eq!(outcome.ranking.len(), 2);
}

#[test]
fn answers_do_not_name_bidders_where_identity_is_hidden() {
    let world = World::new();
    let mut new = world.new_evaluation();
    new.method.hidden = true;
    let id = world.open(&new);
    world.elect(id);
    let asked = answer::ask(
        &world.store,
        &world.room,
        &world.judge(2),
        id,
        ("bid-1".to_owned(), "示例：请说明工期".to_owned()),
    );
    let asked = asked.expect("asked");
    let name = &world.parties[0].name;
    for text in [
        format!("我公司{name}承诺"),
        "代码91140500ma0sample1".to_owned(),
    ] {
        let refused = answer::answer(&world.store, &world.room, &world.bidder(1), (asked, text));
        assert!(matches!(refused, Err(EvaluationError::Names)));
    }
    let text = "示例：九十日".to_owned();
    answer::answer(&world.store, &world.room, &world.bidder(1), (asked, text)).expect("answered");
}

#[test]
fn equals_are_drawn_by_a_seed_that_nobody_knew() {
    let draws = |order: Option<Vec<String>>| {
        let world = World::new();
        let mut new = world.new_evaluation();
        for bidder in &mut new.bidders {
            bidder.price_fen = 100_000_000;
            (bidder.small, bidder.innovation) = (false, false);
        }
        let id = world.open(&new);
        world.elect(id);
        world.review(id, &[]);
        let same = ["bid-1", "bid-2", "bid-3"].map(|key| (key, "40", "20"));
        world.mark_alike(id, &same);
        if let Some(order) = &order {
            for again in [false, true] {
                let (subject, order) = (new.subject.clone(), order.clone());
                let proof = if again { "other" } else { "transcript" }.to_owned();
                let drawn = world.store.write(&Scope::system(), move |tx| {
                    evaluation::drawn(tx, &subject, order, proof)
                });
                // Nobody draws again until a friend comes up.
                assert_eq!(drawn.is_err(), again);
            }
        }
        world.confirm(id).expect("confirmed");
        world.sign_all(id);
        let outcome = world
            .store
            .read(|read| evaluation::result(read, &new.subject));
        let seed = world
            .texts("SELECT draw_seed FROM evaluation_head")
            .remove(0);
        (outcome.expect("read").expect("an outcome").candidates, seed)
    };
    let (found, seed) = draws(None);
    let mut keys: Vec<String> = found.clone();
    keys.sort();
    assert_eq!(draw::order(&seed, &keys), found);
    assert_ne!(draws(None).1, seed);
    let order = ["bid-2", "bid-3", "bid-1"].map(str::to_owned).to_vec();
    assert_eq!(draws(Some(order.clone())).0, order);
}

#[test]
fn judges_dissent_or_are_deemed_to_agree() {
    let world = World::new();
    let id = world.open(&world.new_evaluation());
    world.elect(id);
    world.review(id, &[]);
    world.mark_alike(id, &ALIKE);
    world.confirm(id).expect("confirmed");
    let hash = world
        .texts("SELECT sheet_sha256 FROM evaluation_head")
        .remove(0);
    let signs = |seat: usize, hash: &str, dissent: Option<&str>| {
        let how = (hash.to_owned(), dissent.map(str::to_owned));
        sign::sign(&world.store, &world.room, &world.judge(seat), id, how)
    };
    assert!(matches!(signs(1, "00", None), Err(EvaluationError::Stale)));
    assert!(matches!(
        signs(1, &hash, Some(" ")),
        Err(EvaluationError::Text)
    ));
    signs(1, &hash, Some("示例：不同意第一名")).expect("dissents");
    assert!(matches!(signs(1, &hash, None), Err(EvaluationError::Phase)));
    signs(2, &hash, None).expect("signs");
    let round = || {
        let now = base::Clock::now(&*world.clock);
        evaluation::tick(&world.store, &world.room, &Scope::system(), now).expect("a round")
    };
    assert_eq!(round(), 0);
    world.clock.advance_secs(24 * 3600);
    assert_eq!((round(), round()), (1, 0));
    assert_eq!(world.phase(id), Phase::Reported);
    assert_eq!(
        world.texts("SELECT signed_as FROM evaluation_seat ORDER BY seat"),
        ["dissents", "agrees", "deemed", "deemed", "deemed"]
    );
    assert_eq!(
        world.texts("SELECT dissent FROM evaluation_seat WHERE seat = 1"),
        ["示例：不同意第一名"]
    );
}

#[test]
fn another_judge_takes_a_seat_with_nothing_of_the_former() {
    let world = World::new();
    let new = world.new_evaluation();
    let id = world.open(&new);
    world.elect(id);
    world.review(id, &[]);
    world.save_marks(id, 1, &ALIKE);
    world.save_marks(id, 2, &ALIKE);
    world.hand_in(id, 2);
    let replace = |seat: u32, account: i64| {
        let subject = new.subject.clone();
        world.store.write(&Scope::system(), move |tx| {
            evaluation::replace_judge(tx, &subject, (seat, AccountId(account)))
        })
    };
    assert!(matches!(replace(2, 900), Err(EvaluationError::Phase)));
    replace(1, 900).expect("replaced");
    let former = mark::hand_in(&world.store, &world.room, &world.judge(1), id);
    assert!(matches!(former, Err(EvaluationError::NotFound)));
    let next = scope(Some(AccountId(900)), Role::Applicant, None);
    let empty = mark::hand_in(&world.store, &world.room, &next, id);
    assert!(matches!(empty, Err(EvaluationError::Entries(_))));
    // The former led: the committee elects again, while marking goes on.
    for seat in 2..=5 {
        elect::vote(&world.store, &world.room, &world.judge(seat), (id, 3)).expect("a vote");
    }
    elect::vote(&world.store, &world.room, &next, (id, 3)).expect("a vote");
    assert_eq!(world.one("SELECT chair FROM evaluation_head"), 3);
    assert_eq!(world.phase(id), Phase::Marks);
}

#[test]
fn a_subject_is_evaluated_once() {
    let world = World::new();
    let new = world.new_evaluation();
    let id = world.open(&new);
    assert_eq!(world.open(&new), id);
    let mut other = new.clone();
    other.bidders[0].price_fen += 1;
    assert!(matches!(
        world.try_open(&other),
        Err(EvaluationError::Exists)
    ));
    let wrong = |change: fn(&mut evaluation::NewEvaluation)| {
        let mut new = world.new_evaluation();
        new.subject = "sample/other".to_owned();
        change(&mut new);
        matches!(
            world.try_open(&new),
            Err(EvaluationError::Malformed(_) | EvaluationError::Method(_))
        )
    };
    assert!(wrong(|new| new.committee.truncate(4)));
    assert!(wrong(
        |new| new.committee[0].account = new.committee[1].account
    ));
    assert!(wrong(
        |new| new.bidders[0].party.code = new.bidders[1].party.code.clone()
    ));
    assert!(wrong(|new| new.bidders[0].key = "A B".to_owned()));
    assert!(wrong(|new| new.bidders[0].price_fen = 0));
    assert!(wrong(
        |new| new.bidders[0].documents[0].href = "//elsewhere".to_owned()
    ));
    assert!(wrong(|new| new.bidders.clear()));
    assert!(wrong(
        |new| new.method.deducts[0].when = "bidder.smal".to_owned()
    ));
}

#[test]
fn the_sample_is_written_once() {
    let world = World::new();
    let one =
        evaluation::sample::sample(&world.store, &world.room, &world.cast()).expect("a sample");
    let again = evaluation::sample::sample(&world.store, &world.room, &world.cast());
    assert_eq!(again.expect("again"), one);
    assert_eq!(world.phase(one.going), Phase::Marks);
    assert_eq!(world.phase(one.done), Phase::Reported);
    assert_eq!(world.one("SELECT COUNT(*) FROM evaluation_head"), 6);
}
