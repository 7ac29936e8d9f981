//! What the tests of the review share: a plan to review and short ways to its clauses.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use base::{AccountId, Role, Scope};
use plan::commands::review::{self, Correct};
use plan::reviews;
use plan::rules::correction::Typed;
use plan::rules::review::ReadingState;
use plan::{Import, Imported};

use crate::city::City;

/// A made-up plan in the genre.
pub const PLAN: &str = "示例市人民政府
关于印发示例市窗口服务改进方案的通知
示政发〔2023〕901号

各县（市、区）人民政府，市人民政府各委、办、局：
现将《示例市窗口服务改进方案》印发给你们，请认真贯彻执行。
示例市人民政府
2023年3月1日
（此件公开发布）

示例市窗口服务改进方案

一、总体要求
改进窗口服务。

二、主要任务
（一）打造高效便捷的政务环境
1.压缩办理时间。2023年12月底前，窗口事项按时办结率达到95％以上，不得要求重复提交材料。〔牵头单位：市发展改革委；责任单位：市财政局〕
2.公开办事指南。2023年6月底前，公开办事指南200项以上。〔牵头单位：市财政局〕
3.设立示例专窗。设立专窗3个。〔牵头单位：市示例未知局〕
";

pub fn import(city: &City, name: &str, text: &str) -> Vec<Imported> {
    match city.import(name, text.as_bytes()).expect("imported") {
        Import::Done { documents, .. } => documents,
        Import::Already { .. } => panic!("imported before"),
    }
}

pub fn account(role: Role, id: i64) -> Scope {
    Scope {
        account: Some(AccountId(id)),
        role,
        org: None,
        centre: None,
    }
}

pub fn clause(city: &City, key: &str, no: &str) -> i64 {
    city.count(&format!(
        "SELECT c.id FROM plan_clause c JOIN plan_document d ON d.id = c.document_id
         WHERE d.key = '{key}' AND c.no = '{no}' AND c.kind = 'task'"
    ))
}

/// The form as the page shows it: what the ledger holds.
pub fn form(city: &City, id: i64) -> (i64, Typed) {
    let shown = reviews::clause(&city.store, &account(Role::Office, 1), id).expect("a clause");
    (shown.held.version, reviews::typed(&shown.held))
}

pub fn correct(city: &City, id: i64, edit: impl FnOnce(&mut Typed)) -> review::Corrected {
    let (version, mut typed) = form(city, id);
    edit(&mut typed);
    let input = Correct {
        clause: id,
        version,
        typed,
        reason: "示例：按原件核对".to_owned(),
        confirm_rest: false,
    };
    review::correct(&city.store, &account(Role::Office, 1), input).expect("corrected")
}

pub fn state(city: &City, id: i64, field: &str) -> ReadingState {
    let shown = reviews::clause(&city.store, &account(Role::Office, 1), id).expect("a clause");
    shown
        .readings
        .iter()
        .find(|row| row.field == field)
        .unwrap_or_else(|| panic!("{field} was read"))
        .state
}

#[track_caller]
pub fn follows_from_its_edits(city: &City, key: &str) {
    assert_eq!(
        reviews::replayed(&city.store, key).expect("read"),
        Some(Ok(true)),
        "{key}"
    );
}
