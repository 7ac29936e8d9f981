//! `organisations/*.toml`: organisations, the groups that stand for several of them, and the
//! abbreviations that official short names use alike in every region.

use base::{OrgId, RegionCode, Title};

use crate::check::Draft;
use crate::error::What;
use crate::read::{Fields, Word, words};

/// An organisation of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Lower-case ASCII, such as `jc-fgw`.
    pub id: OrgId,
    /// The full official name in Chinese, and in English.
    pub title: Title,
    /// The usual short name, such as 市发展改革委.
    pub short: String,
    /// Other names it is printed under.
    pub aliases: Vec<String>,
    /// The division for which it works.
    pub region: RegionCode,
    /// What sort of organisation it is.
    pub kind: OrgKind,
    /// The organisation it belongs to.
    pub parent: Option<OrgId>,
}

/// What sort of organisation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrgKind {
    /// 人民政府.
    Government,
    /// 政府工作部门, and offices that act as such.
    Department,
    /// 人民法院.
    Court,
    /// 人民检察院.
    Procuratorate,
    /// 党委部门, 纪委监委 included.
    Party,
    /// 人大, 政协.
    Congress,
    /// 人民团体.
    PeopleGroup,
    /// 企业.
    Enterprise,
    /// 事业单位.
    Institution,
    /// 中央、省驻市单位.
    CentralAgency,
    /// 委员会, 领导小组 and their offices: bodies that coordinate.
    Committee,
    /// 开发区.
    DevelopmentZone,
    /// 镇、乡.
    Town,
    /// 街道.
    Subdistrict,
}

impl Word for OrgKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("government", Self::Government),
        ("department", Self::Department),
        ("court", Self::Court),
        ("procuratorate", Self::Procuratorate),
        ("party", Self::Party),
        ("congress", Self::Congress),
        ("people_group", Self::PeopleGroup),
        ("enterprise", Self::Enterprise),
        ("institution", Self::Institution),
        ("central_agency", Self::CentralAgency),
        ("committee", Self::Committee),
        ("development_zone", Self::DevelopmentZone),
        ("town", Self::Town),
        ("subdistrict", Self::Subdistrict),
    ];
}

words!(OrgKind);

impl OrgKind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::WORDS.iter().map(|(_, kind)| *kind)
    }

    /// The kind's name for a page.
    #[must_use]
    pub fn title(self, lang: base::Lang) -> &'static str {
        match self {
            Self::Government => lang.pick("人民政府", "People's government"),
            Self::Department => lang.pick("政府部门", "Government department"),
            Self::Court => lang.pick("人民法院", "People's court"),
            Self::Procuratorate => lang.pick("人民检察院", "People's procuratorate"),
            Self::Party => lang.pick("党委部门", "Party body"),
            Self::Congress => {
                lang.pick("人大、政协", "People's congress or consultative conference")
            }
            Self::PeopleGroup => lang.pick("人民团体", "People's organisation"),
            Self::Enterprise => lang.pick("企业", "Enterprise"),
            Self::Institution => lang.pick("事业单位", "Public institution"),
            Self::CentralAgency => lang.pick("中央、省驻市单位", "Central or provincial agency"),
            Self::Committee => lang.pick("议事协调机构", "Coordinating body"),
            Self::DevelopmentZone => lang.pick("开发区", "Development zone"),
            Self::Town => lang.pick("镇、乡", "Town or township"),
            Self::Subdistrict => lang.pick("街道", "Subdistrict"),
        }
    }
}

/// A collective name, such as 市直各有关部门, with the members that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Lower-case ASCII, such as `jc-departments`.
    pub id: OrgId,
    /// The name as it is usually printed, and in English.
    pub title: Title,
    /// Other ways in which it is printed.
    pub aliases: Vec<String>,
    /// The division in whose documents the name is used.
    pub region: RegionCode,
    /// The members, expanded; in the order of the register.
    pub members: Vec<OrgId>,
    /// Why these are the members, where no published list says so.
    pub basis: Option<String>,
}

/// A word and its official abbreviation, valid inside names of every region: 住房和城乡建设 → 住建.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abbreviation {
    /// The full word.
    pub full: String,
    /// The abbreviation.
    pub short: String,
}

/// A group as written: its members are expanded once all organisations are known.
pub(crate) struct GroupDraft {
    pub(crate) group: Group,
    pub(crate) kinds: Vec<OrgKind>,
    pub(crate) within: Within,
    pub(crate) list: Vec<String>,
    pub(crate) except: Vec<String>,
    pub(crate) place: crate::Place,
}

/// Which divisions a rule of membership reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// The group's own division.
    Own,
    /// The divisions directly below it.
    Children,
    /// Both.
    All,
}

impl Word for Within {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("own", Self::Own),
        ("children", Self::Children),
        ("all", Self::All),
    ];
}

pub(crate) fn read(fields: &mut Fields<'_, '_>, draft: &mut Draft) {
    let organisations = fields.tables("organisation", |fields| organisation(fields, draft));
    draft.organisations.extend(organisations);
    let groups = fields.tables("group", |fields| group(fields, draft));
    draft.groups.extend(groups);
    let abbreviations = fields.tables("abbreviation", |fields| {
        let full = fields.text("full");
        let short = fields.text("short");
        if let Some(short) = &short {
            draft.define(What::Abbreviation, short, fields.place_of("short"));
        }
        Some(Abbreviation {
            full: full?,
            short: short?,
        })
    });
    draft.abbreviations.extend(abbreviations);
}

fn organisation(
    fields: &mut Fields<'_, '_>,
    draft: &mut Draft,
) -> Option<(Organisation, crate::Place)> {
    let place = fields.place();
    let id = fields.id("id");
    if let Some(id) = &id {
        draft.define(What::Organisation, id, fields.place_of("id"));
    }
    let name = fields.text("name");
    let short = fields.text_or_none("short");
    let en = fields.text("title_en");
    let aliases = fields.texts("aliases");
    let kind = fields.word("kind");
    let region = fields.text("region");
    if let Some(region) = &region {
        draft.refer(What::Region, region, fields.place_of("region"));
    }
    let parent = fields.text_or_none("parent");
    if let Some(parent) = &parent {
        draft.refer(What::Organisation, parent, fields.place_of("parent"));
    }
    let name = name?;
    Some((
        Organisation {
            id: OrgId(id?),
            short: short.unwrap_or_else(|| name.clone()),
            title: Title::new(name, en?),
            aliases: aliases.into_iter().map(|(alias, _)| alias).collect(),
            region: RegionCode(region?),
            kind: kind?,
            parent: parent.map(OrgId),
        },
        place,
    ))
}

fn group(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<GroupDraft> {
    let place = fields.place();
    let id = fields.id("id");
    if let Some(id) = &id {
        draft.define(What::Organisation, id, fields.place_of("id"));
    }
    let name = fields.text("name");
    let en = fields.text("title_en");
    let aliases = fields.texts("aliases");
    let region = fields.text("region");
    if let Some(region) = &region {
        draft.refer(What::Region, region, fields.place_of("region"));
    }
    let kinds = fields.words("kinds");
    let within = fields.word_or("within", Within::Own);
    let list = members(fields, draft, "members");
    let except = members(fields, draft, "except");
    let basis = fields.text_or_none("basis");
    Some(GroupDraft {
        group: Group {
            id: OrgId(id?),
            title: Title::new(name?, en?),
            aliases: aliases.into_iter().map(|(alias, _)| alias).collect(),
            region: RegionCode(region?),
            members: Vec::new(),
            basis,
        },
        kinds,
        within,
        list,
        except,
        place,
    })
}

fn members(fields: &mut Fields<'_, '_>, draft: &mut Draft, key: &'static str) -> Vec<String> {
    fields
        .texts(key)
        .into_iter()
        .map(|(id, place)| {
            draft.refer(What::Organisation, &id, place);
            id
        })
        .collect()
}
