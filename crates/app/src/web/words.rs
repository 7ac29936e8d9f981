//! What the journal pages say.

use base::Lang;

base::messages! {
    /// The journal pages.
    pub(super) struct JournalWords {
        title: "变更日志", "Journal";
        purpose: "每一次变更都按顺序写入日志并由系统签名，任何人都可以核对，包括公布之后是否被改动过。", "Every change is written here in order and signed, so that anyone can check it, also against later tampering.";
        how_title: "怎样核对", "How to check";
        how: "下载任一条目的凭证，运行 luodi verify 凭证文件，程序不联网、不读数据库，只凭凭证和公钥判断这一条是否在已签名的日志中。整本日志用 luodi journal export 导出后，用同一条命令核对。", "Download the receipt of any entry and run luodi verify on it: without network or database the program proves from the receipt and the public key that the entry stands in the signed journal. The whole journal, exported with luodi journal export, is checked by the same command.";
        head: "日志头", "Head";
        size: "条目数", "Entries";
        root: "根哈希", "Root hash";
        signed: "签名时间", "Signed";
        key: "公钥", "Public key";
        note: "签名的检查点", "Signed checkpoint";
        note_link: "下载检查点", "Download the checkpoint";
        entries: "条目", "Entries";
        kind: "类别", "Kind";
        any_kind: "全部类别", "All kinds";
        apply: "筛选", "Apply";
        seq: "序号", "No.";
        when: "时间", "Time";
        what: "事项", "What";
        subject: "对象", "Subject";
        who: "操作者", "By";
        older: "更早的条目", "Older entries";
        newest: "最新的条目", "Newest entries";
        empty: "日志还没有条目。导入文件、报送进展等操作会自动写入。", "The journal has no entries yet. Importing a document or filing a report writes one.";
        none_found: "没有这一类条目。", "There is no entry of this kind.";
        bad_kind: "类别参数无效，已忽略。", "The kind in the address means nothing and was left out.";
        bad_before: "序号参数无效，已显示最新条目。", "The number in the address means nothing; the newest entries are shown.";
        entry_title(seq): "日志第 {seq} 条", "Journal entry {seq}";
        entry_purpose: "这一条的内容、在日志树中的位置和证明。", "The content of this entry, its place in the tree and its proof.";
        entry: "条目", "Entry";
        data: "内容", "Content";
        canonical: "规范文本（参与哈希的字节）", "Canonical text (the bytes that are hashed)";
        leaf: "叶哈希", "Leaf hash";
        intact: "内容与叶哈希一致", "The content matches its leaf hash";
        altered: "内容与叶哈希不一致，请管理员核查数据库", "The content does not match its leaf hash; have the database checked";
        proof: "包含证明", "Inclusion proof";
        proof_hint(size): "从叶哈希开始，依次与下列哈希合并，得到 {size} 条日志的根哈希（RFC 6962）。", "Merged in order with these hashes the leaf gives the root over {size} entries (RFC 6962).";
        proof_single: "日志只有这一条，叶哈希就是根哈希。", "This is the only entry: its leaf hash is the root.";
        no_proof: "现在不能出具证明。", "No proof can be made now.";
        receipt: "下载凭证", "Download the receipt";
        receipt_text: "凭证内容", "The receipt as text";
        previous: "上一条", "Previous";
        next: "下一条", "Next";
        to_subject: "查看对象", "Open the subject";
        system: "系统", "System";
        personal: "个人信息不写入日志，只写入可抹除的承诺值。", "Personal data is not in the journal, only commitments that can be erased.";
    }
}

/// Families of kinds, to filter by.
pub(super) const FAMILIES: &[(&str, &str, &str)] = &[
    ("plan.", "任务清单", "Ledger"),
    ("source.", "导入文本", "Imported texts"),
    ("report.", "进展报告", "Reports"),
    ("evidence.", "佐证材料", "Evidence"),
    ("month.", "月度报送", "Working months"),
    ("part.", "协办内容", "Parts of other units"),
    ("sheet.", "批量填报", "Sheets"),
    ("delegation.", "任务交办", "Delegation"),
    ("blockage.", "难点堵点", "Blockages"),
    ("meeting.", "调度会", "Dispatch meetings"),
    ("decision.", "议定事项", "Decisions"),
    ("bulletin.", "通报", "Bulletins"),
    ("indicators.", "指标定义", "Indicator definitions"),
    ("figure.", "指标数值", "Figures of indicators"),
    ("rows.", "指标明细行", "Rows of indicators"),
    ("order.", "整改通知", "Rectification orders"),
    ("interview.", "约谈", "Interviews"),
    ("item.", "移交事项", "Items handed over"),
    ("calendar.", "工作日历", "Calendar"),
    ("term.", "期限", "Terms"),
    ("org.", "机构名录", "Organisations"),
    ("account.", "账户", "Accounts"),
    ("notify.", "通知设置", "Notification settings"),
    ("delivery.", "投递", "Deliveries"),
    ("hook.", "回调地址", "Web hooks"),
    ("licence.", "电子证照", "Licences"),
    ("register.", "清单台账", "Registers"),
    ("case.", "办件", "Cases"),
    ("service.", "政务服务", "Services"),
    ("trade.", "公共资源交易", "Trading"),
    ("bidding.", "投标开标", "Offers and openings"),
    ("auction.", "网络竞价", "Auctions"),
    ("party.", "市场主体", "Market parties"),
    ("expert.", "评标专家", "Experts"),
    ("draw.", "专家抽取", "Draws of experts"),
    ("evaluation.", "评标", "Evaluation"),
    ("venue.", "场地", "Venues"),
    ("contract.", "合同", "Contracts"),
    ("dispute.", "异议投诉", "Disputes"),
];

/// What a kind means; its own name for a kind of a room that says nothing about it.
pub(super) fn kind(name: &str, lang: Lang) -> String {
    let own = match name {
        "org.added" => Some(("机构列入名录", "Organisation added")),
        "org.changed" => Some(("机构信息更新", "Organisation changed")),
        "org.reopened" => Some(("机构重新列入名录", "Organisation back in the register")),
        "org.closed" => Some(("机构移出名录", "Organisation closed")),
        "org.region.set" => Some(("行政区划更新", "Division set")),
        "org.group.set" => Some(("集体称谓更新", "Collective name set")),
        "org.group.dropped" => Some(("集体称谓移除", "Collective name dropped")),
        "org.abbreviations.set" => Some(("简称规则更新", "Abbreviations set")),
        "org.reordered" => Some(("机构顺序调整", "Organisations reordered")),
        "account.created" => Some(("建立账户", "Account created")),
        "account.joined" => Some(("办事人注册账户", "Applicant opened an account")),
        "account.password_set" => Some(("设置密码", "Password set")),
        "account.closed" => Some(("停用账户", "Account disabled")),
        "account.opened" => Some(("启用账户", "Account enabled")),
        "token.created" => Some(("生成令牌", "Token made")),
        "token.revoked" => Some(("撤销令牌", "Token revoked")),
        "session.opened" => Some(("登录", "Signed in")),
        "session.closed" => Some(("退出登录", "Signed out")),
        _ => None,
    };
    own.map(|(zh, en)| lang.pick(zh, en))
        .or_else(|| plan::journal_kind(name, lang))
        .or_else(|| month::journal_kind(name, lang))
        .or_else(|| dispatch::journal_kind(name, lang))
        .or_else(|| rectify::journal_kind(name, lang))
        .or_else(|| indicator::journal_kind(name, lang))
        .or_else(|| calendar::journal_kind(name, lang))
        .or_else(|| notify::journal_kind(name, lang))
        .or_else(|| licence::journal_kind(name, lang))
        .or_else(|| register::journal_kind(name, lang))
        .or_else(|| casework::journal_kind(name, lang))
        .or_else(|| oversight::journal_kind(name, lang))
        .or_else(|| service::journal_kind(name, lang))
        .or_else(|| bidding::journal_kind(name, lang))
        .or_else(|| auction::journal_kind(name, lang))
        .or_else(|| evaluation::journal_kind(name, lang))
        .or_else(|| venue::journal_kind(name, lang))
        .or_else(|| expert::journal_kind(name, lang))
        .or_else(|| contract::journal_kind(name, lang))
        .or_else(|| trade::journal_kind(name, lang))
        .or_else(|| lead::journal_kind(name, lang))
        .or_else(|| party::journal_kind(name, lang))
        .unwrap_or(name)
        .to_owned()
}
