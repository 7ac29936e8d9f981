//! What this room says.

use base::{Lang, Millis};

use crate::rules::hours::{Hours, Slot, clock};

base::messages! {
    /// Pages and sentences.
    pub(crate) struct Words {
        nav: "场地管理", "Venues";
        purpose: "查看开标室、评标室和远程机位的预约与使用情况。", "See how opening rooms, evaluation rooms and remote seats are booked and used.";
        none: "还没有场地。交易中心添加房间后显示在这里。", "There are no rooms yet. They appear here once a trading centre adds one.";
        add_room: "添加房间", "Add a room";
        platform: "交易平台", "Platform";
        day: "日期", "Day";
        view: "范围", "Range";
        one_day: "一天", "One day";
        one_week: "一周", "A week";
        show: "查看", "Show";
        earlier: "向前", "Earlier";
        later: "向后", "Later";
        room: "房间", "Room";
        kind: "类型", "Kind";
        city: "所在城市", "City";
        seats: "座位数", "Seats";
        hours: "开放时间", "Opening hours";
        hours_of(from, until, days): "{days} {from}–{until}", "{from}–{until}, {days}";
        working_days: "工作日", "working days";
        all_days: "每天", "every day";
        closed_room: "停用", "Out of use";
        rest: "不开放", "Closed";
        free: "空闲", "Free";
        usage: "近三十天使用率", "Use in the last thirty days";
        usage_of(used, open): "已用 {used} 小时，开放 {open} 小时", "{used} of {open} hours";
        share: "使用率", "Use";
        no_usage: "没有开放时间", "not open";
        alarms: "告警", "Alarms";
        devices: "设备", "Devices";
        open_alarms(count): "未关闭告警 {count} 条", "{count} open alarms";
        room_purpose: "房间的预约、设备和最近动态。", "Bookings, devices and what happened lately.";
        bookings: "预约", "Bookings";
        no_bookings: "没有预约。", "There are no bookings.";
        when: "时间", "When";
        subject: "用途", "For";
        events: "动态", "Events";
        events_day: "最近一天的动态", "Events of the last day";
        no_events: "没有设备动态。设备上报后显示在这里。", "There are no events. What devices tell is listed here.";
        device: "设备", "Device";
        badge: "胸牌号", "Badge";
        what: "内容", "What";
        skewed: "设备时钟不准", "Clock wrong";
        book: "预约", "Book";
        book_hint: "同一时间只能由一方使用；已被占用时会给出空闲的房间和时间。", "One party at a time; where it is taken, free rooms and times are named.";
        from: "开始", "From";
        until: "结束", "Until";
        clock_hint: "例如 9:00", "Such as 9:00";
        booked: "已预约。", "Booked.";
        booked_before: "此前已预约，没有重复。", "It was booked before.";
        close_room: "停用房间", "Take out of use";
        open_room: "恢复使用", "Take into use";
        booking: "预约", "Booking";
        booking_no(id): "预约第 {id} 号", "Booking no. {id}";
        booking_purpose: "谁在何时使用房间，期间设备记录了什么。", "Who has the room when, and what devices told in that time.";
        state: "状态", "State";
        held: "有效", "Stands";
        released: "已释放", "Released";
        reason: "理由", "Reason";
        move_title: "改期或换房间", "Move";
        move_button: "保存", "Save";
        moved: "已改期。", "Moved.";
        release_title: "释放", "Release";
        release_button: "释放预约", "Release the booking";
        release_done: "已释放。", "Released.";
        badges: "参加人员（胸牌号）", "Who takes part, by badge";
        no_badges: "尚未登记胸牌。", "No badges yet.";
        alarms_purpose: "设备动态按规则产生的告警：由负责人核实后说明理由关闭。", "What rules find in events: somebody looks into each and closes it with a reason.";
        no_alarms: "没有告警。规则发现异常时列在这里。", "There are no alarms. What a rule finds is listed here.";
        none_found: "没有符合条件的告警。", "No alarm fits the filter.";
        clear: "清除筛选", "Clear the filter";
        filter: "筛选", "Filter";
        all: "全部", "All";
        open: "未关闭", "Open";
        closed: "已关闭", "Closed";
        count(count): "共 {count} 条", "{count} alarms";
        severity: "程度", "Severity";
        warn: "提醒", "Warning";
        serious: "严重", "Serious";
        rule: "规则", "Rule";
        owner: "负责人", "Owner";
        no_owner: "无人认领", "Nobody yet";
        first: "首次", "First";
        last: "最近", "Last";
        times: "次数", "Times";
        alarm_no(id): "告警第 {id} 号", "Alarm no. {id}";
        alarm_purpose: "发现了什么、在哪里、由谁核实。", "What was found, where, and who looks into it.";
        take: "由我核实", "I look into it";
        taken: "已认领。", "It is yours.";
        close: "关闭告警", "Close the alarm";
        close_reason: "核实情况和关闭理由", "What was found out, and why it is closed";
        closed_done: "告警已关闭。", "The alarm is closed.";
        closed_at: "关闭时间", "Closed";
        closed_by: "关闭人", "Closed by";
        devices_purpose: "门禁、签到、摄像头、手机柜和定位设备，及其最近上报情况。", "Doors, sign-ins, cameras, lockers and presence devices, and when they were heard last.";
        no_devices: "还没有设备。登记后即可通过接口上报。", "There are no devices yet. Once made known, they report through the interface.";
        code: "设备编号", "Device";
        code_hint: "英文字母、数字、-、_ 或 .，全市唯一", "ASCII letters, digits, -, _ or ., once in the city";
        last_heard: "最近上报", "Heard last";
        last_said: "最近内容", "Said last";
        silent: "没有上报", "Silent";
        in_use: "正常", "In use";
        out_of_use: "停用", "Out of use";
        add_device: "登记设备", "Make a device known";
        device_added: "已登记。", "It is known now.";
        stop_device: "停用", "Stop";
        start_device: "启用", "Start";
        done: "已保存。", "Saved.";
        interface: "接口说明", "The interface";
        sample: "示例", "Sample";
        new_room_purpose: "添加开标室、评标室、远程机位或投标人区域。", "Add an opening room, an evaluation room, remote seats or a bidders' zone.";
        name: "名称", "Name";
        seats_of(count): "{count} 座", "{count} seats";
        bad_platform: "请从列表中选择本单位的交易平台。", "Choose a platform of yours from the list.";
        subject_hint: "如“开标演练”；交易要用的场地在交易页面申请，会自动预约。", "Such as a rehearsal; rooms of a trade are asked for on its page and booked by themselves.";
        opens: "开门时间", "Opens";
        closes: "关门时间", "Closes";
        days: "开放日", "Days";
        not_found: "没有这个场地、预约、设备或告警；请从场地管理页面打开。", "There is no such room, booking, device or alarm; open it from the page of venues.";
        not_yours: "只有所属交易中心可以办理；请联系交易中心。", "Only the trading centre that it belongs to can do this; ask it.";
        reason_wrong(most): "请写明理由，不超过 {most} 字。", "Give a reason of at most {most} characters.";
        stale(version, at): "这个预约已有变化（现为第 {version} 版，{at}）；请核对后重新提交。", "The booking changed meanwhile (now version {version}, {at}); look at it and submit again.";
        changed(version): "内容已有变化（现为第 {version} 版）；请刷新页面核对后重新提交。", "It changed meanwhile (now version {version}); reload the page, look at it and submit again.";
        over: "这个预约已释放或已结束，不能再改。", "The booking was released or is over and cannot be changed.";
        book_invalid: "请填写用途、平台和座位数（1 至 500），并选择可预约的房间类型。", "Give what it is for, the platform and 1 to 500 seats, and a kind of rooms that is booked.";
        book_hours: "时间须在房间开放时间内、晚于现在，且开始早于结束；请修改时间。", "The time lies in the room's opening hours, after now, and begins before it ends; change it.";
        book_hours_of(room, hours): "{room}的开放时间是{hours}，且时间须晚于现在；请修改时间。", "{room} is open {hours}; choose a time within, after now.";
        book_none: "没有合适的房间：请更换类型、城市或减少座位数。", "No room fits: choose another kind or city, or fewer seats.";
        book_taken(room, at): "{room}在 {at} 已被预约。", "{room} is taken {at}.";
        all_rooms: "合适的房间", "Every room that fits";
        book_rooms(names): "同一时间空闲：{names}。", " Free at that time: {names}.";
        book_times(times): "最近的空闲时间：{times}。", " Next free: {times}.";
        book_nothing: "两周内没有空闲；请更换类型或城市。", " Nothing is free within two weeks; choose another kind or city.";
        comma: "、", ", ";
        bad_clock: "请按 9:00 的格式填写时间。", "Give times such as 9:00.";
        bad_day: "请填写日期。", "Give a day.";
        room_names(most): "请填写平台、名称和城市，名称和城市各不超过 {most} 字。", "Give platform, name and city; name and city have at most {most} characters.";
        room_bounds: "座位数为 1 至 500，开门早于关门；请修改。", "1 to 500 seats, and it opens before it closes; mend it.";
        room_exists: "这个平台已有同名房间；请换一个名称。", "The platform has a room of this name; choose another.";
        device_code: "设备编号只能用英文字母、数字、-、_ 或 .，最多 40 个字符。", "A device's name has 1 to 40 ASCII letters, digits, -, _ or .";
        device_exists: "这个编号的设备已登记在别处；请核对编号。", "A device of this name is known elsewhere; check the name.";
        device_unknown(device): "本中心没有登记在用的设备“{device}”；请在场地管理的设备页面登记后重新上报。", "The centre has no device “{device}” in use; make it known on the page of devices, then send again.";
        bad_badge(device): "设备“{device}”上报的 badge 不是胸牌号；只接受 1 至 40 个英文字母、数字、-、_ 或 .，不接受姓名。", "The badge told by “{device}” is none; 1 to 40 ASCII letters, digits, -, _ or ., and no names.";
        bad_kind(device): "设备“{device}”上报了系统自用的类型；请改用设备的类型。", "“{device}” told a kind that is the system's own; use one of the devices'.";
        told(title, room): "场地告警：{title}（{room}）", "Alarm: {title} ({room})";
    }
}

impl Words {
    /// Opening hours.
    pub(crate) fn hours(&self, hours: &Hours) -> String {
        let days = match hours.any_day {
            true => self.all_days,
            false => self.working_days,
        };
        self.hours_of(clock(hours.opens_minute), clock(hours.closes_minute), days)
    }
}

/// A time as people write it: `2024-09-05 09:00–11:00`, or over nights with both days.
pub(crate) fn span(slot: Slot) -> String {
    let (from, until) = (slot.from.minute_text(), slot.until.minute_text());
    match slot.from.day() == slot.until.day() {
        true => format!("{from}–{}", &until[until.len() - 5..]),
        false => format!("{from} – {until}"),
    }
}

/// The time of day of an instant, `09:00`.
pub(crate) fn of_day(at: Millis) -> String {
    clock((at.0 - Millis::start_of(at.day()).0) / 60_000)
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "venue.room_added" => lang.pick("添加场地", "Room added"),
        "venue.room_closed" => lang.pick("停用场地", "Room taken out of use"),
        "venue.room_opened" => lang.pick("恢复场地", "Room taken into use"),
        "venue.booked" => lang.pick("预约场地", "Room booked"),
        "venue.moved" => lang.pick("场地预约改期", "Booking moved"),
        "venue.released" => lang.pick("释放场地预约", "Booking released"),
        "venue.expected" => lang.pick("登记参加人员胸牌", "Badges of a booking"),
        "venue.device_added" => lang.pick("登记场地设备", "Device made known"),
        "venue.device_changed" => lang.pick("启停场地设备", "Device stopped or started"),
        "venue.events" => lang.pick("接收场地设备动态", "Events of devices taken"),
        "venue.purged" => lang.pick("清理到期的设备动态", "Events past their time taken away"),
        "venue.alarm" => lang.pick("场地告警", "Alarm at a venue"),
        "venue.alarm_taken" => lang.pick("认领场地告警", "Alarm taken"),
        "venue.alarm_closed" => lang.pick("关闭场地告警", "Alarm closed"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Date;

    #[test]
    fn times_are_short_within_a_day() {
        let nine = Millis::start_of(Date::constant(2024, 9, 5)).plus_secs(9 * 3600);
        let slot = |secs| Slot {
            from: nine,
            until: nine.plus_secs(secs),
        };
        assert_eq!(span(slot(5_400)), "2024-09-05 09:00–10:30");
        assert_eq!(span(slot(86_400)), "2024-09-05 09:00 – 2024-09-06 09:00");
        assert_eq!(of_day(nine), "09:00");
    }
}
