//! What this room says.

use base::{Lang, Millis};

use crate::commands::save::FieldName;
use crate::model::{CallState, DrawState};

base::messages! {
    /// Pages and sentences.
    pub(crate) struct Words {
        experts: "评标专家库", "Experts";
        experts_purpose: "登记可以参加评标的专家，供随机抽取；姓名和手机号加密保存。", "The register from which committees are drawn; names and telephones are sealed.";
        experts_none: "专家库还没有专家。请逐一新增，或下载模板后批量导入。", "The register is empty. Add experts one by one, or import a sheet.";
        none_found: "没有符合条件的记录。", "Nothing fits the filter.";
        clear: "清除筛选", "Clear the filter";
        filter: "筛选", "Filter";
        all: "全部", "All";
        like: "编号或工作单位", "Number or employer";
        count_experts(count): "共 {count} 名专家", "{count} experts";
        count_draws(count): "共 {count} 次抽取", "{count} draws";
        add: "新增专家", "Add an expert";
        add_purpose: "新增一名评标专家。", "Enter an expert into the register.";
        import: "批量导入", "Import a sheet";
        import_purpose: "上传按模板填写的表格，批量新增或更新专家。", "Take many experts from a sheet.";
        import_hint: "首行为列名；按专家编号新增或更新。有单元格需要修改时，整张表都不会导入。", "The first row names the columns; experts are known by their number. When a cell is wrong, nothing is taken.";
        import_button: "导入", "Import";
        import_template: "下载模板", "Download an empty sheet";
        import_file: "表格（xlsx，不超过 8 MB）", "Sheet (xlsx, up to 8 MB)";
        import_missing: "请选择要导入的 xlsx 表格。", "Choose the xlsx sheet to import.";
        imported(new, changed, same): "已导入：新增 {new} 名，更新 {changed} 名，未变 {same} 名。", "Imported: {new} new, {changed} changed, {same} as they were.";
        export: "导出", "Export";
        export_too_many(most): "导出不超过 {most} 名，请先筛选。", "At most {most} experts are exported; narrow the list first.";
        sheet: "评标专家", "Experts";
        cell: "单元格", "Cell";
        problem: "问题", "What is wrong";
        cell_wrong: "无法识别，请按填写说明修改", "It cannot be read; see the hint of this column";
        cell_taken: "与其他行或其他专家重复", "It stands here twice or belongs to another expert";
        sheet_unreadable: "文件不是可以读取的 xlsx 表格，请用模板重新填写。", "The file is no readable xlsx sheet; fill in the empty one.";
        sheet_heads: "首行列名与模板不符，请用模板重新填写。", "The first row does not name the columns; fill in the empty sheet.";
        sheet_too_many(most): "一次最多导入 {most} 行，请分成几张表。", "At most {most} rows at a time; split the sheet.";
        sheet_cells(count): "有 {count} 处单元格需要修改，修改后重新上传；本次没有导入。", "{count} cells have to be mended; nothing was imported.";
        sheet_row(row, why): "第 {row} 行没有导入：{why}此前各行已导入，修改后可整表重新上传。", "Row {row} was not imported: {why} The rows above were; mend it and upload the sheet again.";
        code: "专家编号", "Number";
        code_hint: "1 至 16 位字母和数字，如 E0001。", "1 to 16 letters and digits, such as E0001.";
        name: "姓名", "Name";
        phone: "手机号", "Mobile";
        phone_hint: "11 位手机号。", "A mobile number of 11 digits.";
        title: "职称", "Professional title";
        region: "所在地区代码", "Division";
        region_hint: "六位行政区划代码，如 140500。", "Six digits, such as 140500.";
        employer_code: "单位代码", "Employer's code";
        employer_code_hint: "18 位统一社会信用代码；没有工作单位的留空。", "The 18 characters of the credit code; empty without an employer.";
        employer_name: "工作单位", "Employer";
        specialities: "专业代码", "Specialities";
        specialities_hint: "如 A0101，多个用空格或顿号分开。", "Such as A0101; several are separated by spaces.";
        kinship: "亲属关系单位代码", "Enterprises of relatives";
        kinship_hint: "近亲属任职或持股单位的统一社会信用代码，多个用空格分开；保存后不再显示，只用于回避。", "Credit codes, separated by spaces. They are not shown again and serve recusal alone.";
        relations: "其他利害关系单位代码", "Other related enterprises";
        relations_hint: "统一社会信用代码；已结束的在代码后写“~结束日期”，如 代码~2022-05-01。", "Credit codes; where it ended, ~ and the day behind it, such as CODE~2022-05-01.";
        login: "登录名", "Sign-in";
        login_hint: "专家本人的办事人账号，抽中后由此通知；没有账号的专家不参加抽取。", "The expert's own sign-in, by which the system calls; without one nobody is drawn.";
        no_login: "未关联", "None";
        linked: "已关联", "Linked";
        save: "保存", "Save";
        saved: "已保存。", "Saved.";
        fields_wrong: "有内容需要修改，请按提示填写。", "Some fields have to be mended.";
        field_wrong: "无法识别，请按说明填写。", "It cannot be read; see the hint.";
        code_taken: "这个编号已属于另一名专家，请核对。", "The number belongs to another expert; check it.";
        account_taken: "这个账号已关联另一名专家，请核对。", "The sign-in is another expert's; check it.";
        one_purpose: "登记信息、暂停记录和历年参评情况。", "What the register knows, suspensions and years.";
        facts: "登记信息", "Particulars";
        relations_declared(count): "已申报 {count} 项关系（加密保存，仅用于回避比对）", "{count} relations are declared (sealed, compared for recusal alone)";
        suspensions: "暂停抽取", "Suspensions";
        suspensions_none: "没有暂停记录。", "There were no suspensions.";
        suspend: "暂停", "Suspend";
        suspended: "已暂停抽取。", "Suspended.";
        lift: "恢复抽取", "Lift the suspensions";
        lifted: "已恢复抽取。", "The suspensions are lifted.";
        from: "起始日期", "From";
        until: "截止日期", "To";
        until_open: "直至恢复", "until lifted";
        reason: "理由", "Reason";
        reason_wrong(most): "请写明理由，不超过 {most} 字。", "Say why, in at most {most} characters.";
        days_wrong: "日期无法识别，或截止日期早于起始日期；请修改。", "The days cannot be read, or the last is before the first; mend them.";
        years: "历年参评", "Years";
        years_none: "还没有已公布的评标记录。", "There are no committees that became known.";
        year: "年度", "Year";
        year_draws: "抽中", "Drawn";
        year_seats: "参评", "Sat";
        year_refusals: "未参加", "Refused";
        year_conduct: "行为记录", "Noted";
        year_deviation: "评分平均偏离", "Mean deviation";
        edit: "修改登记信息", "Change the particulars";
        draws: "专家抽取", "Draws of committees";
        draws_purpose: "每次抽取都留有可独立核验的记录；评标结果公布前，任何人看不到成员姓名。", "Every draw leaves a record that anybody can check; nobody sees who was drawn before the result.";
        draws_none: "没有您可以查看的抽取。项目需要评标委员会时，会在这里出现。", "There are no draws for you to see. They appear when a project needs a committee.";
        subject: "交易项目", "Trade";
        state: "状态", "State";
        at: "评标时间", "Sitting";
        attempt(number): "第 {number} 次", "Attempt {number}";
        attempts: "抽取次序", "Attempt";
        draw_one(id): "抽取第 {id} 号", "Draw no. {id}";
        draw_purpose: "各方提交种子、冻结候选池、公开种子、通知专家，逐步留痕。", "Seeds, the frozen pool, reveals and calls, step by step.";
        groups: "专业与席位", "Specialities and seats";
        group_line(name, seats, spares): "{name}：{seats} 席，备选 {spares} 名", "{name}: {seats} seats, {spares} spare";
        places: "评标地点", "Places";
        state_open: "待各方提交种子承诺", "Awaiting commitments";
        state_frozen: "候选池已冻结，待公开种子", "Frozen, awaiting reveals";
        state_drawn: "已抽取", "Drawn";
        state_released: "名单已公布", "Known";
        state_void: "无效", "Void";
        parties: "提供种子的各方", "Parties";
        party_tenderer: "招标人", "tenderer";
        party_supervisor: "监督部门", "supervisor";
        committed: "已提交承诺", "committed";
        revealed: "已公开种子", "revealed";
        waiting: "等待中", "waiting";
        seed_title: "我方种子", "Your seed";
        seed: "种子（64 位十六进制）", "Seed (64 hexadecimal digits)";
        seed_commit_hint: "种子用来保证抽取不可预测。请复制并妥善保存下面的种子：冻结候选池后须由您公开同一种子，系统不保存它；丢失将导致本次抽取无效。", "The seed keeps the draw unpredictable. Copy it and keep it: after the freeze you must reveal the same one, and the system does not keep it. Without it the draw is void.";
        seed_own_hint: "也可以换成您自己生成的 64 位十六进制数。", "You may put in digits of your own making.";
        seed_commit: "提交承诺", "Commit";
        seed_again: "重新提交承诺", "Commit anew";
        seed_committed: "承诺已提交。请保存好种子。", "The commitment is taken. Keep the seed.";
        seed_reveal_hint: "候选池已冻结。请在期限内公开此前承诺的种子。", "The pool is frozen. Reveal the seed that you committed to.";
        seed_reveal: "公开种子", "Reveal";
        seed_revealed: "种子已公开。", "The seed is revealed.";
        seed_digits: "种子或承诺应为 64 位小写十六进制数，请整段复制。", "A seed or commitment is 64 lower-case hexadecimal digits; copy the whole of it.";
        seed_state: "当前阶段不能提交或公开种子；请刷新页面。", "Seeds are not taken at this stage; reload the page.";
        seed_turn(name): "请等{name}先公开种子。", "Wait for the {name} to reveal first.";
        seed_other: "这不是您承诺过的种子；请找出当时保存的种子。", "This is not the seed that you committed to; look for the one you kept.";
        not_a_party: "只有本次抽取的种子提供方可以提交种子。", "Only the parties of this draw bring seeds.";
        freeze: "冻结候选池", "Freeze the pool";
        freeze_waits: "各方都提交种子承诺后，才能冻结候选池。", "The pool can be frozen once every party has committed a seed.";
        freeze_hint: "按专业列出专家并剔除须回避、暂停的人员，封存后才公开种子。冻结后不能更改。", "Lists the experts of these specialities with who is recused or suspended. Seeds are revealed after; nothing changes then.";
        frozen: "候选池已冻结，请各方公开种子。", "The pool is frozen; the parties reveal now.";
        freeze_state: "候选池已经冻结，不能再次冻结。", "The pool was frozen already.";
        uncommitted(name): "{name}还没有提交种子承诺，请先通知其提交。", "The {name} did not commit to a seed yet; ask them.";
        transcript: "下载抽取记录", "Download the record";
        transcript_hint: "记录可用 verify 程序离线核验；名单公布前其中没有姓名。", "The record is checked offline with verify; it names nobody before the result.";
        key: "签名公钥", "Signing key";
        seats: "席位与通知", "Seats and calls";
        seats_none: "还没有发出通知；公开全部种子后自动通知。", "Nobody was called yet; calls go out with the last seed.";
        seat: "席位", "Seat";
        group: "专业", "Speciality";
        called: "通知时间", "Called";
        answer: "答复", "Answer";
        place: "地点", "Place";
        signed_in: "签到", "Signed in";
        member: "成员", "Member";
        hidden: "结果公布后可见", "Known after the result";
        call_pending: "待答复", "Open";
        call_accepted: "参加", "Comes";
        call_refused: "不参加", "Does not come";
        call_left: "退出", "Left";
        lacking(count): "候选专家已用尽，还缺 {count} 席；请由交易中心报监督部门处理。", "Nobody is left for {count} seats; the centre has to ask the supervising unit.";
        remove: "取消席位", "Take from the seat";
        removed: "已取消，按排序通知下一名。", "Done; the next in the ranking is called.";
        note: "记录行为", "Note conduct";
        note_text: "说明", "In words";
        note_kind: "情形", "What";
        noted: "已记录并报监督部门。", "Noted, and reported to the supervising unit.";
        conduct: "行为记录", "Conduct";
        conduct_none: "没有行为记录。", "Nothing was noted.";
        conduct_late: "迟到", "Late";
        conduct_leaning: "言语倾向", "Leaning";
        conduct_leaving: "擅自离席", "Leaving the seat";
        conduct_device: "违规使用通信工具", "Device";
        conduct_other: "其他", "Other";
        reason_busy: "工作安排", "Busy";
        reason_ill: "身体原因", "Ill";
        reason_away: "不在当地", "Away";
        reason_recusal: "需要回避", "Recusal";
        reason_absent: "未到场", "Absent";
        reason_conduct: "违反纪律", "Conduct";
        reason_unreachable: "逾期未答复", "Not reached";
        reason_same_employer: "同单位人数已满", "Enough of the same employer";
        my_seats: "我的席位", "My seats";
        my_seats_purpose: "被抽中参加评标时，在这里答复、签到。", "Answer calls to committees and sign in at the seat.";
        my_seats_none: "没有评标通知。被抽中时会收到消息并显示在这里。", "There are no calls. When you are drawn you get a message, and it appears here.";
        answer_by(when): "请于 {when} 前答复；逾期由下一位递补。", "Answer by {when}; later the next one is called.";
        accept: "参加", "I come";
        refuse: "不能参加", "I cannot come";
        leave: "退出本次评标", "Leave this committee";
        sign_in: "现场签到", "Sign in at the seat";
        answered: "已答复。", "Answered.";
        left: "已退出。", "You left.";
        signed: "已签到。", "Signed in.";
        told_later: "签到后告知评标项目。", "The project is told when you sign in.";
        secret_hint: "结果公布前，请勿向任何人透露您参加评标。", "Tell nobody that you sit in a committee before the result.";
        sample: "示例", "Sample";
        not_found: "没有这项内容；请从列表页面打开。", "There is no such thing; open it from its list.";
        expert_not_found: "没有这名专家；请从专家库页面打开。", "There is no such expert; open it from the register.";
        draw_not_found: "没有这次抽取；请从专家抽取页面打开。", "There is no such draw; open it from the list of draws.";
        seat_not_found: "没有这个席位；请从“我的席位”打开。", "There is no such seat; open it from My seats.";
        seat_choice: "请从列出的选项中选择。", "Choose one of those listed.";
        seat_late: "答复期限已过，已由下一位递补。", "The time to answer is over; the next one is called.";
        seat_state: "席位状态已变，不能这样操作；请刷新页面。", "The seat changed; reload the page.";
        seat_early: "评标开始前两小时起可以签到。", "Signing in begins two hours before the sitting.";
        not_yours: "您没有办理此事的权限；请联系交易中心。", "This is not for you to do; ask the trading centre.";
        stale: "内容已有变化；请核对后重新提交。", "It changed meanwhile; look at it and submit again.";
        unreadable: "保存的抽取数据无法读取，请联系系统管理员检查密钥文件。", "What is kept for the draw cannot be read; the administrator has to check the key files.";
        open_names: "项目标识、评标地点或答复时限不符合要求；请修改。", "Subject, places or the time to answer are out of bounds; mend them.";
        open_groups: "请填写 1 至 16 个不同专业，各 1 至 99 席。", "Give 1 to 16 different specialities with 1 to 99 seats each.";
        open_parties: "种子由 2 至 8 个不同的参与方提供，每方须有经办单位或账号。", "2 to 8 different parties bring seeds, each with a unit or an account to act.";
        open_again: "这个项目已经抽取过，不能重复抽取。", "There is a draw for this subject; a committee is not drawn twice.";
        rule_least(least, basis): "评标委员会不得少于 {least} 人（{basis}）；请增加席位。", "A committee has at least {least} members ({basis}); add seats.";
        rule_odd(basis): "评标委员会人数应为单数（{basis}）；请调整席位。", "A committee has an odd number of members ({basis}); change the seats.";
        rule_experts(one, two, basis): "随机抽取的专家不得少于成员总数的 {one}/{two}（{basis}）；请增加专家席位。", "Drawn experts are at least {one}/{two} of a committee ({basis}); add seats for experts.";
        release_state: "抽取尚未完成，不能公布名单。", "The draw is not complete; its members cannot be made known.";
        release_pending: "还有专家未答复，不能公布名单。", "A call is still open; the members cannot be made known.";
    }
}

impl Words {
    /// The name of a field.
    #[must_use]
    pub(crate) fn field(&self, field: FieldName) -> &'static str {
        match field {
            FieldName::Code => self.code,
            FieldName::Name => self.name,
            FieldName::Phone => self.phone,
            FieldName::Title => self.title,
            FieldName::Region => self.region,
            FieldName::EmployerCode => self.employer_code,
            FieldName::EmployerName => self.employer_name,
            FieldName::Specialities => self.specialities,
            FieldName::Kinship => self.kinship,
            FieldName::Relations => self.relations,
            FieldName::Login => self.login,
        }
    }

    /// What to know about a field; empty for plain ones.
    #[must_use]
    pub(crate) fn hint(&self, field: FieldName) -> &'static str {
        match field {
            FieldName::Code => self.code_hint,
            FieldName::Phone => self.phone_hint,
            FieldName::Region => self.region_hint,
            FieldName::EmployerCode => self.employer_code_hint,
            FieldName::Specialities => self.specialities_hint,
            FieldName::Kinship => self.kinship_hint,
            FieldName::Relations => self.relations_hint,
            FieldName::Login => self.login_hint,
            FieldName::Name | FieldName::Title | FieldName::EmployerName => "",
        }
    }

    /// A party of a draw.
    #[must_use]
    pub(crate) fn party(&self, name: &str) -> String {
        match name {
            "tenderer" => self.party_tenderer.to_owned(),
            "supervisor" => self.party_supervisor.to_owned(),
            other => other.to_owned(),
        }
    }

    /// How far a draw has come.
    #[must_use]
    pub(crate) fn draw_state(&self, state: DrawState) -> &'static str {
        match state {
            DrawState::Open => self.state_open,
            DrawState::Frozen => self.state_frozen,
            DrawState::Drawn => self.state_drawn,
            DrawState::Released => self.state_released,
            DrawState::Void => self.state_void,
        }
    }

    /// What became of a call.
    #[must_use]
    pub(crate) fn call_state(&self, state: CallState) -> &'static str {
        match state {
            CallState::Pending => self.call_pending,
            CallState::Accepted => self.call_accepted,
            CallState::Refused => self.call_refused,
            CallState::Left => self.call_left,
        }
    }

    /// A reason of a refusal, of leaving, of conduct.
    #[must_use]
    pub(crate) fn why(&self, reason: &str) -> &'static str {
        match reason {
            "busy" => self.reason_busy,
            "ill" => self.reason_ill,
            "away" => self.reason_away,
            "recusal" => self.reason_recusal,
            "absent" => self.reason_absent,
            "conduct" => self.reason_conduct,
            "unreachable" => self.reason_unreachable,
            "same-employer" => self.reason_same_employer,
            _ => "",
        }
    }

    /// A kind of conduct.
    #[must_use]
    pub(crate) fn conduct_kind(&self, kind: &str) -> &'static str {
        match kind {
            "late" => self.conduct_late,
            "leaning" => self.conduct_leaning,
            "leaving" => self.conduct_leaving,
            "device" => self.conduct_device,
            _ => self.conduct_other,
        }
    }
}

/// An instant for pages.
pub(crate) fn moment(at: Millis) -> String {
    at.minute_text()
}

/// The journal's words of this room.
#[must_use]
pub fn journal_kind(kind: &str, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        "expert.added" => lang.pick("新增评标专家", "Expert added"),
        "expert.changed" => lang.pick("修改评标专家", "Expert changed"),
        "expert.imported" => lang.pick("导入评标专家", "Experts imported"),
        "expert.suspended" => lang.pick("暂停评标专家", "Expert suspended"),
        "expert.reinstated" => lang.pick("恢复评标专家", "Expert reinstated"),
        "draw.key" => lang.pick("公布抽取公钥", "Keys of draws published"),
        "draw.opened" => lang.pick("开始专家抽取", "Draw opened"),
        "draw.committed" => lang.pick("提交种子承诺", "Seed committed to"),
        "draw.frozen" => lang.pick("冻结候选池", "Pool frozen"),
        "draw.revealed" => lang.pick("公开种子", "Seed revealed"),
        "draw.drawn" => lang.pick("完成抽取", "Drawn"),
        "draw.void" => lang.pick("抽取无效", "Draw void"),
        "draw.called" => lang.pick("通知专家", "Expert called"),
        "draw.answered" => lang.pick("专家答复", "Call answered"),
        "draw.released" => lang.pick("公布评标委员会", "Committee made known"),
        "seat.signed_in" => lang.pick("专家签到", "Signed in at a seat"),
        "seat.conduct" => lang.pick("记录评标行为", "Conduct noted"),
        "seat.deviation" => lang.pick("记录评分偏离", "Deviation noted"),
        _ => return None,
    })
}
