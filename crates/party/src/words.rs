//! What this room says.

use base::{Explain, Lang};

use crate::commands::Wrong;
use crate::model::{CodeField, PaperKind, State, Way};
use crate::rules::certificate::Refusal;
use crate::rules::revocation;
use crate::rules::standing::Shut;

base::messages! {
    /// Pages and sentences.
    pub(crate) struct Words {
        mine_title: "我的主体", "My enterprise";
        mine_purpose: "本账号代表哪家企业参加交易；确认以后才能投标、竞价、签订合同和提出异议。", "For which enterprise this account trades. Only a confirmed account bids, signs contracts and objects.";
        list_title: "市场主体", "Market parties";
        list_purpose: "核对账号与企业的关系：谁可以代表哪家企业参加交易。", "Who may trade for which enterprise: applications to be checked, and what was decided.";
        issuers_title: "互认证书", "Accepted issuers";
        issuers_purpose: "认可哪些平台和机构签发的企业数字证书；持证企业无需重复提交材料。", "Whose certificates of enterprises are accepted here, so that their holders hand in no papers again.";
        enterprise: "企业名称", "Enterprise";
        code: "统一社会信用代码", "Credit code";
        code_hint: "营业执照上的 18 位代码。", "18 characters, as on the licence.";
        platform: "受理的交易平台", "Platform that looks at it";
        representative: "法定代表人", "Legal representative";
        agent: "经办人姓名", "Agent's name";
        phone: "经办人电话", "Agent's telephone";
        licence: "营业执照", "Business licence";
        licence_hint: "扫描件或照片，PDF、PNG、JPEG，不超过 10 MB。", "A scan or photograph: PDF, PNG or JPEG, at most 10 MB.";
        letter: "授权委托书", "Agent's letter of authority";
        letter_hint: "加盖公章，写明经办人和授权期限。", "With the enterprise's seal, naming the agent and until when.";
        apply_title: "申请代表企业", "Apply to act for an enterprise";
        apply_purpose: "提交执照和授权书，由交易中心核对；核对前不能参加交易。", "Send licence and letter; the trading centre compares them. Until then the account does not trade.";
        apply_button: "提交申请", "Apply";
        colleague_title: "加入本单位同事的企业", "Join colleagues who are here already";
        colleague_hint: "企业已有管理员时，由管理员同意即可，不用提交材料。", "Where the enterprise has an administrator here, its agreement is enough: no papers.";
        colleague_button: "请管理员同意", "Ask the administrator";
        certificate_title: "用数字证书确认", "Confirm by certificate";
        certificate_purpose: "持有互认机构签发的企业数字证书时，签名后立即确认，不用等待核对。", "With a certificate of an accepted issuer your signature confirms the account at once; nobody has to look at papers.";
        certificate_link: "用企业数字证书确认", "Confirm by the enterprise's certificate";
        step_one: "第一步：取得待签文字", "1. Get the text to be signed";
        step_two: "第二步：用证书的私钥签名", "2. Sign it with the certificate's key";
        step_three: "第三步：上传证书链和签名", "3. Upload certificates and signature";
        challenge_button: "生成待签文字", "Make the text";
        challenge_again: "重新生成", "Make another";
        challenge_none: "还没有待签文字，或者已经过期、用过。", "There is no text to sign: none was made, or it ran out or was used.";
        challenge_until(time): "{time} 前有效，只能使用一次。", "It holds until {time} and works once.";
        challenge_file: "下载 challenge.txt", "Download challenge.txt";
        sign_how: "在保存证书私钥的电脑上执行（逐字节签名，请勿改动文件）：", "On the machine that holds the key (every byte counts; do not edit the file):";
        sign_note: "支持 ECDSA P-256、P-384 和 2048 位以上 RSA 证书（SHA-256），以及 SM2 证书（SM3，默认用户标识 1234567812345678）。平台只保存证书指纹，不接触私钥。", "ECDSA over P-256 or P-384 and RSA from 2,048 bits, with SHA-256, and SM2 with SM3 under the default identity 1234567812345678. The platform keeps a fingerprint and never sees the key.";
        chain: "证书（可多选，企业证书在前）", "Certificates, the enterprise's own first";
        chain_hint: "PEM 或 DER；企业证书和中间证书，最多 6 张。", "PEM or DER: the enterprise's and those between it and the issuer, at most six.";
        signature: "签名文件", "Signature";
        signature_hint: "openssl 输出的 signature.bin，也可以是 Base64 文本。", "signature.bin as openssl writes it, or base64.";
        prove_button: "确认", "Confirm";
        accepted: "认可的签发机构", "Accepted issuers";
        accepted_none: "目前没有互认的签发机构，请提交材料申请。", "No issuer is accepted yet; apply with papers.";
        state: "状态", "State";
        all: "全部", "All";
        filter: "筛选", "Filter";
        search: "名称或代码", "Name or code";
        clear: "清除筛选", "Clear the filter";
        count(count): "共 {count} 条", "{count} entries";
        none: "还没有申请。企业账号在“我的主体”中申请后显示在这里。", "There are no applications. They appear here once an account applies under “My enterprise”.";
        none_found: "没有符合条件的记录。", "Nothing fits the filter.";
        way: "方式", "How";
        way_papers: "提交材料", "Papers";
        way_colleague: "管理员同意", "Administrator";
        way_certificate: "数字证书", "Certificate";
        state_applied: "待核对", "Waits";
        state_confirmed: "已确认", "Confirmed";
        state_refused: "未通过", "Not confirmed";
        state_withdrawn: "已撤回", "Withdrawn";
        state_revoked: "已撤销", "Revoked";
        state_ended: "已到期", "Over";
        administrator: "管理员", "Administrator";
        member: "经办账号", "Account";
        applied_at: "申请时间", "Applied";
        decided_at: "办理时间", "Decided";
        ends_on: "有效期至", "Holds until";
        ends_on_hint: "按授权委托书填写；不填则一直有效，直到撤销。", "As the letter says; empty holds until it is revoked.";
        endless: "长期", "Until revoked";
        reason: "理由", "Reason";
        reason_hint: "会告知申请人；请写明需要补正什么。", "The applicant reads it; say what has to be mended.";
        fingerprint: "证书指纹（SHA-256）", "Fingerprint (SHA-256)";
        one_purpose: "核对执照、授权书和申请内容是否一致，再确认或退回。", "Compare licence, letter and application, then confirm or refuse.";
        compare: "核对要点", "What to compare";
        compare_name: "名称与执照一致", "The name is the licence's";
        compare_known(name): "该代码已确认的企业名称：{name}", "Confirmed before under this code: {name}";
        compare_same: "与申请一致", "as applied for";
        compare_other: "与申请不一致，请核实是否更名", "differs from the application: has it been renamed?";
        compare_unknown: "该代码此前没有确认过；请在国家企业信用信息公示系统核对。", "This code was never confirmed here; look it up in the national enterprise publicity system.";
        compare_lead: "该代码已有管理员；确认后本账号成为其同事账号。", "This code has an administrator; if confirmed, the account becomes a colleague's.";
        papers: "材料", "Papers";
        papers_hidden: "材料和个人信息由受理平台查看。", "Papers and personal data are for the platform that looks at them.";
        history: "同一代码的记录", "Everything under this code";
        account_no(id): "账号 {id}", "Account {id}";
        confirm: "确认", "Confirm";
        refuse: "退回", "Refuse";
        revoke: "撤销", "Revoke";
        remove: "移除", "Remove";
        agree: "同意加入", "Agree";
        appoint: "设为管理员", "Make it the administrator";
        leave: "撤回申请", "Take it back";
        give_up: "不再代表该企业", "Stop acting for it";
        colleagues: "同事账号", "Colleagues";
        colleagues_none: "没有其他账号。同事在自己的“我的主体”页面填写本企业代码后，申请会显示在这里。", "There are none. A colleague enters this code under “My enterprise” with an account of their own, and asks you here.";
        next_none: "本账号还不能参加交易。请选择一种方式确认它代表的企业。", "This account does not trade yet. Choose how to confirm the enterprise that it acts for.";
        next_applied: "申请正在核对，结果会通知您。", "The application is being looked at; you will be told.";
        next_colleague: "已通知企业管理员。企业还没有管理员时，请撤回后提交材料申请。", "The administrator is asked. If the enterprise has none here, take this back and apply with papers.";
        next_confirmed: "可以代表该企业参加交易。", "The account acts for this enterprise.";
        next_suspended: "证书的签发机构已暂停互认，暂时不能参加交易；可以改为提交材料。", "The issuer of the certificate is suspended: until it is taken up again this account does not trade. You may apply with papers instead.";
        last_refused(reason): "上次申请未通过：{reason}", "The last application was refused: {reason}";
        last_revoked(reason): "代表资格已撤销：{reason}", "It was revoked: {reason}";
        last_ended: "上次确认已到期，请重新申请。", "The last confirmation is over; apply again.";
        rule_one: "一个统一社会信用代码只有一份投标：同事递交后，只有递交人和管理员可以替换或撤回。", "One code has one offer: once a colleague handed it in, only that account and the administrator replace or withdraw it.";
        issuer_name: "名称", "Name";
        issuer_add: "加入互认", "Accept an issuer";
        issuer_certificate: "签发机构证书", "Issuer's certificate";
        issuer_certificate_hint: "根证书或中间证书一张，PEM 或 DER。", "One root or intermediate certificate, PEM or DER.";
        issuer_field: "信用代码所在的主题字段", "Where its certificates have the credit code";
        issuer_platform: "负责的平台", "Platform that answers for it";
        issuer_valid: "有效期", "Valid";
        issuer_over: "已过期", "Over";
        issuer_trusted: "认可", "Accepted";
        issuer_suspended: "已暂停", "Suspended";
        issuer_suspend: "暂停互认", "Suspend";
        issuer_resume: "恢复互认", "Take up again";
        issuer_file: "下载证书", "Download";
        issuers_none: "还没有互认的签发机构。上传其他平台的根证书或中间证书后，持证企业可以直接确认。", "No issuer is accepted. Upload another platform's root or intermediate certificate, and its holders confirm themselves.";
        issuer_hint: "暂停后，凭其证书确认的账号立即不能参加交易；恢复后重新生效。平台不联网查询吊销状态（OCSP）；请定期从签发机构下载吊销列表（CRL）上传。", "While it is suspended, accounts that came in by its certificates do not trade. Nothing is asked over the network (OCSP): fetch the issuer's list of revoked certificates (CRL) from time to time and upload it.";
        field_identifier: "组织机构标识（organizationIdentifier）", "organizationIdentifier";
        field_serial: "序列号（serialNumber）", "serialNumber";
        field_unit: "部门（OU）", "organizationalUnitName";
        done: "已记录。", "Recorded.";
        applied: "申请已提交。", "Applied.";
        proved: "证书已核验，账号已确认。", "The certificate holds; the account is confirmed.";
        unchanged: "没有变化：此前已经记录。", "Nothing changed: it was recorded before.";
        not_found: "没有这条记录；请从列表打开。", "It is not there; open it from the list.";
        already: "本账号已有申请或已代表一家企业；请先在“我的主体”撤回或解除。", "This account waits or acts for an enterprise already; take that back under “My enterprise” first.";
        no_challenge: "待签文字不存在、已用过或已过期；请重新生成，签名后在十分钟内上传。", "The text to sign was never made, was used, or ran out; make another, sign it and upload within ten minutes.";
        barred: "该账号或证书的代表资格曾被撤销，不能再凭证书确认；请提交材料，由交易中心核对。", "This account or certificate was revoked before and confirms nothing; apply with papers to the trading centre.";
        stale: "别人刚刚办理过；请核对下面的最新内容后再决定，您填写的内容已保留。", "Somebody decided meanwhile; look at what it is now. What you typed is kept.";
        shut_not_yours: "这一步由受理平台的交易中心或企业管理员办理。", "This is for the platform's centre or the enterprise's administrator.";
        shut_own: "不能办理自己的申请；请由其他人员办理。", "Nobody decides on their own application; ask somebody else.";
        shut_state: "该记录的状态不允许这一步；同事申请须在企业确认后同意。", "It does not stand where this step begins; colleagues are agreed to once the enterprise is confirmed.";
        shut_hand_over: "企业还有其他账号；请先把管理员移交给同事。", "Other accounts act for the enterprise; make one of them the administrator first.";
        wrong_missing: "请填写或上传。", "Fill this in.";
        wrong_long(most): "不超过 {most} 字。", "At most {most} characters.";
        wrong_phone: "请填写电话号码，例如 13800000000。", "Enter a telephone number, such as 13800000000.";
        wrong_platform: "请选择一个交易平台。", "Choose a platform.";
        wrong_file: "请上传 PDF、PNG、JPEG、Word 或文本，不超过 10 MB。", "Send a PDF, PNG, JPEG, Word or text file of at most 10 MB.";
        wrong_day: "请填写今天或以后的日期。", "Enter today or a later day.";
        wrong_twice: "该证书已在列表中。", "This certificate is on the list already.";
        wrong_full: "互认机构已达上限，请先清理。", "The list is full.";
        proof_unreadable: "读不出证书；请上传 PEM 或 DER 格式的 X.509 证书。", "No certificate could be read; send X.509 in PEM or DER.";
        proof_revoked(day): "证书已于 {day} 被签发机构吊销；请向签发机构换发，或者提交材料。", "Its issuer revoked it on {day}: have a new one issued, or apply with papers.";
        revoked_by_issuer(day): "证书已于 {day} 被签发机构吊销", "The certificate was revoked by its issuer on {day}";
        keys_title: "企业签名密钥", "Keys of enterprises";
        keys_hint: "其他平台和机构担保的企业、单位签名密钥；签署合同时据此核对。由市级主管处室维护。", "Keys of enterprises and units that other platforms and authorities vouch for; signatures of contracts are held against them. The office keeps them.";
        keys_none: "没有互认的签名密钥。", "No key is trusted.";
        key: "密钥", "Key";
        key_hint: "形如 名称+哈希+数据", "It reads name+hash+data";
        key_owner: "统一社会信用代码或单位标识", "Credit code, or a unit's identifier";
        key_issuer: "担保平台或机构", "Who vouches";
        key_since: "加入日期", "Since";
        key_revoked: "撤销日期", "Revoked";
        key_add: "加入密钥", "Trust a key";
        key_revoke: "撤销", "Revoke";
        wrong_owner: "没有这个信用代码或单位；请核对。", "Neither a credit code nor a unit; check it.";
        wrong_key: "不是有效的密钥；请完整粘贴。", "Not a key; paste all of it.";
        crl: "吊销列表（CRL）", "List of revoked certificates (CRL)";
        crl_hint: "签发机构最新的完整吊销列表，PEM 或 DER，不超过 2 MB；核对其签名后立即生效，凭已吊销证书确认的账号同时失效。", "The issuer's newest whole list, PEM or DER, at most 2 MB. Its signature is checked; accounts that rest on a certificate on it lose what they have at once.";
        crl_take: "上传吊销列表", "Upload a list";
        crl_none: "没有上传", "none";
        crl_held(count, made, next): "{count} 张证书，{made} 签发，{next} 前更新", "{count} certificates, made on {made}, next one by {next}";
        crl_stale: "吊销列表已过期", "List out of date";
        crl_stale_hint: "签发机构应已公布新的吊销列表；请下载后上传，在此之前仍按现有列表核对。", "The issuer should have made a newer list: fetch and upload it. Until then this one is held against certificates.";
        crl_unreadable: "不是一份完整的吊销列表；请上传签发机构公布的完整 CRL，不要用增量或间接 CRL。", "Not a whole list of revoked certificates; upload the whole CRL of the issuer, no delta or indirect one.";
        crl_stranger: "这是其他签发机构的吊销列表；请选择对应的签发机构。", "This is another issuer's list; choose the issuer to which it belongs.";
        crl_signature: "吊销列表的签名不是这家签发机构的；请重新从其网站下载。", "It is not signed by this issuer's key; fetch it again from its site.";
        crl_not_for_lists: "这张签发机构证书不能签发吊销列表。", "The issuer's certificate is not for signing lists.";
        crl_ahead: "吊销列表的签发时间晚于现在；请核对系统时间或列表。", "It is dated in the future; check the clock or the list.";
        crl_long(most): "吊销列表超过 {most} 张证书，无法收下；请联系管理员。", "It has more than {most} certificates and is not taken; ask the administrator.";
        crl_older(day): "已有 {day} 签发的更新的吊销列表，旧列表不再收。", "A newer list, of {day}, is held; older ones are not taken.";
        proof_algorithm: "证书的密钥或签名算法不受支持；需要 ECDSA P-256、P-384 或 2048 位以上 RSA，SHA-256 以上。", "Its key or signature is of a kind that is not accepted: ECDSA P-256, P-384 or RSA from 2,048 bits, with SHA-256 or longer.";
        proof_expired: "证书已过期；请换用有效的证书。", "The certificate is over; use one that holds.";
        proof_not_yet: "证书尚未生效。", "The certificate does not hold yet.";
        proof_unknown: "证书不是互认机构签发的；请一并上传中间证书，或者提交材料。", "No accepted issuer issued it; send the certificates between as well, or apply with papers.";
        proof_suspended(name): "签发机构“{name}”已暂停互认；请联系交易中心或提交材料。", "Its issuer “{name}” is suspended; ask the centre or apply with papers.";
        proof_over(name): "签发机构“{name}”的证书不在有效期内；请联系交易中心。", "The certificate of its issuer “{name}” is out of date; ask the centre.";
        proof_authority: "证书链中有证书不具备签发资格（基本约束、密钥用途或层级）；请上传正确的证书链。", "A certificate on its path may not issue others (basic constraints, key usage or depth); send the right chain.";
        proof_signing: "该证书不能用于签名（机构证书，或密钥用途不符）；请使用企业的签名证书。", "It is not for signatures: an authority's own, or for another use. Use the enterprise's signing certificate.";
        proof_path: "证书链无法核验；请联系签发机构。", "Its path cannot be checked; ask its issuer.";
        proof_signature: "签名与待签文字或证书不符；请用该证书的私钥对原文件重新签名。", "The signature is not that of this key over this text; sign the file as it was downloaded.";
        proof_name: "证书主题中没有企业名称（O）。", "The subject names no enterprise (O).";
        proof_code: "证书主题中没有信用代码，或不在约定的字段。", "The subject has no credit code at the agreed place.";
        proof_bad_code(why): "证书中的信用代码无效：{why}", "The credit code in the certificate is not valid: {why}";
        told_applied(name): "“{name}”申请确认市场主体，请核对", "“{name}” applied to be confirmed as a market party";
        told_colleague: "有同事账号申请代表本企业，请办理", "An account asks to act for your enterprise";
        told_confirmed: "您的账号已确认，可以代表企业参加交易", "Your account is confirmed and may trade for its enterprise";
        told_administrator: "您的账号已确认，是企业的管理员", "Your account is confirmed, as its enterprise's administrator";
        told_refused: "您的申请未通过，请查看理由", "Your application was refused; see why";
        told_revoked: "您代表企业的资格已撤销，请查看理由", "Your account no longer acts for the enterprise; see why";
        told_ended: "您代表企业的期限已到，请重新申请", "Your confirmation is over; apply again";
        told_proved: "有账号凭企业数字证书加入本企业，请核对", "An account joined your enterprise by its certificate; please look";
    }
}

impl Words {
    pub(crate) fn state_of(&self, state: State) -> &'static str {
        match state {
            State::Applied => self.state_applied,
            State::Confirmed => self.state_confirmed,
            State::Refused => self.state_refused,
            State::Withdrawn => self.state_withdrawn,
            State::Revoked => self.state_revoked,
            State::Ended => self.state_ended,
        }
    }

    pub(crate) fn way_of(&self, way: Way) -> &'static str {
        match way {
            Way::Papers => self.way_papers,
            Way::Colleague => self.way_colleague,
            Way::Certificate => self.way_certificate,
        }
    }

    pub(crate) fn paper_of(&self, kind: PaperKind) -> &'static str {
        match kind {
            PaperKind::Licence => self.licence,
            PaperKind::Letter => self.letter,
        }
    }

    pub(crate) fn field_of(&self, field: CodeField) -> &'static str {
        match field {
            CodeField::OrganizationIdentifier => self.field_identifier,
            CodeField::SerialNumber => self.field_serial,
            CodeField::OrganizationalUnit => self.field_unit,
        }
    }

    pub(crate) fn shut(&self, shut: Shut) -> &'static str {
        match shut {
            Shut::NotYours => self.shut_not_yours,
            Shut::Own => self.shut_own,
            Shut::State => self.shut_state,
            Shut::HandOver => self.shut_hand_over,
        }
    }

    pub(crate) fn wrong(&self, wrong: &Wrong) -> String {
        match wrong {
            Wrong::Missing => self.wrong_missing.to_owned(),
            Wrong::TooLong(most) => self.wrong_long(most),
            Wrong::Code(error) => error.explain(self.lang),
            Wrong::Owner => self.wrong_owner.to_owned(),
            Wrong::Key => self.wrong_key.to_owned(),
            Wrong::Phone => self.wrong_phone.to_owned(),
            Wrong::Platform => self.wrong_platform.to_owned(),
            Wrong::File => self.wrong_file.to_owned(),
            Wrong::Day => self.wrong_day.to_owned(),
            Wrong::Twice => self.wrong_twice.to_owned(),
            Wrong::Full => self.wrong_full.to_owned(),
            Wrong::Proof(refusal) => self.refusal(refusal),
            Wrong::Revoked(at) => self.proof_revoked(at.day()),
            Wrong::List(refusal) => self.list_refusal(*refusal),
            Wrong::Older(at) => self.crl_older(at.day()),
        }
    }

    fn list_refusal(&self, refusal: revocation::Refusal) -> String {
        use revocation::Refusal;
        match refusal {
            Refusal::Unreadable => self.crl_unreadable.to_owned(),
            Refusal::Stranger => self.crl_stranger.to_owned(),
            Refusal::Signature => self.crl_signature.to_owned(),
            Refusal::NotForLists => self.crl_not_for_lists.to_owned(),
            Refusal::Ahead => self.crl_ahead.to_owned(),
            Refusal::Long => self.crl_long(revocation::REVOKED),
        }
    }

    fn refusal(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Unreadable => self.proof_unreadable.to_owned(),
            Refusal::Algorithm => self.proof_algorithm.to_owned(),
            Refusal::Expired => self.proof_expired.to_owned(),
            Refusal::NotYet => self.proof_not_yet.to_owned(),
            Refusal::UnknownIssuer => self.proof_unknown.to_owned(),
            Refusal::Suspended(name) => self.proof_suspended(name),
            Refusal::IssuerOver(name) => self.proof_over(name),
            Refusal::NotAnAuthority => self.proof_authority.to_owned(),
            Refusal::NotForSigning => self.proof_signing.to_owned(),
            Refusal::Path => self.proof_path.to_owned(),
            Refusal::Signature => self.proof_signature.to_owned(),
            Refusal::NoName => self.proof_name.to_owned(),
            Refusal::Code(None) => self.proof_code.to_owned(),
            Refusal::Code(Some(error)) => self.proof_bad_code(error.explain(self.lang)),
        }
    }
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "party.applied" => lang.pick("申请代表企业", "Asked to act for an enterprise"),
        "party.confirmed" => lang.pick("确认市场主体账号", "Account of a party confirmed"),
        "party.refused" => lang.pick("退回市场主体申请", "Application of a party refused"),
        "party.revoked" => lang.pick("撤销代表资格", "Account of a party revoked"),
        "party.added" => lang.pick("同事账号加入企业", "Colleague's account added"),
        "party.appointed" => lang.pick("移交企业管理员", "Administrator of a party appointed"),
        "party.withdrawn" => lang.pick("撤回申请或解除代表", "Application taken back or given up"),
        "party.ended" => lang.pick("代表资格到期", "Account of a party over"),
        "party.proved" => lang.pick("凭数字证书确认账号", "Account confirmed by certificate"),
        "party.issuer_trusted" => lang.pick("加入互认签发机构", "Issuer accepted"),
        "party.issuer_suspended" => lang.pick("暂停互认签发机构", "Issuer suspended"),
        "party.key_trusted" => lang.pick("加入互认签名密钥", "Key trusted"),
        "party.key_revoked" => lang.pick("撤销互认签名密钥", "Key revoked"),
        "party.crl_taken" => lang.pick("收下吊销列表", "List of revoked certificates taken"),
        "party.issuer_resumed" => lang.pick("恢复互认签发机构", "Issuer taken up again"),
        _ => return None,
    })
}
