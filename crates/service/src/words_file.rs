//! What the pages of a form say.

base::messages! {
    /// Words of filling in and sending a form.
    pub(crate) struct FileWords {
        step(at, of): "第 {at} 步，共 {of} 步", "Step {at} of {of}";
        next: "下一步", "Continue";
        back: "上一步", "Back";
        save: "保存，以后再填", "Save and go on later";
        saved: "已保存。可以在“我的办事”中继续填写，保留 60 天。", "Saved. Go on with it under My cases; it is kept for 60 days.";
        not_saved: "您没有登录，填写的内容不会保存；关闭页面后需要重新填写。", "You are not signed in, so nothing is saved; if you close the page you begin anew.";
        sign_in_to_save: "登录后办理", "Sign in first";
        choose_title: "选择要一起办的事项", "Choose what to do together";
        choose_always: "这些事项必须办理", "These are always part of it";
        choose_optional: "这些事项可以不办", "You may leave these out";
        who_title: "您的信息", "About you";
        who_kind: "您是谁", "Who are you";
        person: "个人", "A person";
        enterprise: "企业或其他单位", "An enterprise or another organisation";
        anonymous: "不留姓名", "I give no name";
        anonymous_hint: "不留姓名也会受理。请记下提交后的编号和查询码，凭它查看结果。", "It is taken up without a name, too. Keep the code and the secret that you get: they show you the result.";
        name: "姓名或企业名称", "Name";
        code: "身份证号码或统一社会信用代码", "Identity number or unified social credit code";
        code_hint: "只用于这次办理，加密保存。", "Used for this case only, and kept encrypted.";
        phone: "手机号", "Mobile number";
        phone_hint: "用于联系您。", "So that we can reach you.";
        region: "在哪里办理", "Where";
        region_hint: "按所在的县（市、区）选择，由当地部门办理。", "Choose the county or district; its unit handles the case.";
        acting_as(name): "您以“{name}”的名义办理。", "You act as “{name}”.";
        part_title: "填写内容", "Your answers";
        recalled: "标有“上次填写”的内容来自您以前的办件，请核对后再继续。", "Answers from your earlier cases are filled in; check them before you go on.";
        paper_title(title): "材料：{title}", "Paper: {title}";
        paper_way: "您怎样提供这份材料", "How do you give this paper";
        way_upload: "上传文件", "Upload files";
        way_licence(title): "使用电子证照“{title}”（免提交）", "Use the licence “{title}”: nothing to hand in";
        way_licence_hint: "选择即表示您同意本次办理查看这张证照；每次使用都会记录，您可以在“我的办事”中查看。", "By choosing this you consent to its use for this case; every use is recorded and shown to you under My cases.";
        way_licence_number(number): "证照编号 {number}", "Number {number}";
        way_licence_none: "没有查到您名下的这张证照。", "No such licence of yours was found.";
        way_data(title): "由系统从“{title}”核对（免提交）", "Looked up in “{title}”: nothing to hand in";
        way_data_number: "对应的编号", "Its number";
        way_commitment: "书面承诺代替", "A written commitment instead";
        way_later(term): "先受理，{term}内补交（容缺）", "Later: within {term} of acceptance";
        way_later_open: "先受理，以后补交（容缺）", "Later";
        files: "选择文件", "Files";
        files_hint(kinds, size, count): "{kinds}，每个不超过 {size}，最多 {count} 个；可以用手机拍照。", "{kinds}, {size} at most each, {count} at most; a photograph is fine.";
        files_here: "已经上传", "Uploaded";
        drop: "去掉", "Remove";
        paper_optional: "现在不提供", "Not now";
        promise_title: "承诺", "Commitment";
        promise_check: "我已阅读并作出以上承诺", "I have read this and make this commitment";
        review_title: "检查并提交", "Check and send";
        review_purpose: "请逐项核对。提交后会得到编号，可以随时查询。", "Check each part. You get a code with which you can follow the case.";
        change: "修改", "Change";
        change_what(title): "修改：{title}", "Change: {title}";
        not_answered: "未填写", "Not answered";
        submit: "提交", "Send";
        submit_note: "提交即表示以上内容真实。", "By sending it you say that this is true.";
        missing_kind: "请选择您是谁。", "Say who you are.";
        missing_name: "请填写名称，不超过 80 个字。", "Enter a name, 80 characters at most.";
        wrong_phone: "请填写能联系到您的电话号码。", "Enter a telephone number.";
        missing_region: "请选择在哪里办理。", "Choose where.";
        missing_way: "请选择怎样提供这份材料。", "Choose how you give this paper.";
        missing_files: "请选择要上传的文件。", "Choose the files to upload.";
        wrong_file_kind(name): "“{name}”不是可以接收的类型。", "“{name}” is not of a kind that is taken.";
        wrong_file_size(name, size): "“{name}”超过 {size}。", "“{name}” is larger than {size}.";
        wrong_file_count(count): "最多 {count} 个文件，请去掉一些。", "At most {count} files; remove some.";
        missing_number: "请填写编号。", "Enter the number.";
        missing_promise: "需要作出承诺才能以这种方式办理；不承诺的，请到窗口按一般程序办理。", "This way needs the commitment; without it, apply at a window in the ordinary way.";
        not_open: "这个事项不向您选择的这类办事人开放。", "This service is not open to whom you chose.";
        open_pages(count): "还有 {count} 部分没有填完，请补充后提交。", "{count} parts are not complete; complete them before you send it.";
    }
}
