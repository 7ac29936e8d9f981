//! `/trades/new` and `/tendering/new`: a project is registered.

use std::collections::BTreeMap;

use ::web::form::{Choice, Complaint, Field};
use ::web::{Answer, Ctx, Flash, Frame, Room, blocking, page_with};
use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::{Explain, Fault, Lang, Role};
use pack::element::Category;

use super::{BOARD, TENDERING, working};
use crate::commands::register::{self, NewLot, NewProject, RegisterError};
use crate::state::{Defined, Trades};
use crate::words_pages::{Words, category, mode, trade_type};

/// What was typed, by the name of its field.
pub(super) type Typed = BTreeMap<String, String>;

#[derive(Template)]
#[template(path = "trade_new.html")]
struct NewPage {
    frame: Frame,
    words: &'static Words,
    action: String,
    fields: Vec<Field>,
    complaints: Vec<Complaint>,
}

fn base_of(ctx: &Ctx) -> (&'static str, &'static str) {
    let words = Words::of(ctx.lang);
    match ctx.scope.role {
        Role::Applicant => (TENDERING, words.tendering),
        _ => (BOARD, words.board),
    }
}

pub(super) async fn form(ctx: Ctx, Room(room): Room<Trades>) -> Answer {
    shown(&ctx, &room, (StatusCode::OK, &Typed::new(), Vec::new()))
}

fn shown(
    ctx: &Ctx,
    room: &Trades,
    (status, typed, complaints): (StatusCode, &Typed, Vec<Complaint>),
) -> Answer {
    let (words, (base, crumb)) = (Words::of(ctx.lang), base_of(ctx));
    let defined = room.defined();
    let view = NewPage {
        frame: ctx
            .frame(words.new_project)
            .purpose(words.new_purpose)
            .crumb(base, crumb),
        words,
        action: format!("{base}/new"),
        fields: fields(&defined, (typed, &complaints), ctx.lang),
        complaints,
    };
    page_with(status, &view)
}

fn fields(
    defined: &Defined,
    (typed, complaints): (&Typed, &[Complaint]),
    lang: Lang,
) -> Vec<Field> {
    let words = Words::of(lang);
    let value = |key: &str| typed.get(key).cloned().unwrap_or_default();
    let elements = &defined.elements;
    let platforms = elements.platforms.iter();
    let platforms = platforms.map(|one| Choice::new(one.id.clone(), one.title.get(lang)));
    let procedures = elements.procedures.iter().map(|one| {
        let (trade, way) = (trade_type(one.trade, lang), mode(one.mode, lang));
        Choice::new(
            one.id.clone(),
            format!("{} · {trade} · {way}", one.title.get(lang)),
        )
    });
    let categories = [
        Category::Works,
        Category::Goods,
        Category::Services,
        Category::Rights,
    ];
    let categories = categories.map(|one| Choice::new(one.as_str(), category(one, lang)));
    let mut grounds = vec![Choice::new("", words.no_ground)];
    for procedure in &elements.procedures {
        grounds.extend(procedure.grounds.iter().map(|one| {
            Choice::new(
                one.id.clone(),
                format!("{}：{}", procedure.title.get(lang), one.title.get(lang)),
            )
        }));
    }
    let mut methods = vec![Choice::new("", words.no_method)];
    let used = |id: &String| {
        elements
            .procedures
            .iter()
            .any(|one| one.methods.contains(id))
    };
    let known = elements.methods.iter().filter(|one| used(&one.id));
    methods.extend(known.map(|one| Choice::new(one.id.clone(), one.title.get(lang))));
    let kept = vec![
        Choice::new("yes", words.reserved_yes),
        Choice::new("no", words.reserved_no),
    ];
    let mut reserved = value("reserved");
    if reserved.is_empty() {
        reserved = "yes".to_owned();
    }
    let optional = |field: Field| field.not_required();
    let all = vec![
        Field::text("title", words.title)
            .max_chars(200)
            .value(value("title")),
        Field::select("platform", words.platform, platforms.collect()).value(value("platform")),
        Field::select("procedure", words.procedure, procedures.collect()).value(value("procedure")),
        Field::select("category", words.category, categories.to_vec()).value(value("category")),
        Field::area("lots", words.lots, 4)
            .hint(words.lots_hint)
            .value(value("lots")),
        Field::select("method", words.method, methods)
            .value(value("method"))
            .not_required(),
        optional(
            Field::select("ground", words.ground, grounds)
                .hint(words.ground_hint)
                .value(value("ground")),
        ),
        optional(
            Field::text("framework", words.framework)
                .hint(words.framework_hint)
                .max_chars(12)
                .value(value("framework"))
                .narrow(),
        ),
        Field::radios("reserved", words.reserved, kept).value(reserved),
        optional(
            Field::text("excuse", words.excuse)
                .max_chars(2_000)
                .value(value("excuse")),
        ),
        optional(
            Field::text("agency_code", words.agency_code)
                .hint(words.agency_hint)
                .max_chars(18)
                .value(value("agency_code")),
        ),
        optional(
            Field::text("agency_name", words.agency_name)
                .max_chars(200)
                .value(value("agency_name")),
        ),
    ];
    all.into_iter()
        .map(|field| field.complaint(complaints))
        .collect()
}

/// One lot a line: title, amount and ceiling in yuan, with bars between them. A lot that cannot be read has no amount, which
/// no rule takes.
fn lots(text: &str) -> Vec<NewLot> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(lot).collect()
}

fn lot(line: &str) -> NewLot {
    let amount = |text: &str| auction::rules::money::parse_yuan(text);
    let parts: Vec<&str> = line.split(['|', '｜', '\t']).map(str::trim).collect();
    let (title, sum, ceiling) = match parts.as_slice() {
        [sum] => ("", *sum, ""),
        [first, second] if amount(first).is_some() => ("", *first, *second),
        [title, sum] => (*title, *sum, ""),
        [title, sum, ceiling] => (*title, *sum, *ceiling),
        _ => ("", "", ""),
    };
    NewLot {
        title: title.to_owned(),
        amount_fen: amount(sum).unwrap_or(0),
        ceiling_fen: match ceiling {
            "" => None,
            ceiling => Some(amount(ceiling).unwrap_or(0)),
        },
    }
}

fn read(typed: &Typed) -> NewProject {
    let value = |key: &str| typed.get(key).cloned().unwrap_or_default();
    NewProject {
        title: value("title"),
        platform: value("platform"),
        procedure: value("procedure"),
        category: Category::parse(&value("category")).unwrap_or(Category::Works),
        lots: lots(&value("lots")),
        ground: value("ground"),
        reserved: value("reserved") != "no",
        excuse: value("excuse"),
        method: value("method"),
        agency: (value("agency_code"), value("agency_name")),
        framework: value("framework").trim().parse().ok(),
        tenderer: None,
        sample: false,
    }
}

/// The field that a refusal is about.
fn field_of(error: &RegisterError) -> &'static str {
    match error {
        RegisterError::Title => "title",
        RegisterError::Platform => "platform",
        RegisterError::Lots => "lots",
        RegisterError::Method => "method",
        RegisterError::Agency => "agency_code",
        RegisterError::Excuse => "excuse",
        RegisterError::Framework => "framework",
        RegisterError::Broken(breaches) => match breaches.first().map(|one| one.rule.as_str()) {
            Some("reserve") => "excuse",
            Some("ground") => "ground",
            Some("methods") => "method",
            _ => "procedure",
        },
        _ => "procedure",
    }
}

pub(super) async fn register(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Form(typed): Form<Typed>,
) -> Answer {
    let words = Words::of(ctx.lang);
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let new = read(&typed);
    let done = blocking(
        move || match register::register(&store, &scope, &state, new) {
            Err(error) if matches!(error.fault(), Fault::Invalid | Fault::Forbidden) => {
                Ok(Err(error))
            }
            Err(error) => Err(error),
            Ok(done) => Ok(Ok(done)),
        },
    )
    .await?;
    match done {
        Ok(done) => {
            let flash = match (done.together.len(), done.catalogue.as_str()) {
                (0, "") => Flash::done(words.registered),
                (0, code) => Flash::done(words.registered_must(code)),
                (count, _) => Flash::warn(words.registered_split(count)),
            };
            let to = match done.trades.first() {
                Some(id) => working(&ctx, *id),
                None => base_of(&ctx).0.to_owned(),
            };
            Ok(ctx.redirect_with(&to, flash))
        }
        Err(error) => {
            let complaint = Complaint::new(field_of(&error), error.explain(ctx.lang));
            let status = match error.fault() {
                Fault::Forbidden => StatusCode::FORBIDDEN,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            shown(&ctx, &room, (status, &typed, vec![complaint]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_is_a_line() {
        let read = |text: &str| {
            let all = lots(text).into_iter();
            all.map(|one| (one.title, one.amount_fen, one.ceiling_fen))
                .collect::<Vec<_>>()
        };
        assert_eq!(read("1,000"), [(String::new(), 100_000, None)]);
        assert_eq!(read("1000|900"), [(String::new(), 100_000, Some(90_000))]);
        assert_eq!(
            read("一标段｜1000.5｜990\n\n二标段|2000"),
            [
                ("一标段".to_owned(), 100_050, Some(99_000)),
                ("二标段".to_owned(), 200_000, None)
            ]
        );
        assert_eq!(read("一标段|很多"), [("一标段".to_owned(), 0, None)]);
    }
}
