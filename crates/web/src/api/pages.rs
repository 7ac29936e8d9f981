//! The document, and the page that lists the operations for people.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use super::{DOCUMENT, Op};
use crate::routes::EVERYONE;
use crate::view::{self, Empty};
use crate::{Access, Answer, Ctx, Failure, Frame, NavItem, Routes, page};

base::messages! {
    /// What the page about the interface says.
    struct ApiWords {
        title: "程序接口", "Interface for programs";
        purpose: "供其他系统和脚本调用的操作。", "Operations for other systems and scripts.";
        document: "OpenAPI 3.1 文档（JSON）", "OpenAPI 3.1 document (JSON)";
        token: "令牌在“我的账户—程序令牌”生成，以请求头“Authorization: Bearer 令牌”发送。", "Make a token under “My account”, “Tokens for programs”, and send it as the header “Authorization: Bearer TOKEN”.";
        keys: "变更类操作可带请求头“Idempotency-Key”：没有收到回答时用同一个键重发，只办理一次。", "Changes take the header “Idempotency-Key”: send one again with the same key when no answer came, and it is made once.";
        none: "目前没有可供程序调用的操作。", "There are no operations for programs yet.";
        operation: "操作", "Operation";
        address: "方法与地址", "Address";
        scope: "令牌范围", "Token scope";
        any_scope: "任何令牌", "any token";
        public: "无需令牌", "no token needed";
        caption: "操作列表", "Operations";
        hooks: "回调地址", "Web hooks";
        hooks_note: "工作专班和单位负责人在“消息—回调地址”登记地址后，系统在事件发生时向其发送签名的消息；格式见文档的 webhooks。", "Once the office or the head of a unit has registered an address under “Inbox”, “Web hooks”, it is sent a signed message when something happens; the document's webhooks describe the form.";
    }
}

/// The document, for anyone.
pub(crate) fn open_routes() -> Routes {
    let op = Op::new("接口说明", "Description of the interface")
        .notes(
            "OpenAPI 3.1 文档，语言由 Accept-Language 选定。",
            "The OpenAPI 3.1 document, in the language that Accept-Language chooses.",
        )
        .answers_json(
            StatusCode::OK,
            "OpenAPI 3.1 文档",
            "The OpenAPI 3.1 document",
        );
    Routes::new().api_read(DOCUMENT, EVERYONE, "api.document", op, document)
}

/// The page, linked from the foot.
pub(crate) fn page_routes() -> Routes {
    Routes::new()
        .foot(NavItem::new(
            "/api",
            "程序接口",
            "Interface for programs",
            EVERYONE,
        ))
        .page("/api", EVERYONE, "api", show)
}

async fn document(ctx: Ctx) -> Answer {
    let api = ctx.shell.api().ok_or_else(Failure::not_found)?;
    let json = api.of(ctx.lang).json.clone();
    Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
}

struct Line {
    summary: String,
    notes: String,
    method: String,
    path: &'static str,
    scope: String,
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    frame: Frame,
    words: &'static ApiWords,
    document: &'static str,
    nothing: Option<Empty>,
    lines: Vec<Line>,
}

async fn show(ctx: Ctx) -> Answer {
    let words = ApiWords::of(ctx.lang);
    let api = ctx.shell.api().ok_or_else(Failure::not_found)?;
    let lines: Vec<Line> = api
        .operations
        .iter()
        .filter_map(|route| {
            let op = route.op.as_ref()?;
            let scope = match (route.access, op.scope) {
                (Access::Everyone, _) => words.public.to_owned(),
                (_, Some(scope)) => format!("{} · {}", scope.name, scope.title(ctx.lang)),
                (_, None) => words.any_scope.to_owned(),
            };
            Some(Line {
                summary: op.summary.get(ctx.lang).to_owned(),
                notes: op.notes.get(ctx.lang).to_owned(),
                method: route.method().to_string(),
                path: route.path,
                scope,
            })
        })
        .collect();
    page(&ApiPage {
        frame: ctx.frame(words.title).purpose(words.purpose),
        words,
        document: DOCUMENT,
        nothing: lines.is_empty().then(|| view::empty(words.none)),
        lines,
    })
}
