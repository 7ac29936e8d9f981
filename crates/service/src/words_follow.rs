//! What the pages of a case say to its applicant.

use base::Lang;
use casework::model::EventKind;

base::messages! {
    /// Words of following a case.
    pub(crate) struct FollowWords {
        find_title: "查询办件进度", "Follow a case";
        find_purpose: "凭提交后得到的编号和查询码查询；也可以扫描回执上的二维码。", "With the code and the secret that you got; or scan the code on your receipt.";
        code: "办件编号", "Code of the case";
        code_hint: "例如 JC-20240905-000123。", "Such as JC-20240905-000123.";
        secret: "查询码", "Secret";
        secret_hint: "回执上的 12 位字母和数字。忘记了的，可以填申请时所留手机号的后四位，只能看到进度。", "Twelve letters and digits on your receipt. If you lost it, the last four digits of the telephone number that you gave show the progress alone.";
        find: "查询", "Look up";
        missing_code: "请填写办件编号。", "Enter the code.";
        missing_secret: "请填写查询码，或手机号后四位。", "Enter the secret, or the last four digits of the number.";
        not_found: "没有找到这个办件，或者查询码不对。请对照回执核对；仍然查不到的，请拨打 12345。", "There is no such case, or the secret is another. Compare them with your receipt, or call 12345.";
        signed_in: "登录后可以直接查看自己的全部办件。", "Signed in, you see all your cases.";
        glance_note: "凭手机号后四位只能查看进度。要补正、催办、撤回或查看结果，请使用查询码，或登录账户。", "Four digits show the progress alone. To correct, urge, withdraw or read the result, use the secret or sign in.";

        receipt_title: "提交成功", "It was sent";
        receipt_purpose: "请保存下面的编号和查询码，或者打印、截图这一页。", "Keep this code and secret, or print this page.";
        receipt_code: "编号", "Code";
        receipt_secret: "查询码", "Secret";
        receipt_qr: "扫描查询进度的二维码", "Code that opens the progress";
        receipt_next: "接下来", "What happens next";
        receipt_accept: "受理部门会先核对您提交的内容；符合条件的予以受理，需要补正的会一次告知。", "The unit looks at what you sent; it accepts it, or tells you at once all that has to be corrected.";
        receipt_term(term): "受理后{term}内办结。", "It is decided within {term} of acceptance.";
        receipt_due(day): "承诺在 {day} 前办结。", "It is due by {day}.";
        receipt_follow: "查看进度", "See the progress";
        receipt_link: "查看、打印回执", "See or print the receipt";
        receipt_filed: "提交日期", "Sent on";
        receipt_item: "办理事项", "What for";
        receipt_unit: "办理单位", "Unit";

        purpose(code): "办件编号 {code}", "Case {code}";
        state: "现在", "Now";
        due: "承诺办结日", "Promised by";
        statutory_due: "法定办结日", "Due by law";
        accepted_on: "受理日期", "Accepted on";
        filed_on: "提交日期", "Sent on";
        unit: "办理单位", "Unit";
        stands: "计时已暂停", "The clock stands";
        late(day): "已超过承诺的 {day}。您可以催办，或拨打 12345。", "It passed its promised day, {day}. You may urge it, or call 12345.";
        waiting: "已提交，等待受理。", "Sent; waiting for acceptance.";
        working(steps): "正在办理：{steps}。", "Under way: {steps}.";
        stopped(reason): "正在进行{reason}，期间不计入办理时间，已书面告知。", "The clock stands for {reason}; you were told in writing.";
        to_correct: "需要您补正。补正期间不计入办理时间。", "You have to correct something. This time does not count.";
        to_act(step): "等您处理：{step}。", "It is your turn: {step}.";
        closed(result, day): "{result}，{day}办结。", "{result}, closed on {day}.";
        todo: "您需要做的事", "What you have to do";
        correct_heading: "补正", "Correct";
        correct_until(day): "请在 {day} 前补正。", "Correct it by {day}.";
        correct_submit: "提交补正", "Send the correction";
        corrected: "补正已提交，继续办理。", "The correction was sent; the case goes on.";
        act_submit: "提交", "Send";
        acted: "已提交，继续办理。", "It was sent; the case goes on.";
        act_how: "处理情况", "What you did";
        act_until(day): "请在 {day} 前完成。", "Do it by {day}.";
        reason: "说明", "Explain";
        reason_missing: "请填写说明。", "Explain it.";
        reply_submit: "我已完成，继续办理", "I have done it; go on";
        promised_heading: "补交容缺材料", "Bring a promised paper";
        promised_until(day): "请在 {day} 前补交。", "Bring it by {day}.";
        promised_open: "请尽快补交。", "Bring it soon.";
        give_submit: "补交", "Send";
        given: "材料已补交。", "The paper was sent.";
        messages: "给您的消息", "Messages to you";
        steps: "办理经过", "What happened";
        line: "办理步骤", "Steps";
        step_done: "已完成", "done";
        step_now: "进行中", "under way";
        licences: "证照", "Licences";
        licence_qr(title): "“{title}”的核验二维码", "Code that verifies “{title}”";
        licence_note: "任何人可以扫码核验，不联网也能核验。", "Anybody can scan it to verify, without a network.";
        licence_until(day): "有效期至 {day}", "valid until {day}";
        valid_always: "长期有效", "no end";
        answers: "您提交的内容", "What you sent";
        papers: "材料", "Papers";
        show: "展开查看", "Show";
        result_heading: "办理结果", "Result";
        more: "其他操作", "More";
        urge: "催办", "Urge";
        urge_note: "每天可以催办一次。", "Once a day.";
        urged: "已催办，办理单位已收到。", "It was urged; the unit was told.";
        withdraw: "撤回申请", "Withdraw";
        withdraw_note: "撤回后不能恢复，需要时要重新提交。", "It cannot be undone; you would have to file anew.";
        withdraw_reason: "撤回原因", "Why";
        withdrawn: "申请已撤回。", "It was withdrawn.";
        rate_heading: "评价这次办理", "Rate this";
        rate_note: "一件一评。差评会核实整改，并回访您。", "Once for each case. A bad rating is looked into, and you are called back.";
        rate_level: "您的评价", "Your rating";
        rate_5: "非常满意", "Very satisfied";
        rate_4: "满意", "Satisfied";
        rate_3: "基本满意", "Rather satisfied";
        rate_2: "不满意", "Not satisfied";
        rate_1: "非常不满意", "Very dissatisfied";
        rate_said: "还想说的", "Anything else";
        rate_submit: "提交评价", "Rate";
        rate_missing: "请选择评价等级。", "Choose a level.";
        rated(level): "您已评价：{level}。", "You rated it: {level}.";
        rated_bad: "差评已转办理单位核实整改。", "Your rating is being looked into.";
        rate_thanks: "感谢评价。", "Thank you.";
        rate_until(day): "可以在 {day} 前评价。", "You may rate it until {day}.";
        bundle_of: "属于", "Part of";
        subcases: "同时办理的事项", "Matters opened with it";
        failed_note(why): "没有提交成功：{why}", "Not filed: {why}";

        bundle_purpose(code): "一件事 {code}", "Bundle {code}";
        part: "事项", "Matter";
        part_state: "进度", "Progress";
        part_waiting(items): "等待“{items}”办结", "waits for {items}";
        part_dropped: "前一事项未通过，未办理", "not opened: what it waits for was not granted";
        part_failed: "没有提交成功，请单独办理或拨打 12345", "not filed; ask for it by itself, or call 12345";
        part_open: "办理中", "under way";
        pack_heading: "交给您的", "What you get";
        bundle_done: "全部办结。", "All done.";
        bundle_open(done, all): "共 {all} 项，已办结 {done} 项。", "{done} of {all} done.";
    }
}

base::messages! {
    /// Words of one's own page and of what is published.
    pub(crate) struct MyWords {
        title: "我的办事", "My cases";
        purpose: "您提交的办件、没填完的表单和名下的证照。", "Your cases, forms that you saved, and licences.";
        party: "您的身份", "You";
        party_name: "名称", "Name";
        party_code: "证件号码", "Number";
        party_agent: "经办人", "Agent";
        party_phone: "手机号", "Mobile number";
        account: "修改密码", "Change your password";
        needs_you: "等您处理", "It is your turn";
        cases: "办件", "Cases";
        no_cases: "还没有办件。可以从政务服务开始办理。", "No cases yet. Begin under Services.";
        begin: "去办事", "Services";
        drafts: "没填完的表单", "Saved forms";
        draft_saved(when): "保存于 {when}", "saved {when}";
        go_on: "继续填写", "Go on";
        discard: "删除", "Delete";
        discarded: "草稿已删除。", "The form was deleted.";
        licences: "证照", "Licences";
        no_licences: "还没有通过本账户办理的证照。", "No licences came of cases of this account yet.";
        uses: "被使用的记录", "Uses";
        used(when, unit, case): "{when} {unit} 在办件 {case} 中使用", "{when}: {unit}, for case {case}";
        never_used: "还没有被使用过。", "Not used yet.";
        older: "更早的办件", "Older cases";
        published_title: "办理结果和评价公示", "Published results and ratings";
        published_purpose: "公开的办理结果，和办事人对各事项、各单位、各渠道的评价。", "Results that are published, and how applicants rate services, units and ways to file.";
        results: "办理结果", "Results";
        no_results: "还没有公开的办理结果。办结并公开后会显示在这里。", "No published results yet. They appear once a case is closed and published.";
        ratings: "评价结果", "Ratings";
        no_ratings: "这一年还没有评价。办件办结后，办事人可以在查询页评价。", "No ratings in this year. Applicants rate a closed case on its page.";
        year: "年度", "Year";
        show: "查看", "Show";
        by_item: "按事项", "By service";
        by_unit: "按单位", "By unit";
        by_window: "按办理渠道", "By way to file";
        name: "名称", "Name";
        count: "评价数", "Ratings";
        satisfied: "满意率", "Satisfied";
        average: "平均分", "Average";
        bad: "差评", "Bad";
        satisfied_note: "满意率：给出“基本满意”以上评价的比例。差评：“不满意”及以下，逐件核实整改。", "Satisfied: the share of ratings from “rather satisfied” upward. Bad: “not satisfied” and below, each looked into.";
        filed_closed(filed, closed): "{filed} 提交，{closed} 办结", "sent {filed}, closed {closed}";
        filed(filed): "{filed} 提交", "sent {filed}";
        older_results: "更早的结果", "Older results";
        every_item: "全部事项", "Every service";
    }
}

/// What happened, as the applicant is told.
pub(crate) fn event(kind: EventKind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        EventKind::Filed => ("已提交", "Sent"),
        EventKind::Acted => ("办理", "Handled"),
        EventKind::Opined => ("部门已答复", "A department answered"),
        EventKind::CorrectionAsked => ("请您补正", "You were asked to correct"),
        EventKind::Corrected => ("您已补正", "You corrected"),
        EventKind::Paused => ("计时暂停", "The clock was stopped"),
        EventKind::Resumed => ("计时恢复", "The clock runs again"),
        EventKind::ExtensionAsked => ("申请延长办理时间", "More time was asked for"),
        EventKind::ExtensionGranted => ("办理时间已延长", "The term was extended"),
        EventKind::ExtensionRefused => ("未同意延长办理时间", "More time was refused"),
        EventKind::SentBack => ("退回上一步重新办理", "Sent back to an earlier step"),
        EventKind::HandedOver => ("移交其他单位", "Handed to another unit"),
        EventKind::Reassigned => ("改由其他单位办理", "Given to another unit"),
        EventKind::Urged => ("催办", "Urged"),
        EventKind::Withdrawn => ("已撤回", "Withdrawn"),
        EventKind::Replied => ("您已答复", "You answered"),
        EventKind::MaterialGiven => ("材料已补交", "A paper was brought"),
        EventKind::Timed => ("到期自动处理", "Its day came"),
        EventKind::SubcaseClosed => ("子事项办结", "A matter opened with it was closed"),
        EventKind::Delegated | EventKind::Claimed | EventKind::Released => {
            ("经办人员调整", "Another officer")
        }
        EventKind::Migrated => ("改用新版流程", "Moved to another version of its flow"),
    };
    lang.pick(zh, en)
}
