//! How printed names resolve over the register of Jincheng.
#![allow(clippy::unwrap_used)]

use crate::support;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base::{OrgId, RegionCode};
use pack::names::{Context, Outcome, Register, Rule};
use proptest::prelude::*;

static PACK: LazyLock<pack::Pack> = LazyLock::new(support::jincheng);
static REGISTER: LazyLock<Register> = LazyLock::new(|| PACK.register());

fn context(region: &str) -> Context {
    Context::of(RegionCode::from(region))
}

const CITY: &str = "140500";
const DISTRICT: &str = "140502";

#[test]
fn printed_names_resolve_by_context_and_by_the_genre() {
    let cases = [
        // Official names, short names and the forms in between.
        (CITY, "市发展和改革委员会", "jc-fgw"),
        (CITY, "市发展改革委", "jc-fgw"),
        (CITY, "市发改委", "jc-fgw"),
        (CITY, "晋城市发展和改革委员会", "jc-fgw"),
        (CITY, "市大数据局", "jc-dsj"),
        (CITY, "市大数据应用局", "jc-dsj"),
        (CITY, "市审批服务管理局", "jc-spj"),
        (CITY, "市行政审批服务管理局", "jc-spj"),
        (CITY, "市工信局", "jc-gxj"),
        (CITY, "市住建局", "jc-zjj"),
        (CITY, "市卫健委", "jc-wjw"),
        (CITY, "市卫生健康委", "jc-wjw"),
        (CITY, "市政府金融工作办公室", "jc-jrb"),
        (CITY, "市委机构编制委员会办公室", "jc-bb"),
        (CITY, "市网信办", "jc-wxb"),
        (CITY, "市消防救援支队", "jc-xf"),
        (CITY, "市 市场监管局", "jc-scj"),
        // Central agencies keep their own forms, old ones included.
        (CITY, "人行晋城市中心支行", "jc-rh"),
        (CITY, "人行晋城市分行", "jc-rh"),
        (CITY, "国家金融监督管理总局晋城监管分局", "jc-jgfj"),
        (CITY, "国家金融监管局晋城市监管分局", "jc-jgfj"),
        (CITY, "晋城海关", "jc-hg"),
        (CITY, "国网晋城供电公司", "jc-gwgd"),
        // Counties, from the city and from themselves.
        (CITY, "城区政府", "cq-gov"),
        (CITY, "高平市政府", "gp-gov"),
        (CITY, "沁水县人民政府", "qs-gov"),
        (CITY, "晋城市城区人民政府", "cq-gov"),
        ("140581", "市政府", "gp-gov"),
        // 区X inside the district's own document, 市X there for the city above it.
        (DISTRICT, "区发展和改革局", "cq-fgw"),
        (DISTRICT, "区发改局", "cq-fgw"),
        (DISTRICT, "区发展改革委", "cq-fgw"),
        (DISTRICT, "区教育和科学技术局", "cq-jkj"),
        (DISTRICT, "区公安分局", "cq-gafj"),
        (DISTRICT, "区生态环境分局", "cq-stfj"),
        (DISTRICT, "区消防大队", "cq-xf"),
        (DISTRICT, "区人民法院", "cq-fy"),
        (DISTRICT, "区纪委监委", "cq-jw"),
        (DISTRICT, "区委网信办", "cq-wxb"),
        (DISTRICT, "市住房公积金管理中心城区管理部", "cq-gjj"),
        (DISTRICT, "市发展改革委", "jc-fgw"),
        (DISTRICT, "晋城市城区人民政府", "cq-gov"),
    ];
    for (region, printed, id) in cases {
        let found = REGISTER.resolve(printed, &context(region));
        assert_eq!(
            found.outcome,
            Outcome::Org(OrgId::from(id)),
            "{printed} in {region}"
        );
    }
}

#[test]
fn the_district_is_not_reached_from_the_city_by_a_relative_name() {
    let found = REGISTER.resolve("区发展和改革局", &context(CITY));
    assert!(
        matches!(found.outcome, Outcome::Unknown { .. }),
        "{found:?}"
    );
}

#[test]
fn other_endings_and_shared_tails_are_named_as_such() {
    let found = REGISTER.resolve("市发展和改革局", &context(CITY));
    assert_eq!(found.outcome, Outcome::Org(OrgId::from("jc-fgw")));
    assert_eq!(found.how, Rule::Ending);

    let shared = context(CITY).with_suffix("人民政府");
    for (printed, id) in [("城区", "cq-gov"), ("泽州县", "zz-gov")] {
        let found = REGISTER.resolve(printed, &shared);
        assert_eq!(found.outcome, Outcome::Org(OrgId::from(id)), "{printed}");
        assert_eq!(found.how, Rule::Suffix);
        let bare = REGISTER.resolve(printed, &context(CITY));
        assert_eq!(bare.outcome, Outcome::Org(OrgId::from(id)), "{printed}");
        assert_eq!(bare.how, Rule::BareRegion);
    }
}

fn members(printed: &str, region: &str) -> BTreeSet<String> {
    match REGISTER.resolve(printed, &context(region)).outcome {
        Outcome::Group { members, .. } => members.into_iter().map(|id| id.0).collect(),
        other => panic!("{printed}: {other:?}"),
    }
}

#[test]
fn collective_names_expand_to_their_members() {
    let counties = ["cq-gov", "gp-gov", "lc-gov", "qs-gov", "yc-gov", "zz-gov"];
    for printed in [
        "各县（市、区）人民政府",
        "各县（市、区）政府",
        "各县(市、区)人民政府",
        "各县（市、区）",
    ] {
        let found = members(printed, CITY);
        assert!(
            found.iter().map(String::as_str).eq(counties),
            "{printed}: {found:?}"
        );
    }
    assert_eq!(members("各县（市）人民政府", CITY).len(), 5);
    let city = members("市直各有关部门", CITY);
    for id in ["jc-fgw", "jc-scj", "jc-swju", "jc-xf", "jc-ylzx"] {
        assert!(city.contains(id), "{id}");
    }
    assert!(!city.contains("jc-gov") && !city.contains("cq-fgw") && !city.contains("jc-fy"));
    let district = members("区直各有关部门", DISTRICT);
    assert!(district.contains("cq-fgw") && district.iter().all(|id| id.starts_with("cq-")));
    assert_eq!(members("各镇（街道）", DISTRICT).len(), 7);
    assert!(members("各级开发区", CITY).contains("jc-jkq"));
    assert!(members("行政执法部门", CITY).contains("jc-cgj"));
    assert!(members("行政执法部门", DISTRICT).contains("cq-cgj"));
}

#[test]
fn an_unknown_name_gets_the_nearest_one() {
    let found = REGISTER.resolve("市财证局", &context(CITY));
    let Outcome::Unknown { nearest } = found.outcome else {
        panic!("{found:?}");
    };
    assert_eq!(nearest.as_deref(), Some("市财政局"));
    assert_eq!(found.how, Rule::None);
}

#[test]
fn every_declared_name_gives_its_own_organisation_at_home() {
    for org in &PACK.organisations {
        let names = [&org.title.zh, &org.short].into_iter().chain(&org.aliases);
        for name in names {
            let found = REGISTER.resolve(name, &Context::of(org.region.clone()));
            assert_eq!(found.outcome, Outcome::Org(org.id.clone()), "{name}");
            assert_eq!(found.how, Rule::Declared, "{name}");
        }
    }
    for group in &PACK.groups {
        for name in std::iter::once(&group.title.zh).chain(&group.aliases) {
            let found = REGISTER.resolve(name, &Context::of(group.region.clone()));
            assert!(
                matches!(&found.outcome, Outcome::Group { id, .. } if *id == group.id),
                "{name}: {found:?}"
            );
        }
    }
}

#[test]
fn official_names_resolve_in_every_context_and_never_differently() {
    for org in &PACK.organisations {
        for region in &PACK.regions {
            let found = REGISTER.resolve(&org.title.zh, &Context::of(region.code.clone()));
            assert_eq!(
                found.outcome,
                Outcome::Org(org.id.clone()),
                "{} in {}",
                org.title.zh,
                region.name
            );
        }
    }
    let names: BTreeSet<&str> = PACK
        .organisations
        .iter()
        .map(|org| org.title.zh.as_str())
        .collect();
    assert_eq!(names.len(), PACK.organisations.len());
    assert!(REGISTER.conflicts().is_empty());
}

proptest! {
    /// White space from broken lines and a closing 等 never change the answer.
    #[test]
    fn white_space_and_a_closing_deng_do_not_matter(
        index in 0..1000_usize,
        gaps in proptest::collection::vec((0..40_usize, "[ \n\u{3000}]{1,2}"), 0..4),
        closing in proptest::bool::ANY,
    ) {
        let org = &PACK.organisations[index % PACK.organisations.len()];
        let mut printed: Vec<char> = org.short.chars().collect();
        for (at, gap) in gaps {
            let at = at % (printed.len() + 1);
            printed.splice(at..at, gap.chars());
        }
        let mut printed: String = printed.into_iter().collect();
        if closing {
            printed.push('等');
        }
        let found = REGISTER.resolve(&printed, &Context::of(org.region.clone()));
        prop_assert_eq!(found.outcome, Outcome::Org(org.id.clone()));
    }

    /// Any text is answered, and what is answered is in the register.
    #[test]
    fn any_text_is_answered(printed in "[省市区县局委和、（）等发改城泽州晋a ]{0,12}") {
        let found = REGISTER.resolve(&printed, &context(CITY));
        match found.outcome {
            Outcome::Org(id) => prop_assert!(PACK.organisation(&id).is_some()),
            Outcome::Group { members, .. } => prop_assert!(!members.is_empty()),
            Outcome::Unknown { .. } => {}
        }
    }
}
