//! What this room says.

use base::{Date, Lang};

use crate::commands::{Block, Wrong};
use crate::model::{
    About, BondForm, ContractRules, DisputeState, Form, Outcome, Side, State, TextState,
};
use crate::rules::dispute::Refusal;
use crate::rules::money::yuan;
use crate::state::Clock;

base::messages! {
    /// Pages and sentences.
    pub(crate) struct Words {
        nav: "交易合同", "Contracts";
        purpose: "交易成果的合同：双方在线签订、变更，履约和付款情况可查。", "Contracts of awards: signed and changed online by both sides, with performance and payments.";
        none: "没有合同。中标后合同显示在这里。", "There are no contracts. They are listed here after an award.";
        none_found: "没有符合条件的合同。", "No contract fits the filter.";
        clear: "清除筛选", "Clear the filter";
        filter: "筛选", "Filter";
        all: "全部", "All";
        state: "状态", "State";
        platform: "交易平台", "Platform";
        count(count): "共 {count} 份", "{count} contracts";
        title: "合同", "Contract";
        owner: "招标人（采购人）", "Tenderer";
        supplier: "中标人（供应商）", "Supplier";
        seller: "转让方（出让人）", "Seller";
        buyer: "受让方", "Buyer";
        amount: "合同金额", "Amount";
        yuan(text): "{text} 元", "{text} yuan";
        signed_on: "签订日期", "Signed on";
        sample: "示例", "Sample";
        small: "中小企业", "Small or medium-sized";
        open: "待签订", "To be signed";
        signed: "履行中", "In force";
        completed: "履行完毕", "Completed";
        terminated: "已终止", "Terminated";
        show_purpose: "合同的内容、签订、变更、履约和付款。", "What was agreed, who signed what, changes, performance, payments.";
        award: "中标金额", "As awarded";
        awarded_on: "中标日期", "Awarded on";
        ends_on: "履行期限", "Performance ends";
        sign_due: "签订期限", "To be signed by";
        report_due: "书面报告期限", "Report due";
        reported_on: "已报告", "Reported on";
        late_since(due): "已超过 {due}", "late since {due}";
        near(due): "即将到期：{due}", "near: {due}";
        bond: "履约保证", "Performance bond";
        bond_none: "不要求", "None asked for";
        bond_any(text): "{text} 元，形式由中标人选择", "{text} yuan, in a form that the supplier chooses";
        bond_given(form, on): "{form}，{on} 提交", "{form}, given on {on}";
        no_bid_bond: "不收取投标保证金。", "There is no bid bond.";
        guarantee: "银行保函", "Bank guarantee";
        insurance: "保证保险", "Surety insurance";
        surety: "担保公司担保", "Guarantee of a surety company";
        cheque: "支票、汇票、本票", "Cheque or draft";
        transfer: "转账", "Transfer";
        reason_ended: "终止原因", "Why it ended";
        texts: "合同文本与变更", "Texts and changes";
        texts_none: "还没有合同文本。任一方可以上传或按模板填写。", "There is no text yet. Either side uploads one or fills in the template.";
        text_first(no): "第 {no} 版（合同）", "Text {no} (contract)";
        text_change(no): "第 {no} 版（变更）", "Text {no} (change)";
        text_by(side, at): "{side}起草，{at}", "written by {side}, {at}";
        text_open: "待签", "To be signed";
        text_signed: "已生效", "In force";
        text_replaced: "已被替换", "Replaced";
        text_withdrawn: "已撤回", "Taken back";
        flagged: "变动较大，已提示监管", "Large change: pointed out to supervision";
        diff(from, to): "{from} → {to}", "{from} → {to}";
        digest: "签署内容摘要", "Digest that is signed";
        file_digest: "文件 SHA-256", "SHA-256 of the file";
        signatures: "签署", "Signatures";
        signature(side, at): "{side}：{at} 在线确认", "{side}: confirmed online {at}";
        signature_key: "并用自有密钥签名", "and signed with its own key";
        signature_none: "尚无签署", "Nobody has signed yet";
        receipt: "存证", "Journal entry";
        note_show: "查看自有密钥签名", "Show the signature by its own key";
        draft_title: "起草合同文本", "Write the contract";
        change_title: "提出变更", "Propose a change";
        draft_amount: "金额（元）", "Amount in yuan";
        draft_ends: "履行截止日期", "Last day of performance";
        draft_reason: "变更原因", "Why it is changed";
        draft_file: "合同文本文件", "File";
        draft_file_hint: "PDF、Word 或文本；不上传文件时使用下面的正文。", "PDF, Word or text; without a file the text below is used.";
        draft_body: "合同正文", "Text";
        draft_hint: "提交后双方签署同一份文本；再次提交会替换待签文本，已有的单方签署作废。", "Both sides sign the same text. Another one takes its place, and a signature by one side alone counts for nothing then.";
        draft_button: "提交待签", "Put up for signature";
        withdraw_button: "撤回待签文本", "Take the text back";
        sign_title: "签署", "Sign";
        next_title: "下一步", "Next step";
        sign_hint: "请先下载并阅读文本。签署对应上面显示的摘要，需再次输入登录密码。", "Download and read the text first. You sign the digest shown above, and enter your password again.";
        sign_head: "单位由负责人签署。", "A unit is bound by its head.";
        sign_password: "登录密码", "Password";
        sign_password_wrong: "登录密码不正确。", "The password is not right.";
        sign_note: "自有密钥签名（可选）", "Signature by your own key (optional)";
        sign_note_hint: "其他平台互认的密钥对下面文字的签名；没有可不填。", "By a key that another platform vouches for, under the text below; leave it empty without one.";
        sign_note_text: "供自有密钥签名的文字", "Text for your own key";
        sign_button: "签署合同", "Sign the contract";
        milestones: "履约节点", "Milestones";
        milestones_none: "没有履约节点。", "There are no milestones.";
        milestone: "节点", "Milestone";
        due: "期限", "Due";
        delivered: "交付", "Delivered";
        accepted: "验收", "Accepted";
        not_yet: "未完成", "Not yet";
        remark: "未通过原因", "Why it was not accepted";
        add_milestone: "添加节点", "Add a milestone";
        deliver_button: "确认交付", "Delivered";
        accept_button: "验收通过", "Accept";
        reject_button: "验收不通过", "Do not accept";
        payments: "付款", "Payments";
        payments_none: "没有付款安排。", "There are no payments.";
        payment: "付款", "Payment";
        payment_title: "款项", "For what";
        payment_amount: "金额（元）", "Amount in yuan";
        payment_origin: "起算日期", "Counts from";
        payment_origin_hint: "交付、验收或开票日期", "Delivery, acceptance or invoice";
        payment_term: "付款期限", "Term";
        payment_term_hint(usual, most): "不填为 {usual}；最长 {most}。写法：30d 为 30 日，10wd 为 10 个工作日。", "Empty is {usual}; at most {most}. 30d is 30 days, 10wd is 10 working days.";
        paid: "到账", "Arrived";
        paid_button: "确认到账", "It arrived";
        add_payment: "添加付款", "Add a payment";
        late: "逾期", "Late";
        late_title: "逾期付款", "Late payments";
        late_purpose: "超过期限未到账的款项；拖欠中小企业的单列清偿。", "Payments that did not arrive in time; those owed to small firms are cleared from this list.";
        late_none: "没有逾期付款。", "No payment is late.";
        late_small: "仅看中小企业", "Only small firms";
        late_days(days): "逾期 {days} 天", "{days} days late";
        more: "其他事项", "More";
        bond_title: "提交履约保证", "Give the bond";
        bond_form: "形式", "Form";
        bond_button: "提交", "Give it";
        report_button: "已提交招标投标情况书面报告", "The tender was reported";
        complete_button: "履行完毕", "Completed";
        terminate_title: "终止合同", "End the contract";
        terminate_reason: "终止原因和依据", "Why, and by what right";
        terminate_button: "终止合同", "End the contract";
        dispute_link: "异议与投诉", "Objections and complaints";
        keys_title: "互认名单", "Trust list";
        done: "已记录。", "Recorded.";
        unchanged: "没有变化：此前已经记录。", "Nothing changed: it was recorded before.";
        not_found: "没有这份合同或异议投诉；请从列表打开。", "It is not there; open it from the list.";
        not_yours: "这一步由对方或主管单位办理；请联系他们。", "This step is another side's or the supervising unit's; ask them.";
        stale: "内容已有变化；请核对下面的最新内容后重新提交，您填写的内容已保留。", "It changed meanwhile; look at what it is now and submit again. What you typed is kept.";
        conflict_title: "内容已有变化", "It changed meanwhile";
        told_contract(title, what): "合同“{title}”{what}", "Contract “{title}”: {what}";
        told_opened: "待签订", "to be signed";
        told_drafted: "有新文本待签署", "a text waits for signatures";
        told_confirmed: "一方已签署", "one side has signed";
        told_signed: "双方已签署，生效", "both sides have signed; it is in force";
        told_flagged: "变更幅度较大，请关注", "a large change; please look at it";
        told_milestone: "履约节点有更新", "a milestone moved";
        told_paid: "款项已到账", "a payment arrived";
        told_reported: "招标投标情况已报告", "the tender was reported";
        told_completed: "履行完毕", "completed";
        told_terminated: "已终止", "ended before completion";
        told_due(title, what, due): "合同“{title}”{what}期限：{due}", "Contract “{title}”, {what}: due {due}";
        told_filed(form, id, title): "收到{form}第 {id} 号：{title}", "{form} no. {id} was filed: {title}";
        told_moved(form, id, state): "{form}第 {id} 号：{state}", "{form} no. {id}: {state}";
        told_dispute_due(form, id, due): "{form}第 {id} 号办理期限：{due}", "{form} no. {id} is due {due}";
        clock_sign: "签订", "signature";
        clock_report: "书面报告", "report";
        clock_answer: "答复", "answer";
        clock_accept: "受理", "acceptance";
        clock_decide: "处理决定", "decision";
        objection: "异议", "Objection";
        complaint: "投诉", "Complaint";
        documents: "招标文件", "Tender documents";
        opening: "开标", "Opening";
        result: "评标结果", "Result";
        other: "其他", "Other";
        filed: "待办理", "Filed";
        answered: "已答复", "Answered";
        accepted_state: "已受理", "Accepted";
        refused: "不予受理", "Not accepted";
        decided: "已处理", "Decided";
        withdrawn: "已撤回", "Taken back";
        upheld: "成立", "Upheld";
        partly: "部分成立", "Partly upheld";
        dismissed: "不成立", "Dismissed";
        disputes: "异议与投诉", "Objections and complaints";
        disputes_purpose: "对招标文件、开标、评标结果的异议，以及向监管部门的投诉。", "Objections to documents, opening and result, and complaints to the supervising unit.";
        disputes_none: "没有异议或投诉。在交易页面可以提出。", "There are none. They are filed from the page of a trade.";
        disputes_none_found: "没有符合条件的异议或投诉。", "None fits the filter.";
        disputes_count(count): "共 {count} 件", "{count} in all";
        form: "类型", "Kind";
        about: "事项", "About";
        subject: "交易", "Trade";
        filed_on: "提出日期", "Filed on";
        party: "提出人", "Filed by";
        party_secret: "投标截止前不公开", "Not told before the deadline for bids";
        facts: "事实", "What happened";
        wants: "请求", "What is asked for";
        files: "证明材料", "Evidence";
        files_none: "没有材料。", "There are no files.";
        answer: "答复或决定", "Answer or decision";
        outcome: "结论", "Outcome";
        affects: "影响中标结果", "The award does not stand as it is";
        suspends: "交易程序暂停中", "The procedure stands";
        stands: "期限中止中", "The clock stands";
        pauses: "期限中止", "When the clock stood";
        pause_line(from, until, reason): "{from} 至 {until}：{reason}", "{from} to {until}: {reason}";
        goes_on: "未恢复", "now";
        parent: "在先异议", "Objection before it";
        dispute_purpose: "异议或投诉的内容、期限和办理结果。", "What was filed, by when it is answered, and how it came out.";
        dispute_one(form, id): "{form}第 {id} 号", "{form} no. {id}";
        step_title: "办理", "Next step";
        answer_button: "答复", "Answer";
        accept_dispute_button: "受理", "Accept";
        refuse_button: "不予受理", "Do not accept";
        pause_button: "中止期限", "Stop the clock";
        resume_button: "恢复期限", "Let the clock go on";
        decide_button: "作出处理决定", "Decide";
        withdraw_dispute_button: "撤回", "Take it back";
        text_answer: "答复内容", "Answer";
        text_refuse: "不予受理的理由", "Why it is not accepted";
        text_pause: "中止原因（鉴定、检测、专家评审等）", "Why: appraisal, test, expert opinion";
        text_decide: "处理决定", "Decision";
        suspend_check: "受理期间暂停交易程序", "The procedure stands meanwhile";
        new_objection: "提出异议", "File an objection";
        new_complaint: "提出投诉", "File a complaint";
        new_purpose: "以本单位名义提出；不受理匿名异议和投诉。材料请勿泄露投标信息。", "Filed in the name of your enterprise, never anonymously. Do not give away bids in what you file.";
        new_party: "当前账号不代表企业，不能提出异议或投诉。", "This account stands for no enterprise and cannot file one.";
        to_party: "去确认我的主体", "Have your enterprise confirmed";
        parent_none: "无在先异议", "None";
        known_on: "知道或应当知道的日期", "When you knew or should have known";
        known_on_hint: "没有在先异议时填写。", "Only without an objection before it.";
        new_button: "提交", "File it";
        new_filed: "已提交。", "Filed.";
        window_open(until): "可在 {until} 前提出异议", "Open until {until}";
        window_closed: "现在不能提出异议", "Not open now";
        statistics: "异议投诉统计", "Statistics";
        statistics_purpose: "按平台、类型和结论统计异议投诉，以及是否按期办结、平均办理天数。", "Objections and complaints by platform, kind and outcome, whether in time and how long they took.";
        statistics_none: "这段时间没有异议或投诉。", "None were filed in this time.";
        from: "开始日期", "From";
        until: "结束日期", "Until";
        stat_filed: "件数", "Filed";
        stat_open: "未办结", "Open";
        stat_upheld: "成立", "Upheld";
        stat_dismissed: "不成立", "Dismissed";
        stat_late: "超期办结", "Ended late";
        stat_kept: "按期率", "Share in time";
        stat_days: "平均天数", "Mean days";
        page_template: "第一条 标的：{title}。\n第二条 金额：人民币 {amount} 元。\n第三条 履行期限：截至约定日期。\n第四条 验收与付款：按约定节点验收，验收后按约定期限付款。\n第五条 违约责任：依法承担。\n第六条 争议：协商不成的，依法提起诉讼或仲裁。\n", "1. Subject: {title}.\n2. Amount: {amount} yuan.\n3. Performance: until the day agreed.\n4. Acceptance at the milestones agreed; payment within the terms agreed.\n5. Liability for breach by law.\n6. Disputes: by agreement, else by court or arbitration.\n";
        wrong_missing: "请填写。", "Fill this in.";
        wrong_long(most): "不超过 {most} 字。", "At most {most} characters.";
        wrong_amount: "请填写大于零的金额，最多两位小数。", "Enter an amount above zero with at most two decimals.";
        wrong_award(text): "首次签订的金额应与中标金额 {text} 元一致，合同不得背离中标结果。", "The first contract is for the awarded {text} yuan; it may not depart from the award.";
        wrong_beyond(text): "超出合同剩余金额 {text} 元。", "More than the {text} yuan that are left of the contract.";
        wrong_day: "请填写有效日期，不早于中标日期，已发生的不晚于今天。", "Enter a day that can be: not before the award, and not after today for what has happened.";
        wrong_term: "请按 30d（日）或 10wd（工作日）填写期限。", "Write a term as 30d (days) or 10wd (working days).";
        wrong_term_most(most, basis): "付款期限最长 {most}（{basis}）。", "A payment is due after {most} at most ({basis}).";
        wrong_file(name): "文件“{name}”为空、过大或格式不受支持。", "The file “{name}” is empty, too large or of a kind that is not taken.";
        wrong_files: "文件过多。", "Too many files.";
        wrong_key: "该密钥不在互认名单中，或不属于本方。", "The key is not on the trust list, or not this side's.";
        wrong_signature: "不是对本文本的有效签名或密钥；请完整粘贴。", "Not a valid signature of this text, or no key; paste all of it.";
        wrong_code: "代码有误。", "The code is not right.";
        wrong_twice: "已有同名或相同的一项。", "There is one of this name already.";
        block_over: "合同已终止或履行完毕。", "The contract has ended.";
        block_unsigned: "双方签署后才能办理。", "Both sides have to sign first.";
        block_no_text: "没有待签文本；请先起草。", "No text waits for signatures; write one first.";
        block_unfinished: "还有节点未验收、款项未到账或文本未签；付款合计应等于合同金额。", "Something is not accepted, not paid or not signed yet; payments have to add up to the contract's amount.";
        block_no_bond: "本合同不要求履约保证。", "No bond was asked for.";
        block_full: "已达数量上限。", "There are as many as there can be.";
        refusal_interest: "仅限与本交易有利害关系的主体实名提出；不受理匿名异议和投诉。请使用参与本交易的企业账号。", "Only who has an interest in this trade may file, in its own name; nothing anonymous is taken. Use an account of an enterprise that takes part.";
        refusal_nothing: "异议针对招标文件、开标或评标结果；其他事项可以投诉。", "Objections are about documents, opening or result; file a complaint about anything else.";
        refusal_window(basis): "不在提出期限内。{basis}", "Not within the time for it. {basis}";
        refusal_open(id): "同一事项已有办理中的第 {id} 号。", "No. {id} about the same is still open.";
        refusal_first(basis): "该事项应先提出异议。{basis}", "This needs an objection first. {basis}";
        refusal_unanswered(due): "异议尚在答复期内（{due}），请等待答复。", "The objection may still be answered until {due}; wait for it.";
        refusal_late(due, basis): "已超过投诉期限（{due}）。{basis}", "The time for a complaint ended on {due}. {basis}";
        refusal_state: "已办理到下一步，不能再做这一步。", "It has moved on; this step is not open any more.";
        open_taken(id): "该交易已有合同 {id}；请先核对中标结果。", "This trade has contract {id} already; check the award first.";
        open_bond(most, basis): "履约保证金不超过 {most} 元（{basis}）。", "A performance bond is at most {most} yuan ({basis}).";
        open_one_party: "双方不能是同一主体；请核对中标人。", "Both sides are one party; check the winner.";
        open_rules: "程序参数无法保存；请检查城市包。", "The figures of the procedure cannot be kept; check the pack.";
    }
}

impl Words {
    pub(crate) fn contract_state(&self, state: State) -> &'static str {
        match state {
            State::Open => self.open,
            State::Signed => self.signed,
            State::Completed => self.completed,
            State::Terminated => self.terminated,
        }
    }

    pub(crate) fn text_state(&self, state: TextState) -> &'static str {
        match state {
            TextState::Open => self.text_open,
            TextState::Signed => self.text_signed,
            TextState::Replaced => self.text_replaced,
            TextState::Withdrawn => self.text_withdrawn,
        }
    }

    pub(crate) fn side(&self, side: Side, rules: &ContractRules) -> &'static str {
        match (side, rules.sale) {
            (Side::Owner, false) => self.owner,
            (Side::Supplier, false) => self.supplier,
            (Side::Owner, true) => self.seller,
            (Side::Supplier, true) => self.buyer,
        }
    }

    pub(crate) fn bond_form(&self, form: BondForm) -> &'static str {
        match form {
            BondForm::Guarantee => self.guarantee,
            BondForm::Insurance => self.insurance,
            BondForm::Surety => self.surety,
            BondForm::Cheque => self.cheque,
            BondForm::Transfer => self.transfer,
        }
    }

    pub(crate) fn form(&self, form: Form) -> &'static str {
        match form {
            Form::Objection => self.objection,
            Form::Complaint => self.complaint,
        }
    }

    pub(crate) fn about(&self, about: About) -> &'static str {
        match about {
            About::Documents => self.documents,
            About::Opening => self.opening,
            About::Result => self.result,
            About::Other => self.other,
        }
    }

    pub(crate) fn dispute_state(&self, state: DisputeState) -> &'static str {
        match state {
            DisputeState::Filed => self.filed,
            DisputeState::Answered => self.answered,
            DisputeState::Accepted => self.accepted_state,
            DisputeState::Refused => self.refused,
            DisputeState::Decided => self.decided,
            DisputeState::Withdrawn => self.withdrawn,
        }
    }

    pub(crate) fn outcome(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Upheld => self.upheld,
            Outcome::Partly => self.partly,
            Outcome::Dismissed => self.dismissed,
        }
    }

    pub(crate) fn clock(&self, clock: Clock) -> &'static str {
        match clock {
            Clock::Sign => self.clock_sign,
            Clock::Report => self.clock_report,
            Clock::Payment => self.payment,
            Clock::Answer => self.clock_answer,
            Clock::Accept => self.clock_accept,
            Clock::Decide => self.clock_decide,
        }
    }

    pub(crate) fn block(&self, block: Block) -> &'static str {
        match block {
            Block::Over => self.block_over,
            Block::Unsigned => self.block_unsigned,
            Block::NoText => self.block_no_text,
            Block::Unfinished => self.block_unfinished,
            Block::NoBond => self.block_no_bond,
            Block::Full => self.block_full,
        }
    }

    pub(crate) fn refusal(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::NotInterested => self.refusal_interest.to_owned(),
            Refusal::NothingToObject => self.refusal_nothing.to_owned(),
            Refusal::Window(basis) => self.refusal_window(basis),
            Refusal::Open(id) => self.refusal_open(id),
            Refusal::ObjectionFirst(basis) => self.refusal_first(basis),
            Refusal::Unanswered(due) => self.refusal_unanswered(due),
            Refusal::Late(due, basis) => self.refusal_late(due, basis),
            Refusal::State => self.refusal_state.to_owned(),
        }
    }

    pub(crate) fn wrong(&self, wrong: &Wrong) -> String {
        match wrong {
            Wrong::Missing => self.wrong_missing.to_owned(),
            Wrong::TooLong(most) => self.wrong_long(most),
            Wrong::Amount => self.wrong_amount.to_owned(),
            Wrong::Award(fen) => self.wrong_award(yuan(*fen)),
            Wrong::Beyond(fen) => self.wrong_beyond(yuan(*fen)),
            Wrong::Day => self.wrong_day.to_owned(),
            Wrong::Term => self.wrong_term.to_owned(),
            Wrong::TermMost(most, basis) => self.wrong_term_most(most, basis),
            Wrong::File(name) => self.wrong_file(name),
            Wrong::Files => self.wrong_files.to_owned(),
            Wrong::Key => self.wrong_key.to_owned(),
            Wrong::Signature => self.wrong_signature.to_owned(),
            Wrong::Code => self.wrong_code.to_owned(),
            Wrong::Twice => self.wrong_twice.to_owned(),
        }
    }

    /// The template's text for a contract.
    pub(crate) fn template(&self, title: &str, fen: i64) -> String {
        self.page_template
            .replace("{title}", title)
            .replace("{amount}", &yuan(fen))
    }
}

/// A day, or what stands for none.
pub(crate) fn day_or(day: Option<Date>, none: &str) -> String {
    day.map_or_else(|| none.to_owned(), |day| day.to_string())
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "contract.opened" => lang.pick("中标待签合同", "Contract to be signed"),
        "contract.drafted" => lang.pick("合同文本待签", "Text of a contract put up"),
        "contract.withdrawn" => lang.pick("撤回待签文本", "Text of a contract taken back"),
        "contract.confirmed" => lang.pick("一方签署合同", "A side signed a contract"),
        "contract.signed" => lang.pick("合同生效", "Contract in force"),
        "contract.milestone_added" => lang.pick("添加履约节点", "Milestone added"),
        "contract.delivered" => lang.pick("确认交付", "Delivered"),
        "contract.accepted" => lang.pick("验收通过", "Delivery accepted"),
        "contract.rejected" => lang.pick("验收不通过", "Delivery not accepted"),
        "contract.payment_added" => lang.pick("添加付款", "Payment added"),
        "contract.paid" => lang.pick("款项到账", "Payment arrived"),
        "contract.bonded" => lang.pick("提交履约保证", "Performance bond given"),
        "contract.reported" => lang.pick("报告招标投标情况", "Tender reported"),
        "contract.completed" => lang.pick("合同履行完毕", "Contract completed"),
        "contract.terminated" => lang.pick("合同终止", "Contract ended early"),
        "contract.warned" => lang.pick("合同期限提醒", "Warning of a contract's term"),
        "contract.key_trusted" => lang.pick("加入互认密钥", "Key trusted"),
        "contract.key_revoked" => lang.pick("撤销互认密钥", "Key revoked"),
        "dispute.windows" => lang.pick("设定异议投诉期限", "Times for objections set"),
        "dispute.objected" => lang.pick("提出异议", "Objection filed"),
        "dispute.complained" => lang.pick("提出投诉", "Complaint filed"),
        "dispute.answered" => lang.pick("答复异议", "Objection answered"),
        "dispute.accepted" => lang.pick("受理投诉", "Complaint accepted"),
        "dispute.refused" => lang.pick("不予受理投诉", "Complaint not accepted"),
        "dispute.paused" => lang.pick("中止投诉处理期限", "Clock of a complaint stopped"),
        "dispute.continued" => lang.pick("恢复投诉处理期限", "Clock of a complaint goes on"),
        "dispute.decided" => lang.pick("作出投诉处理决定", "Complaint decided"),
        "dispute.withdrawn" => lang.pick("撤回异议或投诉", "Objection or complaint taken back"),
        "dispute.suspended" => lang.pick("交易程序暂停", "Procedure suspended"),
        "dispute.resumed" => lang.pick("交易程序恢复", "Procedure goes on"),
        "dispute.warned" => lang.pick("异议投诉期限提醒", "Warning of a dispute's term"),
        _ => return None,
    })
}

impl Form {
    /// Its name for a person.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        Words::of(lang).form(self)
    }
}

impl About {
    /// Its name for a person.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        Words::of(lang).about(self)
    }
}
