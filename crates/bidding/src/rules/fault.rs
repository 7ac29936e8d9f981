//! 解密失败归责: whose fault it is when a bid does not open.
//!
//! The platform owes the bytes that it received, holders owe their shares, a bidder owes its half and a file that its
//! own program sealed well. A bid that does not open by the bidder's fault counts as revoked 撤销; by anybody else's it
//! goes back without cost 撤回.

/// Why a bid was not opened by its bidder's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BidderFault {
    /// It did not decrypt within its time.
    NoHalf,
    /// Both halves are the ones it sealed, and the file does not open with them.
    BadSeal,
    /// No holder who answered could read the share that it sealed for it.
    BadShares,
}

impl BidderFault {
    /// Its name in databases and records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoHalf => "no-half",
            Self::BadSeal => "bad-seal",
            Self::BadShares => "bad-shares",
        }
    }
}

/// Why a bid was not opened by somebody else's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HouseFault {
    /// What is stored is not what the receipt names.
    Altered,
    /// Some holders could read their shares and too few did.
    TooFewShares,
    /// The centre gave the opening up.
    GivenUp,
}

impl HouseFault {
    /// Its name in databases and records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::TooFewShares => "too-few-shares",
            Self::GivenUp => "given-up",
        }
    }
}

/// What is known of a bid that is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whether the stored file is the one on the receipt.
    pub intact: bool,
    /// Shares that were given and fit.
    pub shares: usize,
    /// Holders who say that theirs cannot be read.
    pub unreadable: usize,
    /// Holders in all.
    pub holders: usize,
    /// Shares that open it.
    pub threshold: usize,
    /// Whether the bidder's half is there and fits.
    pub half: bool,
    /// Whether the bidder's time is over.
    pub over: bool,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet.
    Wait,
    /// It can be decrypted.
    Decrypt,
    /// 撤销.
    Forfeit(BidderFault),
    /// 撤回.
    Return(HouseFault),
}

/// What follows from what is known.
#[must_use]
pub fn judge(facts: &Facts) -> Verdict {
    if !facts.intact {
        return Verdict::Return(HouseFault::Altered);
    }
    // Enough holders cannot read theirs: the threshold is out of reach.
    if facts.holders - facts.unreadable.min(facts.holders) < facts.threshold {
        return if facts.shares == 0 {
            Verdict::Forfeit(BidderFault::BadShares)
        } else {
            Verdict::Return(HouseFault::TooFewShares)
        };
    }
    if !facts.half {
        return if facts.over {
            Verdict::Forfeit(BidderFault::NoHalf)
        } else {
            Verdict::Wait
        };
    }
    if facts.shares >= facts.threshold {
        Verdict::Decrypt
    } else {
        Verdict::Wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: Facts = Facts {
        intact: true,
        shares: 2,
        unreadable: 0,
        holders: 3,
        threshold: 2,
        half: true,
        over: false,
    };

    #[test]
    fn each_failure_has_its_own_fault() {
        let cases = [
            (READY, Verdict::Decrypt),
            (
                Facts {
                    intact: false,
                    ..READY
                },
                Verdict::Return(HouseFault::Altered),
            ),
            (Facts { shares: 1, ..READY }, Verdict::Wait),
            (
                Facts {
                    shares: 1,
                    over: true,
                    ..READY
                },
                Verdict::Wait,
            ),
            (
                Facts {
                    half: false,
                    ..READY
                },
                Verdict::Wait,
            ),
            (
                Facts {
                    half: false,
                    over: true,
                    ..READY
                },
                Verdict::Forfeit(BidderFault::NoHalf),
            ),
            (
                Facts {
                    unreadable: 1,
                    ..READY
                },
                Verdict::Decrypt,
            ),
            (
                Facts {
                    shares: 1,
                    unreadable: 2,
                    ..READY
                },
                Verdict::Return(HouseFault::TooFewShares),
            ),
            (
                Facts {
                    shares: 0,
                    unreadable: 2,
                    ..READY
                },
                Verdict::Forfeit(BidderFault::BadShares),
            ),
        ];
        for (facts, verdict) in cases {
            assert_eq!(judge(&facts), verdict, "{facts:?}");
        }
    }
}
