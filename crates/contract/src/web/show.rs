//! `/contracts/{id}`: a contract: to everybody once it is signed, with its inside and the forms to those whom it concerns.

use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Tag, Tone, file_size, tag};
use ::web::{Answer, Ctx, Failure, Frame, Named, Room, download, page, page_with};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use proof::bundle::PartySignature;

use super::parts::{Again, StepForm, due_tag, read, state_tag};
use super::{DISPUTES, PATH};
use crate::commands::{LINE_CHARS, TEXT_CHARS};
use crate::model::{BondForm, Milestone, Payment, Side, Signature, State, Text, TextState};
use crate::queries::{self, Shown};
use crate::rules::money::yuan;
use crate::state::Contracts;
use crate::words::{Words, day_or};

#[derive(Template)]
#[template(path = "contract.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    conflict: String,
    tags: Vec<Tag>,
    trade: Named,
    facts: Vec<(&'static str, String)>,
    inside: bool,
    texts: Vec<TextView>,
    milestones: Vec<MilestoneView>,
    payments: Vec<PaymentView>,
    next: Vec<StepForm>,
    more: Vec<StepForm>,
    disputes: String,
    proof: &'static str,
}

struct TextView {
    title: String,
    state: Tag,
    flagged: Option<Tag>,
    by: String,
    reason: String,
    amount: String,
    ends: String,
    file: Option<(String, String, String)>,
    sha256: String,
    digest: String,
    signatures: Vec<(String, String, String)>,
}

struct MilestoneView {
    title: String,
    due: String,
    tag: Option<Tag>,
    delivered: String,
    accepted: String,
    remark: String,
    forms: Vec<StepForm>,
}

struct PaymentView {
    title: String,
    amount: String,
    due: String,
    tag: Option<Tag>,
    paid: String,
    form: Option<StepForm>,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Contracts>, Path(id): Path<i64>) -> Answer {
    let found = load(&ctx, &room, id).await?;
    page(&view(&ctx, &found, &Again::default()))
}

/// The page again with what was typed and why it was not taken.
pub(super) async fn again(ctx: &Ctx, room: &Arc<Contracts>, id: i64, again: Again) -> Answer {
    let found = load(ctx, room, id).await?;
    let status = match again.conflict.is_empty() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::CONFLICT,
    };
    page_with(status, &view(ctx, &found, &again))
}

async fn load(ctx: &Ctx, room: &Arc<Contracts>, id: i64) -> Result<(Shown, Named), Failure> {
    let asked = read(ctx, room, move |read, who| queries::contract(read, who, id));
    let shown = asked.await?;
    let called = ctx.called([shown.row.subject.clone()]).await?;
    let trade = called.of(&shown.row.subject, "");
    Ok((shown, trade))
}

pub(super) async fn text(
    ctx: Ctx,
    Room(room): Room<Contracts>,
    Path((id, no)): Path<(i64, i64)>,
) -> Answer {
    let (name, media_type, bytes) = read(&ctx, &room, move |read, who| {
        queries::text_file(read, who, (id, no))
    })
    .await?;
    Ok(download(&name, &media_type, bytes))
}

fn view(ctx: &Ctx, (shown, trade): &(Shown, Named), again: &Again) -> ShowPage {
    let (words, row, today) = (Words::of(ctx.lang), &shown.row, ctx.today());
    let mut tags = vec![state_tag(row.state, words)];
    if row.state == State::Open {
        tags.extend(due_tag(row.sign_due, today, words));
    }
    tags.extend(row.small.then(|| tag(Tone::Plain, words.small)));
    tags.extend(row.sample.then(|| tag(Tone::Plain, words.sample)));
    let inside = shown.standing.sees_inside();
    let texts = shown.texts.iter().map(|text| text_view(ctx, shown, text));
    ShowPage {
        frame: ctx
            .frame(row.title.clone())
            .purpose(words.show_purpose)
            .crumb(PATH, words.nav)
            .wide(),
        words,
        complaints: again.complaints.clone(),
        conflict: again.conflict.clone(),
        tags,
        trade: trade.clone(),
        facts: facts(ctx, shown),
        inside,
        texts: texts.collect(),
        milestones: milestones(ctx, shown, again),
        payments: payments(ctx, shown),
        next: next(ctx, shown, again),
        more: more(ctx, shown, again),
        disputes: format!("{DISPUTES}?subject={}", ::web::query::encode(&row.subject)),
        proof: "/journal?kind=contract.",
    }
}

fn facts(ctx: &Ctx, shown: &Shown) -> Vec<(&'static str, String)> {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let mut facts = vec![
        (
            words.side(Side::Owner, &row.rules),
            row.owner.name().to_owned(),
        ),
        (
            words.side(Side::Supplier, &row.rules),
            row.supplier.name.clone(),
        ),
        (words.amount, words.yuan(yuan(row.amount_fen))),
        (words.award, words.yuan(yuan(row.award_fen))),
        (words.awarded_on, row.awarded_on.to_string()),
        (words.signed_on, day_or(row.signed_on, words.not_yet)),
        (words.ends_on, day_or(row.ends_on, words.not_yet)),
        (words.platform, ctx.platform(&row.platform)),
    ];
    if !row.reason.is_empty() && shown.standing.sees_inside() {
        facts.push((words.reason_ended, row.reason.clone()));
    }
    if !shown.standing.sees_inside() {
        return facts;
    }
    let sign = &row.rules.sign.basis;
    facts.push((words.sign_due, format!("{} · {sign}", row.sign_due)));
    let report = &row.rules.report.basis;
    let report = match row.reported_on {
        Some(day) => format!("{}：{day}", words.reported_on),
        None => format!("{} · {report}", row.report_due),
    };
    facts.push((words.report_due, report));
    let bond = match (row.bond_fen, row.bond) {
        (0, _) => words.bond_none.to_owned(),
        (fen, None) => words.bond_any(yuan(fen)),
        (fen, Some((form, on))) => {
            format!(
                "{}；{}",
                words.yuan(yuan(fen)),
                words.bond_given(words.bond_form(form), on)
            )
        }
    };
    facts.push((words.bond, format!("{bond}。{}", words.no_bid_bond)));
    facts
}

fn text_view(ctx: &Ctx, shown: &Shown, text: &Text) -> TextView {
    let (words, id) = (Words::of(ctx.lang), shown.row.id);
    let title = match shown
        .texts
        .iter()
        .any(|held| held.no < text.no && held.state == TextState::Signed)
    {
        true => words.text_change(text.no),
        false => words.text_first(text.no),
    };
    let tone = match text.state {
        TextState::Open => Tone::Warn,
        TextState::Signed => Tone::Good,
        TextState::Replaced | TextState::Withdrawn => Tone::Quiet,
    };
    let before = shown
        .texts
        .iter()
        .find(|held| held.no < text.no && held.state == TextState::Signed);
    let moved = |now: String, before: Option<String>| match before {
        Some(before) if before != now => words.diff(before, &now),
        _ => now,
    };
    TextView {
        title,
        state: tag(tone, words.text_state(text.state)),
        flagged: text.flagged.then(|| tag(Tone::Bad, words.flagged)),
        by: words.text_by(
            words.side(text.side, &shown.row.rules),
            text.at.minute_text(),
        ),
        reason: text.reason.clone(),
        amount: moved(
            words.yuan(yuan(text.amount_fen)),
            before.map(|held| words.yuan(yuan(held.amount_fen))),
        ),
        ends: moved(
            text.ends_on.to_string(),
            before.map(|held| held.ends_on.to_string()),
        ),
        file: shown.standing.sees_inside().then(|| {
            let bytes = u64::try_from(text.byte_len).unwrap_or(0);
            (
                format!("{PATH}/{id}/texts/{}", text.no),
                text.name.clone(),
                file_size(bytes),
            )
        }),
        sha256: text.sha256.clone(),
        digest: text.digest.clone(),
        signatures: shown
            .signatures
            .iter()
            .filter(|held| held.no == text.no)
            .map(|held| signature(held, shown, words))
            .collect(),
    }
}

fn signature(held: &Signature, shown: &Shown, words: &Words) -> (String, String, String) {
    let mut text = words.signature(
        words.side(held.side, &shown.row.rules),
        held.at.minute_text(),
    );
    if !held.key.is_empty() {
        text = format!("{text}，{}", words.signature_key);
    }
    let note = match shown.standing.sees_inside() {
        true => held.note.clone(),
        false => String::new(),
    };
    (text, format!("/journal/{}", held.seq), note)
}

fn can_act(ctx: &Ctx, shown: &Shown) -> Option<Side> {
    shown.standing.side.filter(|_| ctx.scope.account.is_some())
}

fn milestones(ctx: &Ctx, shown: &Shown, again: &Again) -> Vec<MilestoneView> {
    let (words, id) = (Words::of(ctx.lang), shown.row.id);
    let side = can_act(ctx, shown).filter(|_| shown.row.state == State::Signed);
    let forms = |row: &Milestone| {
        let form = |step: &str, button| {
            let action = format!("{PATH}/{id}/milestones/{}/{step}", row.id);
            StepForm::new(action, row.version, button)
        };
        match (side, row.delivered_on, row.accepted_on) {
            (Some(side), None, _) if side == shown.row.rules.delivers() => {
                vec![form("deliver", words.deliver_button)]
            }
            (Some(side), Some(_), None) if side == shown.row.rules.pays() => {
                let mut reject = form("reject", words.reject_button).quiet();
                let name = format!("reject{}-remark", row.id);
                reject.fields.push(
                    Field::text(&name, words.remark)
                        .value(again.value(&name, ""))
                        .max_chars(chars(LINE_CHARS))
                        .complaint(&again.complaints),
                );
                vec![form("accept", words.accept_button), reject]
            }
            _ => Vec::new(),
        }
    };
    let view = |row: &Milestone| MilestoneView {
        title: row.title.clone(),
        due: row.due.to_string(),
        tag: match row.accepted_on {
            None => due_tag(row.due, ctx.today(), words),
            Some(_) => None,
        },
        delivered: day_or(row.delivered_on, words.not_yet),
        accepted: day_or(row.accepted_on, words.not_yet),
        remark: row.remark.clone(),
        forms: forms(row),
    };
    shown.milestones.iter().map(view).collect()
}

fn payments(ctx: &Ctx, shown: &Shown) -> Vec<PaymentView> {
    let (words, id) = (Words::of(ctx.lang), shown.row.id);
    let paid = can_act(ctx, shown) == Some(shown.row.rules.delivers());
    let view = |row: &Payment| PaymentView {
        title: row.title.clone(),
        amount: yuan(row.amount_fen),
        due: format!(
            "{}（{} + {}）",
            row.due,
            row.origin,
            row.term.title(ctx.lang)
        ),
        tag: match row.paid_on {
            None => due_tag(row.due, ctx.today(), words),
            Some(_) => None,
        },
        paid: day_or(row.paid_on, words.not_yet),
        form: (paid && row.paid_on.is_none()).then(|| {
            let action = format!("{PATH}/{id}/payments/{}/paid", row.id);
            StepForm::new(action, row.version, words.paid_button)
        }),
    };
    shown.payments.iter().map(view).collect()
}

fn chars(most: usize) -> u32 {
    u32::try_from(most).unwrap_or(u32::MAX)
}

/// The forms that go on with the contract: signing what waits, writing what is to be signed.
fn next(ctx: &Ctx, shown: &Shown, again: &Again) -> Vec<StepForm> {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let Some(side) = can_act(ctx, shown) else {
        return Vec::new();
    };
    if matches!(row.state, State::Completed | State::Terminated) {
        return Vec::new();
    }
    let mut forms = Vec::new();
    let open = shown
        .texts
        .iter()
        .find(|text| text.state == TextState::Open);
    let signed = |text: &Text| {
        let mine = |held: &Signature| held.no == text.no && held.side == side;
        shown.signatures.iter().any(mine)
    };
    if let Some(text) = open
        && !signed(text)
    {
        forms.push(sign_form(ctx, shown, text, again));
    }
    if let Some(text) = open
        && text.side == side
    {
        let action = format!("{PATH}/{}/withdraw", row.id);
        forms.push(StepForm::new(action, row.version, words.withdraw_button).quiet());
    }
    let mut draft = draft_form(ctx, shown, again);
    draft.open = draft.open || (open.is_none() && row.state == State::Open);
    forms.push(draft);
    forms
}

fn sign_form(ctx: &Ctx, shown: &Shown, text: &Text, again: &Again) -> StepForm {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let mut form = StepForm::new(
        format!("{PATH}/{}/sign", row.id),
        row.version,
        words.sign_button,
    );
    form.title = words.sign_title;
    form.hint = format!("{}{}", words.sign_hint, words.sign_head);
    form.hidden = vec![("no", text.no.to_string()), ("digest", text.digest.clone())];
    form.open = true;
    let digest = base::hex::decode(&text.digest).and_then(|bytes| bytes.try_into().ok());
    let example = digest.map_or_else(String::new, |digest| {
        PartySignature::text_for("<key>", &row.subject, &digest)
    });
    form.fields = vec![
        Field::password("sign-password", words.sign_password)
            .autocomplete("current-password")
            .complaint(&again.complaints),
        Field::area("sign-note", words.sign_note, 6)
            .hint(format!(
                "{} {}：{}",
                words.sign_note_hint,
                words.sign_note_text,
                example.replace('\n', " ⏎ ")
            ))
            .value(again.value("sign-note", ""))
            .not_required()
            .complaint(&again.complaints),
    ];
    form
}

fn draft_form(ctx: &Ctx, shown: &Shown, again: &Again) -> StepForm {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let first = row.state == State::Open;
    let action = format!("{PATH}/{}/draft", row.id);
    let mut form = StepForm::new(action, row.version, words.draft_button);
    form.title = if first {
        words.draft_title
    } else {
        words.change_title
    };
    form.hint = words.draft_hint.to_owned();
    form.files = true;
    form.open = again.is_of("draft");
    let ends = day_or(row.ends_on, "");
    form.fields = vec![
        Field::number("draft-amount", words.draft_amount)
            .value(again.value("draft-amount", yuan(row.amount_fen)))
            .complaint(&again.complaints),
        Field::date("draft-ends_on", words.draft_ends)
            .value(again.value("draft-ends_on", ends))
            .complaint(&again.complaints),
    ];
    if !first {
        form.fields.push(
            Field::text("draft-reason", words.draft_reason)
                .value(again.value("draft-reason", ""))
                .max_chars(chars(LINE_CHARS))
                .complaint(&again.complaints),
        );
    }
    let body = if first {
        words.template(&row.title, row.award_fen)
    } else {
        String::new()
    };
    form.fields.push(
        Field::files("draft-file", words.draft_file, ::web::upload::ACCEPT)
            .one_file()
            .hint(words.draft_file_hint)
            .not_required()
            .complaint(&again.complaints),
    );
    form.fields.push(
        Field::area("draft-body", words.draft_body, 8)
            .value(again.value("draft-body", body))
            .not_required(),
    );
    form
}

/// What else may be done.
fn more(ctx: &Ctx, shown: &Shown, again: &Again) -> Vec<StepForm> {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let side = can_act(ctx, shown);
    let path = |step: &str| format!("{PATH}/{}/{step}", row.id);
    let mut forms = Vec::new();
    if side.is_some() && row.state == State::Signed {
        forms.push(milestone_form(ctx, shown, again));
        forms.push(payment_form(ctx, shown, again));
    }
    let over = matches!(row.state, State::Completed | State::Terminated);
    if side == Some(Side::Supplier) && row.bond_fen > 0 && row.bond.is_none() && !over {
        let mut form = StepForm::new(path("bond"), row.version, words.bond_button);
        form.title = words.bond_title;
        let choice = |form: &BondForm| Choice::new(form.as_str(), words.bond_form(*form));
        let choices = BondForm::ALL.iter().map(choice).collect();
        form.fields = vec![
            Field::select("bond-form", words.bond_form, choices)
                .value(again.value("bond-form", BondForm::Guarantee.as_str())),
        ];
        forms.push(form);
    }
    let reports = side == Some(Side::Owner) || shown.standing.conducts;
    if reports && row.reported_on.is_none() {
        forms.push(StepForm::new(path("report"), row.version, words.report_button).quiet());
    }
    if side == Some(Side::Owner) && row.state == State::Signed {
        forms.push(StepForm::new(path("complete"), row.version, words.complete_button).quiet());
    }
    if side.is_some() && !over {
        let mut form = StepForm::new(path("terminate"), row.version, words.terminate_button);
        form.title = words.terminate_title;
        form.class = "button button-bad";
        form.open = again.is_of("terminate");
        form.fields = vec![
            Field::area("terminate-reason", words.terminate_reason, 3)
                .value(again.value("terminate-reason", ""))
                .max_chars(chars(TEXT_CHARS))
                .complaint(&again.complaints),
        ];
        forms.push(form);
    }
    forms
}

fn milestone_form(ctx: &Ctx, shown: &Shown, again: &Again) -> StepForm {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let action = format!("{PATH}/{}/milestone", row.id);
    let mut form = StepForm::new(action, row.version, words.add_milestone);
    form.open = again.is_of("milestone");
    form.fields = vec![
        Field::text("milestone-title", words.milestone)
            .value(again.value("milestone-title", ""))
            .max_chars(chars(LINE_CHARS))
            .complaint(&again.complaints),
        Field::date("milestone-due", words.due)
            .value(again.value("milestone-due", ""))
            .complaint(&again.complaints),
    ];
    form
}

fn payment_form(ctx: &Ctx, shown: &Shown, again: &Again) -> StepForm {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let action = format!("{PATH}/{}/payment", row.id);
    let mut form = StepForm::new(action, row.version, words.add_payment);
    form.open = again.is_of("payment");
    let rules = &row.rules;
    let (usual, most) = (rules.pay.term, &rules.pay_most);
    let most = format!("{}（{}）", most.term.title(ctx.lang), most.basis);
    form.fields = vec![
        Field::text("payment-title", words.payment_title)
            .value(again.value("payment-title", ""))
            .max_chars(chars(LINE_CHARS))
            .complaint(&again.complaints),
        Field::number("payment-amount", words.payment_amount)
            .value(again.value("payment-amount", ""))
            .complaint(&again.complaints),
        Field::date("payment-origin", words.payment_origin)
            .hint(words.payment_origin_hint)
            .value(again.value("payment-origin", ""))
            .complaint(&again.complaints),
        Field::text("payment-term", words.payment_term)
            .hint(words.payment_term_hint(usual.title(ctx.lang), most))
            .value(again.value("payment-term", ""))
            .not_required()
            .complaint(&again.complaints),
    ];
    form
}
