//! What must hold whatever happens, in flows that nobody wrote.

use crate::support;

use base::calendar::Term;
use base::{AccountId, Date};
use flow::{
    Answer, Definition, Event, Happened, Light, Mapping, Outcome, State, StopReason, Token, act,
    clocks, migrate, wakes_on,
};
use pack::element::{
    Action, Branch, Effect, EffectKind, EndResult, JoinPolicy, OpenCase, Overdue, Power, Step,
    StepKind, Task, UnitRule, Until, Way,
};
use proptest::prelude::*;
use serde_json::json;
use support::{Desk, elements, fields, filing, later, upload};

/// Numbers from which a step is made.
type Seed = (u8, u8, u8, u8, u8);

const CONDITIONS: [Option<&str>; 5] = [
    None,
    Some("form.area > 300.0"),
    Some("form.kind == 'change'"),
    Some("has(form.invoices) && form.invoices"),
    Some("case.returns > 0.0 || case.urged > 1.0"),
];

fn condition(seed: u8) -> Option<String> {
    CONDITIONS[usize::from(seed) % CONDITIONS.len()].map(str::to_owned)
}

fn term(seed: u8) -> Option<Term> {
    let length = u32::from(seed) % 7 + 1;
    match seed % 4 {
        0 => None,
        1 => Some(Term::WorkingDays(length)),
        2 => Some(Term::CalendarDays(length)),
        _ => Some(Term::Months(1)),
    }
}

fn title() -> base::Title {
    base::Title::new("示例", "Sample")
}

fn unit(seed: u8) -> UnitRule {
    match seed % 6 {
        0 | 1 => UnitRule::Handling,
        2 => UnitRule::Named("sl-xfj".into()),
        3 => UnitRule::Applicant,
        4 => UnitRule::Step("s0".into()),
        _ => UnitRule::Value("'sl-swj'".into()),
    }
}

fn effects(seed: u8) -> Vec<Effect> {
    let issue = EffectKind::Issue {
        licence: "permit".into(),
    };
    let tell = EffectKind::Notify {
        to: pack::element::Receiver::Applicant,
        text: base::Title::new("{case.code}", "{form.name}"),
    };
    let kinds = [Some(issue), Some(tell), None];
    let kind = kinds[usize::from(seed) % 3].clone();
    let effect = |kind| Effect {
        when: condition(seed / 3),
        kind,
    };
    kind.map(effect).into_iter().collect()
}

fn task(to: &dyn Fn(u8) -> String, (a, b, c, d, e): Seed) -> StepKind {
    const POWERS: [Power; 6] = [
        Power::Correct,
        Power::Pause,
        Power::Extend,
        Power::Return,
        Power::HandOver,
        Power::Delegate,
    ];
    let powers = POWERS.iter().enumerate();
    let action = |id: &str, at: u8, accepts| Action {
        id: id.into(),
        title: title(),
        to: to(at),
        when: if id == "a" { None } else { condition(at / 2) },
        reason: at.is_multiple_of(3),
        accepts,
        effects: effects(at),
    };
    StepKind::Task(Box::new(Task {
        by: "window".into(),
        unit: unit(b),
        term: term(c),
        warn: (c % 3 == 0).then_some(Term::WorkingDays(2)),
        late: Some("leader".into()),
        form: None,
        may: powers
            .filter(|(at, _)| d >> at & 1 == 1)
            .map(|(_, power)| *power)
            .collect(),
        actions: vec![action("a", a, e % 2 == 0), action("b", e, false)],
    }))
}

fn parallel(to: &dyn Fn(u8) -> String, (a, b, c, d, e): Seed) -> StepKind {
    let branch = |id: &str, seed: u8| Branch {
        id: id.into(),
        title: title(),
        unit: unit(seed / 2),
        by: "checker".into(),
        term: term(seed),
        when: condition(seed / 4),
        form: None,
    };
    let join = [JoinPolicy::All, JoinPolicy::Early, JoinPolicy::Lead][usize::from(d) % 3];
    StepKind::Parallel {
        branches: vec![branch("x", a), branch("y", b), branch("z", c)],
        join,
        lead: (join == JoinPolicy::Lead).then(|| "y".to_owned()),
        overdue: if e % 2 == 0 {
            Overdue::Wait
        } else {
            Overdue::Object
        },
        late: Some("leader".into()),
        agree: to(d),
        object: to(e),
    }
}

fn kind(to: &dyn Fn(u8) -> String, seed: Seed) -> StepKind {
    let (a, b, c, d, e) = seed;
    match a % 8 {
        0 | 1 => task(to, (e, b, c, d, a / 8)),
        3..=5 => parallel(to, (b, c, d, e, a / 8)),
        2 => StepKind::Choose {
            ways: vec![
                Way {
                    when: condition(b).or_else(|| Some("form.area > 1.0".into())),
                    to: to(c),
                },
                Way {
                    when: None,
                    to: to(d),
                },
            ],
        },
        6 => StepKind::Wait {
            term: term(b),
            to: to(c),
            until: [
                None,
                Some(Until::Materials),
                Some(Until::Subcases),
                Some(Until::Applicant),
            ][usize::from(d) % 4],
            early: (e % 2 == 0).then(|| to(e)),
        },
        _ => StepKind::Open {
            cases: vec![OpenCase {
                id: "tax".into(),
                item: "tax".into(),
                when: condition(b),
                form: [("name".to_owned(), "form.name".to_owned())].into(),
            }],
            wait: c % 2 == 0,
            to: to(d),
            failed: (e % 2 == 0).then(|| to(e)),
        },
    }
}

/// A flow that begins with a task; any step may lead to any other.
fn definition(seeds: &[Seed]) -> Definition {
    let count = seeds.len();
    // Ends are rare, so that much can happen before.
    let to = |seed: u8| match usize::from(seed) % (3 * count + 1) {
        at if at < 3 * count => format!("s{}", at % count),
        _ => "end".to_owned(),
    };
    let mut steps: Vec<Step> = Vec::new();
    for (at, seed) in seeds.iter().enumerate() {
        let first = (seed.4, 0, seed.2, 63, 0);
        steps.push(Step {
            id: format!("s{at}"),
            title: title(),
            clauses: Vec::new(),
            kind: if at == 0 {
                task(&to, first)
            } else {
                kind(&to, *seed)
            },
        });
    }
    steps.push(Step {
        id: "end".into(),
        title: title(),
        clauses: Vec::new(),
        kind: StepKind::End {
            result: EndResult::Granted,
            effects: effects(seeds[0].0),
        },
    });
    let mut elements = elements_once();
    let flow = elements
        .flows
        .iter_mut()
        .find(|flow| flow.id == "permit")
        .expect("it");
    (flow.start, flow.steps) = ("s0".into(), steps);
    Definition::of(&elements, "permit").expect("it")
}

fn elements_once() -> pack::element::Elements {
    static ONCE: std::sync::OnceLock<pack::element::Elements> = std::sync::OnceLock::new();
    ONCE.get_or_init(elements).clone()
}

/// An event at a state, from numbers: mostly one that fits where the case stands.
fn event(state: &State, (what, which, how): (u8, u8, u8)) -> Event {
    let place = state
        .places
        .get(usize::from(which) % state.places.len().max(1));
    let fitting = match (state.stopped().map(|stop| stop.reason), place) {
        (Some(StopReason::Correction), _) => [12, 14, 25],
        (Some(_), _) => [14, 14, 25],
        (_, Some(place)) if place.branch.is_some() => [7, 8, 25],
        (_, Some(place))
            if place.role.is_none() && matches!(place.unit, flow::UnitRef::Unit(_)) =>
        {
            [25, 23, 21]
        }
        _ => [0, 1, 17],
    };
    match what {
        0..=25 => any_event(state, (what, which, how)),
        26..=49 => any_event(state, (what - 24, which, how)),
        _ => any_event(state, (fitting[usize::from(what) % 3], which, how.max(20))),
    }
}

/// An event of a kind, from numbers.
fn any_event(state: &State, (what, which, how): (u8, u8, u8)) -> Event {
    let places = &state.places;
    let token = match places.get(usize::from(which) % places.len().max(1)) {
        Some(place) if which < 240 => place.token,
        _ => Token(u32::from(which) % 5),
    };
    let text = if how % 9 == 8 {
        String::new()
    } else {
        "示例".to_owned()
    };
    let reason = (how % 5 != 4).then(|| text.clone());
    let answers = fields(json!({}));
    match what % 26 {
        0..=6 => Event::Act {
            token,
            action: if how % 2 == 0 { "a" } else { "b" }.into(),
            answers,
            reason,
        },
        7..=10 => Event::Opine {
            token,
            answer: [
                Answer::Agree,
                Answer::Conditional,
                Answer::Object,
                Answer::NotApplicable,
                Answer::Overdue,
            ][usize::from(how) % 5],
            reason,
            answers,
        },
        11 => Event::AskCorrection {
            token,
            questions: if how % 2 == 0 {
                vec!["area".into()]
            } else {
                vec![]
            },
            materials: if how % 3 == 0 {
                vec!["plan".into()]
            } else {
                vec![]
            },
            text,
        },
        12 => Event::Corrected {
            answers: fields(json!({"area": "350"})),
            materials: (how % 3 == 0)
                .then(|| ("plan".to_owned(), upload()))
                .into_iter()
                .collect(),
        },
        13 => Event::Pause {
            token,
            reason: if how % 4 == 0 {
                StopReason::Correction
            } else {
                StopReason::Hearing
            },
            notice: text,
            expected_days: None,
        },
        14 => Event::Resume,
        15 => Event::AskExtension {
            token,
            reason: text,
        },
        16 => Event::DecideExtension {
            grant: how % 2 == 0,
            reason,
        },
        17 => Event::SendBack {
            token,
            to: format!("s{}", how % 6),
            reason: text,
        },
        18 => Event::HandOver {
            token,
            to: if how % 2 == 0 { "slq-zwj" } else { "sl-zwj" }.into(),
            reason: text,
        },
        19 => match how % 4 {
            0 => Event::Delegate {
                token,
                to: AccountId(i64::from(how)),
            },
            1 => Event::Claim {
                token,
                account: AccountId(i64::from(how)),
            },
            2 => Event::Release { token },
            _ => Event::Reassign {
                token,
                to: "sl-ghj".into(),
                account: None,
                reason: text,
            },
        },
        20 => Event::Urge,
        21 if how < 20 => Event::Withdraw { reason },
        21 => Event::Reply {
            token,
            answers,
            materials: Default::default(),
        },
        22 => Event::MaterialGiven {
            material: "plan".into(),
            given: if how % 4 == 0 { later() } else { upload() },
        },
        23 => Event::ChildClosed {
            id: "tax".into(),
            result: if how % 2 == 0 {
                EndResult::Done
            } else {
                EndResult::Refused
            },
        },
        _ => Event::Tick,
    }
}

/// What must hold of every case.
fn sound(desk: &Desk, before: Option<&State>) {
    let state = desk.state();
    placed(state);
    if let Some(before) = before {
        assert_eq!(before.opened_on, state.opened_on);
        assert!(
            before.accepted_on.is_none() || before.accepted_on == state.accepted_on,
            "clocks begin once"
        );
        assert!(before.next_token <= state.next_token);
    }
    for one in &desk.happened {
        if let Happened::Joined {
            step,
            policy,
            agreed,
        } = one
        {
            joined(desk, state, step, *policy, *agreed);
        }
    }
}

/// Places and stops fit each other.
fn placed(state: &State) {
    assert_eq!(
        state.is_closed(),
        state.places.is_empty(),
        "an open case has a place: {state:?}"
    );
    let open = state
        .stops
        .iter()
        .filter(|stop| stop.until.is_none())
        .count();
    assert!(open <= 1 && (open == 0 || !state.is_closed()));
    assert_eq!(
        state.correction.is_some(),
        state
            .stopped()
            .is_some_and(|s| s.reason == StopReason::Correction)
    );
    let mut tokens: Vec<Token> = state.places.iter().map(|place| place.token).collect();
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(tokens.len(), state.places.len());
    assert!(tokens.iter().all(|token| *token < state.next_token));
    let first = state.places.first();
    assert!(
        state
            .places
            .iter()
            .all(|place| Some(&place.step) == first.map(|first| &first.step))
    );
}

/// Whoever let a term pass never counted as agreement.
fn joined(desk: &Desk, state: &State, step: &str, policy: JoinPolicy, agreed: bool) {
    // Where the flow came back to the step at once, it has a new set.
    let round = |one: &Happened| matches!(one, Happened::Entered { step: of, .. } if of == step);
    if desk.happened.iter().any(round) {
        return;
    }
    let StepKind::Parallel { lead, overdue, .. } = &desk.definition.step(step).expect("it").kind
    else {
        panic!()
    };
    let answers = &state.splits[step].answers;
    let deciding: Vec<Answer> = match lead.as_ref().and_then(|lead| answers.get(lead)) {
        Some(lead) if policy == JoinPolicy::Lead => vec![lead.answer],
        _ => answers.values().map(|one| one.answer).collect(),
    };
    let yes = |answer: &Answer| {
        matches!(
            answer,
            Answer::Agree | Answer::Conditional | Answer::NotApplicable
        )
    };
    let no = |answer: &Answer| {
        *answer == Answer::Object || (*answer == Answer::Overdue && *overdue == Overdue::Object)
    };
    if agreed {
        assert!(deciding.iter().all(yes), "{deciding:?}");
    } else {
        assert!(deciding.iter().any(no), "{deciding:?}");
    }
}

/// The same arguments give the same outcome, also after a state was stored and read again.
fn deterministic(desk: &Desk, event: &Event) -> Result<Outcome, flow::Refusal> {
    let state = desk.state();
    let json = serde_json::to_string(state).expect("JSON");
    let stored: State = serde_json::from_str(&json).expect("a state");
    assert_eq!(stored, *state);
    let once = act(&desk.definition, state, event, &desk.facts());
    let again = act(&desk.definition, &stored, event, &desk.facts());
    assert_eq!(once, again);
    once
}

fn later_day(day: Date, days: u8) -> Date {
    day.saturating_add(jiff::Span::new().days(i64::from(days)))
}

/// Clocks do not depend on the order of stops, and are the same after storing.
fn clocks_hold(desk: &Desk) {
    let of = |state: &State| clocks(&desk.definition, state, &desk.calendar, desk.today);
    let state = desk.state();
    let mut turned = state.clone();
    turned.stops.reverse();
    assert_eq!(of(&turned), of(state));
    let twice: Vec<_> = state
        .stops
        .iter()
        .flat_map(|stop| [stop.clone(), stop.clone()])
        .collect();
    turned.stops = twice;
    assert_eq!(of(&turned), of(state), "overlapping stops count once");
    let stored =
        serde_json::from_value(serde_json::to_value(state).expect("JSON")).expect("a state");
    assert_eq!(of(&stored), of(state));
    let all = of(state);
    for clock in [all.statutory, all.promised].into_iter().flatten() {
        assert!(clock.due.is_none_or(|due| due.day > clock.origin));
        assert!(
            clock.light == Light::Green || clock.due.is_some(),
            "a clock that stands warns nobody"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_happens(
        seeds in prop::collection::vec(any::<Seed>(), 2..7),
        change in any::<bool>(),
        promise in any::<bool>(),
        others in prop::collection::vec(any::<Seed>(), 2..7),
        events in prop::collection::vec((any::<(u8, u8, u8)>(), 0_u8..8), 1..60),
    ) {
        let mut desk = Desk::of(definition(&seeds), "2024-03-01");
        let other = definition(&others);
        let mut filing = filing();
        if change {
            filing.answers.insert("kind".into(), json!("change"));
            filing.answers.insert("before".into(), json!("老店"));
            filing.materials.insert("former".into(), upload());
        }
        if promise {
            filing.materials.insert("plan".into(), later());
        }
        if desk.file(&filing).is_err() {
            // A flow that does not come to rest, or whose step has no unit.
            return Ok(());
        }
        sound(&desk, None);
        for (what, days) in events {
            desk.today = later_day(desk.today, days);
            let before = desk.state().clone();
            let event = event(&before, what);
            match deterministic(&desk, &event) {
                Err(_) => prop_assert_eq!(desk.state(), &before),
                Ok(_) => {
                    desk.event(&event).expect("as before");
                    sound(&desk, Some(&before));
                    clocks_hold(&desk);
                }
            }
            if desk.state().is_closed() {
                break;
            }
            let unchanged = migrate(&desk.definition, &desk.definition, desk.state(), &Mapping::default(), &desk.facts());
            if let Ok(unchanged) = unchanged {
                prop_assert_eq!(&unchanged.changes, &Vec::new());
                prop_assert_eq!(&unchanged.outcome.state, desk.state());
            }
            let moved = migrate(&desk.definition, &other, desk.state(), &Mapping::default(), &desk.facts());
            if let Ok(moved) = moved {
                placed(&moved.outcome.state);
                // It goes on, or says why not.
                let again = act(&other, &moved.outcome.state, &Event::Tick, &desk.facts());
                again.iter().for_each(|again| placed(&again.state));
            }
        }
    }

    #[test]
    fn a_tick_says_things_once_and_only_when_it_is_due(
        seeds in prop::collection::vec(any::<Seed>(), 2..7),
        events in prop::collection::vec((any::<(u8, u8, u8)>(), 0_u8..6), 1..12),
    ) {
        let mut desk = Desk::of(definition(&seeds), "2024-03-01");
        if desk.file(&filing()).is_err() {
            return Ok(());
        }
        for (what, days) in events {
            desk.today = later_day(desk.today, days);
            let event = event(desk.state(), what);
            if deterministic(&desk, &event).is_ok() {
                desk.event(&event).expect("as before");
            }
        }
        if desk.event(&Event::Tick).is_err() {
            return Ok(());
        }
        desk.event(&Event::Tick).expect("nothing is due");
        prop_assert_eq!(&desk.happened, &Vec::new());
        let wakes = wakes_on(&desk.definition, desk.state(), &desk.calendar, desk.today);
        for _ in 0..20 {
            desk.today = later_day(desk.today, 1);
            if wakes == Some(desk.today) {
                break;
            }
            desk.event(&Event::Tick).expect("nothing is due");
            prop_assert_eq!(&desk.happened, &Vec::new(), "before {:?}", wakes);
        }
    }
}

/// A complaint about known systems: the whole state is written again at each step, and grows with each.
#[test]
fn a_state_does_not_grow_with_its_history() {
    let mut desk = Desk::filed(support::permit(), "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    let size = |desk: &Desk| serde_json::to_string(desk.state()).expect("JSON").len();
    let mut sizes = Vec::new();
    for _ in 0..50 {
        desk.act("mend").expect("asked");
        desk.act("mended").expect("mended");
        sizes.push(size(&desk));
    }
    assert!(
        sizes[49] <= sizes[0] + 8,
        "{sizes:?}: tokens have more digits, nothing else grows"
    );
    for turn in 0..flow::STOPS {
        let event = Event::Pause {
            token: desk.token(),
            reason: StopReason::Other,
            notice: format!("{turn}"),
            expected_days: None,
        };
        desk.event(&event).expect("paused");
        desk.event(&Event::Resume).expect("resumed");
    }
    let more = Event::Pause {
        token: desk.token(),
        reason: StopReason::Other,
        notice: "x".into(),
        expected_days: None,
    };
    assert_eq!(desk.event(&more), Err(flow::Refusal::TooMany));
}

/// Another: one failing tenant breaks escalation for all. A case that cannot go on refuses; it does not fail.
#[test]
fn a_tick_that_cannot_go_on_is_a_value() {
    let definition = support::permit_with(|flow| {
        let StepKind::Wait { to, .. } = support::step(flow, "later") else {
            panic!()
        };
        *to = "nowhere".into();
    });
    let mut desk = Desk::filed(definition, "2024-03-01");
    desk.act_with("accept", json!({"simple": true}))
        .expect("accepted");
    desk.act("grant").expect("granted");
    desk.on("2024-05-01");
    let refused = act(&desk.definition, desk.state(), &Event::Tick, &desk.facts());
    assert_eq!(
        refused.err(),
        Some(flow::Refusal::NoStep {
            step: "nowhere".into()
        })
    );
}
