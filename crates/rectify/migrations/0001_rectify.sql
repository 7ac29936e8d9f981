-- What the office decides about orders in general. One row, id 1; no row: the defaults.
CREATE TABLE rectify_setting (
    id         BIGINT NOT NULL PRIMARY KEY,
    prefix     TEXT   NOT NULL,           -- 发文代字, such as 晋营整
    issuer     TEXT   NOT NULL,           -- who signs
    plan_term  TEXT   NOT NULL,           -- base::calendar::Term
    proof_term TEXT   NOT NULL,
    version    BIGINT NOT NULL
);

CREATE TABLE rectify_order (
    id         BIGINT NOT NULL PRIMARY KEY,
    year       BIGINT NOT NULL,
    no         BIGINT NOT NULL,
    number     TEXT   NOT NULL,           -- as printed: 晋营整〔2024〕3号
    org_id     TEXT   NOT NULL,
    source     TEXT   NOT NULL,           -- 'task', 'inspection', 'blockage', 'meeting', 'complaint' or 'other'
    reference  TEXT   NOT NULL,           -- what it goes back to, in words; may be empty
    href       TEXT   NOT NULL,           -- the page it goes back to; may be empty
    wrong      TEXT   NOT NULL,
    asked      TEXT   NOT NULL,
    basis      TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    reason     TEXT   NOT NULL DEFAULT '', -- of the last reopening or of the withdrawal
    opened_by  TEXT   NOT NULL,           -- the opener's role
    opened_on  TEXT   NOT NULL,
    opened_at  BIGINT NOT NULL,
    ended_on   TEXT,                      -- closed or withdrawn
    term_id    BIGINT,                    -- the term that runs against the unit now
    due        TEXT,                      -- its due day; NULL while the clock stands
    misses     BIGINT NOT NULL DEFAULT 0,
    press      TEXT   NOT NULL UNIQUE,    -- the same order pressed twice is one order
    version    BIGINT NOT NULL,
    sample     BIGINT NOT NULL DEFAULT 0,
    UNIQUE (year, no)
);
CREATE INDEX rectify_order_due ON rectify_order (state, due);
CREATE INDEX rectify_order_org ON rectify_order (org_id, state);

-- The tasks that an order is about, as they stood when it was opened.
CREATE TABLE rectify_item (
    order_id BIGINT NOT NULL REFERENCES rectify_order (id),
    ord      BIGINT NOT NULL,
    task_id  BIGINT NOT NULL,
    title    TEXT   NOT NULL,             -- number and title
    light    TEXT   NOT NULL,
    detail   TEXT   NOT NULL,             -- why the light shone, and the figures
    PRIMARY KEY (order_id, ord)
);
CREATE INDEX rectify_item_task ON rectify_item (task_id);

-- A due day follows from origin, length, extension and the order's pauses; it is kept for lists only.
CREATE TABLE rectify_term (
    id          BIGINT NOT NULL PRIMARY KEY,
    order_id    BIGINT NOT NULL REFERENCES rectify_order (id),
    stage       TEXT   NOT NULL,          -- 'plan' or 'proof'
    round       BIGINT NOT NULL,          -- from 1
    origin      TEXT   NOT NULL,
    length      TEXT   NOT NULL,          -- base::calendar::Term
    extension   TEXT   NOT NULL DEFAULT '',
    due         TEXT,
    provisional BIGINT NOT NULL DEFAULT 0,
    warned      BIGINT NOT NULL DEFAULT 0, -- the highest level told about: 1 blue, 2 orange, 3 red
    missed_on   TEXT,                     -- the due day that passed
    met_on      TEXT,
    UNIQUE (order_id, stage, round)
);
CREATE INDEX rectify_term_open ON rectify_term (due);

CREATE TABLE rectify_pause (
    id       BIGINT NOT NULL PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES rectify_order (id),
    reason   TEXT   NOT NULL,
    note     TEXT   NOT NULL,
    since    TEXT   NOT NULL,             -- the first day that does not count
    until    TEXT                         -- the first day that counts again
);
CREATE INDEX rectify_pause_order ON rectify_pause (order_id);

-- What the unit hands in: plans and proofs, one a round.
CREATE TABLE rectify_paper (
    id         BIGINT NOT NULL PRIMARY KEY,
    order_id   BIGINT NOT NULL REFERENCES rectify_order (id),
    stage      TEXT   NOT NULL,
    round      BIGINT NOT NULL,
    state      TEXT   NOT NULL,           -- 'draft', 'filed', 'agreed' or 'returned'
    body       TEXT   NOT NULL,
    reason     TEXT   NOT NULL DEFAULT '',
    filed_on   TEXT,
    decided_on TEXT,
    UNIQUE (order_id, stage, round)
);

CREATE TABLE rectify_file (
    id         BIGINT NOT NULL PRIMARY KEY,
    paper_id   BIGINT NOT NULL REFERENCES rectify_paper (id),
    name       TEXT   NOT NULL,
    media_type TEXT   NOT NULL,
    byte_len   BIGINT NOT NULL,
    sha256     TEXT   NOT NULL,
    content    BYTEA  NOT NULL,
    added_at   BIGINT NOT NULL,
    UNIQUE (paper_id, sha256)
);

CREATE TABLE rectify_extension (
    id         BIGINT NOT NULL PRIMARY KEY,
    order_id   BIGINT NOT NULL REFERENCES rectify_order (id),
    term_id    BIGINT NOT NULL REFERENCES rectify_term (id),
    length     TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    state      TEXT   NOT NULL,           -- 'asked', 'granted' or 'refused'
    answer     TEXT   NOT NULL DEFAULT '',
    asked_on   TEXT   NOT NULL,
    decided_on TEXT
);
CREATE INDEX rectify_extension_order ON rectify_extension (order_id);

CREATE TABLE rectify_interview (
    id          BIGINT NOT NULL PRIMARY KEY,
    order_id    BIGINT NOT NULL REFERENCES rectify_order (id),
    org_id      TEXT   NOT NULL,
    misses      BIGINT NOT NULL,          -- of the order, when it was proposed
    state       TEXT   NOT NULL,          -- 'proposed', 'approved', 'held', 'closed' or 'declined'
    proposed_on TEXT   NOT NULL,
    decided_on  TEXT,
    reason      TEXT   NOT NULL DEFAULT '', -- why it was declined
    held_on     TEXT,
    present     TEXT   NOT NULL DEFAULT '', -- offices, one a line, never names
    minutes     TEXT   NOT NULL DEFAULT '',
    agreed      TEXT   NOT NULL DEFAULT '',
    length      TEXT   NOT NULL DEFAULT '',
    due         TEXT,
    closed_on   TEXT,
    outcome     TEXT   NOT NULL DEFAULT '',
    version     BIGINT NOT NULL,
    sample      BIGINT NOT NULL DEFAULT 0,
    UNIQUE (order_id, misses)
);
CREATE INDEX rectify_interview_state ON rectify_interview (state);

-- Content lies sealed: the key is outside the database.
CREATE TABLE rectify_clue (
    id          BIGINT NOT NULL PRIMARY KEY,
    order_id    BIGINT NOT NULL REFERENCES rectify_order (id),
    sealed      BYTEA  NOT NULL,
    press       TEXT   NOT NULL UNIQUE,
    state       TEXT   NOT NULL,          -- 'handed_over', 'received', 'in_review' or 'concluded'
    handed_by   TEXT   NOT NULL,          -- the sender's role
    handed_on   TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    sample      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX rectify_clue_order ON rectify_clue (order_id);

CREATE TABLE rectify_clue_file (
    id       BIGINT NOT NULL PRIMARY KEY,
    clue_id  BIGINT NOT NULL REFERENCES rectify_clue (id),
    head     BYTEA  NOT NULL,
    byte_len BIGINT NOT NULL,
    content  BYTEA  NOT NULL
);

CREATE TABLE rectify_clue_note (
    id      BIGINT NOT NULL PRIMARY KEY,
    clue_id BIGINT NOT NULL REFERENCES rectify_clue (id),
    state   TEXT   NOT NULL,
    day     TEXT   NOT NULL,
    sealed  BYTEA  NOT NULL
);
