-- 线索: what somebody has to look into. A lead stays; a key has one row.
CREATE TABLE lead_lead (
    id           BIGINT NOT NULL PRIMARY KEY,
    key          TEXT   NOT NULL UNIQUE,   -- what makes it the same finding
    kind         TEXT   NOT NULL,          -- 'screen.price_variance', 'before.refused', 'during.few'
    stage        TEXT   NOT NULL,          -- 'before', 'during' or 'after'
    platform     TEXT   NOT NULL,          -- the platform's id; '' where it spans several
    trade        TEXT   NOT NULL,          -- the type of trade; '' where there is none or several
    owner_org    TEXT   NOT NULL,          -- who looks into it; '' for the office
    manager_org  TEXT   NOT NULL,          -- who reads along; '' for nobody
    centre_org   TEXT   NOT NULL,          -- whose trade it is; '' where it spans several
    tenderer_org TEXT   NOT NULL,          -- the tendering unit; '' where it is none
    about        TEXT   NOT NULL,          -- JSON: whom or what it is about
    names        TEXT   NOT NULL,          -- their names, for lists
    tier         BIGINT NOT NULL,          -- 1 proves a fact, 2 points, 3 hints
    said_zh      TEXT   NOT NULL,
    said_en      TEXT   NOT NULL,
    numbers      TEXT   NOT NULL,          -- JSON: figures with their limits
    innocent_ppm BIGINT,                   -- the share of innocent subjects named on labelled samples
    evidence     TEXT   NOT NULL,          -- hash of what it rests on
    weight       BIGINT NOT NULL,          -- how many competitions it rests on
    first_at     BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    times        BIGINT NOT NULL,
    origin       TEXT   NOT NULL,          -- the day from which its term runs
    term         TEXT   NOT NULL,
    due          TEXT   NOT NULL,
    warned       BIGINT NOT NULL,          -- 1 near its end, 2 over and escalated
    state        TEXT   NOT NULL,          -- 'open', 'assigned', 'looked' or 'closed'
    account      BIGINT,                   -- who is responsible
    asked        BIGINT NOT NULL,          -- whether the centre was asked
    outcome      TEXT   NOT NULL,          -- why it was closed
    closed_on    TEXT,
    sample       BIGINT NOT NULL,
    version      BIGINT NOT NULL
);
CREATE INDEX lead_lead_owner ON lead_lead (owner_org, state, due);
CREATE INDEX lead_lead_place ON lead_lead (platform, state, id);
CREATE INDEX lead_lead_due ON lead_lead (state, warned, due);

-- What was done and said about a lead; texts are sealed.
CREATE TABLE lead_note (
    id      BIGINT NOT NULL PRIMARY KEY,
    lead_id BIGINT NOT NULL,
    kind    TEXT   NOT NULL,               -- the step
    account BIGINT,
    org     TEXT   NOT NULL,
    sealed  BYTEA  NOT NULL,
    sha256  TEXT   NOT NULL,               -- of the words; '' for none
    at      BIGINT NOT NULL
);
CREATE INDEX lead_note_lead ON lead_note (lead_id, id);

-- Runs of the screens over the history.
CREATE TABLE lead_run (
    id         BIGINT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    ended_at   BIGINT,
    account    BIGINT,                     -- who started it; NULL: by itself
    tenders    BIGINT NOT NULL,
    findings   BIGINT NOT NULL,
    opened     BIGINT NOT NULL,            -- new leads
    reopened   BIGINT NOT NULL,
    left_out   BIGINT NOT NULL,            -- findings beyond the most of a run
    state      TEXT   NOT NULL             -- 'running', 'done' or 'failed'
);
CREATE INDEX lead_run_started ON lead_run (started_at);

-- What the last run saw, by platform: who bids with whom, and how experts score.
CREATE TABLE lead_picture (
    platform TEXT   NOT NULL,              -- '' for all of them
    kind     TEXT   NOT NULL,              -- 'network' or 'experts'
    body     TEXT   NOT NULL,              -- JSON
    run_id   BIGINT NOT NULL,
    PRIMARY KEY (platform, kind)
);
