//! Items, materials, bundles and ratings.

use super::Check;
use super::flow::issued;
use super::list::one_key;
use super::walk::{Ways, circles};
use crate::at::At;
use crate::element::{
    Applicants, Bundle, Flow, Item, MaterialSource, Mode, Power, StepKind, Until,
};
use crate::error::{Problem, What};
use crate::structure::Structure;

pub(super) fn check(check: &mut Check<'_>) {
    for (position, item) in check.all.items.iter().enumerate() {
        let at = check.at("item", position);
        alone(check, &at, item);
        anonymous(check, &at, item);
        for (nth, lookup) in item.lookups.iter().enumerate() {
            one_key(check, &at.nth("lookup", nth), &lookup.register);
        }
        if let Some(fee) = &item.fee {
            one_key(check, &at.key("fee"), &fee.register);
        }
        if let Some(flow) = check.flows.get(item.flow.as_str()).copied() {
            with_flow(check, &at, item, flow);
        }
    }
    proofs(check);
    for (position, bundle) in check.all.bundles.iter().enumerate() {
        let at = check.at("bundle", position);
        self::bundle(check, &at, bundle);
    }
    for (position, rating) in check.all.ratings.iter().enumerate() {
        if let Some(item) = &rating.opens {
            let at = check.at("rating", position);
            check.opens(&at, "opens", item, None);
        }
    }
}

/// What an item says by itself.
fn alone(check: &mut Check<'_>, at: &At, item: &Item) {
    check.goes(
        (item.mode == Mode::Commitment) != item.commitment.is_some(),
        at,
        if item.commitment.is_some() {
            "commitment"
        } else {
            "mode"
        },
        (
            "mode = \"commitment\" 要有 [item.commitment]，其他方式不写",
            "mode = \"commitment\" has [item.commitment], every other mode has none",
        ),
    );
    check.goes(
        item.mode == Mode::Cancelled && item.anonymous,
        at,
        "anonymous",
        (
            "已取消的事项不再办理，不写此键",
            "a cancelled item is not asked for any more; leave this key out",
        ),
    );
    for (nth, channel) in item.channels.iter().enumerate() {
        if item.channels[..nth].contains(channel) {
            let because = ("同一渠道只写一次", "each channel stands once");
            let key = "channels";
            check.fail(at.nth(key, nth), Problem::Goes { key, because });
        }
    }
    for (nth, need) in item.materials.iter().enumerate() {
        let earlier = item.materials[..nth].iter();
        let twice =
            need.when.is_none() && earlier.clone().any(|other| other.material == need.material);
        check.goes(
            twice,
            &at.nth("material", nth),
            "material",
            ("同一材料要了两次", "this paper is asked for twice"),
        );
    }
}

/// Who gives no name has no papers in a library and gets no licence.
fn anonymous(check: &mut Check<'_>, at: &At, item: &Item) {
    if !item.anonymous {
        return;
    }
    check.goes(
        item.applicants == Applicants::Staff,
        at,
        "anonymous",
        (
            "内部单位提出的事项不能匿名",
            "what units of the administration ask for is not anonymous",
        ),
    );
    check.goes(
        item.licence.is_some(),
        at,
        "anonymous",
        (
            "发证的事项要有名字，不能匿名",
            "an item that results in a licence needs a name and cannot be anonymous",
        ),
    );
    for (nth, need) in item.materials.iter().enumerate() {
        let only_named = check
            .materials
            .get(need.material.as_str())
            .is_some_and(|material| {
                material.from.iter().all(|way| {
                    matches!(
                        way,
                        MaterialSource::Licence(_) | MaterialSource::Register(_)
                    )
                })
            });
        check.goes(
            only_named && need.when.is_none(),
            &at.nth("material", nth),
            "material",
            (
                "此材料只能按姓名从证照库或清单取得，匿名者没有",
                "this paper comes from a library or a register by name only; who is anonymous has none",
            ),
        );
    }
}

/// What an item and its flow say of each other.
fn with_flow(check: &mut Check<'_>, at: &At, item: &Item, flow: &Flow) {
    let issues: Vec<&str> = issued(flow).collect();
    match item.licence.as_deref() {
        Some(licence) if check.licences.contains_key(licence) => check.goes(
            !issues.contains(&licence),
            at,
            "licence",
            (
                "流程从不发此证照；请在流程里加 kind = \"issue\"",
                "the flow never issues this licence; add an effect of kind issue",
            ),
        ),
        None => check.goes(
            !issues.is_empty(),
            at,
            "flow",
            (
                "流程会发证照，事项却没有写 licence",
                "the flow issues a licence and the item names none",
            ),
        ),
        Some(_) => {}
    }
    let tasks = flow.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Task(task) => Some(task),
        _ => None,
    });
    let may = |power: Power| tasks.clone().any(|task| task.may.contains(&power));
    check.goes(
        may(Power::Correct) && item.terms.correction.is_none(),
        at,
        "terms",
        (
            "流程里可以要求补正，要写明 correction（补正时限）",
            "the flow may ask for corrections; the applicant's term is missing: correction",
        ),
    );
    check.goes(
        may(Power::Extend) && item.terms.extension.is_none(),
        at,
        "terms",
        (
            "流程里可以延期，要写明 extension 和 extension_by",
            "the flow may ask for more time; extension and extension_by are missing",
        ),
    );
    check.goes(
        may(Power::HandOver) && item.units.len() < 2,
        at,
        "units",
        (
            "流程里可以移交其他区划，但只有一个单位办理",
            "the flow may hand a case to another region, and only one unit handles this item",
        ),
    );
    let promised = item.materials.iter().any(|need| {
        let material = check.materials.get(need.material.as_str());
        material.is_none_or(|material| material.from.contains(&MaterialSource::Later))
    });
    let waits = flow.steps.iter().any(|step| {
        matches!(&step.kind, StepKind::Wait { until, .. } if *until == Some(Until::Materials))
    });
    check.goes(
        waits && !promised,
        at,
        "flow",
        (
            "流程等待容缺材料，但没有材料可以容缺（from 里有 later）",
            "the flow waits for promised papers, and no paper may be promised (from has later)",
        ),
    );
}

/// A paper that is the result of an item cannot be asked for to get that result.
fn proofs(check: &mut Check<'_>) {
    let mut ways = Ways::new();
    for item in &check.all.items {
        let needs = item.materials.iter().filter(|need| need.when.is_none());
        let results = needs.filter_map(|need| {
            let material = check.materials.get(need.material.as_str())?;
            // Another way to give it leads out of the circle.
            let only = material
                .from
                .iter()
                .all(|way| matches!(way, MaterialSource::Upload | MaterialSource::Licence(_)));
            material.result.as_deref().filter(|_| only)
        });
        ways.insert(&item.id, results.collect());
    }
    for circle in circles(&ways) {
        let position = check.all.items.iter().position(|item| item.id == circle[0]);
        let Some(position) = position else {
            continue;
        };
        let item = &check.all.items[position];
        let nth = item.materials.iter().position(|need| {
            let material = check.materials.get(need.material.as_str());
            material.is_some_and(|material| material.result.as_deref() == Some(circle[1]))
        });
        let at = check.at("item", position);
        let at = at.nth("material", nth.unwrap_or(0)).key("material");
        let structure = Structure::Circle {
            what: What::Item,
            ids: circle.into_iter().map(str::to_owned).collect(),
        };
        check.structure(at, structure);
    }
}

fn bundle(check: &mut Check<'_>, at: &At, bundle: &Bundle) {
    let members = bundle.items.iter().map(String::as_str);
    for (nth, item) in bundle.items.iter().enumerate() {
        if bundle.items[..nth].contains(item) {
            let because = ("同一事项只写一次", "each item stands once");
            let key = "items";
            check.fail(at.nth(key, nth), Problem::Goes { key, because });
        }
        let cancelled = check
            .items
            .get(item.as_str())
            .is_some_and(|item| item.mode == Mode::Cancelled);
        if cancelled {
            let because = (
                "已取消的事项不能办理",
                "a cancelled item cannot be asked for",
            );
            let key = "items";
            check.fail(at.nth(key, nth), Problem::Goes { key, because });
        }
    }
    for (nth, item) in bundle.optional.iter().enumerate() {
        check.known(
            || at.nth("optional", nth),
            What::Item,
            item,
            members.clone(),
        );
    }
    let mut ways = Ways::new();
    for (nth, order) in bundle.order.iter().enumerate() {
        let at = at.nth("order", nth);
        check.known(|| at.key("item"), What::Item, &order.item, members.clone());
        for (nth, after) in order.after.iter().enumerate() {
            check.known(|| at.nth("after", nth), What::Item, after, members.clone());
        }
        let after = order.after.iter().map(String::as_str);
        ways.entry(&order.item).or_default().extend(after);
    }
    for circle in circles(&ways) {
        let nth = bundle.order.iter().position(|one| one.item == circle[0]);
        let structure = Structure::Circle {
            what: What::Item,
            ids: circle.into_iter().map(str::to_owned).collect(),
        };
        check.structure(at.nth("order", nth.unwrap_or(0)), structure);
    }
    asked_by_one(check, at, bundle);
}

/// Somebody must be able to ask for all of a bundle.
fn asked_by_one(check: &mut Check<'_>, at: &At, bundle: &Bundle) {
    let items: Vec<&Item> = bundle
        .items
        .iter()
        .filter(|id| !bundle.optional.contains(id))
        .filter_map(|id| check.items.get(id.as_str()).copied())
        .collect();
    let asks = |who: Applicants| {
        items.iter().all(|item| {
            item.applicants == who
                || (item.applicants == Applicants::Anyone && who != Applicants::Staff)
        })
    };
    let nobody = [
        Applicants::Person,
        Applicants::Enterprise,
        Applicants::Staff,
    ]
    .into_iter()
    .all(|who| !asks(who));
    check.goes(
        nobody,
        at,
        "items",
        (
            "没有一类办事人可以同时申请这些事项（applicants）",
            "nobody may ask for all of these items (applicants)",
        ),
    );
}
