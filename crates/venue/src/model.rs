//! What the room speaks of.

use base::{AccountId, Millis, OrgId, Title};

use crate::rules::alarm::Severity;
use crate::rules::clash;
use crate::rules::hours::{Hours, Slot};

base::named! {
    /// What a room is for.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RoomKind {
        /// 开标室, had as a whole.
        Opening = "opening", "开标室", "Opening room";
        /// 评标室, had as a whole.
        Evaluation = "evaluation", "评标室", "Evaluation room";
        /// 远程评标机位: seats that several evaluations share.
        Seat = "seat", "远程评标机位", "Remote seats";
        /// 投标人区域, which is not booked.
        BidderZone = "bidder_zone", "投标人区域", "Bidders' zone";
    }
}

base::named! {
    /// What a device is.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum DeviceKind {
        /// 门禁.
        Door = "door", "门禁", "Door";
        /// 机位签到.
        SignIn = "sign_in", "机位签到", "Seat sign-in";
        /// 摄像头.
        Camera = "camera", "摄像头", "Camera";
        /// 手机柜.
        Locker = "locker", "手机柜", "Phone locker";
        /// 定位.
        Presence = "presence", "人员定位", "Presence";
    }
}

base::named! {
    /// What devices tell. `silent` comes from the round of a minute alone.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum EventKind {
        /// Somebody went in.
        Enter = "enter", "进入", "Entered";
        /// Somebody went out.
        Exit = "exit", "离开", "Left";
        /// Somebody signed in at a seat.
        SignIn = "sign_in", "签到", "Signed in";
        /// Somebody signed out.
        SignOut = "sign_out", "签退", "Signed out";
        /// Somebody is there.
        Seen = "seen", "在场", "Seen";
        /// A door stands open.
        Open = "open", "门打开", "Door open";
        /// It is shut.
        Shut = "shut", "门关闭", "Door shut";
        /// A locker was opened.
        Unlocked = "unlocked", "手机柜打开", "Locker opened";
        /// It was locked.
        Locked = "locked", "手机柜锁闭", "Locker locked";
        /// A camera records.
        Online = "online", "设备在线", "Online";
        /// A camera does not.
        Offline = "offline", "设备离线", "Offline";
        /// Nothing, but the device works.
        Alive = "alive", "心跳", "Alive";
        /// Nothing was heard.
        Silent = "silent", "没有上报", "Silent";
    }
}

base::named! {
    /// The part of a person in what a room is booked for.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Part {
        /// 评标专家.
        Expert = "expert", "评标专家", "Expert";
        /// 投标人.
        Bidder = "bidder", "投标人", "Bidder";
        /// 中心工作人员.
        Staff = "staff", "中心工作人员", "Staff";
        /// 监督、见证人员.
        Witness = "witness", "监督见证人员", "Witness";
        /// A badge that no booking knows.
        Stranger = "stranger", "未登记人员", "Stranger";
    }
}

/// A room of a trading centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Row id.
    pub id: i64,
    /// The platform, such as `jc`.
    pub platform: String,
    /// The trading centre that runs it.
    pub centre_org: OrgId,
    /// Its name, once on a platform.
    pub name: String,
    /// Where it is: remote seats are in several cities.
    pub city: String,
    /// What it is for.
    pub kind: RoomKind,
    /// How many seats it has.
    pub seats: i64,
    /// When it is open.
    pub hours: Hours,
    /// Whether it is no longer booked.
    pub closed: bool,
    /// Whether the content is made up.
    pub sample: bool,
    /// Rises with every change.
    pub version: i64,
}

impl Room {
    /// How it can be shared.
    #[must_use]
    pub fn shape(&self) -> clash::Room {
        clash::Room {
            seats: self.seats,
            shared: self.kind == RoomKind::Seat,
        }
    }

    /// Whether it can be booked.
    #[must_use]
    pub fn booked(&self) -> bool {
        !self.closed && self.kind != RoomKind::BidderZone
    }
}

/// Who has a room when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Row id.
    pub id: i64,
    /// The room.
    pub room: i64,
    /// What it is for, such as `trade/12/lot/1`.
    pub subject: String,
    /// The platform that asked.
    pub platform: String,
    /// The centre that asked.
    pub centre_org: OrgId,
    /// When.
    pub slot: Slot,
    /// How many seats.
    pub seats: i64,
    /// Whether it was released.
    pub released: bool,
    /// Why it was released.
    pub reason: String,
    /// Whether the content is made up.
    pub sample: bool,
    /// Rises with every change.
    pub version: i64,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its name in events.
    pub code: String,
    /// The room that it watches.
    pub room: i64,
    /// What it is.
    pub kind: DeviceKind,
    /// The centre that it belongs to.
    pub centre_org: OrgId,
    /// When it was heard last, by our clock.
    pub last_at: Millis,
    /// What it said last.
    pub last_kind: Option<EventKind>,
    /// When its clock was last found to be wrong.
    pub skewed_at: Option<Millis>,
    /// Whether it is in use.
    pub active: bool,
    /// Whether the content is made up.
    pub sample: bool,
    /// Rises with every change by a person.
    pub version: i64,
}

/// What a device told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The device.
    pub device: String,
    /// Its number, of the device's own.
    pub seq: i64,
    /// The room.
    pub room: i64,
    /// What.
    pub kind: EventKind,
    /// The badge; empty where no person is meant.
    pub badge: String,
    /// When, by the device's clock; by ours where that was wrong.
    pub at: Millis,
    /// When it came.
    pub received_at: Millis,
    /// Whether the device's clock was wrong.
    pub skewed: bool,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Row id.
    pub id: i64,
    /// The rule.
    pub rule: String,
    /// What it is about, such as `booking/3/badge/B7`.
    pub about: String,
    /// What the rule says.
    pub title: Title,
    /// How bad it is.
    pub severity: Severity,
    /// The room.
    pub room: i64,
    /// The booking at that time.
    pub booking: Option<i64>,
    /// The device.
    pub device: String,
    /// The badge; empty where no person is meant.
    pub badge: String,
    /// The centre that looks into it.
    pub centre_org: OrgId,
    /// When it was found first.
    pub first_at: Millis,
    /// When it was found last.
    pub last_at: Millis,
    /// How often.
    pub times: i64,
    /// Who looks into it.
    pub owner: Option<AccountId>,
    /// Closed: when, by whom, why.
    pub closed: Option<(Millis, Option<AccountId>, String)>,
    /// Rises with every change.
    pub version: i64,
}
