//! What this room says, in both languages.

use base::Lang;
use pack::element::{Applicants, Channel, EndResult, Mode};

base::messages! {
    /// Words of the list of services and of guides.
    pub(crate) struct ListWords {
        title: "政务服务", "Services";
        purpose: "查找能办的事项，看清条件、材料、时限和费用，在线办理。", "Find what can be asked for, see conditions, papers, terms and fees, and do it online.";
        search: "查找事项、一件事、清单", "Search services, bundles and lists";
        find: "查找", "Search";
        who: "办事对象", "For whom";
        all: "全部", "All";
        person: "个人", "People";
        enterprise: "企业", "Enterprises";
        unit: "办理单位", "Unit";
        any_unit: "全部单位", "Every unit";
        theme: "所属环境", "Environment";
        any_theme: "全部", "All";
        filter: "按单位、环境筛选", "By unit or environment";
        apply: "筛选", "Show";
        bundles: "一件事一次办", "Several matters at once";
        bundles_hint: "填一张表、交一次材料，几个部门的事一起办。", "One form and one set of papers for several departments.";
        parts(count): "包含 {count} 个事项", "{count} matters";
        follow: "查询办件进度", "Follow a case";
        my: "我的办事", "My cases";
        published: "办理结果和评价公示", "Published results and ratings";
        found(count): "找到 {count} 项", "{count} found";
        nothing_found(query): "没有找到与“{query}”有关的事项。可以换一个更短的词再查，或者拨打 12345 咨询。", "Nothing matches “{query}”. Try a shorter word, or call 12345.";
        nothing_here: "没有符合筛选条件的事项。请放宽条件，或者拨打 12345 咨询。", "Nothing fits these filters. Widen them, or call 12345.";
        nothing_yet: "还没有可办理的事项。加载改革包后会显示在这里；需要办事请拨打 12345。", "There are no services yet. They appear once a pack is loaded; call 12345 for help.";
        join: "注册账户", "Open an account";
        show_all: "查看全部事项", "Show all services";
        a_bundle: "一件事", "Bundle";
        a_register: "清单", "List";
        none_online: "窗口办理", "At a window";
        free: "不收费", "Free of charge";
        paid: "收费", "With a fee";
        promised(term): "承诺 {term}", "promised: {term}";
        statutory(term): "法定 {term}", "by law: {term}";
    }
}

base::messages! {
    /// Words of a guide.
    pub(crate) struct GuideWords {
        purpose(unit): "办事指南 · {unit}", "Guide · {unit}";
        cancelled: "该事项已取消审批，不需要再申请，也不需要提交任何材料。任何单位要求办理的，可以举报。", "Approval was abolished: nothing has to be asked for or handed in any more. If any unit asks for it, report it.";
        report: "投诉、举报", "Complain or report";
        file_online: "在线办理", "Apply online";
        report_online: "在线提交", "Report online";
        in_bundle: "作为一件事办理", "Do it as part of a bundle";
        not_online: "该事项不在网上办理，请到窗口办理。", "This is not done online; go to a window.";
        at_a_glance: "基本信息", "At a glance";
        who: "谁可以办", "Who may apply";
        anonymous: "可以不留姓名", "No name is needed";
        mode: "办理方式", "How it is handled";
        code: "事项编码", "Code";
        time: "办理时限", "How long it takes";
        promised(term): "承诺 {term}", "{term} promised";
        statutory(term): "法定 {term}", "{term} by law";
        no_term: "没有规定时限", "No term is set";
        clock_note: "从受理之日的次日起算。补正材料、听证、检测等时间不计入，暂停时会书面告知。", "Counted from the day after acceptance. Corrections, hearings and tests do not count; you are told in writing when the clock stands.";
        fee: "费用", "Fee";
        free: "不收费", "Free of charge";
        fee_unknown: "收费依据的清单中没有这一项，不得收费；被要求缴费的可以举报。", "The list of fees has no such entry, so nothing may be charged; report it if you are asked to pay.";
        fee_source(list): "按《{list}》执行", "As the list “{list}” says";
        result: "办理结果", "What you get";
        channels: "办理渠道", "Where to apply";
        conditions: "办理条件", "Conditions";
        no_conditions: "没有另行规定的条件。", "There are no further conditions.";
        papers: "需要的材料", "Papers";
        papers_none: "不需要提交材料。", "No papers are asked for.";
        paper_when: "符合条件时才需要", "only in some cases";
        paper_given: "可以怎样提供", "How it may be given";
        upload(kinds, size): "上传 {kinds}，每个不超过 {size}", "upload {kinds}, {size} at most each";
        licence(title): "已有电子证照“{title}”的免提交", "nothing to hand in if you hold “{title}”";
        data(title): "系统从“{title}”中核对，免提交", "looked up in “{title}”, nothing to hand in";
        commitment: "书面承诺代替", "a written commitment instead";
        later(term): "容缺：可以先受理，{term}内补交", "later: accepted now, to be handed in within {term}";
        later_open: "容缺：可以先受理，以后补交", "later: accepted now, to be handed in afterwards";
        line: "办理流程", "Steps";
        handling: "办理单位", "the handling unit";
        applicant: "您本人", "you";
        told: "按办件情况确定的单位", "the unit that the case calls for";
        together: "以下部门同时办理", "These departments work at the same time";
        one_of: "按情况由其中之一办理", "One of these, as the case calls for";
        other_matters: "同时办理这些事项", "These matters are opened as well";
        some_cases: "需要时", "where needed";
        basis: "法律依据", "Legal basis";
        article(law, article): "《{law}》{article}", "{law}, {article}";
        law(law): "《{law}》", "{law}";
        clause: "改革依据", "Reform that it comes from";
        clause_hint: "点击条款可以查看任务的进展。", "A clause leads to its task and progress.";
        units: "受理单位和地址", "Where";
        place: "办理地点", "Place";
        phone: "咨询电话", "Telephone";
        hotline: "12345 政务服务便民热线", "12345, the government hotline";
        form_size(count): "表单最多 {count} 个问题，多数只需回答其中一部分。", "The form has {count} questions at most; most people answer only some of them.";
        commitment_text: "需要作出的承诺", "The commitment";
        check_after(term): "办结后 {term}内核查；承诺不实的撤销决定并记入信用。", "Checked within {term} after the decision; a false commitment is revoked and recorded.";
        correct_term(term): "需要补正时，您有 {term}的时间。", "If something has to be corrected, you have {term}.";
        rated: "办结后可以评价一次，差评会核实整改并回访。", "You may rate it once afterwards; a bad rating is looked into and you are called back.";
    }
}

base::messages! {
    /// Words of a bundle's guide.
    pub(crate) struct BundleWords {
        purpose(count): "一件事一次办 · 包含 {count} 个事项", "One filing for {count} matters";
        items: "一起办的事项", "What is done together";
        optional: "可以不办", "optional";
        after(items): "在“{items}”办结后自动开始", "begins by itself once “{items}” is granted";
        saved_questions(apart, together): "分别办理要填 {apart} 项，一起办只填 {together} 项。", "Apart they ask {apart} questions; together {together}.";
        saved_papers(apart, together): "分别办理要交 {apart} 份材料，一起办只交 {together} 份。", "Apart they ask for {apart} papers; together {together}.";
        pack: "办结时交给您", "What you get at the end";
    }
}

base::messages! {
    /// Words of joining.
    pub(crate) struct JoinWords {
        title: "注册账户", "Open an account";
        purpose: "注册后可以保存填到一半的表单，查看自己的办件和证照。不注册也能办事和查询进度。", "With an account you can go on later with a form and see your cases and licences. You can apply and follow a case without one, too.";
        kind: "您为谁办事", "For whom do you act";
        person: "我自己（个人）", "Myself (a person)";
        enterprise: "企业或其他单位", "An enterprise or another organisation";
        name: "您的姓名", "Your name";
        name_hint: "按身份证填写；代企业办事的，填经办人姓名。", "As on your identity card; who acts for an enterprise gives their own name.";
        person_part: "个人填写", "For a person";
        identity: "居民身份证号码", "Identity number";
        enterprise_part: "企业填写", "For an enterprise";
        company: "企业名称", "Name of the enterprise";
        credit_code: "统一社会信用代码", "Unified social credit code";
        phone: "手机号", "Mobile number";
        phone_hint: "11 位手机号，登录时使用。", "Eleven digits; you sign in with it.";
        password: "设置密码", "Password";
        password_hint: "10 至 200 个字符，可以用一句话。", "10 to 200 characters; a sentence is fine.";
        again: "再输一次密码", "Password again";
        consent: "姓名、证件号码和手机号加密保存，只用于您本人的办件；页面上只显示部分号码。", "Name, number and mobile number are kept encrypted and used for your own cases only; pages show a part of them.";
        submit: "注册", "Open the account";
        wrong_kind: "请选择您为谁办事。", "Choose for whom you act.";
        wrong_name: "请填写姓名，不超过 40 个字。", "Enter your name, 40 characters at most.";
        wrong_company: "请填写企业名称，不超过 80 个字。", "Enter the name of the enterprise, 80 characters at most.";
        wrong_phone: "请填写 11 位手机号。", "Enter a mobile number of eleven digits.";
        wrong_password: "密码应为 10 至 200 个字符。", "The password has 10 to 200 characters.";
        wrong_again: "两次输入的密码不一样，请重新输入。", "The two passwords differ; enter them again.";
        have_one: "已有账户？", "Have an account?";
        sign_in: "登录", "Sign in";
        done: "请用手机号和密码登录。这个手机号以前注册过的，账户没有变化，请用原来的密码。", "Sign in with your mobile number and password. If the number had an account before, nothing has changed: use the password of that account.";
    }
}

/// Who may ask, for a person.
pub(crate) fn applicants(applicants: Applicants, lang: Lang) -> &'static str {
    match applicants {
        Applicants::Person => lang.pick("个人", "people"),
        Applicants::Enterprise => lang.pick("企业", "enterprises"),
        Applicants::Anyone => lang.pick("个人和企业", "people and enterprises"),
        Applicants::Staff => lang.pick("机关内部", "units of the administration"),
    }
}

/// How an item is handled, for a person.
pub(crate) fn mode(mode: Mode, lang: Lang) -> &'static str {
    match mode {
        Mode::Cancelled => lang.pick("已取消审批", "Abolished"),
        Mode::Filing => lang.pick("备案", "Filing"),
        Mode::Commitment => lang.pick("告知承诺", "Commitment"),
        Mode::Approval => lang.pick("审批", "Approval"),
        Mode::Report => lang.pick("投诉举报", "Complaint or report"),
        Mode::Internal => lang.pick("内部办理", "Internal"),
    }
}

/// The heading under which items of a mode stand.
pub(crate) fn mode_group(mode: Mode, lang: Lang) -> &'static str {
    match mode {
        Mode::Approval => lang.pick("申请许可和登记", "Permits and registrations"),
        Mode::Commitment => lang.pick("承诺就能办", "By commitment"),
        Mode::Filing => lang.pick("备案", "Filings"),
        Mode::Report => lang.pick("投诉、举报、求助", "Complaints, reports, requests"),
        Mode::Cancelled => lang.pick("已取消、不用再办", "Abolished"),
        Mode::Internal => lang.pick("内部办理", "Internal"),
    }
}

/// A way to file, for a person.
pub(crate) fn channel(channel: Channel, lang: Lang) -> &'static str {
    match channel {
        Channel::Web => lang.pick("网上", "Online"),
        Channel::Window => lang.pick("窗口", "At a window"),
        Channel::Phone => lang.pick("电话", "By telephone"),
        Channel::Api => lang.pick("系统接口", "By a program"),
        Channel::Case => lang.pick("由其他办件发起", "From another case"),
    }
}

/// A result, for the applicant.
pub(crate) fn result(result: EndResult, lang: Lang) -> &'static str {
    match result {
        EndResult::Granted => lang.pick("准予", "Granted"),
        EndResult::Refused => lang.pick("不予批准", "Refused"),
        EndResult::Done => lang.pick("办结", "Done"),
        EndResult::Rejected => lang.pick("不予受理", "Not accepted"),
        EndResult::Withdrawn => lang.pick("已撤回", "Withdrawn"),
        EndResult::Transferred => lang.pick("已移交其他单位", "Handed to another unit"),
        EndResult::Void => lang.pick("已作废", "Void"),
    }
}

/// What the journal's pages call an entry of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match kind {
        "service.party_kept" => ("办事人身份已登记", "Applicant's identity kept"),
        "service.rated" => ("办件已评价", "Case rated"),
        "service.committed" => ("申请人作出承诺", "Commitment made"),
        "service.bundle_filed" => ("一件事已提交", "Bundle filed"),
        "service.bundle_part_filed" => ("一件事的后续事项已开始", "Later part of a bundle filed"),
        "service.bundle_part_left" => ("一件事的后续事项不再办理", "Part of a bundle not opened"),
        "service.bundle_closed" => ("一件事办结", "Bundle closed"),
        _ => return None,
    };
    Some(lang.pick(zh, en))
}
