//! What this room says in messages and on the pages of leads.

use base::Lang;

base::messages! {
    /// Messages, refusals, and the pages of leads.
    pub(crate) struct Words {
        not_found: "没有这条线索；请从线索列表打开。", "There is no such lead; open it from the list of leads.";
        not_yours: "这一步由负责核查的单位办理；请联系该单位或工作专班。", "This is for the unit that looks into the lead; ask it or the office.";
        words_wrong(most): "请填写说明，不超过 {most} 字。", "Write what is to be said, in at most {most} characters.";
        outcome_wrong: "请从列表中选择办结理由。", "Choose a reason from the list.";
        not_looked: "查实移送前须先写核查记录；请先记录核查情况。", "What is handed on must have been looked into; note first what was found out.";
        unit_wrong: "该单位不能核查这条线索（不存在，或是项目的交易中心、招标人）；请另选单位。", "This unit cannot look into the lead (it does not exist, or it is the centre or the tenderer); choose another.";
        not_now: "线索目前的状态不能办理这一步；请刷新后查看。", "The lead is not where this step begins; load the page again.";
        stale: "线索刚被他人办理过；下面是最新情况，您填写的内容已保留，请核对后重新提交。", "Somebody else worked on the lead meanwhile; below is how it stands now, what you typed is kept. Look at it and submit again.";
        history_unread(cause): "历史数据无法读取（{cause}）；请检查数据后重新运行。", "The history cannot be read ({cause}); check the data and run again.";
        goes_on: "筛查正在运行，请等它完成。", "A run goes on; wait until it is done.";
        told_found(id, due): "新线索第 {id} 号，请于 {due} 前核查", "Lead no. {id} is to be looked into by {due}";
        told_run(count): "筛查发现 {count} 条新线索，请核查", "The screens found {count} leads to be looked into";
        told_near(id, due): "线索第 {id} 号将于 {due} 到期", "Lead no. {id} is due on {due}";
        told_late(id, due): "线索第 {id} 号已超期（{due}）", "Lead no. {id} is late (it was due on {due})";
        told_asked(id): "请就线索第 {id} 号作出说明", "You are asked about lead no. {id}";
        told_answered(id): "交易中心已答复线索第 {id} 号", "The centre answered about lead no. {id}";

        leads: "线索", "Leads";
        leads_purpose: "规则、各环节和筛查发现的疑点：每条由负责单位的人核查后办结并说明理由。线索不等于违法事实。", "What rules, rooms and screens found: a person looks into each and closes it with a reason. A lead is not a finding of fact.";
        none: "没有线索。规则或筛查发现疑点时会列在这里。", "There are no leads. What rules and screens find is listed here.";
        none_found: "没有符合条件的线索。", "No lead fits the filter.";
        clear: "清除筛选", "Clear the filter";
        filter: "筛选", "Filter";
        all: "全部", "All";
        open_all: "未办结", "Not closed";
        search: "关键词", "Words";
        stage: "环节", "Stage";
        kind: "类型", "Kind";
        platform: "平台", "Platform";
        platform_many: "跨平台", "Several platforms";
        state: "状态", "State";
        tier: "证据", "Evidence";
        tier_one: "一级：证明一项事实", "Tier 1: proves a fact";
        tier_two: "二级：指向", "Tier 2: points";
        tier_three: "三级：提示", "Tier 3: hints";
        tier_short(tier): "{tier} 级", "Tier {tier}";
        owner: "核查单位", "Unit";
        office: "工作专班", "The office";
        due: "期限", "Due";
        late_only: "超期", "Late";
        late_filter: "只看超期", "Only late ones";
        any: "不限", "Any";
        found_on: "发现", "Found";
        count(count): "共 {count} 条", "{count} leads";
        export_csv: "下载 CSV", "Download CSV";
        export_xlsx: "下载 Excel", "Download Excel";

        one_of(id, kind): "线索第 {id} 号：{kind}", "Lead no. {id}: {kind}";
        until(due, term): "{due}（{term}）", "{due} ({term})";
        one_purpose: "发现了什么、依据哪些数据、由谁核查、核查结果。", "What was found, on which figures, who looks into it and what came of it.";
        sample: "示例", "Sample";
        said: "发现的情况", "What was found";
        lead_only: "以下仅为线索，由人核查后认定。", "This is a lead only: a person decides what it means.";
        figures: "数据", "Figures";
        figure: "指标", "Figure";
        value: "数值", "Value";
        limit: "界限", "Limit";
        about: "涉及对象", "Whom it is about";
        innocent: "误报率", "False positives";
        innocent_is(share): "标注样本中无辜对象被提示的比例 {share}", "{share} of innocent subjects are named on labelled samples";
        innocent_none: "样本中没有这一类，未测", "not measured: the samples hold none of this kind";
        innocent_rule: "规则判定，不适用", "a rule, not a statistic";
        weight: "涉及项目数", "Competitions";
        first: "首次发现", "First found";
        last: "最近发现", "Last found";
        times: "发现次数", "Times found";
        term: "办理期限", "Term";
        responsible: "接办人", "Responsible";
        responsible_you: "您", "You";
        responsible_one(id): "账号 {id}", "Account {id}";
        nobody: "尚无", "Nobody yet";
        note_sealed: "这里的文字已加密保存，用现有密钥无法读取；请系统管理员用备份恢复密钥文件 personal.key。", "The words here are kept sealed, and the key at hand does not open them; the administrator has to restore the key file personal.key from a backup.";
        closed_as: "办结理由", "Closed as";
        course: "办理过程", "What was done";
        course_none: "还没有办理记录。", "Nothing was done yet.";
        by_itself: "系统", "The system";
        steps: "办理", "What can be done";
        conflict_title: "线索已有变化", "The lead has changed";
        done: "已办理。", "Done.";
        take: "接办", "Take it on";
        hand: "转交其他单位", "Hand to another unit";
        note: "记录核查情况", "Note what was found out";
        ask: "征询交易中心", "Ask the centre";
        answer: "答复", "Answer";
        close: "办结", "Close";
        reopen: "重新办理", "Open again";
        words: "说明", "Words";
        words_hint: "加密保存，只有能看到这条线索的人可读。", "Kept sealed; only those who see the lead read it.";
        outcome: "理由", "Reason";
        unit: "单位", "Unit";
    }
}

/// The name of a kind of lead that no pack and no screen knows: what rooms report.
pub(crate) fn kind_title(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "before.refused" => lang.pick("同一步骤反复违反规则", "A step refused again and again"),
        "during.few" => lang.pick("有效投标不足", "Few offers"),
        "during.twice" => lang.pick(
            "同一企业参加多份投标",
            "One enterprise behind several offers",
        ),
        "during.unopened" => lang.pick("投标文件未能解密", "Offers that did not open"),
        "during.expert" => lang.pick("评标专家席位未补齐", "Seats of experts that are not taken"),
        "during.deviation" => lang.pick("评分偏离", "Marks that stand out"),
        "during.late" => lang.pick("环节超期", "A step is late"),
        _ => return None,
    })
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "lead.found" => lang.pick("发现线索", "A lead was found"),
        "lead.again" => lang.pick("线索因新证据重新打开", "New evidence opened a lead again"),
        "lead.moved" => lang.pick("办理线索", "A lead was worked on"),
        "lead.warned" => lang.pick("提醒线索期限", "The term of a lead was told"),
        "lead.run_started" => lang.pick("开始筛查", "The screens began to run"),
        "lead.run_ended" => lang.pick("筛查结束", "The screens have run"),
        _ => return None,
    })
}
