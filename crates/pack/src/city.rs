//! `city.toml` and `regions.toml`: whose pack this is, and the administrative divisions.

use base::{RegionCode, Title};

use crate::check::Draft;
use crate::error::{Problem, What};
use crate::read::{Fields, Word, words};

/// The city whose pack this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {
    /// The pack's identifier, such as `jincheng`.
    pub id: String,
    /// The city's name.
    pub title: Title,
    /// The city's division code, such as 140500.
    pub region: RegionCode,
    /// The calendar on which terms are counted; a pack with terms has one.
    pub calendar: Option<CityCalendar>,
}

/// A working-day calendar on which a city counts terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CityCalendar {
    /// That of the State Council's notices, [`base::calendar::Calendar::national`], with the local changes of
    /// [`crate::element::LocalCalendar`].
    National,
}

impl Word for CityCalendar {
    const WORDS: &'static [(&'static str, Self)] = &[("national", Self::National)];
}

/// An administrative division of GB/T 2260.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Six digits.
    pub code: RegionCode,
    /// Its own name without its parents', such as 城区.
    pub name: String,
    /// Its name for a page: 晋城市城区, Chengqu District.
    pub title: Title,
    /// Province, prefecture or county.
    pub level: RegionLevel,
    /// The division it belongs to.
    pub parent: Option<RegionCode>,
}

/// The level of an administrative division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// 省级.
    Province,
    /// 地级.
    Prefecture,
    /// 县级.
    County,
}

impl Word for RegionLevel {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("province", Self::Province),
        ("prefecture", Self::Prefecture),
        ("county", Self::County),
    ];
}

words!(RegionLevel);

pub(crate) fn read_city(fields: &mut Fields<'_, '_>, draft: &mut Draft) {
    let id = fields.id("id");
    let zh = fields.text("title");
    let en = fields.text("title_en");
    let region = fields.text("region");
    if let Some(code) = &region {
        draft.refer(What::Region, code, fields.place_of("region"));
    }
    let calendar = fields.word_or_none("calendar");
    if let (Some(id), Some(zh), Some(en), Some(region)) = (id, zh, en, region) {
        draft.city = Some(City {
            id,
            title: Title::new(zh, en),
            region: RegionCode(region),
            calendar,
        });
    }
}

pub(crate) fn read_regions(fields: &mut Fields<'_, '_>, draft: &mut Draft) {
    let regions = fields.tables("region", |fields| {
        let code = fields.text("code");
        if let Some(code) = &code {
            let place = fields.place_of("code");
            if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                fields.fail(
                    place.clone(),
                    Problem::OutOfRange {
                        key: "code",
                        value: code.clone(),
                        range: "100000–999999",
                    },
                );
            }
            draft.define(What::Region, code, place);
        }
        let name = fields.text("name");
        let zh = fields.text("title");
        let en = fields.text("title_en");
        let level = fields.word("level");
        let parent = fields.text_or_none("parent");
        if let Some(parent) = &parent {
            draft.refer(What::Region, parent, fields.place_of("parent"));
        }
        Some(Region {
            code: RegionCode(code?),
            name: name?,
            title: Title::new(zh?, en?),
            level: level?,
            parent: parent.map(RegionCode),
        })
    });
    draft.regions.extend(regions);
}
