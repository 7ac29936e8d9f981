//! Tasks given to people, parts of other units, and the sheet, through the door.

use crate::common;

use std::io::Cursor;

use base::calendar::Calendar;
use base::{Date, OrgId, Role, Scope};
use calamine::{Data, Reader, Xlsx};
use common::{TODAY, World, clerk, hand_in, october, office, scope};
use month::commands::delegate::{DelegateError, Give, give, take_back};
use month::commands::part::{Ask, AskError, TakeError, WriteError, Written, ask, take, write};
use month::commands::sheet::{Confirm, SheetError, compare, keep, take as take_sheet};
use month::reads;
use month::rules::part::State;
use month::sheet::fault::{Fault, Wrong};
use month::sheet::give::{Heading, workbook};
use month::sheet::lines::{TaskLine, lines};
use month::sheet::read::read;
use month::sheet::{Filled, column};
use plan::commands::report;
use proptest::prelude::*;

#[test]
fn a_task_goes_to_a_colleague_and_comes_back() {
    let world = World::new();
    let (mine, theirs) = (
        world.account("clerk", Role::Clerk, Some("a")),
        world.account("other", Role::Clerk, Some("b")),
    );
    let board = world.board();
    let hand = |account, task| {
        let wanted = Give {
            task,
            period: None,
            account,
        };
        give(&world.store, &clerk("a"), &board, wanted)
    };
    let id = hand(mine, 101).expect("given");
    assert_eq!(hand(mine, 101).expect("the same"), id);
    assert!(matches!(hand(theirs, 101), Err(DelegateError::Stranger(_))));
    assert!(
        matches!(hand(mine, 103), Err(DelegateError::NotFound)),
        "a does not lead it"
    );
    assert_eq!(
        world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'month.given'"),
        1
    );
    let held = || {
        world
            .store
            .read(|read| reads::delegations(read, &clerk("a"), october()))
            .expect("read")
            .len()
    };
    assert_eq!(held(), 1);
    assert!(matches!(
        take_back(&world.store, &clerk("b"), id),
        Err(DelegateError::NotFound)
    ));
    take_back(&world.store, &clerk("a"), id).expect("back");
    take_back(&world.store, &clerk("a"), id).expect("twice");
    assert_eq!(held(), 0);
    let kinds = "SELECT kind FROM journal_entry WHERE subject LIKE 'delegation/%' ORDER BY seq";
    assert_eq!(
        world.texts(kinds),
        ["delegation.given", "delegation.withdrawn"]
    );
}

fn wanted(orgs: &[&str], due: Date) -> Ask {
    Ask {
        task: 102,
        period: october(),
        orgs: orgs.iter().map(|org| OrgId::from(*org)).collect(),
        note: "示例：请补充数据".to_owned(),
        due,
        sample: true,
    }
}

fn written(body: &str, figures: &[(i64, &str)]) -> Written {
    Written {
        body: body.to_owned(),
        figures: figures
            .iter()
            .map(|(id, text)| (*id, (*text).to_owned()))
            .collect(),
    }
}

#[test]
fn a_part_is_asked_for_sent_and_taken_into_the_draft() {
    let world = World::new();
    let (store, board) = (&world.store, world.board());
    let due = Date::constant(2023, 11, 3);
    for (orgs, due, expected) in [
        (&["b"][..], due, "b leads it too"),
        (&[], due, "nobody"),
        (&["c"], Date::constant(2023, 10, 31), "yesterday"),
    ] {
        let refused = ask(store, &clerk("a"), &board, wanted(orgs, due));
        assert!(
            matches!(refused, Err(AskError::Units | AskError::Due(_))),
            "{expected}"
        );
    }
    assert!(matches!(
        ask(store, &clerk("c"), &board, wanted(&["c"], due)),
        Err(AskError::NotFound)
    ));
    assert_eq!(
        ask(store, &clerk("a"), &board, wanted(&["c"], due)).expect("asked"),
        1
    );
    assert_eq!(
        ask(store, &clerk("a"), &board, wanted(&["c"], due)).expect("twice"),
        0
    );
    assert_eq!(
        world.count("SELECT COUNT(*) FROM notify_message WHERE kind = 'month.part_asked'"),
        1
    );
    let id = world.count("SELECT id FROM month_part");
    let put = |org: &str, version, text: &Written, send| {
        write(
            store,
            &clerk(org),
            &board,
            (id, version),
            (text.clone(), send),
        )
    };
    let text = written("示例：已完成", &[(3, "８０%")]);
    assert!(matches!(
        put("b", 1, &text, true),
        Err(WriteError::NotFound)
    ));
    assert!(matches!(
        put("c", 1, &written("", &[(3, "x")]), true),
        Err(WriteError::Invalid { .. })
    ));
    let saved = put("c", 1, &text, false).expect("saved");
    assert_eq!((saved.state, saved.version), (State::Draft, 2));
    // The lead unit does not read what is not sent.
    let seen = |scope: &Scope| {
        store
            .read(|read| reads::part(read, scope, id))
            .map(|(part, _)| part.body)
    };
    assert_eq!(seen(&clerk("a")).expect("seen"), "");
    assert_eq!(seen(&clerk("c")).expect("seen"), "示例：已完成");
    assert!(seen(&clerk("b")).is_err() && seen(&scope(Role::Discipline, None)).is_err());
    let stale = put("c", 1, &written("另一份", &[]), true).expect_err("a stale form");
    assert!(matches!(stale, WriteError::Conflict(held) if held.body == "示例：已完成"));
    assert!(matches!(
        take(store, &clerk("a"), &board, (id, 2)),
        Err(TakeError::NotFound)
    ));
    let sent = put("c", 2, &text, true).expect("sent");
    assert_eq!(put("c", 2, &text, true).expect("pressed twice"), sent);
    report::save(store, &clerk("a"), hand_in(102, &[(3, "70")])).expect("a draft");
    take(store, &clerk("a"), &board, (id, sent.version)).expect("taken");
    take(store, &clerk("a"), &board, (id, sent.version)).expect("pressed twice");
    let draft = store
        .read(|read| plan::reports::own(read, &clerk("a"), 102, october()))
        .expect("read")
        .expect("a draft");
    assert_eq!(draft.figures[&3].to_string(), "80");
    assert_eq!(
        draft.body,
        "示例：按计划推进。\n\n【示例单位c】示例：已完成"
    );
    assert!(matches!(put("c", 4, &text, true), Err(WriteError::Taken)));
    world.store.check().expect("the journal holds");
}

#[test]
fn a_part_is_not_taken_into_a_filed_report() {
    let world = World::new();
    let (store, board) = (&world.store, world.board());
    ask(store, &clerk("a"), &board, wanted(&["c"], TODAY)).expect("asked");
    let id = world.count("SELECT id FROM month_part");
    write(
        store,
        &clerk("c"),
        &board,
        (id, 1),
        (written("示例", &[]), true),
    )
    .expect("sent");
    world.file("a", 102, &[(3, "80")]);
    let refused = take(store, &clerk("a"), &board, (id, 2));
    assert!(matches!(refused, Err(TakeError::Filed(_))));
}

/// What a sheet is made from and held against.
struct Desk {
    world: World,
    board: plan::Board,
    org: OrgId,
}

impl Desk {
    fn new() -> Self {
        let world = World::new();
        Self {
            board: world.board(),
            world,
            org: OrgId::from("a"),
        }
    }

    fn with_lines<T>(&self, all: bool, work: impl FnOnce(&[TaskLine<'_>]) -> T) -> T {
        let unit = self
            .world
            .store
            .read(|read| plan::reports::of_unit(read, &clerk("a"), october()))
            .expect("reports");
        let computed = computed();
        work(&lines(
            &self.board,
            &self.org,
            october(),
            &unit,
            &computed,
            all,
        ))
    }

    fn given(&self) -> Vec<u8> {
        let heading = Heading {
            org: &self.org,
            period: october(),
            lang: base::Lang::Zh,
        };
        self.with_lines(false, |lines| workbook(&self.board, heading, lines))
            .expect("a workbook")
    }

    fn sent(&self, bytes: &[u8]) -> Result<(Vec<Filled>, usize), Vec<Fault>> {
        let filled = read(bytes, &self.org, october())?;
        self.with_lines(true, |lines| compare(filled, lines))
            .map(|(kept, changes)| (kept, changes.len()))
    }

    fn kept(&self, bytes: &[u8]) -> i64 {
        let (kept, _) = self.sent(bytes).expect("no faults");
        keep(&self.world.store, &clerk("a"), october(), &kept).expect("kept")
    }

    fn take(&self, id: i64, file: bool) -> Result<usize, SheetError> {
        let how = Confirm {
            file,
            confirmed: true,
            computed: computed()
                .into_iter()
                .map(|(id, held)| (id, held.value))
                .collect(),
            sample: true,
        };
        take_sheet(&self.world.store, &clerk("a"), id, how)
    }
}

fn computed() -> std::collections::BTreeMap<i64, plan::Computed> {
    let held = plan::Computed {
        value: 96.into(),
        source: base::Title::new("示例计算", "sample"),
        href: String::new(),
    };
    [(3, held)].into()
}

/// The sheet again with some cells filled in; line from 1.
fn filled(bytes: &[u8], cells: &[(u16, u32, &str)]) -> Vec<u8> {
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let mut out = rust_xlsxwriter::Workbook::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a leaf");
        let sheet = out.add_worksheet().set_name(&name).expect("a name");
        let (rows, columns) = range.end().expect("cells");
        for row in 0..=rows {
            for column in 0..=columns {
                let at = column as u16;
                match range.get_value((row, column)) {
                    Some(Data::String(text)) => {
                        sheet.write_string(row, at, text.as_str()).map(drop)
                    }
                    Some(Data::Float(number)) => sheet.write_number(row, at, *number).map(drop),
                    _ => Ok(()),
                }
                .expect("a cell");
            }
        }
        if name == "luodi" {
            continue;
        }
        for (column, line, text) in cells {
            match text.parse::<f64>() {
                // As people type it into a cell that was cleared: a number.
                Ok(number) => sheet.write_number(line - 1, *column, number).map(drop),
                Err(_) => sheet.write_string(line - 1, *column, *text).map(drop),
            }
            .expect("a cell");
        }
    }
    out.save_to_buffer().expect("bytes")
}

use column::{BODY, FIGURE, STAGE, TASK_ID, VERSION, WHY};

/// Lines of unit a: 6 and 7 task 101 with targets 1 and 2; 8 task 102 with target 3, which is computed.
const FULL: [(u16, u32, &str); 6] = [
    (FIGURE, 6, "120"),
    (STAGE, 6, "推进中"),
    (BODY, 6, "示例：表格填写"),
    (FIGURE, 8, "96"),
    (STAGE, 8, "Done"),
    (BODY, 8, "示例：已完成"),
];

#[test]
fn a_sheet_goes_out_comes_back_and_is_filed_at_once() {
    let desk = Desk::new();
    let out = desk.given();
    assert_eq!(
        desk.sent(&out).map(|(_, changes)| changes),
        Ok(0),
        "untouched"
    );
    let back = filled(&out, &FULL);
    let id = desk.kept(&back);
    assert_eq!(desk.take(id, true).expect("filed"), 2);
    assert!(
        matches!(desk.take(id, true), Err(SheetError::NotFound)),
        "taken once"
    );
    let world = &desk.world;
    assert_eq!(
        world.count("SELECT COUNT(*) FROM plan_report WHERE state = 'filed'"),
        2
    );
    assert_eq!(
        world.texts("SELECT value FROM plan_figure ORDER BY target_id"),
        ["120", "96"]
    );
    assert_eq!(
        world.count("SELECT COUNT(*) FROM journal_entry WHERE kind = 'sheet.filed'"),
        1
    );
    world.store.check().expect("the journal holds");
}

#[test]
fn faults_are_named_by_cell_and_nothing_is_half_taken() {
    let desk = Desk::new();
    let out = desk.given();
    let cells = |fault: &Fault| fault.cell.clone();
    let form = desk
        .sent(&filled(
            &out,
            &[
                (FIGURE, 6, "十二"),
                (STAGE, 8, "差不多"),
                (BODY, 7, "示例"),
                (BODY, 6, "两处"),
            ],
        ))
        .expect_err("wrong");
    let mut named: Vec<_> = form.iter().map(cells).collect();
    named.sort();
    assert_eq!(named, ["F7", "H8"], "{form:?}");
    let figures = desk
        .sent(&filled(&out, &[(FIGURE, 6, "十二"), (FIGURE, 7, "1,5")]))
        .expect_err("wrong");
    assert_eq!(figures.iter().map(cells).collect::<Vec<_>>(), ["F6", "F7"]);
    // Filing checks more than the preview: one line without a stage keeps all out.
    let mut full = FULL.to_vec();
    full.retain(|(column, line, _)| (*column, *line) != (STAGE, 8));
    let id = desk.kept(&filled(&out, &full));
    let Err(SheetError::Faults(faults)) = desk.take(id, true) else {
        panic!("filed without a stage");
    };
    assert_eq!(
        faults,
        [Fault {
            cell: "H8".to_owned(),
            wrong: Wrong::NoStage
        }]
    );
    // Another figure than the computed one without a reason.
    let mut other = FULL.to_vec();
    other[3].2 = "90";
    let id = desk.kept(&filled(&out, &other));
    let Err(SheetError::Faults(faults)) = desk.take(id, true) else {
        panic!("filed without a reason");
    };
    assert_eq!(faults.iter().map(cells).collect::<Vec<_>>(), ["G8"]);
    assert_eq!(desk.world.count("SELECT COUNT(*) FROM plan_report"), 0);
    other.push((WHY, 8, "口径不同"));
    let id = desk.kept(&filled(&out, &other));
    assert_eq!(desk.take(id, true).expect("filed"), 2);
    assert_eq!(
        desk.world.texts("SELECT reason FROM plan_deviation"),
        ["口径不同"]
    );
}

#[test]
fn a_line_that_somebody_changed_meanwhile_is_refused_with_both_values() {
    let desk = Desk::new();
    let back = filled(&desk.given(), &FULL);
    let id = desk.kept(&back);
    let mut theirs = hand_in(101, &[(1, "111")]);
    theirs.typed.body = "示例：他人先写".to_owned();
    report::save(&desk.world.store, &clerk("a"), theirs).expect("saved meanwhile");
    let stale = Fault {
        cell: "F6".to_owned(),
        wrong: Wrong::Stale {
            theirs: "111".to_owned(),
            yours: "120".to_owned(),
        },
    };
    assert_eq!(
        desk.sent(&back).expect_err("stale"),
        std::slice::from_ref(&stale)
    );
    // Between preview and confirmation it is refused too, with the other line.
    let Err(SheetError::Faults(faults)) = desk.take(id, false) else {
        panic!("overwritten");
    };
    assert_eq!(faults, [stale]);
    assert_eq!(desk.world.count("SELECT COUNT(*) FROM plan_report"), 1);
}

#[test]
fn what_is_no_sheet_of_this_unit_and_month_is_refused() {
    let desk = Desk::new();
    let out = desk.given();
    let wrong = |bytes: &[u8], org: &str, month: &str| {
        let month = plan::rules::period::Period::parse(month).expect("a month");
        read(bytes, &OrgId::from(org), month)
            .expect_err("refused")
            .remove(0)
            .wrong
    };
    assert_eq!(wrong(b"no workbook", "a", "2023-10"), Wrong::NoSheet);
    assert_eq!(wrong(&out, "b", "2023-10"), Wrong::OtherUnit);
    assert_eq!(
        wrong(&out, "a", "2023-09"),
        Wrong::OtherMonth("2023-10".to_owned())
    );
    assert_eq!(
        wrong(&vec![0; 5 * 1024 * 1024], "a", "2023-10"),
        Wrong::TooLarge
    );
    for cells in [
        [(TASK_ID, 6, "999"), (FIGURE, 6, "1")],
        [(VERSION, 6, "abc"), (FIGURE, 6, "1")],
    ] {
        let faults = desk
            .sent(&filled(&out, &cells))
            .expect_err("a changed line");
        assert!(faults.iter().any(|fault| fault.cell == "F6"), "{faults:?}");
    }
    let other = clerk("b");
    let (kept, _) = desk.sent(&filled(&out, &FULL)).expect("no faults");
    let id = keep(&desk.world.store, &clerk("a"), october(), &kept).expect("kept");
    let stolen = take_sheet(&desk.world.store, &other, id, Confirm::default());
    assert!(matches!(stolen, Err(SheetError::NotFound)));
    assert!(keep(&desk.world.store, &office(), october(), &kept).is_err());
}

#[test]
fn libreoffice_opens_the_sheet_and_what_it_saves_is_taken() {
    if std::process::Command::new("soffice")
        .arg("--version")
        .output()
        .is_err()
    {
        eprintln!("soffice is not installed; the round trip is not tried");
        return;
    }
    let desk = Desk::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sheet.xlsx");
    std::fs::write(&path, filled(&desk.given(), &FULL)).expect("written");
    // Twice: what the program gave out, and what LibreOffice made of it as its own format.
    for (from, to) in [
        ("sheet.xlsx", "ods"),
        ("sheet.ods", "xlsx:Calc MS Excel 2007 XML"),
    ] {
        let done = std::process::Command::new("soffice")
            .arg(format!(
                "-env:UserInstallation=file://{}/profile",
                folder.path().display()
            ))
            .args(["--headless", "--convert-to", to, "--outdir"])
            .arg(folder.path())
            .arg(folder.path().join(from))
            .output()
            .expect("soffice");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    let back = std::fs::read(&path).expect("saved");
    assert!(desk.given() != back);
    let id = desk.kept(&back);
    assert_eq!(desk.take(id, true).expect("filed"), 2);
    assert_eq!(
        desk.world
            .texts("SELECT value FROM plan_figure ORDER BY target_id"),
        ["120", "96"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Nobody is reminded more often than twice a month, whatever days the machine was on.
    #[test]
    fn two_reminders_at_most(days in proptest::collection::vec(1_i8..=30, 0..30), nth in 1_u32..=15) {
        let calendar = Calendar::national();
        let cut_off = month::rules::cut_off::cut_off(&calendar, october(), nth);
        let mut days = days;
        days.sort_unstable();
        let (mut sent, mut told) = (0, 0);
        for day in days {
            let day = Date::constant(2023, 11, day);
            let due = month::rules::cut_off::reminder(&calendar, cut_off, (3, 1), sent, day);
            if let Some(reminder) = due {
                prop_assert!(day <= cut_off && calendar.is_working(day));
                prop_assert!(reminder.count() > sent);
                sent = reminder.count();
                told += 1;
            }
        }
        prop_assert!(told <= 2);
    }
}
