//! A bundle as its applicant sees it: all its parts on one page, and what is handed over at the end.

use askama::Template;
use base::Lang;
use casework::Casework;
use casework::commands::file::secret_of;
use casework::queries::CaseView;
use licence::Shown;
use store::Read;
use web::view::{Tag, Tone, tag};
use web::{Answer, Ctx, Failure, Frame, blocking, page};

use super::{show, state};
use crate::Service;
use crate::catalogue::Catalogue;
use crate::commands::bundle::follow;
use crate::store::bundle::{Filed, Part};
use crate::web::parts::Link;
use crate::words_follow::FollowWords;

struct PartRow {
    link: Link,
    tag: Tag,
    note: String,
}

#[derive(Template)]
#[template(path = "service_bundle_case.html")]
struct BundlePage {
    frame: Frame,
    words: &'static FollowWords,
    state: String,
    parts: Vec<PartRow>,
    licences: Vec<show::LicenceLine>,
    pack: Vec<String>,
}

/// A bundle with its parts, for whoever it belongs to or who knows its secret; a wrong secret counts as a guess.
pub(super) async fn found(
    ctx: &Ctx,
    code: &str,
    secret: Option<String>,
) -> Result<Option<(Filed, Vec<Part>)>, Failure> {
    let (store, scope, asked) = (ctx.store(), ctx.scope.clone(), code.to_owned());
    let found = blocking(move || {
        store.read(|read: &mut Read<'_>| {
            let code = casework::rules::code::typed_code(&asked);
            follow(read, &scope, &code, secret.as_deref())
        })
    })
    .await?;
    if found.is_none() {
        ctx.guess(&format!("case:{code}"))?;
    }
    Ok(found)
}

/// The page of a bundle.
pub(super) async fn show(
    ctx: &Ctx,
    (service, casework): (&Service, &Casework),
    code: &str,
    secret: Option<String>,
    base_url: &str,
) -> Answer {
    let (lang, words) = (ctx.lang, FollowWords::of(ctx.lang));
    let found = found(ctx, code, secret).await?;
    let (filed, parts) = found.ok_or_else(Failure::not_found)?;
    let catalogue = service.catalogue();
    let views = views(ctx, casework, &parts).await?;
    let rows = parts.iter().map(|part| {
        let view = views.iter().find(|(ord, _)| *ord == part.ord);
        row(&catalogue, casework, part, view.map(|(_, view)| view), lang)
    });
    let rows: Vec<PartRow> = rows.collect();
    let done = parts.iter().filter(|part| part.result.is_some()).count();
    let well = parts.iter().all(|part| {
        part.result
            .as_deref()
            .is_some_and(|result| matches!(result, "granted" | "done"))
    });
    let bundle = catalogue.bundle(&filed.bundle);
    let state = if well {
        words.bundle_done.to_owned()
    } else {
        words.bundle_open(done, parts.len())
    };
    let pack = match bundle {
        Some(bundle) if well => bundle
            .pack
            .iter()
            .map(|title| title.get(lang).to_owned())
            .collect(),
        _ => Vec::new(),
    };
    let licences: Vec<&Shown> = views.iter().flat_map(|(_, view)| &view.licences).collect();
    let title = bundle.map_or(filed.bundle.as_str(), |bundle| bundle.title.get(lang));
    page(&BundlePage {
        frame: ctx
            .frame(title)
            .purpose(words.bundle_purpose(&filed.code))
            .crumb("/follow", words.find_title),
        words,
        state,
        licences: licences
            .into_iter()
            .map(|licence| show::licence_line(licence, base_url, lang))
            .collect(),
        parts: rows,
        pack,
    })
}

/// The cases of the parts. Whoever may see the bundle may see them.
async fn views(
    ctx: &Ctx,
    casework: &Casework,
    parts: &[Part],
) -> Result<Vec<(i64, CaseView)>, Failure> {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let (room, cases) = (
        casework.clone(),
        parts
            .iter()
            .filter_map(|part| Some((part.ord, part.case?)))
            .collect::<Vec<(i64, i64)>>(),
    );
    blocking(move || {
        store.read(|read: &mut Read<'_>| {
            let mut views = Vec::new();
            for (ord, case) in cases {
                let Some(code) = casework::queries::code_of(read, case)? else {
                    continue;
                };
                let secret = secret_of(&room, &code);
                let asked = (case, Some(secret.as_str()));
                match casework::queries::case(read, &scope, &room, asked, today) {
                    Ok(view) => views.push((ord, view)),
                    Err(casework::queries::ReadError::NotFound) => {}
                    Err(casework::queries::ReadError::Store(error)) => return Err(error),
                }
            }
            Ok::<_, store::Error>(views)
        })
    })
    .await
}

fn row(
    catalogue: &Catalogue,
    casework: &Casework,
    part: &Part,
    view: Option<&CaseView>,
    lang: Lang,
) -> PartRow {
    let words = FollowWords::of(lang);
    let title = |id: &str| {
        let item = catalogue.item(id);
        item.map_or_else(|| id.to_owned(), |item| item.title.get(lang).to_owned())
    };
    let text = title(&part.item);
    let Some(view) = view else {
        let (tone, note) = match part.state.as_str() {
            "dropped" => (Tone::Bad, words.part_dropped.to_owned()),
            "failed" => (Tone::Bad, words.failed_note(&part.why)),
            _ => {
                let names: Vec<String> = part.after.iter().map(|id| title(id)).collect();
                let names = names.join(lang.pick("、", ", "));
                (Tone::Quiet, words.part_waiting(names))
            }
        };
        return PartRow {
            link: Link::new(crate::web::parts::item_href(&part.item), text),
            tag: tag(tone, note_word(part, words)),
            note,
        };
    };
    let (tone, word) = state::word(&view.head, lang);
    let secret = secret_of(casework, &view.head.code);
    PartRow {
        link: Link::new(super::href(&view.head.code, Some(&secret)), text),
        tag: tag(tone, word),
        note: state::line(&view.head, &view.definition, &view.state, lang),
    }
}

fn note_word(part: &Part, words: &FollowWords) -> &'static str {
    match (part.state.as_str(), words.lang) {
        ("waiting", Lang::Zh) => "等待",
        ("waiting", Lang::En) => "Waiting",
        (_, Lang::Zh) => "未办理",
        (_, Lang::En) => "Not opened",
    }
}
