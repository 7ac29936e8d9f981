//! Clocks: derived anew each time, apart from each other.

use crate::support;

use base::calendar::{Calendar, Notice, Term};
use flow::{Definition, Event, Light, StopReason, Token};
use pack::element::{Elements, StepKind};
use serde_json::json;
use support::{Desk, day, elements, permit, permit_with, step};

fn term(text: &str) -> Term {
    text.parse().expect("a term")
}

fn with(change: impl FnOnce(&mut Elements)) -> Definition {
    let mut elements = elements();
    change(&mut elements);
    Definition::of(&elements, "permit").expect("the permit")
}

/// The permit with a promised term of five working days, accepted on the day of filing, at the decision.
fn five_days(today: &str, calendar: Calendar) -> Desk {
    let definition = with(|elements| elements.items[0].terms.promised = Some(term("5wd")));
    let mut desk = Desk::filed(definition, today);
    desk.calendar = calendar;
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    desk
}

fn pause(desk: &mut Desk) {
    desk.event(&Event::Pause {
        token: desk.token(),
        reason: StopReason::Testing,
        notice: "检告〔2025〕3号".into(),
        expected_days: None,
    })
    .expect("paused");
}

#[test]
fn five_working_days_from_the_day_before_a_holiday() {
    let due = |calendar| five_days("2025-09-26", calendar).due().0;
    assert_eq!(due(Calendar::weekends()).as_deref(), Some("2025-10-03"));
    let national = Calendar::national();
    assert_eq!(due(national.clone()).as_deref(), Some("2025-10-10"));
    // Without the days that are worked instead.
    let notice = national.notice(2025).expect("it is known");
    let off = Notice::new(2025, notice.citation(), notice.off().to_vec(), Vec::new());
    let off = Calendar::weekends().with_notices(&[off.expect("a notice")]);
    assert_eq!(due(off).as_deref(), Some("2025-10-13"));
    let mut desk = five_days("2025-09-26", national);
    pause(desk.on("2025-09-29"));
    assert_eq!(desk.due(), (None, None), "no day while the clock stands");
    desk.on("2025-10-09")
        .event(&Event::Resume)
        .expect("resumed");
    assert_eq!(desk.due().0.as_deref(), Some("2025-10-13"));
}

#[test]
fn a_holiday_notice_that_comes_late_moves_what_is_derived() {
    let mut desk = five_days("2025-09-26", Calendar::weekends());
    assert_eq!(desk.due().0.as_deref(), Some("2025-10-03"));
    desk.calendar = Calendar::national();
    assert_eq!(desk.due().0.as_deref(), Some("2025-10-10"));
}

/// A complaint about known systems: a suspension that does not move the deadline.
#[test]
fn a_suspension_moves_every_clock_of_the_case() {
    let mut desk = five_days("2024-03-01", Calendar::national());
    let before = (desk.due(), desk.clocks().places[0].1.due);
    pause(desk.on("2024-03-04"));
    desk.on("2024-03-06")
        .event(&Event::Resume)
        .expect("resumed");
    let after = (desk.due(), desk.clocks().places[0].1.due);
    assert_eq!(
        before.0,
        (Some("2024-03-08".into()), Some("2024-03-29".into()))
    );
    assert_eq!(
        after.0,
        (Some("2024-03-12".into()), Some("2024-04-02".into()))
    );
    let place = (before.1.map(|due| due.day), after.1.map(|due| due.day));
    assert_eq!(place, (Some(day("2024-03-08")), Some(day("2024-03-12"))));
    assert_eq!(desk.state().opened_on, day("2024-03-01"));
}

/// Another: deadlines that keep running while the citizen corrects.
#[test]
fn no_deadline_runs_while_the_applicant_corrects() {
    let mut desk = five_days("2024-03-01", Calendar::national());
    desk.event(&Event::AskCorrection {
        token: desk.token(),
        questions: vec!["area".into()],
        materials: vec![],
        text: "x".into(),
    })
    .expect("asked");
    assert_eq!(desk.due(), (None, None));
    let clocks = desk.clocks();
    assert_eq!(clocks.places[0].1.due, None, "the department's neither");
    assert_eq!(
        clocks.correction.expect("it runs").due.map(|due| due.day),
        Some(day("2024-03-08"))
    );
    desk.on("2024-03-20").tick();
    assert!(
        desk.happened
            .iter()
            .all(|one| !format!("{one:?}").contains("Promised"))
    );
    desk.event(&Event::Corrected {
        answers: support::fields(json!({"area": "7"})),
        materials: Default::default(),
    })
    .expect("corrected");
    // 03-01 is the origin and no day of the term was used.
    assert_eq!(desk.due().0.as_deref(), Some("2024-03-26"));
    assert_eq!(desk.clocks().correction, None);
}

#[test]
fn one_departments_wait_stops_nothing() {
    let mut desk = Desk::accepted(permit(), "2024-03-01");
    let before = desk.due();
    desk.on("2024-04-01").tick();
    assert_eq!(desk.due(), before);
    assert!(desk.state().stops.is_empty());
}

#[test]
fn lights() {
    let mut desk = five_days("2024-03-01", Calendar::national());
    let light = |desk: &mut Desk, today| {
        let clocks = desk.on(today).clocks();
        (clocks.promised.map(|clock| clock.light), clocks.light())
    };
    // Five working days end on 03-08; the last fifth is that day.
    assert_eq!(
        light(&mut desk, "2024-03-07"),
        (Some(Light::Green), Light::Green)
    );
    assert_eq!(
        light(&mut desk, "2024-03-08"),
        (Some(Light::Yellow), Light::Yellow)
    );
    assert_eq!(
        light(&mut desk, "2024-03-09"),
        (Some(Light::Red), Light::Red)
    );
    // The decision warns two working days before its end: on the last two.
    let place = |desk: &mut Desk, today| desk.on(today).clocks().places[0].1;
    assert_eq!(place(&mut desk, "2024-03-06").light, Light::Green);
    assert_eq!(place(&mut desk, "2024-03-07").light, Light::Yellow);
    assert_eq!(
        place(&mut desk, "2024-03-07").warn_from,
        Some(day("2024-03-07"))
    );
}

#[test]
fn when_a_warning_begins() {
    for (text, warn, from) in [
        ("20wd", None, "2024-03-26"),
        ("20wd", Some("3d"), "2024-03-27"),
        ("10d", None, "2024-03-10"),
        ("2m", None, "2024-04-25"),
        ("2m", Some("1m"), "2024-04-06"),
        ("1wd", None, "2024-03-04"),
        ("3wd", Some("3wd"), "2024-03-04"),
    ] {
        let definition = permit_with(|flow| {
            let StepKind::Task(task) = step(flow, "accept") else {
                panic!()
            };
            (task.term, task.warn) = (Some(term(text)), warn.map(term));
        });
        let desk = Desk::filed(definition, "2024-03-01");
        let clock = &desk.clocks().places[0].1;
        assert_eq!(
            clock.warn_from,
            Some(day(from)),
            "{text} {warn:?} {:?}",
            clock.due
        );
    }
}

#[test]
fn the_first_licence_ends_the_terms_of_the_case() {
    let mut desk = five_days("2024-03-01", Calendar::national());
    desk.on("2024-03-08").act("grant").expect("granted");
    desk.on("2024-03-20").tick();
    assert_eq!(desk.at(), "later");
    assert_ne!(
        desk.clocks().light(),
        Light::Red,
        "what follows the licence is not within its term"
    );
}

#[test]
fn without_acceptance_the_clocks_begin_at_filing() {
    let definition = permit_with(|flow| {
        let StepKind::Task(task) = step(flow, "accept") else {
            panic!()
        };
        task.actions
            .iter_mut()
            .for_each(|action| action.accepts = false);
    });
    let desk = Desk::filed(definition, "2024-03-01");
    assert_eq!(desk.due().0.as_deref(), Some("2024-03-15"));
}

#[test]
fn an_extension_of_another_unit_leaves_a_term_alone() {
    let definition = with(|elements| elements.items[0].terms.promised = Some(term("10d")));
    let mut desk = Desk::filed(definition, "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    let ask = Event::AskExtension {
        token: desk.token(),
        reason: "x".into(),
    };
    desk.event(&ask).expect("asked");
    desk.event(&Event::DecideExtension {
        grant: true,
        reason: None,
    })
    .expect("granted");
    assert_eq!(
        desk.due(),
        (Some("2024-03-11".into()), Some("2024-04-15".into()))
    );
    let definition = with(|elements| elements.items[0].terms.statutory = Some(term("2m")));
    let mut desk = Desk::filed(definition, "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    assert!(matches!(
        desk.event(&ask_at(&desk)),
        Err(flow::Refusal::Extension { .. })
    ));
}

fn ask_at(desk: &Desk) -> Event {
    Event::AskExtension {
        token: desk.token(),
        reason: "x".into(),
    }
}

#[test]
fn what_is_told_is_told_once() {
    let mut desk = five_days("2024-03-01", Calendar::national());
    let mut told = Vec::new();
    for today in [
        "2024-03-06",
        "2024-03-07",
        "2024-03-07",
        "2024-03-08",
        "2024-03-11",
        "2024-03-12",
    ] {
        desk.on(today).tick();
        told.push(desk.happened.len());
    }
    // The place warns on 03-07, the promised term on 03-08; on 03-11 both are over.
    assert_eq!(told, [0, 1, 0, 1, 2, 0]);
    // A longer term takes the lights back; they are told again when they come again.
    let mut desk = five_days("2024-03-01", Calendar::national());
    desk.on("2024-03-08").tick();
    desk.event(&ask_at(&desk)).expect("asked");
    desk.event(&Event::DecideExtension {
        grant: true,
        reason: None,
    })
    .expect("granted");
    desk.tick();
    assert_eq!(desk.state().told_promised, Light::Green);
    desk.on("2024-03-25").tick();
    assert!(desk.state().told_promised > Light::Green);
}

#[test]
fn when_a_tick_is_due_next() {
    let mut desk = five_days("2024-03-01", Calendar::national());
    let wakes = |desk: &Desk| {
        flow::wakes_on(&desk.definition, desk.state(), &desk.calendar, desk.today)
            .map(|day| day.to_string())
    };
    assert_eq!(wakes(&desk).as_deref(), Some("2024-03-07"));
    desk.on("2024-03-08").act("grant").expect("granted");
    assert_eq!(
        wakes(&desk).as_deref(),
        Some("2024-04-08"),
        "the day after the wait's last"
    );
    desk.on("2024-04-08").tick();
    assert_eq!(wakes(&desk), None);
    assert_eq!(desk.clocks().place(Token(1)), None);
}
