//! What this room says.

use base::{Lang, Title};
use plan::rules::light::Stage;

use crate::rules::part::State;

base::messages! {
    /// Words of the pages of the month.
    pub struct MonthWords {
        title: "本月工作", "This month";
        unit_purpose: "本单位这个月要办的事都在这一页：按期限排列，办一件少一件。", "Everything your unit has to do this month, by due day.";
        desk_purpose: "各单位本月报送情况：开启月份、催报、调整截止日、结束月份。", "How the units stand this month: open the month, remind, move the cut-off, close it.";
        watch_purpose: "各单位本月报送情况。", "How the units stand this month.";
        period: "月份", "Month";
        show: "查看", "Show";
        previous: "上一月", "Previous month";
        next: "下一月", "Next month";
        progress(done, total): "已报送 {done} 项，共 {total} 项", "{done} of {total} reports are in";
        all_in: "本月应报的都已报送。", "Everything for this month has been filed.";
        left(left, day): "还需报送 {left} 项，请于 {day}（含当日）前报送。", "{left} still to file, by {day}.";
        left_late(left, day): "还需报送 {left} 项，截止日 {day} 已过，请尽快补报。", "{left} still to file; the cut-off of {day} has passed. Please file now.";
        closed_note: "这个月已经结束，之后的报送记为未按期。", "This month is closed; what comes now counts as missed.";
        todo: "待办事项", "To do";
        what_if: "达标推演：到年底还差什么", "What if: what is missing by the end of the year";
        todo_none: "目前没有其他待办事项。", "Nothing else to do at present.";
        due: "期限", "Due";
        no_due: "未设期限", "no date";
        kind_report: "报送", "Report";
        kind_part: "协办", "Part";
        kind_given: "交办", "Given";
        todo_mine(task): "交您办理：{task}", "With you: {task}";
        sheet_waiting: "上次上传的填报表还没有确认，请核对后保存或报送（一天内有效）。", "The sheet sent last has not been confirmed: check it and save or file it (kept for a day).";
        sheet_waiting_link: "继续核对", "Go on";
        months: "近几个月", "Recent months";
        kind_take: "采用", "Take over";
        todo_reports(count): "报送本月进展 {count} 项", "File {count} report(s) for the month";
        todo_returned(count): "修改被退回的报告 {count} 项", "Mend {count} returned report(s)";
        todo_part(task): "补充内容：{task}", "Add your part: {task}";
        todo_take(unit, task): "{unit}已补充：{task}", "{unit} has sent its part: {task}";
        sheet: "批量填报", "Bulk entry";
        sheet_text: "下载填报表，在 Excel、WPS 或 LibreOffice 中填好有颜色的格子，再上传；有错会指明哪一格，确认前不会保存。", "Download the sheet, fill in the coloured cells in Excel, WPS or LibreOffice and send it back. Errors are named by cell; nothing is saved before you confirm.";
        sheet_get: "下载填报表", "Download the sheet";
        sheet_send: "上传填好的表", "Send the filled-in sheet";
        sheet_file: "填报表（.xlsx）", "Sheet (.xlsx)";
        sheet_check: "上传并检查", "Send and check";
        sheet_missing: "请选择填好的填报表。", "Choose the filled-in sheet.";
        group_returned: "已退回，需要修改", "Returned: to be mended";
        group_owed: "尚未填报", "Not begun";
        group_draft: "草稿，尚未报送", "Drafts, not filed yet";
        group_filed: "已报送，等待审核", "Filed, waiting for the office";
        group_accepted: "已通过", "Accepted";
        fill_in: "填报", "Report";
        go_on: "继续填写", "Go on";
        mend: "修改", "Mend";
        open: "查看", "View";
        goal: "目标", "Goal";
        last: "上次数值", "Last figure";
        computed: "系统计算", "Computed";
        no_last: "尚无数值", "none yet";
        reason: "退回原因", "Reason for return";
        given_to(names): "经办：{names}", "With {names}";
        helpers: "分工与协办", "People and parts";
        none: "在所选月份，本单位没有需要报送的牵头任务，可换一个月份查看，或到任务清单查看本单位参与的任务。", "In this month your unit leads no task that needs a report. Choose another month, or look up the tasks that name your unit in the ledger.";
        none_staff: "这里显示需要您办理的事项；目前没有。", "What you have to do appears here; there is nothing now.";
        to_ledger: "前往任务清单", "Go to the ledger";

        not_opened: "这个月还没有开启。开启后向各牵头单位发出报送请求，只问尚缺的内容，每个单位只收到一条通知。", "This month is not open. Opening asks every lead unit for what is missing, with one message each.";
        not_opened_watch: "这个月还没有开启。工作专班开启后显示各单位报送情况。", "This month is not open. The units appear here once the office opens it.";
        open_month: "开启本月", "Open the month";
        ask_again: "补发新增请求", "Ask for what was added";
        ask_again_hint: "清单有新增任务时，只向相关单位补发，不重复通知。", "When tasks were added, only the units concerned are asked; nobody is told twice.";
        state_open: "进行中", "Open";
        state_past: "已过截止日", "Past the cut-off";
        state_closed: "已结束", "Closed";
        cut_off: "截止日", "Cut-off";
        cut_off_nth(n): "次月第 {n} 个工作日", "working day {n} of the month after";
        cut_off_fixed: "由工作专班指定", "named by the office";
        reminds(first, last): "截止前 {first} 个和 {last} 个工作日自动提醒", "reminders {first} and {last} working days before";
        units: "各单位", "Units";
        unit: "单位", "Unit";
        asked: "应报", "Asked";
        in_time: "按期", "In time";
        late: "迟报", "Late";
        missing: "未报", "Missing";
        to_come: "待报", "To come";
        returned: "退回", "Returned";
        accepted: "通过", "Accepted";
        reminded: "最近提醒", "Last reminder";
        reminded_at(day, times): "{day}（共 {times} 次）", "{day} ({times} in all)";
        total: "合计", "All units";
        only_missing: "只看未报齐的单位", "Only units that lack something";
        every_unit: "查看全部单位", "Every unit";
        no_units: "没有未报齐的单位。", "No unit lacks anything.";
        remind: "提醒所有未报齐的单位", "Remind every unit that lacks something";
        remind_hint: "每个单位一天最多提醒一次。", "Each unit at most once a day.";
        settings: "调整截止日和提醒", "Cut-off and reminders";
        rule: "截止日按", "The cut-off is";
        rule_nth: "次月第几个工作日", "a working day of the month after";
        rule_day: "指定日期", "a day named here";
        nth: "第几个工作日", "Working day";
        day: "指定日期", "Day";
        day_hint: "选“指定日期”时填写；不随节假日安排变动。", "With “a day named here”; it does not move with holidays.";
        remind_first: "第一次提醒（截止前工作日数）", "First reminder (working days before)";
        remind_last: "第二次提醒（截止前工作日数）", "Second reminder (working days before)";
        save: "保存", "Save";
        theirs(day): "他人刚刚保存的是：截止日 {day}。您填写的内容还在下面，核对后可再次保存。", "Somebody has just saved another setting: cut-off {day}. What you typed is still below; compare and save again.";
        close: "结束本月", "Close the month";
        close_hint: "结束后未报的记为未报，不再催报；需要时可以重新开启。", "What is missing then stays missing and nobody is reminded; it can be opened again.";
        reopen: "重新开启", "Open again";
        queue: "审核报告", "Review reports";
        oldest: "从最早的一份开始", "Begin with the oldest";
        queue_count(count): "待审核 {count} 份", "{count} waiting for review";
        history(in_time, missing): "已记录：截止日按期 {in_time} 项，未报 {missing} 项", "Recorded at the cut-off: {in_time} in time, {missing} missing";
    }
}

base::messages! {
    /// Words of the pages of one task, one part and one sheet.
    pub struct WorkWords {
        task_title: "分工与协办", "People and parts";
        task_purpose: "把任务交给本单位的经办人，请配合单位补充内容。", "Give the task to a colleague; ask other units for their part.";
        people: "本单位经办", "People of your unit";
        people_none: "还没有指定经办人。", "Nobody has the task yet.";
        standing: "长期", "until taken back";
        only_month(month): "仅{month}", "for {month} only";
        take_back: "收回", "Take back";
        give_to: "交给", "Give to";
        give_for: "期限", "For";
        give: "交办", "Give";
        no_people: "本单位没有其他账户，请与工作专班联系开设。", "Your unit has no accounts to give it to; ask the office.";
        parts: "配合单位补充", "Parts of other units";
        parts_none: "还没有请配合单位补充。", "No part has been asked for yet.";
        no_helpers: "这项任务没有指明其他责任单位或配合单位。", "The task names no other units.";
        ask_units: "请哪些单位补充", "Which units";
        ask_note: "需要补充什么", "What is needed";
        ask_note_hint: "写明要哪些数据、哪段时间、写到什么程度，300 字以内。", "Which data, which time, how much; at most 300 characters.";
        ask_due: "完成期限", "Due";
        ask: "请其补充", "Ask";
        asked_on(day): "{day} 前", "by {day}";
        part_title: "补充协办内容", "Add your part";
        part_title_lead: "配合单位补充的内容", "A part of another unit";
        part_purpose: "牵头单位请本单位补充的内容；发送后由牵头单位采用到报告中。", "What the lead unit asks you to add; once sent, it can take it into its report.";
        sample: "示例", "Sample";
        part_from(unit): "{unit}请本单位补充", "{unit} asks";
        part_of(unit): "{unit}补充", "From {unit}";
        body: "补充内容", "Text";
        body_hint: "1000 字以内。牵头单位采用并经审核通过后向社会公开，请勿填写个人信息。", "At most 1,000 characters. It becomes public once the lead unit's report is accepted: leave out personal data.";
        figures: "建议数值（可不填）", "Figures you propose (optional)";
        part_save: "保存草稿", "Save draft";
        part_send: "发送给牵头单位", "Send to the lead unit";
        part_send_again: "修改后重新发送", "Send the changes";
        part_take: "采用到报告草稿", "Take into the draft";
        part_wait: "对方尚未发送。", "It has not been sent yet.";
        part_done: "已采用到牵头单位的报告中。", "It is in the lead unit's report.";
        conflict_title: "保存前，他人已修改这份内容", "Somebody changed this part before you saved";
        conflict_text: "您填写的内容还在下面，没有丢失。他人保存的内容是：", "Everything you typed is still below. What was saved meanwhile:";
        preview_title: "核对填报表", "Check the sheet";
        preview_purpose: "下列内容与系统中已有的不同。确认后一次性保存或报送；有一项不能保存，则全部不保存。", "What the sheet changes. Once you confirm, all of it is saved or filed at once; if one line cannot be, none is.";
        preview_count(count): "共 {count} 项任务有改动", "{count} task(s) change";
        preview_none: "填报表与系统中已有的内容相同，没有需要保存的改动。", "The sheet says what is there already; there is nothing to save.";
        before: "原有", "Now";
        after: "填报表", "Sheet";
        what: "内容", "What";
        empty: "空", "empty";
        figure_of(subject): "数值：{subject}", "Figure: {subject}";
        why_of(subject): "差异原因：{subject}", "Reason: {subject}";
        stage: "推进状态", "Stage";
        text: "进展情况", "Progress";
        far_title: "请核对下列数值", "Please check these figures";
        far_text: "与上次（或目标）相差十倍以上，请确认没有弄错单位或位数。", "They differ tenfold or more from the last figure or the goal. Make sure that unit and digits are right.";
        far_box: "数值无误", "The figures are right";
        take_save: "全部保存为草稿", "Save all as drafts";
        take_file: "全部报送", "File all";
        cancel: "放弃", "Cancel";
        faults_title(count): "填报表有 {count} 处需要更正，什么都没有保存", "{count} thing(s) in the sheet need mending; nothing was saved";
        faults_text: "请在原文件中更正后重新上传。", "Mend them in your file and send it again.";
        back: "返回本月工作", "Back to this month";
    }
}

base::messages! {
    /// Words in the sheet, and what is wrong with it.
    pub struct SheetWords {
        name: "填报", "Report";
        file: "进展填报表", "progress-sheet";
        title(unit, month): "{unit}{month}进展填报表", "{unit}: progress of {month}";
        how: "只填有颜色的格子：本月数值、差异原因、推进状态、进展情况。每项任务的推进状态和进展情况填在该任务的第一行；不需要报送的任务留空即可。", "Fill in the coloured cells only. Stage and progress stand in the first line of each task; leave a task empty to leave it out.";
        how_more: "请勿删改隐藏的列；可以排序、筛选。填好后在“本月工作”页上传，系统先检查并显示改动，确认后才保存。", "Do not change the hidden columns; sorting and filtering are fine. Send it back on the page of the month: it is checked and shown first, and saved when you confirm.";
        cite: "编号", "No.";
        task: "任务", "Task";
        target: "指标", "Target";
        goal: "目标", "Goal";
        last: "上次数值", "Last figure";
        figure: "本月数值", "Figure";
        why: "差异原因", "Reason";
        stage: "推进状态", "Stage";
        body: "进展情况", "Progress";
        note: "说明", "Notes";
        hidden: "勿改", "keep";
        stage_hint: "请从列表中选择。", "Choose from the list.";
        figure_hint: "只填数字，单位见“说明”。", "Digits only; the unit stands under Notes.";
        why_hint(max): "与系统计算的数值不同时填写，{max} 字以内。", "Where the figure differs from the computed one; at most {max} characters.";
        in_unit(unit): "单位：{unit}", "Unit: {unit}";
        computed(value, source): "系统计算 {value}（{source}），核对即可", "Computed: {value} ({source}); just check it";
        returned(reason): "退回原因：{reason}", "Returned: {reason}";
        no_sheet: "这不是本系统给出的填报表，或文件已损坏。请在“本月工作”页下载填报表后填写。", "This is no sheet of this program, or it is damaged. Download one on the page of the month.";
        too_large(max): "文件过大。填报表不超过 4 MiB、{max} 行。", "The file is too large: at most 4 MiB and {max} lines.";
        other_unit: "这是其他单位的填报表，请上传本单位下载的表。", "This sheet was given to another unit; send your own.";
        other_month(month): "这是 {month} 的填报表，请换到该月份上传，或下载所选月份的表。", "This sheet is for {month}; choose that month, or download the one for the chosen month.";
        bad_line: "这一行与系统对不上（隐藏列被改动，或任务已不由本单位填报），请重新下载填报表。", "This line is not known here: hidden cells were changed, or the task is no longer yours. Download the sheet again.";
        twice: "同一内容填了两处，请只保留一处。", "This stands in two lines; keep one.";
        bad_stage(text): "“{text}”不是可选的推进状态，请选推进中、滞后或已完成。", "“{text}” is no stage; choose Under way, Behind or Done.";
        no_stage: "报送前请选择推进状态。", "Choose the stage before filing.";
        no_why: "与系统计算的数值不同，请写明差异原因，或改回系统计算的数值。", "The figure differs from the one computed; say why, or put back the computed one.";
        long_why(max): "差异原因过长或含有不可显示的字符，请压缩到 {max} 字以内。", "The reason is too long or holds control characters; keep it to {max} characters.";
        no_body: "报送前请填写进展情况。", "Describe the progress before filing.";
        long_body(max): "进展情况过长或含有不可显示的字符，请压缩到 {max} 字以内。", "The text is too long or holds control characters; keep it to {max} characters.";
        stale(theirs, yours): "下载后他人已修改：现为“{theirs}”，表中为“{yours}”。请重新下载填报表，核对后再填。", "Changed by somebody since the download: now “{theirs}”, in the sheet “{yours}”. Download the sheet again and compare.";
        is_final: "报告已通过，不能再改。", "The report has been accepted and is final.";
    }
}

base::messages! {
    /// What is said after a step, and why a step was not taken.
    pub struct Sentences {
        not_found: "没有这项内容，或您的账户不能查看。请从“本月工作”重新进入。", "There is no such thing, or your account may not see it. Start again from the page of the month.";
        office_only: "只有工作专班可以办理，请由工作专班账户操作。", "Only the programme office does this; use an account of the office.";
        too_early(period): "{period} 还没有开始，请到当月再开启。", "{period} has not begun; open it then.";
        is_closed(period): "{period} 已经结束；需要补报时请先重新开启。", "{period} is closed; open it again first.";
        nothing_owed(period): "没有单位在 {period} 需要报送，不必开启。", "Nobody owes a report on {period}; there is nothing to open.";
        not_opened(period): "{period} 没有开启或已经结束，请先开启。", "{period} is not open; open it first.";
        before_cut_off(day): "截止日 {day} 还没有过，不能结束；需要提前结束的，请先调整截止日。", "The cut-off of {day} has not passed; to close earlier, move the cut-off first.";
        changed_meanwhile: "这项内容刚刚被他人修改，请查看最新内容后再办理。", "This has just been changed by somebody else; look at it again before you go on.";
        cut_off_bounds: "截止日应在该月结束之后、两个月以内，请修改日期。", "The cut-off lies after the end of the month and within two months; change the day.";
        nth_bounds(max): "请填 1 至 {max} 之间的工作日序数。", "Give a working day between 1 and {max}.";
        remind_bounds(max): "两次提醒应为 1 至 {max} 之间的天数，且第一次早于第二次。", "The reminders are numbers between 1 and {max}, the first greater than the second.";
        stranger: "只能交给本单位的账户，请重新选择。", "The task can only go to an account of your unit; choose another.";
        part_units: "请选择任务中写明的责任单位或配合单位。", "Choose units that the task names.";
        part_due: "完成期限应在今天之后、两个月以内，请修改。", "The day lies from today on and within two months; change it.";
        note_missing: "请写明需要补充什么。", "Say what is needed.";
        note_long(max): "内容过长或含有不可显示的字符，请压缩到 {max} 字以内。", "The text is too long or holds control characters; keep it to {max} characters.";
        part_taken: "牵头单位已采用，不能再改；如需更正，请与牵头单位联系。", "The lead unit has taken it over; ask it to mend its report.";
        part_invalid: "填写的内容需要更正，请按提示修改。", "Something needs mending; follow the notes.";
        part_conflict: "这份内容已被他人修改，您填写的没有丢失，请对照后再提交。", "Somebody else changed this part; nothing you typed is lost. Compare and submit again.";
        part_body_missing: "请填写补充内容。", "Write what you add.";
        part_body_long(max): "补充内容过长或含有不可显示的字符，请压缩到 {max} 字以内。", "The text is too long or holds control characters; keep it to {max} characters.";
        report_filed: "本单位的报告已报送或已通过，请先撤回报告再采用。", "Your report has been filed; take it back first.";
        sheet_gone: "这份填报表已经办理或已过期，请重新上传。", "This sheet has been taken or has expired; send it again.";
        sheet_faults(count): "填报表有 {count} 处需要更正，什么都没有保存。", "{count} thing(s) in the sheet need mending; nothing was saved.";
        sheet_unconfirmed: "有数值与上次相差十倍以上，请核对并勾选确认后再报送。", "A figure differs tenfold or more from the last one; check it, tick the confirmation and file again.";
        done_opened(requests, units): "已向 {units} 个单位发出 {requests} 项报送请求。", "{units} unit(s) were asked for {requests} report(s).";
        done_nothing: "没有新增的报送请求。", "There is nothing new to ask for.";
        done_reminded(told, before): "已提醒 {told} 个单位；{before} 个单位今天已提醒过。", "{told} unit(s) were reminded; {before} had been reminded today.";
        done_nobody: "没有需要提醒的单位。", "Nobody needs a reminder.";
        done_cut_off(day): "截止日为 {day}，已保存。", "Saved; the cut-off is {day}.";
        done_closed: "本月已结束。", "The month is closed.";
        done_reopened: "本月已重新开启。", "The month is open again.";
        done_given: "已交办并通知。", "Given; the colleague was told.";
        done_taken_back: "已收回。", "Taken back.";
        done_asked(count): "已请 {count} 个单位补充。", "{count} unit(s) were asked.";
        done_asked_before: "所选单位此前已请过，没有重复发送。", "These units were asked before; nobody was told twice.";
        done_part_saved: "草稿已保存，尚未发送。", "The draft is saved; it is not sent yet.";
        done_part_sent: "已发送给牵头单位。", "Sent to the lead unit.";
        done_part_taken: "已采用到报告草稿，请核对后报送。", "It is in the draft now; check it and file.";
        done_saved(count): "已保存 {count} 项草稿，尚未报送。", "{count} draft(s) saved; they are not filed yet.";
        done_filed(count): "已报送 {count} 项，等待工作专班审核。", "{count} report(s) filed; the office will review them.";
    }
}

/// How far a part is.
#[must_use]
pub fn state_title(state: State) -> Title {
    let (zh, en) = match state {
        State::Asked => ("待补充", "Asked"),
        State::Draft => ("正在填写", "Being written"),
        State::Sent => ("已补充", "Sent"),
        State::Taken => ("已采用", "Taken over"),
    };
    Title::new(zh, en)
}

/// A stage as the sheet writes it.
#[must_use]
pub fn stage_title(stage: Stage, lang: Lang) -> &'static str {
    match stage {
        Stage::Progress => lang.pick("推进中", "Under way"),
        Stage::Delayed => lang.pick("滞后", "Behind"),
        Stage::Done => lang.pick("已完成", "Done"),
    }
}

/// The stage that a sheet names, in either language.
#[must_use]
pub fn stage_of(text: &str) -> Option<Stage> {
    [Stage::Progress, Stage::Delayed, Stage::Done]
        .into_iter()
        .find(|stage| {
            text == stage_title(*stage, Lang::Zh)
                || text.eq_ignore_ascii_case(stage_title(*stage, Lang::En))
        })
}

/// A kind of journal entry for a person; `None` for kinds of other rooms.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match kind {
        "month.opened" => ("开启月份", "Month opened"),
        "month.asked" => ("补发报送请求", "More reports asked for"),
        "month.reminded" => ("提醒未报单位", "Units reminded"),
        "month.cut_off_set" => ("调整截止日", "Cut-off set"),
        "month.cut_off_moved" => ("截止日随节假日安排变动", "Cut-off moved with the calendar"),
        "month.cut_off_recorded" => ("记录按期情况", "Lateness recorded"),
        "month.closed" => ("结束月份", "Month closed"),
        "month.reopened" => ("重新开启月份", "Month opened again"),
        "delegation.given" => ("交办任务", "Task given"),
        "delegation.withdrawn" => ("收回任务", "Task taken back"),
        "part.asked" => ("请配合单位补充", "Part asked for"),
        "part.drafted" => ("填写协办内容", "Part drafted"),
        "part.sent" => ("发送协办内容", "Part sent"),
        "part.taken" => ("采用协办内容", "Part taken over"),
        "sheet.saved" => ("批量保存草稿", "Sheet saved"),
        "sheet.filed" => ("批量报送", "Sheet filed"),
        _ => return None,
    };
    Some(lang.pick(zh, en))
}

/// What this room tells people.
pub(crate) mod notes {
    use base::{Date, Lang, Title};
    use plan::lines::month_title;
    use plan::rules::period::Period;

    fn day(day: Date, lang: Lang) -> String {
        ::web::view::day(day, lang)
    }

    pub(crate) fn opened(period: Period, count: usize, cut_off: Date) -> (Title, Title) {
        (
            Title::new(
                format!("请报送{}进展 {count} 项", month_title(period, Lang::Zh)),
                format!(
                    "Please file {count} report(s) for {}",
                    month_title(period, Lang::En)
                ),
            ),
            Title::new(
                format!("截止日为 {}（含当日）。", day(cut_off, Lang::Zh)),
                format!("Due by {}.", day(cut_off, Lang::En)),
            ),
        )
    }

    pub(crate) fn moved(period: Period, count: usize, old: Date, new: Date) -> (Title, Title) {
        (
            Title::new(
                format!(
                    "{}报送截止日改为 {}",
                    month_title(period, Lang::Zh),
                    day(new, Lang::Zh)
                ),
                format!(
                    "Reports for {} are now due by {}",
                    month_title(period, Lang::En),
                    day(new, Lang::En)
                ),
            ),
            Title::new(
                format!("原为 {}，还有 {count} 项未报。", day(old, Lang::Zh)),
                format!("Before: {}; {count} still to file.", day(old, Lang::En)),
            ),
        )
    }

    pub(crate) fn reminder(
        period: Period,
        count: usize,
        cut_off: Date,
        today: Date,
    ) -> (Title, Title) {
        let (zh, en) = if today > cut_off {
            ("已过，请尽快补报", "has passed; please file now")
        } else {
            ("（含当日）", "")
        };
        (
            Title::new(
                format!("{}进展还有 {count} 项未报", month_title(period, Lang::Zh)),
                format!(
                    "{count} report(s) for {} are missing",
                    month_title(period, Lang::En)
                ),
            ),
            Title::new(
                format!("截止日 {}{zh}。", day(cut_off, Lang::Zh)),
                format!("Cut-off: {} {en}", day(cut_off, Lang::En))
                    .trim()
                    .to_owned(),
            ),
        )
    }

    pub(crate) fn returned(period: Period) -> (Title, Title) {
        (
            Title::new(
                format!("{}的一份报告被退回", month_title(period, Lang::Zh)),
                format!(
                    "A report for {} was returned",
                    month_title(period, Lang::En)
                ),
            ),
            Title::new(
                "请按退回原因修改后再次报送。",
                "Mend what the office asks for and file it again.",
            ),
        )
    }

    pub(crate) fn given(title: &Title, period: Option<Period>) -> (Title, Title) {
        let (zh, en) = match period {
            Some(period) => (
                format!("仅{}。", month_title(period, Lang::Zh)),
                format!("For {} only.", month_title(period, Lang::En)),
            ),
            None => (
                "收回之前每月由您填报。".to_owned(),
                "Every month until it is taken back.".to_owned(),
            ),
        };
        (
            Title::new(
                format!("交您办理：{}", title.zh),
                format!("Given to you: {}", title.en),
            ),
            Title::new(zh, en),
        )
    }

    pub(crate) fn part_asked(title: &Title, due: Date) -> (Title, Title) {
        (
            Title::new(
                format!("请补充：{}", title.zh),
                format!("Please add your part: {}", title.en),
            ),
            Title::new(
                format!("期限 {}。", day(due, Lang::Zh)),
                format!("Due by {}.", day(due, Lang::En)),
            ),
        )
    }

    pub(crate) fn part_sent(title: &Title) -> (Title, Title) {
        (
            Title::new(
                format!("配合单位已补充：{}", title.zh),
                format!("A part has arrived: {}", title.en),
            ),
            Title::new("可在填报页采用。", "Take it over beside the report's form."),
        )
    }
}
