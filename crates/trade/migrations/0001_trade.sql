-- What a tenderer wants to have built, bought or sold. Its lots are trades.
CREATE TABLE trade_project (
    id             BIGINT NOT NULL PRIMARY KEY,
    title          TEXT   NOT NULL,
    platform       TEXT   NOT NULL,
    centre_org     TEXT   NOT NULL,
    trade          TEXT   NOT NULL,               -- construction, procurement, property, land
    category       TEXT   NOT NULL,               -- works, goods, services, rights
    tenderer       TEXT   NOT NULL,               -- 'org/<id>' or 'code/<credit code>'
    amount_fen     BIGINT NOT NULL,               -- of all lots
    catalogue      TEXT   NOT NULL,               -- the number in the catalogue under which it must enter; '' where it may
    registered_on  TEXT   NOT NULL,
    sample         BIGINT NOT NULL
);
CREATE INDEX trade_project_tenderer ON trade_project (tenderer, category, registered_on);
CREATE INDEX trade_project_platform ON trade_project (platform, registered_on);

-- A definition as it was when a trade began, by the hash of its content.
CREATE TABLE trade_procedure (
    hash TEXT NOT NULL PRIMARY KEY,
    id   TEXT NOT NULL,
    body TEXT NOT NULL
);

-- One lot on its way through a procedure.
CREATE TABLE trade_trade (
    id             BIGINT NOT NULL PRIMARY KEY,
    project_id     BIGINT NOT NULL,
    lot            BIGINT NOT NULL,               -- from 1
    round          BIGINT NOT NULL,               -- 1, and one more for each re-tender
    before_id      BIGINT,                        -- the trade that this one repeats
    title          TEXT   NOT NULL,
    platform       TEXT   NOT NULL,
    centre_org     TEXT   NOT NULL,
    manager_org    TEXT   NOT NULL,
    supervisor_org TEXT   NOT NULL,
    tenderer       TEXT   NOT NULL,               -- as in trade_project
    tenderer_name  TEXT   NOT NULL,
    tenderer_account BIGINT,                      -- keeps the tenderer's share where it is an enterprise
    agency         TEXT   NOT NULL DEFAULT '',    -- 'code/<credit code>'
    agency_name    TEXT   NOT NULL DEFAULT '',
    trade          TEXT   NOT NULL,
    procedure_id   TEXT   NOT NULL,
    procedure_hash TEXT   NOT NULL,
    amount_fen     BIGINT NOT NULL,               -- budget or starting price
    ceiling_fen    BIGINT,                        -- highest price that is taken
    terms          TEXT   NOT NULL,               -- as JSON: category, ground, reserve, method, hours, steps
    state          TEXT   NOT NULL,
    held_at        BIGINT,                        -- suspended since
    held_by        TEXT   NOT NULL DEFAULT '',    -- 'staff', or who asked for it, such as 'objection/3'
    held_reason    TEXT   NOT NULL DEFAULT '',
    noticed_at     BIGINT,
    deadline_at    BIGINT,
    since_at       BIGINT NOT NULL,               -- of this state
    posted_until   TEXT,                          -- last day of the posting
    winner         TEXT   NOT NULL DEFAULT '',    -- credit code
    winner_name    TEXT   NOT NULL DEFAULT '',
    winner_fen     BIGINT,
    awarded_on     TEXT,
    contracted_on  TEXT,
    sample         BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE INDEX trade_trade_platform ON trade_trade (platform, state, id);
CREATE INDEX trade_trade_state ON trade_trade (state, deadline_at);
CREATE INDEX trade_trade_tenderer ON trade_trade (tenderer, id);
CREATE INDEX trade_trade_agency ON trade_trade (agency, id);
CREATE INDEX trade_trade_project ON trade_trade (project_id, lot, round);

-- The tender notice as it is being written.
CREATE TABLE trade_draft (
    trade_id BIGINT NOT NULL PRIMARY KEY,
    title    TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    plan     TEXT   NOT NULL,                     -- as JSON: days and hours
    at       BIGINT NOT NULL,
    version  BIGINT NOT NULL
);

-- What a trade has published. None is ever changed.
CREATE TABLE trade_notice (
    id       BIGINT NOT NULL PRIMARY KEY,
    trade_id BIGINT NOT NULL,
    platform TEXT   NOT NULL,
    trade    TEXT   NOT NULL,
    kind     TEXT   NOT NULL,                     -- tender, clarification, change, candidates, award, contract, suspension, …
    title    TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    entry    BIGINT NOT NULL,                     -- number of the journal entry that proves it
    told     BIGINT NOT NULL                      -- whether followers were told
);
CREATE INDEX trade_notice_trade ON trade_notice (trade_id, id);
CREATE INDEX trade_notice_at ON trade_notice (at, id);
CREATE INDEX trade_notice_told ON trade_notice (told, id);

CREATE TABLE trade_document (
    id           BIGINT NOT NULL PRIMARY KEY,
    trade_id     BIGINT NOT NULL,
    kind         TEXT   NOT NULL,                 -- id in the procedure
    name         TEXT   NOT NULL,
    content_type TEXT   NOT NULL,
    sha256       TEXT   NOT NULL,
    bytes        BYTEA  NOT NULL,
    byte_count   BIGINT NOT NULL,
    text         TEXT   NOT NULL,                 -- what could be read, for the rules on texts
    readers      TEXT   NOT NULL,                 -- public, bidders, staff
    at           BIGINT NOT NULL,
    gone_at      BIGINT,                          -- when a newer one took its place
    UNIQUE (trade_id, sha256, kind)
);

-- Questions of bidders: who asked stays sealed.
CREATE TABLE trade_question (
    id          BIGINT NOT NULL PRIMARY KEY,
    trade_id    BIGINT NOT NULL,
    mark        BYTEA  NOT NULL,                  -- HMAC of the code
    sealed      BYTEA  NOT NULL,                  -- the party as JSON
    text        TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    answer      TEXT   NOT NULL DEFAULT '',
    answered_at BIGINT,
    client_key  TEXT   NOT NULL,
    UNIQUE (trade_id, mark, client_key)
);

-- 报名: who enters its name for an auction. Sealed until the auction is opened.
CREATE TABLE trade_entry (
    trade_id BIGINT NOT NULL,
    mark     BYTEA  NOT NULL,
    sealed   BYTEA  NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (trade_id, mark)
);

-- Who was put forward, from the first.
CREATE TABLE trade_candidate (
    trade_id   BIGINT NOT NULL,
    rank       BIGINT NOT NULL,
    code       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    amount_fen BIGINT,
    total      TEXT   NOT NULL,
    PRIMARY KEY (trade_id, rank)
);

-- 场地申请.
CREATE TABLE trade_room_request (
    trade_id BIGINT NOT NULL,
    use_for  TEXT   NOT NULL,                     -- opening, evaluation, auction
    day      TEXT   NOT NULL,
    hour     BIGINT NOT NULL,
    seats    BIGINT NOT NULL,
    state    TEXT   NOT NULL,                     -- asked, given, refused
    place    TEXT   NOT NULL DEFAULT '',
    at       BIGINT NOT NULL,
    version  BIGINT NOT NULL,
    PRIMARY KEY (trade_id, use_for)
);

-- What was tried against a rule and refused.
CREATE TABLE trade_attempt (
    id       BIGINT NOT NULL PRIMARY KEY,
    trade_id BIGINT,                              -- none where the project was not registered
    platform TEXT   NOT NULL,
    centre_org TEXT NOT NULL,
    step     TEXT   NOT NULL,
    rules    TEXT   NOT NULL,                     -- ids, with commas between them
    said_zh  TEXT   NOT NULL,
    said_en  TEXT   NOT NULL,
    at       BIGINT NOT NULL
);
CREATE INDEX trade_attempt_platform ON trade_attempt (platform, at);
CREATE INDEX trade_attempt_trade ON trade_attempt (trade_id, id);

-- 化整为零: small projects that add up to a large one.
CREATE TABLE trade_split (
    project_id BIGINT NOT NULL,
    other_id   BIGINT NOT NULL,
    sum_fen    BIGINT NOT NULL,
    bound_fen  BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (project_id, other_id)
);

CREATE TABLE trade_follow (
    account BIGINT NOT NULL,
    word    TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (account, word)
);

-- A file of contracts or budgets that was held against the catalogue.
CREATE TABLE trade_import (
    id       BIGINT NOT NULL PRIMARY KEY,
    platform TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    sha256   TEXT   NOT NULL,
    lines    BIGINT NOT NULL,
    found    BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    UNIQUE (platform, sha256)
);

-- 应进未进: what should have entered a platform and is not there.
CREATE TABLE trade_absentee (
    id         BIGINT NOT NULL PRIMARY KEY,
    import_id  BIGINT NOT NULL,
    platform   TEXT   NOT NULL,
    centre_org TEXT   NOT NULL,
    line       BIGINT NOT NULL,
    title      TEXT   NOT NULL,
    unit       TEXT   NOT NULL,
    amount_fen BIGINT NOT NULL,
    day        TEXT   NOT NULL,
    catalogue  TEXT   NOT NULL,
    state      TEXT   NOT NULL,                   -- open, entered, closed
    reason     TEXT   NOT NULL DEFAULT '',
    project_id BIGINT,
    at         BIGINT NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX trade_absentee_platform ON trade_absentee (platform, state, id);
