//! What reports, evidence and the review queue say.

use base::{Explain, Fault, Lang};

use crate::rules::content::Problem;
use crate::rules::light::Stage;
use crate::rules::report::{
    BODY_CHARS, EVIDENCE_BYTES, EVIDENCE_FILES, FIGURE_SCALE, FigureFault, REASON_CHARS, Refusal,
    State, TextFault,
};

base::messages! {
    /// Words of the pages on which reports are written, read and decided.
    pub struct ReportWords {
        my_month: "本月工作", "This month";
        period: "报送月份", "Month";
        show_month: "查看", "Show";
        to_ledger: "前往任务清单", "Go to the ledger";
        open: "查看", "View";
        last_figure: "上次数值", "Last figure";
        no_last_figure: "尚无数值", "none yet";
        goal: "目标", "Goal";
        goal_met: "已达目标", "Met";
        goal_open: "未达目标", "Not met yet";
        deviates(computed, reason): "系统计算 {computed}；差异原因：{reason}", "Computed: {computed}; reason for the difference: {reason}";
        due: "时限", "Due";

        queue: "审核报告", "Review reports";
        queue_purpose: "各单位已报送、等待审核的报告，先报先审。核对数值、文字和佐证后通过，或写明原因退回。", "Reports filed by the units, oldest first. Check figures, text and evidence, then accept, or return with a reason.";
        queue_empty: "没有等待审核的报告。", "No report waits for review.";
        queue_empty_filtered: "没有符合筛选条件的待审报告。", "No waiting report matches the filter.";
        queue_empty_help: "单位报送后会出现在这里；也可到任务清单查看哪些单位尚未报送。", "Reports appear here when units file them; the ledger shows which units have not reported.";
        queue_clear: "清除筛选", "Clear the filter";
        queue_count(count): "待审 {count} 份", "{count} waiting";
        filter: "筛选", "Filter";
        all_units: "全部单位", "All units";
        all_plans: "全部文件", "All plans";
        unit: "单位", "Unit";
        plan: "文件", "Plan";
        task: "任务", "Task";
        filed_at: "报送时间", "Filed";
        review: "审核", "Review";

        figures: "指标数值", "Figures";
        stage: "推进状态", "Stage";
        progress: "推进中", "Under way";
        delayed: "滞后", "Behind";
        done: "已完成", "Done";
        evidence: "佐证材料", "Evidence";
        evidence_none: "没有佐证材料。", "No evidence.";
        evidence_private: "佐证材料不公开。", "Evidence is not public.";
        download: "下载", "Download";
        returned_notice: "工作专班退回了这份报告", "The office returned this report";
        reason: "退回原因", "Reason for return";
        last_reason: "上次退回原因", "Reason of the last return";

        text: "进展情况", "Progress";
        ledger: "任务清单", "Ledger";
        view_title(month): "{month}进展报告", "Progress report for {month}";
        state: "状态", "State";
        figure: "数值", "Figure";
        target: "指标", "Target";
        no_figure: "未填", "none given";
        history: "办理记录", "History";
        history_receipt: "存证", "Entry";
        decide: "审核意见", "Decision";
        accept: "通过", "Accept";
        accept_hint: "通过后数值计入亮灯，文字和数值向社会公开，单位不能再改。", "Once accepted the figures count for the light, text and figures become public, and the unit can no longer change them.";
        send_back: "退回", "Return";
        send_back_hint: "写明缺什么、怎样补正，单位会看到这段文字。", "Say what is missing and how to mend it; the unit reads this.";
        own_report: "这是您所在单位的报告，按回避要求由其他审核人员办理。", "This is the report of your own unit; another reviewer decides on it.";
        withdraw: "撤回修改", "Take back";
        withdraw_hint: "审核前可以撤回，修改后再报送。", "Until it is reviewed you can take it back, change it and file it again.";
        edit: "修改报告", "Edit";
        sample: "示例", "Sample";
        next_report: "下一份", "Next one";
    }
}

base::messages! {
    /// Words of the form in which a report is written.
    pub struct FormWords {
        form_title(month): "填报进展（{month}）", "Report for {month}";
        form_purpose: "可随时保存草稿；报送后由工作专班审核，审核通过前仍可修改或撤回。", "Save a draft at any time. After filing, the office reviews it; until it is accepted you can change it or take it back.";
        choose_month: "填报月份", "Month to report on";
        figures_hint: "只填数字；全角数字、千分位逗号均可。没有新数值的可留空。", "Digits only; full-width digits and thousands separators are fine. Leave blank what has no new figure.";
        figure_goal(goal): "目标 {goal}", "Goal {goal}";
        figure_last(value, month): "上次 {value}（{month}）", "Last: {value} ({month})";
        figure_first: "首次填报", "First figure";
        figure_computed(value, source): "系统计算 {value}（{source}），核对后确认即可", "Computed: {value} ({source}); just confirm it";
        why(subject): "差异原因（{subject}）", "Reason for the difference ({subject})";
        why_hint: "填报数值与系统计算不同时填写，200 字以内。", "Needed where your figure differs from the computed one; at most 200 characters.";
        beside: "协办与分工", "Parts and people";
        beside_text: "配合单位补充的内容可一键并入草稿；请先保存已填写的内容。", "What other units add can be taken into the draft with one press; save what you typed first.";
        beside_more: "请配合单位补充、指定经办人", "Ask other units for their part, give the task to a colleague";
        given_to(names): "本单位经办：{names}", "With: {names}";
        take: "并入草稿", "Take over";
        part_open: "查看", "View";
        prefilled: "已带入上次数值，请核对后修改。", "The last figure is filled in; check it and change it.";
        no_targets: "本任务没有需要填报的量化指标，请在文字中说明进展。", "This task has no figures to report; describe the progress in words.";
        stage_hint: "由本单位如实选择；亮灯以数值和时限为准。", "The unit's own word. Lights follow figures and dates.";
        body: "进展情况", "Progress";
        body_hint: "写明做了什么、到了哪一步、还差什么，4000 字以内。审核通过后向社会公开，请勿填写个人信息。", "What was done, how far it is, what is missing; at most 4,000 characters. It becomes public when accepted: leave out personal data.";
        evidence_hint: "可选多个文件，每个不超过 10 MiB，每份报告最多 20 个；支持 PDF、图片、Word、Excel、文本。仅本单位、工作专班、督查和审计可见。", "Several files at once, each up to 10 MiB, at most 20 a report: PDF, images, Word, Excel, text. Seen only by the unit, the office, supervision and audit.";
        evidence_add: "添加佐证材料", "Add evidence";
        evidence_again: "出于浏览器限制，请重新选择要上传的文件。", "Browsers do not keep chosen files; please choose them again.";
        evidence_remove: "保存时删除", "Remove on saving";
        save: "保存草稿", "Save draft";
        file: "报送", "File";
        file_changes: "保存修改并报送", "Save the changes and file";
        save_filed: "转为草稿", "Back to draft";
        cancel: "返回本月工作", "Back to this month";
        confirm_title: "请核对下列数值", "Please check these figures";
        confirm_text: "与上次（或目标）相差十倍以上，请确认没有弄错单位或位数。", "They differ tenfold or more from the last figure or the goal. Make sure that unit and digits are right.";
        about(subject, text): "{subject}：{text}", "{subject}: {text}";
        confirm_line(subject, figure, beside): "{subject}：本次 {figure}，{beside}", "{subject}: now {figure}; {beside}";
        confirm_box: "数值无误，按此报送", "The figures are right; file them";
        conflict_title: "保存前，他人已修改这份报告", "Somebody changed this report before you saved";
        conflict_text: "您填写的内容都在下面的表单里，没有丢失。请对照他人保存的内容核对后再提交；提交将以您的内容为准。", "Everything you typed is still in the form below. Compare it with what was saved, then submit again; what you submit takes its place.";
        accepted_title: "您填写期间，这份报告已通过审核", "The report was accepted while you were typing";
        accepted_text: "您填写的内容都在下面，没有丢失，但报告已不能再改。如需更正，请复制下来，在下一月的报告中说明。", "Everything you typed is below and nothing is lost, but the report can no longer be changed. To correct it, copy what you need into the next month's report.";
        conflict_theirs: "他人保存的内容", "What was saved meanwhile";
        conflict_yours: "您填写的内容", "What you typed";
        conflict_same: "相同", "same";
    }
}

base::messages! {
    /// What is said after a step, and why a step was not taken.
    pub struct Sentences {
        saved_draft: "草稿已保存，尚未报送。", "The draft is saved; it is not filed yet.";
        filed_done: "已报送，等待工作专班审核。", "Filed; the office will review it.";
        withdrawn_done: "已撤回为草稿，修改后请再次报送。", "Taken back as a draft; file it again when it is ready.";
        accepted_done: "已通过。", "Accepted.";
        returned_done: "已退回，单位将看到退回原因。", "Returned; the unit will see the reason.";
        unchanged: "内容没有变化。", "Nothing has changed.";

        not_found: "没有这份报告，或您的账户不能查看。请从“本月工作”或任务清单重新进入。", "There is no such report, or your account may not see it. Start again from this month's reports or from the ledger.";
        closed(month): "{month} 不在可填报的月份内。请选择文件印发当月至本月之间的月份。", "{month} cannot be reported on. Choose a month between the plan's signature and the present one.";
        invalid: "填写的内容需要更正，请按提示修改后再提交。", "Something in the form needs mending; follow the notes and submit again.";
        unconfirmed: "有数值与上次相差十倍以上，请核对并勾选确认后再报送。", "A figure differs tenfold or more from the last one; check it, tick the confirmation and file again.";
        conflict(version): "这份报告已被他人修改（现为第 {version} 版），您的内容没有丢失，请对照后再提交。", "Somebody else changed this report (now version {version}). Nothing you typed is lost; compare and submit again.";
        changed_meanwhile: "这份报告刚刚被修改，请查看最新内容后再办理。", "This report has just been changed; look at its present content before you decide.";
        unit_only: "只有牵头单位的经办人或负责人可以填报。请由该单位账户办理。", "Only the lead unit's clerk or head reports; use an account of that unit.";
        office_only: "只有工作专班可以审核。请由工作专班账户办理。", "Only the programme office decides; use an account of the office.";
        own_refused: "不能审核本单位的报告，请由其他审核人员办理。", "Nobody decides on the report of their own unit; another reviewer has to.";
        final_refused: "报告已通过，不能再改。如需更正，请在下一月的报告中说明。", "The report has been accepted and is final; correct it in the next month's report.";
        not_filed: "报告不在待审状态（可能已被单位撤回或已退回），请刷新后再看。", "The report is not waiting for review: the unit may have taken it back. Reload the page.";
        too_many_files(max): "每份报告最多 {max} 个佐证文件，请先删除不需要的。", "A report carries at most {max} evidence files; remove some first.";
        file_too_large(name, max): "文件“{name}”超过 {max} MiB，请压缩或拆分后再上传。", "The file “{name}” is larger than {max} MiB; make it smaller or split it.";
        file_type(name): "文件“{name}”的类型不支持。请上传 PDF、图片（PNG、JPEG）、Word、Excel 或纯文本。", "The type of “{name}” is not supported. Use PDF, PNG, JPEG, Word, Excel or plain text.";
        file_empty(name): "文件“{name}”是空的，请重新选择。", "The file “{name}” is empty; choose another.";
        stage_missing: "请选择推进状态。", "Choose the stage.";
        body_missing: "请填写进展情况。", "Describe the progress.";
        body_long(chars, max): "进展情况有 {chars} 字，请压缩到 {max} 字以内。", "The text has {chars} characters; shorten it to {max}.";
        text_control: "文字中含有不可显示的控制字符，请清除后重新填写。", "The text contains control characters; remove them.";
        reason_missing: "请写明退回原因。", "Say why you return it.";
        reason_long(chars, max): "退回原因有 {chars} 字，请压缩到 {max} 字以内。", "The reason has {chars} characters; shorten it to {max}.";
        figure_number: "请只填数字，例如 1,234.5。", "Enter digits only, such as 1,234.5.";
        figure_separator: "千分位逗号位置不对，请写成 1,234 或 1234；小数请用点。", "The thousands separator is misplaced; write 1,234 or 1234, and use a point for decimals.";
        figure_per_cent: "该指标的单位不是百分比，请按所示单位填写数值。", "This target does not count in per cent; give the figure in the unit shown.";
        figure_large: "数值过大（超过一万亿），请核对单位。", "The figure is too large (above 10^12); check the unit.";
        figure_fine(digits): "小数位数过多，请保留 {digits} 位以内。", "Too many decimals; keep at most {digits}.";
        why_missing: "与系统计算的数值不同，请写明差异原因，或改回系统计算的数值。", "The figure differs from the one computed; say why, or put back the computed one.";
        why_long(chars, max): "差异原因有 {chars} 字，请压缩到 {max} 字以内。", "The reason has {chars} characters; shorten it to {max}.";
        figure_unknown: "该指标不由本单位在此任务中填报，请刷新页面后再填。", "Your unit is not asked for this figure here; reload the page.";
    }
}

/// A state for a person.
#[must_use]
pub fn state_title(state: State, lang: Lang) -> &'static str {
    match state {
        State::Draft => lang.pick("草稿", "Draft"),
        State::Filed => lang.pick("已报送", "Filed"),
        State::Returned => lang.pick("已退回", "Returned"),
        State::Accepted => lang.pick("已通过", "Accepted"),
    }
}

/// A stage for a person.
#[must_use]
pub fn stage_title(stage: Stage, lang: Lang) -> &'static str {
    let words = ReportWords::of(lang);
    match stage {
        Stage::Progress => words.progress,
        Stage::Delayed => words.delayed,
        Stage::Done => words.done,
    }
}

/// A kind of journal entry for a person; the kind itself where there is no name for it.
#[must_use]
pub fn kind_title(kind: &str, lang: Lang) -> &str {
    match kind {
        "report.drafted" => lang.pick("保存草稿", "Draft saved"),
        "report.filed" => lang.pick("报送", "Filed"),
        "report.withdrawn" => lang.pick("撤回", "Taken back"),
        "report.accepted" => lang.pick("通过", "Accepted"),
        "report.returned" => lang.pick("退回", "Returned"),
        "evidence.added" => lang.pick("添加佐证", "Evidence added"),
        "evidence.removed" => lang.pick("删除佐证", "Evidence removed"),
        other => other,
    }
}

impl Refusal {
    /// The sentence for the person.
    #[must_use]
    pub fn explain(self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found,
            Self::UnitOnly => words.unit_only,
            Self::OfficeOnly => words.office_only,
            Self::OwnReport => words.own_refused,
            Self::Final => words.final_refused,
            Self::NotFiled => words.not_filed,
        }
        .to_owned()
    }

    /// The kind of trouble.
    #[must_use]
    pub fn fault(self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::UnitOnly | Self::OfficeOnly | Self::OwnReport => Fault::Forbidden,
            Self::Final | Self::NotFiled => Fault::Conflict,
        }
    }
}

impl Explain for FigureFault {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotANumber => words.figure_number.to_owned(),
            Self::Separator => words.figure_separator.to_owned(),
            Self::PerCent => words.figure_per_cent.to_owned(),
            Self::TooLarge => words.figure_large.to_owned(),
            Self::TooFine => words.figure_fine(FIGURE_SCALE),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// What is wrong with the text of a report.
#[must_use]
pub fn body_fault(fault: TextFault, lang: Lang) -> String {
    let words = Sentences::of(lang);
    match fault {
        TextFault::Empty => words.body_missing.to_owned(),
        TextFault::TooLong { chars, .. } => words.body_long(chars, BODY_CHARS),
        TextFault::Control => words.text_control.to_owned(),
    }
}

/// What is wrong with the reason of a return.
#[must_use]
pub fn reason_fault(fault: TextFault, lang: Lang) -> String {
    let words = Sentences::of(lang);
    match fault {
        TextFault::Empty => words.reason_missing.to_owned(),
        TextFault::TooLong { chars, .. } => words.reason_long(chars, REASON_CHARS),
        TextFault::Control => words.text_control.to_owned(),
    }
}

impl Problem {
    /// The name of the form field that has to be mended.
    #[must_use]
    pub fn field(&self) -> String {
        match self {
            Self::Stage => "stage".to_owned(),
            Self::Body(_) => "body".to_owned(),
            Self::Figure { target, .. } | Self::UnknownTarget(target) => format!("figure-{target}"),
            Self::Why { target, .. } => format!("why-{target}"),
        }
    }

    /// The sentence for the person.
    #[must_use]
    pub fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Stage => words.stage_missing.to_owned(),
            Self::Body(fault) => body_fault(*fault, lang),
            Self::Figure { fault, .. } => fault.explain(lang),
            Self::UnknownTarget(_) => words.figure_unknown.to_owned(),
            Self::Why { fault, .. } => match fault {
                TextFault::Empty => words.why_missing.to_owned(),
                TextFault::TooLong { chars, max } => words.why_long(chars, max),
                TextFault::Control => words.text_control.to_owned(),
            },
        }
    }
}

/// The bound on one evidence file in MiB, for sentences.
pub(crate) const EVIDENCE_MIB: usize = EVIDENCE_BYTES / (1024 * 1024);

/// The bound on the number of evidence files, as a sentence.
pub(crate) fn too_many_files(lang: Lang) -> String {
    Sentences::of(lang).too_many_files(EVIDENCE_FILES)
}
