//! `/packs`: what the loaded pack defines, and loading it again without a restart.

use ::web::view::{Card, Cards, cards};
use ::web::{Access, Answer, Ctx, Flash, Frame, NavItem, Room, Routes, STAFF, blocking, page_with};
use askama::Template;
use axum::http::StatusCode;
use base::{Explain, Fault, Lang, Role, Title};
use pack::element::Elements;

use crate::engine::{Engine, Live, ReloadError};
use crate::packs::PackLoadError;

const PATH: &str = "/packs";
const OFFICE: Access = Access::Roles(&[Role::Office]);
/// Mistakes that are shown at once.
const MISTAKES: usize = 50;

base::messages! {
    /// What the page of packs says.
    struct PackWords {
        title: "改革包", "Packs";
        purpose: "改革包用文本写明清单、事项、流程和规则；修改后检查无误即可重新加载，不用重启。正在办理的件按收件时的定义办理。", "A pack says in text files which lists, items, flows and rules there are. A changed pack is loaded again once it has no mistakes; nothing restarts, and cases keep the definition with which they began.";
        city: "城市", "City";
        loaded: "加载时间", "Loaded";
        from: "来源", "From";
        built_in: "内置", "Built in";
        folder: "目录", "A folder";
        reload: "重新加载", "Load again";
        reloaded: "改革包已重新加载。", "The pack was loaded again.";
        refused: "改革包未加载，仍按原来的运行。改正下列错误后再试。", "The pack was not taken; the one before goes on. Mend these mistakes and try again.";
        more(count): "另有 {count} 处错误，用 luodi check 查看全部。", "{count} more mistakes; luodi check shows them all.";
        no_folder: "用 --pack 指定目录启动后，可以在这里重新加载。", "Started with --pack, an installation can load its folder again here.";
        moves: "迁移正在办理的件", "Move running cases";
        registers: "清单台账", "Registers";
        items: "事项", "Items";
        bundles: "一件事", "Bundles";
        licences: "证照", "Licences";
        flows: "流程", "Flows";
        rules: "规则", "Rules";
        schemes: "考核办法", "Schemes";
        roles: "岗位", "Roles";
        examples: "示例检验", "Examples";
        clauses: "条款", "Clauses";
        name: "名称", "Name";
        none: "没有。", "None.";
    }
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .foot(NavItem::new(PATH, "改革包", "Packs", STAFF))
        .page(PATH, STAFF, "pack.list", show)
        .action("/packs/reload", OFFICE, "pack.reload", reload)
}

#[derive(Template)]
#[template(path = "packs.html")]
struct PacksPage {
    frame: Frame,
    words: &'static PackWords,
    city: String,
    loaded: String,
    from: &'static str,
    cards: Cards,
    groups: Vec<Group>,
    can_reload: bool,
    office: bool,
    /// Whether the pack is the one inside the binary.
    fixed: bool,
    mistakes: Vec<String>,
    more: String,
}

struct Group {
    title: &'static str,
    rows: Vec<Line>,
}

struct Line {
    href: String,
    title: String,
    clauses: String,
}

async fn show(ctx: Ctx, Room(engine): Room<Engine>) -> Answer {
    page_of(&ctx, &engine.live(), Vec::new())
}

fn page_of(ctx: &Ctx, live: &Live, mut mistakes: Vec<String>) -> Answer {
    let (lang, words) = (ctx.lang, PackWords::of(ctx.lang));
    let elements = &live.pack.elements;
    let left = mistakes.len().saturating_sub(MISTAKES);
    mistakes.truncate(MISTAKES);
    let status = match mistakes.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let view = PacksPage {
        frame: ctx.frame(words.title).purpose(words.purpose),
        city: live.pack.city.title.get(lang).to_owned(),
        loaded: live.at.minute_text(),
        from: match live.folder {
            Some(_) => words.folder,
            None => words.built_in,
        },
        cards: counts(elements, words),
        groups: groups(elements, words, lang),
        office: ctx.scope.role == Role::Office,
        fixed: live.folder.is_none(),
        can_reload: ctx.scope.role == Role::Office,
        more: match left {
            0 => String::new(),
            left => words.more(left),
        },
        mistakes,
        words,
    };
    page_with(status, &view)
}

fn counts(elements: &Elements, words: &PackWords) -> Cards {
    cards(vec![
        Card::new(words.registers, elements.registers.len()),
        Card::new(words.items, elements.items.len()),
        Card::new(words.flows, elements.flows.len()),
        Card::new(words.rules, elements.rules.len()),
        Card::new(words.licences, elements.licences.len()),
        Card::new(words.examples, elements.examples.len()),
    ])
}

fn groups(elements: &Elements, words: &'static PackWords, lang: Lang) -> Vec<Group> {
    let line = |href: String, title: &Title, clauses: &[String]| Line {
        href,
        title: title.get(lang).to_owned(),
        clauses: clauses.join(lang.pick("、", ", ")),
    };
    let plain = |title: &Title, clauses: &[String]| line(String::new(), title, clauses);
    vec![
        Group {
            title: words.registers,
            rows: elements
                .registers
                .iter()
                .map(|one| line(format!("/registers/{}", one.id), &one.title, &one.clauses))
                .collect(),
        },
        Group {
            title: words.items,
            rows: elements
                .items
                .iter()
                .map(|one| line(format!("/services/{}", one.id), &one.title, &one.clauses))
                .collect(),
        },
        Group {
            title: words.bundles,
            rows: elements
                .bundles
                .iter()
                .map(|one| {
                    line(
                        format!("/services/bundle/{}", one.id),
                        &one.title,
                        &one.clauses,
                    )
                })
                .collect(),
        },
        Group {
            title: words.licences,
            rows: elements
                .licences
                .iter()
                .map(|one| plain(&one.title, &one.clauses))
                .collect(),
        },
        Group {
            title: words.rules,
            rows: elements
                .rules
                .iter()
                .map(|one| plain(&one.title, &one.clauses))
                .collect(),
        },
        Group {
            title: words.roles,
            rows: elements
                .roles
                .iter()
                .map(|one| plain(&one.title, &one.clauses))
                .collect(),
        },
        Group {
            title: words.schemes,
            rows: elements
                .schemes
                .iter()
                .map(|one| plain(&one.title, &one.clauses))
                .collect(),
        },
    ]
}

async fn reload(ctx: Ctx, Room(engine): Room<Engine>) -> Answer {
    let (store, scope, at) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let own = engine.clone();
    let result = blocking(move || Ok::<_, store::Error>(own.reload(&store, &scope, at))).await?;
    match result {
        Ok(_) => {
            let words = PackWords::of(ctx.lang);
            Ok(ctx.redirect_with(PATH, Flash::done(words.reloaded)))
        }
        Err(ReloadError::Pack(PackLoadError::Mistakes(mistakes))) => {
            let lines = mistakes
                .iter()
                .map(|one| format!("{}: {}", one.place, one.problem.text(ctx.lang)))
                .collect();
            page_of(&ctx, &engine.live(), lines)
        }
        Err(error) if error.fault() == Fault::Conflict => {
            page_of(&ctx, &engine.live(), vec![error.explain(ctx.lang)])
        }
        Err(error) => Err(error.into()),
    }
}
