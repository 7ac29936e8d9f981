//! Where a case stands, in plain words.

use base::Lang;
use casework::model::{Head, Status};
use flow::{Definition, State, UnitRef};
use web::view::day;

use crate::catalogue::Catalogue;
use crate::words;
use crate::words_follow::FollowWords;

/// One sentence on where a case stands.
pub(in crate::web) fn line(
    head: &Head,
    definition: &Definition,
    state: &State,
    lang: Lang,
) -> String {
    let words = FollowWords::of(lang);
    if let Some(closed) = state.closed {
        return words.closed(words::result(closed.result, lang), day(closed.on, lang));
    }
    if state.correction.is_some() {
        return words.to_correct.to_owned();
    }
    let title = |id: &str| {
        let step = definition.step(id);
        step.map_or_else(|| id.to_owned(), |step| step.title.get(lang).to_owned())
    };
    let own = state
        .places
        .iter()
        .find(|place| place.unit == UnitRef::Applicant);
    if let Some(place) = own {
        return words.to_act(title(&place.step));
    }
    if let Some(stop) = state.stopped() {
        return words.stopped(stop.reason.title(lang));
    }
    if head.accepted_on.is_none() && definition.accepts() && head.status == Status::Open {
        return words.waiting.to_owned();
    }
    let mut steps: Vec<String> = state
        .places
        .iter()
        .map(|place| title(&place.step))
        .collect();
    steps.dedup();
    words.working(steps.join(lang.pick("、", ", ")))
}

/// A short word on it, for lists.
pub(in crate::web) fn word(head: &Head, lang: Lang) -> (web::view::Tone, String) {
    use pack::element::EndResult;
    use web::view::Tone;
    let words = FollowWords::of(lang);
    match head.result {
        Some(result) => {
            let tone = match result {
                EndResult::Granted | EndResult::Done => Tone::Good,
                EndResult::Refused | EndResult::Rejected => Tone::Bad,
                _ => Tone::Quiet,
            };
            (tone, words::result(result, lang).to_owned())
        }
        None if head.late_on.is_some() => (Tone::Warn, words.part_open.to_owned()),
        None => (Tone::Steady, words.part_open.to_owned()),
    }
}

/// What stands on the cover, with its days.
pub(in crate::web) fn facts(
    catalogue: &Catalogue,
    head: &Head,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let words = FollowWords::of(lang);
    let mut facts = vec![
        (words.unit, catalogue.unit(&head.unit).get(lang).to_owned()),
        (words.filed_on, day(head.opened_on, lang)),
    ];
    if let Some(on) = head.accepted_on {
        facts.push((words.accepted_on, day(on, lang)));
    }
    if head.status == Status::Open {
        if let Some(due) = head.due {
            facts.push((words.due, day(due, lang)));
        }
        if let Some(due) = head.statutory_due {
            facts.push((words.statutory_due, day(due, lang)));
        }
    }
    facts
}
