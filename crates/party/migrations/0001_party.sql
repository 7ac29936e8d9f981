-- 市场主体: enterprises for which at least one account was confirmed. Its name is the newest that was confirmed.
CREATE TABLE party_enterprise (
    code     TEXT   NOT NULL PRIMARY KEY,   -- unified social credit code, GB 32100
    name     TEXT   NOT NULL,
    saved_at BIGINT NOT NULL
);

-- Accounts that act, asked to act or acted for an enterprise: one row an application.
CREATE TABLE party_member (
    id            BIGINT NOT NULL PRIMARY KEY,
    account       BIGINT NOT NULL,
    code          TEXT   NOT NULL,
    name          TEXT   NOT NULL,          -- as applied for
    platform      TEXT   NOT NULL,          -- whose centre answers for the confirmation
    way           TEXT   NOT NULL,          -- 'papers', 'colleague' or 'certificate'
    state         TEXT   NOT NULL,          -- 'applied', 'confirmed'; then 'refused', 'withdrawn', 'revoked', 'ended'
    administrator BIGINT NOT NULL,
    ends_on       TEXT,                     -- the last day
    sealed        BYTEA  NOT NULL,          -- JSON: legal representative, agent, telephone
    reason        TEXT   NOT NULL,          -- of a refusal or revocation
    issuer        BIGINT,                   -- on whose certificate it rests
    fingerprint   TEXT   NOT NULL,          -- of the enterprise's certificate; else empty
    barred        BIGINT NOT NULL DEFAULT 0, -- a centre revoked it: its certificate proves nothing any more
    applied_at    BIGINT NOT NULL,
    decided_at    BIGINT,
    decided_by    BIGINT,
    version       BIGINT NOT NULL
);
CREATE UNIQUE INDEX party_member_one ON party_member (account) WHERE state IN ('applied', 'confirmed');
CREATE UNIQUE INDEX party_member_administrator ON party_member (code) WHERE state = 'confirmed' AND administrator = 1;
CREATE INDEX party_member_account ON party_member (account, id);
CREATE INDEX party_member_code ON party_member (code, state);
CREATE INDEX party_member_state ON party_member (state, platform, id);
CREATE INDEX party_member_ends ON party_member (state, ends_on);

-- The licence and the agent's letter, sealed.
CREATE TABLE party_paper (
    id         BIGINT NOT NULL PRIMARY KEY,
    member_id  BIGINT NOT NULL,
    kind       TEXT   NOT NULL,             -- 'licence' or 'letter'
    name       TEXT   NOT NULL,
    media_type TEXT   NOT NULL,
    byte_len   BIGINT NOT NULL,
    sha256     TEXT   NOT NULL,
    content    BYTEA  NOT NULL,
    UNIQUE (member_id, kind)
);

-- 互认: whose certificates are accepted.
CREATE TABLE party_issuer (
    id          BIGINT NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    platform    TEXT   NOT NULL,            -- whose centre answers for it
    subject     TEXT   NOT NULL,            -- RFC 4514
    fingerprint TEXT   NOT NULL UNIQUE,     -- SHA-256 of the certificate
    der         BYTEA  NOT NULL,
    not_before  BIGINT NOT NULL,
    not_after   BIGINT NOT NULL,
    code_field  TEXT   NOT NULL,            -- where the credit code stands in the subject
    suspended   BIGINT NOT NULL,
    reason      TEXT   NOT NULL,
    added_at    BIGINT NOT NULL,
    version     BIGINT NOT NULL
);

-- What an account has to sign to prove that it holds a certificate's key; one an account, gone once it was used.
CREATE TABLE party_challenge (
    account BIGINT NOT NULL PRIMARY KEY,
    text    TEXT   NOT NULL,
    until   BIGINT NOT NULL
);
