//! Sample projects 示例 through the room's own commands.

use ::store::Store;
use base::{Millis, OrgId, Scope};
use pack::element::Category;

use crate::commands::document::{DocumentError, NewDocument, add};
use crate::commands::draft::{DraftError, save};
use crate::commands::publish::{PublishError, publish};
use crate::commands::register::{NewLot, NewProject, RegisterError, register};
use crate::commands::{Gate, seen};
use crate::model::{Draft, NoticePlan, Tenderer};
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
        one(store, (&scope, room), (made, tenderer))?;
        count += 1;
    }
    Ok(count)
}

fn one(
    store: &Store,
    (scope, room): (&Scope, &Trades),
    (made, tenderer): (&Made, &OrgId),
) -> Result<(), SampleError> {
    let name = room.defined().name(tenderer).zh;
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
        tenderer: Some((Tenderer::Unit(tenderer.clone()), name)),
        sample: true,
    };
    let registered = register(store, scope, room, new)?;
    let Some(id) = registered.trades.first().copied() else {
        return Ok(());
    };
    if made.far == 0 {
        return Ok(());
    }
    let held = store.read(|read| seen(read, scope, (id, None)))?.0;
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
    Ok(())
}
