//! What this room says, in both languages.

use base::Lang;
use pack::indicator::{Aggregate, Cycle, Direction, Extent, Shape, Source, Window};

use crate::model::Origin;
use crate::rules::status::Status;

base::messages! {
    /// What refusals say, each with its remedy.
    pub struct Sentences {
        not_found: "没有这个指标，请从指标列表进入。", "There is no such indicator; open one from the list.";
        figure_not_found: "没有这个数值，请回到指标页面查看。", "There is no such figure; look at the indicator's page.";
        bad_period: "请选择已经开始、且不早于该指标起算日的月份。", "Choose a month that has begun and is not before the indicator's start.";
        no_figure: "请填写数值。", "Enter a figure.";
        bad_figure: "数值只填数字，可带小数点和单位。", "Enter digits, with a point and the unit if you like.";
        figure_precise(digits): "小数位数不超过 {digits} 位。", "Use at most {digits} digits after the point.";
        no_evidence: "请写明依据：文号、材料名称或网址。", "Say what proves it: a document number, a file's name or an address.";
        long_evidence(chars): "依据不超过 {chars} 字。", "Keep the evidence within {chars} characters.";
        bad_region: "请选择列表中的县（市、区）。", "Choose a county from the list.";
        changed_meanwhile: "您打开页面之后，已有人录入了这一期的数值。请核对后再提交。", "Somebody entered a figure for this period after you opened the page. Compare, then send again.";
        own_figure: "录入人不能审核自己录入的数值，请由另一位专班人员审核。", "Whoever entered a figure cannot accept it; ask a colleague of the office.";
        no_reason(chars): "请写明退回理由，不超过 {chars} 字。", "Give a reason of at most {chars} characters.";
        decided_meanwhile: "这个数值已被处理或替换，请查看最新情况。", "This figure was decided on or replaced meanwhile; look at it again.";
        sheet_not_found: "没有可填的表，请从指标页面下载本单位的填报表。", "There is no such sheet; download yours from the indicator's page.";
        sheet_unreadable: "无法读取该文件，请上传由本系统下载的 Excel（.xlsx）文件。", "The file cannot be read; upload the Excel (.xlsx) sheet that was downloaded here.";
        sheet_foreign: "这不是本系统发出的填报表（A3 单元格的标记不在）。请重新下载后填写。", "This sheet was not given out here (the mark in cell A3 is missing). Download a fresh one and fill it in.";
        sheet_heads(cell): "表头 {cell} 被改动，请重新下载填报表，不要改动表头。", "The head in {cell} was changed; download a fresh sheet and leave its heads alone.";
        sheet_too_many(rows): "一次最多 {rows} 行，请分期上传。", "At most {rows} rows at once; upload them period by period.";
        sheet_empty: "表中没有填写任何内容。", "Nothing is filled in.";
        sheet_cells(count): "有 {count} 处需要修改，整张表未导入。请按下列单元格改正后重新上传。", "{count} cells have to be mended; nothing was taken. Correct them and upload the sheet again.";
        sheet_stale: "这张表已过期：下载之后，指标定义或这一期的数值已有变化。请重新下载后填写。", "This sheet is stale: the definition or the figures of its period changed after it was downloaded. Download a fresh one.";
        cell_number(text): "“{text}”不是数字", "“{text}” is no number";
        cell_missing: "未填写", "is missing";
        cell_long(chars): "超过 {chars} 字", "is longer than {chars} characters";
        cell_place(text): "没有名为“{text}”的县（市、区）", "there is no county “{text}”";
        cell_line(text): "“{text}”不是这张表发出时的行", "“{text}” is no line of the sheet as it was given out";
        cell_twice: "同一行出现了两次", "stands there twice";
    }
}

base::messages! {
    /// What sheets say.
    pub struct SheetWords {
        name: "填报", "Figures";
        figures_guide: "只填“数值”和“依据”两列；百分数填 95，不填 95%。其余单元格不要改动。", "Fill in the columns Figure and Evidence only; write 95 for 95%. Leave every other cell as it is.";
        rows_guide: "每行一条，从第 6 行填起；县（市、区）可不填。表头和标记不要改动。", "One line each from row 6 on; the county may stay empty. Leave heads and mark as they are.";
        indicator: "指标编号", "Indicator";
        title: "指标", "Name";
        place_code: "区划代码", "Division code";
        place: "县（市、区）", "County";
        unit: "计量单位", "Unit";
        present: "现有数值", "Present figure";
        value: "数值", "Figure";
        evidence: "依据", "Evidence";
        label: "说明", "Note";
    }
}

base::messages! {
    /// What the pages say.
    pub struct Words {
        title: "指标", "Indicators";
        purpose: "各方案目标的最新数值、进度要求和达标情况。点开一项可查看逐月数据、分县数据和计算依据。", "The newest figure of every goal, what its schedule asks for, and how it stands. Open one for its months, counties and the rows behind it.";
        empty: "还没有指标。载入城市包（luodi demo 或 luodi serve --pack）后会显示在这里。", "There are no indicators yet. They appear once a pack is loaded (luodi demo, or luodi serve --pack).";
        none_found: "没有符合条件的指标。", "No indicator matches.";
        show_all: "显示全部", "Show all";
        search: "搜索指标", "Search indicators";
        plan: "文件", "Plan";
        any_plan: "全部文件", "All plans";
        unit_of: "负责单位", "Answerable unit";
        any_unit: "全部单位", "All units";
        status: "进度", "Standing";
        filters: "筛选指标", "Filter indicators";
        apply: "筛选", "Filter";
        all: "全部", "All";
        count(shown, total): "共 {shown} 项（总计 {total} 项）", "{shown} of {total} indicators";
        export_xlsx: "导出 Excel", "Export Excel";
        export_csv: "导出 CSV", "Export CSV";
        caption: "指标列表", "Indicators";
        indicator: "指标", "Indicator";
        clause: "条目", "Clause";
        goal: "目标", "Goal";
        planned: "进度要求", "Schedule asks";
        figure: "最新数值", "Newest figure";
        due: "时限", "Due";
        no_due: "未定时限", "No date";
        none: "—", "—";
        waiting_link(count): "待审数值 {count} 项", "{count} figures wait for review";
        import_link: "导入填报表", "Import a sheet";
        my_sheet: "下载本单位填报表", "Download my unit's sheet";

        show_purpose: "这项指标的定义、进度、分地区数据、历史和计算依据。", "Definition, schedule, counties, history and basis of this indicator.";
        definition: "定义", "Definition";
        source: "数据来源", "Source";
        direction: "方向", "Direction";
        scope: "范围", "Scope";
        period: "统计周期", "Period";
        schedule: "进度形状", "Schedule";
        aggregate: "取数规则", "Aggregation";
        baseline: "基期值", "Baseline";
        no_baseline: "文件未载明", "Not printed in the plan";
        start: "起算日", "From";
        version: "定义版本", "Definition version";
        goals: "目标", "Goals";
        goal_by(goal, day): "{goal}（{day}）", "{goal} by {day}";
        chart_title(name): "{name}：实际与进度要求", "{name}: figures against schedule";
        no_series: "还没有两期以上的数值，图表在有第二期数值后显示。", "The chart appears once there are figures for two periods.";
        counties: "分县（市、区）数值", "By county";
        units: "分单位数值", "By unit";
        county: "县（市、区）", "County";
        reporting_unit: "单位", "Unit";
        month: "时期", "Period";
        value: "数值", "Figure";
        origin: "来源", "Origin";
        behind: "依据", "Basis";
        no_counties: "还没有分县数值。", "There are no figures by county yet.";
        report_link: "报告", "Report";
        rows_link(count): "数据行 {count} 条", "{count} rows";
        history: "逐期数值", "Figure by figure";
        history_empty: "还没有数值。", "There are no figures yet.";
        planned_then: "当期要求", "Asked then";
        formula: "计算公式", "Formula";
        rows: "数据行", "Rows";
        rows_of(period): "{period} 计入的数据行", "Rows that count for {period}";
        rows_shown(shown, total): "显示 {shown} 条，共 {total} 条；全部见 CSV。", "{shown} of {total} rows; all of them are in the CSV.";
        rows_empty: "还没有数据行。负责单位从本页下载填报表，填好后导入。", "There are no rows yet. The answerable unit downloads the sheet here, fills it in and imports it.";
        differs(computed, reported): "按数据行计算为 {computed}，已审报告为 {reported}，两者不一致，请核对。", "The rows give {computed}, the accepted report says {reported}; compare them.";
        unit_measure: "计量单位", "Unit of measure";
        note: "说明", "Note";
        whatif: "测算", "What if";
        whatif_hint: "假设最新一期为：", "Suppose the newest figure were";
        whatif_do: "测算", "Work out";
        whatif_result(value, status): "若为 {value}，进度为：{status}。", "With {value} it would stand: {status}.";
        need_nothing: "目标已经达到。", "The goal is reached.";
        need_late: "时限已过，目标未达到。", "The date has passed without the goal.";
        need_hold(value): "到期前须一直保持：{value}。", "It has to hold until its day: {value}.";
        need_each(missing, months, each): "还差 {missing}，余下 {months} 个月每月需增加 {each}。", "{missing} to go: {each} in each of the {months} months left.";
        need_less(excess, months, each): "高出 {excess}，余下 {months} 个月每月需下降 {each}。", "{excess} too high: down by {each} in each of the {months} months left.";
        official: "官方数值", "Official figures";
        official_hint: "录入的数值须由另一位专班人员审核后生效。", "A figure counts once another person of the office has accepted it.";
        enter: "录入数值", "Enter a figure";
        enter_month: "时期", "Period";
        evidence: "依据（文号、材料名称或网址）", "Evidence (document number, file name or address)";
        whole: "全部", "The whole";
        send: "提交审核", "Send for review";
        entered: "已提交，等待另一位专班人员审核。", "Sent; another person of the office has to accept it.";
        entered_at: "录入时间", "Entered";
        present: "现有数值", "Present figure";
        accept: "通过", "Accept";
        refuse: "退回", "Refuse";
        reason: "退回理由", "Reason for refusing";
        accepted: "已通过，数值生效。", "Accepted; the figure counts.";
        refused: "已退回。", "Refused.";
        own: "由您录入，须由他人审核", "You entered it; a colleague decides";
        state_waiting: "待审", "Waiting";
        state_accepted: "有效", "In force";
        state_refused: "已退回", "Refused";
        state_replaced: "已被替换", "Replaced";
        get_sheet: "下载填报表", "Download the sheet";
        data: "数据", "Data";

        waiting_title: "待审数值", "Figures to review";
        waiting_purpose: "录入或导入的官方数值，由录入人以外的专班人员审核。", "Official figures that were entered or imported; someone of the office other than the one who entered them decides.";
        waiting_empty: "没有等待审核的数值。", "No figure waits for review.";
        waiting_help: "录入或导入数值后会出现在这里。", "They appear here once figures are entered or imported.";

        import_title: "导入填报表", "Import a sheet";
        import_purpose: "上传从本系统下载并填好的 Excel。系统先逐格检查并给出预览，确认后才生效。", "Upload the Excel sheet that was downloaded here. It is checked cell by cell and shown first; it counts once you confirm.";
        file: "填报表（.xlsx）", "Sheet (.xlsx)";
        read: "检查并预览", "Check and preview";
        no_file: "请选择文件。", "Choose a file.";
        preview_title: "预览填报表", "Preview of the sheet";
        preview_purpose: "核对将要导入的内容。确认之前不会改变任何数据。", "Check what is to be taken. Nothing changes before you confirm.";
        preview_figures(count): "{count} 个数值，确认后提交审核。", "{count} figures; they go to review once confirmed.";
        preview_rows(count): "{count} 条数据行，确认后替换该期原有的数据行并重新计算。", "{count} rows; they replace the present rows of the period and the figure is computed again.";
        preview_first(count): "下面显示前 {count} 条。", "The first {count} are shown.";
        take: "确认导入", "Take it";
        taken_note: "这张表已经导入，再次上传不会重复。", "This sheet was taken before; uploading it again changes nothing.";
        taken: "已导入。", "Taken.";
        to_indicator: "查看指标", "See the indicator";
        cell: "单元格", "Cell";
        what: "问题", "What to mend";
        line: "行", "Line";
    }
}

/// The name of a standing.
#[must_use]
pub fn status(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Met => lang.pick("已达标", "Met"),
        Status::Ahead => lang.pick("超前", "Ahead"),
        Status::OnSchedule => lang.pick("按期", "On schedule"),
        Status::Behind => lang.pick("滞后", "Behind"),
        Status::FarBehind => lang.pick("严重滞后", "Far behind"),
        Status::Missed => lang.pick("到期未达标", "Missed"),
        Status::NoFigure => lang.pick("尚无数值", "No figure"),
        Status::Watched => lang.pick("监测", "Watched"),
    }
}

/// Where figures come from.
#[must_use]
pub fn source(source: Source, lang: Lang) -> &'static str {
    match source {
        Source::Reported => lang.pick("责任单位按月报送", "Reported by the unit"),
        Source::Computed => lang.pick("由数据行计算", "Computed from rows"),
        Source::Imported => lang.pick("录入或由 Excel 导入", "Entered or imported from Excel"),
    }
}

/// Where a figure comes from.
#[must_use]
pub fn origin(origin: Origin, lang: Lang) -> &'static str {
    match origin {
        Origin::Computed => lang.pick("计算", "Computed"),
        Origin::Reported => lang.pick("报送", "Reported"),
        Origin::Official => lang.pick("官方", "Official"),
    }
}

/// Which way is good.
#[must_use]
pub fn direction(direction: Direction, lang: Lang) -> &'static str {
    match direction {
        Direction::Higher => lang.pick("越高越好", "Higher is better"),
        Direction::Lower => lang.pick("越低越好", "Lower is better"),
        Direction::Within => lang.pick("以目标值为准", "The goal itself"),
    }
}

/// For what figures are given.
#[must_use]
pub fn extent(extent: Extent, lang: Lang) -> &'static str {
    match extent {
        Extent::City => lang.pick("整体", "The whole"),
        Extent::County => lang.pick("分县（市、区）", "By county"),
        Extent::Unit => lang.pick("分单位", "By unit"),
    }
}

/// How often it is measured.
#[must_use]
pub fn cycle(cycle: Cycle, lang: Lang) -> &'static str {
    match cycle {
        Cycle::Month => lang.pick("月", "Month"),
        Cycle::Quarter => lang.pick("季度", "Quarter"),
        Cycle::Year => lang.pick("年", "Year"),
        Cycle::Once => lang.pick("一次", "Once"),
    }
}

/// The shape of a schedule.
#[must_use]
pub fn shape(shape: Shape, lang: Lang) -> &'static str {
    match shape {
        Shape::Straight => lang.pick("逐日匀速", "Straight line"),
        Shape::Milestones => lang.pick("按节点", "By milestones"),
        Shape::Seasonal => lang.pick("按施工季节", "By the season"),
        Shape::End => lang.pick("到期达标", "At the end"),
        Shape::Level => lang.pick("始终保持", "All the time"),
    }
}

/// How several figures become one.
#[must_use]
pub fn aggregate(aggregate: Aggregate, lang: Lang) -> &'static str {
    match aggregate {
        Aggregate::Sum => lang.pick("各单位相加", "Added up"),
        Aggregate::Mean => lang.pick("各单位平均", "Mean of the units"),
        Aggregate::Weighted => lang.pick("加权平均", "Weighted mean"),
        Aggregate::Latest => lang.pick("取最近审核的一个", "The one accepted last"),
        Aggregate::Lowest => lang.pick("取最低的一个", "The lowest"),
        Aggregate::Highest => lang.pick("取最高的一个", "The highest"),
        Aggregate::Unit => lang.pick("以一个单位的为准", "That of one unit"),
    }
}

/// Which rows count.
#[must_use]
pub fn window(window: Window, lang: Lang) -> &'static str {
    match window {
        Window::Period => lang.pick("当期数据行", "rows of the period"),
        Window::Year => lang.pick("当年累计数据行", "rows of the year so far"),
        Window::All => lang.pick("全部累计数据行", "all rows so far"),
    }
}

/// What a kind of journal entry of this room is called; `None` for kinds of other rooms.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "indicators.loaded" => lang.pick("载入指标定义", "Indicators loaded"),
        "figure.entered" => lang.pick("录入指标数值", "Figure entered"),
        "figure.accepted" => lang.pick("指标数值审核通过", "Figure accepted"),
        "figure.refused" => lang.pick("指标数值退回", "Figure refused"),
        "figure.computed" => lang.pick("指标数值计算", "Figure computed"),
        "rows.replaced" => lang.pick("数据行更新", "Rows replaced"),
        "sheet.taken" => lang.pick("导入填报表", "Sheet taken"),
        _ => return None,
    })
}
