//! What the room says.

use base::Lang;

use crate::model::EventKind;

base::messages! {
    /// Sentences for people who met an error.
    pub(crate) struct Sentences {
        not_found: "没有找到该办件，请核对编号。", "There is no such case; check its code.";
        not_yours: "该步骤不由您办理，请交由承办岗位办理。", "This step is not yours; leave it to the role that does it.";
        taken: "该步骤已由他人签收，请由签收人办理，或请其退回签收。", "Somebody else took this on; let them do it, or ask them to give it back.";
        stale(who, when, what): "您打开页面后，{who}于 {when} 已{what}，您的操作尚未生效；请核对最新情况后再提交。", "After you opened the page the case changed ({who}, {when}: {what}) and your step was not taken; look at it as it is now and submit again.";
        stale_plain: "您打开页面后该件已变更，您的操作尚未生效；请刷新后再提交。", "The case changed after you opened the page and your step was not taken; reload it and submit again.";
        form(count, keys): "有 {count} 处填写有误，请改正后再提交：{keys}。", "{count} answers or papers have to be mended: {keys}.";
        subcase(item, why): "需要同时发起的事项“{item}”不能提出：{why}", "The case of “{item}” that has to be opened was refused: {why}";
        key_reused: "该提交编号已用于另一份申请，请刷新页面后重新提交。", "This key was used for another filing; reload the page and submit again.";
        file(name): "文件“{name}”不能接收，请上传 PDF、PNG、JPEG、DOCX、XLSX 或纯文本文件。", "File “{name}” is not taken; send PDF, PNG, JPEG, DOCX, XLSX or plain text.";
        too_many_files: "文件过多或过大，请减少后再提交。", "There are too many files, or they are too large; send fewer.";
        urged_today: "今天已催办，请明天再催。", "This was urged today; urge again tomorrow.";
        no_colleague: "只能转给本单位同岗位的同事，请重新选择。", "It can be given only to a colleague of the same unit and role; choose again.";
        effect(what, why): "“{what}”未能办成，本次操作没有保存：{why}", "“{what}” could not be carried out and nothing was saved: {why}";
        too_deep: "事项相互发起层数过多，请联系管理员修改流程。", "Cases open each other too deep; the flows have to be mended.";
        random: "系统无法取得随机数，没有保存，请稍后重试。", "The machine gives no random bytes and nothing was saved; try again later.";
    }
}

/// What happened, for a person.
pub(crate) fn event_title(kind: EventKind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        EventKind::Filed => ("提出", "filed"),
        EventKind::Acted => ("办理", "decided"),
        EventKind::Opined => ("答复意见", "answered"),
        EventKind::CorrectionAsked => ("要求补正", "asked for a correction"),
        EventKind::Corrected => ("补正", "corrected"),
        EventKind::Paused => ("暂停计时", "paused"),
        EventKind::Resumed => ("恢复计时", "resumed"),
        EventKind::ExtensionAsked => ("申请延期", "asked for an extension"),
        EventKind::ExtensionGranted => ("批准延期", "granted an extension"),
        EventKind::ExtensionRefused => ("不批准延期", "refused an extension"),
        EventKind::SentBack => ("退回", "sent back"),
        EventKind::HandedOver => ("移交", "handed over"),
        EventKind::Reassigned => ("改派", "reassigned"),
        EventKind::Delegated => ("转办", "delegated"),
        EventKind::Claimed => ("签收", "taken on"),
        EventKind::Released => ("退回签收", "given back"),
        EventKind::Urged => ("催办", "urged"),
        EventKind::Withdrawn => ("撤回", "withdrawn"),
        EventKind::Replied => ("答复", "replied"),
        EventKind::MaterialGiven => ("补交材料", "brought a paper"),
        EventKind::Timed => ("到期处理", "a day came"),
        EventKind::SubcaseClosed => ("子事项办结", "a case that it opened was closed"),
        EventKind::Migrated => ("改用新版流程", "moved to another version of its flow"),
    };
    lang.pick(zh, en)
}

impl EventKind {
    /// What it is called.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        event_title(self, lang)
    }
}

/// What an entry of the journal that this room wrote is about; `None` for kinds of other rooms.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let rest = kind.strip_prefix("case.")?;
    let (zh, en) = match rest {
        "item_defined" => ("保存事项定义", "Item definition kept"),
        "draft_saved" => ("保存申请草稿", "Draft saved"),
        "draft_dropped" => ("删除申请草稿", "Draft dropped"),
        "file_kept" => ("上传办件文件", "File kept"),
        "files_purged" => ("清理未提交的文件", "Unfiled files taken away"),
        "filed" => ("提出办件", "Case filed"),
        "seeded" => ("写入测量用办件", "Cases for measuring written"),
        rest => return EventKind::parse(rest).map(|kind| event_title(kind, lang)),
    };
    Some(lang.pick(zh, en))
}
