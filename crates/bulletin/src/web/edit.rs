//! `/bulletins/{id}/edit`: the words, with figures bound by name.

use std::collections::{BTreeMap, BTreeSet};

use ::web::form::{Complaint, Field};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Explain, Lang};

use crate::Bulletins;
use crate::commands::save::{self as saving, BLOCK_CHARS, SaveError, TITLE_CHARS, Typed};
use crate::model::{Block, Form as BlockForm};
use crate::queries::{self, Shown};
use crate::rules::bound::{Part, parts, resolve};
use crate::rules::digits::figures;
use crate::rules::step::{Step, allow};

base::messages! {
    /// What the editor says.
    struct Words {
        list: "通报", "Bulletins";
        title: "修改通报文字", "Change the text";
        purpose: "花括号里的名称代表数据：数据变了，数值跟着变。表和图由数据生成，只选择是否印出。", "Names in braces stand for data: when data change, so do the figures. Tables and charts follow the data; choose only whether they are printed.";
        name: "标题", "Title";
        shown: "印出", "Print";
        heading: "小标题", "Heading";
        text: "正文", "Text";
        case: "案例（第一行为标题，不写个人姓名）", "Case (its first line is the title; no personal names)";
        attachment: "附件标题", "Title of the attachment";
        reads: "印出为", "Reads";
        edited: "手工修改过，重新生成时保留", "changed by hand, kept when drafted anew";
        unbound(figures): "没有绑定数据的数字：{figures}。数据变化时它不会跟着变。", "Figures bound to nothing: {figures}. They will not follow the data.";
        save: "保存", "Save";
        redraft: "按现在的数据重新生成文字", "Draft the words anew from the data of now";
        redraft_hint: "手工修改过的段落保留不动。", "Blocks that were changed by hand stay.";
        figures: "可用的数值", "Figures to bind";
        figure_name: "名称", "Name";
        now: "现值", "Now";
        plans: "各方案", "Plans";
        units: "各单位", "Units";
        units_hint: "写法：{unit.单位代号.asked}，asked 可换成 in_time、late、missing、tasks、good、rank、score。", "Write {unit.ID.asked}; for asked also in_time, late, missing, tasks, good, rank, score.";
        unit: "单位", "Unit";
        id: "代号", "ID";
        saved: "已保存。", "Saved.";
        unchanged: "没有需要更新的文字。", "There was nothing to draft anew.";
        redrafted: "已按现在的数据重新生成，手工修改的段落没有动。", "Drafted anew; what was changed by hand stayed.";
        theirs: "别人刚刚保存的内容", "What was saved meanwhile";
        conflict: "别人刚刚保存过。下面是您的内容；不同的段落旁列出了别人保存的内容，请核对后再保存。", "Somebody else saved meanwhile. Below is what you typed; where it differs, what they saved stands beside it. Compare and save again.";
    }
}

struct Row {
    key: String,
    field: Option<Field>,
    label: &'static str,
    data: String,
    shown: bool,
    reads: String,
    edited: bool,
    unbound: String,
    theirs: String,
}

#[derive(Template)]
#[template(path = "bulletin_edit.html")]
struct EditPage {
    frame: Frame,
    words: &'static Words,
    id: i64,
    version: i64,
    title: Field,
    title_theirs: String,
    conflict: bool,
    rows: Vec<Row>,
    complaints: Vec<Complaint>,
    general: Vec<(String, String, String)>,
    plans: Vec<(String, String, String)>,
    units: Vec<[String; 8]>,
}

/// What the page shows over what is saved.
#[derive(Default)]
struct Over {
    typed: Option<Typed>,
    complaints: Vec<Complaint>,
    conflict: bool,
}

pub(super) async fn form(ctx: Ctx, Room(room): Room<Bulletins>, Path(id): Path<i64>) -> Answer {
    show(&ctx, &room, id, StatusCode::OK, Over::default()).await
}

async fn show(ctx: &Ctx, room: &Bulletins, id: i64, status: StatusCode, over: Over) -> Answer {
    let (store, scope, now, sources) = (ctx.store(), ctx.scope.clone(), ctx.now(), room.sources());
    let shown = blocking(move || queries::shown(&store, sources, &scope, id, now)).await?;
    let parties = (
        shown.paper.authors.as_slice(),
        shown.settings.approver.as_ref(),
    );
    allow(&ctx.scope, Step::Save, shown.paper.state, parties)?;
    page_with(status, &view(ctx, &shown, over))
}

fn view(ctx: &Ctx, shown: &Shown, over: Over) -> EditPage {
    let (lang, paper) = (ctx.lang, &shown.paper);
    let words = Words::of(lang);
    let values = shown
        .present
        .as_ref()
        .map(|present| present.values.clone())
        .unwrap_or_default();
    let typed = over.typed.as_ref();
    let title = typed.map_or(paper.title.clone(), |typed| typed.title.clone());
    let rows = paper
        .blocks
        .iter()
        .map(|block| {
            let text = typed
                .and_then(|typed| typed.texts.get(&block.key))
                .unwrap_or(&block.text);
            let differs = over.conflict && *text != block.text;
            Row {
                shown: typed.map_or(block.shown, |typed| typed.shown.contains(&block.key)),
                reads: resolve(text, &values).unwrap_or_default(),
                unbound: unbound(text, words, lang),
                theirs: if differs {
                    block.text.clone()
                } else {
                    String::new()
                },
                ..row(block, text, &over.complaints, words)
            }
        })
        .collect();
    let listed = |wanted: &dyn Fn(&str) -> bool| {
        let rows = values.iter().filter(|(name, _)| wanted(name));
        rows.map(|(name, value)| {
            (
                format!("{{{name}}}"),
                value.label.clone(),
                value.text.clone(),
            )
        })
        .collect()
    };
    let href = format!("/bulletins/{}", paper.id);
    EditPage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose)
            .crumb("/bulletins", words.list)
            .crumb(href, super::list::title(paper))
            .wide(),
        words,
        id: paper.id,
        version: paper.version,
        title_theirs: if over.conflict && title != paper.title {
            paper.title.clone()
        } else {
            String::new()
        },
        title: Field::text("title", words.name)
            .max_chars(TITLE_CHARS as u32)
            .value(title)
            .complaint(&over.complaints),
        conflict: over.conflict,
        rows,
        general: listed(&|name| !name.starts_with("plan.") && !name.starts_with("unit.")),
        plans: listed(&|name| name.starts_with("plan.")),
        units: units(shown),
        complaints: over.complaints,
    }
}

fn row(block: &Block, text: &str, complaints: &[Complaint], words: &'static Words) -> Row {
    let (label, lines) = match block.form {
        BlockForm::Heading => (words.heading, 1),
        BlockForm::Text => (words.text, 4),
        BlockForm::Case => (words.case, 6),
        BlockForm::Attachment => (words.attachment, 1),
        BlockForm::Data => ("", 0),
    };
    let data = block.form == BlockForm::Data;
    let field = || {
        Field::area(format!("text-{}", block.key), label, lines)
            .max_chars(BLOCK_CHARS as u32)
            .not_required()
            .value(text)
            .complaint(complaints)
    };
    Row {
        key: block.key.clone(),
        field: (!data).then(field),
        label,
        data: if data {
            block.text.clone()
        } else {
            String::new()
        },
        shown: block.shown,
        reads: String::new(),
        edited: block.edited,
        unbound: String::new(),
        theirs: String::new(),
    }
}

/// The figures in a text that are bound to nothing, in a sentence; empty without any.
fn unbound(text: &str, words: &Words, lang: Lang) -> String {
    let found: Vec<&str> = parts(text)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|part| match part {
            Part::Plain(words) => Some(words),
            Part::Figure(_) => None,
        })
        .flat_map(|words| figures(words).into_iter().map(|range| &words[range]))
        .collect();
    if found.is_empty() {
        String::new()
    } else {
        words.unbound(found.join(lang.pick("、", ", ")))
    }
}

fn units(shown: &Shown) -> Vec<[String; 8]> {
    let Some(present) = &shown.present else {
        return Vec::new();
    };
    let figure = |org: &base::OrgId, name: &str| {
        present
            .values
            .get(&format!("unit.{org}.{name}"))
            .map(|value| value.text.clone())
            .unwrap_or_default()
    };
    present
        .facts
        .units
        .iter()
        .map(|unit| {
            let org = &unit.org;
            [
                unit.name.clone(),
                org.to_string(),
                figure(org, "asked"),
                figure(org, "in_time"),
                figure(org, "late"),
                figure(org, "missing"),
                figure(org, "rank"),
                figure(org, "score"),
            ]
        })
        .collect()
}

fn read(pairs: Vec<(String, String)>) -> (i64, Typed) {
    let mut typed = Typed {
        texts: BTreeMap::new(),
        shown: BTreeSet::new(),
        title: String::new(),
    };
    let mut version = 0;
    for (name, value) in pairs {
        if let Some(key) = name.strip_prefix("text-") {
            typed
                .texts
                .insert(key.to_owned(), value.replace("\r\n", "\n"));
        } else if let Some(key) = name.strip_prefix("show-") {
            typed.shown.insert(key.to_owned());
        } else if name == "title" {
            typed.title = value;
        } else if name == "version" {
            version = value.parse().unwrap_or(0);
        }
    }
    (version, typed)
}

pub(super) async fn save(
    ctx: Ctx,
    Room(room): Room<Bulletins>,
    Path(id): Path<i64>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let (store, scope, now, sources) = (ctx.store(), ctx.scope.clone(), ctx.now(), room.sources());
    let (version, typed) = read(pairs);
    let kept = typed.clone();
    let done = blocking(move || {
        Ok::<_, Failure>(saving::save(
            &store,
            sources,
            &scope,
            (id, version, now),
            typed,
        ))
    })
    .await?;
    let words = Words::of(ctx.lang);
    let (status, complaints) = match done {
        Ok(_) => {
            return Ok(
                ctx.redirect_with(&format!("/bulletins/{id}/edit"), Flash::done(words.saved))
            );
        }
        Err(SaveError::Conflict(_)) => (StatusCode::CONFLICT, Vec::new()),
        Err(error) => match complaints(&error, ctx.lang) {
            Some(complaints) => (StatusCode::UNPROCESSABLE_ENTITY, complaints),
            None => return Err(error.into()),
        },
    };
    let over = Over {
        typed: Some(kept),
        complaints,
        conflict: status == StatusCode::CONFLICT,
    };
    show(&ctx, &room, id, status, over).await
}

/// What is wrong with which field; `None` for an error that no field mends.
fn complaints(error: &SaveError, lang: Lang) -> Option<Vec<Complaint>> {
    let field = |key: &str| {
        if key == "title" {
            "title".to_owned()
        } else {
            format!("text-{key}")
        }
    };
    match error {
        SaveError::Blocks(errors) => Some(
            errors
                .iter()
                .map(|error| Complaint::new(field(&error.block), error.why.explain(lang)))
                .collect(),
        ),
        SaveError::Length(key) | SaveError::Personal(key) => {
            Some(vec![Complaint::new(field(key), error.explain(lang))])
        }
        SaveError::Refused(_) | SaveError::Conflict(_) | SaveError::Store(_) => None,
    }
}

#[derive(serde::Deserialize)]
pub(super) struct RedraftForm {
    #[serde(default)]
    version: i64,
}

pub(super) async fn redraft(
    ctx: Ctx,
    Room(room): Room<Bulletins>,
    Path(id): Path<i64>,
    Form(form): Form<RedraftForm>,
) -> Answer {
    let (store, scope, now, sources) = (ctx.store(), ctx.scope.clone(), ctx.now(), room.sources());
    let version = form.version;
    let new =
        blocking(move || saving::redraft(&store, sources, &scope, (id, version, now))).await?;
    let words = Words::of(ctx.lang);
    let said = if new == version {
        words.unchanged
    } else {
        words.redrafted
    };
    Ok(ctx.redirect_with(&format!("/bulletins/{id}/edit"), Flash::done(said)))
}
