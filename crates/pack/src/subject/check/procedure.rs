//! Platforms and procedures: stages in order, documents that exist, methods that deduct what the reserve says.

use rust_decimal::Decimal;

use super::Check;
use crate::at::At;
use crate::element::{FigureKind, Opening, Procedure, StageKind};
use crate::error::What;

pub(super) fn check(check: &mut Check<'_>) {
    for (position, platform) in check.all.platforms.iter().enumerate() {
        let at = check.at("platform", position);
        check.goes(
            platform.under.as_ref() == Some(&platform.id),
            &at,
            "under",
            (
                "平台不能是自己的分平台",
                "a platform is no sub-platform of itself",
            ),
        );
        let elsewhere = check.all.platforms[..position]
            .iter()
            .any(|other| served(other).any(|region| served(platform).any(|own| own == region)));
        check.goes(
            elsewhere,
            &at,
            "region",
            (
                "该区划已由另一个平台服务",
                "another platform already serves this division",
            ),
        );
    }
    for (position, procedure) in check.all.procedures.iter().enumerate() {
        let at = check.at("procedure", position);
        like(check, &at, procedure);
        stages(check, &at, procedure);
        periods(check, &at, procedure);
        figures(check, &at, procedure);
        judges(check, &at, procedure);
        deducts(check, &at, procedure);
    }
}

fn served(platform: &crate::element::Platform) -> impl Iterator<Item = &base::RegionCode> {
    std::iter::once(&platform.region).chain(&platform.serves)
}

fn like(check: &mut Check<'_>, at: &At, procedure: &Procedure) {
    let Some(like) = &procedure.like else {
        return;
    };
    let chained = check
        .all
        .procedures
        .iter()
        .any(|other| other.id == *like && other.like.is_some());
    check.goes(
        chained,
        at,
        "like",
        (
            "所引的程序自己也引了别的程序；请直接引最初的那个",
            "that procedure is itself like another; name the first one",
        ),
    );
    let other = check.all.procedures.iter().find(|other| other.id == *like);
    let periods = other.into_iter().flat_map(|other| &other.periods);
    let ids = periods.map(|one| one.id.as_str());
    for (nth, id) in procedure.without.iter().enumerate() {
        let here = || at.nth("without", nth);
        check.known(here, What::Period, id, ids.clone());
    }
}

/// Stages come in the order of their kinds, each once, and lead from the notice to the contract.
fn stages(check: &mut Check<'_>, at: &At, procedure: &Procedure) {
    let kinds: Vec<StageKind> = procedure.stages.iter().map(|stage| stage.kind).collect();
    check.goes(
        !kinds.is_sorted_by(|a, b| a < b),
        at,
        "stage",
        (
            "环节按先后排列，每种一次：registration、notice、submission、opening、auction、evaluation、posting、award、contract",
            "stages come in order, each once: registration, notice, submission, opening, auction, evaluation, posting, award, contract",
        ),
    );
    let must = [
        StageKind::Notice,
        StageKind::Submission,
        StageKind::Award,
        StageKind::Contract,
    ];
    check.goes(
        must.iter().any(|kind| !kinds.contains(kind)),
        at,
        "stage",
        (
            "至少要有 notice、submission、award、contract 四个环节",
            "there are at least the stages notice, submission, award and contract",
        ),
    );
    let sealed = procedure.opening == Opening::Sealed;
    check.goes(
        !kinds.is_empty()
            && (kinds.contains(&StageKind::Opening) != sealed
                || kinds.contains(&StageKind::Auction) == sealed),
        at,
        "opening",
        (
            "sealed 要有 opening 环节，auction 要有 auction 环节，不能两者都有",
            "sealed has a stage opening and auction a stage auction, never both",
        ),
    );
    check.goes(
        !sealed && procedure.auction.is_none(),
        at,
        "opening",
        (
            "竞价要有 [procedure.auction]",
            "an auction needs [procedure.auction]",
        ),
    );
    let documents = procedure.documents.iter().map(|one| one.id.as_str());
    for (nth, stage) in procedure.stages.iter().enumerate() {
        for (which, need) in stage.needs.iter().enumerate() {
            let here = || at.nth("stage", nth).nth("needs", which);
            check.known(here, What::Document, need, documents.clone());
        }
    }
}

fn periods(check: &mut Check<'_>, at: &At, procedure: &Procedure) {
    for (nth, period) in procedure.periods.iter().enumerate() {
        check.goes(
            period.from == period.to,
            &at.nth("period", nth),
            "to",
            (
                "起止应是两个不同的时点",
                "a period runs between two moments",
            ),
        );
        let twice = procedure.periods[..nth].iter().any(|other| {
            other.from == period.from
                && other.to == period.to
                && other.at_least.is_some() == period.at_least.is_some()
                && other.short == period.short
                && overlap(other.valid, period.valid)
        });
        check.goes(
            twice,
            &at.nth("period", nth),
            "from",
            (
                "同一段时间在同一时候只能有一条规定；请用 valid_from、valid_until 分开",
                "one rule at a time between two moments; tell them apart by valid_from and valid_until",
            ),
        );
    }
}

/// One figure of a kind at a time, and those without which sealed offers can neither be opened nor judged.
fn figures(check: &mut Check<'_>, at: &At, procedure: &Procedure) {
    for (nth, figure) in procedure.figures.iter().enumerate() {
        let twice = procedure.figures[..nth]
            .iter()
            .any(|other| other.kind == figure.kind && overlap(other.valid, figure.valid));
        check.goes(
            twice,
            &at.nth("figure", nth),
            "kind",
            (
                "同一种数额在同一时候只能有一个；请用 valid_from、valid_until 分开",
                "one figure of a kind at a time; tell them apart by valid_from and valid_until",
            ),
        );
    }
    let lacks = |kinds: &[FigureKind]| {
        let has = |kind| procedure.figures.iter().any(|one| one.kind == kind);
        kinds.iter().any(|kind| !has(*kind))
    };
    check.goes(
        procedure.opening == Opening::Sealed
            && lacks(&[FigureKind::OpenHolders, FigureKind::UnsealMinutes]),
        at,
        "opening",
        (
            "sealed 要有 open_holders、unseal_minutes 两个 [[procedure.figure]]",
            "sealed needs the figures open_holders and unseal_minutes",
        ),
    );
    check.goes(
        procedure.committee.is_some()
            && lacks(&[
                FigureKind::SpareExperts,
                FigureKind::CallMinutes,
                FigureKind::RecusedYears,
                FigureKind::ExplainMinutes,
                FigureKind::SignMinutes,
            ]),
        at,
        "committee",
        (
            "评标委员会要有 spare_experts、call_minutes、recused_years、explain_minutes、sign_minutes 五个 [[procedure.figure]]",
            "a committee needs the figures spare_experts, call_minutes, recused_years, explain_minutes and sign_minutes",
        ),
    );
}

fn overlap(a: crate::element::Validity, b: crate::element::Validity) -> bool {
    let before = |end: Option<base::Date>, start: Option<base::Date>| {
        end.zip(start).is_some_and(|(end, start)| end < start)
    };
    !before(a.until, b.from) && !before(b.until, a.from)
}

/// Who judges needs something to judge by, and the other way round.
fn judges(check: &mut Check<'_>, at: &At, procedure: &Procedure) {
    let judged = procedure
        .stages
        .iter()
        .any(|stage| stage.kind == StageKind::Evaluation);
    check.goes(
        judged && procedure.methods.is_empty(),
        at,
        "methods",
        (
            "有评审环节就要写明可用的评审办法",
            "where offers are judged, say by which methods they may be",
        ),
    );
    check.goes(
        judged && procedure.committee.is_none(),
        at,
        "stage",
        (
            "有评审环节就要有 [procedure.committee]",
            "where offers are judged, there is [procedure.committee]",
        ),
    );
}

/// Methods take off the price of small firms and of innovation products what the reserve says.
fn deducts(check: &mut Check<'_>, at: &At, procedure: &Procedure) {
    let Some(reserve) = &procedure.reserve else {
        return;
    };
    for (nth, id) in procedure.methods.iter().enumerate() {
        let Some(method) = check.all.methods.iter().find(|one| one.id == *id) else {
            continue;
        };
        let says = |name: &str, fits: &dyn Fn(Decimal) -> bool| {
            let mut all = method.deducts.iter();
            all.any(|one| one.when.split_whitespace().any(|word| word == name) && fits(one.percent))
        };
        let range = reserve.deduct_from..=reserve.deduct_to;
        let small = says("bidder.small", &|share| range.contains(&share));
        let innovation = reserve.innovation.is_zero()
            || says("bidder.innovation", &|share| share == reserve.innovation);
        if !small || !innovation {
            let problem = crate::error::Problem::Goes {
                key: "methods",
                because: (
                    "该办法对小微企业或创新产品的价格扣除与 [procedure.reserve] 不一致",
                    "this method deducts for small firms or innovation products other than [procedure.reserve] says",
                ),
            };
            check.fail(at.nth("methods", nth), problem);
        }
    }
}
