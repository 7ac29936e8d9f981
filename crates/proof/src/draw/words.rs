//! What a transcript shows, for whoever asked for the check.

use super::{Answer, Stage, Transcript};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A sentence in English, one in Chinese, then the facts a line each.
pub(crate) fn sentences(transcript: &Transcript) -> String {
    let (subject, until) = (transcript.subject(), transcript.last_at());
    let (en, zh) = match transcript.stage() {
        Stage::Frozen => (
            "frozen; nothing was drawn yet".to_owned(),
            "候选池已冻结，尚未抽取".to_owned(),
        ),
        Stage::Void { party } => (
            format!("void: {party} withheld its seed"),
            format!("无效：{party} 未公开种子"),
        ),
        Stage::Drawn => (
            "drawn; its calls follow the ranking".to_owned(),
            "已抽取，通知次序与排序一致".to_owned(),
        ),
        Stage::Released => (
            "drawn, and its members made known".to_owned(),
            "已抽取并公开成员".to_owned(),
        ),
    };
    let mut out = format!(
        "Proven: the draw for {subject}, up to {until}, {en}.\n已证实：{subject} 的抽取记录（截至 {until}）：{zh}。\n"
    );
    let excluded: u64 = exclusions(transcript).values().sum();
    // Writing to a String does not fail.
    let _ = writeln!(
        out,
        "draw {}, attempt {}, {} candidates, {excluded} excluded, frozen {}",
        transcript.draw(),
        transcript.voids().len() + 1,
        transcript.pool().len(),
        transcript.frozen_at(),
    );
    for (at, place) in transcript.members().into_iter().enumerate() {
        let group = &transcript.groups()[place.group].name;
        let who = transcript.openings().get(at).map_or_else(
            || transcript.pool()[place.candidate].commitment.hex(),
            |opening| opening.value.clone(),
        );
        let _ = writeln!(out, "seat {} {group} {who}", at + 1);
    }
    if let Some(vrf) = transcript.vrf() {
        let _ = writeln!(out, "vrf  {}", STANDARD.encode(vrf.as_bytes()));
    }
    out
}

/// The same as JSON.
pub(crate) fn json(transcript: &Transcript) -> Value {
    let stage = match transcript.stage() {
        Stage::Frozen => "frozen",
        Stage::Void { .. } => "void",
        Stage::Drawn => "drawn",
        Stage::Released => "released",
    };
    let members: Vec<Value> = transcript
        .members()
        .into_iter()
        .enumerate()
        .map(|(at, place)| {
            json!({
                "group": transcript.groups()[place.group].name,
                "candidate": transcript.pool()[place.candidate].commitment.hex(),
                "opened": transcript.openings().get(at).map(|opening| &opening.value),
            })
        })
        .collect();
    let refused = |answer: &Answer| matches!(answer, Answer::Refused(_) | Answer::Left(_));
    let calls = transcript.calls();
    json!({
        "draw": transcript.draw(),
        "subject": transcript.subject(),
        "attempt": transcript.voids().len() + 1,
        "stage": stage,
        "frozen_at": transcript.frozen_at(),
        "candidates": transcript.pool().len(),
        "excluded": exclusions(transcript),
        "calls": calls.len(),
        "refused": calls.iter().filter(|call| refused(&call.answer)).count(),
        "members": members,
        "vrf": transcript.vrf().map(|vrf| STANDARD.encode(vrf.as_bytes())),
    })
}

/// How many candidates are excluded, by the first of their reasons.
fn exclusions(transcript: &Transcript) -> BTreeMap<&str, u64> {
    let mut counts = BTreeMap::new();
    for candidate in transcript.pool() {
        if let Some(reason) = candidate.excluded.first() {
            *counts.entry(reason.as_str()).or_default() += 1;
        }
    }
    counts
}
