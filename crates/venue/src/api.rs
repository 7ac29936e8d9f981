//! Events of devices, below `/api/v1/venue/`.

use axum::http::StatusCode;
use base::{Millis, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::api::{Json, Kept, Key, List, Op, Params, TokenScope};
use web::{Access, Answer, Ctx, Room, Routes, blocking, json_of};

use axum::response::IntoResponse;

use crate::commands::report::{Entry, Report, Reported, take};
use crate::model::{Device, EventKind};
use crate::queries;
use crate::state::Venue;

/// What a token for reading rooms and devices is made for.
pub const VENUES_READ: TokenScope = TokenScope::new("venues:read", "读取场地", "Read venues");
/// What a token of devices is made for.
pub const VENUES_WRITE: TokenScope =
    TokenScope::new("venues:write", "上报场地设备动态", "Tell events of venues");

const READERS: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
]);
const WRITERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);

/// Five hundred events of a few hundred bytes.
const BODY: usize = 256 * 1024;

pub(crate) fn routes() -> Routes {
    let events = Op::new("上报场地设备动态", "Tell events of venues")
        .notes(
            "一次最多 500 条，每条单独接收或退回。同一设备的同一 seq 只记一次，可以放心重发。时钟偏差超过五分钟的按接收时间记录并列入 skewed。人员只报胸牌号。",
            "At most 500, each taken or refused by itself. A `seq` of a device counts once, so that a batch may be sent again. Events whose device's clock is wrong by more than five minutes are kept under the time at which they came, and listed under `skewed`. People are badge numbers only.",
        )
        .needs(VENUES_WRITE)
        .body::<Batch>()
        .answers::<Taken>(StatusCode::OK, "每条的结果", "What became of each");
    let devices = Op::new("列出场地设备", "List devices of venues")
        .needs(VENUES_READ)
        .query::<Which>()
        .answers::<List<DeviceView>>(StatusCode::OK, "设备", "The devices");
    Routes::new()
        .api_write(
            "/api/v1/venue/events",
            WRITERS,
            "api.venue.events",
            BODY,
            events,
            tell,
        )
        .api_read(
            "/api/v1/venue/devices",
            READERS,
            "api.venue.devices",
            devices,
            list,
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Batch {
    /// The events, in any order.
    #[schemars(title = "动态", length(min = 1, max = 500))]
    events: Vec<NewEvent>,
}

/// What a device tells.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewEvent {
    /// The device, as it was made known.
    #[schemars(title = "设备编号", length(min = 1, max = 40))]
    device: String,
    /// Its number, of the device's own and never used again.
    #[schemars(title = "设备内序号", range(min = 0))]
    seq: i64,
    /// What happened.
    #[schemars(title = "类型")]
    kind: NewKind,
    /// The badge, where a person is meant; never a name.
    #[schemars(title = "胸牌号", length(max = 40))]
    badge: Option<String>,
    /// When, by the device's clock.
    #[schemars(title = "时间")]
    at: jiff::Timestamp,
}

/// What devices tell.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum NewKind {
    Enter,
    Exit,
    SignIn,
    SignOut,
    Seen,
    Open,
    Shut,
    Unlocked,
    Locked,
    Online,
    Offline,
    Alive,
}

impl From<NewKind> for EventKind {
    fn from(kind: NewKind) -> Self {
        match kind {
            NewKind::Enter => Self::Enter,
            NewKind::Exit => Self::Exit,
            NewKind::SignIn => Self::SignIn,
            NewKind::SignOut => Self::SignOut,
            NewKind::Seen => Self::Seen,
            NewKind::Open => Self::Open,
            NewKind::Shut => Self::Shut,
            NewKind::Unlocked => Self::Unlocked,
            NewKind::Locked => Self::Locked,
            NewKind::Online => Self::Online,
            NewKind::Offline => Self::Offline,
            NewKind::Alive => Self::Alive,
        }
    }
}

/// What became of a batch.
#[derive(Serialize, JsonSchema)]
struct Taken {
    /// How many events are new.
    accepted: usize,
    /// How many came before.
    repeated: usize,
    /// Places, from 0, of new events whose device's clock is wrong.
    skewed: Vec<usize>,
    /// Events that were not taken.
    refused: Vec<Refused>,
}

/// An event that was not taken.
#[derive(Serialize, JsonSchema)]
struct Refused {
    /// Its place, from 0.
    index: usize,
    /// Its device.
    device: String,
    /// Why, and what to do.
    detail: String,
}

async fn tell(ctx: Ctx, Room(room): Room<Venue>, key: Key, Json(batch): Json<Batch>) -> Answer {
    let (store, scope, lang) = (ctx.store(), ctx.scope.clone(), ctx.lang);
    let entry = |new: NewEvent| Entry {
        device: new.device,
        seq: new.seq,
        kind: new.kind.into(),
        badge: new.badge.unwrap_or_default(),
        at: Millis(new.at.as_millisecond()),
    };
    let entries: Vec<Entry> = batch.events.into_iter().map(entry).collect();
    let answer = blocking(move || {
        store.write(&scope, move |tx| {
            let report = Report { entries };
            let done = take(tx, &room, &report)?;
            key.keep(tx, Kept::json(StatusCode::OK, &taken(&report, &done, lang)))
        })
    });
    Ok(answer.await?.into_response())
}

fn taken(report: &Report, done: &Reported, lang: base::Lang) -> Taken {
    let refused = done.refused.iter().filter_map(|(index, fault)| {
        let entry = report.entries.get(*index)?;
        Some(Refused {
            index: *index,
            device: entry.device.clone(),
            detail: fault.explain(&entry.device, lang),
        })
    });
    Taken {
        accepted: done.accepted,
        repeated: done.repeated,
        skewed: done.skewed.clone(),
        refused: refused.collect(),
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Where the list goes on: `next` of the part before.
    #[schemars(title = "接续位置", range(min = 1, max = 1_000_000))]
    after: Option<u64>,
}

/// A device.
#[derive(Serialize, JsonSchema)]
struct DeviceView {
    /// Its name in events.
    code: String,
    /// What it is.
    kind: String,
    /// Its room's number.
    room: i64,
    /// Its room's name.
    room_name: String,
    /// When it was heard last, RFC 3339.
    last_at: String,
    /// Whether it is in use.
    active: bool,
}

fn view((device, name): &(Device, String)) -> DeviceView {
    DeviceView {
        code: device.code.clone(),
        kind: device.kind.as_str().to_owned(),
        room: device.room,
        room_name: name.clone(),
        last_at: device.last_at.rfc3339(),
        active: device.active,
    }
}

async fn list(ctx: Ctx, Params(which): Params<Which>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let page = which.after.unwrap_or(1);
    let found = blocking(move || store.read(|read| queries::devices(read, &scope, page))).await?;
    let more = page * queries::PAGE < found.total;
    json_of(
        StatusCode::OK,
        &List {
            items: found.rows.iter().map(view).collect(),
            next: more.then(|| (page + 1).to_string()),
        },
    )
}
