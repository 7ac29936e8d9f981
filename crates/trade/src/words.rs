//! What this room says: refusals, notices, messages.

use base::Lang;
use pack::element::FigureKind;

base::messages! {
    /// Sentences.
    pub(crate) struct Sentences {
        not_found: "没有这项交易；请从交易大厅或交易看板打开。", "There is no such trade; open it from the hall or from the board.";
        not_yours: "本账号不能办理这一步；请由招标人（采购人、出让人）、交易中心或监督部门办理。", "Your account may not do this; the tenderer, the trading centre or the supervising unit does.";
        standing(state): "这项交易现在的状态是“{state}”，不能这样办理；请刷新页面查看。", "The trade stands at “{state}”, where this cannot be done; reload the page.";
        suspended(reason): "这项交易已暂停（{reason}）；恢复后再办理。", "The trade is suspended ({reason}); do this once it goes on.";
        stale(version): "页面打开后已有人改动（现为第 {version} 版）；您填写的内容保留在下面，请核对后重新提交。", "Somebody changed it meanwhile (now version {version}); what you typed is kept below: look at it and submit again.";
        stale_draft(version): "公告稿已有新的改动（现为第 {version} 版）；请核对后再发布。", "The draft was changed meanwhile (now version {version}); look at it before publishing.";
        register_nobody: "请用招标人单位的经办人、负责人账号，或在“我的主体”确认代表企业的账号登记项目。", "Register with an account of the tendering unit, or one that was confirmed to act for an enterprise (under “My enterprise”).";
        bad_title(most): "请填写标题，不超过 {most} 字。", "Give a title of at most {most} characters.";
        bad_body(most): "请填写正文，不超过 {most} 字。", "Give a text of at most {most} characters.";
        bad_text(most): "请填写内容，不超过 {most} 字。", "Write 1 to {most} characters.";
        too_long(most): "内容过长，请控制在 {most} 字以内。", "Too long; at most {most} characters.";
        bad_platform: "没有这个交易平台；请从列表中选择。", "There is no such platform; choose one of the list.";
        bad_procedure: "没有这种交易程序；请从列表中选择。", "There is no such procedure; choose one of the list.";
        bad_lots(most): "请至少填写一个标段，最多 {most} 个；金额以元计，大于零，最多两位小数。", "Give 1 to {most} lots with amounts in yuan above zero and at most two decimals.";
        bad_method: "请选择评审办法。", "Choose the method of evaluation.";
        bad_agency: "代理机构的统一社会信用代码或名称不对；没有代理机构请都留空。", "Credit code or name of the agency is wrong; leave both empty where there is none.";
        bad_hours: "时间先后不对：文件提供起止日、截止时间、竞价开始和结束应依次排列，竞价要填加价幅度。", "The hours are out of order: documents, deadline, beginning and end of the auction follow each other, and an auction has a step.";
        hours_passed: "文件开始提供的日期或截止时间已过；请改后再发布。", "The day of the documents or the deadline has passed; set later ones.";
        no_draft: "还没有公告稿；请先填写并保存。", "There is no draft; write and save one first.";
        documents_missing(names): "还缺文件：{names}；请上传后再发布。", "Documents are missing: {names}; upload them before publishing.";
        bad_document: "这一程序没有这种文件；请从列表中选择。", "The procedure has no such document; choose one of the list.";
        bad_size(mb, count): "文件应不为空、不超过 {mb} MB，每项交易最多 {count} 个。", "A file is not empty and at most {mb} MB; a trade has at most {count}.";
        no_bidder: "只有在“我的主体”确认代表企业、且不是本项目招标人或代理机构的账号可以办理。", "Only an account that was confirmed to act for an enterprise (under “My enterprise”), and not for the tenderer or its agency, may do this.";
        bad_key: "这次提交缺少编号；请刷新页面后重新提交。", "The form lacks its number; reload the page and submit again.";
        too_many_questions(most): "本单位对这项交易已提出 {most} 个问题；请合并后联系招标人。", "Your enterprise has asked {most} questions; ask the tenderer directly.";
        no_question: "没有这个待答复的问题；请刷新页面查看。", "There is no such open question; reload the page.";
        bad_deadline: "截止时间已过，或新的截止时间早于现在的；截止时间只能顺延。", "The deadline has passed, or would come earlier; it only moves on.";
        held_by(who): "这项交易由{who}暂停；由其解除，异议或投诉处理完毕后自动恢复。", "Held up by: {who}. Each lifts its own order; an objection or a complaint does once it is settled.";
        no_candidate: "没有这名候选人；请等评审报告或竞价结果。", "There is no such candidate; wait for the report or for the auction.";
        not_the_first: "选择第一名以外的候选人，要写明理由。", "Say why another than the first is chosen.";
        posted_until(day): "公示到 {day} 结束；请在次日起定标。", "The posting lasts until {day}; award from the day after.";
        sealed_here: "这项交易密封投标，不需要报名；请在投标页面递交。", "Offers are sealed here; hand yours in on the page of the box.";
        enter_late: "报名已截止。", "The deadline for names has passed.";
        follow_nobody: "请先登录再关注。", "Sign in to follow a word.";
        bad_word(most): "关注词为 2 至 {most} 个字。", "A word has 2 to {most} characters.";
        too_many_words(most): "最多关注 {most} 个词；请先取消一些。", "You follow {most} words already; drop one first.";
        bad_room: "日期应不早于今天，时间 0 至 23 点，人数 1 至 500。", "The day is not before today, the hour 0 to 23, the seats 1 to 500.";
        no_room_request: "没有这项场地申请；请刷新页面查看。", "There is no such request; reload the page.";
        bad_place: "请写明安排的场地，或不能安排的原因。", "Name the room that is given, or why none is.";
        no_absentee: "没有这条记录；请从应进必进页面打开。", "There is no such record; open it from the page of what must enter.";
        bad_cells(count): "表中有 {count} 处需要改正，没有导入；请按下列单元格改正后重新上传。", "{count} cells have to be mended and nothing was taken; mend them and upload again.";
        too_many_lines(most): "一个文件最多 {most} 行；请分成几个文件。", "A file has at most {most} lines; split it.";
        no_catalogue: "目录清单还没有内容；请先在清单“公共资源交易目录”中录入并发布。", "The catalogue is empty; fill and publish the register first.";
        absentee_reason(most): "请填写已进场的项目编号，或写明理由（不超过 {most} 字）。", "Give the number of the project that entered, or a reason of at most {most} characters.";
        bad_prefix(prefix): "“{prefix}”不是开放采购编号前缀；应为 ocds- 加六位小写字母或数字，向标准维护机构登记取得。", "“{prefix}” is no ocid prefix: ocds- and six lower-case letters or digits, as registered with the keepers of the standard.";
        no_prefix(trade): "第 {trade} 号交易不是示例，导出前要给出已登记的开放采购编号前缀（ocds-……）。", "Trade {trade} is no sample: give the ocid prefix under which you are registered (ocds-…).";
        bad_site(site): "“{site}”不是网站地址；请写成 https://ggzy.example.cn 的样子，末尾不带斜线。", "“{site}” is no address of a site; write it as https://ggzy.example.cn, without a slash at its end.";
        file_not_written(path, why): "无法写入文件 {path}：{why}；请检查目录权限和剩余空间后重试。", "The file {path} cannot be written: {why}. Look at the folder's permissions and the space left, and try again.";
        not_merged(why): "发布无法汇编成记录：{why}；请把本句报给维护人员。", "Releases do not come together as a record: {why}. Report this sentence to whoever maintains the program.";
        damaged_history(ocid): "历史数据中“{ocid}”无法读取；请管理员核查数据库。", "“{ocid}” of the history cannot be read; ask the administrator to check the database.";
        history_publisher(most): "请填写这些数据的发布方，不超过 {most} 字。", "Name the publisher of these data, in at most {most} characters.";
        history_nothing(first): "文件里没有可导入的发布，没有导入任何内容。{first}", "There is no release in the file, and nothing was taken. {first}";
        history_full(count): "已有 {count} 个文件在等候导入；请等其中一个导完后再传。", "{count} files wait to be read; upload this one when one of them is done.";
        history_lost: "这个文件正由另一处导入；请稍后查看结果。", "This file is being read elsewhere; look for what comes of it in a while.";
        history_large(most): "文件展开后超过 {most} MiB；请拆分后再传，或由管理员用命令 luodi ocds import 导入。", "Inflated the file is larger than {most} MiB: split it, or have the administrator use luodi ocds import.";
        history_unread(path, why): "无法读取文件 {path}：{why}；请检查文件后重试。", "The file {path} cannot be read: {why}. Look at it and try again.";
        no_judges: "这项交易不需要评审委员会。", "Nobody judges here.";
        bad_seats(most): "每行写一个专业代码和人数，如 A0101 3，最多 {most} 个专业。", "One speciality a line with its seats, such as A0101 3; at most {most}.";
        unvouched(path): "日志中没有为“{path}”作证的条目，归档包未导出；该材料与当时记载的不符，请管理员核查数据库。", "No journal entry vouches for “{path}”, so no bundle was exported: it is not what was recorded; ask the administrator to check the database.";
        unreadable(path): "“{path}”无法读取，归档包未导出；请管理员核查数据库和密钥文件。", "“{path}” cannot be read, so no bundle was exported; ask the administrator to check the database and the key files.";
        unwired: "投标、竞价等系统还没有接通；请联系管理员。", "The rooms of sealed offers and auctions are not connected; ask the administrator.";
        not_opened: "投标文件还没有全部开启；请等开标结束。", "The offers are not open yet; wait for the end of the opening.";
        auction_runs: "网络竞价正在进行；请先在竞价页面暂停或终止。", "The auction runs; pause or end it on its own page first.";
        no_figure(name): "这项交易的程序没有规定“{name}”；请管理员在配置包的 [[procedure.figure]] 中补上后重新登记。", "The procedure of this trade gives no “{name}”: the administrator adds it to the pack as a [[procedure.figure]], then the trade is registered again.";
        sealed_entries: "报名信息无法解密；请管理员恢复密钥文件。", "Sealed entries cannot be read; ask the administrator to restore the key file.";
        invites_nobody: "这一程序不由招标人填写受邀名单：框架协议二次竞价邀请全体入围供应商，其他程序不限定参加人。", "Nobody is invited here: from a framework everybody who was admitted is, and every other way is open.";
        bad_invited(no): "第 {no} 行不对：请写统一社会信用代码、空格、名称，每家一行，不要重复。", "Line {no} is wrong: a credit code, a space and a name, each enterprise once.";
        too_many_invited(most): "最多邀请 {most} 家。", "At most {most} are invited.";
        invited_own: "不能邀请招标人（采购人）或代理机构自己。", "The tenderer and its agency cannot be invited.";
        too_few_invited(least): "受邀的至少要有 {least} 家；请补充受邀名单后再发布。", "At least {least} are invited; complete the list before publishing.";
        not_negotiated: "现在不能谈判（磋商）：要等开启响应文件、评审小组到齐，并且还没有要求最后报价。", "Nothing is negotiated now: offers are opened and the committee is seated first, and final offers were not asked for yet.";
        negotiates_not: "本企业没有参加这项谈判（磋商）。", "Your enterprise does not take part in this negotiation.";
        no_round: "还没有开始谈判（磋商）；请先发出第一轮内容。", "No round has begun; begin the first one.";
        too_much_said(most): "最多 {most} 次；请合并内容。", "At most {most}; put it together.";
        too_few_left(least, basis): "继续参加的不足 {least} 家（{basis}），不能要求最后报价；请终止后重新组织。", "Fewer than {least} are left ({basis}): final offers cannot be asked for; give the trade up and begin again.";
        bad_finals(minutes): "请填写最后报价截止时间，至少留 {minutes} 分钟登记密钥和递交。", "Set the hour of final offers; leave at least {minutes} minutes for keys and sealing.";
        said_finals(at): "请在 {at} 前密封递交最后报价。", "Hand in your sealed final offer before {at}.";
        told_reply(title): "收到谈判（磋商）答复：{title}", "An answer in a negotiation: {title}";
        bad_framework: "没有这项已签订的框架协议；请填写同一平台上框架协议交易的编号（交易页面地址中的数字）。", "There is no such framework agreement in force: give the number of its trade on the same platform (the number in the address of its page).";
        line_documents(from, until): "文件提供时间：{from} 至 {until}", "Documents: {from} to {until}";
        line_deadline(at): "截止时间：{at}", "Deadline: {at}";
        line_auction(from, until): "竞价时间：{from} 开始，自由报价至 {until}", "Auction: from {from}, free bidding until {until}";
        line_contract(sign, pay): "成交后 {sign} 日内在线签订合同，价款按约定之日起 {pay} 日内支付", "The contract is signed online within {sign} days of the award, and paid within {pay} days of the days agreed";
        line_candidate(rank, name, price, total): "第 {rank} 名：{name}，报价 {price} 元，得分（评审价）{total}", "{rank}. {name}, {price} yuan, {total}";
        line_reason(reason): "理由：{reason}", "Reason: {reason}";
        no_price: "—", "—";
        title_clarification(title): "{title}澄清答疑", "{title}: clarification";
        body_clarification(question, answer): "问：{question}\n答：{answer}", "Question: {question}\nAnswer: {answer}";
        title_suspension(title): "{title}暂停公告", "{title}: suspended";
        title_resumption(title): "{title}恢复公告", "{title}: goes on";
        body_resumption: "暂停的情形已消除，交易恢复进行。", "What held the trade up is settled; it goes on.";
        title_termination(title): "{title}终止公告", "{title}: given up";
        title_failure(title): "{title}流标（流拍）公告", "{title}: failed";
        body_too_few(least, is): "截止时有效参与 {is} 家，不足 {least} 家，不予开标（竞价），将依法重新组织。", "{is} took part, fewer than {least}: nothing is opened, and the lot is traded again.";
        body_none_valid: "经评审没有可推荐的候选人，本次交易不成立。", "Nobody could be put forward; the trade fails.";
        body_no_winner: "网络竞价没有成交。", "Nobody won the auction.";
        title_candidates(title): "{title}中标（成交）候选人公示", "{title}: candidates";
        body_candidates(from, until, lines): "公示时间：{from} 至 {until}\n{lines}", "Posted from {from} to {until}\n{lines}";
        title_award(title): "{title}中标（成交）结果公告", "{title}: award";
        body_award(line, reason): "{line}\n{reason}", "{line}\n{reason}";
        title_contract(title): "{title}合同公告", "{title}: contract";
        body_contract(day, owner, winner, body): "签订日期：{day}\n甲方：{owner}\n乙方：{winner}\n{body}", "Signed on {day}\nFor: {owner}\nBy: {winner}\n{body}";
        told_refused(title): "交易环节因违反规则被拒：{title}", "Refused for breaking a rule: {title}";
        told_split(title): "疑似化整为零：{title}", "Possibly split below a threshold: {title}";
        told_asked(title): "收到提问：{title}", "A question: {title}";
        told_room(title): "场地申请：{title}", "A room is asked for: {title}";
        told_rooms(title): "截止时间已顺延，场地需要重新安排：{title}", "The deadline moved, and rooms have to be given again: {title}";
        told_alarm(room, title): "交易场地告警：{room}，{title}", "Alarm in a room of a trade: {room}, {title}";
        rooms_again: "重新安排场地。", "Given again.";
        rooms_free: "交易终止或流标，场地释放。", "The trade came to nothing.";
        room_line(name, city, seats): "{name}（{city}，{seats} 座）", "{name} ({city}, {seats} seats)";
        told_given_up_on(title): "竞价多次未能开启，需要处理：{title}", "The auction could not be opened and waits for you: {title}";
        body_given_up_on(why): "{why} 已停止自动重试。请核查原因：暂停后恢复本项交易会再试一次；终止后可以重新组织交易。", "{why} It is not tried any more. Find out why: suspend and resume the trade to have it tried again, or terminate it and trade the lot anew.";
        told_stuck(title): "下一环节未能开始：{title}", "The next step did not begin: {title}";
        told_lacking(title): "评标专家不足：{title}", "Too few experts: {title}";
        told_notice(kind, title): "{kind}：{title}", "{kind}: {title}";
    }
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "trade.registered" => lang.pick("登记交易项目", "Project registered"),
        "trade.drafted" => lang.pick("起草交易公告", "Notice drafted"),
        "trade.document" => lang.pick("上传交易文件", "Trading document added"),
        "trade.published" => lang.pick("发布交易公告", "Trading notice published"),
        "trade.refused" => lang.pick("交易环节被拒", "Step of a trade refused"),
        "trade.asked" => lang.pick("交易提问", "Question about a trade"),
        "trade.entered" => lang.pick("竞买报名", "Name entered for an auction"),
        "trade.left" => lang.pick("撤回竞买报名", "Name taken back"),
        "trade.closed" => lang.pick("交易截止", "Deadline of a trade"),
        "trade.stuck" => lang.pick("竞价未能开启", "Auction not opened"),
        "trade.opened" => lang.pick("开标完成", "Offers opened"),
        "trade.reported" => lang.pick("评审（竞价）结果", "Result of evaluation or auction"),
        "trade.invited" => lang.pick("确定受邀名单", "Invited list set"),
        "trade.talk" => lang.pick("谈判（磋商）记录", "Said in a negotiation"),
        "trade.finals" => lang.pick("最后报价已开启", "Final offers opened"),
        "trade.given_up" => lang.pick("终止未公告的交易", "Trade given up before its notice"),
        "trade.hold_lifted" => lang.pick("解除一项暂停", "One suspension lifted"),
        "trade.again" => lang.pick("重新组织交易", "Lot traded again"),
        "trade.committee" => lang.pick("组建评标委员会", "Committee asked for"),
        "trade.room_asked" => lang.pick("申请交易场地", "Room asked for"),
        "trade.room_settled" => lang.pick("安排交易场地", "Room given or refused"),
        "trade.imported" => lang.pick("对照交易目录", "File held against the catalogue"),
        "trade.absentee_settled" => lang.pick("处理应进未进项目", "Absent project settled"),
        "trade.history_begun" => {
            lang.pick("接收外来历史数据文件", "File of others' history received")
        }
        "trade.history" => lang.pick("导入外来历史数据", "History of others imported"),
        "trade.archived" => lang.pick("导出交易归档包", "Archive of a trade taken"),
        "trade.open_data" => lang.pick("要求更新开放数据", "Open data asked for anew"),
        _ => return None,
    })
}

/// What a figure of a procedure is, for a person.
pub(crate) fn figure_name(kind: FigureKind, lang: Lang) -> &'static str {
    match kind {
        FigureKind::PayMostDays => lang.pick("约定付款期限的上限", "longest term of payment"),
        FigureKind::ChangePercent => lang.pick("合同变更的比例", "share of a change"),
        FigureKind::BondPercent => lang.pick("履约保证金上限", "most of a performance bond"),
        FigureKind::OpenHolders => lang.pick("共同开启的持有人", "holders who open together"),
        FigureKind::UnsealMinutes => lang.pick("解密时限", "time to decrypt"),
        FigureKind::SpareExperts => lang.pick("候补专家", "experts that stand by"),
        FigureKind::CallMinutes => lang.pick("专家答复时限", "time for an expert to answer"),
        FigureKind::RecusedYears => lang.pick("回避年数", "years of recusal"),
        FigureKind::ExplainMinutes => lang.pick("说明报价的时限", "time to explain an offer"),
        FigureKind::SignMinutes => lang.pick("签署报告的时限", "time to sign the report"),
        FigureKind::EliminatedPercent => lang.pick("入围淘汰比例", "share that is eliminated"),
    }
}

/// A figure of a procedure with its unit, for a person.
pub(crate) fn figure_text(kind: FigureKind, value: u32, lang: Lang) -> String {
    let unit = match kind {
        FigureKind::PayMostDays => lang.pick("日", "days"),
        FigureKind::ChangePercent | FigureKind::BondPercent | FigureKind::EliminatedPercent => {
            return format!("{value}%");
        }
        FigureKind::OpenHolders => lang.pick("方", "holders"),
        FigureKind::SpareExperts => lang.pick("人", "experts"),
        FigureKind::RecusedYears => lang.pick("年", "years"),
        FigureKind::UnsealMinutes
        | FigureKind::CallMinutes
        | FigureKind::ExplainMinutes
        | FigureKind::SignMinutes => lang.pick("分钟", "minutes"),
    };
    format!("{value} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words() {
        let kinds = [
            "registered",
            "drafted",
            "document",
            "published",
            "refused",
            "asked",
            "entered",
            "left",
            "closed",
            "opened",
            "stuck",
            "reported",
            "invited",
            "talk",
            "finals",
            "given_up",
            "hold_lifted",
            "again",
            "room_asked",
            "room_settled",
            "committee",
            "imported",
            "absentee_settled",
            "history",
            "history_begun",
            "open_data",
            "archived",
        ];
        for kind in kinds {
            assert!(
                journal_kind(&format!("trade.{kind}"), Lang::En).is_some(),
                "{kind}"
            );
        }
        assert!(journal_kind("trade.other", Lang::Zh).is_none());
    }
}
