//! What the pages of this room say.

use base::Lang;
use pack::element::{Category, TradeMode, TradeType};

base::messages! {
    /// Pages.
    pub(crate) struct Words {
        hall: "交易大厅", "Trading hall";
        hall_purpose: "公开查询全市公共资源交易的公告、结果和合同，可按关键词关注。", "Search notices, results and contracts of all platforms; follow a word to be told.";
        open_data: "开放数据", "Open data";
        history: "外来历史数据", "History of others";
        statistics: "交易统计", "Statistics";
        statistics_purpose: "各平台近十二个月的交易数量和成交金额。", "Trades and awarded sums of the last twelve months.";
        board: "交易看板", "Trades";
        board_purpose: "本单位经办、服务或监督的全部交易，按最近变动排列。", "The trades that your unit brings, serves or supervises; those that moved last come first.";
        tendering: "招标与投标", "Tendering";
        tendering_purpose: "本企业作为招标人或代理机构的项目，以及正在公告、可以参加的交易。", "Projects of your enterprise or those it acts for, and trades in which you can take part.";
        tendering_own: "本企业的项目", "Your projects";
        tendering_open: "正在公告的交易", "Announced trades";
        no_enterprise: "本账号还没有确认代表哪家企业；请先在“我的主体”办理。", "Your account was not confirmed to act for an enterprise; have that done under “My enterprise”.";
        to_party: "去确认我的主体", "Have your enterprise confirmed";
        none_own: "还没有登记项目。", "No project is registered.";
        none_open: "现在没有正在公告的交易。", "No trade is announced right now.";
        compare: "平台对比", "Platforms compared";
        compare_purpose: "市级平台和分平台当年的交易和考核指标：应进必进、规则执行、信息公开、见证、场所。", "Trades and assessment figures of each platform in this year: entry, rules, publication, witness, rooms.";
        absentees: "应进必进", "What must enter";
        absentees_purpose: "导入合同和预算，对照交易目录找出应进未进的项目，逐条核查。", "Hold contracts and budgets against the catalogue, and look into each project that is missing.";
        none_absent: "没有待核查的记录。上传合同或预算表后，应进未进的项目显示在这里。", "Nothing to look into. Upload contracts or budgets, and what is missing appears here.";
        file: "合同或预算表", "Contracts or budgets";
        file_hint: "xlsx 或 csv。表头须有：项目名称、单位、金额（元）、日期；类别（工程、货物、服务、权利）可不填。", "xlsx or csv with the headings title, unit, amount (yuan), date; category may be missing.";
        upload: "上传并对照", "Upload and compare";
        imported(lines, found): "已对照 {lines} 行，发现 {found} 条应进未进。", "{lines} lines were looked at; {found} should have entered.";
        imported_again: "这个文件此前已对照过，没有重复导入。", "This file was looked at before; nothing was taken again.";
        cell: "单元格", "Cell";
        fault: "问题", "Problem";
        line: "行", "Line";
        entered_as: "已进场项目编号", "Number of the project that entered";
        settle: "处理", "Settle";
        settled: "已处理。", "Settled.";
        new_project: "登记项目", "Register a project";
        new_purpose: "选定平台和交易程序，填写标段和金额；不符合程序规定的会指出条款。", "Choose platform and procedure, give lots and amounts; what breaks a rule is refused with its article.";
        registered: "项目已登记，请起草公告。", "The project is registered; draft the notice.";
        registered_must(code): "项目已登记，属于目录 {code} 项，必须进场交易。请起草公告。", "The project is registered and must enter under no. {code} of the catalogue; draft the notice.";
        registered_split(count): "项目已登记。注意：与本单位近十二个月内 {count} 个相似项目合计达到限额，疑似化整为零，已提示监督部门。", "The project is registered. Together with {count} similar ones of the last twelve months it passes the threshold; the supervising unit is told.";
        title: "项目名称", "Project";
        platform: "交易平台", "Platform";
        procedure: "交易程序", "Procedure";
        category: "标的类别", "Category";
        lots: "标段", "Lots";
        lots_hint: "每行一个标段：名称｜预算（起始价）元｜最高限价元，如“一标段｜8600000｜8500000”。只有一个标段时只写金额即可；没有最高限价可以不写。", "One lot a line: title|budget or starting price in yuan|ceiling in yuan, such as “Lot 1|8600000|8500000”. Title and ceiling may be left out.";
        ground: "适用情形", "Ground in law";
        ground_hint: "达到公开招标数额或程序要求时必填。", "Needed where the amount or the procedure asks for one.";
        no_ground: "不适用", "None";
        reserved: "面向中小企业", "For small and medium enterprises";
        reserved_yes: "专门面向中小企业", "Kept for them";
        reserved_no: "不专门面向", "Not kept";
        excuse: "不专门面向的理由", "Why it is not kept for them";
        method: "评审办法", "Method of evaluation";
        no_method: "不评审（竞价）", "None (auction)";
        agency_code: "代理机构统一社会信用代码", "Agency's credit code";
        agency_name: "代理机构名称", "Agency";
        agency_hint: "没有代理机构请留空。", "Leave empty where there is none.";
        register: "登记", "Register";
        show_purpose: "一项交易的公告、文件、提问、进度和办理。", "Notices, documents, questions and course of a trade.";
        state: "状态", "State";
        held: "暂停", "Suspended";
        stuck_again(why, at): "竞价未能开启：{why} 将于 {at} 再试。", "The auction was not opened: {why} It is tried again at {at}.";
        stuck_over(why): "竞价多次未能开启：{why} 已停止重试；核查后暂停再恢复本项交易会再试一次，终止后可以重新组织交易。", "The auction could not be opened: {why} It is not tried any more; suspend and resume the trade to have it tried again, or terminate it and trade the lot anew.";
        held_line(who, since, reason): "{who}（{since} 起）：{reason}", "{who}, since {since}: {reason}";
        still_held: "已解除本方的暂停；交易仍由他方暂停，见页首。", "Your suspension is lifted; others still hold the trade up, as said above.";
        lacking(count): "候选专家已全部通知，评标委员会还缺 {count} 席；请交易中心会同监督部门处理。", "Nobody is left to draw, and {count} seats of the committee are not taken: the centre settles this with the supervising unit.";
        kind: "公告类型", "Notice";
        trade_type: "交易类别", "Type of trade";
        mode: "交易方式", "Mode";
        tenderer: "招标人（采购人、出让人）", "Tenderer";
        agency: "代理机构", "Agency";
        supervisor: "监督部门", "Supervisor";
        amount: "预算（起始价）", "Budget or starting price";
        ceiling: "最高限价", "Ceiling";
        deadline: "截止时间", "Deadline";
        noticed: "公告时间", "Announced";
        winner: "中标（成交）人", "Winner";
        award_sum: "中标（成交）金额", "Awarded for";
        number: "交易编号", "Number";
        number_of(project, lot): "第 {project} 号项目，第 {lot} 标段", "Project {project}, lot {lot}";
        number_again(project, lot, round): "第 {project} 号项目，第 {lot} 标段，第 {round} 次", "Project {project}, lot {lot}, round {round}";
        take_part: "参加这项交易", "Take part";
        part_sign_in: "登录后可以提问和递交投标文件。", "Sign in to ask and to hand in an offer.";
        part_to_sign_in: "去登录", "Sign in";
        part_confirm: "本账号确认代表企业后，才能下载完整文件、提问和递交投标文件。", "Have this account confirmed to act for an enterprise before you ask, download all documents or hand in an offer.";
        part_to_party: "去确认我的主体", "Confirm my enterprise";
        part_wait: "投标箱在各方登记密钥后开放，届时从本页进入；现在可以下载文件、提问。", "The box opens once all holders have given their keys, and is then reached from here; documents and questions are open now.";
        part_now: "下载文件、提出问题，在截止时间前从上面的页面递交。", "Download the documents, ask, and hand in on the page above before the deadline.";
        to_do: "现在可办：", "To be done now:";
        catalogue: "目录", "Catalogue";
        catalogue_must(code): "应进必进（{code}）", "Must enter ({code})";
        catalogue_may: "自愿进场", "May enter";
        yuan(text): "{text} 元", "{text} yuan";
        course: "进度", "Course";
        notices: "公告", "Notices";
        documents: "文件", "Documents";
        none_documents: "没有可以下载的文件。", "There is no document to download.";
        questions: "提问与答复", "Questions and answers";
        questions_hint: "提问不显示提问人；答复对所有人公开。", "Nobody sees who asks; everybody reads the answer.";
        none_questions: "还没有提问。", "Nobody has asked yet.";
        ask: "提问", "Ask";
        asked: "问题已提交。", "Your question is in.";
        question: "问题", "Question";
        answer: "答复", "Answer";
        answer_affects: "影响投标文件编制（按变更处理，必要时顺延截止时间）", "Affects how offers are drawn up (counts as a change)";
        answer_button: "公开答复", "Publish the answer";
        answered(at): "已公开答复。截止时间顺延至 {at}。", "The answer is published. The deadline moves to {at}.";
        answered_plain: "已公开答复。", "The answer is published.";
        unanswered: "待答复", "Open";
        enter: "报名", "Enter your name";
        leave: "撤回报名", "Take the name back";
        entered: "本企业已报名。", "Your enterprise has entered.";
        entered_flash: "已报名。", "Entered.";
        left_flash: "已撤回报名。", "Taken back.";
        sign_days: "成交后签订合同的期限", "Time to sign the contract";
        pay_days: "价款支付期限", "Time to pay";
        days_unit: "日", "days";
        contract_days_hint: "填写后合同由双方在线签署和变更；法律没有规定期限的，以公告为准。两项都不填的，合同在线下签订后公告。", "With these both sides sign and change the contract online; where no law gives a time, the notice does. Left empty, the contract is signed elsewhere and then published.";
        invite: "受邀名单", "Who is invited";
        invite_list: "受邀供应商（投标人）", "Enterprises";
        invite_hint: "每行一家：统一社会信用代码、空格、名称。名单加密保存，结果公布前只有本项目各方可见；公告只有受邀的看得到。", "One a line: credit code, a space, name. Kept sealed; before the result is out only those inside see it, and only those invited see the notice.";
        invite_save: "保存名单", "Keep the list";
        invited_tag: "邀请", "By invitation";
        talks: "谈判（磋商）", "Negotiation";
        talks_hint: "内容保密：发给全体的各方可见，每家的答复只有本项目各方和该企业可见。", "Confidential: what goes to all is seen by all who negotiate, an answer by those inside and whoever gave it.";
        talk_round(no): "第 {no} 轮", "Round {no}";
        talk_text: "发给全体的谈判（磋商）内容，包括采购文件的变动", "What is said to all, with changes of the document";
        talk_say: "开始新一轮", "Begin a round";
        talk_who: "供应商", "Enterprise";
        talk_reason: "不再谈判（磋商）的理由", "Why it is not negotiated with any more";
        talk_end: "不再谈判（磋商）", "End with this one";
        talk_finals: "结束谈判，要求最后报价", "End, and ask for final offers";
        talk_finals_hint: "参加的供应商在截止前密封递交最后报价；三方先在投标页面登记密钥。不递交的视为退出。", "Those who are left hand in sealed final offers until then; the three holders register their keys on the box's page first. Whoever hands none in has left.";
        talk_finals_day: "最后报价截止日期", "Final offers until, day";
        talk_finals_hour: "最后报价截止时间", "Final offers until, hour";
        talk_reply: "答复", "Answer";
        talk_said: "已发出。", "Said.";
        framework: "框架协议交易编号", "Number of the framework agreement";
        framework_hint: "只用于框架协议二次竞价：填写框架协议交易页面地址中的数字，全体入围供应商即为受邀供应商。", "Only to call off from a framework: the number in the address of its page. Everybody who was admitted is invited.";
        box_link: "投标（密封）页面", "The page of the sealed box";
        auction_link: "网络竞价页面", "The page of the auction";
        candidates: "候选人", "Candidates";
        rank: "名次", "Rank";
        price: "报价（元）", "Price (yuan)";
        total: "得分（评审价）", "Points or price";
        other_lots: "同项目的其他标段", "Other lots of the project";
        draft: "公告稿", "Draft of the notice";
        draft_title: "公告标题", "Title";
        draft_body: "公告正文", "Text";
        documents_on: "文件开始提供", "Documents from";
        documents_until: "文件停止提供", "Documents until";
        deadline_day: "截止日期", "Deadline, day";
        deadline_hour: "截止时刻", "Deadline, hour";
        hour_hint: "24 小时制，如 09:00", "Such as 09:00";
        opens_day: "竞价开始日期", "Auction begins, day";
        opens_hour: "竞价开始时刻", "Auction begins, hour";
        free_day: "自由报价结束日期", "Free bidding ends, day";
        free_hour: "自由报价结束时刻", "Free bidding ends, hour";
        step: "加价幅度", "Step";
        save: "保存公告稿", "Save the draft";
        saved: "公告稿已保存。", "The draft is saved.";
        findings: "与规则对照", "Held against the rules";
        findings_none: "没有发现违反期限、限额和文件规定的地方，可以发布。", "No rule is broken; the notice can be published.";
        publish: "发布公告", "Publish";
        published: "公告已发布。", "The notice is published.";
        document_kind: "文件种类", "Kind";
        document_file: "文件", "File";
        document_add: "上传文件", "Upload";
        document_added: "文件已上传。", "The document is there.";
        change: "变更公告", "Publish a change";
        change_hint: "距截止时间不足规定期限的，截止时间按规定自动顺延。", "Too close to the deadline, the deadline moves as the rule says.";
        change_button: "发布变更", "Publish the change";
        changed(at): "变更已发布。截止时间顺延至 {at}。", "The change is published. The deadline moves to {at}.";
        changed_plain: "变更已发布，截止时间不变。", "The change is published; the deadline stays.";
        new_deadline: "新的截止日期（可不填）", "New deadline, day (may be empty)";
        course_title: "办理", "Do";
        reason: "理由", "Reason";
        suspend: "暂停", "Suspend";
        resume: "恢复", "Let it go on";
        terminate: "终止", "Give up";
        terminate_hint: "终止后不能恢复，可以重新招标。", "It cannot be undone; the lot can be traded again.";
        post: "公示候选人", "Post the candidates";
        award: "发布结果", "Publish the award";
        award_rank: "中标（成交）候选人", "Candidate";
        award_reason: "选择第一名以外的理由", "Why another than the first";
        contract: "合同公开", "Publish the contract";
        contract_on: "签订日期", "Signed on";
        contract_body: "合同主要内容", "Main terms";
        again: "重新招标", "Trade again";
        again_done: "已重新立项，请核对公告稿。", "The lot is traded again; look at the draft.";
        done: "已办理。", "Done.";
        committee: "评标委员会", "Committee";
        committee_hint: "每行一个专业代码和人数，如 A0101 3。全部成员随机抽取；开标后回避确定时抽取。", "One speciality a line with its seats, such as A0101 3. All members are drawn, once the offers are open.";
        committee_seats: "专业和人数", "Specialities and seats";
        committee_button: "组建委员会", "Ask for the committee";
        rooms: "场地", "Rooms";
        room_ask: "申请场地", "Ask for a room";
        room_asked: "场地申请已提交。", "The room is asked for.";
        room_use: "用途", "For";
        room_day: "日期", "Day";
        room_hour: "时刻（点）", "Hour";
        room_seats: "人数", "Seats";
        room_place: "安排的场地或原因", "Room, or why none";
        room_own: "场地（所选时段空闲）", "Room that is free then";
        room_elsewhere: "其他场地（在下面填写）", "Another place (written below)";
        room_offer(name, city, seats): "{name}（{city}，空 {seats} 座）", "{name} ({city}, {seats} seats free)";
        room_hours: "时长（小时）", "Hours";
        room_remote(line): "远程机位：{line}", "Remote seats: {line}";
        room_booked(name, city, seats): "{name}（{city}，{seats} 座）", "{name} ({city}, {seats} seats)";
        room_booking: "预约详情", "The booking";
        room_give: "安排", "Give";
        room_refuse: "不能安排", "Refuse";
        rules: "期限和数额的依据", "Times and figures, and what they rest on";
        rules_hint: "按公告当日有效的规定；标注“待核”的条文尚未与原文对照。", "As they held on the day of the notice; what is not checked was not yet compared with the text of the law.";
        rule: "规定", "Rule";
        rule_value: "期限或数额", "Time or figure";
        rule_basis: "依据", "Rests on";
        at_least(term): "不少于 {term}", "at least {term}";
        at_most(term): "不超过 {term}", "at most {term}";
        ungiven: "未予规定", "Not given";
        attempts: "被拒的操作", "Refused steps";
        attempts_hint: "违反期限、限额或文件规定而被系统拒绝的操作，逐次留痕。", "Steps that a rule on periods, amounts or texts refused; each is kept.";
        none_attempts: "没有被拒的操作。", "Nothing was refused.";
        splits: "疑似化整为零", "Possibly split";
        split_line(title, sum, bound): "与“{title}”等合计 {sum} 元，达到 {bound} 元", "With “{title}” and others {sum} yuan, which reaches {bound}";
        proof: "存证", "Proof";
        when: "时间", "When";
        notice_purpose: "公告全文；下载文件、提问和投标请进入这项交易的页面。", "The notice in full; documents, questions and offers are on the page of the trade.";
        published_at: "发布时间", "Published";
        what: "公告", "Notice";
        to_notice: "查看公告", "Read the notice";
        answer_reach: "对投标的影响", "What it changes";
        search: "搜索", "Search";
        keyword: "关键词", "Words";
        filter: "筛选", "Filter";
        all: "全部", "All";
        clear: "清除筛选", "Clear the filter";
        none_found: "没有符合条件的公告。", "No notice fits.";
        none_notices: "还没有公告。交易公告发布后显示在这里。", "There are no notices. They appear here once published.";
        none_trades: "没有交易。登记项目后显示在这里。", "There are no trades. Register a project to begin.";
        none_filtered: "没有符合条件的交易。", "No trade fits the filter.";
        count(count): "共 {count} 条", "{count} in all";
        feed: "订阅（Atom）", "Feed (Atom)";
        follow: "关注", "Follow";
        unfollow: "取消关注", "No longer follow";
        follow_title: "我关注的词", "Words that I follow";
        follow_hint: "有新公告包含关注的词时，站内和邮件通知。", "You are told by inbox and mail when a notice has the word.";
        follow_sign_in: "登录后可以关注关键词。", "Sign in to follow a word.";
        followed: "已关注。", "You follow it.";
        unfollowed: "已取消关注。", "You no longer follow it.";
        back_to_trade: "查看这项交易", "The trade";
        sample: "示例", "Sample";
        announced: "公告", "Announced";
        awarded: "定标", "Awarded";
        failed: "流标、终止", "Failed or given up";
        saved_share: "节约率", "Saved";
        budget_sum: "预算合计（元）", "Budgets (yuan)";
        award_total: "成交合计（元）", "Awards (yuan)";
        entry_rate: "应进必进率", "Entry";
        rules_rate: "规则执行率", "Rules kept";
        sharing_rate: "合同公开率", "Contracts published";
        witness_rate: "见证率", "Witnessed";
        venue_rate: "场所使用率", "Rooms used";
        by_month: "每月公告的交易", "Trades announced a month";
        by_type: "各类交易", "By type";
        by_sum: "各类成交金额（万元）", "Awarded sums by type (10,000 yuan)";
        month: "月份", "Month";
        trades: "项", "trades";
        none_statistics: "近十二个月没有公告的交易。", "No trade was announced in the last twelve months.";
    }
}

/// What is traded, for a person.
pub(crate) fn trade_type(trade: TradeType, lang: Lang) -> &'static str {
    match trade {
        TradeType::Construction => lang.pick("工程建设", "Construction"),
        TradeType::Procurement => lang.pick("政府采购", "Government procurement"),
        TradeType::Property => lang.pick("产权交易", "Property rights"),
        TradeType::Land => lang.pick("土地和矿业权", "Land and mining rights"),
    }
}

/// What is bought or sold, for a person.
pub(crate) fn category(category: Category, lang: Lang) -> &'static str {
    match category {
        Category::Works => lang.pick("工程", "Works"),
        Category::Goods => lang.pick("货物", "Goods"),
        Category::Services => lang.pick("服务", "Services"),
        Category::Rights => lang.pick("权利", "Rights"),
    }
}

/// A way to trade, for a person.
pub(crate) fn mode(mode: TradeMode, lang: Lang) -> &'static str {
    match mode {
        TradeMode::OpenTender => lang.pick("公开招标", "Open tender"),
        TradeMode::InvitedTender => lang.pick("邀请招标", "Invited tender"),
        TradeMode::Negotiation => lang.pick("竞争性谈判", "Competitive negotiation"),
        TradeMode::Consultation => lang.pick("竞争性磋商", "Competitive consultation"),
        TradeMode::Enquiry => lang.pick("询价", "Enquiry"),
        TradeMode::SingleSource => lang.pick("单一来源", "Single source"),
        TradeMode::Framework => lang.pick("框架协议", "Framework agreement"),
        TradeMode::CallOff => lang.pick("框架协议二次竞价", "Call-off by competition"),
        TradeMode::Listing => lang.pick("挂牌", "Listing"),
        TradeMode::Auction => lang.pick("拍卖（网络竞价）", "Auction"),
    }
}
