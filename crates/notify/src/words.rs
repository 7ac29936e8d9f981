//! What this room says, in both languages.

use base::Lang;

base::messages! {
    /// Sentences of refusals: what is wrong and what to do.
    pub(crate) struct Sentences {
        no_message: "没有这条消息，请返回消息列表。", "There is no such message; go back to the inbox.";
        no_account: "此功能需要登录账户，请登录后重试。", "This needs an account; sign in and try again.";
        bad_quiet: "时间应为 00:00 至 23:59，请修改。", "Times run from 00:00 to 23:59; change it.";
        changed_meanwhile: "设置已在另一窗口中更改，请核对下面的现有设置后再保存。", "The settings were changed in another window; compare with what holds now and save again.";
        no_mail: "本系统没有配置邮件服务器，请联系管理员。", "No mail server is set up; ask the administrator.";
        bad_address: "邮箱地址格式不对，请填写一个地址，例如 name@example.cn。", "This is no mail address; enter one, such as name@example.cn.";
        too_many_codes: "一小时内最多发送三次确认码，请稍后再试。", "At most three codes are sent in an hour; try again later.";
        no_code: "没有有效的确认码，请重新发送。", "There is no valid code; ask for another.";
        wrong_code: "确认码不正确，请核对最近一封邮件。", "The code is not right; check the newest mail.";
        no_key: "个人信息密钥不可用，内容没有保存，请联系管理员。", "The key for personal data is not available and nothing was saved; ask the administrator.";
        no_hook: "没有这个回调地址，请返回列表。", "There is no such web hook; go back to the list.";
        url_malformed: "地址应为完整网址，不含用户名和密码，不超过500个字符，请修改。", "Enter a full address without name or password, of at most 500 characters.";
        url_scheme: "地址应以 https:// 开头，请修改。", "The address begins with https://; change it.";
        url_inside: "地址指向内部网络，不能登记；确有需要请管理员放开限制。", "The address leads inside the network; the administrator may allow that.";
        bad_kind(kind): "“{kind}”不是消息种类的名称，应如 case 或 case.opened，请修改。", "“{kind}” is no name of a kind, which is such as case or case.opened; change it.";
        url_taken: "这个地址已登记，请查看列表。", "This address is registered; see the list.";
        too_many_hooks(max): "最多登记 {max} 个回调地址，不能再增加。", "There may be {max} web hooks at most.";
        hook_stopped: "回调地址已停用，请先启用。", "The web hook is stopped; start it first.";
        no_delivery: "没有这条投递记录，请返回列表。", "There is no such delivery; go back to the list.";
        not_ended: "这条投递已重新排队或已完成，请刷新列表。", "This delivery is under way again or done; reload the list.";
        ephemeral: "确认码有时限，不能重发，请本人重新申请。", "A code has a term and is not sent again; its owner can ask for another.";
    }
}

base::messages! {
    /// Words of mails.
    pub(crate) struct MailWords {
        confirm_subject: "落地：邮箱确认码", "Luodi: code for your mail address";
        confirm_text(code, minutes): "您的确认码是 {code}，{minutes} 分钟内有效。\n\n请在系统的通知设置页填写。如果不是您本人申请，请忽略本邮件。\n", "Your code is {code}. It holds for {minutes} minutes.\n\nEnter it on the page with your notification settings. If you did not ask for it, ignore this mail.\n";
        digest_subject(count): "落地：{count} 条未读消息", "Luodi: {count} unread messages";
        digest_head(count): "您有 {count} 条未读消息。", "You have {count} unread messages.";
        digest_group(title, count): "【{title}】{count} 条", "{title} ({count})";
        footer: "本邮件由系统自动发送，请勿回复。接收方式可在通知设置中修改。", "Sent by the system; replies are not read. Change what you receive in your notification settings.";
    }
}

/// What the journal's pages call an entry of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match kind {
        "notify.setting_saved" => ("通知设置已保存", "Notification settings saved"),
        "notify.address_asked" => ("邮箱待确认", "Mail address to be confirmed"),
        "notify.address_confirmed" => ("邮箱已确认", "Mail address confirmed"),
        "notify.address_removed" => ("邮箱已删除", "Mail address removed"),
        "hook.registered" => ("回调地址已登记", "Web hook registered"),
        "hook.stopped" => ("回调地址已停用", "Web hook stopped"),
        "hook.started" => ("回调地址已启用", "Web hook started"),
        "hook.tried" => ("回调地址测试", "Web hook tried"),
        "delivery.failed" => ("投递失败", "Delivery failed"),
        "delivery.unknown" => ("投递结果不明", "Delivery unknown"),
        "delivery.resent" => ("投递已重发", "Delivery sent again"),
        _ => return None,
    };
    Some(lang.pick(zh, en))
}
