//! The room through its door, on a store in a temporary folder.
#![allow(clippy::unwrap_used)]

use crate::common;

use base::{Date, OrgId, Role};
use common::{City, TODAY, account, clerk, colleague, office, pack, period};
use indicator::commands::decide::{DecideError, Decision, decide};
use indicator::commands::enter::{EnterError, NewOfficial, Problem, enter};
use indicator::commands::take::{self, SEVERAL, TakeError};
use indicator::model::Origin;
use indicator::sheet::{Content, SheetError};
use indicator::{Status, list};
use rust_decimal::Decimal;

fn official(indicator: &str, month: &str, value: &str) -> NewOfficial {
    NewOfficial {
        indicator: indicator.to_owned(),
        period: month.to_owned(),
        value: value.to_owned(),
        evidence: "示例〔2023〕9号".to_owned(),
        ..NewOfficial::default()
    }
}

#[test]
fn the_pack_loads_once_and_again_without_a_trace() {
    let city = City::empty();
    let first = city.load(&pack());
    assert_eq!(first.added.len(), pack().indicators.len());
    assert_eq!(first.missing, Vec::<String>::new());
    let size = city.store.head().unwrap().size;
    let again = city.load(&pack());
    assert_eq!(again, indicator::Loaded::default());
    assert_eq!(city.store.head().unwrap().size, size);

    let mut changed = pack();
    changed.indicators[0].decimals = 4;
    let gone = changed.indicators.remove(1);
    let loaded = city.load(&changed);
    assert_eq!(loaded.changed[0], changed.indicators[0].id);
    assert_eq!(loaded.withdrawn, std::slice::from_ref(&gone.id));
    assert!(city.picture(TODAY).entry(&gone.id).is_none());
    let back = city.load(&pack());
    assert!(back.changed.contains(&gone.id));
    let picture = city.picture(TODAY);
    assert_eq!(picture.entry(&gone.id).unwrap().version, 3);
}

#[test]
fn every_goal_has_its_way_and_every_reported_one_its_unit() {
    let city = City::loaded();
    let picture = city.picture(TODAY);
    for entry in &picture.entries {
        let id = &entry.definition.id;
        assert_eq!(entry.goals.len(), entry.definition.targets.len(), "{id}");
        let reported = entry.definition.source == pack::indicator::Source::Reported;
        assert!(
            !reported || !entry.owners.is_empty(),
            "{id} has nobody who reports it"
        );
        for clause in &entry.clauses {
            assert!(!clause.title.zh.is_empty(), "{id}: {}", clause.cite);
        }
    }
    let two = picture.entry("g12-park-coverage").unwrap();
    assert_eq!(two.goals[0].due, Some(Date::constant(2025, 12, 31)));
    assert_eq!(two.goals[1].value, Decimal::from(90));
}

#[test]
fn a_report_counts_for_the_unit_that_the_definition_names() {
    let city = City::loaded();
    // All six counties are asked; the goal is 泽州县's.
    city.report("c25-zezhou-standards", "gp-gov", "2023-09", "900");
    let none = city.picture(TODAY);
    let entry = none.entry("c25-zezhou-standards").unwrap();
    assert_eq!(entry.standing.figure, None);
    assert_eq!(entry.parts.len(), 1);
    city.report("c25-zezhou-standards", "zz-gov", "2023-10", "150");
    let picture = city.picture(TODAY);
    let entry = picture.entry("c25-zezhou-standards").unwrap();
    assert_eq!(
        entry.standing.figure,
        Some((period("2023-10"), Decimal::from(150)))
    );
    assert_eq!(entry.series.len(), 1);
    assert_eq!(
        entry.standing.status,
        Status::Behind,
        "{:?}",
        entry.standing.reason
    );
}

#[test]
fn four_units_under_one_ceiling_are_as_good_as_the_worst() {
    let city = City::loaded();
    let picture = city.picture(TODAY);
    let owners = picture.entry("c6-guarantee-fee").unwrap().owners.clone();
    assert!(owners.len() >= 2, "{owners:?}");
    city.report("c6-guarantee-fee", owners[0].as_str(), "2023-10", "0.8");
    city.report("c6-guarantee-fee", owners[1].as_str(), "2023-10", "1.02");
    let picture = city.picture(TODAY);
    let entry = picture.entry("c6-guarantee-fee").unwrap();
    let point = entry.series[&period("2023-10")];
    assert_eq!(point.value, Decimal::new(102, 2));
    assert_eq!((point.origin, point.parts), (Origin::Reported, 2));
    assert_eq!(entry.standing.status, Status::Behind);
}

#[test]
fn an_official_figure_needs_a_second_person_and_goes_before_a_report() {
    let city = City::loaded();
    let id = "c49-policies";
    let picture = city.picture(TODAY);
    let owner = picture.entry(id).unwrap().owners[0].clone();
    city.report(id, owner.as_str(), "2023-10", "150");
    let figure = enter(
        &city.store,
        &office(),
        &picture,
        official(id, "2023-10", "1,60"),
    )
    .unwrap_err();
    assert!(matches!(figure, EnterError::Problems(_)));
    let figure = enter(
        &city.store,
        &office(),
        &picture,
        official(id, "2023-10", "160条"),
    )
    .unwrap();
    let same = enter(
        &city.store,
        &office(),
        &picture,
        official(id, "2023-10", "160"),
    )
    .unwrap();
    assert_eq!(figure, same, "the same figure again is the same figure");

    let before = city.picture(TODAY);
    assert_eq!(
        before.entry(id).unwrap().standing.figure.unwrap().1,
        Decimal::from(150)
    );
    let own = decide(&city.store, &office(), figure, 1, Decision::Accept);
    assert!(matches!(own, Err(DecideError::Own)));
    let outside = decide(
        &city.store,
        &clerk(owner.as_str()),
        figure,
        1,
        Decision::Accept,
    );
    assert!(matches!(outside, Err(DecideError::NotFound)));
    let stale = decide(&city.store, &colleague(), figure, 7, Decision::Accept);
    assert!(matches!(stale, Err(DecideError::Conflict)));
    let bare = decide(
        &city.store,
        &colleague(),
        figure,
        1,
        Decision::Refuse(" ".to_owned()),
    );
    assert!(matches!(bare, Err(DecideError::Reason)));
    decide(&city.store, &colleague(), figure, 1, Decision::Accept).unwrap();
    decide(&city.store, &colleague(), figure, 1, Decision::Accept).unwrap();
    let picture = city.picture(TODAY);
    let point = picture.entry(id).unwrap().series[&period("2023-10")];
    assert_eq!(
        (point.value, point.origin),
        (Decimal::from(160), Origin::Official)
    );

    // Someone whose page is older does not overwrite it.
    let blind = enter(
        &city.store,
        &colleague(),
        &picture,
        official(id, "2023-10", "170"),
    );
    assert!(matches!(blind, Err(EnterError::Conflict(found)) if found == figure));
    let mut seen = official(id, "2023-10", "170");
    seen.seen = figure;
    let newer = enter(&city.store, &colleague(), &picture, seen).unwrap();
    decide(&city.store, &office(), newer, 1, Decision::Accept).unwrap();
    let picture = city.picture(TODAY);
    assert_eq!(
        picture.entry(id).unwrap().series[&period("2023-10")].value,
        Decimal::from(170)
    );
    city.store.check().unwrap();
}

#[test]
fn what_is_wrong_with_an_entry_is_said_at_once() {
    let city = City::loaded();
    let picture = city.picture(TODAY);
    let wrong = NewOfficial {
        indicator: "g12-park-coverage".to_owned(),
        region: "990000".to_owned(),
        period: "2030-01".to_owned(),
        value: "viel".to_owned(),
        ..NewOfficial::default()
    };
    let Err(EnterError::Problems(problems)) = enter(&city.store, &office(), &picture, wrong) else {
        panic!("it was taken");
    };
    let fields: Vec<&str> = problems.iter().map(Problem::field).collect();
    assert_eq!(fields, ["period", "value", "evidence", "region"]);
    for who in [
        clerk("jc-spj"),
        account(5, Role::Supervisor, None),
        account(6, Role::Discipline, None),
    ] {
        let refused = enter(
            &city.store,
            &who,
            &picture,
            official("c49-policies", "2023-10", "1"),
        );
        assert!(matches!(refused, Err(EnterError::NotFound)), "{who:?}");
    }
}

/// A sheet of the hotline with these lines filled in.
fn filled(
    city: &City,
    who: &base::Scope,
    month: &str,
    lines: &[(&str, &str, &str, &str)],
) -> Vec<u8> {
    let picture = city.picture(TODAY);
    let given = take::give(
        &city.store,
        who,
        &picture,
        "c46-hotline-satisfied",
        period(month),
    )
    .unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(2, 0, given.stamp.text()).unwrap();
    let heads = ["县（市、区）", "说明", "评价件数", "满意件数"];
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write_string(4, column, head).unwrap();
    }
    for (row, line) in (5_u32..).zip(lines) {
        sheet.write_string(row, 0, line.0).unwrap();
        sheet.write_string(row, 1, line.1).unwrap();
        for (column, text) in [(2_u16, line.2), (3, line.3)] {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, text).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn rows_come_in_by_sheet_and_open_up_behind_the_figure() {
    let city = City::loaded();
    let picture = city.picture(TODAY);
    let id = "c46-hotline-satisfied";
    let owner = picture.entry(id).unwrap().owners[0].clone();
    let who = clerk(owner.as_str());
    let bytes = filled(
        &city,
        &who,
        "2023-10",
        &[
            ("泽州县", "示例", "200", "191"),
            ("140581", "示例", "100", "97"),
            ("", "", "", ""),
        ],
    );
    let read = |bytes: &[u8]| take::read(&city.store, &who, &city.picture(TODAY), "a.xlsx", bytes);
    let preview = read(&bytes).unwrap();
    assert_eq!((preview.content.len(), preview.taken), (2, false));
    assert!(
        city.picture(TODAY).entry(id).unwrap().computed.is_empty(),
        "nothing before it is confirmed"
    );
    let size = city.store.head().unwrap().size;
    let taken = take::take(&city.store, &who, &picture, preview.id, false).unwrap();
    assert!(taken.taken);
    let grown = city.store.head().unwrap().size;
    assert!(grown > size);
    // The same file, the same press: nothing twice.
    assert!(read(&bytes).unwrap().taken);
    take::take(&city.store, &who, &picture, preview.id, false).unwrap();
    assert_eq!(city.store.head().unwrap().size, grown);

    let now = city.picture(TODAY);
    let entry = now.entry(id).unwrap();
    assert_eq!(entry.series[&period("2023-10")].value, Decimal::from(96));
    assert_eq!(entry.standing.status, Status::OnSchedule);
    assert_eq!(entry.parts.len(), 2, "both counties have their own figure");
    let (target, _) = city.target(id);
    let prefilled = city
        .store
        .read(|read| indicator::prefill(read, &owner, period("2023-10")))
        .unwrap();
    assert_eq!(prefilled[&target].value, Decimal::from(96));
    let other = city
        .store
        .read(|read| indicator::prefill(read, &OrgId::from("jc-fgw"), period("2023-10")));
    assert!(!other.unwrap().contains_key(&target));

    // A sheet that was given out before is stale now.
    let old = filled(&city, &who, "2023-10", &[("", "示例", "10", "1")]);
    let preview = read(&old).unwrap();
    let second = filled(&city, &who, "2023-10", &[("", "示例", "20", "19")]);
    let other = read(&second).unwrap();
    take::take(&city.store, &who, &picture, other.id, false).unwrap();
    let stale = take::take(&city.store, &who, &city.picture(TODAY), preview.id, false);
    assert!(matches!(stale, Err(TakeError::Stale)), "{stale:?}");
    assert_eq!(
        city.picture(TODAY).entry(id).unwrap().series[&period("2023-10")].value,
        Decimal::from(95)
    );
    // The year so far counts, so the next month's figure knows this one's rows.
    city.clock.set(Date::constant(2023, 12, 3));
    assert_eq!(
        indicator::tick(&city.store, &office(), Date::constant(2023, 12, 3)).unwrap(),
        0
    );
}

#[test]
fn a_sheet_is_refused_cell_by_cell_and_whole() {
    let city = City::loaded();
    let who = office();
    let bytes = filled(
        &city,
        &who,
        "2023-10",
        &[("泽州县", "", "200", "viele"), ("某某县", "", "", "3")],
    );
    let picture = city.picture(TODAY);
    let error = take::read(&city.store, &who, &picture, "a.xlsx", &bytes).unwrap_err();
    let said: Vec<String> = error
        .cells()
        .iter()
        .map(|fault| format!("{}: {}", fault.cell, fault.what.text(base::Lang::Zh)))
        .collect();
    assert_eq!(
        said,
        [
            "D6: “viele”不是数字",
            "A7: 没有名为“某某县”的县（市、区）",
            "C7: 未填写"
        ]
    );
    let foreign = take::read(&city.store, &who, &picture, "b.xlsx", b"PK no workbook").unwrap_err();
    assert!(matches!(
        foreign,
        TakeError::Sheet(SheetError::Unreadable(_))
    ));
    let stranger = clerk("jc-spj");
    let refused = take::read(&city.store, &stranger, &picture, "a.xlsx", &bytes);
    assert!(matches!(refused, Err(TakeError::NotFound)));
}

#[test]
fn the_sheet_of_several_asks_for_what_has_no_other_source() {
    let city = City::loaded();
    let picture = city.picture(TODAY);
    let given = take::give(&city.store, &office(), &picture, SEVERAL, period("2023-10")).unwrap();
    assert!(given.lines.iter().any(|line| line.region == "140525"));
    let bytes = indicator::sheet::figures_sheet("示例", &given.stamp, &given.lines, base::Lang::Zh)
        .unwrap();
    let empty = take::read(&city.store, &office(), &picture, "a.xlsx", &bytes).unwrap_err();
    assert!(matches!(empty, TakeError::Sheet(SheetError::Empty)));
    let nobody = take::give(
        &city.store,
        &clerk("jc-spj"),
        &picture,
        SEVERAL,
        period("2023-10"),
    );
    assert!(matches!(nobody, Err(TakeError::NotFound)));
    let line = given
        .lines
        .iter()
        .position(|line| line.indicator == "s12-committees")
        .unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(2, 0, given.stamp.text()).unwrap();
    for (column, head) in (0_u16..).zip([
        "指标编号",
        "指标",
        "区划代码",
        "县（市、区）",
        "计量单位",
        "现有数值",
        "数值",
        "依据",
    ]) {
        sheet.write_string(4, column, head).unwrap();
    }
    sheet
        .write_string(5, 0, &given.lines[line].indicator)
        .unwrap();
    sheet.write_number(5, 6, 12.0).unwrap();
    sheet.write_string(5, 7, "示例〔2023〕3号").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let preview = take::read(&city.store, &office(), &picture, "a.xlsx", &bytes).unwrap();
    let Content::Figures(figures) = &preview.content else {
        panic!("figures")
    };
    assert_eq!(figures[0].value, Decimal::from(12));
    take::take(&city.store, &office(), &picture, preview.id, false).unwrap();
    let (waiting, _) = city
        .store
        .read(|read| indicator::store::figure::waiting(read, 10))
        .unwrap();
    assert_eq!(
        waiting[0].key.period.to_string(),
        "2023-12",
        "a year is named by its last month"
    );
    decide(
        &city.store,
        &colleague(),
        waiting[0].id,
        1,
        Decision::Accept,
    )
    .unwrap();
    assert!(
        city.picture(TODAY)
            .entry("s12-committees")
            .unwrap()
            .standing
            .figure
            .is_some()
    );
}

#[test]
fn inputs_of_other_indicators_are_computed_by_the_tick() {
    let city = City::loaded();
    let picture = city.picture(TODAY);
    let owner = picture.entry("c55-wind").unwrap().owners[0].clone();
    let (wind, task) = city.target("c55-wind");
    let (solar, _) = city.target("c55-solar");
    use plan::commands::report::{HandIn, accept, file};
    let hand_in = HandIn {
        task,
        period: period("2023-10"),
        version: 0,
        typed: plan::rules::content::Typed {
            stage: Some(plan::rules::light::Stage::Progress),
            body: "示例".to_owned(),
            figures: vec![(wind, "20.5".to_owned()), (solar, "60".to_owned())],
        },
        add: Vec::new(),
        remove: Vec::new(),
        confirmed: true,
        basis: plan::rules::content::Basis::default(),
        sample: true,
    };
    let done = file(&city.store, &clerk(owner.as_str()), hand_in).unwrap();
    accept(&city.store, &office(), done.id, done.version).unwrap();
    assert!(indicator::tick(&city.store, &office(), TODAY).unwrap() >= 1);
    assert_eq!(indicator::tick(&city.store, &office(), TODAY).unwrap(), 0);
    let standings = list(&city.store, &office(), TODAY).unwrap();
    let sum = standings
        .iter()
        .find(|one| one.id == "c55-wind-solar")
        .unwrap();
    assert_eq!(sum.figure.unwrap().1, Decimal::new(805, 1));
    assert_eq!(sum.status, Status::Watched);
}
