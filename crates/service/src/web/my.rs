//! `/my`: what an applicant has under way, saved and holds.

use askama::Template;
use axum::extract::Path;
use base::{Lang, Role};
use casework::model::Head;
use casework::queries::mine;
use licence::{Licences, Shown, ShownUse};
use store::Read;
use web::view::{Empty, Tag, day, empty, tag};
use web::{Access, Answer, Ctx, Flash, Frame, NavItem, Room, Routes, blocking, page};

use super::follow::{LicenceLine, licence_line, state_word};
use super::parts::Link;
use crate::Service;
use crate::catalogue::Catalogue;
use crate::commands::draft::{self, Draft};
use crate::commands::{bundle, join::own_party};
use crate::rules::asking::Target;
use crate::rules::party::{Party, PartyKind};
use crate::store::bundle::Filed;
use crate::words_follow::MyWords;

/// Cases on one page.
const CASES: u32 = 50;

const APPLICANTS: Access = Access::Roles(&[Role::Applicant]);

pub(super) fn routes() -> Routes {
    Routes::new()
        .nav(NavItem::new("/my", "我的办事", "My cases", APPLICANTS))
        .page("/my", APPLICANTS, "service.my", show)
        .action(
            "/my/drafts/{id}/discard",
            APPLICANTS,
            "service.draft.discard",
            discard,
        )
}

struct CaseRow {
    link: Link,
    tag: Tag,
    note: String,
}

struct DraftRow {
    link: Link,
    note: String,
    discard: String,
}

struct Held {
    line: LicenceLine,
    uses: Vec<String>,
}

#[derive(Template)]
#[template(path = "service_my.html")]
struct MyPage {
    frame: Frame,
    words: &'static MyWords,
    party: Vec<(&'static str, String)>,
    nothing: Option<Empty>,
    bundles: Vec<CaseRow>,
    cases: Vec<CaseRow>,
    older: Option<String>,
    drafts: Vec<DraftRow>,
    licences: Vec<Held>,
}

/// What the page is made of.
struct Found {
    party: Option<Party>,
    drafts: Vec<Draft>,
    heads: Vec<Head>,
    bundles: Vec<Filed>,
    licences: Vec<(Shown, Vec<ShownUse>)>,
}

async fn show(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(licences): Room<Licences>,
    headers: axum::http::HeaderMap,
) -> Answer {
    let (lang, words) = (ctx.lang, MyWords::of(ctx.lang));
    let before = ctx
        .query
        .get("before")
        .and_then(|id| id.parse::<i64>().ok());
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let room = service.clone();
    let found = blocking(move || {
        let party = own_party(&store, &scope, &room)?;
        let drafts = draft::list(&store, &scope)?;
        store.read(|read: &mut Read<'_>| {
            let heads = mine(read, &scope, before, CASES)?;
            let bundles = match before {
                None => bundle::mine(read, &scope)?,
                Some(_) => Vec::new(),
            };
            let code = party.as_ref().map_or("", |party| party.code.as_str());
            let mut held = Vec::new();
            // Licences of the account's own cases: the number of whoever joined was checked by nobody.
            for head in &heads {
                for shown in licence::of_case(read, &licences, head.id, today)? {
                    let uses = licence::uses(read, &licences, code, &shown.number)?;
                    held.push((shown, uses.unwrap_or_default()));
                }
            }
            Ok::<_, store::Error>(Found {
                party,
                drafts,
                heads,
                bundles,
                licences: held,
            })
        })
    })
    .await?;
    let catalogue = service.catalogue();
    let base_url = super::follow::base_url(&ctx, &service, &headers);
    let older = (found.heads.len() == CASES as usize)
        .then(|| found.heads.last())
        .flatten();
    let nothing = found.heads.is_empty() && found.bundles.is_empty() && found.drafts.is_empty();
    page(&MyPage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose)
            .with_form(&ctx),
        words,
        party: found
            .party
            .as_ref()
            .map(|party| party_rows(party, words))
            .unwrap_or_default(),
        nothing: nothing.then(|| empty(words.no_cases).link("/services", words.begin)),
        bundles: found
            .bundles
            .iter()
            .map(|filed| bundle_row(&catalogue, filed, lang))
            .collect(),
        older: older.map(|head| ctx.query.set("before", head.id).href("/my")),
        cases: found
            .heads
            .iter()
            .map(|head| case_row(&catalogue, head, lang))
            .collect(),
        drafts: found
            .drafts
            .iter()
            .map(|draft| draft_row(&catalogue, draft, lang))
            .collect(),
        licences: found
            .licences
            .iter()
            .map(|(shown, uses)| Held {
                line: licence_line(shown, &base_url, lang),
                uses: uses
                    .iter()
                    .map(|used| use_text(&catalogue, used, lang))
                    .collect(),
            })
            .collect(),
    })
}

fn party_rows(party: &Party, words: &MyWords) -> Vec<(&'static str, String)> {
    let words = MyWords::of(words.lang);
    let code = match party.kind {
        PartyKind::Person => base::code::mask_identity(&party.code),
        PartyKind::Enterprise => party.code.clone(),
    };
    let rows = [
        (words.party_name, party.name.clone()),
        (words.party_code, code),
        (words.party_agent, party.agent.clone()),
        (words.party_phone, base::code::mask_phone(&party.phone)),
    ];
    rows.into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

fn case_row(catalogue: &Catalogue, head: &Head, lang: Lang) -> CaseRow {
    let title = catalogue.item(&head.item).map(|item| item.title.get(lang));
    let (tone, word) = state_word(head, lang);
    CaseRow {
        link: Link::new(
            format!("/follow/{}", head.code),
            title.unwrap_or(&head.item),
        ),
        tag: tag(tone, word),
        note: format!("{} · {}", head.code, day(head.opened_on, lang)),
    }
}

fn bundle_row(catalogue: &Catalogue, filed: &Filed, lang: Lang) -> CaseRow {
    let words = crate::words_follow::FollowWords::of(lang);
    let title = catalogue
        .bundle(&filed.bundle)
        .map(|bundle| bundle.title.get(lang));
    let (tone, word) = if filed.open {
        (web::view::Tone::Steady, words.part_open)
    } else {
        (
            web::view::Tone::Good,
            crate::words::result(pack::element::EndResult::Done, lang),
        )
    };
    CaseRow {
        link: Link::new(
            format!("/follow/{}", filed.code),
            title.unwrap_or(&filed.bundle),
        ),
        tag: tag(tone, word),
        note: format!("{} · {}", filed.code, day(filed.filed_on, lang)),
    }
}

fn draft_row(catalogue: &Catalogue, draft: &Draft, lang: Lang) -> DraftRow {
    let words = MyWords::of(lang);
    let title = match &draft.target {
        Target::Item(id) => catalogue.item(id).map(|item| item.title.get(lang)),
        Target::Bundle(id) => catalogue.bundle(id).map(|bundle| bundle.title.get(lang)),
    };
    let query = web::Query::default().set("draft", draft.id);
    DraftRow {
        link: Link::new(query.href(&draft.target.path()), title.unwrap_or_default()),
        note: words.draft_saved(draft.saved_at.minute_text()),
        discard: format!("/my/drafts/{}/discard", draft.id),
    }
}

fn use_text(catalogue: &Catalogue, used: &ShownUse, lang: Lang) -> String {
    let words = MyWords::of(lang);
    let unit = catalogue.short(&used.by);
    words.used(used.at.minute_text(), unit.get(lang), &used.case_code)
}

async fn discard(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || draft::discard(&store, &scope, id)).await?;
    let words = MyWords::of(ctx.lang);
    Ok(ctx.redirect_with("/my", Flash::done(words.discarded)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_party_shows_as_much_of_its_number_as_recognises_it() {
        let party = Party {
            kind: PartyKind::Person,
            name: "示例人".to_owned(),
            code: "11010519491231002X".to_owned(),
            agent: String::new(),
            phone: "13800000000".to_owned(),
        };
        let rows: BTreeMap<&str, String> = party_rows(&party, MyWords::of(Lang::Zh))
            .into_iter()
            .collect();
        assert_eq!(rows["证件号码"], "110*************2X");
        assert_eq!(rows["手机号"], "138****0000");
        assert!(!rows.contains_key("经办人"));
    }
}
