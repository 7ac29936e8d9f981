//! Mistakes in platforms and procedures: a name, a text of the sample, and what stands there instead.

pub const MISTAKES: &[(&str, &str, &str)] = &[
    ("platform without a centre", "centre = \"市财政局\"\n", ""),
    (
        "supervisor that nobody knows",
        "trade = \"procurement\"\nunit = \"市司法局\"",
        "trade = \"procurement\"\nunit = \"市司法厅\"",
    ),
    (
        "division served twice",
        "[[procedure]]\nid = \"open\"",
        "[[platform]]\nid = \"second\"\ntitle = \"二\"\ntitle_en = \"Second\"\nclause = [\"X1\"]\nregion = \"990102\"\ncentre = \"市财政局\"\nmanager = \"市财政局\"\n\n[[platform.supervisor]]\ntrade = \"land\"\nunit = \"市司法局\"\n\n[[procedure]]\nid = \"open\"",
    ),
    (
        "stages out of order",
        "kind = \"submission\"\ntitle = \"投标\"",
        "kind = \"posting\"\ntitle = \"投标\"",
    ),
    (
        "auction that is opened",
        "mode = \"open_tender\"\nopening = \"sealed\"",
        "mode = \"open_tender\"\nopening = \"auction\"",
    ),
    (
        "document that does not exist",
        "needs = [\"tender-document\"]",
        "needs = [\"tender-documents\"]",
    ),
    (
        "period of no length",
        "at_least = \"15d\"\nshort = \"extend\"",
        "at_lest = \"15d\"\nshort = \"extend\"",
    ),
    (
        "two rules at one time",
        "from = \"change\"\nto = \"deadline\"\nat_least = \"15d\"\nshort = \"extend\"",
        "from = \"documents\"\nto = \"deadline\"\nat_least = \"15d\"",
    ),
    ("even committee", "least = 5\nof = 3", "least = 4\nof = 3"),
    (
        "more experts than members",
        "of = 3\nexperts = 2",
        "of = 3\nexperts = 4",
    ),
    (
        "threshold without an amount",
        "from = 2000000\nbasis",
        "basis",
    ),
    (
        "deducted less than the reserve says",
        "deduct_from = 10",
        "deduct_from = 15",
    ),
    (
        "procedure like none",
        "like = \"open\"",
        "like = \"opened\"",
    ),
    (
        "auction without its rule",
        "\n[procedure.auction]\nfree_minutes = 60\nextend_seconds = 300\n",
        "\n",
    ),
    (
        "one holder who opens alone",
        "kind = \"open_holders\"\nvalue = 2",
        "kind = \"open_holders\"\nvalue = 1",
    ),
    (
        "two figures of a kind at one time",
        "kind = \"explain_minutes\"",
        "kind = \"sign_minutes\"",
    ),
    (
        "sealed offers without a time to decrypt",
        "kind = \"unseal_minutes\"",
        "kind = \"pay_most_days\"",
    ),
    (
        "period left out that the other has not",
        "like = \"open\"",
        "like = \"open\"\nwithout = [\"payment\"]",
    ),
    (
        "expectation that a procedure does not give",
        "of = \"item:report\"\ntitle = \"超标举报\"",
        "of = \"procedure:open\"\ntitle = \"超标举报\"",
    ),
];
