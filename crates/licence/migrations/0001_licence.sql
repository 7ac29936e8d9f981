-- What was issued. The ticket (what stands on it, signed) and the names of people are sealed; marks find them.
CREATE TABLE licence_licence (
    id          BIGINT NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,           -- the pack's licence
    number      TEXT   NOT NULL UNIQUE,
    title_zh    TEXT   NOT NULL,
    title_en    TEXT   NOT NULL,
    issuer      TEXT   NOT NULL,
    case_id     BIGINT,                    -- the case that issued it
    holder_kind TEXT   NOT NULL,           -- 'person', 'enterprise' or 'anonymous'
    holder      BYTEA  NOT NULL,           -- sealed JSON: name and code
    holder_mark BYTEA,                     -- of the code; NULL without one
    grade       TEXT   NOT NULL,           -- A issued here, B copy checked at a window, C uploaded, D self-declared
    issued_on   TEXT   NOT NULL,
    valid_until TEXT,                      -- the last day; NULL: for ever
    state       TEXT   NOT NULL,           -- 'valid', 'suspended' or 'revoked'
    reason      TEXT   NOT NULL DEFAULT '',
    changed_on  TEXT   NOT NULL,
    ticket      BYTEA  NOT NULL,           -- sealed
    version     BIGINT NOT NULL
);
CREATE INDEX licence_licence_holder ON licence_licence (holder_mark, id);
CREATE INDEX licence_licence_case ON licence_licence (case_id, kind);
CREATE INDEX licence_licence_state ON licence_licence (state, id);

-- Every use of a licence in place of a paper, for its holder to see.
CREATE TABLE licence_use (
    id         BIGINT NOT NULL PRIMARY KEY,
    licence_id BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    by_org     TEXT   NOT NULL,
    case_code  TEXT   NOT NULL,
    purpose    TEXT   NOT NULL
);
CREATE INDEX licence_use_licence ON licence_use (licence_id, id);
