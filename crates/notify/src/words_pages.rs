//! What the pages of this room say.

use base::Lang;

base::messages! {
    /// The inbox.
    pub(crate) struct InboxWords {
        title: "消息", "Inbox";
        purpose: "系统发给您和您所在岗位的消息，未读的排在前面。", "What the system tells you and those in your role, unread first.";
        settings: "通知设置", "Notification settings";
        deliveries: "投递记录", "Deliveries";
        hooks: "回调地址", "Web hooks";
        topic: "类别", "Kind";
        all_topics: "全部类别", "All kinds";
        which: "范围", "Which";
        all: "全部", "All";
        unread_only: "只看未读", "Unread only";
        apply: "筛选", "Apply";
        counts(total, unread): "共 {total} 条，未读 {unread} 条", "{total} messages, {unread} unread";
        more_than(max): "{max} 条以上", "more than {max}";
        unread: "未读", "Unread";
        read: "已读", "Read";
        mark: "标为已读", "Mark as read";
        mark_one(title): "标为已读：{title}", "Mark as read: {title}";
        mark_all: "全部标为已读", "Mark all as read";
        marked: "已标为已读。", "Marked as read.";
        empty: "还没有消息。有任务到期、报告被退回等事项时，会在这里通知您。", "There are no messages yet. When something falls due or a report comes back, you are told here.";
        empty_filtered: "没有符合条件的消息。", "No message matches.";
        clear: "查看全部消息", "Show all messages";
    }
}

base::messages! {
    /// Notification settings.
    pub(crate) struct SettingWords {
        title: "通知设置", "Notification settings";
        purpose: "选择除站内消息外，是否用邮件接收，以及什么时间不打扰。", "Choose whether you also get mail, and when not to be disturbed.";
        address: "邮箱", "Mail address";
        no_server: "本系统没有配置邮件服务器，消息只在站内显示。需要邮件通知请联系管理员。", "No mail server is set up, so messages stay in the inbox. Ask the administrator if you need mail.";
        none: "尚未登记邮箱，消息只在站内显示。", "You have given no mail address; messages stay in the inbox.";
        waiting(shown): "确认码已发往 {shown}，30 分钟内有效。", "A code was sent to {shown}. It holds for 30 minutes.";
        confirmed(shown): "已确认的邮箱：{shown}", "Confirmed address: {shown}";
        unreadable: "已登记的邮箱无法读取，请重新登记。", "The address on record cannot be read; enter it again.";
        new_address: "邮箱地址", "Mail address";
        new_hint: "保存时加密，页面上只显示首字母；我们会发送一个六位确认码。", "Kept encrypted; pages show initials only. A code of six digits is sent to it.";
        ask: "发送确认码", "Send the code";
        asked: "确认码已发送，请查收邮件。", "The code was sent; look into your mail.";
        code: "确认码", "Code";
        confirm: "确认邮箱", "Confirm the address";
        now_confirmed: "邮箱已确认。", "The address is confirmed.";
        remove: "删除邮箱", "Remove the address";
        removed: "邮箱已删除。", "The address was removed.";
        how: "接收方式", "How to be told";
        how_hint: "确认邮箱后生效。每日汇总在工作日 8:30 发送，没有未读消息时不发。", "Takes effect once your address is confirmed. The daily summary comes at 8:30 on working days, unless nothing is unread.";
        inbox: "仅站内", "Inbox only";
        each: "每条发邮件", "A mail each";
        digest: "每日汇总", "Daily summary";
        quiet: "免打扰", "Quiet hours";
        quiet_from: "开始时间", "From";
        quiet_until: "结束时间", "Until";
        quiet_hint: "24 小时制，例如 20:00。开始与结束相同表示不设免打扰；期间的邮件顺延到结束时。", "On the 24-hour clock, such as 20:00. The same time twice means never; mail waits until the end.";
        days_off: "非工作日", "Days off";
        days_off_quiet: "不发邮件，顺延到下一个工作日", "No mail until the next working day";
        days_off_open: "照常发送", "Mail as usual";
        mail_lang: "邮件语言", "Language of mails";
        save: "保存", "Save";
        saved: "设置已保存。", "The settings were saved.";
        bad_time: "时间应写成 20:00 这样，请修改。", "Write the time like 20:00; change it.";
        held(from, until): "现有设置：免打扰 {from} 至 {until}。您填写的内容保留在下面，再次保存将覆盖现有设置。", "What holds now: quiet from {from} until {until}. What you entered is kept below; saving again replaces what holds.";
    }
}

base::messages! {
    /// The outbox.
    pub(crate) struct OutboxWords {
        title: "投递记录", "Deliveries";
        purpose: "发出的邮件和回调请求、它们的结果，以及需要人工决定的重发。", "Mails and web hook calls, what came of them, and those that somebody must decide to repeat.";
        state: "状态", "State";
        all_states: "全部状态", "All states";
        apply: "筛选", "Apply";
        waiting: "等待发送", "Waiting";
        claimed: "正在处理", "At hand";
        sending: "正在发送", "Being sent";
        sent: "已送达", "Delivered";
        failed: "失败", "Failed";
        unknown: "结果不明", "Unknown";
        dropped: "无需发送", "Not needed";
        mail: "邮件", "Mail";
        hook: "回调", "Web hook";
        what: "内容", "Content";
        to: "接收方", "To";
        due: "应发时间", "Due";
        attempts: "尝试次数", "Attempts";
        note: "说明", "Note";
        act: "操作", "Action";
        digest: "每日汇总", "Daily summary";
        confirm: "邮箱确认码", "Address code";
        test: "测试", "Test";
        resend: "重发", "Send again";
        resend_one(number): "重发第 {number} 条", "Send delivery {number} again";
        resent: "已重新排队。", "It is under way again.";
        doubt: "结果不明：内容发出后连接中断，对方可能已收到。系统不会自动重发；重发使用同一标识，但对方仍可能收到两次。", "Unknown: the connection broke after the content went out and it may have arrived. It is not repeated by itself; a repetition has the same identifier but may still arrive twice.";
        empty: "还没有投递。有人登记邮箱或登记回调地址后，发出的内容会列在这里。", "Nothing has been sent yet. It is listed here once somebody confirms an address or a web hook is registered.";
        empty_filtered: "没有这种状态的投递。", "No delivery is in this state.";
        clear: "查看全部投递", "Show all deliveries";
    }
}

base::messages! {
    /// Web hooks.
    pub(crate) struct HookWords {
        title: "回调地址", "Web hooks";
        purpose: "把消息以签名请求通知其他系统：专班登记的收到专班和各单位的消息，单位登记的收到本单位的消息。发给个人和纪检监察的消息不外发。", "Signed requests that tell other systems what is told here: the office's hear what the office and the units are told, an organisation's what that organisation is told. What single accounts or the discipline role are told stays here.";
        url: "地址", "Address";
        url_hint: "以 https:// 开头。不要在地址里写密钥，请用签名核对来源。", "Begins with https://. Put no secret into it; check the signature instead.";
        topics: "类别", "Kinds";
        all_topics: "全部类别", "All kinds";
        topics_hint: "都不选即全部类别。", "Choose none for all of them.";
        kinds: "或只要这些种类", "Or only these kinds";
        kinds_hint: "程序用的名称，如 case.opened，以空格分隔。", "Names for programs, such as case.opened, with spaces between.";
        state: "状态", "State";
        active: "启用", "Active";
        stopped: "停用", "Stopped";
        created: "登记时间", "Registered";
        register: "登记", "Register";
        register_heading: "登记回调地址", "Register a web hook";
        empty: "还没有回调地址。在下面登记后，消息会以签名请求发往该地址。", "There is no web hook yet. Register one below and messages go there as signed requests.";
        secret_title: "请保存签名密钥", "Keep the signing secret";
        secret_purpose: "密钥只显示这一次。丢失后请停用此地址并重新登记。", "It is shown this once. If it is lost, stop this web hook and register another.";
        secret: "签名密钥", "Signing secret";
        secret_how: "请求头 webhook-id、webhook-timestamp、webhook-signature 按 Standard Webhooks 规范签名（HMAC-SHA256）。同一 webhook-id 可能重复到达，请按它去重。", "The headers webhook-id, webhook-timestamp and webhook-signature follow Standard Webhooks (HMAC-SHA256). A webhook-id may come more than once; take it once.";
        to_hook: "查看此回调地址", "Go to the web hook";
        one_purpose: "此地址的状态和最近的投递。", "Its state and its newest deliveries.";
        stop: "停用", "Stop";
        start: "启用", "Start";
        try_out: "发送测试", "Send a test";
        done_stop: "已停用。", "It is stopped.";
        done_start: "已启用。", "It is active.";
        done_try: "测试已排队，稍后刷新查看结果。", "The test is under way; reload shortly.";
        deliveries: "投递", "Deliveries";
        no_deliveries: "还没有投递。可以先发送测试。", "Nothing was sent yet. Send a test first.";
    }
}

/// What a delivery's note says to a reader; codes of SMTP and HTTP speak for themselves.
pub(crate) fn note(stored: &str, lang: Lang) -> String {
    let (zh, en) = match stored {
        "interrupted" => ("处理中断", "interrupted"),
        "timeout" => ("对方未按时应答", "no answer in time"),
        "connection" => ("连接失败", "no connection"),
        "TLS" => ("加密连接失败", "no protected connection"),
        "name not found" => ("域名无法解析", "the name is not known"),
        "inside the house" => ("地址指向内部网络", "leads inside the network"),
        "not HTTPS" => ("不是 https 地址", "not an https address"),
        "read meanwhile" => ("已在站内阅读", "read in the inbox meanwhile"),
        "no longer addressed" => ("不再发给此账户", "no longer for this account"),
        "closed account" => ("账户已停用", "the account is closed"),
        "no address" | "address not confirmed" => ("没有已确认的邮箱", "no confirmed address"),
        "code ended" => ("确认码已失效", "the code has ended"),
        "stopped" => ("回调地址已停用", "the web hook is stopped"),
        "stale" => ("超过三天未能发送", "waited more than three days"),
        "address sealed under another key" | "secret sealed under another key" => {
            ("密钥不符，无法读取", "sealed under another key")
        }
        "bad address" => ("邮箱地址不可用", "the address cannot be used"),
        other => return other.to_owned(),
    };
    lang.pick(zh, en).to_owned()
}
