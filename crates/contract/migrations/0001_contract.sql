-- Contracts, one a subject. Both sides by code or organisation; what follows from law and procedure lies in `rules`.
CREATE TABLE contract_contract (
    id            BIGINT NOT NULL PRIMARY KEY,
    subject       TEXT   NOT NULL UNIQUE,   -- such as trade/12/lot/1
    platform      TEXT   NOT NULL,
    centre_org    TEXT   NOT NULL,
    overseer_org  TEXT   NOT NULL,          -- the supervising unit; may be empty
    title         TEXT   NOT NULL,
    owner_org     TEXT   NOT NULL,          -- the tenderer where it is a unit of the administration; else empty
    owner_code    TEXT   NOT NULL,          -- its credit code where it is an enterprise; else empty
    owner_name    TEXT   NOT NULL,
    supplier_code TEXT   NOT NULL,
    supplier_name TEXT   NOT NULL,
    small         BIGINT NOT NULL,          -- the supplier is a small or medium-sized enterprise
    award_fen     BIGINT NOT NULL,          -- as awarded
    amount_fen    BIGINT NOT NULL,          -- of the version in force, else as awarded
    awarded_on    TEXT   NOT NULL,
    ends_on       TEXT,                     -- of the version in force
    bond_fen      BIGINT NOT NULL,          -- performance bond asked for; 0 none
    bond_form     TEXT   NOT NULL DEFAULT '', -- the form that the supplier chose
    bond_on       TEXT,
    rules         TEXT   NOT NULL,          -- model::ContractRules as JSON
    state         TEXT   NOT NULL,          -- 'open', 'signed', 'completed' or 'terminated'
    sign_due      TEXT   NOT NULL,
    sign_warned   BIGINT NOT NULL DEFAULT 0, -- 1 near, 2 over
    report_due    TEXT   NOT NULL,
    report_warned BIGINT NOT NULL DEFAULT 0,
    reported_on   TEXT,
    signed_on     TEXT,
    ended_on      TEXT,
    reason        TEXT   NOT NULL DEFAULT '', -- why it was terminated
    version       BIGINT NOT NULL,
    sample        BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX contract_contract_state ON contract_contract (state, signed_on);
CREATE INDEX contract_contract_sign ON contract_contract (state, sign_due);
CREATE INDEX contract_contract_report ON contract_contract (report_due);
CREATE INDEX contract_contract_owner ON contract_contract (owner_code, owner_org);
CREATE INDEX contract_contract_supplier ON contract_contract (supplier_code);

-- What is signed: the contract as it was first agreed, and its changes. At most one is open.
CREATE TABLE contract_text (
    contract_id BIGINT NOT NULL REFERENCES contract_contract (id),
    no          BIGINT NOT NULL,            -- from 1
    state       TEXT   NOT NULL,            -- 'open', 'signed', 'replaced' or 'withdrawn'
    amount_fen  BIGINT NOT NULL,
    ends_on     TEXT   NOT NULL,
    reason      TEXT   NOT NULL,            -- of a change; empty for the first
    flagged     BIGINT NOT NULL DEFAULT 0,  -- beyond what a change may move without being looked at
    name        TEXT   NOT NULL,
    media_type  TEXT   NOT NULL,
    byte_len    BIGINT NOT NULL,
    sha256      TEXT   NOT NULL,
    content     BYTEA  NOT NULL,
    digest      TEXT   NOT NULL,            -- of the statement that both sides sign
    side        TEXT   NOT NULL,            -- who wrote it: 'owner' or 'supplier'
    at          BIGINT NOT NULL,
    PRIMARY KEY (contract_id, no)
);

CREATE TABLE contract_signature (
    contract_id BIGINT NOT NULL REFERENCES contract_contract (id),
    no          BIGINT NOT NULL,
    side        TEXT   NOT NULL,
    digest      TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    seq         BIGINT NOT NULL,            -- the journal entry that proves it
    key         TEXT   NOT NULL DEFAULT '', -- the signer's own key, where one was used
    note        TEXT   NOT NULL DEFAULT '', -- and the signature by it, proof::bundle::PartySignature
    PRIMARY KEY (contract_id, no, side)
);

CREATE TABLE contract_milestone (
    id          BIGINT NOT NULL PRIMARY KEY,
    contract_id BIGINT NOT NULL REFERENCES contract_contract (id),
    title       TEXT   NOT NULL,
    due         TEXT   NOT NULL,
    delivered_on TEXT,
    accepted_on TEXT,
    remark      TEXT   NOT NULL DEFAULT '', -- why a delivery was not accepted
    version     BIGINT NOT NULL,
    UNIQUE (contract_id, title)
);

CREATE TABLE contract_payment (
    id          BIGINT NOT NULL PRIMARY KEY,
    contract_id BIGINT NOT NULL REFERENCES contract_contract (id),
    title       TEXT   NOT NULL,
    amount_fen  BIGINT NOT NULL,
    origin      TEXT   NOT NULL,            -- delivery or invoice: the day from which the term runs
    term        TEXT   NOT NULL,            -- base::calendar::Term
    due         TEXT   NOT NULL,
    warned      BIGINT NOT NULL DEFAULT 0,
    paid_on     TEXT,
    version     BIGINT NOT NULL,
    UNIQUE (contract_id, title)
);
CREATE INDEX contract_payment_due ON contract_payment (paid_on, due);

-- Keys of enterprises, as other platforms and authorities vouch for them.
CREATE TABLE contract_key (
    id         BIGINT NOT NULL PRIMARY KEY,
    key        TEXT   NOT NULL UNIQUE,      -- proof::VerifierKey
    code       TEXT   NOT NULL,             -- whose it is
    issuer     TEXT   NOT NULL,             -- who vouches
    added_on   TEXT   NOT NULL,
    revoked_on TEXT
);

-- What may be objected to, as the procedure says.
CREATE TABLE contract_forum (
    subject      TEXT   NOT NULL PRIMARY KEY,
    platform     TEXT   NOT NULL,
    centre_org   TEXT   NOT NULL,
    overseer_org TEXT   NOT NULL,           -- who decides complaints
    title        TEXT   NOT NULL,
    owner_org    TEXT   NOT NULL,
    owner_code   TEXT   NOT NULL,
    owner_name   TEXT   NOT NULL,
    rules        TEXT   NOT NULL,           -- model::DisputeRules as JSON
    windows      TEXT   NOT NULL,           -- model::Windows as JSON
    sample       BIGINT NOT NULL DEFAULT 0
);

-- Objections to the tenderer and complaints to the supervising unit.
CREATE TABLE contract_dispute (
    id           BIGINT NOT NULL PRIMARY KEY,
    subject      TEXT   NOT NULL REFERENCES contract_forum (subject),
    form         TEXT   NOT NULL,           -- 'objection' or 'complaint'
    about        TEXT   NOT NULL,           -- 'documents', 'opening', 'result' or 'other'
    platform     TEXT   NOT NULL,
    parent_id    BIGINT,                    -- the objection that a complaint follows
    code         TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    filed_by     BIGINT NOT NULL,           -- the account, which is told of the answer
    facts        TEXT   NOT NULL,
    wants        TEXT   NOT NULL,
    state        TEXT   NOT NULL,           -- 'filed', 'answered', 'accepted', 'refused', 'decided' or 'withdrawn'
    suspends     BIGINT NOT NULL,           -- the procedure stands while this is so
    filed_on     TEXT   NOT NULL,
    filed_at     BIGINT NOT NULL,
    origin       TEXT   NOT NULL,           -- of the term that runs
    term         TEXT   NOT NULL,
    due          TEXT,                      -- NULL while the clock stands
    warned       BIGINT NOT NULL DEFAULT 0,
    ended_on     TEXT,                      -- answered, refused, decided or withdrawn
    outcome      TEXT   NOT NULL DEFAULT '', -- 'upheld', 'partly' or 'dismissed'
    affects      BIGINT NOT NULL DEFAULT 0, -- the award does not stand as it is
    answer       TEXT   NOT NULL DEFAULT '',
    press        TEXT   NOT NULL UNIQUE,    -- the same text sent twice is one
    version      BIGINT NOT NULL
);
CREATE INDEX contract_dispute_subject ON contract_dispute (subject, state);
CREATE INDEX contract_dispute_due ON contract_dispute (state, due);
CREATE INDEX contract_dispute_code ON contract_dispute (code);

CREATE TABLE contract_pause (
    id         BIGINT NOT NULL PRIMARY KEY,
    dispute_id BIGINT NOT NULL REFERENCES contract_dispute (id),
    reason     TEXT   NOT NULL,
    since      TEXT   NOT NULL,             -- the first day that does not count
    until      TEXT                         -- the first day that counts again
);
CREATE INDEX contract_pause_dispute ON contract_pause (dispute_id);

CREATE TABLE contract_file (
    id         BIGINT NOT NULL PRIMARY KEY,
    dispute_id BIGINT NOT NULL REFERENCES contract_dispute (id),
    name       TEXT   NOT NULL,
    media_type TEXT   NOT NULL,
    byte_len   BIGINT NOT NULL,
    sha256     TEXT   NOT NULL,
    content    BYTEA  NOT NULL,
    UNIQUE (dispute_id, sha256)
);
