//! Which mailboxes a message lies in, and which a person opens.

use base::{OrgId, Role, Scope};

use crate::model::To;

/// The mailboxes that a message lies in, sorted, each once.
#[must_use]
pub fn mailboxes(to: &To) -> Vec<String> {
    let mut boxes = match to {
        To::Account(account) => vec![format!("account/{}", account.0)],
        To::Unit { org, roles } => roles
            .iter()
            .map(|role| format!("unit/{org}/{}", role.as_str()))
            .collect(),
        To::Role(role) => vec![format!("role/{}", role.as_str())],
        To::Programs(_) => Vec::new(),
    };
    boxes.sort();
    boxes.dedup();
    boxes
}

/// The mailboxes that a scope opens; none without an account. The third repeats the first where the scope
/// acts for no unit, so that there are always three.
#[must_use]
pub fn opened_by(scope: &Scope) -> Option<[String; 3]> {
    let account = format!("account/{}", scope.account?.0);
    let role = scope.role.as_str();
    let unit = match &scope.org {
        Some(org) => format!("unit/{org}/{role}"),
        None => account.clone(),
    };
    Some([account, format!("role/{role}"), unit])
}

/// Whether a web hook of the office (`None`) or of an organisation may carry a message. The office's gets what the
/// office itself or a unit is told, an organisation's what that organisation is told; what one account or another role
/// is told stays in the house.
#[must_use]
pub fn hook_may_carry(keeper: Option<&OrgId>, to: &To) -> bool {
    match to {
        To::Account(_) => false,
        To::Unit { org, roles } => {
            !roles.contains(&Role::Discipline) && keeper.is_none_or(|keeper| keeper == org)
        }
        To::Role(role) => *role == Role::Office && keeper.is_none(),
        To::Programs(org) => keeper.is_none() || keeper == org.as_ref(),
    }
}

/// The topic of a kind: its first word.
#[must_use]
pub fn topic(kind: &str) -> &str {
    let end = kind
        .find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit())
        .unwrap_or(kind.len());
    &kind[..end]
}

/// Whether a link stays on this site.
#[must_use]
pub fn own_path(href: &str) -> bool {
    href.starts_with('/')
        && !href.starts_with("//")
        && href.len() <= 500
        && !href.contains('\\')
        && !href.chars().any(char::is_control)
}

/// A text of at most `max` characters: what is longer is cut and ends in `…`. Control characters other than
/// the line end become spaces, since titles become mail headings.
#[must_use]
pub fn fitted(text: &str, max: usize) -> String {
    let plain = text
        .trim()
        .chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
    let mut out: String = plain.clone().take(max).collect();
    if plain.count() > max {
        out.pop();
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{AccountId, OrgId};

    fn scope(role: Role, org: Option<&str>) -> Scope {
        Scope {
            account: Some(AccountId(7)),
            role,
            org: org.map(OrgId::from),
            centre: None,
        }
    }

    #[test]
    fn a_message_lies_where_its_readers_look() {
        let unit = To::Unit {
            org: OrgId::from("a"),
            roles: &[Role::Head, Role::Clerk, Role::Head],
        };
        assert_eq!(mailboxes(&unit), ["unit/a/clerk", "unit/a/head"]);
        let opens = |to: &To, who: &Scope| {
            let boxes = mailboxes(to);
            opened_by(who).is_some_and(|mine| boxes.iter().any(|held| mine.contains(held)))
        };
        let table = [
            (&unit, scope(Role::Clerk, Some("a")), true),
            (&unit, scope(Role::Clerk, Some("b")), false),
            (&unit, scope(Role::Office, Some("a")), false),
            (&unit, scope(Role::Clerk, None), false),
            (&unit, Scope::public(), false),
            (&unit, Scope::system(), false),
            (&To::Role(Role::Office), scope(Role::Office, None), true),
            (
                &To::Role(Role::Discipline),
                scope(Role::Office, None),
                false,
            ),
            (
                &To::Role(Role::Discipline),
                scope(Role::Supervisor, None),
                false,
            ),
            (&To::Account(AccountId(7)), scope(Role::Auditor, None), true),
            (
                &To::Account(AccountId(8)),
                scope(Role::Auditor, None),
                false,
            ),
        ];
        for (to, who, seen) in table {
            assert_eq!(opens(to, &who), seen, "{to:?} {who:?}");
        }
    }

    #[test]
    fn hooks_carry_nothing_confidential() {
        let unit = |roles| To::Unit {
            org: OrgId::from("a"),
            roles,
        };
        for (to, carried) in [
            (unit(&[Role::Clerk][..]), true),
            (unit(&[Role::Clerk, Role::Discipline][..]), false),
            (To::Role(Role::Office), true),
            (To::Role(Role::Discipline), false),
            (To::Role(Role::Auditor), false),
            (To::Account(AccountId(1)), false),
        ] {
            assert_eq!(hook_may_carry(None, &to), carried, "{to:?}");
        }
    }

    #[test]
    fn texts_are_cut_at_characters() {
        assert_eq!(fitted(" 一二三 ", 3), "一二三");
        assert_eq!(fitted("一二三四", 3), "一二…");
        assert_eq!(fitted("a\r\nBcc: x", 40), "a \nBcc: x");
        assert_eq!(topic("month.opened"), "month");
        assert_eq!(topic("month"), "month");
        assert_eq!(topic("rectify-order"), "rectify");
    }

    #[test]
    fn links_stay_on_the_site() {
        for (href, own) in [
            ("/month", true),
            ("/tasks/12?x=1#y", true),
            ("//evil.example", false),
            ("https://evil.example", false),
            ("/\\evil.example", false),
            ("", false),
        ] {
            assert_eq!(own_path(href), own, "{href}");
        }
    }
}
