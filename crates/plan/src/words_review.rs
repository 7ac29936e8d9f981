//! What the review of readings says.

base::messages! {
    /// Why something was not done.
    pub(crate) struct ReviewSentences {
        not_found: "没有找到要复核的内容。请返回复核队列重新选择。", "There is nothing here to review. Go back to the queue and choose again.";
        forbidden: "只有工作专班可以确认、更正和修订，请用专班账户操作。", "Only the programme office confirms, corrects and amends; use its account.";
        invalid: "有内容需要修改，请按提示改正后再保存，已填写的内容都还在。", "Some fields have to be mended; what you typed is still there.";
        conflict: "这一条在您打开之后已被他人改动，没有保存。请对照两个版本后重新提交。", "Somebody else changed this clause after you opened it, so nothing was saved. Compare both versions and submit again.";
        too_many_at_once: "一次最多确认200个字段，请分批确认。", "At most 200 fields are confirmed at once; confirm them in parts.";
        stale: "对照之后清单已有变化，或已有人作出决定，没有执行。请查看最新的对照再决定。", "The ledger changed after this comparison was shown, or somebody decided already, so nothing was done. Look at the current comparison.";
        nothing_chosen: "没有选择任何变更。请勾选要采用的变更，或选择“不采用”。", "No change was chosen. Tick the changes to apply, or leave the document as it is.";
    }
}

base::messages! {
    /// The queue and the page of one clause.
    pub(crate) struct ReviewWords {
        title: "读法复核", "Review of readings";
        purpose: "系统从原文读出的每个字段，按存疑程度从高到低排列，由工作专班确认或更正。", "Every field read from a published text, most doubtful first, for the office to confirm or correct.";
        document: "文件", "Document";
        field: "字段", "Field";
        state: "状态", "State";
        all: "全部", "All";
        apply: "筛选", "Filter";
        open: "待复核", "To review";
        confirmed: "已确认", "Confirmed";
        corrected: "已更正", "Corrected";
        fields_unit: "个字段", "fields";
        clause: "条目", "Clause";
        doubt: "存疑", "Doubt";
        doubt_of(number): "存疑 {number}", "doubt {number}";
        why: "字段与存疑原因", "Fields, and what raises the doubt";
        count(clauses): "{clauses} 个条目", "{clauses} clauses";
        and_more(count): "另有 {count} 个字段", "and {count} more fields";
        empty: "没有符合条件的读法。", "No reading fits these filters.";
        empty_all: "还没有读法可以复核。导入公开文件后，读出的字段会列在这里。", "There is nothing to review yet. Import a published document and its readings appear here.";
        documents: "各文件的读取情况", "How each document was read";
        claimed: "已归入字段", "Claimed";
        waiting: "待复核字段", "Fields to review";
        caption: "待复核的条目，存疑高的在前", "Clauses to review, most doubtful first";
        field_title: "标题", "Title";
        field_duty: "单位", "Units";
        field_targets: "指标", "Targets";
        field_deadline: "期限", "Deadline";
        field_prohibitions: "禁止性规定", "Prohibitions";
        field_mark: "未归入字段的内容", "Not claimed by any field";
        field_place: "编号", "Number";
        field_standing: "效力", "Standing";
        field_duty_of(segment, role): "第 {segment} 组 {role}", "Part {segment}, {role}";
        differs: "原文与清单不同", "text and ledger differ";
        unresolved: "单位未对应到机构", "a unit matches no organisation";
        damaged: "原文此处有损坏", "the text is damaged here";
        suggestion: "由句子主语推断", "only suggested by a sentence";
        inherited: "由上文推出", "follows from another passage";
        open_ended: "名单以“等”结尾", "the list ends in 等";
        unclaimed: "没有字段认领", "no field claims it";
        clause_purpose: "左边是原文，右边是清单中的字段；指向一处，另一处随之标出。", "The text is on the left, the ledger's fields on the right; point at one and the other lights up.";
        source: "原文", "Text";
        no_source: "这一条没有导入的原文。", "No text was imported for this clause.";
        fields: "清单字段", "Fields of the ledger";
        title_zh: "标题", "Title";
        title_en: "英文标题", "Title in English";
        segment(number): "第 {number} 组责任分工", "Attribution {number}";
        segment_new: "增加一组责任分工", "Add an attribution";
        units_hint: "用“、”或换行分隔；括号里的顿号属于名称。", "Part names with 、 or line breaks; a 、 inside brackets belongs to the name.";
        targets: "指标", "Targets";
        target(number): "指标 {number}", "Target {number}";
        target_new(number): "新指标 {number}", "New target {number}";
        target_new_hint: "不需要的行留空即可；保存后会再有两行空白。", "Leave rows empty that you do not need; two more appear after saving.";
        add_target: "增加指标", "Add a target";
        subject: "指标名称", "Subject";
        comparator: "比较方式", "Comparator";
        value: "目标值", "Value";
        unit: "计量单位", "Unit";
        due: "截止日期", "Due";
        deadline: "期限原文", "Deadline as printed";
        deadline_hint: "几个期限用“；”分隔。", "Part several deadlines with ；.";
        scope: "适用范围", "Scope";
        kind: "类别", "Kind";
        part: "所属责任组", "Attribution";
        more_fields: "期限原文、适用范围、类别、所属责任组", "Deadline as printed, scope, kind, attribution";
        remove: "删除这项指标", "Take this target out";
        prohibitions: "禁止性规定条数", "Number of prohibitions";
        reads(text): "原文读作：{text}", "The text reads: {text}";
        reads_nothing: "原文没有读出这一项", "The text gives no such field";
        take: "填入原文读法", "Fill in what the text reads";
        taken: "已填入原文读法，保存后生效。", "The reading was filled in; save to make it so.";
        confirm: "确认", "Confirm";
        confirm_what(field): "确认{field}", "Confirm: {field}";
        rule: "规则", "rule";
        confidence(number): "把握 {number}", "confidence {number}";
        marks: "未归入字段的内容", "Not claimed by any field";
        marks_hint: "原文中的数字、括注、日期或禁止性词语，没有字段认领。确有内容的请补入上面的字段；没有的请标记。", "Figures, brackets, dates or prohibitions in the text that no field claims. Enter what matters above; mark the rest.";
        dismiss: "无需归入字段", "Nothing to claim";
        dismissed: "已标记无需归入", "Marked: nothing to claim";
        reason: "更正理由", "Reason for the correction";
        reason_hint: "只确认、不改动时不必填写。", "Not needed when you only confirm.";
        reason_text: "按原文更正", "As the text reads";
        save: "保存更正", "Save the correction";
        save_all: "保存并确认其余字段", "Save and confirm the rest";
        saved(fields): "已更正：{fields}。", "Corrected: {fields}.";
        saved_nothing: "没有改动，也没有待确认的字段。", "Nothing was changed and nothing waited.";
        confirmed_count(count): "已确认 {count} 个字段。", "{count} fields confirmed.";
        unsaved: "有尚未保存的改动。请先保存更正，或改回原样后再确认。", "There are changes that are not saved. Save the correction first, or undo them, then confirm.";
        next: "下一条待复核", "Next to review";
        none_left: "没有其他待复核的条目。", "Nothing else waits for review.";
        queue: "返回复核队列", "Back to the queue";
        task: "任务页", "Task page";
        read_only: "督查人员可以查看读法和更正，不能改动。", "Supervisors see readings and corrections and change nothing.";
        history: "变更记录", "Changes";
        history_empty: "这一条与首次录入时相同。", "This clause is as it was first entered.";
        change(field, before, after): "{field}：{before} → {after}", "{field}: {before} → {after}";
        nothing: "（无）", "(none)";
        correction: "更正", "Correction";
        amendment: "修订", "Amendment";
        pack: "方案包更新", "Pack updated";
        account(id): "账户 {id}", "account {id}";
        effective(day): "自 {day} 起", "from {day}";
        conflict_title: "这一条已被他人改动", "Somebody else changed this clause";
        conflict_text: "您打开页面之后，另一位复核人员保存了改动，所以没有保存您的内容。下面对照两个版本；表单里仍是您填写的内容，核对后再次保存即可。", "After you opened this page another reviewer saved a change, so yours was not saved. Both versions are below; the form still holds what you typed. Check it and save again.";
        conflict_theirs: "现在的内容", "As it is now";
        conflict_yours: "您填写的内容", "What you typed";
        conflict_same: "相同", "the same";
        conflict_none: "您填写的内容与现在的内容一致。", "What you typed is what is there now.";
        missing: "请填写这一项。", "Fill this in.";
        reason_missing: "请写明更正的理由。", "Say why it is corrected.";
        too_long: "这一项太长，请缩短。", "This is too long; shorten it.";
        too_many: "项数太多，请核对。", "There are too many entries; check them.";
        twice: "同一单位出现了两次，请删去一个。", "A unit is named twice; take one out.";
        not_a_number: "请填写数字，例如 95 或 1.5。", "Enter a number such as 95 or 1.5.";
        not_a_day: "请填写日期，例如 2024-12-31。", "Enter a day such as 2024-12-31.";
        not_a_choice: "请从列表中选择。", "Choose from the list.";
    }
}

base::messages! {
    /// Confirming many readings at once.
    pub(crate) struct BulkWords {
        title: "批量确认", "Confirm many";
        purpose: "逐项浏览，取消不应确认的勾选，然后一次确认；每一项都记入日志。", "Go through the list, untick what should wait, then confirm the rest at once; each goes into the journal.";
        heading: "批量确认把握大的读法", "Confirm what is certain";
        at_most(number): "存疑不高于 {number}", "doubt at most {number}";
        doubt: "存疑", "Doubt";
        go: "查看并确认", "Look and confirm";
        hint: "下一步列出这些字段，核对后一次确认，每次最多200个。", "The next page lists these fields to confirm at once after a look, at most 200 at a time.";
        go_rows: "查看并确认选中条目", "Look and confirm the ticked clauses";
        tick: "勾选", "Tick";
        select(path): "选中 {path}", "Tick {path}";
        certain: "确认把握大的", "Confirm what is certain";
        count(shown, total): "本页 {shown} 个字段，共 {total} 个符合条件", "{shown} fields on this page, {total} in all";
        confirm(count): "确认勾选的字段（本页 {count} 个）", "Confirm the ticked fields ({count} on this page)";
        pick(path, field): "确认 {path} 的{field}", "Confirm {path}, {field}";
        ledger: "清单内容", "In the ledger";
        why: "存疑原因", "What raises the doubt";
        nothing: "没有符合条件的待复核字段。", "No field to review fits.";
        unclaimed: "标记为无需归入字段", "to be marked: nothing to claim";
        done(count): "已确认 {count} 个字段。", "{count} fields confirmed.";
        already(count): "{count} 个此前已有人处理，未变。", "{count} had been decided before and stay so.";
        left(count): "{count} 个所在条目刚被他人改动，没有确认，仍在队列中。", "{count} stay in the queue: somebody changed their clause meanwhile.";
        none_picked: "没有勾选任何字段。请至少勾选一项。", "No field was ticked. Tick at least one.";
    }
}

base::messages! {
    /// Amendments, and what a document page says about changes and exports.
    pub(crate) struct AmendWords {
        title: "修订对照", "Amendments";
        purpose: "这份文件废止、修订或补充了哪些文件，任务有哪些变化；由工作专班决定是否采用。", "Which documents this one repeals, revises or supplements, and how duties change; the office decides.";
        none: "这份文件没有废止、修订或补充已知的文件。", "This document repeals, revises or supplements no known document.";
        back: "返回文件", "Back to the document";
        repeal: "废止", "repeals";
        revise: "修订", "revises";
        supplement: "补充", "supplements";
        quote: "依据", "It says";
        open: "待决定", "to decide";
        applied: "已采用", "applied";
        dismissed: "未采用", "left as it is";
        repeal_note(day): "采用后，该文件自 {day} 起停止执行：任务不再计入各项统计，内容仍可查阅。", "When applied, that document ends on {day}: its tasks leave every count and stay readable.";
        repeal_button: "确认废止", "Apply the repeal";
        merge_note(day): "勾选要采用的变更。采用的变更自 {day} 起生效，计入被修订文件的变更记录；首次录入的内容保持不变。这份文件自身的任务不再单列。", "Tick the changes to apply. They hold from {day} and enter the history of the amended document; its first entry is kept as it was. The tasks of this document are then not counted apart.";
        apply_button: "采用勾选的变更", "Apply the ticked changes";
        dismiss_button: "不采用，保留原文件", "Leave that document as it is";
        dismiss_hint: "不采用时，这份文件的任务单独列入清单。", "Then the tasks of this document enter the ledger for themselves.";
        no_changes: "两份文件的任务没有差别。", "The duties of both documents are the same.";
        added: "新增", "Added";
        removed: "删去", "Struck out";
        changed: "变更", "Changed";
        before: "原内容", "Before";
        after: "新内容", "After";
        choose(title): "采用这项变更：{title}", "Apply this change: {title}";
        applied_changes(count): "已采用 {count} 项变更。", "{count} changes applied.";
        applied_repeal: "已按废止处理。", "The repeal was applied.";
        was_dismissed: "已保留原文件，没有采用。", "Left as it is.";
        section: "修订与变更", "Amendments and changes";
        pending: "这份文件修订或补充了另一份文件，等待工作专班决定；在此之前，它的任务不计入统计。", "This document revises or supplements another one and waits for the office; until then its tasks are in no count.";
        merged: "这份文件的任务已并入被修订的文件，不再单列。", "The duties of this document are part of the one it amends and are not counted apart.";
        repealed: "这份文件已停止执行，任务不再计入统计，内容仍可查阅。", "This document is no longer in force; its tasks are in no count and stay readable.";
        not_in_force: "不再执行", "not in force";
        this(effect): "这份文件{effect}：", "This document {effect}:";
        that: "由以下文件：", "By:";
        compare: "查看对照", "Compare";
        review(count): "{count} 个字段待复核", "{count} fields to review";
        review_none: "读法已全部复核。", "Every reading was reviewed.";
        exports: "下载", "Download";
        akn: "结构化文本（Akoma Ntoso 3.0）", "Structured text (Akoma Ntoso 3.0)";
        xlsx: "任务清单（Excel）", "Ledger (Excel)";
        json: "任务清单（JSON）", "Ledger (JSON)";
        schema: "JSON 的结构说明（JSON Schema）", "JSON Schema of the ledger";
        edits(count): "最近 {count} 次变更", "The newest {count} changes";
    }
}

/// The name of a comparator for a choice.
pub(crate) fn comparator(name: &str, lang: base::Lang) -> &'static str {
    match name {
        "ge" => lang.pick("≥ 不低于", "≥ at least"),
        "le" => lang.pick("≤ 不超过", "≤ at most"),
        "gt" => lang.pick("> 超过", "> more than"),
        "lt" => lang.pick("< 低于", "< less than"),
        "eq" => lang.pick("= 等于", "= exactly"),
        "approx" => lang.pick("≈ 左右", "≈ about"),
        "range" => lang.pick("区间下限", "lower end of a range"),
        _ => lang.pick("≥ 达到", "≥ reach"),
    }
}

/// The name of a kind of target for a choice.
pub(crate) fn kind(name: &str, lang: base::Lang) -> &'static str {
    match name {
        "count" => lang.pick("数量", "count"),
        "rule" => lang.pick("长期标准", "standing rule"),
        "threshold" => lang.pick("适用界限", "threshold"),
        "condition" => lang.pick("条件", "condition"),
        "trigger" => lang.pick("触发分值", "trigger"),
        "grade" => lang.pick("等次界限", "grade"),
        "reduction" => lang.pick("下降", "reduction"),
        "increase" => lang.pick("提高", "increase"),
        "growth" => lang.pick("增长", "growth"),
        "coverage" => lang.pick("覆盖率", "coverage"),
        "slogan" => lang.pick("口号", "slogan"),
        _ => lang.pick("目标", "goal"),
    }
}

/// What a journal entry of the review tells, for a history; `None` for other kinds.
pub(crate) fn journal_kind(kind: &str, lang: base::Lang) -> Option<&'static str> {
    Some(match kind {
        "reading.confirmed" => lang.pick("读法已确认", "Readings confirmed"),
        "ledger.corrected" => lang.pick("清单更正", "Ledger corrected"),
        "ledger.amended" => lang.pick("清单按修订文件变更", "Ledger amended"),
        "document.repealed" => lang.pick("文件废止", "Document repealed"),
        "amendment.dismissed" => lang.pick("修订未采用", "Amendment left out"),
        _ => return None,
    })
}
