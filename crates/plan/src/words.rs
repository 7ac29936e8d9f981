//! What the pages of this room say.

use base::Lang;

use crate::rules::light::Light;

base::messages! {
    /// Words that several pages share.
    pub(crate) struct Common {
        met: "已达标", "Met";
        on_schedule: "按期推进", "On schedule";
        behind: "进度滞后", "Behind";
        overdue: "已逾期", "Overdue";
        no_report: "未报送", "No report";
        lead: "牵头单位", "Lead units";
        responsible: "责任单位", "Responsible units";
        support: "配合单位", "Supporting units";
        task: "任务", "Task";
        tasks: "任务", "Tasks";
        ledger: "任务清单", "Ledger";
        documents: "公开文件", "Documents";
        units: "单位", "Units";
        coverage: "条款落实", "Coverage";
        brief: "简报", "Brief";
        plan: "方案", "Plan";
        theme: "环境", "Environment";
        number: "编号", "No.";
        due: "期限", "Due";
        light: "状态", "Status";
        period: "月份", "Month";
        none: "无", "None";
        no_due: "未注明期限", "No date given";
        in_force: "长期", "Standing";
        no_lead: "未注明牵头单位", "No lead unit named";
        and_more(all, more): "等 {all} 家", "and {more} more";
        clause_title(no): "第 {no} 条", "Clause {no}";
        group: "集体称谓", "collective name";
        unresolved: "未对应到机构", "not matched to an organisation";
        all: "全部", "All";
        see_all: "查看全部", "See all";
        own_due: "条款载明", "stated in the clause";
        load_first: "还没有载入任何方案。首次使用请运行 luodi demo 查看示例，或由工作专班登录后导入公开文件。", "No plan has been loaded yet. Run luodi demo to see a sample, or sign in as the office and import a published document.";
        import: "导入文件", "Import a document";
    }
}

base::messages! {
    /// Why a light shines.
    pub(crate) struct Reasons {
        goals_met: "全部指标已达到目标值。", "Every target has reached its goal.";
        reported_done: "牵头单位报告已完成，并经工作专班审核通过。", "The lead units report it done and the office has accepted that.";
        owes(period, units): "有 {units} 个牵头单位没有报送 {period} 的进展，报送截止日已过。", "The report for {period} is missing from {units} lead unit(s); its cut-off has passed.";
        past_due(date): "期限 {date} 已过，目标尚未达到。", "The due date, {date}, has passed and the goal is not reached.";
        short(subject, expected): "“{subject}”低于时间进度：按时间进度今日应完成目标的 {expected}%。", "“{subject}” is short of its schedule, which asks for {expected}% of the goal by today.";
        says_delayed: "牵头单位报告进度滞后。", "A lead unit itself reports that it is behind.";
        steady: "没有逾期、缺报或低于时间进度的情况。", "Nothing is overdue, missing or short of its schedule.";
    }
}

base::messages! {
    /// The front page.
    pub(crate) struct Front {
        title: "方案落实情况", "How the plans are being carried out";
        purpose(plans, tasks): "已公布的 {plans} 份文件、{tasks} 项任务：谁牵头、做到哪一步、依据哪一条，都可以在这里查到。", "{plans} published documents with {tasks} tasks: who leads each, how far it is, and which clause asks for it.";
        others: "另有不设任务的文件：", "Published without tasks:";
        search: "查找任务", "Find a task";
        search_hint: "输入编号、任务、单位或指标中的至少两个字", "At least two characters of a number, task, unit or target";
        search_button: "查找", "Search";
        all_tasks: "全部任务", "All tasks";
        by_light: "任务状态", "Tasks by status";
        by_plan: "各方案进展", "Progress by plan";
        by_theme: "五大环境进展", "Progress by environment";
        by_unit: "牵头任务较多的单位", "Units that lead most";
        by_unit_note: "逾期或未报送较多的排在前面。", "Those with most overdue or unreported tasks come first.";
        all_units: "查看全部单位", "See every unit";
        newest: "最近通过的进展", "Newest accepted reports";
        newest_empty: "还没有审核通过的进展报告。牵头单位报送、工作专班审核后显示在这里。", "No report has been accepted yet. Reports appear here once a lead unit files them and the office accepts them.";
        stage: "进展", "Progress";
        accepted: "通过日期", "Accepted";
        as_of(day): "状态按 {day} 计算", "Status as of {day}";
        proof: "每一次变更都写入可验证的日志，任何人都可以核对。", "Every change is written to a verifiable journal that anyone can check.";
        journal: "查看日志", "Open the journal";
        count_unit: "项", "";
    }
}

base::messages! {
    /// The ledger.
    pub(crate) struct LedgerWords {
        purpose: "查找每一项已公布的任务，按方案、单位、状态和期限筛选，结果可导出为 Excel。", "Find every published task, filter by plan, unit, status and due date, and export the result to Excel.";
        search: "关键词", "Search";
        search_hint: "编号、任务、单位、指标，至少两个字", "Number, task, unit or target; two characters or more";
        filters: "筛选", "Filters";
        any_plan: "全部方案", "All plans";
        any_theme: "全部环境", "All environments";
        unit: "单位", "Unit";
        any_unit: "全部单位", "All units";
        capacity: "单位角色", "Role of the unit";
        cap_any: "任一角色", "Any role";
        cap_lead: "牵头", "Lead";
        cap_responsible: "责任（含集体称谓）", "Responsible (also by collective name)";
        cap_support: "配合（含集体称谓）", "Supporting (also by collective name)";
        due: "期限", "Due date";
        any_due: "不限", "Any";
        due_overdue: "已过期限未达标", "Passed and not met";
        due_month: "本月到期", "This month";
        due_quarter: "本季度到期", "This quarter";
        due_range: "按起止日期", "In a range";
        from: "起", "From";
        to: "止", "To";
        apply: "筛选", "Apply";
        clear: "清除全部条件", "Clear all";
        chosen: "已选条件", "Chosen filters";
        remove(what): "去掉条件：{what}", "Remove filter: {what}";
        chip_search(text): "关键词“{text}”", "“{text}”";
        chip_from(day): "{day} 起", "from {day}";
        chip_to(day): "{day} 止", "to {day}";
        count(count, total): "共 {count} 项任务（全部 {total} 项）", "{count} tasks of {total}";
        count_all(total): "共 {total} 项任务", "{total} tasks";
        export: "导出 Excel", "Export to Excel";
        none_found: "没有符合条件的任务。请减少条件或更换关键词。", "No task matches. Remove a filter or try another word.";
        show_all: "显示全部任务", "Show all tasks";
        per_page: "每页", "Per page";
        caption: "任务列表", "Tasks";
        targets: "指标", "Targets";
        target_count(met, total): "{met}/{total} 达标", "{met} of {total} met";
        no_targets: "无量化指标", "None quantified";
        sort_hint: "点击表头可排序", "Choose a heading to sort";
        ignored: "网址中的部分条件无法识别，已忽略：", "Part of the address was not understood and left out:";
        ignored_short: "关键词少于两个字", "the search is shorter than two characters";
        ignored_cut: "关键词过长，只取前 60 个字", "the search was cut after 60 characters";
        ignored_value(name): "参数 {name} 的取值无效", "the value of {name} means nothing";
        ignored_range: "截止日期早于起始日期", "the range ends before it begins";
    }
}

base::messages! {
    /// The Excel export.
    pub(crate) struct Sheet {
        name: "任务清单", "Ledger";
        file: "任务清单", "ledger";
        title(place): "{place}任务清单", "Task ledger, {place}";
        filter: "筛选条件", "Filters";
        no_filter: "无（全部任务）", "none (all tasks)";
        exported: "导出时间", "Exported";
        as_of: "状态日期", "Status as of";
        document: "文件", "Document";
        doc_number: "文号", "Document number";
        section: "章节", "Section";
        no: "条目", "Clause";
        title_col: "任务", "Task";
        due_printed: "原文期限", "Due as printed";
        due: "到期日", "Due";
        reason: "状态说明", "Reason";
        targets: "指标（目标值；最新数值）", "Targets (goal; newest figure)";
        newest: "最近报送月份", "Newest month reported";
        link: "链接", "Link";
        latest(figure, period): "；最新 {figure}（{period}）", "; newest {figure} ({period})";
        rows(count): "共 {count} 项", "{count} tasks";
    }
}

base::messages! {
    /// The task page.
    pub(crate) struct TaskWords {
        purpose: "这一项任务的原文、责任、指标、进展和变更记录。", "This task: its text, who answers for it, its targets, its progress and its history.";
        why: "状态说明", "Why this status";
        source: "原文", "Published text";
        source_hint: "把指针移到右侧字段，或用“定位原文”，原文中对应的文字会突出显示。", "Point at a field, or use “show in text”, and its words are highlighted.";
        show_in_text: "定位原文", "Show in text";
        no_source: "还没有导入这份文件的原文，所以不能逐字对照。", "The text of this document has not been imported, so its words cannot be shown.";
        no_source_office: "请在“导入文件”页面上传公开发布的文本。", "Upload the published text on the import page.";
        no_source_public: "工作专班导入公开文本后，这里会显示原文。", "It appears here once the office imports the published text.";
        fields: "任务要素", "Fields";
        plan: "所属文件", "Document";
        number: "条目编号", "Clause";
        theme: "所属环境", "Environment";
        section: "所属章节", "Section";
        due: "期限", "Due";
        due_printed(text): "原文：{text}", "as printed: {text}";
        due_plan: "条款未注明，按文件总期限", "the clause names none; the plan's own";
        duties: "责任分工", "Who answers";
        segment(number): "第 {number} 段", "Passage {number}";
        printed(name): "原文写作“{name}”", "printed as “{name}”";
        members(count): "指 {count} 个单位", "stands for {count} units";
        targets: "量化指标", "Targets";
        no_targets: "这一条没有量化指标，按牵头单位报告和审核结果判断。", "This clause has no quantified target; it is judged by the accepted reports.";
        goal: "目标", "Goal";
        figure(value, period): "最新 {value}（{period}）", "newest {value} ({period})";
        no_figure: "还没有审核通过的数值", "no accepted figure yet";
        rule_not_goal: "标准或条件，不计入状态", "a standard or condition, not held against the status";
        target_due(day): "{day} 前", "by {day}";
        schedule(percent): "时间进度 {percent}%", "schedule {percent}%";
        monthly: "逐月数值", "Month by month";
        older_entries(count): "更早的 {count} 条记录", "{count} older entries";
        chart_title(subject): "{subject}：逐月数值与时间进度", "{subject}: month by month against the schedule";
        prohibitions: "禁止性要求", "Prohibitions";
        prohibition_count(count): "原文有 {count} 处“不得”“严禁”等要求。", "The text states {count} prohibition(s).";
        references: "引用文件", "References";
        deadlines: "原文中的时间", "Deadlines in the text";
        reports: "进展报告", "Progress reports";
        reports_empty: "还没有审核通过的报告。牵头单位报送并经工作专班通过后公开。", "No report has been accepted yet. Reports are public once the office accepts them.";
        older(count): "更早的 {count} 份报告", "{count} older reports";
        evidence: "佐证材料", "Evidence";
        evidence_count(count): "{count} 份佐证材料", "{count} evidence file(s)";
        accepted_on(day): "{day} 审核通过", "accepted {day}";
        sample: "示例", "Sample";
        figures: "数值", "Figures";
        history: "变更记录", "History";
        history_empty: "还没有变更记录。", "No change has been recorded yet.";
        entry(seq): "日志第 {seq} 条", "Journal entry {seq}";
        previous: "上一项", "Previous task";
        next: "下一项", "Next task";
        neighbours: "相邻任务", "Neighbouring tasks";
        report: "报送进展", "File a report";
        not_found: "没有这项任务。", "There is no such task.";
        by_role(role): "{role}", "{role}";
    }
}

base::messages! {
    /// Documents and import.
    pub(crate) struct DocumentWords {
        list_purpose: "任务清单所依据的公开文件，以及每份文件的条目和进展。", "The published documents behind the ledger, with their clauses and progress.";
        list_empty: "还没有文件。", "There are no documents yet.";
        late: "逾期或未报", "Late";
        doc_number: "文号", "Document number";
        title: "文件名称", "Title";
        issuer: "发文机关", "Issued by";
        signed: "成文日期", "Signed";
        text: "原文", "Text";
        has_text: "已导入", "imported";
        no_text: "未导入", "not imported";
        purpose: "这份文件的要素、条目和每项任务的状态。", "This document: its head, its clauses and the status of every task.";
        head: "文件要素", "Head";
        notice: "印发通知", "Notice";
        addressees: "主送机关", "Addressed to";
        public: "公开方式", "Publication";
        is_public: "此件公开发布", "published in full";
        not_public: "未注明公开发布", "not marked as published in full";
        consult: "咨询", "Contact";
        doubtful: "印在相邻文件的页面上，按位置和内容归入", "printed on a neighbouring document's page and assigned by position and subject";
        region: "适用地区", "Region";
        due: "总期限", "Due";
        letter: "代号", "Letter";
        clauses: "条目", "Clauses";
        reading: "文本识别情况", "How the text was read";
        source_file: "原始文件", "Source file";
        file_line(name, size, encoding): "{name}，{size}，{encoding}", "{name}, {size}, {encoding}";
        imported_on(day): "{day} 导入", "imported {day}";
        download: "下载原始文件", "Download the source";
        claimed(percent): "文中的数字、括注、日期和禁止性词语，有 {percent}% 已归入字段。", "{percent}% of the figures, brackets, dates and prohibitions in the text belong to a field.";
        unclaimed: "未归入字段的内容", "Not claimed by any field";
        unclaimed_hint: "这些内容不影响任务状态，供人工复核。", "These do not affect any status; they are listed for review.";
        unclaimed_more(count): "另有 {count} 处", "and {count} more";
        figure: "数字", "figure";
        bracket: "括注", "bracket";
        prohibition: "禁止性词语", "prohibition";
        date: "日期", "date";
        import_title: "导入文件", "Import a document";
        import_purpose: "上传公开发布的文件，系统读取条目、单位、指标和期限，并与任务清单对照。", "Upload the text of a published document; its clauses, units, targets and due dates are read and held against the ledger.";
        import_file: "文件", "File";
        import_hint: "纯文本（UTF-8 或 GB18030）、Word（docx）、带文字的 PDF 或网页，最大 64 MiB；一个文件可含多份公文。", "Plain text in UTF-8 or GB18030, Word (docx), a PDF with text or a web page, at most 64 MiB; one file may hold several documents.";
        import_button: "导入", "Import";
        import_progress: "上传进度", "Upload progress";
        import_sending: "正在上传……", "Sending…";
        import_reading: "已收到，正在读取条目和字段……", "Received; reading clauses and fields…";
        import_stop: "取消上传", "Stop sending";
        import_rule: "已在清单中的文件按文号对应：只补充原文，不覆盖清单中已更正的内容，差异会列出。", "A document that the ledger knows is matched by its number: only its text is added, corrected fields stay, and differences are listed.";
        result_title: "导入结果", "What was imported";
        result_purpose: "每份文件对应到的条目，以及原文与清单的差异。", "The clauses that got their text, and where text and ledger differ.";
        already(name, day): "这个文件已于 {day} 以“{name}”导入过，没有重复导入。", "This very file was imported on {day} as “{name}”; nothing was changed.";
        created: "新建", "New";
        attached: "已补充原文", "Text added";
        result_line(clauses, tasks): "{clauses} 个条目有了原文，其中任务 {tasks} 项。", "{clauses} clauses have their text now, {tasks} of them tasks.";
        differences(count): "差异 {count} 处（清单未改动）", "{count} differences (the ledger was not changed)";
        no_differences: "原文与清单一致。", "Text and ledger agree.";
        warnings(count): "有 {count} 处文字损坏或需要人工确认。", "{count} places are damaged or need a person's eye.";
        encoding(name): "文件编码：{name}。", "Encoding: {name}.";
        choose_file: "请选择要导入的文件。", "Choose the file to import.";
        diff_title(ledger, text): "标题：清单为“{ledger}”，原文为“{text}”", "title: “{ledger}” in the ledger, “{text}” in the text";
        diff_unit_text(name): "单位“{name}”只见于原文", "unit “{name}” only in the text";
        diff_unit_ledger(name): "单位“{name}”只见于清单", "unit “{name}” only in the ledger";
        diff_target_text(figure): "指标 {figure} 只见于原文", "target {figure} only in the text";
        diff_target_ledger(figure): "指标 {figure} 只见于清单", "target {figure} only in the ledger";
        diff_clause_text: "条目只见于原文", "clause only in the text";
        diff_clause_ledger: "条目只见于清单", "clause only in the ledger";
        open_document: "查看文件", "Open the document";
        another: "继续导入", "Import another";
    }
}

base::messages! {
    /// Units.
    pub(crate) struct UnitWords {
        list_purpose: "每个单位牵头多少任务、各是什么状态、还欠什么。", "How many tasks each unit leads, their status, and what it owes.";
        leading(region): "{region}牵头单位", "Lead units, {region}";
        others: "只参与、不牵头的单位", "Units that take part without leading";
        takes_part(count): "参与 {count} 项", "takes part in {count}";
        unresolved: "未对应到机构的名称", "Names not matched to an organisation";
        unresolved_hint: "请在机构名录中补充别名或机构，重新载入后自动对应。", "Add an alias or an organisation to the register; the names are matched on the next load.";
        printed: "原文名称", "As printed";
        occurs: "出现于", "Occurs in";
        purpose: "这个单位牵头和参与的任务、应报未报的月份和逾期情况。", "The tasks this unit leads and takes part in, the months it owes and what is late.";
        full_name: "全称", "Full name";
        region: "地区", "Region";
        leads: "牵头任务", "Leads";
        responsible: "责任任务", "Responsible";
        supports: "配合任务", "Supports";
        by_group: "以集体称谓列入", "Named collectively";
        owes: "应报未报", "Owes";
        owes_none: "没有应报未报的月份。", "No month is owed.";
        owes_months: "未报月份", "Months owed";
        run(first, last): "{first}至{last}", "{first} to {last}";
        months(months, count): "{months}（{count} 个月）", "{months} ({count})";
        late: "逾期任务", "Late";
        late_none: "没有逾期任务。", "Nothing is late.";
        no_leads: "没有牵头的任务。", "It leads no task.";
        what_if: "达标推演：到年底还差什么", "What if: what is missing by the end of the year";
        same_region(region): "{region}的其他单位", "Other units of {region}";
        in_ledger: "在清单中查看", "See in the ledger";
        count_tasks(count): "{count} 项", "{count}";
    }
}

base::messages! {
    /// Coverage.
    pub(crate) struct CoverageWords {
        title: "条款落实", "Coverage";
        purpose: "每一条款变成了什么：任务、指标、报告、数值，或者还没有。", "What every clause became: a task, a target, a report, a figure, or nothing yet.";
        figure: "有审核通过的数值", "Figure accepted";
        report: "有审核通过的报告", "Report accepted";
        target: "任务，有量化指标", "Task with targets";
        task: "任务，已明确单位", "Task with units";
        nothing: "尚未落实", "Nothing yet";
        heading: "章节", "Heading";
        by_plan: "各文件条款落实情况", "Coverage by document";
        filter: "选择文件", "Choose a document";
        clause: "条款", "Clause";
        became: "落实为", "Became";
        detail: "说明", "Detail";
        d_figure(met, total): "{total} 个指标，{met} 个有数值", "{total} targets, {met} with a figure";
        d_report(period): "最近报告 {period}", "newest report {period}";
        d_target(count): "{count} 个指标，还没有审核通过的报告", "{count} targets, no accepted report yet";
        d_task(count): "{count} 个单位，还没有审核通过的报告", "{count} units, no accepted report yet";
        d_article: "制度条文，等待相应业务模块", "a rule that waits for its module";
        d_general: "总述，不交办事项", "states aims and assigns nothing";
        d_section: "要求，没有写明单位和指标", "asks for something without naming units or targets";
        d_nothing: "没有单位，也没有指标", "no unit and no target";
        d_heading(count): "包含 {count} 个条目", "holds {count} clauses";
        share(percent): "{percent}% 的条款已有落实记录", "{percent}% of clauses have come to something";
        apply: "查看", "Show";
    }
}

/// A light's name.
pub(crate) fn light(light: Light, lang: Lang) -> &'static str {
    let words = Common::of(lang);
    match light {
        Light::Met => words.met,
        Light::OnSchedule => words.on_schedule,
        Light::Behind => words.behind,
        Light::Overdue => words.overdue,
        Light::NoReport => words.no_report,
    }
}

/// What a journal entry of this room tells, for a history; `None` for a kind of another room.
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match kind {
        "plan.loaded" => ("文件列入任务清单", "Document entered the ledger"),
        "plan.amended" => ("清单内容更新", "Ledger amended"),
        "source.imported" => ("导入公开文本", "Published text imported"),
        "report.drafted" => ("填写进展草稿", "Report drafted"),
        "report.filed" => ("报送进展", "Report filed"),
        "report.withdrawn" => ("撤回报送", "Report withdrawn"),
        "report.returned" => ("退回修改", "Report returned"),
        "report.accepted" => ("审核通过", "Report accepted"),
        "evidence.added" => ("添加佐证材料", "Evidence added"),
        "evidence.removed" => ("删除佐证材料", "Evidence removed"),
        other => return crate::words_review::journal_kind(other, lang),
    };
    Some(lang.pick(zh, en))
}
