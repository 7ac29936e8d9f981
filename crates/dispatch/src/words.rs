//! What this room says.

use base::{Explain, Fault, Lang};

use crate::model::{ItemKind, Meeting};
use crate::rules::text::{FieldFault, Problem, TextFault};
use crate::rules::{Refusal, blockage, decision, meeting};

base::messages! {
    /// The pages of blockages.
    pub(crate) struct BlockageWords {
        nav: "难点堵点", "Blockages";
        purpose: "推进任务遇到的难点堵点：谁提出、请谁支持、谁负责、何时解决。", "What stands in the way of tasks: who raised it, who is asked, who owns it, by when it is solved.";
        empty: "还没有难点堵点。推进任务遇到困难时，可在这里提出。", "There are no blockages yet. Raise one when something stands in the way of a task.";
        none_found: "没有符合条件的难点堵点。", "No blockage fits the filter.";
        clear: "清除筛选", "Clear the filter";
        filter: "筛选", "Filter";
        count(count): "共 {count} 项", "{count} blockages";
        new: "提出难点堵点", "Raise a blockage";
        open: "未化解", "Open";
        overdue: "已逾期", "Overdue";
        to_accept: "待交办", "Without an owner";
        to_confirm: "待确认", "To be confirmed";
        all_open: "全部未化解", "All that are open";
        everything: "全部", "All";
        all_kinds: "全部类型", "All kinds";
        all_owners: "全部责任单位", "All owners";
        number: "编号", "No.";
        title: "难点堵点", "Blockage";
        one(id): "难点堵点第 {id} 号", "Blockage no. {id}";
        task: "任务", "Task";
        kind: "类型", "Kind";
        state: "状态", "State";
        owner: "责任单位", "Owner";
        no_owner: "待定", "none yet";
        since: "起始日期", "Since";
        age(days): "{days} 天", "{days} days";
        due: "到期日", "Due";
        no_due: "未计时", "no term runs";
        provisional: "（暂定：该年放假安排尚未公布）", "(provisional: the holiday notice of that year is not out)";
        sample: "示例", "Sample";

        new_purpose: "写明遇到什么困难、需要谁做什么；工作专班收到后交办。", "Say what is in the way and who should do what; the office finds an owner.";
        choose_task: "请先在任务清单中打开任务，再提出难点堵点；下面是与本单位有关的任务。", "Choose the task; these concern your unit.";
        no_tasks: "没有与您单位有关的任务，请联系工作专班。", "No task concerns your unit; ask the office.";
        what: "遇到的困难", "What is in the way";
        asked: "需要的支持", "What is asked";
        asked_of: "请哪个单位支持", "Of which unit";
        choose_unit: "选择单位", "Choose the unit";
        since_field: "从哪天开始", "Since when";
        submit: "提出", "Raise";
        raised_done(id): "已提出，编号 {id}，工作专班会收到通知。", "Raised as no. {id}; the office is told.";
        raised_before(id): "这一项已于今天提出，编号 {id}，没有重复登记。", "It was raised today already as no. {id}; there is no second one.";

        show_purpose: "难点堵点的内容、责任、进展和办理过程。", "The blockage with its owner, progress and history.";
        raised_by: "提出单位", "Raised by";
        raised_on: "提出日期", "Raised on";
        office: "工作专班", "The office";
        accepted_on: "交办日期", "Handed over";
        term: "期限", "Term";
        carried: "提交调度次数", "Put to meetings";
        next_step: "下一步", "Next step";
        nothing_to_do: "现在没有需要您办理的步骤。", "There is nothing for you to do now.";
        own_unit: "由本单位办理的事项，不能由本单位人员确认，请由工作专班其他人员办理。", "Nobody judges what the own unit did; somebody else in the office has to.";
        accept: "交办", "Hand over";
        accept_again: "改交其他单位或重定期限", "Hand it to another unit or set another term";
        accept_hint: "责任单位会收到通知，期限从今天起算。", "The owner is told; the term runs from today.";
        term_hint: "15wd 为 15 个工作日，30d 为 30 日，1m 为 1 个月。", "15wd is fifteen working days, 30d thirty days, 1m one month.";
        note: "更新进展", "Note progress";
        note_field: "进展", "Progress";
        solve: "报告已解决", "Report it solved";
        solve_field: "解决情况", "How it was solved";
        solve_hint: "由提出方确认后办结。", "Who raised it confirms.";
        confirm: "确认已化解", "Confirm that it is solved";
        reopen: "没有解决，退回重办", "Not solved: send it back";
        reason: "理由", "Reason";
        decline: "不予列入", "Decline";
        carry: "提交下次调度会", "Put to the next meeting";
        carry_hint: "写明需要会议决定什么。", "Say what the meeting has to decide.";
        more: "其他办理", "More";
        notes: "进展与答复", "Progress and answers";
        notes_none: "还没有进展。", "Nothing was noted yet.";
        decisions: "调度会议定", "Decisions on it";
        history: "办理过程", "History";
        entry: "存证", "Entry";
        conflict_title: "他人刚刚办理了这一项", "Somebody else has just moved this";
        done: "已办理。", "Done.";
        unchanged: "此前已办理，没有变化。", "That was done already; nothing changed.";
    }
}

base::messages! {
    /// The pages of meetings.
    pub(crate) struct MeetingWords {
        nav: "调度会", "Dispatch";
        purpose: "每月调度会：议程由数据生成，议定事项有责任单位和期限，逐项落实。", "The monthly dispatch meetings: the agenda comes from the data, every decision has an owner and a term and is followed up.";
        empty: "还没有调度会。", "There are no meetings yet.";
        empty_office: "还没有调度会。填写时间地点后，议程自动生成。", "There are no meetings yet. Plan one; its agenda comes from the data.";
        new: "筹备调度会", "Plan a meeting";
        new_purpose: "填写时间、地点和主持，议程和参会单位由数据生成，可再调整。", "Enter day, place and chair; agenda and units follow from the data and can be changed.";
        period: "调度月份", "Month";
        day: "日期", "Day";
        starts: "时间", "Hour";
        place: "地点", "Place";
        chair: "主持（职务）", "Chair (by office)";
        chair_hint: "写职务，不写姓名。", "The office, no name.";
        state: "状态", "State";
        meeting: "调度会", "Meeting";
        submit: "生成议程", "Make the agenda";
        planned_done: "议程已生成，请核对后发送。", "The agenda is made; check it and send it.";
        planned_before: "这次调度会已在筹备，没有重复建立。", "This meeting is planned already; there is no second one.";
        show_purpose: "会议安排、议程、纪要和议定事项。", "Arrangements, agenda, minutes and decisions.";
        seats: "参会单位", "Units asked";
        seats_change: "调整参会单位", "Change who is asked";
        agenda: "议程", "Agenda";
        agenda_empty: "没有逾期事项、难点堵点、滞后任务和缺报单位。可以自行添加议题。", "Nothing is overdue, blocked, behind or missing. Items can be added.";
        item: "议题", "Item";
        order: "顺序", "Place";
        drop: "不列入", "Leave out";
        dropped: "未列入", "left out";
        added: "添加议题", "Add items";
        added_hint: "每行一项。", "One a line.";
        save: "保存", "Save";
        regenerate: "保存并更新数据", "Save and read the data anew";
        send: "保存并发送议程", "Save and send the agenda";
        sent_done: "议程已发送，参会单位会收到通知。", "The agenda is sent; the units are told.";
        cancel: "取消会议", "Cancel the meeting";
        reason: "理由", "Reason";
        hold: "登记召开", "It was held";
        held_on: "召开日期", "Held on";
        hold_hint: "登记后开始记录纪要。", "After that the minutes are written.";
        minutes: "会议纪要", "Minutes";
        minutes_text: "会议情况", "What was said";
        minutes_hint: "议定事项写在下面的表中。可两人同时记录，先后保存不会丢失。", "Decisions go into the table below. Two people may write; nothing is lost.";
        present: "列席人员（职务）", "Who else came (by office)";
        present_hint: "每行一个职务，不写姓名。", "One office a line, no names.";
        decisions: "议定事项", "Decisions";
        decisions_hint: "每行一项，按 Tab 换格，按回车保存；单位可输入简称选择，期限如 10wd，事项可填“堵点12”“任务101”。清空文字即删除。", "One a row: Tab moves on, Enter saves. Type a unit's short name, a term such as 10wd, and b12 or t101 for what it is about. Clear the text to remove a row.";
        decision: "议定事项", "Decision";
        decision_no(no): "第 {no} 项", "No. {no}";
        owner: "责任单位", "Owner";
        length: "期限", "Term";
        about: "关联事项", "About";
        issue: "保存并印发纪要", "Save and issue the minutes";
        issued_done: "纪要已印发，议定事项已通知责任单位。", "The minutes are issued; the owners are told.";
        saved: "已保存。", "Saved.";
        theirs: "他人已保存", "Saved by somebody else";
        theirs_added: "他人新增", "added by somebody else";
        theirs_removed: "他人已删除，保存将重新列入", "removed by somebody else; saving enters it again";
        conflict_title: "他人刚刚保存了这次会议", "Somebody else has just saved this meeting";
        conflict_hint: "两份内容都在下面：您填写的在表单中，他人保存的标明在旁。请核对后再保存。", "Both are below: what you typed stands in the form, what was saved beside it. Check and save again.";
        due: "到期日", "Due";
        report: "落实情况", "What was done";
        report_submit: "报告已落实", "Report it done";
        confirm: "确认落实", "Confirm";
        give_back: "退回", "Return";
        withdraw: "取消事项", "Withdraw";
        open_order: "下达整改通知", "Open an order";
        overdue: "已逾期", "Overdue";
        issued_on: "印发日期", "Issued";
        sent_on: "议程发送日期", "Agenda sent";
        agenda_docx: "议程 Word", "Agenda, Word";
        agenda_pdf: "议程 PDF", "Agenda, PDF";
        minutes_docx: "纪要 Word", "Minutes, Word";
        minutes_pdf: "纪要 PDF", "Minutes, PDF";
        open_decisions: "未落实的议定事项", "Decisions not carried out yet";
        open_more(count): "共 {count} 项，按到期日列出最早的。", "{count} in all; those due first are listed.";
        all_meetings: "历次会议", "Meetings";
        history: "办理过程", "History";
        next_step: "下一步", "Next step";
        none: "无", "none";
        unit_only: "您单位不在参会单位中，这里只显示由您单位落实的事项。", "Your unit was not asked; only what it has to do is shown.";
    }
}

base::messages! {
    /// Why something was not done.
    pub(crate) struct Sentences {
        not_found: "没有这一项，或您的账户不能查看。请从“难点堵点”或“调度会”重新进入。", "There is no such thing, or your account may not see it. Start again from Blockages or Dispatch.";
        not_your_task: "您单位不是这项任务的牵头、责任或配合单位，请由有关单位提出。", "Your unit neither leads this task nor helps with it; a unit that does has to raise it.";
        office_only: "这一步由工作专班办理，请联系工作专班。", "The office does this; ask the office.";
        owner_only: "这一步由责任单位办理，请用该单位的账户。", "The owner does this; use an account of that unit.";
        raiser_only: "由提出方确认是否解决，请用提出单位的账户。", "Who raised it says whether it is solved; use an account of that unit.";
        own_unit: "不能确认本单位办理的事项，请由其他人员办理。", "Nobody judges what their own unit did; somebody else has to.";
        over: "已办结，不能再办理；情况有变请重新提出。", "It is over; raise it anew if things have changed.";
        out_of_turn: "现在还不能办理这一步，请刷新后查看当前状态。", "This step is not due now; reload the page and look where it stands.";
        conflict(version, state): "他人刚刚办理了这一项（现为第 {version} 版，{state}）。您填写的内容没有丢失，请核对后再提交。", "Somebody else has just changed this (now version {version}, {state}). Nothing you typed is lost; check and submit again.";
        text_missing(field): "请填写“{field}”。", "Fill in “{field}”.";
        text_long(field, chars, max): "“{field}”有 {chars} 字，请压缩到 {max} 字以内。", "“{field}” has {chars} characters; shorten it to {max}.";
        text_control(field): "“{field}”中含有控制字符，请清除。", "“{field}” holds control characters; remove them.";
        day(field): "“{field}”不合适，请检查日期或数字。", "“{field}” does not fit; check the day or number.";
        choice(field, typed): "“{field}”中的“{typed}”不在可选范围内，请从列表中选择。", "“{typed}” in “{field}” is not in the list; choose one.";
        no_choice(field): "请选择“{field}”。", "Choose “{field}”.";
        too_many(field, max): "“{field}”最多 {max} 项，请减少。", "“{field}” holds at most {max}; remove some.";
        nothing(field): "“{field}”为空，请填写后再办理。", "“{field}” is empty; fill it in first.";
        row(row): "第 {row} 行：", "Row {row}: ";
    }
}

/// What kind of thing is in the way, for a person.
#[must_use]
pub fn kind_title(kind: blockage::Kind, lang: Lang) -> &'static str {
    use blockage::Kind;
    match kind {
        Kind::Policy => lang.pick("政策", "Policy"),
        Kind::Funds => lang.pick("资金", "Funds"),
        Kind::Data => lang.pick("数据共享", "Data sharing"),
        Kind::Land => lang.pick("用地", "Land"),
        Kind::Staff => lang.pick("人员力量", "Staff"),
        Kind::Coordination => lang.pick("部门协同", "Coordination"),
        Kind::Other => lang.pick("其他", "Other"),
    }
}

/// Where a blockage stands, for a person.
#[must_use]
pub fn state_title(state: blockage::State, lang: Lang) -> &'static str {
    use blockage::State;
    match state {
        State::Raised => lang.pick("待交办", "Without an owner"),
        State::Accepted => lang.pick("已交办", "Handed over"),
        State::InHand => lang.pick("办理中", "In hand"),
        State::Solved => lang.pick("待确认", "To be confirmed"),
        State::Reopened => lang.pick("重新办理", "Reopened"),
        State::Carried => lang.pick("提交调度", "Put to a meeting"),
        State::Confirmed => lang.pick("已化解", "Solved"),
        State::Declined => lang.pick("不予列入", "Declined"),
    }
}

/// A step with words, for a person.
pub(crate) fn step_title(step: blockage::Step, lang: Lang) -> &'static str {
    use blockage::Step;
    match step {
        Step::Accept => lang.pick("交办", "Handed over"),
        Step::Note => lang.pick("进展", "Progress"),
        Step::Solve => lang.pick("报告已解决", "Reported solved"),
        Step::Confirm => lang.pick("确认化解", "Confirmed"),
        Step::Reopen => lang.pick("退回重办", "Sent back"),
        Step::Decline => lang.pick("不予列入", "Declined"),
        Step::Carry => lang.pick("提交调度会", "Put to a meeting"),
    }
}

/// Where a meeting stands, for a person.
pub(crate) fn meeting_title(state: meeting::State, lang: Lang) -> &'static str {
    use meeting::State;
    match state {
        State::Planned => lang.pick("筹备中", "Planned"),
        State::Sent => lang.pick("议程已发", "Agenda sent"),
        State::Held => lang.pick("已召开，待印发纪要", "Held, minutes due"),
        State::Issued => lang.pick("纪要已印发", "Minutes issued"),
        State::Cancelled => lang.pick("已取消", "Cancelled"),
    }
}

/// Where a decision stands, for a person.
#[must_use]
pub fn decision_title(state: decision::State, lang: Lang) -> &'static str {
    use decision::State;
    match state {
        State::Draft => lang.pick("草稿", "Draft"),
        State::Open => lang.pick("办理中", "Open"),
        State::Reported => lang.pick("待确认", "Reported"),
        State::Returned => lang.pick("退回办理", "Returned"),
        State::Confirmed => lang.pick("已落实", "Done"),
        State::Withdrawn => lang.pick("已取消", "Withdrawn"),
    }
}

/// What an item is about, for a person.
pub(crate) fn item_title(kind: ItemKind, lang: Lang) -> &'static str {
    match kind {
        ItemKind::Decision => lang.pick("逾期未落实的议定事项", "Overdue decisions"),
        ItemKind::Blockage => lang.pick("难点堵点", "Blockages"),
        ItemKind::Task => lang.pick("滞后任务", "Lagging tasks"),
        ItemKind::Report => lang.pick("缺报单位", "Missing reports"),
        ItemKind::Added => lang.pick("其他议题", "Other items"),
    }
}

/// The name of a meeting.
pub(crate) fn meeting_name(row: &Meeting, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年第{}次调度会", row.year, row.no),
        Lang::En => format!("Dispatch meeting {}/{}", row.year, row.no),
    }
}

/// What a journal entry of this room tells; `None` for a kind of another room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match kind {
        "blockage.raised" => ("提出难点堵点", "Blockage raised"),
        "blockage.accepted" => ("交办难点堵点", "Blockage handed over"),
        "blockage.noted" => ("更新难点堵点进展", "Progress on a blockage"),
        "blockage.solved" => ("报告难点堵点已解决", "Blockage reported solved"),
        "blockage.confirmed" => ("确认难点堵点化解", "Blockage confirmed as solved"),
        "blockage.reopened" => ("难点堵点退回重办", "Blockage reopened"),
        "blockage.declined" => ("难点堵点不予列入", "Blockage declined"),
        "blockage.carried" => ("难点堵点提交调度会", "Blockage put to a meeting"),
        "blockage.warned" => ("难点堵点到期提醒", "Warning on a blockage"),
        "meeting.planned" => ("筹备调度会", "Meeting planned"),
        "meeting.edited" => ("调整调度会安排", "Meeting changed"),
        "meeting.regenerated" => ("更新调度会议程", "Agenda read anew"),
        "meeting.sent" => ("发送调度会议程", "Agenda sent"),
        "meeting.held" => ("登记调度会召开", "Meeting held"),
        "meeting.minuted" => ("记录调度会纪要", "Minutes written"),
        "meeting.issued" => ("印发调度会纪要", "Minutes issued"),
        "meeting.cancelled" => ("取消调度会", "Meeting cancelled"),
        "decision.made" => ("议定事项", "Decision made"),
        "decision.reported" => ("报告议定事项落实", "Decision reported done"),
        "decision.confirmed" => ("确认议定事项落实", "Decision confirmed as done"),
        "decision.returned" => ("退回议定事项", "Decision returned"),
        "decision.withdrawn" => ("取消议定事项", "Decision withdrawn"),
        "decision.warned" => ("议定事项到期提醒", "Warning on a decision"),
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
            Self::NotYourTask => words.not_your_task,
            Self::OfficeOnly => words.office_only,
            Self::OwnerOnly => words.owner_only,
            Self::RaiserOnly => words.raiser_only,
            Self::OwnUnit => words.own_unit,
            Self::Over => words.over,
            Self::OutOfTurn => words.out_of_turn,
        }
        .to_owned()
    }

    /// The kind of trouble.
    #[must_use]
    pub fn fault(self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYourTask
            | Self::OfficeOnly
            | Self::OwnerOnly
            | Self::RaiserOnly
            | Self::OwnUnit => Fault::Forbidden,
            Self::Over | Self::OutOfTurn => Fault::Conflict,
        }
    }
}

/// The label of a field by its name.
fn field_title(field: &str, lang: Lang) -> &'static str {
    let (blockages, meetings) = (BlockageWords::of(lang), MeetingWords::of(lang));
    match field {
        "task" => blockages.task,
        "kind" => blockages.kind,
        "what" => blockages.what,
        "asked" => blockages.asked,
        "asked_of" => blockages.asked_of,
        "since" => blockages.since_field,
        "owner" => blockages.owner,
        "length" => blockages.term,
        "reason" => blockages.reason,
        "period" => meetings.period,
        "day" => meetings.day,
        "starts" => meetings.starts,
        "place" => meetings.place,
        "chair" => meetings.chair,
        "added" => meetings.agenda,
        "seats" => meetings.seats,
        "held_on" => meetings.held_on,
        "present" => meetings.present,
        "minutes" => meetings.minutes,
        "report" => meetings.report,
        "ref" => meetings.about,
        "text" => lang.pick("内容", "Text"),
        _ => meetings.order,
    }
}

impl Problem {
    /// The sentence for the person. The field of a row of a table is named with the row's number, from 1.
    #[must_use]
    pub fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        let (name, row) = match self.field.rsplit_once('-') {
            Some((name, row)) => (name, row.parse::<usize>().ok()),
            None => (self.field.as_str(), None),
        };
        let field = field_title(name, lang);
        let sentence = match &self.fault {
            FieldFault::Text(TextFault::Empty) => words.text_missing(field),
            FieldFault::Text(TextFault::TooLong { chars, max }) => {
                words.text_long(field, chars, max)
            }
            FieldFault::Text(TextFault::Control) => words.text_control(field),
            FieldFault::Term(error) => error.explain(lang),
            FieldFault::Day => words.day(field),
            FieldFault::Choice(typed) if typed.trim().is_empty() => words.no_choice(field),
            FieldFault::Choice(typed) => words.choice(field, typed),
            FieldFault::TooMany(max) => words.too_many(field, max),
            FieldFault::Nothing => words.nothing(field),
        };
        match row.filter(|_| name != "place") {
            Some(row) => format!("{}{sentence}", words.row(row + 1)),
            None => sentence,
        }
    }
}

/// Several problems in one sentence after another.
pub(crate) fn problems(problems: &[Problem], lang: Lang) -> String {
    let sentences: Vec<String> = problems.iter().map(|held| held.explain(lang)).collect();
    sentences.join(lang.pick("", " "))
}
