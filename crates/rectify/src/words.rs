//! What this room says.

use base::calendar::Term;
use base::{Explain, Fault, Lang, Title};

use crate::rules::clue;
use crate::rules::interview;
use crate::rules::order::{PauseReason, Refusal, Source, Stage, State};
use crate::rules::text::{FILES, FieldFault, Problem, TextFault};
use crate::rules::warning::Level;

base::messages! {
    /// The pages of orders.
    pub(crate) struct OrderWords {
        nav: "整改督办", "Rectification";
        queue_purpose: "整改通知从下达、签收、方案、佐证到销号的全过程，按到期日排列。", "Rectification orders from opening to closing, by the day on which the next step is due.";
        queue_count(count): "共 {count} 件", "{count} orders";
        empty: "还没有整改通知。", "There are no rectification orders yet.";
        empty_director: "还没有整改通知。可从滞后任务批量下达，或就检查发现单独下达。", "There are no orders yet. Open them from lagging tasks, or one on a finding.";
        none_found: "没有符合条件的整改通知。", "No order fits the filter.";
        clear: "清除筛选", "Clear the filter";
        filter: "筛选", "Filter";
        all_units: "全部单位", "All units";
        all_states: "全部未办结", "All that are open";
        all_levels: "全部预警", "All levels";
        unit: "单位", "Unit";
        state: "状态", "State";
        level: "预警", "Warning";
        number: "文号", "Number";
        due: "到期日", "Due";
        misses: "逾期次数", "Missed";
        source: "来源", "Source";
        opened_on: "下达日期", "Opened";
        no_due: "不计时", "no clock runs";
        provisional: "（暂定：该年放假安排尚未公布）", "(provisional: the holiday notice of that year is not out)";
        overdue: "已逾期", "Overdue";
        within_orange: "两个工作日内", "Within two working days";
        within_blue: "五个工作日内", "Within five working days";
        waiting: "待审核、待核查", "Waiting for a check";
        new: "就检查发现下达", "On a finding";
        batch: "从滞后任务下达", "From lagging tasks";
        settings: "文号与期限设置", "Numbers and terms";
        to_interviews: "约谈", "Interviews";

        new_title: "下达整改通知", "Open a rectification order";
        new_purpose: "核对内容后下达，编号自动生成，单位会收到通知。", "Check and open it; the number is given by itself and the unit is told.";
        prefilled: "单位、依据、亮灯和数值已由任务带入，核对后可直接下达。", "Unit, basis, light and figures are filled in from the task; check them and open the order.";
        open: "下达", "Open";
        reference: "来源说明", "Reference";
        reference_hint: "如检查名称、会议编号；可不填。", "Such as the inspection or the meeting's number; may stay empty.";
        wrong: "存在问题", "What is wrong";
        asked: "整改要求", "What is asked";
        basis: "依据", "Basis";
        basis_hint: "方案条款或法规条款。", "The clause of the plan or of the law.";
        plan_term: "方案报送期限", "Term for the plan";
        proof_term: "整改完成期限", "Term for the rectification";
        term_hint: "5wd 为 5 个工作日，30d 为 30 日，1m 为 1 个月。", "5wd is five working days, 30d thirty days, 1m one month.";
        opened_done(number): "已下达 {number}。", "{number} was opened.";
        opened_before(number): "已有未办结的 {number}，没有重复下达。", "{number} is open already; no second one was opened.";
        choose_unit: "选择单位", "Choose the unit";

        batch_title: "从滞后任务下达整改通知", "Open orders from lagging tasks";
        batch_purpose: "勾选任务后，同一单位的任务合并为一份整改通知。", "Tick tasks; those of one unit become one order.";
        batch_empty: "没有滞后、逾期或缺报的任务。", "No task is behind, overdue or without its report.";
        batch_open(count): "下达（每单位一份，每次最多 {count} 项）", "Open (one order a unit, {count} tasks at most)";
        batch_done(count): "已下达 {count} 份整改通知。", "{count} orders were opened.";
        batch_none: "请至少勾选一项任务。", "Tick at least one task.";
        has_order: "已下达", "has an order";
        task: "任务", "Task";
        light: "亮灯", "Light";
        choose: "选择", "Choose";
        apply: "查看", "Show";

        settings_title: "整改通知设置", "Settings for orders";
        settings_purpose: "以后下达的整改通知使用这里的文号前缀、署名和期限，已下达的不变。", "Orders opened from now on use this prefix, signature and terms; earlier ones stay.";
        prefix: "发文代字", "Prefix of numbers";
        prefix_hint(sample): "文号形如 {sample}，每年从 1 号起连续编号。", "Numbers read {sample}; each year begins with 1, without gaps.";
        issuer: "署名机关", "Signed by";
        save: "保存", "Save";
        saved: "已保存。", "Saved.";

        show_purpose: "整改通知的内容、期限、方案、佐证和办理过程。", "The order with its terms, plan, proof and history.";
        sample: "示例", "Sample";
        content: "通知内容", "The order";
        tasks: "涉及任务", "Tasks";
        terms: "期限", "Terms";
        stage: "事项", "For";
        origin: "起算日", "From";
        length: "期限", "Term";
        met: "完成日期", "Handed in";
        round: "轮次", "Round";
        missed: "逾期", "missed";
        extended(by): "延长 {by}", "extended by {by}";
        pauses: "暂停计时", "When the clock stood";
        still: "至今", "still";
        papers: "方案与佐证", "Plans and proofs";
        papers_none: "单位还没有报送方案。", "The unit has not handed in a plan yet.";
        returned_because: "意见", "Said";
        files: "附件", "Files";
        files_hint: "每个不超过 10 MiB，最多 10 个；支持 PDF、图片、Word、Excel、文本。", "Up to 10 MiB each, ten at most: PDF, images, Word, Excel, text.";
        files_again: "出于浏览器限制，请重新选择要上传的文件。", "Browsers do not keep chosen files; please choose them again.";
        file_remove: "保存时删除", "Remove on saving";
        history: "办理过程", "History";
        entry: "存证", "Entry";
        by_itself: "系统自动", "By itself";
        download_docx: "下载 Word", "Word file";
        download_pdf: "下载 PDF", "PDF file";
        next_step: "下一步", "Next step";
        nothing_to_do: "现在没有需要您办理的步骤。", "There is nothing for you to do now.";
        own_unit: "这是您所在单位的整改通知，按回避要求由其他人员办理。", "This order concerns your own unit; somebody else decides on it.";
        draft_for_head: "方案由经办人起草，由单位负责人报送。", "The clerk drafts the plan; the head of the unit hands it in.";

        acknowledge: "签收", "Acknowledge";
        acknowledge_hint: "签收后开始拟订整改方案。", "After that the plan is drawn up.";
        plan: "整改方案", "Plan";
        plan_hint: "写明措施、责任人（职务）、完成时间，4000 字以内。", "Measures, who answers (by office), by when; at most 4,000 characters.";
        proof: "整改情况", "Proof";
        proof_hint: "写明做了什么、结果如何，并附佐证材料，4000 字以内。", "What was done and what came of it, with evidence; at most 4,000 characters.";
        save_draft: "保存草稿", "Save draft";
        file_plan: "报送方案", "Hand in the plan";
        file_proof: "报送核查", "Hand in the proof";
        agree: "同意方案", "Agree to the plan";
        give_back: "退回方案", "Return the plan";
        give_back_hint: "写明缺什么、怎样修改，单位会看到。", "Say what is missing; the unit reads it.";
        again_term: "重新报送期限", "Term for another";
        close: "核查通过，销号", "Check passed: close";
        finding: "核查意见", "What the check found";
        reopen: "核查不通过，重新整改", "Check failed: reopen";
        reopen_closed: "问题反弹，重新整改", "It has come back: reopen";
        reason: "原因", "Reason";
        withdraw: "撤销通知", "Withdraw";
        withdraw_hint: "编号保留，不再使用。", "The number stays taken.";
        extension: "申请延期", "Ask for more time";
        extension_hint: "到期前提出，每份通知可延期一次；从原起算日重新计算。", "Before the term ends, once an order; counted anew from the same origin.";
        extension_by: "延长", "By";
        extension_answer: "答复延期申请", "Answer the request";
        extension_asked(by, day): "单位于 {day} 申请延长 {by}", "On {day} the unit asked for {by} more";
        grant: "同意延期", "Grant";
        refuse: "不同意", "Refuse";
        pause: "暂停计时", "Stop the clock";
        pause_reason: "暂停原因", "Why";
        pause_note: "说明", "More about it";
        pause_from: "从哪一天起不计时", "The first day that does not count";
        pause_until: "从哪一天起恢复（未定可不填）", "The first day that counts again (if known)";
        resume: "恢复计时", "Let it run again";
        more: "其他办理", "More";
        clue: "移交问题线索", "Hand a clue over";
        clue_hint: "移交后只有纪检监察人员能看到内容，您只能看到编号和日期。", "Afterwards only discipline inspection reads it; you see its number and day.";
        clue_text: "线索内容", "The clue";
        clue_submit: "移交", "Hand over";
        clue_handed(id, day): "第 {id} 号线索已于 {day} 移交。", "Clue no. {id} was handed over on {day}.";
        conflict_title: "他人刚刚办理了这份通知", "Somebody else has just moved this order";
        conflict_text(version, state): "现为第 {version} 版，状态“{state}”。您填写的内容保留在下面，请核对后再提交。", "It is now version {version}, “{state}”. What you typed is kept below; check and submit again.";
        done: "已办理。", "Done.";
        unchanged: "此前已办理，没有变化。", "That was done already; nothing changed.";
    }
}

base::messages! {
    /// The pages of interviews.
    pub(crate) struct InterviewWords {
        title: "约谈", "Interviews";
        purpose: "同一份整改通知两次逾期即建议约谈，由工作专班批准后进行并记录。", "Two missed terms of one order propose an interview; the office approves it, and its record is kept here.";
        empty: "没有约谈。整改通知两次逾期后会自动列入。", "There are no interviews. Two missed terms of an order propose one.";
        one(id): "约谈第 {id} 号", "Interview no. {id}";
        show_purpose: "约谈的由来、批准、记录和结果。", "Why it was proposed, its approval, record and outcome.";
        order: "整改通知", "Order";
        unit: "被约谈单位", "Unit";
        state: "状态", "State";
        proposed_on: "提议日期", "Proposed";
        decided_on: "决定日期", "Decided";
        held_on: "约谈日期", "Held on";
        present: "参加人员（职务）", "Who took part (by office)";
        present_hint: "每行一个职务，不写姓名。", "One office a line, no names.";
        minutes: "约谈记录", "Minutes";
        agreed: "议定事项", "What was agreed";
        length: "完成期限", "Term";
        due: "到期日", "Due";
        outcome: "办理结果", "Outcome";
        missed: "逾期事项", "Missed terms";
        approve: "批准约谈", "Approve";
        decline: "不予约谈", "Decline";
        decline_reason: "理由", "Reason";
        hold: "登记约谈记录", "Enter the record";
        close: "办结", "Close";
        all: "全部", "All";
        open_only: "未办结", "Open";
        history: "办理过程", "History";
        done: "已办理。", "Done.";
        nothing: "现在没有需要您办理的步骤。", "There is nothing for you to do now.";
    }
}

base::messages! {
    /// The pages of clues.
    pub(crate) struct ClueWords {
        title: "问题线索", "Clues";
        purpose: "办理整改中移交的问题线索，只有纪检监察人员可见。", "Clues handed over from rectification, readable by discipline inspection alone.";
        empty: "没有移交的线索。工作专班或督查人员移交后会显示在这里。", "No clue was handed over. They appear here once the office or supervision hands one over.";
        one(id): "第 {id} 号线索", "Clue no. {id}";
        show_purpose: "内容加密保存，查阅和办理记录只在这里。", "Kept sealed; read and noted here only.";
        number: "编号", "No.";
        order: "整改通知", "Order";
        state: "状态", "State";
        handed_on: "移交日期", "Handed over";
        handed_by: "移交人员", "By";
        text: "线索内容", "The clue";
        files: "附件", "Files";
        notes: "办理记录", "Notes";
        notes_none: "还没有办理记录。", "Nothing was noted yet.";
        note: "记录", "Note";
        note_submit: "保存记录", "Save the note";
        next_state: "办理状态", "Where it stands";
        noted: "已记录。", "Noted.";
    }
}

base::messages! {
    /// Why something was not done.
    pub(crate) struct Sentences {
        not_found: "没有这一项，或您的账户不能查看。请从“整改督办”重新进入。", "There is no such thing, or your account may not see it. Start again from Rectification.";
        unit_only: "这一步由被整改单位办理，请用该单位的账户。", "The unit itself does this; use an account of that unit.";
        head_only: "整改方案由单位负责人报送。请先保存草稿，再请负责人报送。", "The head of the unit hands the plan in. Save it as a draft and ask the head.";
        director_only: "这一步由工作专班或督查人员办理，请用相应账户。", "The office or supervision does this; use such an account.";
        own_unit: "不能办理本单位的整改通知，请由其他人员办理。", "Nobody decides on the order of their own unit; somebody else has to.";
        opener_only: "只有下达方可以撤销，请由下达的一方办理。", "Only the side that opened it withdraws it.";
        over: "已办结，不能再办理。", "It is over; nothing more can be done with it.";
        out_of_turn: "现在还不能办理这一步，请刷新后查看当前状态。", "This step is not due now; reload the page and look where it stands.";
        nothing_asked: "没有待答复的延期申请，请刷新页面。", "No request waits for an answer; reload the page.";
        extended_once: "已申请或已延期过，每份通知只能延期一次。", "An extension was asked for or granted already; there is one an order.";
        term_over: "期限已过，不能再申请延期；请尽快报送。", "The term is over, so no extension can be asked for; hand in as soon as you can.";
        paused: "已经暂停计时，请先恢复。", "The clock stands already; let it run again first.";
        running: "没有暂停，计时正常进行。", "The clock runs; there is nothing to resume.";
        conflict(version, state): "他人刚刚办理了这份通知（现为第 {version} 版，{state}），您填写的内容没有丢失，请核对后再提交。", "Somebody else has just moved this order (now version {version}, {state}). Nothing you typed is lost; check and submit again.";
        changed_meanwhile: "内容刚刚被他人修改，请查看最新内容后再办理。", "Somebody else has just changed this; look at it again before you go on.";
        text_missing(field): "请填写“{field}”。", "Fill in “{field}”.";
        text_long(field, chars, max): "“{field}”有 {chars} 字，请压缩到 {max} 字以内。", "“{field}” has {chars} characters; shorten it to {max}.";
        text_control(field): "“{field}”中含有控制字符，请清除。", "“{field}” holds control characters; remove them.";
        day(field): "“{field}”不是合适的日期，请重新选择。", "“{field}” is no day that fits; choose another.";
        choice(field): "请在“{field}”中选择一项。", "Choose one in “{field}”.";
        prefix: "发文代字为 1 至 12 个汉字或字母，不含数字、空格和“号”。", "The prefix is 1 to 12 letters without digits, spaces and 号.";
        too_many_files(max): "附件最多 {max} 个，请先删除不需要的。", "At most {max} files; remove some first.";
        file(name): "文件“{name}”为空、超过 10 MiB 或类型不支持，请更换。", "The file “{name}” is empty, larger than 10 MiB or of a kind that is not taken; choose another.";
    }
}

/// A state for a person.
pub(crate) fn state_title(state: State, lang: Lang) -> &'static str {
    match state {
        State::Opened => lang.pick("待签收", "To be acknowledged"),
        State::Acknowledged => lang.pick("待报方案", "Plan due"),
        State::PlanFiled => lang.pick("方案待审", "Plan to be checked"),
        State::PlanReturned => lang.pick("方案退回", "Plan returned"),
        State::PlanAgreed => lang.pick("整改中", "Being rectified"),
        State::ProofFiled => lang.pick("待核查", "Proof to be checked"),
        State::Reopened => lang.pick("重新整改", "Reopened"),
        State::Closed => lang.pick("已销号", "Closed"),
        State::Withdrawn => lang.pick("已撤销", "Withdrawn"),
    }
}

/// A level for a person.
pub(crate) fn level_title(level: Level, lang: Lang) -> &'static str {
    match level {
        Level::Calm => lang.pick("未预警", "No warning"),
        Level::Blue => lang.pick("蓝色预警", "Blue warning"),
        Level::Orange => lang.pick("橙色预警", "Orange warning"),
        Level::Red => lang.pick("红色预警", "Red warning"),
    }
}

/// A plan or a proof for a person.
pub(crate) fn stage_title(stage: Stage, lang: Lang) -> &'static str {
    match stage {
        Stage::Plan => lang.pick("整改方案", "the plan"),
        Stage::Proof => lang.pick("整改佐证", "the proof"),
    }
}

/// A source for a person.
pub(crate) fn source_title(source: Source, lang: Lang) -> &'static str {
    match source {
        Source::Task => lang.pick("滞后任务", "Lagging task"),
        Source::Inspection => lang.pick("检查发现", "Inspection"),
        Source::Blockage => lang.pick("难点堵点", "Blockage"),
        Source::Meeting => lang.pick("调度会议定", "Dispatch meeting"),
        Source::Complaint => lang.pick("投诉举报", "Complaint"),
        Source::Other => lang.pick("其他", "Other"),
    }
}

/// Why the clock stands, for a person.
pub(crate) fn pause_title(reason: PauseReason, lang: Lang) -> &'static str {
    match reason {
        PauseReason::HigherAuthority => lang.pick("等待上级答复", "Waiting for a higher authority"),
        PauseReason::OtherUnit => lang.pick("等待其他单位配合", "Waiting for another unit"),
        PauseReason::Proceedings => lang.pick("行政复议、诉讼", "Review or court proceedings"),
        PauseReason::ForceMajeure => lang.pick("不可抗力", "Force majeure"),
        PauseReason::WithOffice => lang.pick("方案待审", "The plan lies with the office"),
    }
}

/// Where an interview stands, for a person.
pub(crate) fn interview_title(state: interview::State, lang: Lang) -> &'static str {
    match state {
        interview::State::Proposed => lang.pick("待批准", "Proposed"),
        interview::State::Approved => lang.pick("已批准", "Approved"),
        interview::State::Held => lang.pick("已约谈", "Held"),
        interview::State::Closed => lang.pick("已办结", "Closed"),
        interview::State::Declined => lang.pick("不予约谈", "Declined"),
    }
}

/// Where a clue stands, for its reader.
pub(crate) fn clue_title(state: clue::State, lang: Lang) -> &'static str {
    match state {
        clue::State::HandedOver => lang.pick("待接收", "To be received"),
        clue::State::Received => lang.pick("已接收", "Received"),
        clue::State::InReview => lang.pick("核查中", "In review"),
        clue::State::Concluded => lang.pick("已了结", "Concluded"),
    }
}

/// What a unit has to do, with the order's number.
pub(crate) fn todo_title(kind: &str, number: &str) -> Title {
    match kind {
        "rectify.acknowledge" => Title::new(
            format!("签收整改通知 {number}"),
            format!("Acknowledge order {number}"),
        ),
        "rectify.plan" => Title::new(
            format!("报送整改方案 {number}"),
            format!("Hand in the plan for {number}"),
        ),
        _ => Title::new(
            format!("报送整改佐证 {number}"),
            format!("Hand in the proof for {number}"),
        ),
    }
}

/// What a journal entry of this room tells; `None` for a kind of another room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match kind {
        "order.opened" => ("下达整改通知", "Order opened"),
        "order.acknowledged" => ("签收整改通知", "Order acknowledged"),
        "order.plan_drafted" => ("起草整改方案", "Plan drafted"),
        "order.plan_filed" => ("报送整改方案", "Plan handed in"),
        "order.plan_agreed" => ("同意整改方案", "Plan agreed"),
        "order.plan_returned" => ("退回整改方案", "Plan returned"),
        "order.proof_drafted" => ("起草整改佐证", "Proof drafted"),
        "order.proof_filed" => ("报送整改佐证", "Proof handed in"),
        "order.closed" => ("整改销号", "Order closed"),
        "order.reopened" => ("重新整改", "Order reopened"),
        "order.withdrawn" => ("撤销整改通知", "Order withdrawn"),
        "order.extension_asked" => ("申请延期", "More time asked for"),
        "order.extension_answered" => ("答复延期申请", "Request answered"),
        "order.paused" => ("暂停计时", "Clock stopped"),
        "order.resumed" => ("恢复计时", "Clock resumed"),
        "order.missed" => ("整改逾期", "Term missed"),
        "order.warned" => ("到期预警", "Warning sent"),
        "order.settings" => ("整改通知设置", "Settings for orders"),
        "interview.proposed" => ("建议约谈", "Interview proposed"),
        "interview.approved" => ("批准约谈", "Interview approved"),
        "interview.declined" => ("不予约谈", "Interview declined"),
        "interview.held" => ("登记约谈", "Interview recorded"),
        "interview.closed" => ("约谈办结", "Interview closed"),
        "item.handed_over" => ("移交事项", "Item handed over"),
        "item.noted" => ("移交事项办理", "Item noted on"),
        _ => return None,
    };
    Some(lang.pick(zh, en))
}

impl Refusal {
    /// The sentence for the person.
    #[must_use]
    pub fn explain(self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found,
            Self::UnitOnly => words.unit_only,
            Self::HeadOnly => words.head_only,
            Self::DirectorOnly => words.director_only,
            Self::OwnUnit => words.own_unit,
            Self::OpenerOnly => words.opener_only,
            Self::Over => words.over,
            Self::OutOfTurn => words.out_of_turn,
            Self::NothingAsked => words.nothing_asked,
            Self::ExtendedOnce => words.extended_once,
            Self::TermOver => words.term_over,
            Self::Paused => words.paused,
            Self::Running => words.running,
        }
        .to_owned()
    }

    /// The kind of trouble.
    #[must_use]
    pub fn fault(self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::UnitOnly
            | Self::HeadOnly
            | Self::DirectorOnly
            | Self::OwnUnit
            | Self::OpenerOnly => Fault::Forbidden,
            _ => Fault::Conflict,
        }
    }
}

/// The label of a field by its name.
fn field_title(field: &str, lang: Lang) -> &'static str {
    let (orders, interviews) = (OrderWords::of(lang), InterviewWords::of(lang));
    match field {
        "wrong" => orders.wrong,
        "asked" => orders.asked,
        "basis" => orders.basis,
        "reference" => orders.reference,
        "org" => orders.unit,
        "task" => orders.task,
        "plan_term" => orders.plan_term,
        "proof_term" => orders.proof_term,
        "prefix" => orders.prefix,
        "issuer" => orders.issuer,
        "body" => lang.pick("内容", "Text"),
        "files" => orders.files,
        "reason" => orders.reason,
        "finding" => orders.finding,
        "length" => orders.length,
        "note" => orders.pause_note,
        "from" => orders.pause_from,
        "until" => orders.pause_until,
        "text" => lang.pick("内容", "Text"),
        "state" => orders.state,
        "held_on" => interviews.held_on,
        "present" => interviews.present,
        "minutes" => interviews.minutes,
        "agreed" => interviews.agreed,
        "outcome" => interviews.outcome,
        _ => lang.pick("此项", "this"),
    }
}

impl Problem {
    /// The sentence for the person.
    #[must_use]
    pub fn explain(&self, lang: Lang) -> String {
        let (words, field) = (Sentences::of(lang), field_title(self.field, lang));
        match &self.fault {
            FieldFault::Text(TextFault::Empty) => words.text_missing(field),
            FieldFault::Text(TextFault::TooLong { chars, max }) => {
                words.text_long(field, chars, max)
            }
            FieldFault::Text(TextFault::Control) => words.text_control(field),
            FieldFault::Term(error) => error.explain(lang),
            FieldFault::Day => words.day(field),
            FieldFault::Choice => words.choice(field),
            FieldFault::Prefix => words.prefix.to_owned(),
            FieldFault::TooManyFiles => words.too_many_files(FILES),
            FieldFault::File(name) => words.file(name),
        }
    }
}

/// Several problems in one sentence after another.
pub(crate) fn problems(problems: &[Problem], lang: Lang) -> String {
    let sentences: Vec<String> = problems.iter().map(|held| held.explain(lang)).collect();
    sentences.join(lang.pick("", " "))
}

/// The kind of trouble that several problems are.
pub(crate) fn problems_fault(problems: &[Problem]) -> Fault {
    let large = |held: &Problem| held.fault == FieldFault::TooManyFiles;
    if !problems.is_empty() && problems.iter().all(large) {
        Fault::TooLarge
    } else {
        Fault::Invalid
    }
}

/// A term for a person.
pub(crate) fn term_title(term: Term, lang: Lang) -> String {
    term.title(lang)
}
