//! What several pages share.

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use axum::http::StatusCode;
use base::{Date, Fault, Millis};

use crate::model::{Alarm, Event};
use crate::rules::alarm::Severity;
use crate::rules::hours::{Slot, parse_clock};
use crate::words::{Words, of_day};

/// A time as it is typed: a day, and two times of that day.
#[derive(Clone, Debug, Default)]
pub(super) struct TypedSlot {
    pub(super) day: String,
    pub(super) from: String,
    pub(super) until: String,
}

impl TypedSlot {
    /// A time as it would be typed.
    pub(super) fn of(slot: Slot) -> Self {
        Self {
            day: slot.from.day().to_string(),
            from: of_day(slot.from),
            until: of_day(slot.until),
        }
    }

    /// The time, or what has to be mended.
    pub(super) fn read(&self, words: &Words) -> Result<Slot, Vec<Complaint>> {
        let day: Option<Date> = self.day.trim().parse().ok();
        let (from, until) = (parse_clock(&self.from), parse_clock(&self.until));
        if let (Some(day), Some(from), Some(until)) = (day, from, until) {
            let start = Millis::start_of(day);
            return Ok(Slot {
                from: start.plus_secs(from * 60),
                until: start.plus_secs(until * 60),
            });
        }
        let bad = [
            ("day", day.is_none(), words.bad_day),
            ("from", from.is_none(), words.bad_clock),
            ("until", until.is_none(), words.bad_clock),
        ];
        let bad = bad.into_iter().filter(|(_, bad, _)| *bad);
        Err(bad
            .map(|(field, _, text)| Complaint::new(field, text))
            .collect())
    }

    /// The fields.
    pub(super) fn fields(&self, words: &Words, complaints: &[Complaint]) -> Vec<Field> {
        vec![
            Field::date("day", words.day)
                .value(&self.day)
                .complaint(complaints),
            Field::text("from", words.from)
                .value(&self.from)
                .hint(words.clock_hint)
                .narrow()
                .max_chars(5)
                .complaint(complaints),
            Field::text("until", words.until)
                .value(&self.until)
                .hint(words.clock_hint)
                .narrow()
                .max_chars(5)
                .complaint(complaints),
        ]
    }
}

/// An event as it is shown.
pub(super) struct EventLine {
    pub(super) at: String,
    pub(super) what: &'static str,
    pub(super) badge: String,
    pub(super) device: String,
    pub(super) skewed: Option<Tag>,
}

pub(super) fn event_line(event: &Event, words: &Words) -> EventLine {
    EventLine {
        at: event.at.minute_text(),
        what: event.kind.title(words.lang),
        badge: event.badge.clone(),
        device: event.device.clone(),
        skewed: event.skewed.then(|| tag(Tone::Warn, words.skewed)),
    }
}

pub(super) fn severity_tag(alarm: &Alarm, words: &Words) -> Tag {
    match alarm.severity {
        Severity::Serious => tag(Tone::Bad, words.serious),
        Severity::Warn => tag(Tone::Warn, words.warn),
    }
}

pub(super) fn state_tag(alarm: &Alarm, words: &Words) -> Tag {
    match alarm.closed {
        None => tag(Tone::Warn, words.open),
        Some(_) => tag(Tone::Quiet, words.closed),
    }
}

/// The status of a form that is shown again.
pub(super) fn status(fault: Fault) -> StatusCode {
    match fault {
        Fault::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// Whether a form can be mended and is shown again; else the error has a page of its own.
pub(super) fn mendable(fault: Fault) -> bool {
    matches!(fault, Fault::Invalid | Fault::Conflict)
}
