//! From which machine something was asked for over the network.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The most characters of a program's name that are looked at.
const PROGRAM_CHARS: usize = 300;

/// Address and program of whoever asks. Both are personal data: rooms keep keyed hashes of them, and nothing prints them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Machine {
    address: Option<IpAddr>,
    program: Option<String>,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Machine")
    }
}

impl Machine {
    /// The visitor's own address, not that of a proxy before us, and what the program calls itself (RFC 9110, 10.1.5).
    #[must_use]
    pub fn new(address: Option<IpAddr>, program: Option<&str>) -> Self {
        let program =
            program.map(|text| text.trim().chars().take(PROGRAM_CHARS).collect::<String>());
        Self {
            address,
            program: program.filter(|text| !text.is_empty()),
        }
    }

    /// What two machines at one connection have in common, as text: the address of IPv4, the first 64 bits of IPv6, since a
    /// machine changes the others by itself (RFC 8981). `None` where the address is not known or is this machine's own, which
    /// is a proxy's that nobody told us of.
    #[must_use]
    pub fn network(&self) -> Option<String> {
        let address = self.address?.to_canonical();
        if address.is_loopback() || address.is_unspecified() {
            return None;
        }
        Some(match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        })
    }

    /// What the program calls itself.
    #[must_use]
    pub fn program(&self) -> Option<&str> {
        self.program.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_told_by_its_network() {
        for (address, network) in [
            ("203.0.113.7", Some("203.0.113.7")),
            ("::ffff:203.0.113.7", Some("203.0.113.7")),
            ("2001:db8:1:2:3:4:5:6", Some("2001:db8:1:2::/64")),
            ("2001:db8:1:2:ffff::1", Some("2001:db8:1:2::/64")),
            ("127.0.0.1", None),
            ("::1", None),
            ("0.0.0.0", None),
        ] {
            let machine = Machine::new(address.parse().ok(), None);
            assert_eq!(machine.network().as_deref(), network, "{address}");
        }
        assert_eq!(Machine::default().network(), None);
    }

    #[test]
    fn nothing_of_it_is_printed() {
        let machine = Machine::new("203.0.113.7".parse().ok(), Some("  Mozilla/5.0 "));
        assert_eq!(format!("{machine:?}"), "Machine");
        assert_eq!(machine.program(), Some("Mozilla/5.0"));
        assert_eq!(Machine::new(None, Some(" ")).program(), None);
        let long = "x".repeat(1_000);
        let machine = Machine::new(None, Some(&long));
        assert_eq!(machine.program().map(str::len), Some(PROGRAM_CHARS));
    }
}
