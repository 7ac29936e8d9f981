//! One's own account with its password, and for the office the list of accounts.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{AccountId, Explain, Fault, OrgId, Role};
use serde::Deserialize;

use crate::accounts::{self, Account, AccountError, Attempt, NewAccount, tokens};
use crate::form::{Choice, Complaint, Field};
use crate::token_pages::{self, TokenTable, TokenWords};
use crate::view::{self, Tag, Tone};
use crate::{
    Access, Answer, Ctx, Failure, Flash, Frame, Routes, STAFF, Status, blocking, page_with, signin,
};

const OFFICE: Access = Access::Roles(&[Role::Office]);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/account", STAFF, "account", show_own)
        .action("/account/password", STAFF, "account.password", change_own)
        .page("/accounts", OFFICE, "accounts", show_all)
        .action("/accounts", OFFICE, "accounts.create", create)
        .page("/accounts/{id}", OFFICE, "accounts.one", show_one)
        .action(
            "/accounts/{id}/password",
            OFFICE,
            "accounts.password",
            set_password,
        )
        .action(
            "/accounts/{id}/active",
            OFFICE,
            "accounts.active",
            set_active,
        )
}

base::messages! {
    /// What the account pages say.
    struct AccountWords {
        own_title: "我的账户", "My account";
        own_purpose: "查看自己的账户信息，修改密码。", "See your account and change its password.";
        all_title: "账户管理", "Accounts";
        all_purpose: "新建账户，停用或恢复账户，重置密码。", "Create accounts, close or reopen them, reset passwords.";
        one_purpose: "停用或恢复这个账户，重置密码。", "Close or reopen this account, or reset its password.";
        name: "姓名", "Name";
        role: "角色", "Role";
        unit: "单位", "Unit";
        no_unit: "不限定单位", "No unit";
        state: "状态", "State";
        active: "可登录", "Active";
        closed: "已停用", "Closed";
        close: "停用账户", "Close the account";
        reopen: "恢复账户", "Reopen the account";
        close_hint: "停用后立即退出所有会话、撤销全部令牌，账户记录保留。", "It is signed out everywhere at once and its tokens are revoked; its record stays.";
        create: "新建账户", "New account";
        created: "账户已新建。", "The account was created.";
        saved: "已保存。", "Saved.";
        password_heading: "修改密码", "Change the password";
        reset_heading: "重置密码", "Reset the password";
        present: "当前密码", "Present password";
        fresh: "新密码", "New password";
        again: "再次输入新密码", "New password again";
        fresh_hint: "10至200个字符。修改后，其他已登录的会话将退出。", "10 to 200 characters. Other sessions are signed out.";
        login_hint: "2至40个小写字母、数字、点、下划线或连字符。", "2 to 40 lower-case letters, digits, dots, underscores or hyphens.";
        new_hint: "10至200个字符。请当面或通过可信渠道告知本人，并提醒登录后修改。", "10 to 200 characters. Hand it over in person or by a trusted channel, to be changed after sign-in.";
        present_wrong: "当前密码不正确，请重新输入。", "The present password is not right; enter it again.";
        differ: "两次输入的新密码不一致，请重新输入。", "The two new passwords differ; enter them again.";
        changed: "密码已修改，其他会话已退出。", "The password was changed; other sessions were signed out.";
        submit: "保存", "Save";
        choose: "请选择", "Choose";
    }
}

#[derive(Template)]
#[template(path = "account_own.html")]
struct OwnPage {
    frame: Frame,
    tokens_title: &'static str,
    words: &'static AccountWords,
    account: Account,
    role: &'static str,
    unit: String,
    office: bool,
    complaints: Vec<Complaint>,
    fields: [Field; 3],
}

/// What the page of one's own account is called.
pub(crate) fn own_title(lang: base::Lang) -> &'static str {
    AccountWords::of(lang).own_title
}

async fn show_own(ctx: Ctx) -> Answer {
    own_page(&ctx, StatusCode::OK, Vec::new()).await
}

async fn own_page(ctx: &Ctx, status: StatusCode, complaints: Vec<Complaint>) -> Answer {
    let words = AccountWords::of(ctx.lang);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let account = blocking(move || accounts::own(&store, &scope)).await?;
    let units = unit_choices(ctx).await?;
    let view = OwnPage {
        frame: ctx.frame(words.own_title).purpose(words.own_purpose),
        tokens_title: TokenWords::of(ctx.lang).title,
        words,
        role: account.role.title(ctx.lang),
        unit: unit_name(&account, &units, words),
        office: ctx.scope.role == Role::Office,
        fields: [
            Field::password("present", words.present)
                .narrow()
                .complaint(&complaints),
            Field::password("fresh", words.fresh)
                .autocomplete("new-password")
                .hint(words.fresh_hint)
                .narrow()
                .complaint(&complaints),
            Field::password("again", words.again)
                .autocomplete("new-password")
                .narrow()
                .complaint(&complaints),
        ],
        complaints,
        account,
    };
    page_with(status, &view)
}

#[derive(Deserialize)]
struct OwnForm {
    #[serde(default)]
    present: String,
    #[serde(default)]
    fresh: String,
    #[serde(default)]
    again: String,
}

async fn change_own(ctx: Ctx, Form(form): Form<OwnForm>) -> Answer {
    let words = AccountWords::of(ctx.lang);
    let again = |complaint| own_page(&ctx, StatusCode::UNPROCESSABLE_ENTITY, vec![complaint]);
    if form.fresh != form.again {
        return again(Complaint::new("again", words.differ)).await;
    }
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let account = blocking(move || accounts::own(&store, &scope)).await?;
    let clock = ctx.shell.clock();
    let door = ctx.shell.door();
    // The present password is guessed no faster here than at sign-in.
    let attempt = door
        .check(
            ctx.store(),
            clock,
            ctx.address,
            &account.login,
            form.present,
        )
        .await?;
    match attempt {
        Attempt::Known(_) => {}
        Attempt::Unknown => return again(Complaint::new("present", words.present_wrong)).await,
        Attempt::Wait(secs) => return Err(Failure::new(Status::TooMany(secs))),
    }
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let set =
        blocking(move || Ok::<_, Failure>(accounts::set_own_password(&store, &scope, &form.fresh)));
    match set.await? {
        Ok(account) => {
            let response = ctx.redirect_with("/account", Flash::done(words.changed));
            signin::open_session(&ctx, account, response).await
        }
        Err(AccountError::BadPassword) => {
            let text = AccountError::BadPassword.explain(ctx.lang);
            again(Complaint::new("fresh", text)).await
        }
        Err(error) => Err(error.into()),
    }
}

struct Row {
    id: i64,
    login: String,
    name: String,
    role: &'static str,
    unit: String,
    state: Tag,
}

#[derive(Template)]
#[template(path = "account_list.html")]
struct ListPage {
    frame: Frame,
    words: &'static AccountWords,
    rows: Vec<Row>,
    complaints: Vec<Complaint>,
    fields: [Field; 5],
}

#[derive(Clone, Default, Deserialize)]
struct NewForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    unit: String,
}

async fn show_all(ctx: Ctx) -> Answer {
    list_page(&ctx, StatusCode::OK, &NewForm::default(), Vec::new()).await
}

async fn list_page(
    ctx: &Ctx,
    status: StatusCode,
    form: &NewForm,
    complaints: Vec<Complaint>,
) -> Answer {
    let words = AccountWords::of(ctx.lang);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let accounts = blocking(move || accounts::list(&store, &scope)).await?;
    let units = unit_choices(ctx).await?;
    let rows = accounts
        .iter()
        .map(|account| Row {
            id: account.id.0,
            login: account.login.clone(),
            name: account.name.clone(),
            role: account.role.title(ctx.lang),
            unit: unit_name(account, &units, words),
            state: state(account, words),
        })
        .collect();
    let view = ListPage {
        frame: ctx
            .frame(words.all_title)
            .purpose(words.all_purpose)
            .crumb("/account", words.own_title),
        words,
        rows,
        fields: new_fields(ctx, words, units, form, &complaints),
        complaints,
    };
    page_with(status, &view)
}

fn new_fields(
    ctx: &Ctx,
    words: &'static AccountWords,
    units: Option<Vec<Choice>>,
    form: &NewForm,
    complaints: &[Complaint],
) -> [Field; 5] {
    let choose = || Choice::new("", words.choose);
    let roles = std::iter::once(choose())
        .chain(
            Role::ALL
                .into_iter()
                .filter(|role| *role != Role::Public)
                .map(|role| Choice::new(role.as_str(), role.title(ctx.lang))),
        )
        .collect();
    let unit = match units {
        Some(units) => {
            let none = Choice::new("", words.no_unit);
            Field::select(
                "unit",
                words.unit,
                std::iter::once(none).chain(units).collect(),
            )
        }
        None => Field::text("unit", words.unit),
    };
    [
        Field::text("login", ctx.words().login)
            .hint(words.login_hint)
            .value(&form.login)
            .autocomplete("off")
            .narrow()
            .complaint(complaints),
        Field::text("name", words.name)
            .value(&form.name)
            .autocomplete("off")
            .max_chars(40)
            .narrow()
            .complaint(complaints),
        Field::select("role", words.role, roles)
            .value(&form.role)
            .narrow()
            .complaint(complaints),
        unit.value(&form.unit)
            .optional(ctx.words())
            .narrow()
            .complaint(complaints),
        Field::password("password", ctx.words().password)
            .autocomplete("new-password")
            .hint(words.new_hint)
            .narrow()
            .complaint(complaints),
    ]
}

async fn create(ctx: Ctx, Form(form): Form<NewForm>) -> Answer {
    let words = AccountWords::of(ctx.lang);
    let unit = form.unit.trim();
    let new = NewAccount {
        login: form.login.clone(),
        name: form.name.clone(),
        password: form.password.clone(),
        role: Role::parse(&form.role).unwrap_or(Role::Public),
        org: (!unit.is_empty()).then(|| OrgId::from(unit)),
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let created = blocking(move || Ok::<_, Failure>(accounts::create(&store, &scope, new))).await?;
    match created {
        Ok(_) => Ok(ctx.redirect_with("/accounts", Flash::done(words.created))),
        Err(error) => match complaint(&error, "password", &ctx) {
            Some(complaint) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                list_page(&ctx, status, &form, vec![complaint]).await
            }
            None => Err(error.into()),
        },
    }
}

/// The field that an error is about, or `None` when it is about none.
fn complaint(error: &AccountError, password: &str, ctx: &Ctx) -> Option<Complaint> {
    let field = match error {
        AccountError::BadLogin | AccountError::LoginTaken => "login",
        AccountError::BadName => "name",
        AccountError::BadPassword => password,
        AccountError::BadRole => "role",
        _ => return None,
    };
    debug_assert!(matches!(error.fault(), Fault::Invalid | Fault::Conflict));
    Some(Complaint::new(field, error.explain(ctx.lang)))
}

#[derive(Template)]
#[template(path = "account_one.html")]
struct OnePage {
    frame: Frame,
    words: &'static AccountWords,
    account: Account,
    role: &'static str,
    unit: String,
    state: Tag,
    own: bool,
    complaints: Vec<Complaint>,
    password: Field,
    tokens_title: &'static str,
    no_tokens: &'static str,
    has_tokens: bool,
    tokens: TokenTable,
}

async fn show_one(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    one_page(&ctx, AccountId(id), StatusCode::OK, Vec::new()).await
}

async fn one_page(
    ctx: &Ctx,
    id: AccountId,
    status: StatusCode,
    complaints: Vec<Complaint>,
) -> Answer {
    let words = AccountWords::of(ctx.lang);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let accounts = blocking(move || accounts::list(&store, &scope)).await?;
    let account = accounts
        .into_iter()
        .find(|account| account.id == id)
        .ok_or(AccountError::NotFound)?;
    let units = unit_choices(ctx).await?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let held = blocking(move || tokens::tokens(&store, &scope, id)).await?;
    let frame = ctx
        .frame(account.name.clone())
        .purpose(words.one_purpose)
        .crumb("/accounts", words.all_title);
    let view = OnePage {
        tokens_title: TokenWords::of(ctx.lang).title,
        no_tokens: TokenWords::of(ctx.lang).none_of,
        has_tokens: !held.is_empty(),
        tokens: token_pages::table(&held, ctx.now(), &frame.csrf, ctx.lang),
        frame,
        words,
        role: account.role.title(ctx.lang),
        unit: unit_name(&account, &units, words),
        state: state(&account, words),
        own: ctx.scope.account == Some(id),
        password: Field::password("password", words.fresh)
            .autocomplete("new-password")
            .hint(words.new_hint)
            .narrow()
            .complaint(&complaints),
        complaints,
        account,
    };
    page_with(status, &view)
}

#[derive(Deserialize)]
struct PasswordForm {
    #[serde(default)]
    password: String,
}

async fn set_password(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<PasswordForm>) -> Answer {
    let id = AccountId(id);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let set = blocking(move || {
        Ok::<_, Failure>(accounts::set_password(&store, &scope, id, &form.password))
    });
    match set.await? {
        Ok(()) => Ok(ctx.redirect_with("/accounts", Flash::done(AccountWords::of(ctx.lang).saved))),
        Err(error) => match complaint(&error, "password", &ctx) {
            Some(complaint) => {
                one_page(&ctx, id, StatusCode::UNPROCESSABLE_ENTITY, vec![complaint]).await
            }
            None => Err(error.into()),
        },
    }
}

#[derive(Deserialize)]
struct ActiveForm {
    active: u8,
}

async fn set_active(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<ActiveForm>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || accounts::set_active(&store, &scope, AccountId(id), form.active != 0)).await?;
    Ok(ctx.redirect_with("/accounts", Flash::done(AccountWords::of(ctx.lang).saved)))
}

async fn unit_choices(ctx: &Ctx) -> Result<Option<Vec<Choice>>, Failure> {
    let Some(units) = ctx.shell.units().cloned() else {
        return Ok(None);
    };
    let (store, lang) = (ctx.store(), ctx.lang);
    blocking(move || units(&store, lang)).await.map(Some)
}

/// The name of an account's unit; its id where the list of units does not know it.
fn unit_name(account: &Account, units: &Option<Vec<Choice>>, words: &AccountWords) -> String {
    let Some(org) = &account.org else {
        return words.no_unit.to_owned();
    };
    units
        .iter()
        .flatten()
        .find(|choice| choice.value == org.as_str())
        .map_or(org.to_string(), |choice| choice.label.clone())
}

fn state(account: &Account, words: &AccountWords) -> Tag {
    if account.active {
        view::tag(Tone::Good, words.active)
    } else {
        view::tag(Tone::Quiet, words.closed)
    }
}
