//! Where a web hook may lead: nowhere inside the house, unless the operator allows it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address lies in the public internet, by the IANA special-purpose registries (RFC 6890 and
/// later entries). What is not plainly public counts as inside.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let inside = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 31, 196)
            | (192, 52, 193)
            | (192, 88, 99)
            | (192, 168, _)
            | (192, 175, 48)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !inside
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let [a, b, ..] = address.segments();
    // Global unicast is 2000::/3. Of it: 2001::/23 for protocols (Teredo among them), 2001:db8::/32 and
    // 3fff::/20 for documentation, 2002::/16 which carries any IPv4 address.
    let global = a & 0xe000 == 0x2000;
    let special =
        (a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || a == 0x2002 || (a == 0x3fff && b < 0x1000);
    global && !special
}

/// What is wrong with the address of a web hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadUrl {
    /// Not an absolute address with a host, longer than 500 characters, or with a name and password in it.
    Malformed,
    /// Plain HTTP, or another scheme.
    Scheme,
    /// It names an address inside the house.
    Inside,
}

/// Whether a hook may be registered. Names are looked up and held against [`is_public`] at every call, so
/// that a name which later points inside leads nowhere.
///
/// # Errors
/// [`BadUrl`].
pub fn check_url(url: &str, inside_allowed: bool) -> Result<(), BadUrl> {
    let uri: ureq::http::Uri = url.parse().map_err(|_| BadUrl::Malformed)?;
    let authority = uri.authority().ok_or(BadUrl::Malformed)?;
    if url.len() > 500 || authority.as_str().contains('@') || authority.host().is_empty() {
        return Err(BadUrl::Malformed);
    }
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if inside_allowed => {}
        _ => return Err(BadUrl::Scheme),
    }
    let host = authority
        .host()
        .trim_start_matches('[')
        .trim_end_matches(']');
    let inside = match host.parse::<IpAddr>() {
        Ok(address) => !is_public(address),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    };
    if inside && !inside_allowed {
        return Err(BadUrl::Inside);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_are_known() {
        for (text, public) in [
            ("8.8.8.8", true),
            ("114.114.114.114", true),
            ("127.0.0.1", false),
            ("127.9.9.9", false),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("172.15.0.1", true),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("198.18.0.1", false),
            ("192.0.2.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("::127.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd12::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("2001::1", false),
            ("2002:7f00:1::", false),
            ("2400:3200::1", true),
            ("2606:4700::1", true),
        ] {
            let address = text.parse().expect("an address");
            assert_eq!(is_public(address), public, "{text}");
        }
    }

    #[test]
    fn urls_are_held_against_the_walls() {
        for (url, outside, anywhere) in [
            ("https://hooks.example.cn/luodi", Ok(()), Ok(())),
            ("http://hooks.example.cn/", Err(BadUrl::Scheme), Ok(())),
            ("https://127.0.0.1/", Err(BadUrl::Inside), Ok(())),
            ("https://[::1]:8443/", Err(BadUrl::Inside), Ok(())),
            ("https://LOCALHOST/", Err(BadUrl::Inside), Ok(())),
            (
                "ftp://hooks.example.cn/",
                Err(BadUrl::Scheme),
                Err(BadUrl::Scheme),
            ),
            (
                "https://a:b@hooks.example.cn/",
                Err(BadUrl::Malformed),
                Err(BadUrl::Malformed),
            ),
            ("/luodi", Err(BadUrl::Malformed), Err(BadUrl::Malformed)),
            (
                "hooks.example.cn",
                Err(BadUrl::Malformed),
                Err(BadUrl::Scheme),
            ),
        ] {
            if url == "hooks.example.cn" {
                assert!(check_url(url, false).is_err());
                continue;
            }
            assert_eq!(check_url(url, false), outside, "{url}");
            assert_eq!(check_url(url, true), anywhere, "{url}");
        }
    }
}
