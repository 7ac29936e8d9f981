//! `/bulletins/{id}`: a paper to read, its files, and the steps that are open.

use ::web::form::Field;
use ::web::view::{Moment, Tag, Timeline, day, timeline};
use ::web::{Answer, Ctx, Failure, Frame, Room, blocking, download, page};
use askama::Template;
use axum::extract::Path;
use base::{Explain, Lang, Role};

use super::list::{state_tag, title};
use super::pieces::Body;
use crate::commands::digest;
use crate::compose::Moved;
use crate::model::Kind;
use crate::print::full_title;
use crate::queries::{self, ReadError, Shown};
use crate::rules::step::{State, Step, allow};
use crate::words::Sentences;
use crate::{Bulletins, words};

pub(super) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
pub(super) const PDF: &str = "application/pdf";

base::messages! {
    /// What the page of a paper says.
    pub(super) struct Words {
        list: "通报", "Bulletins";
        purpose: "阅读全文，下载 Word 和 PDF 文件。", "Read it, or save it as a Word or PDF file.";
        number: "文号", "Number";
        no_number: "印发时编号", "given at issue";
        as_of: "数据截至", "Data as of";
        issued: "印发", "Issued";
        published: "公开", "Published";
        state: "状态", "State";
        withdrawn: "这份通报已撤回", "This bulletin was withdrawn";
        returned: "退回理由", "Why it was returned";
        docx: "下载 Word", "Save as Word";
        pdf: "下载 PDF", "Save as PDF";
        draft_files: "文件带“草稿”字样", "files bear the mark of a draft";
        edit: "修改文字", "Change the text";
        submit: "送审", "Submit";
        no_names: "已核对，案例中没有个人姓名", "I have checked that the cases hold no personal names";
        approve: "签批", "Approve";
        not_author: "您起草或修改过这份通报，须由另一人签批。", "You wrote in this bulletin; somebody else approves it.";
        give_back: "退回修改", "Return for changes";
        issue: "印发（编号并固定数值）", "Issue (number it and freeze its figures)";
        publish: "公开", "Publish";
        withdraw: "撤回", "Withdraw";
        reason: "理由", "Reason";
        moved: "送审之后数据有变化", "The data changed since it was submitted";
        moved_issued: "印发之后数据有变化；通报内容不变，供工作人员知悉", "The data changed since it was issued; the bulletin stays as it is, this is for staff";
        figure: "数值", "Figure";
        was: "原为", "Was";
        is: "现为", "Is";
        table_moved: "表或图有变化", "the table or chart changed";
        problem: "文字里有不能印出的内容，请修改", "The text cannot be printed yet; change it";
        sha: "文件校验（SHA-256）", "Checksums (SHA-256)";
        history: "办理过程", "History";
        proof: "凭证", "receipt";
        no_text: "撤回后不再公开正文。", "The text is no longer public.";
        steps: "办理", "Next step";
    }
}

#[derive(Template)]
#[template(path = "bulletin_show.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    id: i64,
    version: i64,
    heading: String,
    state: Tag,
    kind: &'static str,
    number: String,
    as_of: String,
    issued: String,
    published: String,
    reason: String,
    withdrawn: bool,
    body: Option<Body>,
    problem: String,
    files: bool,
    pdf: bool,
    no_fonts: &'static str,
    frozen: bool,
    hashes: Vec<(&'static str, String)>,
    moved: Vec<Moved>,
    history: Option<Timeline>,
    steps: Vec<Step>,
    author: bool,
    digest: String,
    cases: bool,
    why: Field,
}

impl ShowPage {
    fn can(&self, step: Step) -> bool {
        self.steps.contains(&step)
    }

    fn can_save(&self) -> bool {
        self.can(Step::Save)
    }
    fn can_submit(&self) -> bool {
        self.can(Step::Submit)
    }
    fn can_approve(&self) -> bool {
        self.can(Step::Approve)
    }
    fn can_return(&self) -> bool {
        self.can(Step::Return)
    }
    fn can_issue(&self) -> bool {
        self.can(Step::Issue)
    }
    fn can_publish(&self) -> bool {
        self.can(Step::Publish)
    }
    fn can_withdraw(&self) -> bool {
        self.can(Step::Withdraw)
    }
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Bulletins>, Path(id): Path<i64>) -> Answer {
    let (store, scope, now) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let sources = room.sources();
    let shown = blocking(move || queries::shown(&store, sources, &scope, id, now)).await?;
    let fonts = room.faces().is_some();
    page(&view(&ctx, &shown, fonts))
}

fn view(ctx: &Ctx, shown: &Shown, fonts: bool) -> ShowPage {
    let (lang, paper) = (ctx.lang, &shown.paper);
    let page_words = Words::of(lang);
    let parties = (paper.authors.as_slice(), shown.settings.approver.as_ref());
    let open = |step: &Step| allow(&ctx.scope, *step, paper.state, parties).is_ok();
    let steps: Vec<Step> = Step::ALL.into_iter().filter(open).collect();
    let frozen = shown.frozen();
    let name = frozen.map_or_else(|| title(paper), |frozen| frozen.title.clone());
    let problem = shown
        .present
        .as_ref()
        .and_then(|present| present.frozen.as_ref().err());
    let dated = |at: Option<base::Millis>| at.map(|at| day(at.day(), lang)).unwrap_or_default();
    let issue = shown.issue.as_ref();
    let pdf = match issue {
        Some(issue) => !issue.pdf_sha256.is_empty(),
        None => fonts,
    };
    ShowPage {
        frame: ctx
            .frame(name.clone())
            .purpose(page_words.purpose)
            .crumb("/bulletins", page_words.list),
        words: page_words,
        id: paper.id,
        version: paper.version,
        heading: full_title(&shown.settings.issuer, &name),
        state: state_tag(paper.state, lang),
        kind: words::kind(paper.about.kind, lang),
        number: paper.number.clone(),
        as_of: day(paper.as_of.min(ctx.today()), lang),
        issued: dated(paper.issued_at),
        published: dated(paper.published_at),
        reason: paper.reason.clone(),
        withdrawn: paper.state == State::Withdrawn,
        body: frozen.map(|frozen| Body::new(frozen, lang)),
        problem: problem
            .and_then(|errors| errors.first())
            .map(|error| error.why.explain(lang))
            .unwrap_or_default(),
        files: frozen.is_some(),
        pdf,
        no_fonts: if pdf {
            ""
        } else {
            Sentences::of(lang).no_fonts
        },
        frozen: issue.is_some(),
        hashes: issue
            .map(|issue| {
                vec![
                    ("Word", issue.docx_sha256.clone()),
                    ("PDF", issue.pdf_sha256.clone()),
                ]
            })
            .unwrap_or_default(),
        moved: shown.moved.clone(),
        history: (!shown.history.is_empty()).then(|| history(shown, page_words, lang)),
        author: paper.state == State::Submitted
            && ctx.scope.role == Role::Office
            && paper.authors.contains(&ctx.scope.account),
        steps,
        digest: frozen.map(digest).unwrap_or_default(),
        cases: paper.about.kind == Kind::Cases,
        why: Field::area("reason", page_words.reason, 2).max_chars(500),
    }
}

fn history(shown: &Shown, page_words: &Words, lang: Lang) -> Timeline {
    let moments = shown.history.iter().map(|record| Moment {
        when: record.at.minute_text(),
        who: Role::parse(&record.role)
            .map_or("", |role| role.title(lang))
            .to_owned(),
        what: words::journal_kind(&record.kind, lang)
            .unwrap_or(&record.kind)
            .to_owned(),
        note: record.data["number"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        href: format!("/journal/{}", record.seq),
        link: page_words.proof.to_owned(),
    });
    timeline(moments.collect())
}

pub(super) async fn docx(ctx: Ctx, Room(room): Room<Bulletins>, Path(id): Path<i64>) -> Answer {
    file(&ctx, &room, id, false).await
}

pub(super) async fn pdf(ctx: Ctx, Room(room): Room<Bulletins>, Path(id): Path<i64>) -> Answer {
    file(&ctx, &room, id, true).await
}

async fn file(ctx: &Ctx, room: &Bulletins, id: i64, pdf: bool) -> Answer {
    let (store, scope, now) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let (sources, faces) = (room.sources(), if pdf { room.faces() } else { None });
    let (paper, files) = blocking(move || -> Result<_, ReadError> {
        queries::files(&store, (sources, faces.as_deref()), &scope, (id, now))
    })
    .await?;
    let stem = if paper.number.is_empty() {
        format!("{}{}", crate::print::DRAFT, paper.id)
    } else {
        paper.number
    };
    if pdf {
        let bytes = files.pdf.ok_or_else(|| match room.no_faces() {
            Some(error) => error.into(),
            None => Failure::not_found(),
        })?;
        return Ok(download(&format!("{stem}.pdf"), PDF, bytes));
    }
    Ok(download(&format!("{stem}.docx"), DOCX, files.docx))
}
