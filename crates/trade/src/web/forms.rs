//! The forms on the page of a trade, by what may follow from where it stands.

use ::web::Ctx;
use ::web::form::{Choice, Complaint, Field};
use base::Millis;
use pack::element::{Opening, TradeMode};
use venue::model::RoomKind;
use venue::queries::Offer;

use super::new::Typed;
use crate::commands::hold::orders;
use crate::commands::posts;
use crate::compose;
use crate::model::{NoticePlan, Orderer, RoomRequest, RoomState, RoomUse, State};
use crate::queries::{Inside, Shown};
use crate::rules::course::{Step, after};
use crate::rules::way::{by_invitation, sells};
use crate::words_pages::Words;

/// A form with one button.
pub(super) struct StepForm {
    pub(super) action: String,
    pub(super) multipart: bool,
    pub(super) hidden: Vec<(&'static str, String)>,
    pub(super) hint: String,
    pub(super) fields: Vec<Field>,
    pub(super) buttons: Vec<Button>,
}

/// What a form is sent with.
pub(super) struct Button {
    pub(super) label: &'static str,
    pub(super) class: &'static str,
    /// Sent as `give` where a form has two buttons.
    pub(super) value: &'static str,
}

/// Forms under one heading.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// Whether it waits to be done; what may be done at any time stands folded behind it.
    pub(super) due: bool,
    /// Whether something folded stands open: it was sent and has to be mended.
    pub(super) open: bool,
    pub(super) forms: Vec<StepForm>,
}

/// What the forms are made from.
pub(super) struct Maker<'m> {
    pub(super) ctx: &'m Ctx,
    pub(super) shown: &'m Shown,
    pub(super) form: &'static str,
    pub(super) typed: &'m Typed,
    pub(super) complaints: &'m [Complaint],
}

fn button(label: &'static str) -> Vec<Button> {
    with(label, "button")
}

fn with(label: &'static str, class: &'static str) -> Vec<Button> {
    vec![Button {
        label,
        class,
        value: "",
    }]
}

impl Maker<'_> {
    fn words(&self) -> &'static Words {
        Words::of(self.ctx.lang)
    }

    fn may(&self, step: Step) -> bool {
        let trade = &self.shown.held.trade;
        let posting = posts(&self.shown.held.procedure);
        after(trade.state, trade.held_at.is_some(), posting, step).is_some()
    }

    /// What was typed into a field of the refused form, else what stands there.
    fn value(&self, name: &str, stands: impl Into<String>) -> String {
        let form = name.split('-').next().unwrap_or_default();
        match self.typed.get(name) {
            Some(typed) if form == self.form => typed.clone(),
            _ => stands.into(),
        }
    }

    fn step(&self, step: &str, buttons: Vec<Button>) -> StepForm {
        let trade = &self.shown.held.trade;
        StepForm {
            action: format!("/trades/{}/{step}", trade.id),
            multipart: false,
            hidden: vec![("version", trade.version.to_string())],
            hint: String::new(),
            fields: Vec::new(),
            buttons,
        }
    }

    fn fields(&self, fields: Vec<Field>) -> Vec<Field> {
        let all = fields.into_iter();
        all.map(|field| field.complaint(self.complaints)).collect()
    }

    /// Every section that a scope inside the trade may see.
    pub(super) fn sections(&self) -> Vec<Section> {
        let Some(inside) = &self.shown.inside else {
            return Vec::new();
        };
        let (words, stands) = (self.words(), self.shown.stands);
        let mut all = Vec::new();
        let sent = |form: &StepForm| {
            !self.form.is_empty() && form.action.ends_with(&format!("/{}", self.form))
        };
        let mut add = |id, title, forms: Vec<StepForm>| {
            let due = !matches!(id, "change" | "room" | "hold");
            if !forms.is_empty() {
                let open = forms.iter().any(sent);
                all.push(Section {
                    id,
                    title,
                    due,
                    open,
                    forms,
                });
            }
        };
        if stands.runs() {
            add("document", words.documents, self.documents());
            add("invite", words.invite, self.invite(inside));
            add("draft", words.draft, self.draft(inside));
            add("publish", words.publish, self.publish(inside));
            add("answer", words.answer, self.answers());
            add("change", words.change, self.change());
            add("committee", words.committee, self.committee());
            add("talk", words.talks, self.talks(inside));
            add("award", words.award, self.awards());
            add("room", words.room_ask, self.rooms());
        }
        if stands.centre {
            add("settle", words.rooms, self.settling(inside));
        }
        if stands.holds() {
            add("hold", words.course_title, self.holds());
        }
        all.sort_by_key(|section| !section.due);
        all
    }

    fn documents(&self) -> Vec<StepForm> {
        if !self.may(Step::Prepare) {
            return Vec::new();
        }
        let (words, lang) = (self.words(), self.ctx.lang);
        let kinds = self.shown.held.procedure.documents.iter();
        let kinds = kinds.map(|one| Choice::new(one.id.clone(), one.title.get(lang)));
        let mut form = self.step("documents", with(words.document_add, "button button-quiet"));
        form.multipart = true;
        form.fields = self.fields(vec![
            Field::select("kind", words.document_kind, kinds.collect()),
            Field::files("file", words.document_file, ::web::upload::ACCEPT).one_file(),
        ]);
        vec![form]
    }

    fn draft(&self, inside: &Inside) -> Vec<StepForm> {
        if !self.may(Step::Prepare) {
            return Vec::new();
        }
        let (words, trade) = (self.words(), &self.shown.held.trade);
        let draft = inside.draft.as_ref();
        let plan = draft.map(|one| &one.plan);
        let title = draft.map_or_else(|| trade.title.clone(), |one| one.title.clone());
        let day = |name: &str, at: Option<Millis>| {
            self.value(name, at.map(|at| at.day().to_string()).unwrap_or_default())
        };
        let hour = |name: &str, at: Option<Millis>| {
            let text = at.map(|at| at.minute_text()).unwrap_or_default();
            let text = text.split(' ').nth(1).unwrap_or("09:00").to_owned();
            self.value(name, text)
        };
        let on = |name: &str, of: fn(&NoticePlan) -> base::Date| {
            self.value(
                name,
                plan.map(|plan| of(plan).to_string()).unwrap_or_default(),
            )
        };
        let deadline = plan.map(|plan| plan.deadline);
        let clock = |name: &'static str, label: &'static str, at: Option<Millis>| {
            Field::text(name, label)
                .hint(words.hour_hint)
                .value(hour(name, at))
                .max_chars(5)
                .narrow()
        };
        let mut fields = vec![
            Field::text("draft-title", words.draft_title)
                .max_chars(200)
                .value(self.value("draft-title", title)),
            Field::area("draft-body", words.draft_body, 10).value(self.value(
                "draft-body",
                draft.map(|one| one.body.clone()).unwrap_or_default(),
            )),
            Field::date("draft-from", words.documents_on)
                .value(on("draft-from", |plan| plan.documents_on)),
            Field::date("draft-until", words.documents_until)
                .value(on("draft-until", |plan| plan.documents_until)),
            Field::date("draft-day", words.deadline_day).value(day("draft-day", deadline)),
            clock("draft-hour", words.deadline_hour, deadline),
        ];
        if self.shown.held.procedure.opening == Opening::Auction {
            let (opens, free) = (plan.map(|one| one.opens_at), plan.map(|one| one.free_until));
            let step = plan
                .map(|one| super::yuan(one.step_fen))
                .unwrap_or_default();
            fields.extend([
                Field::date("draft-opens", words.opens_day).value(day("draft-opens", opens)),
                clock("draft-opens-hour", words.opens_hour, opens),
                Field::date("draft-free", words.free_day).value(day("draft-free", free)),
                clock("draft-free-hour", words.free_hour, free),
                Field::number("draft-step", words.step)
                    .unit(words.price)
                    .value(self.value("draft-step", step)),
            ]);
        }
        if sells(self.shown.held.trade.trade) {
            let days = |name: &'static str, label: &'static str, of: fn(&NoticePlan) -> u32| {
                let stands = plan.map(of).filter(|days| *days > 0);
                let stands = stands.map(|days| days.to_string()).unwrap_or_default();
                Field::number(name, label)
                    .unit(words.days_unit)
                    .value(self.value(name, stands))
                    .not_required()
            };
            fields.extend([
                days("draft-sign", words.sign_days, |plan| plan.sign_days)
                    .hint(words.contract_days_hint),
                days("draft-pay", words.pay_days, |plan| plan.pay_days),
            ]);
        }
        let mut form = self.step("draft", with(words.save, "button button-quiet"));
        form.hidden = vec![("version", draft.map_or(0, |one| one.version).to_string())];
        form.fields = self.fields(fields);
        vec![form]
    }

    fn invite(&self, inside: &Inside) -> Vec<StepForm> {
        let mode = self.shown.held.procedure.mode;
        if !self.may(Step::Prepare) || !by_invitation(mode) || mode == TradeMode::CallOff {
            return Vec::new();
        }
        let words = self.words();
        let stands = inside.invited.iter();
        let stands: Vec<String> = stands
            .map(|one| format!("{} {}", one.code, one.name))
            .collect();
        let mut form = self.step("invite", with(words.invite_save, "button button-quiet"));
        form.fields = self.fields(vec![
            Field::area("invite-list", words.invite_list, 5)
                .hint(words.invite_hint)
                .value(self.value("invite-list", stands.join("\n"))),
        ]);
        vec![form]
    }

    fn talks(&self, inside: &Inside) -> Vec<StepForm> {
        let terms = &self.shown.held.trade.terms;
        if !self.may(Step::Negotiate) || !terms.negotiated || terms.finals.is_some() {
            return Vec::new();
        }
        let words = self.words();
        let mut say = self.step("talk", with(words.talk_say, "button button-quiet"));
        say.fields = self.fields(vec![
            Field::area("talk-text", words.talk_text, 4)
                .value(self.value("talk-text", ""))
                .max_chars(2_000),
        ]);
        let mut end = self.step("talk/end", with(words.talk_end, "button button-quiet"));
        let left = inside.left.iter();
        let left = left.map(|one| Choice::new(one.code.clone(), one.name.clone()));
        end.fields = self.fields(vec![
            Field::select("end-code", words.talk_who, left.collect())
                .value(self.value("end-code", "")),
            Field::area("end-reason", words.talk_reason, 2)
                .value(self.value("end-reason", ""))
                .max_chars(2_000),
        ]);
        let mut finals = self.step("finals", button(words.talk_finals));
        words.talk_finals_hint.clone_into(&mut finals.hint);
        finals.fields = self.fields(vec![
            Field::date("finals-day", words.talk_finals_day).value(self.value("finals-day", "")),
            Field::text("finals-hour", words.talk_finals_hour)
                .hint(words.hour_hint)
                .value(self.value("finals-hour", ""))
                .max_chars(5)
                .narrow(),
        ]);
        vec![say, end, finals]
    }

    fn publish(&self, inside: &Inside) -> Vec<StepForm> {
        let Some(draft) = inside.draft.as_ref().filter(|_| self.may(Step::Publish)) else {
            return Vec::new();
        };
        let mut form = self.step("publish", button(self.words().publish));
        form.hidden.push(("draft", draft.version.to_string()));
        vec![form]
    }

    fn answers(&self) -> Vec<StepForm> {
        if !self.may(Step::Change) {
            return Vec::new();
        }
        let words = self.words();
        let open = self
            .shown
            .questions
            .iter()
            .filter(|one| one.answered_at.is_none());
        let form = |question: &crate::model::Question| {
            let (answer, affects) = (
                format!("answer-{}", question.id),
                format!("affects-{}", question.id),
            );
            let mut form = self.step("answer", with(words.answer_button, "button button-quiet"));
            form.hidden.push(("question", question.id.to_string()));
            form.hint.clone_from(&question.text);
            let ticked = match self.typed.contains_key(&affects) && self.form == "answer" {
                true => vec!["yes".to_owned()],
                false => Vec::new(),
            };
            let yes = vec![Choice::new("yes", words.answer_affects)];
            form.fields = self.fields(vec![
                Field::area(answer.clone(), words.answer, 3).value(self.value(&answer, "")),
                Field::checks(affects, words.answer_reach, yes, &ticked),
            ]);
            form
        };
        open.map(form).collect()
    }

    fn change(&self) -> Vec<StepForm> {
        if !self.may(Step::Change) {
            return Vec::new();
        }
        let words = self.words();
        let mut form = self.step("change", with(words.change_button, "button button-quiet"));
        words.change_hint.clone_into(&mut form.hint);
        form.fields = self.fields(vec![
            Field::text("change-title", words.draft_title)
                .max_chars(200)
                .value(self.value("change-title", "")),
            Field::area("change-body", words.draft_body, 5).value(self.value("change-body", "")),
            Field::date("change-day", words.new_deadline)
                .value(self.value("change-day", ""))
                .not_required(),
        ]);
        vec![form]
    }

    fn committee(&self) -> Vec<StepForm> {
        let (words, terms) = (self.words(), &self.shown.held.trade.terms);
        if !self.may(Step::Committee) || terms.method.is_empty() {
            return Vec::new();
        }
        let stands = terms.specialities.iter();
        let stands: Vec<String> = stands
            .map(|(code, seats)| format!("{code} {seats}"))
            .collect();
        let mut form = self.step(
            "committee",
            with(words.committee_button, "button button-quiet"),
        );
        words.committee_hint.clone_into(&mut form.hint);
        form.fields = self.fields(vec![
            Field::area("committee-seats", words.committee_seats, 3)
                .value(self.value("committee-seats", stands.join("\n"))),
        ]);
        vec![form]
    }

    fn awards(&self) -> Vec<StepForm> {
        let (words, shown) = (self.words(), self.shown);
        let mut all = Vec::new();
        if self.may(Step::Post) {
            all.push(self.step("post", button(words.post)));
        }
        if self.may(Step::Award) {
            let ranks = shown.candidates.iter().map(|one| {
                Choice::new(
                    one.rank.to_string(),
                    format!("{} {}", one.rank, one.party.name),
                )
            });
            let mut form = self.step("award", button(words.award));
            form.fields = self.fields(vec![
                Field::select("award-rank", words.award_rank, ranks.collect())
                    .value(self.value("award-rank", "1")),
                Field::text("award-reason", words.award_reason)
                    .value(self.value("award-reason", ""))
                    .not_required(),
            ]);
            all.push(form);
        }
        if self.may(Step::Contract) {
            let mut form = self.step("contract", button(words.contract));
            let today = self.ctx.today().to_string();
            form.fields = self.fields(vec![
                Field::date("contract-day", words.contract_on)
                    .value(self.value("contract-day", today)),
                Field::area("contract-body", words.contract_body, 4)
                    .value(self.value("contract-body", "")),
            ]);
            all.push(form);
        }
        if self.may(Step::Again) {
            all.push(self.step("again", button(words.again)));
        }
        all
    }

    fn rooms(&self) -> Vec<StepForm> {
        if self.shown.held.trade.state.is_over() {
            return Vec::new();
        }
        let (words, lang) = (self.words(), self.ctx.lang);
        let uses = RoomUse::ALL.iter();
        let uses = uses.map(|one| Choice::new(one.as_str(), one.title(lang)));
        let mut form = self.step("room", with(words.room_ask, "button button-quiet"));
        form.fields = self.fields(vec![
            Field::select("room-use", words.room_use, uses.collect())
                .value(self.value("room-use", "opening")),
            Field::date("room-day", words.room_day).value(self.value("room-day", "")),
            Field::number("room-hour", words.room_hour)
                .value(self.value("room-hour", "9"))
                .narrow(),
            Field::number("room-seats", words.room_seats)
                .value(self.value("room-seats", "10"))
                .narrow(),
        ]);
        vec![form]
    }

    fn settling(&self, inside: &Inside) -> Vec<StepForm> {
        let (words, lang) = (self.words(), self.ctx.lang);
        let asked = inside
            .rooms
            .iter()
            .filter(|one| one.state == RoomState::Asked);
        let form = |one: &RoomRequest| {
            let name = format!("settle-{}", one.use_for.as_str());
            let mut form = self.step("room/settle", Vec::new());
            form.hidden = vec![
                ("version", one.version.to_string()),
                ("use", one.use_for.as_str().to_owned()),
            ];
            form.hint = format!(
                "{} {} {}:00 · {}",
                one.use_for.title(lang),
                one.day,
                one.hour,
                one.seats
            );
            let offers = inside.offers.iter().find(|(used, _)| *used == one.use_for);
            let mut fields = self.offered(&name, one, offers.map_or(&[], |(_, all)| all));
            fields.push(
                Field::text(name.clone(), words.room_place)
                    .max_chars(200)
                    .value(self.value(&name, "")),
            );
            form.fields = self.fields(fields);
            form.buttons = vec![
                Button {
                    label: words.room_give,
                    class: "button",
                    value: "yes",
                },
                Button {
                    label: words.room_refuse,
                    class: "button button-quiet",
                    value: "no",
                },
            ];
            form
        };
        asked.map(form).collect()
    }

    /// The venue's rooms that are free when one is asked for, and remote seats in other places.
    fn offered(&self, name: &str, one: &RoomRequest, offers: &[Offer]) -> Vec<Field> {
        let words = self.words();
        let own = compose::kinds(one.use_for)[0];
        let fits = |offer: &&Offer| offer.kind == own && offer.free >= one.seats;
        let line = |offer: &Offer| words.room_offer(&offer.name, &offer.city, offer.free);
        let mut choices = vec![Choice::new("", words.room_elsewhere)];
        let rooms = offers.iter().filter(fits);
        choices.extend(rooms.map(|offer| Choice::new(offer.id.to_string(), line(offer))));
        let (room, hours) = (format!("{name}-room"), format!("{name}-hours"));
        let usual = compose::usual_hours(one.use_for).to_string();
        let mut fields = vec![
            Field::select(room.clone(), words.room_own, choices).value(self.value(&room, "")),
            Field::number(hours.clone(), words.room_hours).value(self.value(&hours, usual)),
        ];
        let seats = offers.iter();
        for offer in seats.filter(|offer| offer.kind == RoomKind::Seat) {
            let seat = format!("{name}-seats-{}", offer.id);
            let label = words.room_remote(line(offer));
            fields.push(Field::number(seat.clone(), label).value(self.value(&seat, "")));
        }
        fields
    }

    fn holds(&self) -> Vec<StepForm> {
        let words = self.words();
        let reason = |name: &'static str| {
            let field = Field::area(name, words.reason, 2);
            field.value(self.value(name, "")).max_chars(2_000)
        };
        let mut all = Vec::new();
        let mut own = orders(self.shown.stands);
        let ordered = |by: &Orderer| self.shown.holds.iter().any(|hold| hold.by == *by);
        if self.may(Step::Resume) && orders(self.shown.stands).any(|by| ordered(&by)) {
            all.push(self.step("resume", with(words.resume, "button button-quiet")));
        }
        if self.may(Step::Hold) && !own.next().is_some_and(|by| ordered(&by)) {
            let mut form = self.step("suspend", with(words.suspend, "button button-quiet"));
            form.fields = self.fields(vec![reason("suspend-reason")]);
            all.push(form);
        }
        if self.may(Step::Terminate) {
            let mut form = self.step("terminate", with(words.terminate, "button button-bad"));
            words.terminate_hint.clone_into(&mut form.hint);
            form.fields = self.fields(vec![reason("terminate-reason")]);
            all.push(form);
        }
        all
    }
}

/// Whether questions and names are still taken.
pub(super) fn takes(shown: &Shown) -> bool {
    shown.held.trade.state == State::Open && !shown.stands.tenderer
}

/// An instant of a day and an hour that were typed, `09:00`; `None` where they are none.
pub(super) fn instant(day: &str, hour: &str) -> Option<Millis> {
    let day: base::Date = day.trim().parse().ok()?;
    let (hour, minute) = hour.trim().split_once([':', '：'])?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let sound = (0..24).contains(&hour) && (0..60).contains(&minute);
    sound.then(|| Millis::start_of(day).plus_secs(hour * 3_600 + minute * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_read_or_refused() {
        let at = |hour| instant("2024-09-05", hour).map(Millis::minute_text);
        assert_eq!(at("09:30").as_deref(), Some("2024-09-05 09:30"));
        assert_eq!(at("9：05").as_deref(), Some("2024-09-05 09:05"));
        for wrong in ["", "9", "24:00", "09:60", "x:y"] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
        assert!(instant("2024-02-30", "09:00").is_none());
    }
}
