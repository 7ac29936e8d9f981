//! Every component of the shell with 示例 data: to look at, and for the tests to render.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use base::Role;
use web::chart::{self, Bar, Kind, Line, Point, Stack, Stacks};
use web::form::{Choice, Complaint, Field};
use web::upload::{ACCEPT, Upload, UploadLimits};
use web::view::{self, Card, Cards, Moment, Pages, SortHead, Tag, Timeline, Tone};
use web::{Access, Answer, Ctx, EVERYONE, Flash, Frame, NavItem, Routes, STAFF, page, page_with};

pub const OFFICE: Access = Access::Roles(&[Role::Office]);
const UPLOAD: UploadLimits = UploadLimits {
    files: 2,
    file_bytes: 1000,
    total_bytes: 1500,
    field_bytes: 500,
};

pub fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new("/", "总览", "Overview", EVERYONE))
        .nav(NavItem::new("/tasks", "任务台账", "Task ledger", EVERYONE))
        .nav(NavItem::new("/form", "填报进展", "Report", STAFF))
        .nav(NavItem::new("/office", "专班工作", "Office", OFFICE))
        .page("/", EVERYONE, "gallery.overview", overview)
        .page("/tasks", EVERYONE, "gallery.ledger", ledger)
        .page("/tasks/{id}", EVERYONE, "gallery.task", task)
        .page("/form", STAFF, "gallery.form", form)
        .action("/form", STAFF, "gallery.form.submit", submit)
        .upload("/upload", STAFF, "gallery.upload", 4000, upload)
        .page("/office", OFFICE, "gallery.office", office)
        .page("/boom", EVERYONE, "gallery.boom", boom)
        .file("/file", STAFF, "gallery.file", file)
}

pub fn lights(lang: base::Lang) -> [(Tone, &'static str); 5] {
    [
        (Tone::Good, lang.pick("目标达成", "Target met")),
        (Tone::Steady, lang.pick("按期推进", "On schedule")),
        (Tone::Warn, lang.pick("进度滞后", "Behind")),
        (Tone::Bad, lang.pick("已逾期", "Overdue")),
        (Tone::Quiet, lang.pick("未报送", "No report")),
    ]
}

#[derive(Template)]
#[template(path = "gallery_overview.html")]
struct Overview {
    frame: Frame,
    cards: Cards,
    stacks: Stacks,
    bars: chart::Bars,
    line: Line,
    spark: chart::Sparkline,
    empty: view::Empty,
}

async fn overview(ctx: Ctx) -> Answer {
    let lang = ctx.lang;
    let kinds = lights(lang).map(|(tone, label)| Kind {
        tone,
        label: label.to_owned(),
    });
    let stack = |label: &str, counts: [u64; 5]| Stack {
        label: label.to_owned(),
        href: "/tasks".to_owned(),
        counts: counts.to_vec(),
    };
    let bar = |label: &str, value: f64, tone| Bar {
        label: label.to_owned(),
        href: String::new(),
        value,
        text: format!("{value}%"),
        tone,
    };
    let month = |number: u32, actual: Option<f64>| Point {
        label: format!("{number}月"),
        actual,
        planned: Some(f64::from(number) * 8.0),
    };
    page(&Overview {
        frame: ctx
            .frame(lang.pick("任务总览", "Overview"))
            .purpose(lang.pick(
                "查看各项方案的任务进展：哪些按期、哪些滞后、由谁负责。",
                "See how the plans stand: what is on schedule, what is late, and who answers for it.",
            )),
        cards: view::cards(vec![
            Card::new(lang.pick("任务", "Tasks"), 67).unit(lang.pick("项", "")).href("/tasks"),
            Card::new(lang.pick("目标达成", "Target met"), 21).tone(Tone::Good).note("31.3%"),
            Card::new(lang.pick("按期推进", "On schedule"), 30).tone(Tone::Steady),
            Card::new(lang.pick("进度滞后", "Behind"), 9).tone(Tone::Warn),
            Card::new(lang.pick("已逾期", "Overdue"), 3).tone(Tone::Bad).href("/tasks?light=overdue"),
            Card::new(lang.pick("未报送", "No report"), 4).tone(Tone::Quiet),
        ]),
        stacks: chart::stacks(
            "env",
            lang,
            lang.pick("各类环境的任务灯号", "Lights by environment"),
            lang.pick("环境", "Environment"),
            kinds.to_vec(),
            vec![
                stack("法治环境", [5, 4, 2, 1, 2]),
                stack("政务环境", [8, 12, 2, 0, 0]),
                stack("市场环境", [4, 6, 1, 1, 2]),
                stack("创新环境", [4, 8, 4, 1, 0]),
            ],
        ),
        bars: chart::bars(
            lang.pick("单位报送及时率", "Reports on time"),
            lang.pick("单位", "Unit"),
            lang.pick("及时率", "On time"),
            vec![
                bar("市发展改革委（示例）", 96.0, Tone::Plain),
                bar("市行政审批服务管理局（示例）", 88.5, Tone::Plain),
                bar("市市场监督管理局（示例）", 61.0, Tone::Plain),
            ],
        )
        .max(100.0),
        line: chart::line(
            "sched",
            lang,
            lang.pick("电子证照归集数（示例）", "E-licences collected (sample)"),
            lang.pick("万件", "10,000"),
            vec![
                month(1, Some(6.0)),
                month(2, Some(11.0)),
                month(3, None),
                month(4, Some(27.5)),
                month(5, Some(44.0)),
                month(6, Some(51.0)),
                month(7, Some(52.0)),
                month(8, None),
                month(9, None),
                month(10, None),
                month(11, None),
                month(12, None),
            ],
            Some(90.0),
        ),
        spark: chart::sparkline(&[2.0, 3.0, 5.0, 4.0, 6.0, 8.0]),
        empty: view::empty(lang.pick(
            "还没有通报。工作专班在月末签发后，会在这里公布。",
            "There is no bulletin yet. It appears here when the office issues one at the end of the month.",
        ))
        .link("/tasks", lang.pick("查看任务台账", "Open the ledger")),
    })
}

struct Row {
    id: u64,
    clause: String,
    title: &'static str,
    unit: &'static str,
    due: &'static str,
    progress: chart::Progress,
    light: Tag,
}

#[derive(Template)]
#[template(path = "gallery_ledger.html")]
struct Ledger {
    frame: Frame,
    fields: [Field; 4],
    heads: [SortHead; 3],
    chips: Vec<(String, String)>,
    rows: Vec<Row>,
    pages: Pages,
}

async fn ledger(ctx: Ctx) -> Answer {
    let lang = ctx.lang;
    let titles = [
        "优化水电气暖服务（示例）",
        "推行企业开办一件事（示例）",
        "压缩工程建设项目审批时间并扩大承诺制范围（示例）",
    ];
    let units = ["市发展改革委", "市行政审批服务管理局", "市住房和城乡建设局"];
    let pages = Pages::new(lang, &ctx.path, &ctx.query, 20, 133);
    let rows = (0..8_usize)
        .map(|index| {
            let (tone, word) = lights(lang)[index % 5];
            let share = [1.0, 0.62, 0.3, 0.85, 0.0][index % 5];
            Row {
                id: index as u64 + 1,
                clause: format!("第{}条", index + 1),
                title: titles[index % 3],
                unit: units[index % 3],
                due: ["2023-12-31", "2023-09-30", "2023-06-30"][index % 3],
                progress: chart::progress(
                    format!("{:.0}%", share * 100.0),
                    tone,
                    share,
                    Some(0.55),
                ),
                light: view::tag(tone, word),
            }
        })
        .collect();
    let choices = |all: &str, rest: &[(&str, &str)]| {
        std::iter::once(Choice::new("", all))
            .chain(
                rest.iter()
                    .map(|(value, label)| Choice::new(*value, *label)),
            )
            .collect::<Vec<_>>()
    };
    let value = |key: &str| ctx.query.get(key).unwrap_or_default().to_owned();
    let all = lang.pick("全部", "All");
    page(&Ledger {
        frame: ctx
            .frame(lang.pick("任务台账", "Task ledger"))
            .purpose(lang.pick(
                "按方案、单位、灯号和期限查找任务。",
                "Find tasks by plan, unit, light and deadline.",
            ))
            .crumb("/tasks", lang.pick("方案（示例）", "Plan (sample)"))
            .wide(),
        fields: [
            Field::search("q", lang.pick("关键词", "Words")).value(value("q")),
            Field::select(
                "env",
                lang.pick("环境", "Environment"),
                choices(all, &[("law", "法治环境"), ("market", "市场环境")]),
            )
            .value(value("env")),
            Field::select(
                "unit",
                lang.pick("牵头单位", "Lead unit"),
                choices(all, &[("fgw", units[0]), ("sp", units[1])]),
            )
            .value(value("unit")),
            Field::select(
                "light",
                lang.pick("灯号", "Light"),
                choices(all, &[("met", "目标达成"), ("late", "已逾期")]),
            )
            .value(value("light")),
        ],
        heads: [
            view::sort_head(&ctx.path, &ctx.query, "clause", lang.pick("条款", "Clause")),
            view::sort_head(&ctx.path, &ctx.query, "due", lang.pick("期限", "Due")),
            view::sort_head(
                &ctx.path,
                &ctx.query,
                "progress",
                lang.pick("进度", "Progress"),
            ),
        ],
        chips: ctx
            .query
            .pairs()
            .iter()
            .filter(|(key, text)| !text.is_empty() && !["sort", "page"].contains(&key.as_str()))
            .map(|(key, text)| {
                (
                    ctx.query.without(key).without("page").href(&ctx.path),
                    text.clone(),
                )
            })
            .collect(),
        rows,
        pages,
    })
}

#[derive(Template)]
#[template(path = "gallery_task.html")]
struct Task {
    frame: Frame,
    light: Tag,
    timeline: Timeline,
    line: Line,
}

async fn task(ctx: Ctx) -> Answer {
    let lang = ctx.lang;
    let moment = |when: &str, who: &str, what: &str, note: &str| Moment {
        when: when.into(),
        who: who.into(),
        what: what.into(),
        note: note.into(),
        href: "/tasks".into(),
        link: lang.pick("查看凭证", "Receipt").into(),
    };
    page(&Task {
        frame: ctx
            .frame("优化水电气暖服务（示例）")
            .purpose("对照原文核对任务要素，查看进展、证据和办理过程。")
            .crumb("/tasks", lang.pick("任务台账", "Task ledger")),
        light: view::tag(Tone::Warn, lang.pick("进度滞后", "Behind")),
        timeline: view::timeline(vec![
            moment(
                "2023-08-31 17:20",
                "工作专班",
                "退回进展报告",
                "缺少办结清单，请补充后重新报送。",
            ),
            moment(
                "2023-08-30 09:05",
                "单位经办人 · 市发展改革委（示例）",
                "报送8月进展",
                "",
            ),
            moment(
                "2023-08-11 10:00",
                "工作专班",
                "任务立项",
                "由方案第25条生成。",
            ),
        ]),
        line: chart::line(
            "t",
            lang,
            "平均办理时间（示例）",
            "天",
            vec![
                Point {
                    label: "6月".into(),
                    actual: Some(8.0),
                    planned: Some(8.0),
                },
                Point {
                    label: "7月".into(),
                    actual: Some(7.5),
                    planned: Some(6.5),
                },
                Point {
                    label: "8月".into(),
                    actual: Some(7.0),
                    planned: Some(5.0),
                },
            ],
            Some(5.0),
        ),
    })
}

#[derive(Template)]
#[template(path = "gallery_form.html")]
struct FormPage {
    frame: Frame,
    complaints: Vec<Complaint>,
    fields: Vec<Field>,
}

fn form_page(ctx: &Ctx, status: StatusCode, complaints: Vec<Complaint>) -> Answer {
    let lang = ctx.lang;
    let words = ctx.words();
    page_with(
        status,
        &FormPage {
            frame: ctx
                .frame(lang.pick("报送进展", "Report progress"))
                .purpose(lang.pick(
                    "每月25日前报送本单位牵头任务的进展。",
                    "Report on your unit's tasks before the 25th of each month.",
                ))
                .crumb("/tasks", lang.pick("任务台账", "Task ledger")),
            fields: vec![
                Field::number("figure", lang.pick("本月累计", "Figure so far"))
                    .unit("万件")
                    .hint(lang.pick(
                        "填写自年初以来的累计数，可保留两位小数。",
                        "The figure since January, up to two decimals.",
                    ))
                    .complaint(&complaints),
                Field::area("text", lang.pick("进展情况", "Progress"), 5)
                    .max_chars(2000)
                    .complaint(&complaints),
                Field::radios(
                    "blocked",
                    lang.pick("是否存在难点堵点", "Is anything in the way?"),
                    vec![
                        Choice::new("no", lang.pick("没有", "No")),
                        Choice::new("yes", lang.pick("有，需要协调", "Yes")),
                    ],
                )
                .value("no"),
                Field::date("due", lang.pick("预计完成日期", "Expected by")).optional(words),
                Field::files("evidence", lang.pick("佐证材料", "Evidence"), ACCEPT)
                    .optional(words)
                    .hint(lang.pick(
                        "PDF、图片、Word、Excel 或文本，单个不超过 20 MB。",
                        "PDF, pictures, Word, Excel or text, up to 20 MB each.",
                    )),
            ],
            complaints,
        },
    )
}

async fn form(ctx: Ctx) -> Answer {
    form_page(&ctx, StatusCode::OK, Vec::new())
}

async fn submit(ctx: Ctx) -> Answer {
    let text = ctx.lang.pick(
        "请填写本月累计数，例如 12.5。",
        "Enter the figure so far, such as 12.5.",
    );
    let more = ctx
        .lang
        .pick("请说明进展情况。", "Say how the work stands.");
    let complaints = vec![Complaint::new("figure", text), Complaint::new("text", more)];
    form_page(&ctx, StatusCode::UNPROCESSABLE_ENTITY, complaints)
}

async fn upload(ctx: Ctx, request: Request) -> Answer {
    let upload = Upload::read(request, UPLOAD).await?;
    let names: Vec<_> = upload.files.iter().map(|file| file.name.as_str()).collect();
    let text = format!(
        "{}: {} [{}]",
        upload.text("note"),
        names.join(", "),
        upload.files.len()
    );
    Ok(ctx.redirect_with("/form", Flash::done(text)))
}

async fn office(ctx: Ctx) -> Answer {
    task(ctx).await
}

async fn boom(_: Ctx) -> Answer {
    panic!("示例 panic with <script> in it")
}

async fn file(_: Ctx) -> Answer {
    Ok(web::download("示例 1.txt", "text/plain", "示例"))
}
