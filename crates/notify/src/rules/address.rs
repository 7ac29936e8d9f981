//! Mail addresses: what is taken for one, and how little of it a page shows.

/// The address in its plain form, or `None` when it is none: one mailbox of RFC 5321 in ASCII without
/// quoting, at most 254 characters. The domain is folded to lower case.
#[must_use]
pub fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let domain = domain.to_ascii_lowercase();
    let local_fits = (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b));
    let domain_fits = domain.len() <= 253
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
    let fits = local_fits && domain_fits && text.len() <= 254;
    fits.then(|| format!("{local}@{domain}"))
}

/// The address as a page shows it: `z***@e***.cn`.
#[must_use]
pub fn masked(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return "***".to_owned();
    };
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let (name, end) = domain
        .rsplit_once('.')
        .map_or((domain, String::new()), |(name, end)| {
            (name, format!(".{end}"))
        });
    format!("{}***@{}***{end}", first(local), first(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        for (text, found) in [
            (" a.b+c@Example.CN ", Some("a.b+c@example.cn")),
            ("a@localhost", Some("a@localhost")),
            ("a@mail-1.example.gov.cn", Some("a@mail-1.example.gov.cn")),
            ("a", None),
            ("@example.cn", None),
            ("a@", None),
            ("a@exa mple.cn", None),
            ("a@-example.cn", None),
            ("a@example..cn", None),
            (".a@example.cn", None),
            ("a..b@example.cn", None),
            ("张三@example.cn", None),
            ("a@example.cn\r\nBcc: b@example.cn", None),
            ("a@example.cn,b@example.cn", None),
            ("<a@example.cn>", None),
            ("a@b@example.cn", None),
        ] {
            assert_eq!(plain(text).as_deref(), found, "{text:?}");
        }
        assert_eq!(plain(&format!("a@{}.cn", "b".repeat(300))), None);
    }

    #[test]
    fn a_masked_address_shows_initials_only() {
        for (address, shown) in [
            ("zhangsan@example.cn", "z***@e***.cn"),
            ("a@mail.example.gov.cn", "a***@m***.cn"),
            ("a@localhost", "a***@l***"),
            ("", "***"),
        ] {
            assert_eq!(masked(address), shown);
        }
    }
}
