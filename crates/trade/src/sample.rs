//! Sample projects 示例 through the room's own commands.

use ::store::Store;
use base::{Millis, OrgId, Scope};
use pack::element::Category;

use crate::commands::absentee::{AbsenteeError, import};
use crate::commands::ask::{AskError, ask};
use crate::commands::document::{DocumentError, NewDocument, add};
use crate::commands::draft::{DraftError, save};
use crate::commands::hold::{HoldError, suspend, terminate};
use crate::commands::publish::{PublishError, publish};
use crate::commands::register::{NewLot, NewProject, RegisterError, register};
use crate::commands::room::{RoomError, ask as ask_room};
use crate::commands::{Gate, seen};
use crate::model::{Draft, NoticePlan, RoomUse, Tenderer, Trade};
use crate::state::Trades;
use crate::store::trades;

/// Why the samples were not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A project was not registered.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// A document was not taken.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A draft was not kept.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// A notice was not published.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A question was not asked.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// A room was not asked for.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// A trade was neither suspended nor given up.
    #[error(transparent)]
    Hold(#[from] HoldError),
    /// A file of contracts was not taken.
    #[error(transparent)]
    Absentee(#[from] AbsenteeError),
    /// A trade was not found.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

const DAY: i64 = 86_400;

struct Made {
    title: &'static str,
    platform: &'static str,
    procedure: &'static str,
    category: Category,
    method: &'static str,
    yuan: i64,
    /// How far it goes: 0 registered, 1 drafted, 2 announced.
    far: u8,
}

const MADE: [Made; 7] = [
    Made {
        title: "示例：城区道路路面改造工程施工",
        platform: "jc",
        procedure: "construction-open",
        category: Category::Works,
        method: "works-scored",
        yuan: 8_600_000,
        far: 2,
    },
    Made {
        title: "示例：市级机关办公设备采购",
        platform: "jc",
        procedure: "procurement-open",
        category: Category::Goods,
        method: "procurement-scored",
        yuan: 2_350_000,
        far: 2,
    },
    Made {
        title: "示例：某国有企业闲置厂房转让",
        platform: "jc",
        procedure: "property-asset",
        category: Category::Rights,
        method: "",
        yuan: 3_200_000,
        far: 2,
    },
    Made {
        title: "示例：高平市某地块使用权挂牌出让",
        platform: "gaoping",
        procedure: "land-listing",
        category: Category::Rights,
        method: "",
        yuan: 41_000_000,
        far: 2,
    },
    Made {
        title: "示例：阳城县政务服务中心物业服务",
        platform: "yangcheng",
        procedure: "procurement-consultation",
        category: Category::Services,
        method: "procurement-scored",
        yuan: 980_000,
        far: 2,
    },
    Made {
        title: "示例：市图书馆数字化服务",
        platform: "jc",
        procedure: "procurement-negotiation",
        category: Category::Services,
        method: "procurement-lowest",
        yuan: 620_000,
        far: 1,
    },
    Made {
        title: "示例：河道治理工程施工",
        platform: "jc",
        procedure: "construction-open",
        category: Category::Works,
        method: "works-lowest",
        yuan: 12_400_000,
        far: 0,
    },
];

/// Writes seven projects, once: registered, drafted and announced ones on three platforms. `tenderer` is a unit whose staff
/// sees its own. How many were new. Needs the wired rooms for those that are announced.
///
/// # Errors
/// [`SampleError`].
pub fn sample(store: &Store, room: &Trades, tenderer: &OrgId) -> Result<usize, SampleError> {
    let scope = Scope::system();
    let mut count = 0;
    for made in &MADE {
        let there = store.read(|read| trades::sampled(read, made.title))?;
        if there.is_some() {
            continue;
        }
        one(store, (&scope, room), (made, Some(tenderer)))?;
        count += 1;
    }
    Ok(count)
}

/// Who works on the sample projects: accounts.
#[derive(Clone, Debug)]
pub struct Actors {
    /// A clerk of the centre of the platform `jc`.
    pub centre: Scope,
    /// A clerk of the unit that tenders.
    pub unit: Scope,
    /// An enterprise that tenders.
    pub enterprise: Scope,
    /// An enterprise that may offer.
    pub bidder: Scope,
}

/// Announced, and then held up or given up.
const STOPPED: [Made; 2] = [
    Made {
        title: "示例：校园食堂设备采购",
        platform: "jc",
        procedure: "procurement-open",
        category: Category::Goods,
        method: "procurement-scored",
        yuan: 1_860_000,
        far: 2,
    },
    Made {
        title: "示例：公园绿地养护服务",
        platform: "jc",
        procedure: "procurement-consultation",
        category: Category::Services,
        method: "procurement-scored",
        yuan: 740_000,
        far: 2,
    },
];

/// What an enterprise has registered.
const OWN: Made = Made {
    title: "示例：产业园标准厂房施工",
    platform: "jc",
    procedure: "construction-open",
    category: Category::Works,
    method: "works-scored",
    yuan: 26_500_000,
    far: 1,
};

/// Goes on with what [`sample`] wrote, once: a question and a request for a room wait on the first project, one project is
/// suspended and one given up, an enterprise has drafted its own, and a file of contracts names one that never entered.
///
/// # Errors
/// [`SampleError`].
pub fn sample_work(store: &Store, room: &Trades, who: &Actors) -> Result<(), SampleError> {
    let reason = || "示例：采购需求有重大调整。".to_owned();
    for (made, given_up) in STOPPED.iter().zip([false, true]) {
        if there(store, made.title)? {
            continue;
        }
        let Some(id) = one(store, (&who.unit, room), (made, None))? else {
            continue;
        };
        let version = trade(store, id)?.map_or(0, |trade| trade.version);
        match given_up {
            true => terminate(store, &who.unit, room, (id, version), reason())?,
            false => suspend(store, &who.unit, room, (id, version), reason())?,
        };
    }
    if !there(store, OWN.title)? {
        one(store, (&who.enterprise, room), (&OWN, None))?;
    }
    if let Some(first) = store.read(|read| trades::sampled(read, MADE[0].title))?
        && let Some(held) = trade(store, first)?
    {
        let text = "示例：请问路面基层材料是否允许采用同等强度的替代做法？".to_owned();
        ask(store, &who.bidder, room, (first, "sample".to_owned(), text))?;
        let day = held.deadline_at.unwrap_or(held.since_at).day();
        ask_room(
            store,
            &who.unit,
            room,
            first,
            (RoomUse::Evaluation, day, 14, 7),
        )?;
    }
    let file = "项目名称,单位,金额（元）,日期,类别\n示例：未进场桥梁改造工程,示例单位,7900000,2024-08-20,工程\n";
    let file = ("jc".to_owned(), "示例合同.csv".to_owned(), file.into());
    import(store, &who.centre, room, file)?;
    Ok(())
}

fn there(store: &Store, title: &str) -> Result<bool, SampleError> {
    Ok(store.read(|read| trades::sampled(read, title))?.is_some())
}

fn trade(store: &Store, id: i64) -> Result<Option<Trade>, SampleError> {
    Ok(store.read(|read| trades::by_id(read, id))?)
}

fn one(
    store: &Store,
    (scope, room): (&Scope, &Trades),
    (made, tenderer): (&Made, Option<&OrgId>),
) -> Result<Option<i64>, SampleError> {
    let new = NewProject {
        title: made.title.to_owned(),
        platform: made.platform.to_owned(),
        procedure: made.procedure.to_owned(),
        category: made.category,
        lots: vec![NewLot {
            title: String::new(),
            amount_fen: made.yuan * 100,
            ceiling_fen: None,
        }],
        ground: String::new(),
        reserved: true,
        excuse: String::new(),
        method: made.method.to_owned(),
        agency: (String::new(), String::new()),
        framework: None,
        tenderer: tenderer.map(|org| {
            let name = room.defined().name(org).zh;
            (Tenderer::Unit(org.clone()), name)
        }),
        sample: true,
    };
    let registered = register(store, scope, room, new)?;
    let Some(id) = registered.trades.first().copied() else {
        return Ok(None);
    };
    if made.far == 0 {
        return Ok(Some(id));
    }
    let party = room.party(store, scope)?;
    let held = store
        .read(|read| seen(read, scope, (id, party.as_ref())))?
        .0;
    for kind in &held.procedure.documents {
        let title = &kind.title.zh;
        let text = format!("{title}\n示例文件，内容为虚构。本项目不收取投标保证金。\n");
        let document = NewDocument {
            kind: kind.id.clone(),
            name: format!("{title}.txt"),
            content_type: "text/plain; charset=utf-8".to_owned(),
            bytes: text.into_bytes(),
        };
        add(store, scope, room, id, document)?;
    }
    let today = held.trade.since_at.day();
    let hour =
        |days: i64, hours: i64| Millis::start_of(today).plus_secs(days * DAY + hours * 3_600);
    let draft = Draft {
        title: format!("{}公告", made.title),
        body: "示例公告，内容为虚构。符合条件的单位均可参加，本项目不收取投标保证金。".to_owned(),
        plan: NoticePlan {
            sign_days: 0,
            pay_days: 0,
            documents_on: today,
            documents_until: hour(9, 0).day(),
            deadline: hour(35, 9),
            opens_at: hour(36, 9),
            free_until: hour(50, 9),
            step_fen: 1_000_000,
        },
        version: 0,
    };
    let version = save(store, scope, room, id, draft)?;
    if made.far == 2 {
        publish(store, scope, room, (id, 1, version))?;
    }
    Ok(Some(id))
}
