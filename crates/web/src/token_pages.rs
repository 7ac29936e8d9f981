//! `/account/tokens`: the tokens with which one's programs act; and the call that tells a program who it is.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{AccountId, Explain, Lang, Millis};
use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::tokens::{self, Grant, Issued, NewToken, Token, TokenError};
use crate::api::{Op, TokenScope};
use crate::form::{Choice, Complaint, Field};
use crate::view::{self, Empty, Tag, Tone};
use crate::{Answer, Ctx, Failure, Flash, Frame, Routes, STAFF, Status, blocking, page_with};

const PATH: &str = "/account/tokens";
/// The choice of everything.
const EVERYTHING: &str = "*";

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page(PATH, STAFF, "tokens", show)
        .action(PATH, STAFF, "tokens.create", create)
        .action(
            "/account/tokens/{id}/revoke",
            STAFF,
            "tokens.revoke",
            revoke,
        )
        .api_read("/api/v1/account", STAFF, "api.account", who_op(), who)
}

base::messages! {
    /// What the pages say about tokens.
    pub(crate) struct TokenWords {
        title: "程序令牌", "Tokens for programs";
        purpose: "令牌供您自己的程序调用接口，在选定的范围内办理您的账户可办的事；请像密码一样保管。", "A token lets a program of yours call the interface, for the chosen scopes and with the rights of your account; keep it as you keep a password.";
        name: "名称", "Name";
        name_hint: "写明哪个程序使用，例如“文件导入脚本”。", "Which program uses it, such as “import script”.";
        scopes: "范围", "Scope";
        scopes_hint: "只选程序用得到的：令牌泄露时，别的办不了。", "Choose what the program needs and no more: should the token leak, it opens nothing else.";
        everything_short: "全部", "everything";
        everything: "账户可办的全部，包括今后新增的", "All that your account may, now and later";
        days: "有效期", "Valid for";
        days_of(days): "{days}天", "{days} days";
        create: "生成令牌", "Make a token";
        created_heading: "新令牌", "The new token";
        created_hint(day): "只显示这一次，请立即复制保存；有效期至 {day}。", "It is shown this once; copy it now. It is valid until {day}.";
        none: "还没有令牌。在下面填写名称即可生成。", "There are no tokens yet. Enter a name below to make one.";
        none_of: "这个账户没有令牌。", "This account has no tokens.";
        made: "生成时间", "Made";
        ends: "有效期至", "Ends";
        used: "最近使用", "Last used";
        never: "从未使用", "never";
        state: "状态", "State";
        live: "有效", "Live";
        ended: "已过期", "Ended";
        revoked: "已撤销", "Revoked";
        revoke: "撤销", "Revoke";
        revoke_what(name): "撤销令牌“{name}”", "Revoke the token “{name}”";
        was_revoked: "令牌已撤销，立即失效。", "The token was revoked and opens nothing any more.";
        caption: "令牌列表", "Tokens";
    }
}

/// The lives that the form offers, in days.
const DAYS: [u32; 4] = [7, 30, tokens::DEFAULT_DAYS, tokens::LONGEST_DAYS];

/// Tokens as a table with a button to revoke each that lives.
#[derive(Template)]
#[template(path = "parts/tokens.html")]
pub(crate) struct TokenTable {
    words: &'static TokenWords,
    csrf: String,
    rows: Vec<Line>,
}

impl askama::filters::HtmlSafe for TokenTable {}

struct Line {
    id: i64,
    name: String,
    scopes: String,
    made: String,
    ends: String,
    used: String,
    state: Tag,
    live: bool,
}

/// The table of some tokens, for a page that shows forms.
pub(crate) fn table(tokens: &[Token], now: Millis, csrf: &str, lang: Lang) -> TokenTable {
    let words = TokenWords::of(lang);
    let line = |token: &Token| Line {
        id: token.id,
        name: token.name.clone(),
        scopes: match &token.grant {
            Grant::All => words.everything_short.to_owned(),
            Grant::Only(names) => names.iter().cloned().collect::<Vec<_>>().join(" "),
        },
        made: token.created.minute_text(),
        ends: token.expires.minute_text(),
        used: token
            .used
            .map_or(words.never.to_owned(), Millis::minute_text),
        state: match (token.revoked, token.lives(now)) {
            (Some(_), _) => view::tag(Tone::Quiet, words.revoked),
            (None, true) => view::tag(Tone::Good, words.live),
            (None, false) => view::tag(Tone::Quiet, words.ended),
        },
        live: token.lives(now),
    };
    TokenTable {
        words,
        csrf: csrf.to_owned(),
        rows: tokens.iter().map(line).collect(),
    }
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage {
    frame: Frame,
    words: &'static TokenWords,
    complaints: Vec<Complaint>,
    issued: Option<(String, String)>,
    nothing: Option<Empty>,
    table: TokenTable,
    fields: [Field; 3],
}

#[derive(Clone, Default)]
struct NewForm {
    name: String,
    days: String,
    scopes: Vec<String>,
}

impl NewForm {
    /// Names may come several times, which a derived reader of forms does not take.
    fn of(sent: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in sent {
            match &*name {
                "name" => form.name = value,
                "days" => form.days = value,
                "scopes" => form.scopes.push(value),
                _ => {}
            }
        }
        form
    }

    /// What was chosen of that which may be chosen.
    fn grant(&self, ctx: &Ctx) -> Grant {
        if self.scopes.iter().any(|name| name == EVERYTHING) {
            return Grant::All;
        }
        let offered = offered(ctx);
        let chosen = offered
            .into_iter()
            .filter(|scope| self.scopes.iter().any(|name| name == scope.name));
        Grant::only(&chosen.collect::<Vec<_>>())
    }
}

/// The scopes of those operations that the account may call.
fn offered(ctx: &Ctx) -> Vec<TokenScope> {
    let Some(api) = ctx.shell.api() else {
        return Vec::new();
    };
    let of_use = |scope: &TokenScope| {
        api.operations.iter().any(|route| {
            route.op.as_ref().and_then(|op| op.scope) == Some(*scope)
                && route.access.admits(&ctx.scope)
        })
    };
    api.scopes.iter().copied().filter(of_use).collect()
}

fn scope_choices(ctx: &Ctx) -> Vec<Choice> {
    let named = offered(ctx).into_iter().map(|scope| {
        let label = format!("{}（{}）", scope.title(ctx.lang), scope.name);
        Choice::new(scope.name, label)
    });
    let all = Choice::new(EVERYTHING, TokenWords::of(ctx.lang).everything);
    named.chain([all]).collect()
}

async fn show(ctx: Ctx) -> Answer {
    tokens_page(&ctx, StatusCode::OK, &NewForm::default(), Vec::new(), None).await
}

async fn tokens_page(
    ctx: &Ctx,
    status: StatusCode,
    form: &NewForm,
    complaints: Vec<Complaint>,
    issued: Option<Issued>,
) -> Answer {
    let words = TokenWords::of(ctx.lang);
    let own = ctx.scope.account.ok_or_else(Failure::not_found)?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let held = blocking(move || tokens::tokens(&store, &scope, own)).await?;
    let frame = ctx
        .frame(words.title)
        .purpose(words.purpose)
        .crumb("/account", crate::account_pages::own_title(ctx.lang));
    let days = if form.days.is_empty() {
        tokens::DEFAULT_DAYS.to_string()
    } else {
        form.days.clone()
    };
    let view = TokensPage {
        words,
        issued: issued.map(|issued| {
            let until = view::day(issued.expires.day(), ctx.lang);
            (issued.secret, words.created_hint(until))
        }),
        nothing: held.is_empty().then(|| view::empty(words.none)),
        table: table(&held, ctx.now(), &frame.csrf, ctx.lang),
        fields: [
            Field::text("name", words.name)
                .hint(words.name_hint)
                .value(&form.name)
                .autocomplete("off")
                .max_chars(40)
                .narrow()
                .complaint(&complaints),
            Field::checks("scopes", words.scopes, scope_choices(ctx), &form.scopes)
                .hint(words.scopes_hint)
                .complaint(&complaints),
            Field::select(
                "days",
                words.days,
                DAYS.map(|days| Choice::new(days.to_string(), words.days_of(days)))
                    .to_vec(),
            )
            .value(days)
            .narrow()
            .complaint(&complaints),
        ],
        complaints,
        frame,
    };
    page_with(status, &view)
}

/// The secret is on the answer itself: it must not travel in an address or a cookie.
async fn create(ctx: Ctx, Form(sent): Form<Vec<(String, String)>>) -> Answer {
    let form = NewForm::of(sent);
    let own = ctx.scope.account.ok_or_else(Failure::not_found)?;
    let new = NewToken {
        name: form.name.clone(),
        days: form.days.trim().parse().unwrap_or(0),
        grant: form.grant(&ctx),
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let made = blocking(move || Ok::<_, Failure>(tokens::issue(&store, &scope, own, new))).await?;
    match made {
        Ok(issued) => {
            let empty = NewForm::default();
            tokens_page(&ctx, StatusCode::CREATED, &empty, Vec::new(), Some(issued)).await
        }
        Err(error) => {
            let field = match error {
                TokenError::BadDays => "days",
                TokenError::BadName | TokenError::TooMany => "name",
                TokenError::NoScope => "scopes",
                error => return Err(error.into()),
            };
            let complaint = Complaint::new(field, error.explain(ctx.lang));
            let status = Failure::from(error).code();
            tokens_page(&ctx, status, &form, vec![complaint], None).await
        }
    }
}

async fn revoke(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let id: i64 = id.parse().map_err(|_| Failure::not_found())?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let token = blocking(move || tokens::revoke(&store, &scope, id)).await?;
    let done = Flash::done(TokenWords::of(ctx.lang).was_revoked);
    Ok(ctx.redirect_with(&back(&ctx, token.account), done))
}

fn back(ctx: &Ctx, account: AccountId) -> String {
    if ctx.scope.account == Some(account) {
        PATH.to_owned()
    } else {
        format!("/accounts/{}", account.0)
    }
}

/// For whom a token acts.
#[derive(Serialize, JsonSchema)]
struct Caller {
    /// The number of the account.
    account: i64,
    /// The role in which it acts.
    role: &'static str,
    /// The organisation for which it acts.
    org: Option<String>,
    /// What the token was made for; absent for one that may all that its account may.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
}

fn who_op() -> Op {
    Op::new("令牌代表谁", "For whom the token acts").answers::<Caller>(
        StatusCode::OK,
        "账户、角色、单位和令牌范围",
        "Account, role, organisation and scopes of the token",
    )
}

/// Who the token acts for: a program's way to find out whether its token is good.
async fn who(ctx: Ctx) -> Answer {
    let account = ctx
        .scope
        .account
        .ok_or_else(|| Failure::new(Status::BadToken))?;
    let body = Caller {
        account: account.0,
        role: ctx.scope.role.as_str(),
        org: ctx.scope.org.as_ref().map(|org| org.as_str().to_owned()),
        scopes: ctx.called.as_ref().and_then(|called| match &called.grant {
            Grant::All => None,
            Grant::Only(names) => Some(names.iter().cloned().collect()),
        }),
    };
    crate::json_of(StatusCode::OK, &body)
}
