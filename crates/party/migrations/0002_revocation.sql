-- 吊销列表: the newest list that an issuer made of certificates it took back, as a person uploaded it.
CREATE TABLE party_crl (
    issuer_id   BIGINT NOT NULL PRIMARY KEY REFERENCES party_issuer (id),
    sha256      TEXT   NOT NULL,
    this_update BIGINT NOT NULL,
    next_update BIGINT NOT NULL,
    revoked     BIGINT NOT NULL,            -- how many
    added_at    BIGINT NOT NULL
);

CREATE TABLE party_revoked (
    issuer_id BIGINT NOT NULL REFERENCES party_issuer (id),
    serial    TEXT   NOT NULL,              -- in hexadecimal, without leading zeros
    at        BIGINT NOT NULL,
    PRIMARY KEY (issuer_id, serial)
);

-- The certificates on which a confirmation rests, from the enterprise's own up to below the accepted issuer.
CREATE TABLE party_link (
    member_id BIGINT NOT NULL REFERENCES party_member (id),
    no        BIGINT NOT NULL,              -- 0: the enterprise's own
    issuer    TEXT   NOT NULL,              -- the subject of who issued it, RFC 4514
    serial    TEXT   NOT NULL,
    PRIMARY KEY (member_id, no)
);
CREATE INDEX party_link_serial ON party_link (serial, issuer);
