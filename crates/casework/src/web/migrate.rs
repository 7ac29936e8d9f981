//! `/cases/migrate`: moving running cases to the definition that holds now, after a dry run.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::{Explain, Lang};
use flow::{Change, Mapping};
use serde::Deserialize;
use web::form::{Complaint, Field};
use web::view::{Empty, empty};
use web::{Answer, Ctx, Flash, Frame, Room, blocking, page_with};

use super::parts;
use super::words::DeskWords;
use crate::commands::CaseError;
use crate::commands::migrate::{Preview, migrate, preview, versions};
use crate::room::Casework;

const PATH: &str = "/cases/migrate";

#[derive(Template)]
#[template(path = "case_migrate.html")]
struct MigratePage {
    frame: Frame,
    words: &'static DeskWords,
    complaints: Vec<Complaint>,
    groups: Vec<Group>,
    nothing: Option<Empty>,
    item: Field,
    mapping: Field,
    rows: Vec<(String, String, String)>,
    tried: bool,
}

struct Group {
    title: String,
    versions: Vec<(String, String)>,
}

#[derive(Deserialize, Default)]
pub(super) struct Wanted {
    #[serde(default)]
    item: String,
    #[serde(default)]
    mapping: String,
    /// `run` to move; anything else only tries.
    #[serde(default)]
    what: String,
}

/// `old=new` a line.
fn mapping(text: &str) -> Option<Mapping> {
    let mut steps = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (old, new) = line.split_once(['=', '＝'])?;
        let (old, new) = (old.trim(), new.trim());
        if old.is_empty() || new.is_empty() {
            return None;
        }
        steps.insert(old.to_owned(), new.to_owned());
    }
    Some(Mapping {
        steps,
        ask: Vec::new(),
    })
}

pub(super) async fn show(ctx: Ctx, room: Room<Casework>) -> Answer {
    let wanted = Wanted {
        item: ctx.query.get("item").unwrap_or_default().to_owned(),
        mapping: ctx.query.get("mapping").unwrap_or_default().to_owned(),
        what: String::new(),
    };
    page_of(&ctx, &room, &wanted).await
}

async fn page_of(ctx: &Ctx, room: &Room<Casework>, wanted: &Wanted) -> Answer {
    let (lang, words) = (ctx.lang, DeskWords::of(ctx.lang));
    let read = mapping(&wanted.mapping);
    let complaints = match read {
        Some(_) => Vec::new(),
        None => vec![Complaint::new("mapping", words.migrate_bad)],
    };
    let (store, scope, casework, today) =
        (ctx.store(), ctx.scope.clone(), room.0.clone(), ctx.today());
    let (item, asked) = (wanted.item.clone(), read.unwrap_or_default());
    let tried = !item.is_empty() && complaints.is_empty();
    let (groups, rows) = blocking(move || -> Result<_, CaseError> {
        store.read(|read| {
            let mut groups = Vec::new();
            for one in casework.items() {
                let id = one.definition.item().id.clone();
                let old: Vec<(String, String)> = versions(read, &id)?
                    .into_iter()
                    .filter(|(version, _, count)| *version != one.id && *count > 0)
                    .map(|(_, hash, count)| (hash, count.to_string()))
                    .collect();
                if !old.is_empty() {
                    groups.push(Group {
                        title: parts::item_title(&casework, &id, lang),
                        versions: old,
                    });
                }
            }
            let rows = match tried {
                true => preview(read, &scope, &casework, (&item, &asked), (0, today))?,
                false => Vec::new(),
            };
            Ok((groups, rows))
        })
    })
    .await?;
    let status = match complaints.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page_with(
        status,
        &MigratePage {
            frame: ctx
                .frame(words.migrate)
                .purpose(words.migrate_purpose)
                .crumb(super::list::PATH, words.cases),
            mapping: Field::area("mapping", words.migrate_mapping, 4)
                .hint(words.migrate_hint)
                .value(wanted.mapping.as_str())
                .max_chars(2000)
                .not_required()
                .complaint(&complaints),
            nothing: groups.is_empty().then(|| empty(words.migrate_none)),
            item: Field::select(
                "item",
                words.item,
                super::inbox::items(&room.0, words, lang),
            )
            .value(wanted.item.as_str()),
            rows: rows.iter().map(|row| line(row, lang)).collect(),
            tried,
            complaints,
            groups,
            words,
        },
    )
}

fn line(row: &Preview, lang: Lang) -> (String, String, String) {
    let what = match &row.outcome {
        Err(refusal) => refusal.explain(lang),
        Ok(changes) if changes.is_empty() => DeskWords::of(lang).migrate_nothing.to_owned(),
        Ok(changes) => changes
            .iter()
            .map(|change| change_text(change, lang))
            .collect::<Vec<_>>()
            .join(lang.pick("；", "; ")),
    };
    (format!("/cases/{}", row.case), row.code.clone(), what)
}

/// A change, for a person.
fn change_text(change: &Change, lang: Lang) -> String {
    let day = |day: &Option<base::Date>| day.map_or_else(|| "–".to_owned(), |day| day.to_string());
    let place = |step: &str, branch: &Option<String>| match branch {
        Some(branch) => format!("{step} · {branch}"),
        None => step.to_owned(),
    };
    let term = |term: &Option<base::calendar::Term>| {
        term.map_or_else(|| "–".to_owned(), |term| term.title(lang).to_string())
    };
    match change {
        Change::Step { from, to } => format!("{}{from} → {to}", lang.pick("环节 ", "step ")),
        Change::Role {
            step,
            branch,
            from,
            to,
        } => format!(
            "{} {}{} → {}",
            place(step, branch),
            lang.pick("岗位 ", "role "),
            from.as_deref().unwrap_or("–"),
            to.as_deref().unwrap_or("–")
        ),
        Change::Unit { step, branch, .. } => {
            format!(
                "{} {}",
                place(step, branch),
                lang.pick("换承办单位", "another unit")
            )
        }
        Change::PlaceTerm {
            step,
            branch,
            from,
            to,
        } => format!(
            "{} {}{} → {}",
            place(step, branch),
            lang.pick("期限 ", "term "),
            term(from),
            term(to)
        ),
        Change::Due { from, to, .. } => {
            format!(
                "{}{} → {}",
                lang.pick("到期日 ", "due "),
                day(from),
                day(to)
            )
        }
        Change::BranchAsked { step, branch } => {
            format!(
                "{step} · {branch} {}",
                lang.pick("新增征求意见", "is asked now")
            )
        }
        Change::BranchNotAsked { step, branch } => {
            format!(
                "{step} · {branch} {}",
                lang.pick("不再征求意见", "is not asked")
            )
        }
        Change::BranchGone { step, branch, .. } => {
            format!(
                "{step} · {branch} {}",
                lang.pick("已取消，意见留存", "is gone; its answer is kept")
            )
        }
        Change::Answer(complaint) => {
            format!("{}：{}", complaint.question, complaint.cause.explain(lang))
        }
    }
}

pub(super) async fn run(ctx: Ctx, room: Room<Casework>, Form(wanted): Form<Wanted>) -> Answer {
    let words = DeskWords::of(ctx.lang);
    let steps = match mapping(&wanted.mapping) {
        Some(steps) if wanted.what == "run" && !wanted.item.is_empty() => steps,
        _ => return page_of(&ctx, &room, &wanted).await,
    };
    let (store, scope, casework, today) =
        (ctx.store(), ctx.scope.clone(), room.0.clone(), ctx.today());
    let item = wanted.item.clone();
    let (moved, failed) = blocking(move || -> Result<_, CaseError> {
        let (mut moved, mut failed, mut after) = (0_usize, 0_usize, 0_i64);
        loop {
            let rows = store
                .read(|read| preview(read, &scope, &casework, (&item, &steps), (after, today)))?;
            let Some(last) = rows.last() else { break };
            after = last.case;
            for row in &rows {
                match migrate(&store, &scope, &casework, row.case, steps.clone()) {
                    Ok(_) => moved += 1,
                    Err(_) => failed += 1,
                }
            }
        }
        Ok((moved, failed))
    })
    .await?;
    let said = words.migrated(moved, failed);
    let flash = match failed {
        0 => Flash::done(said),
        _ => Flash::warn(said),
    };
    Ok(ctx.redirect_with(PATH, flash))
}

#[cfg(test)]
mod tests {
    use super::mapping;

    #[test]
    fn steps_are_mapped_a_line_each() {
        let read = mapping(" check = verify \n\nold＝new").expect("a mapping");
        assert_eq!(read.steps.len(), 2);
        assert_eq!(read.steps["check"], "verify");
        assert!(mapping("check").is_none());
        assert!(mapping("=x").is_none());
        assert!(mapping("").is_some());
    }
}
