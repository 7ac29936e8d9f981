//! What this room says in sentences: refusals, states, kinds, journal entries.

use base::{Explain, Fault, Lang};

use crate::model::Kind;
use crate::rules::bound::NameError;
use crate::rules::step::{Refusal, State};

base::messages! {
    /// Sentences of errors.
    pub struct Sentences {
        not_found: "没有这份通报，或您无权查看。请从通报列表重新打开。", "There is no such bulletin, or you may not see it. Open it again from the list.";
        office_only: "这一步只能由工作专班（签批也可由指定单位负责人）办理。", "Only the programme office takes this step; heads of the named unit may approve too.";
        author: "起草或修改过这份通报的人不能签批，请由另一人签批。", "Whoever wrote in this bulletin cannot approve it; ask somebody else to.";
        bad_state: "通报的状态已经变化，这一步现在不能办理。请刷新页面查看。", "The state of the bulletin has changed and this step is not open now. Reload the page.";
        wrong_span: "月通报要选月份，季度通报和案例通报要选季度。请重新选择。", "A monthly bulletin is about a month; quarterly bulletins and cases are about a quarter. Choose again.";
        no_subject: "方案任务中没有这个单位或方案。请从单位页或方案页进入。", "No such unit or plan is among the tasks. Start from the unit's or the plan's page.";
        conflict: "别人刚刚修改了这份内容，您的内容没有保存。请核对后重新提交。", "Somebody else has just changed this and yours was not saved. Compare and submit again.";
        length(title, block): "标题须为 1–{title} 字，每一段不超过 {block} 字。请修改后保存。", "The title takes 1 to {title} characters and a block up to {block}. Shorten and save again.";
        personal: "案例中有像电话或身份证号的数字。案例不写个人信息，请删去后保存。", "A case holds what looks like a telephone or identity number. Cases carry no personal data; delete it and save again.";
        unknown(name): "没有名为“{name}”的数值。请从右侧列表选用，或改为文字。", "No figure is named “{name}”. Take one from the list, or write words instead.";
        unknown_near(name, nearest): "没有名为“{name}”的数值，您要用的可能是“{nearest}”。请改正后保存。", "No figure is named “{name}”; you may mean “{nearest}”. Correct it and save again.";
        brace(near): "“{near}”附近的花括号不成对。请补上另一半，或删去。", "A brace near “{near}” lacks its other half. Add it or delete the brace.";
        moved: "打开页面之后数据有变化。请刷新页面，核对新的数值后再签批。", "The data changed after you opened the page. Reload, check the new figures and approve then.";
        moved_since: "签批之后数据有变化，不能按原签批印发。请退回，核对后重新送审签批。", "The data changed after the approval, so it cannot be issued as approved. Return it, check it and have it approved again.";
        no_case: "还没有填写案例。请至少填写一个案例再送审。", "There is no case yet. Write at least one before you submit.";
        names: "请确认案例中没有个人姓名再送审。", "Confirm that the cases hold no personal names, then submit.";
        reason(limit): "请填写理由，不超过 {limit} 字。", "Give a reason of at most {limit} characters.";
        busy: "多人同时印发，文号暂时没有取到。请再按一次。", "Several papers are being issued at once and no number was free. Press again.";
        bad_prefix: "发文代字须为 1–12 个汉字或字母，不含数字、空格和括号。请修改。", "A prefix is 1 to 12 letters without digits, spaces or brackets. Correct it.";
        bad_field(chars, lines): "每项须填写且不超过 {chars} 字，名单不超过 {lines} 行。请修改。", "Fill in each field with at most {chars} characters; lists take up to {lines} lines.";
        no_fonts: "这台机器没有中文字体，只生成了 Word 文件。请管理员安装软件包 fonts-noto-cjk 或配置字体目录。", "This machine has no Chinese fonts, so only a Word file was made. Ask the administrator to install fonts-noto-cjk or to set a font folder.";
        bad_period: "月份写作 2023-09，季度写作 2023Q4。请改正网址中的 period。", "A month is written 2023-09, a quarter 2023Q4. Correct the period in the address.";
    }
}

impl Explain for Refusal {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found,
            Self::OfficeOnly => words.office_only,
            Self::Author => words.author,
            Self::State(_) => words.bad_state,
        }
        .to_owned()
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::OfficeOnly | Self::Author => Fault::Forbidden,
            Self::State(_) => Fault::Conflict,
        }
    }
}

impl Explain for NameError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Unknown {
                name,
                nearest: Some(nearest),
            } => words.unknown_near(name, nearest),
            Self::Unknown {
                name,
                nearest: None,
            } => words.unknown(name),
            Self::Brace(near) => words.brace(near),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// A kind's name.
#[must_use]
pub fn kind(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Monthly => lang.pick("月通报", "Monthly bulletin"),
        Kind::Quarterly => lang.pick("季度通报", "Quarterly bulletin"),
        Kind::Unit => lang.pick("单位简报", "Unit brief"),
        Kind::Plan => lang.pick("方案简报", "Plan brief"),
        Kind::Cases => lang.pick("案例通报", "Report of cases"),
    }
}

/// A state's name.
#[must_use]
pub fn state(state: State, lang: Lang) -> &'static str {
    match state {
        State::Draft => lang.pick("起草中", "Draft"),
        State::Submitted => lang.pick("待签批", "To be approved"),
        State::Approved => lang.pick("已签批", "Approved"),
        State::Issued => lang.pick("已印发", "Issued"),
        State::Published => lang.pick("已公开", "Published"),
        State::Withdrawn => lang.pick("已撤回", "Withdrawn"),
    }
}

/// What a journal entry of this room tells, for a history; `None` for a kind of another room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match kind {
        "bulletin.drafted" => ("起草通报", "Bulletin drafted"),
        "bulletin.saved" => ("修改通报", "Bulletin changed"),
        "bulletin.redrafted" => ("重新生成通报文字", "Bulletin drafted anew"),
        "bulletin.submitted" => ("通报送审", "Bulletin submitted"),
        "bulletin.approved" => ("签批通报", "Bulletin approved"),
        "bulletin.returned" => ("退回通报", "Bulletin returned"),
        "bulletin.issued" => ("印发通报", "Bulletin issued"),
        "bulletin.published" => ("公开通报", "Bulletin published"),
        "bulletin.withdrawn" => ("撤回通报", "Bulletin withdrawn"),
        "bulletin.settings" => ("修改通报设置", "Bulletin settings changed"),
        _ => return None,
    };
    Some(lang.pick(zh, en))
}
