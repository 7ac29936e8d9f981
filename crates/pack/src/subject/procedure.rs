//! Trading platforms and procedures.

use std::collections::BTreeMap;

use base::{RegionCode, Title};
use rust_decimal::Decimal;

use super::{Head, Seen, clauses, head, term, unit};
use crate::check::Draft;
use crate::element::{
    Actor, AuctionRule, Category, Committee, Document, Figure, FigureKind, Forbid, Ground,
    LeastBids, Moment, Opening, Period, Platform, Procedure, Readers, Reserve, Short, Stage,
    StageKind, Threshold, TradeMode, TradeType, Ungiven, Validity,
};
use crate::error::What;
use crate::read::{Fields, Word, words};

impl Word for TradeType {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("construction", Self::Construction),
        ("procurement", Self::Procurement),
        ("property", Self::Property),
        ("land", Self::Land),
    ];
}

impl Word for TradeMode {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("open_tender", Self::OpenTender),
        ("invited_tender", Self::InvitedTender),
        ("negotiation", Self::Negotiation),
        ("consultation", Self::Consultation),
        ("enquiry", Self::Enquiry),
        ("single_source", Self::SingleSource),
        ("framework", Self::Framework),
        ("call_off", Self::CallOff),
        ("listing", Self::Listing),
        ("auction", Self::Auction),
    ];
}

impl Word for Opening {
    const WORDS: &'static [(&'static str, Self)] =
        &[("sealed", Self::Sealed), ("auction", Self::Auction)];
}

impl Word for StageKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("registration", Self::Registration),
        ("notice", Self::Notice),
        ("submission", Self::Submission),
        ("opening", Self::Opening),
        ("auction", Self::Auction),
        ("evaluation", Self::Evaluation),
        ("posting", Self::Posting),
        ("award", Self::Award),
        ("contract", Self::Contract),
    ];
}

impl Word for Actor {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("tenderer", Self::Tenderer),
        ("centre", Self::Centre),
        ("bidders", Self::Bidders),
        ("committee", Self::Committee),
        ("supervisor", Self::Supervisor),
    ];
}

impl Word for Readers {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("public", Self::Public),
        ("bidders", Self::Bidders),
        ("staff", Self::Staff),
    ];
}

impl Word for Moment {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("notice", Self::Notice),
        ("documents", Self::Documents),
        ("documents_end", Self::DocumentsEnd),
        ("change", Self::Change),
        ("objection", Self::Objection),
        ("deadline", Self::Deadline),
        ("opening", Self::Opening),
        ("report", Self::Report),
        ("posting", Self::Posting),
        ("posting_end", Self::PostingEnd),
        ("award", Self::Award),
        ("contract", Self::Contract),
        ("publicity", Self::Publicity),
        ("filing", Self::Filing),
        ("payment", Self::Payment),
        ("answer", Self::Answer),
        ("complaint", Self::Complaint),
        ("acceptance", Self::Acceptance),
        ("decision", Self::Decision),
    ];
}

impl Word for FigureKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("pay_most_days", Self::PayMostDays),
        ("change_percent", Self::ChangePercent),
        ("bond_percent", Self::BondPercent),
        ("open_holders", Self::OpenHolders),
        ("unseal_minutes", Self::UnsealMinutes),
        ("spare_experts", Self::SpareExperts),
        ("call_minutes", Self::CallMinutes),
        ("recused_years", Self::RecusedYears),
        ("explain_minutes", Self::ExplainMinutes),
        ("sign_minutes", Self::SignMinutes),
        ("eliminated_percent", Self::EliminatedPercent),
    ];
}

/// How far a basis was compared with the text that it cites.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Checked {
    Text,
    Figure,
    None,
}

impl Word for Checked {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("figure", Self::Figure),
        ("none", Self::None),
    ];
}

impl Word for Short {
    const WORDS: &'static [(&'static str, Self)] =
        &[("refuse", Self::Refuse), ("extend", Self::Extend)];
}

impl Word for Category {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("works", Self::Works),
        ("goods", Self::Goods),
        ("services", Self::Services),
        ("rights", Self::Rights),
    ];
}
words!(
    TradeType, TradeMode, Opening, StageKind, Actor, Readers, Moment, Short, Category, FigureKind
);

pub(super) fn platform(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Platform> {
    let head = head(fields, draft, What::Platform);
    let region = draft.refer_to(fields, "region", What::Region);
    let serves = draft.refer_all(fields, "serves", What::Region);
    let under = draft.refer_or_none(fields, "under", What::Platform);
    let centre = unit(fields, draft, "centre");
    let centre = fields.missing("centre", centre);
    let manager = unit(fields, draft, "manager");
    let manager = fields.missing("manager", manager);
    let supervisors = fields.tables("supervisor", |fields| {
        let trade: Option<TradeType> = fields.word("trade");
        let unit = unit(fields, draft, "unit");
        Some((trade?, fields.missing("unit", unit)?))
    });
    fields.filled("supervisor");
    let mut by_trade = BTreeMap::new();
    for (trade, unit) in supervisors {
        fields.goes(
            by_trade.insert(trade, unit).is_some(),
            "supervisor",
            (
                "每类交易写一个监督单位",
                "each type of trade has one supervisor",
            ),
        );
    }
    let Head { id, title, clauses } = head?;
    Some(Platform {
        id,
        title,
        clauses,
        region: RegionCode(region?),
        serves: serves.into_iter().map(RegionCode).collect(),
        under,
        centre: centre?,
        manager: manager?,
        supervisors: by_trade,
    })
}

pub(super) fn procedure(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Procedure> {
    let head = head(fields, draft, What::Procedure);
    let like = draft.refer_or_none(fields, "like", What::Procedure);
    let without = fields.texts_or_text("without");
    let (trade, mode, opening) = (
        fields.word("trade"),
        fields.word("mode"),
        fields.word("opening"),
    );
    let methods = draft.refer_all(fields, "methods", What::Method);
    let stages = fields.tables("stage", stage);
    let mut seen = Seen::default();
    let documents = fields.tables("document", |fields| document(fields, &mut seen));
    let mut seen = Seen::default();
    let periods = fields.tables("period", |fields| period(fields, draft, &mut seen));
    let mut seen = Seen::default();
    let figures = fields.tables("figure", |fields| figure(fields, &mut seen));
    let mut seen = Seen::default();
    let ungiven = fields.tables("ungiven", |fields| {
        let id = seen.id(fields, What::Ungiven);
        let title = fields.title("title", "title_en");
        Some(Ungiven {
            id: id?,
            title: title?,
        })
    });
    let least_bids = fields.table("least_bids", |fields| {
        let count = fields.integer_or_none("count", 1, 100, "1–100");
        let count = fields.missing("count", count);
        let basis = basis(fields);
        Some(LeastBids {
            count: count?,
            basis: basis?,
        })
    });
    let mut seen = Seen::default();
    let thresholds = fields.tables("threshold", |fields| threshold(fields, &mut seen));
    let mut seen = Seen::default();
    let grounds = fields.tables("ground", |fields| {
        let id = seen.id(fields, What::Ground);
        let title = fields.title("title", "title_en");
        let basis = basis(fields);
        Some(Ground {
            id: id?,
            title: title?,
            basis: basis?,
        })
    });
    let committee = fields.table("committee", |fields| committee(fields, draft));
    let mut seen = Seen::default();
    let forbids = fields.tables("forbid", |fields| forbid(fields, draft, &mut seen));
    let reserve = fields.table("reserve", reserve);
    let auction = fields.table("auction", auction);
    let Head { id, title, clauses } = head?;
    Some(Procedure {
        id,
        title,
        clauses,
        like,
        without: without.into_iter().map(|(id, _)| id).collect(),
        trade: trade?,
        mode: mode?,
        opening: opening?,
        stages,
        documents,
        periods,
        figures,
        ungiven,
        least_bids: least_bids.flatten(),
        thresholds,
        grounds,
        committee: committee.flatten(),
        methods,
        forbids,
        reserve: reserve.flatten(),
        auction: auction.flatten(),
    })
}

/// The law and its article, in both languages. What was not compared with the text says so wherever it is shown.
fn basis(fields: &mut Fields<'_, '_>) -> Option<Title> {
    let basis = fields.title("basis", "basis_en");
    let checked = fields.word_or("basis_checked", Checked::Text);
    let (zh, en) = match checked {
        Checked::Text => return basis,
        Checked::Figure => ("（条号待核）", " (article not checked)"),
        Checked::None => ("（原文待核）", " (text not checked)"),
    };
    let basis = basis?;
    Some(Title::new(basis.zh + zh, basis.en + en))
}

fn validity(fields: &mut Fields<'_, '_>) -> Validity {
    let valid = Validity {
        from: fields.date_or_none("valid_from"),
        until: fields.date_or_none("valid_until"),
    };
    let backwards = valid
        .from
        .zip(valid.until)
        .is_some_and(|(from, until)| until < from);
    fields.goes(
        backwards,
        "valid_until",
        ("截止日早于起始日", "the last day is before the first"),
    );
    valid
}

fn stage(fields: &mut Fields<'_, '_>) -> Option<Stage> {
    let kind = fields.word("kind");
    let title = fields.title("title", "title_en");
    let by = fields.word("by");
    let needs = fields.texts_or_text("needs");
    Some(Stage {
        kind: kind?,
        title: title?,
        by: by?,
        needs: needs.into_iter().map(|(id, _)| id).collect(),
    })
}

fn document(fields: &mut Fields<'_, '_>, seen: &mut Seen) -> Option<Document> {
    let id = seen.id(fields, What::Document);
    let title = fields.title("title", "title_en");
    let readers = fields.word("readers");
    Some(Document {
        id: id?,
        title: title?,
        readers: readers?,
    })
}

fn period(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Period> {
    let id = seen.id(fields, What::Period);
    let title = fields.title("title", "title_en");
    let (from, to) = (fields.word("from"), fields.word("to"));
    let at_least = term(fields, draft, "at_least");
    let at_most = term(fields, draft, "at_most");
    fields.goes(
        !fields.describes() && !fields.has("at_least") && !fields.has("at_most"),
        "id",
        (
            "要写 at_least 或 at_most",
            "a period has at_least or at_most",
        ),
    );
    let short = fields.word_or("short", Short::Refuse);
    fields.goes(
        short == Short::Extend && !fields.has("at_least"),
        "short",
        (
            "顺延只用于最短期限 at_least",
            "only a least time is kept by moving the later moment",
        ),
    );
    let basis = basis(fields);
    let valid = validity(fields);
    Some(Period {
        id: id?,
        title: title?,
        from: from?,
        to: to?,
        at_least,
        at_most,
        short,
        basis: basis?,
        valid,
    })
}

fn figure(fields: &mut Fields<'_, '_>, seen: &mut Seen) -> Option<Figure> {
    let id = seen.id(fields, What::Figure);
    let title = fields.title("title", "title_en");
    let kind: Option<FigureKind> = fields.word("kind");
    let value = fields.integer_or_none("value", 0, 100_000, "0–100000");
    let value = fields.missing("value", value);
    let outside = kind
        .zip(value)
        .is_some_and(|(kind, value)| !kind.range().contains(&value));
    fields.goes(
        outside,
        "value",
        (
            "超出这种数额的范围：百分比 1–100，持有人 2–3，时长至少为 1",
            "outside the range of its kind: per cent 1–100, holders 2–3, times at least 1",
        ),
    );
    let basis = basis(fields);
    let valid = validity(fields);
    Some(Figure {
        id: id?,
        title: title?,
        kind: kind?,
        value: value?,
        basis: basis?,
        valid,
    })
}

fn threshold(fields: &mut Fields<'_, '_>, seen: &mut Seen) -> Option<Threshold> {
    let id = seen.id(fields, What::Threshold);
    let category = fields.word("category");
    let (from_fen, below_fen) = (fields.money_or_none("from"), fields.money_or_none("below"));
    fields.goes(
        !fields.describes() && !fields.has("from") && !fields.has("below"),
        "id",
        ("要写 from 或 below", "a threshold has from or below"),
    );
    let crossed = from_fen
        .zip(below_fen)
        .is_some_and(|(from, below)| from >= below);
    fields.goes(
        crossed,
        "below",
        ("上限不高于下限", "the upper bound is not above the lower"),
    );
    let basis = basis(fields);
    let valid = validity(fields);
    Some(Threshold {
        id: id?,
        category: category?,
        from_fen,
        below_fen,
        basis: basis?,
        valid,
    })
}

fn committee(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Committee> {
    let least = fields.integer_or_none("least", 1, 99, "1–99");
    let least = fields.missing("least", least);
    let odd = fields.boolean("odd", true);
    fields.goes(
        odd && least.is_some_and(|least| least % 2 == 0),
        "least",
        (
            "人数应为单数",
            "the least number is odd where the number is",
        ),
    );
    let of = fields.integer_or_none("of", 1, 99, "1–99");
    let of = fields.missing("of", of);
    let experts = fields.integer_or_none("experts", 0, 99, "0–99");
    let experts = fields.missing("experts", experts);
    fields.goes(
        experts.zip(of).is_some_and(|(experts, of)| experts > of),
        "experts",
        ("不能多于 of", "not more than of"),
    );
    let draw = draft.refer_or_none(fields, "draw", What::Draw);
    let basis = basis(fields);
    Some(Committee {
        least: least?,
        odd,
        of: of?,
        experts: experts?,
        draw,
        basis: basis?,
    })
}

fn forbid(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Forbid> {
    let id = seen.id(fields, What::Forbid);
    let title = fields.title("title", "title_en");
    let clauses = clauses(fields, draft);
    let words = fields.texts_or_text("words");
    fields.filled("words");
    let unless = fields.texts_or_text("unless");
    let basis = basis(fields);
    let texts = |all: Vec<(String, _)>| all.into_iter().map(|(text, _)| text).collect();
    Some(Forbid {
        id: id?,
        title: title?,
        clauses,
        words: texts(words),
        unless: texts(unless),
        basis: basis?,
    })
}

fn reserve(fields: &mut Fields<'_, '_>) -> Option<Reserve> {
    let mut below_fen = BTreeMap::new();
    for (key, category) in [
        ("works_below", Category::Works),
        ("goods_below", Category::Goods),
        ("services_below", Category::Services),
    ] {
        if let Some(fen) = fields.money_or_none(key) {
            below_fen.insert(category, fen);
        }
    }
    let (from, to) = (fields.number("deduct_from"), fields.number("deduct_to"));
    let innovation = fields.number("innovation");
    for (key, share) in [
        ("deduct_from", from),
        ("deduct_to", to),
        ("innovation", innovation),
    ] {
        let outside =
            share.is_some_and(|share| share < Decimal::ZERO || share >= Decimal::ONE_HUNDRED);
        fields.goes(
            outside,
            key,
            (
                "应不小于 0、小于 100",
                "it must be at least 0 and below 100",
            ),
        );
    }
    fields.goes(
        from.zip(to).is_some_and(|(from, to)| from > to),
        "deduct_to",
        ("上限低于下限", "the upper bound is below the lower"),
    );
    let basis = basis(fields);
    let valid = validity(fields);
    Some(Reserve {
        below_fen,
        deduct_from: from?,
        deduct_to: to?,
        innovation: innovation?,
        basis: basis?,
        valid,
    })
}

fn auction(fields: &mut Fields<'_, '_>) -> Option<AuctionRule> {
    let free = fields.integer_or_none("free_minutes", 1, 100_000, "1–100000");
    let free = fields.missing("free_minutes", free);
    let extend = fields.integer_or_none("extend_seconds", 1, 86_400, "1–86400");
    let extend = fields.missing("extend_seconds", extend);
    Some(AuctionRule {
        free_minutes: free?,
        extend_seconds: extend?,
    })
}

/// Fills in what procedures leave out and another one says. Periods, figures, documents and forbidden texts are taken one by one,
/// an own one of the same id instead of the other's; stages, methods, the least number of offers, the committee, the
/// reserve and the auction are taken whole. When a procedure may be used it says itself.
pub(crate) fn settle(procedures: &mut [Procedure]) {
    for at in 0..procedures.len() {
        let Some(like) = procedures[at].like.clone() else {
            continue;
        };
        let mut others = procedures.iter();
        // One that is itself like another is refused by the check, and nothing is taken from it.
        let Some(other) = others
            .find(|one| one.id == like && one.like.is_none())
            .cloned()
        else {
            continue;
        };
        let own = &mut procedures[at];
        merge(&mut own.documents, other.documents, |one| &one.id);
        let periods = other.periods.into_iter();
        let taken = periods.filter(|one| !own.without.contains(&one.id));
        merge(&mut own.periods, taken.collect(), |one| &one.id);
        merge(&mut own.figures, other.figures, |one| &one.id);
        merge(&mut own.ungiven, other.ungiven, |one| &one.id);
        merge(&mut own.forbids, other.forbids, |one| &one.id);
        if own.stages.is_empty() {
            own.stages = other.stages;
        }
        if own.methods.is_empty() {
            own.methods = other.methods;
        }
        own.least_bids = own.least_bids.take().or(other.least_bids);
        own.committee = own.committee.take().or(other.committee);
        own.reserve = own.reserve.take().or(other.reserve);
        own.auction = own.auction.take().or(other.auction);
    }
}

/// The other's first, in its order; then those that are only here.
fn merge<T>(own: &mut Vec<T>, other: Vec<T>, id: fn(&T) -> &String) {
    let mut mine: Vec<T> = std::mem::take(own);
    for one in other {
        match mine.iter().position(|here| id(here) == id(&one)) {
            Some(at) => own.push(mine.remove(at)),
            None => own.push(one),
        }
    }
    own.append(&mut mine);
}
