-- Who an applicant's account stands for.
CREATE TABLE service_party (
    account     BIGINT NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,            -- 'person' or 'enterprise'
    sealed      BYTEA  NOT NULL,            -- name, code, agent, telephone as JSON, sealed
    version     BIGINT NOT NULL,
    saved_at    BIGINT NOT NULL
);

-- One case, one rating.
CREATE TABLE service_rating (
    case_id     BIGINT NOT NULL PRIMARY KEY,
    item        TEXT   NOT NULL,
    unit        TEXT   NOT NULL,
    channel     TEXT   NOT NULL,            -- how the case was filed: the window at which it was handled
    level       BIGINT NOT NULL,            -- from 1, the worst
    bad         BIGINT NOT NULL,            -- 1: at or below the level that opens a remedy
    said        BYTEA,                      -- what the applicant wrote, sealed
    rated_on    TEXT   NOT NULL,
    opened      BIGINT,                     -- the case that remedies a bad one
    sample      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX service_rating_day ON service_rating (rated_on, item);

-- Counted with the rating that is counted.
CREATE TABLE service_rating_count (
    month       TEXT   NOT NULL,            -- 2024-09
    item        TEXT   NOT NULL,
    unit        TEXT   NOT NULL,
    channel     TEXT   NOT NULL,
    level       BIGINT NOT NULL,
    ratings     BIGINT NOT NULL,
    PRIMARY KEY (month, item, unit, channel, level)
);

-- What the search index holds, so that only what changed is written again.
CREATE TABLE service_indexed (
    key         TEXT   NOT NULL PRIMARY KEY, -- item/<id>, bundle/<id>, register/<id>
    hash        TEXT   NOT NULL              -- of the text, SHA-256
);

-- What an applicant saved and goes on with later: the form as far as it was filled in, sealed.
CREATE TABLE service_draft (
    id          BIGINT NOT NULL PRIMARY KEY,
    account     BIGINT NOT NULL,
    target      TEXT   NOT NULL,            -- item/<id> or bundle/<id>
    sealed      BYTEA  NOT NULL,
    version     BIGINT NOT NULL,
    saved_at    BIGINT NOT NULL
);
CREATE INDEX service_draft_account ON service_draft (account, id);

-- Files on their way into a case, sealed; dropped once they are old.
CREATE TABLE service_upload (
    token       TEXT   NOT NULL PRIMARY KEY, -- 128 random bits: who does not know it cannot name the file
    account     BIGINT,                      -- of an applicant who was signed in
    name        BYTEA  NOT NULL,             -- sealed: names of files name people
    media_type  TEXT   NOT NULL,
    byte_len    BIGINT NOT NULL,
    sealed      BYTEA  NOT NULL,
    added_at    BIGINT NOT NULL,
    bundle_id   BIGINT                       -- a part of this bundle waits with it: it stays
);
CREATE INDEX service_upload_added ON service_upload (added_at) WHERE bundle_id IS NULL;

-- Several items asked for at once 一件事.
CREATE TABLE service_bundle (
    id          BIGINT NOT NULL PRIMARY KEY,
    code        TEXT   NOT NULL UNIQUE,     -- JC-20240905-Y00001
    bundle      TEXT   NOT NULL,
    account     BIGINT,
    follow      BYTEA  NOT NULL,            -- SHA-256 of the secret that opens it beside the code
    request     TEXT   NOT NULL UNIQUE,     -- the sender's key: the same filing sent twice is one bundle
    status      TEXT   NOT NULL,            -- 'open' or 'closed'
    filed_on    TEXT   NOT NULL,
    closed_on   TEXT,
    sample      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX service_bundle_account ON service_bundle (account, id) WHERE account IS NOT NULL;
CREATE INDEX service_bundle_open ON service_bundle (id) WHERE status = 'open';

-- Its items. One that waits keeps what it will be filed with.
CREATE TABLE service_bundle_part (
    bundle_id   BIGINT NOT NULL REFERENCES service_bundle (id),
    ord         BIGINT NOT NULL,
    item        TEXT   NOT NULL,
    after_items TEXT   NOT NULL,            -- ids of items that have to be granted first, as a JSON list
    case_id     BIGINT UNIQUE,              -- NULL: not filed
    state       TEXT   NOT NULL,            -- 'waiting', 'filed', 'dropped' (what it waited for was refused), 'failed'
    result      TEXT,                       -- of its closed case, as pack::element::EndResult
    why         TEXT   NOT NULL DEFAULT '', -- why it could not be filed
    sealed      BYTEA,                      -- what it will be filed with
    PRIMARY KEY (bundle_id, ord)
);
