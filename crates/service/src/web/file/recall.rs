//! 一次填报、多次复用: answers of earlier cases of the same account.

use flow::Fields;
use pack::element::{FieldKind, Sensitivity};
use store::Read;
use web::{Ctx, Failure, blocking};

use super::session::Session;

/// Earlier cases that are looked at.
const CASES: u32 = 12;

/// Answers that the account gave before: under the same shared name in any case, or to the same question of the same
/// item. Newest first; files and long texts are not carried over.
pub(super) async fn recall(ctx: &Ctx, session: &Session) -> Result<Fields, Failure> {
    if ctx.scope.account.is_none() || !session.can_save() {
        return Ok(Fields::new());
    }
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let (casework, asking) = (session.rooms.casework.clone(), session.asking.clone());
    let recalled = move || {
        store.read(|read: &mut Read<'_>| {
            let mut found = Fields::new();
            for head in casework::queries::mine(read, &scope, None, CASES)? {
                let view = casework::queries::case(read, &scope, &casework, (head.id, None), today);
                let Ok(view) = view else {
                    continue;
                };
                for question in &asking.questions {
                    let kept = found.contains_key(&question.field.key);
                    if kept || !carries(&question.field) {
                        continue;
                    }
                    let earlier = view.definition.form().questions.iter().find(|held| {
                        let shared = question.share.is_some() && held.share == question.share;
                        let same_item = asking.parts.iter().any(|part| {
                            part.item().id == head.item
                                && part.form().id == view.definition.form().id
                        });
                        shared || (same_item && held.field == question.field)
                    });
                    let value = earlier.and_then(|held| view.answers.form.get(&held.field.key));
                    if let Some(value) = value {
                        found.insert(question.field.key.clone(), value.clone());
                    }
                }
            }
            Ok::<_, store::Error>(found)
        })
    };
    blocking(recalled).await
}

fn carries(field: &pack::element::Field) -> bool {
    let kind = matches!(
        field.kind,
        FieldKind::Text { .. }
            | FieldKind::Phone
            | FieldKind::CreditCode
            | FieldKind::Identity
            | FieldKind::Party { .. }
            | FieldKind::Region
            | FieldKind::Organisation
    );
    kind && field.sensitivity != Sensitivity::Internal
}
