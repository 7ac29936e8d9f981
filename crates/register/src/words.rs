//! What this room says.

use base::Lang;

use crate::model::{Change, ImportState};

base::messages! {
    /// Sentences of errors and remedies.
    pub struct Sentences {
        no_register: "没有这份清单；请从清单台账页面打开。", "There is no such register; open it from the list of registers.";
        no_row: "清单中没有这一行，或它在这一天无效；请核对编码和日期。", "The register has no such row on this day; check key and day.";
        not_owner: "只有清单主管单位可以修改；请联系主管单位。", "Only the owner of the register changes it; ask the owner.";
        not_head: "只有主管单位负责人可以发布和确认；请提交负责人处理。", "Only the head of the owner publishes and confirms; ask the head.";
        no_key: "缺少编码，无法区分各行；请填写主键字段。", "The key is missing, by which rows are told apart; fill it in.";
        at_field(field, text): "{field}：{text}", "{field}: {text}";
        backwards: "失效日期早于生效日期；请修改。", "It would end before it begins; change the days.";
        later(day): "同一编码自 {day} 起另有一行；请把失效日期改到此前。", "Another row of this key begins on {day}; let this one end before.";
        conflict: "这一行已被他人修改；请对照两个版本后重新提交。", "Somebody else changed this row; compare both versions and submit again.";
        importing: "正在写入一次导入；请等它完成后再操作。", "An import is being written; wait until it is done.";
        old_draft: "草稿形成后清单变化过多；请先发布或撤销草稿。", "Too much has changed since the draft began; publish or discard it first.";
        nothing_to_publish: "没有待发布的修改。", "There is nothing to publish.";
        stale_drafts(keys): "以下各行在起草后又有变化，请撤销这些草稿后重新修改：{keys}。", "These rows changed after they were drafted; discard the drafts and make them again: {keys}.";
        load_office: "只有工作专班可以更新清单定义；请用专班账户操作。", "Only the office changes the definitions of registers; use its account.";
        load_key(id): "清单 {id} 已有数据，不能更改主键；请另建清单。", "Register {id} has rows, so its key cannot change; define another register.";
        load_validity(id): "清单 {id} 已有数据，不能更改是否有有效期；请另建清单。", "Register {id} has rows, so whether they hold from a day to a day cannot change; define another register.";
        not_there: "没有找到；请从清单台账页面打开。", "It was not found; open it from the list of registers.";
        no_import: "没有这次导入；请重新上传文件。", "There is no such import; upload the file again.";
        import_elsewhere: "这次导入已不在可操作的状态；请刷新页面查看。", "The import no longer stands there; reload the page.";
        import_large(size): "文件超过 {size} MB；请拆分后分次导入。", "The file is larger than {size} MB; split it.";
        import_empty: "文件没有内容；请重新选择。", "The file is empty; choose another.";
        sheet_unreadable: "文件无法读取；请用 Excel 另存为 xlsx 或 CSV 后再试。", "The file cannot be read; save it anew as xlsx or CSV and try again.";
        sheet_encoding: "文字编码不是 UTF-8 或 GB18030；请另存为 CSV UTF-8 后再试。", "The text is neither UTF-8 nor GB 18030; save it as CSV UTF-8 and try again.";
        sheet_no_head: "没有找到标题行；请使用模板，保留各列标题。", "There is no line with the headings; use the template and keep its headings.";
        sheet_too_many(lines): "超过 {lines} 行；请拆分后分次导入。", "There are more than {lines} lines; split the file.";
        sheet_empty: "标题行下没有数据；请填写后再导入。", "There is nothing under the headings; fill in rows and try again.";
        cell_head(text): "清单没有“{text}”这一列；请改用模板中的标题或删去该列。", "The register has no column “{text}”; use a heading of the template or remove the column.";
        cell_no_column(name): "缺少必填列“{name}”；请补上。", "The column “{name}” is missing and required; add it.";
        cell_twice: "同一编码在文件中重复；请只保留一行。", "The same key stands in the file twice; keep one line.";
    }
}

base::messages! {
    /// What the pages say.
    pub struct Words {
        nav: "清单台账", "Registers";
        purpose: "本市各项改革的清单和台账：由谁主管、现在怎么规定、何时变化。", "The lists and registers of this city's reforms: who owns them, what they say, when they changed.";
        empty: "还没有清单。改革包定义清单后会显示在这里。", "There are no registers yet. They appear here once a pack defines them.";
        none_found: "没有符合条件的清单。", "No register fits the filter.";
        search: "搜索", "Search";
        find: "查找", "Find";
        clear: "清除筛选", "Clear the filter";
        all_owners: "全部主管单位", "All owners";
        owner: "主管单位", "Owner";
        clause: "条款", "Clause";
        all_clauses: "全部条款", "All clauses";
        register: "清单", "Register";
        rows: "行数", "Rows";
        state: "状态", "State";
        published: "已发布", "Published";
        unpublished: "尚未发布", "Not published yet";
        has_draft: "有草稿", "Has a draft";
        review: "核对", "Review";
        review_due(day): "请于 {day} 前核对", "To be confirmed by {day}";
        review_late(day): "应于 {day} 前核对", "Should have been confirmed by {day}";
        confirmed(day): "{day} 已确认", "Confirmed on {day}";
        publish_open: "向社会公开", "Open to everyone";
        publish_internal: "内部", "Internal";
        publish_owner: "主管单位", "Owner only";
        audience: "公开范围", "Audience";
        version: "版本", "Version";
        version_no(number): "第 {number} 版", "Version {number}";
        versions: "版本与变化", "Versions and changes";
        versions_purpose: "每次发布改了什么，逐项对照。", "What every publication changed, field by field.";
        no_versions: "还没有发布过。主管单位发布后会显示在这里。", "Nothing has been published yet. Versions appear once the owner publishes.";
        day: "日期", "Day";
        by_owner: "主管单位发布", "Published by the owner";
        by_system: "办件和系统写入", "Written by cases and systems";
        added: "新增", "Added";
        changed: "变更", "Changed";
        ended: "失效", "Ended";
        removed: "移除", "Removed";
        counts(added, changed, removed): "新增 {added}，变更 {changed}，移除 {removed}", "{added} added, {changed} changed, {removed} removed";
        see_changes: "查看变化", "See the changes";
        see_state: "查看当时的清单", "The list as it was";
        field: "项目", "Field";
        before: "原来", "Before";
        after: "现在", "After";
        nothing: "无", "none";
        more_changes: "还有更多变化", "More changes";
        back: "返回清单", "Back to the register";
        as_of: "有效日期", "As of";
        as_of_hint: "查看这一天有效的内容；留空则包括已失效和尚未生效的。", "What holds on this day; leave empty for all rows, ended and future ones too.";
        as_of_note(day): "以下是 {day} 有效的内容。", "This is what holds on {day}.";
        as_version(number): "以下是第 {number} 版的内容，不是现行内容。", "This is version {number}, not what holds now.";
        as_draft: "以下包含未发布的草稿，只有主管单位和专班可见。", "This includes drafts, which only the owner and the office see.";
        valid_from: "生效日期", "Valid from";
        valid_until: "失效日期", "Valid until";
        no_end: "长期", "without end";
        key: "编码", "Key";
        source: "来源", "Source";
        total(count): "共 {count} 行", "{count} rows";
        total_more(count): "超过 {count} 行，只能翻看前 {count} 行；请用搜索或筛选缩小范围。", "More than {count} rows; only the first {count} can be paged through. Narrow them down.";
        list_empty: "清单里还没有内容。主管单位可以新增一行或从表格导入。", "The register is empty. Its owner can add a row or import a sheet.";
        rows_none: "没有符合条件的行。", "No row fits the filter.";
        any: "不限", "Any";
        export_csv: "导出 CSV", "Export CSV";
        export_xlsx: "导出 Excel", "Export Excel";
        export_large(count): "超过 {count} 行，请导出 CSV。", "More than {count} rows; export CSV.";
        open_data: "开放数据", "Open data";
        new_row: "新增一行", "Add a row";
        import: "从表格导入", "Import a sheet";
        draft: "草稿", "Draft";
        see_draft: "查看草稿", "See the draft";
        draft_purpose: "尚未发布的修改；负责人发布后对外生效。", "Changes that are not published; they take effect when the head publishes them.";
        draft_empty: "没有草稿。修改、新增或导入后会显示在这里。", "There is no draft. Edit, add or import rows.";
        draft_note(added, changed, removed): "待发布：新增 {added}，变更 {changed}，移除 {removed}", "To be published: {added} added, {changed} changed, {removed} removed";
        stale_note: "以下各行在起草后又被办件或系统改动，撤销后重新修改才能发布：", "These rows were changed by cases or systems after they were drafted; discard and make them again:";
        publish: "发布", "Publish";
        publish_done(number): "已发布第 {number} 版。", "Version {number} was published.";
        wait_head: "请主管单位负责人发布。", "The head of the owner has to publish it.";
        discard: "撤销", "Discard";
        discarded: "草稿已撤销。", "The draft was discarded.";
        confirm: "核对无误，确认清单", "Confirm that the list is right";
        confirm_done: "清单已确认。", "The list was confirmed.";
        row_purpose: "这一行现在的内容、有效期和历次变化。", "What the row says, when it holds, and how it changed.";
        history: "历次内容", "History";
        holds(from, until): "{from} 至 {until}", "{from} to {until}";
        gone: "已被替换", "replaced";
        now: "现行", "in force";
        edit: "修改", "Edit";
        edit_purpose: "修改后先成为草稿，由负责人发布。", "Changes become a draft, which the head publishes.";
        new_purpose: "新增的行先成为草稿，由负责人发布。", "A new row becomes a draft, which the head publishes.";
        from_hint: "从这一天起按下面的内容；此前的内容保留在历史中。", "From this day on the row says this; what it said before stays in its history.";
        until_hint: "留空表示长期有效。", "Leave empty while no end is known.";
        save: "保存草稿", "Save the draft";
        saved: "已保存为草稿。", "The draft was saved.";
        same: "内容没有变化，没有保存。", "Nothing changed, so nothing was saved.";
        end_row: "设为失效", "End the row";
        end_purpose: "选择最后有效的一天；历史仍可查询。", "Choose the last day on which the row holds; its history stays.";
        last_day: "最后有效日", "Last day";
        end_done: "已记入草稿，发布后失效。", "It is in the draft and ends when that is published.";
        take_out: "整行移除（登记错误时）", "Take the row out (it was entered by mistake)";
        day_missing: "请填写日期。", "Fill in the day.";
        conflict_title: "这一行已被他人修改", "Somebody else changed the row";
        conflict_text: "下面左侧是现在的内容，右侧是您填写的内容；核对后可再次保存。", "Left is what it says now, right what you typed; compare and save again.";
        theirs: "现在的内容", "What it says now";
        yours: "您填写的内容", "What you typed";
        reveal: "显示个人信息（将记录）", "Show personal fields (it is recorded)";
        revealed: "已显示个人信息，并已记入日志。", "Personal fields are shown, and an entry was made.";
        import_purpose: "用模板填好后上传；先核对，确认后才写入，出错则一行也不写。", "Fill in the template and upload it. It is compared first; nothing is written until you confirm, and nothing at all when something is wrong.";
        template: "下载模板", "Download the template";
        file: "表格文件（xlsx 或 CSV）", "Sheet (xlsx or CSV)";
        file_hint: "CSV 可用 UTF-8 或 GB18030，最大 400 MB；百万行请用 CSV。", "CSV in UTF-8 or GB 18030, at most 400 MB; use CSV for a million rows.";
        no_file: "请选择文件。", "Choose a file.";
        upload: "上传并核对", "Upload and compare";
        former: "最近的导入", "Recent imports";
        progress: "进度", "Progress";
        progress_lines(done): "已处理 {done} 行", "{done} lines done";
        progress_of(done, lines): "已处理 {done} 行，共 {lines} 行", "{done} of {lines} lines done";
        refresh: "刷新", "Refresh";
        refresh_note: "本页每 3 秒自动刷新。", "The page reloads every three seconds.";
        refresh_stop: "停止自动刷新", "Stop reloading";
        import_counts(added, changed, same): "新增 {added} 行，变更 {changed} 行，{same} 行没有变化", "{added} new, {changed} changed, {same} as they are";
        import_faults(count): "有 {count} 处需要改正；改好后重新上传。没有写入任何内容。", "{count} cells have to be mended; mend them and upload the file again. Nothing was written.";
        import_faults_more(count): "只列出前 {count} 处。没有写入任何内容。", "Only the first {count} are listed. Nothing was written.";
        cell: "单元格", "Cell";
        fault: "问题", "What is wrong";
        line: "行", "Line";
        preview: "预览", "Preview";
        preview_first(count): "前 {count} 项变化", "The first {count} changes";
        take: "写入草稿", "Take into the draft";
        take_publish: "写入并发布", "Take and publish";
        drop: "放弃", "Drop it";
        dropped: "已放弃这次导入。", "The import was dropped.";
        take_nothing: "清单已经是这样，没有需要写入的内容。", "The list says all of this already; there is nothing to take.";
        again: "重新上传", "Upload again";
        sheet_rows: "数据", "Rows";
        sheet_guide: "填写说明", "Guide";
        guide_column: "列", "Column";
        guide_needed: "是否必填", "Required";
        guide_what: "怎么填", "What goes there";
        needed: "必填", "yes";
        not_needed: "选填", "no";
        guide_from: "日期，如 2024-09-05；留空为导入当天。", "A date such as 2024-09-05; the day of the import when empty.";
        guide_until: "日期；留空为长期有效。", "A date; without end when empty.";
        guide_text(max): "文字，最多 {max} 字。", "Text, at most {max} characters.";
        guide_number(unit, decimals): "数字，单位{unit}，最多 {decimals} 位小数。", "A number in {unit}, at most {decimals} decimals.";
        guide_money: "金额，单位元。", "An amount in yuan.";
        guide_date: "日期，如 2024-09-05。", "A date such as 2024-09-05.";
        guide_flag: "是或否。", "yes or no.";
        guide_choice(names): "以下之一：{names}。", "One of: {names}.";
        guide_choices(names): "以下一项或多项，用“；”分隔：{names}。", "One or more of these, between semicolons: {names}.";
        guide_org: "机构名录中的单位名称。", "An organisation by its name in the register of organisations.";
        guide_region: "区划名称或六位代码。", "A division by name or six digits.";
        guide_party: "名称和证件号码，中间空一格。", "Name and code with a space between.";
        guide_phone: "电话号码。", "A telephone number.";
        guide_identity: "居民身份证号码。", "An identity number.";
        guide_credit: "统一社会信用代码。", "A unified social credit code.";
        guide_geometry: "GeoJSON 图形（CGCS2000）。", "A GeoJSON geometry (CGCS2000).";
        guide_reference(list): "清单 {list} 中的编码。", "The key of a row of register {list}.";
        sample: "示例", "Sample";
        catalogue: "开放数据目录（DCAT）", "Catalogue of open data (DCAT)";
        journal: "查看日志", "Journal";
        actions: "操作", "Actions";
        clauses(list): "条款 {list}", "Clauses {list}";
    }
}

/// What happened, in words.
#[must_use]
pub fn change_title(change: Change, lang: Lang) -> &'static str {
    let words = Words::of(lang);
    match change {
        Change::Added => words.added,
        Change::Changed => words.changed,
        Change::Ended => words.ended,
    }
}

/// Where an import stands, in words.
#[must_use]
pub fn import_title(state: ImportState, lang: Lang) -> &'static str {
    match state {
        ImportState::Receiving => lang.pick("正在接收", "arriving"),
        ImportState::Reading => lang.pick("正在核对", "being compared"),
        ImportState::Read => lang.pick("待确认", "waits to be taken"),
        ImportState::Faulty => lang.pick("需要改正", "has to be mended"),
        ImportState::Taking => lang.pick("正在写入", "being written"),
        ImportState::Taken => lang.pick("已写入", "taken"),
        ImportState::Undoing => lang.pick("正在撤回", "being taken back"),
        ImportState::Dropped => lang.pick("已放弃", "dropped"),
    }
}

/// What an entry of this room's kind in the journal says; `None` for other rooms' kinds.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let text = match kind {
        "register.defined" => ("清单定义已更新", "Registers were defined"),
        "register.drafted" => ("清单草稿有修改", "A draft of a register changed"),
        "register.published" => ("清单已发布", "A register was published"),
        "register.confirmed" => ("清单已核对确认", "A register was confirmed"),
        "register.written" => ("清单有一行写入", "A row of a register was written"),
        "register.import_begun" => ("开始导入清单", "An import into a register began"),
        "register.imported" => ("清单导入完成", "An import into a register was taken"),
        "register.reminded" => ("提醒核对清单", "The owner of a register was reminded"),
        "register.revealed" => ("查看清单个人信息", "Personal fields of a row were shown"),
        "register.rewritten" => (
            "按新定义整理清单",
            "Rows were stored after a new definition",
        ),
        "register.told" => ("清单变化已交付规则", "Rules were told of changed rows"),
        _ => return None,
    };
    Some(lang.pick(text.0, text.1))
}
