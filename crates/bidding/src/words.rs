//! What this room says.

use base::Lang;

base::messages! {
    /// Sentences of errors.
    pub(crate) struct Words {
        already(id): "该标段已有投标箱（第 {id} 号），请先取消或完成原投标箱。", "The lot has box {id} already; cancel or finish that one first.";
        bad_subject: "标段编号无效，应为不超过 200 个字符、不含空格的英文编号；请核对项目数据。", "The lot's subject should be at most 200 ASCII characters without spaces; check the trade's data.";
        bad_title(most): "请填写投标箱名称，不超过 {most} 字。", "Give the box a title of at most {most} characters.";
        one_keeper(one, other): "开标密钥的“{one}”和“{other}”两份由同一单位保管，一家即可开标；请换由另一单位招标（采购、出让）或监督，再发布公告。", "The shares of the {one} and the {other} would be in one unit's hands, which could open the box alone: have another unit tender or supervise, then publish.";
        bad_holders: "密钥保管人应为 2 至 3 个且互不重复，开标门限为 2 至保管人数，公钥互不相同；请核对。", "There should be 2 or 3 different holders with different keys, and a threshold from 2 to their number; check them.";
        bad_key: "公钥格式不对、与投标箱的密码算法不符，或已被其他保管人登记；请重新生成密钥并粘贴公钥。", "This is no public key of the box's suite, or another holder has it; make a new key and paste its public half.";
        bad_hours: "投标开始时间应早于截止时间，截止时间应晚于现在；请核对。", "The box should open before its deadline, and the deadline should lie ahead; check both.";
        bad_bounds: "最少投标人数应不少于 1，解密时限应为 10 至 1440 分钟；请核对。", "The least number of bids is at least 1, the time to decrypt 10 to 1,440 minutes; check both.";
        not_found: "没有这个投标箱或上传记录，请从项目页面进入。", "There is no such box or upload; come from the trade's page.";
        not_holder: "只有该份额的保管人可以办理；请由保管人登录办理。", "Only the holder of that share may do this; let the holder sign in.";
        keys_settled: "投标箱已开始接收投标，公钥不能再更换；如密钥遗失，由其余保管人达到开标门限即可开标。", "The box takes bids already and its keys stay; if yours is lost, the other holders can still reach the threshold.";
        wrong_state: "投标箱当前状态不允许这样办理，请刷新页面后核对。", "The box is in a state that does not allow this; load the page again.";
        move_passed: "投标截止时间已过，不能再调整；需要时请重新招标。", "The deadline has passed and cannot move; tender anew if need be.";
        move_early: "新的截止时间应晚于现在，请重新填写。", "The new deadline should lie ahead; choose another.";
        move_reason: "提前截止时间须写明理由，请补充。", "An earlier deadline needs a reason; say why.";
        too_early: "投标箱尚未开始接收投标，请在公告的开始时间之后上传。", "The box does not take bids yet; upload once the announced hour has come.";
        colleague: "本企业的投标文件由同事账号递交；只有递交账号和企业管理员可以替换或撤回，请联系他们。", "A colleague's account handed your enterprise's bid in; only that account and the enterprise's administrator replace or withdraw it. Ask them.";
        too_late: "投标截止时间已过，文件未接收，也未保存任何内容。", "The deadline has passed; the file was not received and nothing of it was kept.";
        too_large: "投标文件超过 200 MiB，请压缩图片或拆分附件后重新密封。", "The bid is larger than 200 MiB; make its pictures smaller and seal it again.";
        incomplete(count): "还有 {count} 个分块没有上传，请继续上传后再提交。", "{count} chunks are missing; upload them and finish again.";
        bad_half: "解密信息与本投标文件不符，请使用密封时的密钥文件重新解密。", "This is not the half of this bid; decrypt with the key file that it was sealed with.";
        not_signed: "平台未能签发回执，投标未接收，请立即重试。", "The platform could not sign the receipt and the bid was not received; try again at once.";
        no_bid: "投标箱中没有贵单位的投标文件，无需撤回。", "Your enterprise has no bid in this box; there is nothing to withdraw.";
        no_way_back: "投标截止时间已过，投标文件不能再撤回。", "The deadline has passed; the bid cannot be withdrawn any more.";
        no_bid_here: "投标箱中没有贵单位的投标文件，请核对标段。", "Your enterprise has no bid in this box; check the lot.";
        half_early: "尚未到开标时间，请在开标后解密。", "The box is not closed yet; decrypt after the deadline.";
        half_over: "解密时限已过或投标已处理，请查看开标记录。", "The time to decrypt is over or the bid is settled; see the opening record.";
        opening_over: "开标已结束，不再接收密钥份额。", "The opening is over; no more shares are taken.";
        bad_shares: "份额文件无法识别，请用本标段的密钥文件重新提取后提交。", "This is no file of shares; extract it again with the key file of this lot.";
        not_present: "只有本标段的投标人、交易中心和密钥保管人可以签署开标记录。", "Only bidders of this lot, its centre and its holders sign the record.";
        no_record: "开标记录尚未形成或已更新，请刷新页面核对后再签署。", "There is no such record yet; load the page again, look at it and sign.";
        not_giving_up: "只有交易中心负责人和工作专班可以放弃开标；请联系他们。", "Only the head of the centre and the office give an opening up; ask them.";
        bad_reason(most): "请写明理由，不超过 {most} 字。", "Say why, in at most {most} characters.";
        is_suspended: "开标已中止，恢复后再办理；恢复时重新计算解密时限。", "The opening is suspended; come back once it goes on. The time to decrypt begins anew then.";
    }
}

/// Why a bid was not opened, or what could not be read, for a person.
#[must_use]
pub(crate) fn reason(reason: &str, lang: Lang) -> &'static str {
    match reason {
        "no-half" => lang.pick("投标人未在时限内解密", "The bidder did not decrypt in time"),
        "bad-seal" => lang.pick("密封有误，责任在投标人", "Sealed wrongly by the bidder"),
        "bad-shares" => lang.pick(
            "密钥份额密封有误，责任在投标人",
            "Shares sealed wrongly by the bidder",
        ),
        "altered" => lang.pick(
            "平台保存的文件与回执不符，责任在平台",
            "What the platform keeps is not what the receipt names",
        ),
        "too-few-shares" => lang.pick(
            "密钥份额不足，责任不在投标人",
            "Too few shares, not by the bidder's fault",
        ),
        "given-up" => lang.pick("交易中心放弃开标", "The centre gave the opening up"),
        "no-bid-json" => lang.pick("文件中没有可读取的 bid.json", "No bid.json could be read"),
        _ => "",
    }
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "bidding.opened_box" => lang.pick("设立投标箱", "Box opened"),
        "bidding.key" => lang.pick("登记开标公钥", "Holder's key registered"),
        "bidding.deadline_moved" => lang.pick("调整投标截止时间", "Deadline moved"),
        "bidding.suspended" => lang.pick("中止开标", "Opening suspended"),
        "bidding.resumed" => lang.pick("恢复开标", "Opening resumed"),
        "bidding.cancelled" => lang.pick("取消投标箱", "Box cancelled"),
        "bidding.received" => lang.pick(
            "投标登记（含掩护条目）",
            "Bids, and what covers their number",
        ),
        "bidding.closed" => lang.pick("投标截止并公布开标根", "Box closed, root published"),
        "bidding.share" => lang.pick("提交密钥份额", "Holder gave its shares"),
        "bidding.half" => lang.pick("投标人解密", "Bidder decrypted"),
        "bidding.settled" => lang.pick("投标文件开启结果", "Bid opened, or why not"),
        "bidding.given_up" => lang.pick("放弃开标", "Opening given up"),
        "bidding.released" => lang.pick("结果公布，开标内容公开", "Result out, offers read out"),
        "bidding.record" => lang.pick("形成开标记录", "Opening record written"),
        "bidding.signed" => lang.pick("签署开标记录", "Opening record signed"),
        _ => return None,
    })
}
