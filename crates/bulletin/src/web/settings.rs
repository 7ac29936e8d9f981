//! `/bulletins/settings`: issuer, prefixes, addressees, who approves, the terms of open data.

use ::web::form::{Choice, Complaint, Field};
use ::web::{Answer, Ctx, Failure, Flash, Frame, blocking, page_with};
use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::{Date, Explain, OrgId};

use crate::commands::settings::{SettingsError, set};
use crate::model::Settings;
use crate::queries;

base::messages! {
    /// What the page says.
    struct Words {
        list: "通报", "Bulletins";
        title: "通报设置", "Bulletin settings";
        purpose: "设置发文机关、发文代字、主送和抄送机关、签批单位和开放数据的使用条件。", "Set issuer, prefixes, addressees, the unit that approves and the terms of open data.";
        issuer: "发文机关", "Issuer";
        issuer_hint: "落款用的名称；红头在后面加“文件”二字。", "As it signs; the red head adds 文件.";
        prefix: "通报发文代字", "Prefix of bulletins";
        brief: "简报发文代字", "Prefix of briefs";
        prefix_hint: "如 晋营通，文号为 晋营通〔2024〕9号", "such as 晋营通, numbered 晋营通〔2024〕9号";
        addressees: "主送机关", "Addressees";
        copies: "抄送机关", "Copies";
        lines: "每行一个", "one a line";
        approver: "签批单位", "Unit that approves";
        approver_hint: "该单位负责人可以签批；不选时由工作专班中没有起草或修改过的人签批。", "Its heads may approve; without one, somebody of the office who wrote nothing in it does.";
        nobody: "不指定", "none";
        licence: "开放数据使用条件", "Terms of open data";
        save: "保存", "Save";
        saved: "设置已保存，今后生成的通报按此执行；已印发的不变。", "Saved for papers made from now on; issued ones stay as they are.";
    }
}

#[derive(Template)]
#[template(path = "bulletin_settings.html")]
struct SettingsPage {
    frame: Frame,
    words: &'static Words,
    version: i64,
    fields: Vec<Field>,
    complaints: Vec<Complaint>,
}

#[derive(serde::Deserialize)]
pub(super) struct SettingsForm {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    brief: String,
    #[serde(default)]
    addressees: String,
    #[serde(default)]
    copies: String,
    #[serde(default)]
    approver: String,
    #[serde(default)]
    licence: String,
}

pub(super) async fn form(ctx: Ctx) -> Answer {
    let store = ctx.store();
    let settings = blocking(move || store.read(|read| queries::settings(read))).await?;
    show(&ctx, StatusCode::OK, settings, Vec::new()).await
}

async fn show(
    ctx: &Ctx,
    status: StatusCode,
    settings: Settings,
    complaints: Vec<Complaint>,
) -> Answer {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let store = ctx.store();
    let today: Date = ctx.today();
    let board = blocking(move || plan::board(&store, today)).await?;
    let mut choices = vec![Choice::new("", words.nobody)];
    choices.extend(
        board
            .orgs
            .iter()
            .map(|(org, row)| Choice::new(org.as_str(), row.name.get(lang))),
    );
    let fields = vec![
        Field::text("issuer", words.issuer)
            .hint(words.issuer_hint)
            .max_chars(60)
            .value(settings.issuer),
        Field::text("prefix", words.prefix)
            .hint(words.prefix_hint)
            .narrow()
            .max_chars(12)
            .value(settings.prefix),
        Field::text("brief", words.brief)
            .narrow()
            .max_chars(12)
            .value(settings.brief),
        Field::area("addressees", words.addressees, 3)
            .hint(words.lines)
            .not_required()
            .value(settings.addressees.join("\n")),
        Field::area("copies", words.copies, 3)
            .hint(words.lines)
            .not_required()
            .value(settings.copies.join("\n")),
        Field::select("approver", words.approver, choices)
            .hint(words.approver_hint)
            .not_required()
            .value(settings.approver.map(|org| org.0).unwrap_or_default()),
        Field::area("licence", words.licence, 3)
            .max_chars(600)
            .value(settings.licence),
    ]
    .into_iter()
    .map(|field| field.complaint(&complaints))
    .collect();
    let view = SettingsPage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose)
            .crumb("/bulletins", words.list),
        words,
        version: settings.version,
        fields,
        complaints,
    };
    page_with(status, &view)
}

pub(super) async fn save(ctx: Ctx, Form(form): Form<SettingsForm>) -> Answer {
    let lines = |text: &str| {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let settings = Settings {
        issuer: form.issuer,
        prefix: form.prefix,
        brief: form.brief,
        addressees: lines(&form.addressees),
        copies: lines(&form.copies),
        approver: (!form.approver.is_empty()).then_some(OrgId(form.approver)),
        licence: form.licence.replace(['\r', '\n'], " "),
        version: form.version,
    };
    let (store, scope, typed) = (ctx.store(), ctx.scope.clone(), settings.clone());
    let done = blocking(move || Ok::<_, Failure>(set(&store, &scope, settings))).await?;
    match done {
        Ok(()) => Ok(ctx.redirect_with(
            "/bulletins/settings",
            Flash::done(Words::of(ctx.lang).saved),
        )),
        Err(error @ SettingsError::Field(name)) => {
            let complaints = vec![Complaint::new(name, error.explain(ctx.lang))];
            show(&ctx, StatusCode::UNPROCESSABLE_ENTITY, typed, complaints).await
        }
        Err(error) => Err(error.into()),
    }
}
