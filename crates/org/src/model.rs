//! What the register holds.

use base::{Lang, OrgId, RegionCode, Title};

pub use pack::OrgKind;

/// An organisation of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its identifier, such as `jc-fgw`.
    pub id: OrgId,
    /// The full official name in Chinese, and in English.
    pub title: Title,
    /// The usual short name in Chinese.
    pub short: String,
    /// Other names it is printed under.
    pub aliases: Vec<String>,
    /// The division for which it works.
    pub region: RegionCode,
    /// What sort of organisation it is.
    pub kind: OrgKind,
    /// The organisation it belongs to.
    pub parent: Option<OrgId>,
    /// Whether it has left the register. It keeps its name for what it did before.
    pub closed: bool,
}

impl Organisation {
    /// The name for a table or a link: the short name in Chinese, the full name in English.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        lang.pick(&self.short, &self.title.en)
    }

    pub(crate) fn of_pack(org: &pack::Organisation) -> Self {
        Self {
            id: org.id.clone(),
            title: org.title.clone(),
            short: org.short.clone(),
            aliases: org.aliases.clone(),
            region: org.region.clone(),
            kind: org.kind,
            parent: org.parent.clone(),
            closed: false,
        }
    }

    pub(crate) fn into_pack(self) -> pack::Organisation {
        pack::Organisation {
            id: self.id,
            title: self.title,
            short: self.short,
            aliases: self.aliases,
            region: self.region,
            kind: self.kind,
            parent: self.parent,
        }
    }

    /// The names of the fields in which another version of the same organisation differs.
    pub(crate) fn differences(&self, other: &Self) -> Vec<&'static str> {
        [
            ("title", self.title != other.title),
            ("short", self.short != other.short),
            ("aliases", self.aliases != other.aliases),
            ("region", self.region != other.region),
            ("kind", self.kind != other.kind),
            ("parent", self.parent != other.parent),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}
