//! What the shell says.

base::messages! {
    /// The words of the frame, of sign-in and of the error pages.
    pub struct Words {
        product: "落地", "Luodi";
        tagline: "已公布的每一项任务，看得见进度，查得到依据", "Every published task, with its progress and its proof";
        skip: "跳到主要内容", "Skip to main content";
        home: "首页", "Home";
        main_nav: "主导航", "Main";
        section_nav: "栏目导航", "Section";
        breadcrumbs: "当前位置", "You are here";
        language: "语言", "Language";
        menu: "菜单", "Menu";
        sample_notice: "示例数据：本站点的进展、账户和证据均为示例，不反映任何单位的实际工作。", "Sample data: progress, accounts and evidence on this site are samples and say nothing about any real unit.";
        footer_source: "任务、单位、指标和期限取自政府公开文件；条款号可逐条回查。", "Tasks, units, figures and deadlines come from published government documents; every one leads back to its clause.";
        sign_in: "登录", "Sign in";
        inbox: "消息", "Inbox";
        unread: "条未读", "unread";
        sign_out: "退出登录", "Sign out";
        signed_out: "已退出登录。", "You have signed out.";
        account: "账户", "Account";
        sign_in_purpose: "供办事人和各单位工作人员使用。公开内容无需登录即可查看。", "For applicants and for people who work here. Public pages need no sign-in.";
        login: "登录名", "Login";
        login_hint: "办事人的登录名是注册时填写的手机号。", "Applicants sign in with the mobile number that they registered.";
        no_account: "办事人还没有账户？", "No account yet?";
        open_account: "注册账户", "Open an account";
        password: "密码", "Password";
        sign_in_wrong: "登录名或密码不正确。请核对后重试；忘记密码请联系本单位管理员重置。", "The login or the password is not right. Check both and try again; if you forgot the password, ask your administrator to reset it.";
        sign_in_busy: "尝试次数过多，请稍后再试。", "Too many attempts. Please try again later.";
        login_missing: "请填写登录名。", "Enter your login.";
        password_missing: "请填写密码。", "Enter your password.";
        session_ended: "登录已过期，请重新登录后继续。", "Your session has ended. Sign in again to go on.";
        already_signed_in: "您已登录。", "You are signed in.";
        errors_heading: "请先更正以下内容", "There is a problem";
        optional: "（选填）", "(optional)";
        way_back: "返回首页", "Back to the home page";
        previous_page: "返回上一页", "Back to the previous page";
        request_id: "请求编号", "Request id";
        request_id_hint: "反映问题时请提供此编号。", "Quote this id when you report the problem.";
        not_found_title: "找不到页面", "Page not found";
        not_found_sentence: "此地址没有内容，或您的账户不能查看。请检查地址，或从首页重新查找。", "There is nothing at this address, or your account may not see it. Check the address or start from the home page.";
        method_title: "不能这样访问", "Not possible this way";
        method_sentence: "此地址不支持这种操作。请返回上一页，用页面上的按钮提交。", "This address does not support that operation. Go back and use the buttons on the page.";
        sign_in_first_title: "请先登录", "Sign in first";
        sign_in_first_sentence: "此操作需要登录。请登录后重试。", "This needs a signed-in account. Sign in and try again.";
        bad_token_title: "令牌无效", "The token is not valid";
        bad_token_sentence: "此接口需要有效的令牌：请在请求头中发送“Authorization: Bearer 令牌”；令牌过期或被撤销的，请在“我的账户”中重新生成。", "This interface needs a valid token: send it as “Authorization: Bearer TOKEN”; if it ended or was revoked, make a new one under “My account”.";
        foreign_form_title: "表单已失效", "The form is no longer valid";
        foreign_form_sentence: "提交的表单不是由当前会话打开的，内容没有保存。请返回重新打开页面后再提交。", "The form was not opened in the present session, so nothing was saved. Go back, reload the page and submit again.";
        malformed_title: "请求无法识别", "The request cannot be read";
        malformed_sentence: "提交的内容不完整或格式不对。请返回检查后重试。", "What was sent is incomplete or malformed. Go back, check it and try again.";
        too_slow_title: "处理超时", "It took too long";
        too_slow_sentence: "请求在规定时间内没有完成，内容可能没有保存。请检查网络后重试。", "The request did not finish in time and may not have been saved. Check the connection and try again.";
        too_large_title: "内容过大", "Too large";
        too_large_sentence: "提交的内容超过上限，没有保存。请压缩或拆分后重试。", "What was sent is larger than the limit and was not saved. Make it smaller or split it, then try again.";
        wrong_type_title: "内容类型不支持", "Type not supported";
        wrong_type_sentence: "此操作不接受这种类型的内容。请使用页面上的表单提交。", "This action does not take content of that type. Use the form on the page.";
        too_many_title: "操作过于频繁", "Too many attempts";
        too_many_sentence(secs): "短时间内尝试次数过多，请 {secs} 秒后再试。", "There were too many attempts in a short time. Try again in {secs} seconds.";
        internal_title: "系统出错", "Something went wrong";
        internal_sentence: "系统出现故障，操作可能没有完成。请稍后重试；如仍出错，请将请求编号告知管理员。", "The system failed and the operation may not have been done. Try again later; if it fails again, give the request id to the administrator.";
        unavailable_title: "暂时不能办理", "Not available now";
        unavailable_sentence: "系统暂时不能保存内容。请稍后重试。", "The system cannot save anything at the moment. Try again later.";
        invalid_title: "内容需要更正", "Something needs mending";
        conflict_title: "内容已被更改", "It has changed in the meantime";
        forbidden_title: "不能办理", "Not permitted";
    }
}
