//! What this room says, in both languages.

use base::Lang;

base::messages! {
    /// What errors of this room say.
    pub(crate) struct Sentences {
        office_only: "只有工作专班可以登记放假通知，请由工作专班账户操作。", "Only the programme office enters holiday notices; sign in with an account of the office.";
        gap(first, last): "请先登记前一年的通知；现在可以登记 {first} 年至 {last} 年。", "Enter the notice for the year before first; years {first} to {last} can be entered now.";
        conflict: "这一年的通知刚刚被别人登记过。下面是现在的内容，请核对后重新提交。", "Somebody has just entered this year's notice. What holds now is shown below; compare and submit again.";
    }
}

base::messages! {
    /// What the year's page says.
    pub(crate) struct YearWords {
        title: "工作日历", "Working-day calendar";
        purpose: "查看每年的放假和调休上班日期；系统中的工作日期限都按此计算。", "See each year's days off and make-up working days; every term in working days is counted on them.";
        year: "年份", "Year";
        show: "查看", "Show";
        to_due: "计算期限", "Work out a due day";
        to_notice: "登记或更正通知", "Enter or correct a notice";
        known: "已按通知", "By notice";
        unknown: "通知未发布，暂按周末推算", "No notice yet: weekends only, provisional";
        unknown_what: "这一年的放假通知还没有登记。工作日期限暂按双休日推算并标明“暂定”；通知登记后自动重算。", "The notice for this year has not been entered. Terms are counted on weekends only and marked provisional; they are recomputed once it is.";
        bad_year: "没有这一年的日历，显示的是最接近的年份。", "There is no calendar for that year; the nearest is shown.";
        citation: "依据", "Source";
        carried: "随系统提供", "Carried by the product";
        entered(day, version): "由工作专班于 {day} 登记（第 {version} 版）", "Entered by the office on {day} (version {version})";
        off: "放假", "Days off";
        work: "调休上班", "Make-up working days";
        none: "无", "None";
        working_days: "全年工作日", "Working days";
        off_weekdays: "放假的工作日", "Weekdays off";
        make_ups: "调休上班日", "Make-up days";
        days: "天", "days";
        months: "各月日历", "Months";
        month(month, count): "{month} · {count} 个工作日", "{month} · {count} working days";
        legend: "标“休”的是通知规定的放假日，标“班”的是调休上班日，其余周六、周日休息。", "“off” marks days off by notice, “work” weekend days that are worked; other Saturdays and Sundays rest.";
        off_mark: "休", "off";
        work_mark: "班", "work";
    }
}

base::messages! {
    /// What the calculator says.
    pub(crate) struct DueWords {
        title: "期限计算", "Work out a due day";
        purpose: "输入受理或收到的日期、期限和暂停时段，得出到期日和推算过程。", "From the day of the event, the term and any pauses: the last day, and how it comes about.";
        origin: "起算日", "Day of the event";
        origin_hint: "受理、收到或下达的当日，不计入期限。", "The day of acceptance, receipt or order; it does not count.";
        length: "期限", "Term";
        unit: "单位", "Unit";
        working_days: "工作日", "working days";
        calendar_days: "自然日", "calendar days";
        months: "月", "months";
        pauses: "暂停时段", "Pauses";
        pauses_hint: "每行一段，如 2025-09-29..2025-10-09，恢复当日重新计入；尚未恢复的写 2025-09-29..", "One a line, such as 2025-09-29..2025-10-09; the day of resumption counts again. While a pause lasts: 2025-09-29..";
        submit: "计算", "Work out";
        bad_origin: "请填写 1990 年至 2199 年之间的日期，如 2025-09-26。", "Give a date from 1990 to 2199, such as 2025-09-26.";
        bad_length: "请填写 1 至 9999 的整数，并选择单位。", "Give a whole number from 1 to 9999, and choose the unit.";
        too_many(count): "暂停时段最多 {count} 行。", "At most {count} lines of pauses.";
        result: "到期日", "Last day";
        standing: "暂停中，尚无到期日", "The clock stands: no last day yet";
        final_day: "已按通知确定", "Settled by notices";
        provisional: "暂定", "Provisional";
        provisional_what: "推算用到了尚未发布通知的日期，通知发布后到期日可能变动。", "Days were counted for which no notice is known yet; one may still move the last day.";
        steps: "推算过程", "How it comes about";
        counted(from, to): "从 {from} 起计，不考虑暂停的最后一日是 {to}。", "Counting from {from}, the last day without pauses is {to}.";
        paused_work(from, last, count, to): "{from} 至 {last} 暂停，其中 {count} 个工作日不计入，顺延至 {to}。", "Paused from {from} to {last}: {count} working days do not count; the last day becomes {to}.";
        paused_days(from, last, count, to): "{from} 至 {last} 暂停，其中 {count} 日不计入，顺延至 {to}。", "Paused from {from} to {last}: {count} days do not count; the last day becomes {to}.";
        moved(from, to): "{from} 休息或在暂停中，以其后第一个工作日 {to} 为最后一日（民法典第二百零三条）。", "{from} rests or is paused; the term ends on the next working day, {to} (Civil Code, article 203).";
        stands(since): "{since} 起暂停，尚未恢复。", "Paused since {since} and not resumed.";
        rules: "起算日不计入；到期月没有对应日的，以月末日为最后一日；自然日和月的期限，最后一日是休息日的顺延至下一工作日。", "The day of the event does not count; a month without the same day ends on its last; a term in calendar days or months whose last day rests ends on the next working day.";
    }
}

base::messages! {
    /// What the forms of a notice say.
    pub(crate) struct NoticeWords {
        title(year): "登记 {year} 年放假通知", "Enter the holiday notice for {year}";
        purpose: "国务院办公厅发布或调整放假安排后在此登记，未结期限随之重算。", "Enter what the General Office of the State Council announces or changes; open terms are recomputed.";
        year: "年份", "Year";
        choose: "换一年", "Another year";
        citation: "依据", "Source";
        citation_hint: "通知标题、文号和日期，如《国务院办公厅关于2027年部分节假日安排的通知》（国办发明电〔…〕…号，…）。", "Title, number and date of the notice.";
        off: "放假日期", "Days off";
        off_hint: "可粘贴日期或起止日期，如 2027-01-01..2027-01-03 或 1月1日至3日，用逗号或换行分开；跨年写明年份。", "Dates or ranges, such as 2027-01-01..2027-01-03, with commas or on lines of their own; give the year where it changes.";
        work: "调休上班日期", "Make-up working days";
        work_hint: "须上班的周六、周日；没有则留空。", "Saturdays and Sundays that are worked; leave empty if there are none.";
        preview: "预览影响", "See what it moves";
        preview_title(year): "{year} 年放假通知：提交前核对", "The holiday notice for {year}: check before entering";
        preview_purpose: "核对日期和受影响的期限，确认后才生效。", "Check days and terms that move; nothing holds until you confirm.";
        newly_off: "改为休息的日期", "Days that now rest";
        newly_work: "改为上班的日期", "Days that are now worked";
        no_difference: "与现行日历相同。", "The same days as the calendar that holds now.";
        unchanged: "内容与现行通知相同，不会产生变动。", "This is what holds already; nothing changes.";
        moves(count): "{count} 个未结期限将变动", "{count} open terms move";
        no_moves: "没有未结期限受影响。", "No open term moves.";
        more(count): "另有 {count} 个未列出。", "{count} more are not listed.";
        subject: "事项", "Subject";
        old: "原到期日", "Last day so far";
        new: "新到期日", "Last day then";
        confirm: "确认登记", "Enter the notice";
        edit: "返回修改", "Go back and edit";
        done(year, count): "已登记 {year} 年放假通知，{count} 个期限已重算。", "The notice for {year} was entered; {count} terms moved.";
        done_unchanged(year): "{year} 年放假通知内容相同，未作变动。", "The notice for {year} is what holds already; nothing changed.";
        theirs: "现行内容", "What holds now";
        bad_year: "请选择可登记的年份。", "Choose a year that can be entered.";
    }
}

/// What an entry of this room in the journal is about.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match kind {
        "calendar.noticed" => ("登记放假通知", "Holiday notice entered"),
        "calendar.settled" => ("按新日历重算期限", "Terms recomputed on a new calendar"),
        "term.moved" => ("期限变动", "Term moved"),
        _ => return None,
    };
    Some(lang.pick(zh, en))
}
