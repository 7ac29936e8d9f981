//! What this room says.

use base::Lang;

use crate::model::{BidState, Class, Failed, Phase, Signed};

base::messages! {
    /// Pages and sentences.
    pub(crate) struct Words {
        list: "评标项目", "Evaluations";
        list_purpose: "查看各项目评标进度；评分在全部评委提交前不向任何人显示。", "How far evaluations are; no mark is shown to anyone before all judges have handed in.";
        list_none: "没有评标项目。开标结束、评标委员会组成后，项目会列在这里。", "There are no evaluations. They appear here once bids are open and a committee is formed.";
        judging: "我的评标", "My evaluations";
        judging_purpose: "您担任评委的项目：符合性审查、评分、核对、签署。", "Evaluations in which you sit: review, mark, check, sign.";
        judging_none: "您没有评标任务。被抽取并参加评标后，项目会列在这里。", "You sit in no committee. Evaluations appear here once you were drawn.";
        lot: "项目", "Lot";
        phase: "阶段", "Step";
        opened: "开始时间", "Began";
        judges_in: "已提交评委", "Judges who handed in";
        progress_purpose: "进度、审查结果和程序记录；评分解封前不显示任何评分。", "Progress, the review's results and the course of things; no marks before they are unsealed.";
        method: "评标办法", "Method";
        ceiling: "最高限价（元）", "Ceiling (yuan)";
        chair: "评标委员会组长", "Chair";
        not_yet: "尚未推选", "Not elected yet";
        with_note(text, note): "{text}（{note}）", "{text} ({note})";
        trade: "交易项目", "Trade";
        rooms: "评标场地", "Rooms";
        bidders: "投标人", "Bidders";
        bidder: "投标人", "Bidder";
        price: "报价（元）", "Price (yuan)";
        state: "状态", "State";
        why: "未通过项", "Not met";
        committee: "评标委员会", "Committee";
        seat: "席位", "Seat";
        reviewed: "符合性审查", "Review";
        marked: "评分", "Marks";
        signed: "签署", "Report";
        handed_in: "已提交", "Handed in";
        waiting: "未提交", "Not yet";
        sheet: "评审汇总表", "Score sheet";
        sheet_purpose: "从报价到得分的每一个数字及算法，可以手工复算。", "Every number from price to points, and how it comes about: anyone can recompute it.";
        sheet_link: "查看评审汇总表", "See the score sheet";
        sheet_text: "规范文本", "Canonical text";
        sheet_xlsx: "下载 Excel", "Download Excel";
        sheet_hash: "规范文本的 SHA-256", "SHA-256 of the canonical text";
        vote_title: "推选组长", "Elect the chair";
        vote_hint: "每位评委投一票，得票最多者任组长；票数相同重新推选。", "Each judge has one vote; the most votes lead, equals vote again.";
        vote: "投票", "Vote";
        voted: "您已投票，等待其他评委。", "You voted; the others have yet to.";
        review_title: "符合性审查", "Review";
        review_hint: "逐项判断是否符合；不符合的写明理由。全部评委提交后按多数意见确定，此前互不可见。", "Say of each whether it is met, and why where it is not. The majority decides once all have handed in; until then nobody sees another's.";
        meets: "符合", "Met";
        fails: "不符合", "Not met";
        reason: "理由", "Reason";
        save: "保存草稿", "Save draft";
        hand_in: "提交", "Hand in";
        saved: "草稿已保存，只有您能看到。", "The draft is saved; only you see it.";
        handed: "已提交。", "Handed in.";
        review_wait: "您已提交审查意见，等待其他评委。", "You handed in your review; the others have yet to.";
        marks_title: "评分", "Marks";
        marks_hint: "独立评分，最多两位小数。草稿和提交的评分均加密保存；全部评委提交后同时解封，提交后不能修改。", "Mark on your own, at most two decimals. Drafts and marks are kept under seal; all are opened at once when the last judge hands in, and cannot be changed then.";
        marks_wait: "您已提交评分，等待其他评委；全部提交后同时解封。", "You handed in your marks; all are opened at once when the others have, too.";
        marks_yours: "您提交的评分", "The marks that you handed in";
        objective: "客观分", "objective";
        documents: "投标文件", "Documents";
        settle_title: "核对评分", "Check the marks";
        settle_hint: "评分已解封。畸高畸低的说明原因，客观分不一致的更正；更正须全体评委同意，原分和新分都保留。", "The marks are open. Explain those that stand out, correct objective ones that differ; a correction needs the consent of all, and both values stay.";
        flags: "需要说明的评分", "Marks that stand out";
        no_flags: "没有需要说明的评分。", "No mark stands out.";
        criterion: "评审因素", "Criterion";
        mark: "评分", "Mark";
        mean: "其他评委平均", "Mean of the others";
        mean_all: "评委平均分", "Mean of the judges";
        explanation: "说明", "Explanation";
        explain: "提交说明", "Explain";
        explained: "说明已记录。", "The explanation is recorded.";
        unexplained: "尚未说明", "Not explained yet";
        deviates: "偏离较大", "far off";
        unlike: "客观分不一致", "objective marks differ";
        all_marks: "全部评分", "All marks";
        correct_title: "更正我的评分", "Correct a mark of mine";
        correct_hint: "只能因下列情形更正自己的评分。", "Only your own marks, and only for one of these.";
        class: "更正情形", "Ground";
        kind: "类型", "Kind";
        becomes: "更正为", "Becomes";
        was: "原评分", "Was";
        propose: "提请更正", "Propose";
        proposed: "更正已提请全体评委表决。", "The correction goes to all judges.";
        corrections: "评分更正", "Corrections";
        agree: "同意", "Agree";
        disagree: "不同意", "Do not agree";
        voted_done: "表决已记录。", "Your vote is recorded.";
        correction_open: "表决中", "Voted on";
        correction_made: "已更正", "Corrected";
        correction_refused: "未通过", "Not agreed";
        questions: "澄清和低价说明", "Clarifications and low prices";
        no_questions: "没有澄清问题。", "No questions.";
        ask_title: "要求澄清", "Ask a bidder to clarify";
        ask_hint: "投标人看不到是谁提问；问题不得诱导修改实质内容。", "The bidder does not learn who asks; do not invite a change of substance.";
        question: "问题", "Question";
        answer: "答复", "Answer";
        ask: "发送", "Send";
        asked: "问题已发送。", "The question was sent.";
        no_answer: "尚未答复", "Not answered yet";
        due: "答复截止", "Answer by";
        accept: "理由成立", "Justified";
        reject: "不能说明合理性", "Not justified";
        accepted: "报价合理性成立", "The price is justified";
        rejected: "不能证明合理性，作无效处理", "Not justified: excluded";
        price_question: "低价说明", "Low price";
        clarify_question: "澄清", "Clarification";
        confirm_title: "确定评审结果", "Fix the result";
        confirm_hint: "由组长确定：系统按评标办法计算并固定评审汇总表，之后不能再改。", "By the chair: the method is computed and the sheet fixed; nothing changes after.";
        confirm: "确定并计算", "Compute and fix";
        confirm_wait: "等待组长确定评审结果。", "The chair has yet to fix the result.";
        confirmed: "评审汇总表已固定，请各评委签署。", "The sheet is fixed; the judges sign.";
        sign_title: "签署评标报告", "Sign the report";
        sign_hint: "不同意的写明意见；逾期不签署也不书面说明的，视为同意。", "Who does not agree says so in writing; who does neither in time is deemed to agree.";
        sign: "签署", "Sign";
        dissent: "不同意见", "Dissenting opinion";
        dissents: "提交不同意见", "Dissent";
        sign_due: "签署截止", "Sign by";
        signed_done: "已签署。", "You signed.";
        over: "评标已结束。", "The evaluation is over.";
        chair_seat: "组长", "chair";
        you: "您", "you";
        rank: "名次", "Rank";
        total: "总分或评审价", "Total";
        evaluated: "评审价（元）", "Evaluated price (yuan)";
        candidates: "中标候选人", "Candidates";
        told_by: "同分区分", "Told apart by";
        clarifications: "澄清和说明", "Questions to us";
        clarifications_purpose: "评标委员会向贵单位提出的澄清和低价说明要求，请在截止前答复。", "What evaluation committees ask your enterprise; answer in time.";
        clarifications_none: "没有需要答复的问题。评标委员会提问后会列在这里。", "Nothing is asked. Questions of committees appear here.";
        answer_hint: "只能澄清，不得改变投标文件的实质内容。", "Clarify only: the substance of the bid must not change.";
        answer_hidden: "本项目为暗标评审，答复中不得出现单位名称或代码。", "Identity is hidden in this evaluation: do not name your enterprise.";
        send_answer: "提交答复", "Send the answer";
        answered: "答复已提交。", "The answer was sent.";
        part: "分项", "Part";
        formula: "公式", "Formula";
        figures: "代入", "Figures";
        held: "得分率或得分", "Found";
        weight: "分值", "Weight";
        points: "得分", "Points";
        how: "算法", "How it comes about";
        name: "名称", "Name";
        code: "统一社会信用代码", "Credit code";
        percent: "扣除比例（%）", "Per cent taken off";
        share: "占报价比例（%）", "Of which per cent of the price";
        deduct: "价格扣除", "Deductions";
        field_title: "全部有效报价", "All valid prices";
        draw_title: "抽取顺序", "Order drawn";
        seal_title: "评分承诺", "Commitments";
        commitment: "承诺值", "Commitment";
        salt: "盐值", "Salt";
        figure: "数值", "Figure";
        not_found: "没有这个评标项目；请从您的项目列表打开。", "There is no such evaluation; open it from your list.";
        not_yours: "只有评标委员会组长可以办理；请联系组长。", "Only the chair does this; ask the chair.";
        wrong_phase: "这一步已经办过，或现在不能办理；请查看最新进度。", "This was done already, or cannot be done now; look at how far it is.";
        stale: "内容已有变化；您填写的保留在页面上，请核对后重新提交。", "It changed meanwhile; what you typed is kept, look and submit again.";
        names: "暗标评审的答复不得出现单位名称或统一社会信用代码；请删去后重新提交。", "Identity is hidden: take the name and code of your enterprise out of the answer.";
        late: "答复时间已过；请联系交易中心。", "The time for the answer is over; ask the trading centre.";
        correction_wrong: "更正不成立：分值应在范围内并与原分不同，情形应与该项评分相符，且没有正在表决的更正。", "No such correction: the mark must be in range and differ, the ground must fit, and none may be pending for it.";
        malformed: "评标数据或办法不完整；请联系交易中心。", "The data or the method do not hold together; ask the trading centre.";
        exists: "该标的已有评标，内容不同；请核对。", "The subject has another evaluation already; check it.";
        none_valid: "否决全部投标", "No offer is valid";
        too_few: "有效投标不足", "Too few valid offers";
        judge_no(seat): "评委 {seat}", "Judge {seat}";
        bidder_no(letter): "投标人 {letter}", "Bidder {letter}";
        most(points): "满分 {points}", "at most {points}";
        out_of(done, all): "{done} / {all}", "{done} of {all}";
        text_wrong(most): "请填写内容，不超过 {most} 字。", "Write something, at most {most} characters.";
        entries_wrong(count): "有 {count} 处没有填写或超出范围；请补齐后提交。", "{count} entries are missing or out of range; mend them and hand in again.";
        entry_wrong(place): "{place}：没有填写或超出范围。", "{place}: missing or out of range.";
        altered(seat): "{seat} 号评委的评分与其提交时的承诺不一致，已停止确定；请联系交易中心和监督部门。", "The marks of judge {seat} are not what was handed in; the sheet is not fixed. Tell the trading centre and the supervising unit.";
        unsettled(count): "还有 {count} 项未处理（说明、更正、低价表决）；处理后再确定。", "{count} things are not settled (explanations, corrections, low prices); settle them first.";
        failed_text(why): "评标结束，没有中标候选人：{why}。", "It ended without candidates: {why}.";
    }
}

/// The name of a step.
pub(crate) fn phase_title(phase: Phase, lang: Lang) -> &'static str {
    match phase {
        Phase::Chair => lang.pick("推选组长", "Electing the chair"),
        Phase::Review => lang.pick("符合性审查", "Review"),
        Phase::Marks => lang.pick("评分（密封）", "Marking under seal"),
        Phase::Settle => lang.pick("核对", "Checking"),
        Phase::Report => lang.pick("签署报告", "Signing"),
        Phase::Reported => lang.pick("已出具报告", "Reported"),
        Phase::Failed => lang.pick("评标失败", "Failed"),
    }
}

/// What became of a bidder.
pub(crate) fn state_title(state: BidState, lang: Lang) -> &'static str {
    match state {
        BidState::Open => lang.pick("待审查", "Not reviewed"),
        BidState::Valid => lang.pick("有效", "Valid"),
        BidState::Refused => lang.pick("否决", "Refused"),
        BidState::Excluded => lang.pick("低价无效", "Excluded"),
    }
}

/// Why it failed.
pub(crate) fn failed_title(failed: Failed, lang: Lang) -> &'static str {
    let words = Words::of(lang);
    match failed {
        Failed::NoneValid => words.none_valid,
        Failed::TooFew => words.too_few,
    }
}

/// For what a mark is corrected.
pub(crate) fn class_title(class: Class, lang: Lang) -> &'static str {
    match class {
        Class::Sum => lang.pick("分值计算错误", "Miscalculated"),
        Class::Omission => lang.pick("漏项", "Something was left out"),
        Class::Range => lang.pick("超出评分标准范围", "Outside the standard's range"),
        Class::Objective => lang.pick("客观分不一致", "Objective marks differ"),
        Class::Extreme => lang.pick("畸高畸低", "Extremely high or low"),
    }
}

/// How a judge stands to the report.
pub(crate) fn signed_title(signed: Signed, lang: Lang) -> &'static str {
    match signed {
        Signed::Agrees => lang.pick("同意", "Agrees"),
        Signed::Dissents => lang.pick("保留意见", "Dissents"),
        Signed::Deemed => lang.pick("逾期视为同意", "Deemed to agree"),
    }
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "evaluation.opened" => lang.pick("评标开始", "Evaluation began"),
        "evaluation.chair_voted" => lang.pick("推选组长投票", "Vote for the chair"),
        "evaluation.chair_elected" => lang.pick("选出评标委员会组长", "Chair elected"),
        "evaluation.review_handed_in" => lang.pick("提交符合性审查", "Review handed in"),
        "evaluation.reviewed" => lang.pick("符合性审查结束", "Review closed"),
        "evaluation.asked" => lang.pick("要求澄清或说明", "Bidder asked"),
        "evaluation.answered" => lang.pick("投标人答复", "Bidder answered"),
        "evaluation.marks_handed_in" => lang.pick("密封提交评分", "Marks handed in under seal"),
        "evaluation.seal_broken" => lang.pick("评分封存损坏", "Sealed marks do not open"),
        "evaluation.unsealed" => lang.pick("评分同时解封", "Marks unsealed"),
        "evaluation.settling" => lang.pick("开始核对评分", "Checking began"),
        "evaluation.explained" => lang.pick("评委说明评分", "Judge explained a mark"),
        "evaluation.correction_proposed" => lang.pick("提请更正评分", "Correction proposed"),
        "evaluation.correction_agreed" => lang.pick("评委同意更正", "Judge agreed to a correction"),
        "evaluation.correction_refused" => lang.pick("更正未通过", "Correction not agreed"),
        "evaluation.corrected" => lang.pick("更正评分", "Mark corrected"),
        "evaluation.price_voted" => lang.pick("低价说明表决", "Vote on a low price"),
        "evaluation.price_decided" => lang.pick("低价说明认定", "Low price decided"),
        "evaluation.drawn" => lang.pick("登记抽签顺序", "Draw recorded"),
        "evaluation.confirmed" => lang.pick("固定评审汇总表", "Sheet fixed"),
        "evaluation.signed" => lang.pick("评委签署报告", "Judge signed"),
        "evaluation.deemed" => lang.pick("逾期视为同意", "Deemed to agree"),
        "evaluation.reported" => lang.pick("评标报告完成", "Report stands"),
        "evaluation.failed" => lang.pick("评标失败", "Evaluation failed"),
        "evaluation.published" => lang.pick("公开评审汇总表", "Sheet published"),
        "evaluation.judge_replaced" => lang.pick("更换评委", "Judge replaced"),
        _ => return None,
    })
}
