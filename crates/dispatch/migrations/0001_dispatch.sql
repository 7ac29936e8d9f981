CREATE TABLE dispatch_blockage (
    id          BIGINT NOT NULL PRIMARY KEY,
    task_id     BIGINT NOT NULL,
    task_title  TEXT   NOT NULL,          -- as it stood
    kind        TEXT   NOT NULL,
    what        TEXT   NOT NULL,
    asked       TEXT   NOT NULL,
    asked_org   TEXT   NOT NULL,
    since       TEXT   NOT NULL,
    raised_org  TEXT,                     -- none: the office
    raised_role TEXT   NOT NULL,
    raised_on   TEXT   NOT NULL,
    owner_org   TEXT,
    length      TEXT   NOT NULL DEFAULT '', -- base::calendar::Term
    accepted_on TEXT,                     -- origin of the term
    due         TEXT,
    provisional BIGINT NOT NULL DEFAULT 0,
    state       TEXT   NOT NULL,
    carried     BIGINT NOT NULL DEFAULT 0,
    solved_on   TEXT,
    ended_on    TEXT,
    told        BIGINT NOT NULL DEFAULT 0, -- the highest stage told about: 1 near, 2 overdue, 3 long overdue
    version     BIGINT NOT NULL,
    press       TEXT   NOT NULL UNIQUE,   -- what was typed, hashed: pressed twice it is one
    sample      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX dispatch_blockage_task ON dispatch_blockage (task_id);
CREATE INDEX dispatch_blockage_state ON dispatch_blockage (state, due);

-- Every unit that a blockage concerns: who raised it, of whom something is asked, who leads the task, who owns it.
CREATE TABLE dispatch_party (
    blockage_id BIGINT NOT NULL REFERENCES dispatch_blockage (id),
    org_id      TEXT   NOT NULL,
    PRIMARY KEY (blockage_id, org_id)
);
CREATE INDEX dispatch_party_org ON dispatch_party (org_id);

CREATE TABLE dispatch_note (
    id          BIGINT NOT NULL PRIMARY KEY,
    blockage_id BIGINT NOT NULL REFERENCES dispatch_blockage (id),
    step        TEXT   NOT NULL,
    org_id      TEXT,
    day         TEXT   NOT NULL,
    text        TEXT   NOT NULL
);
CREATE INDEX dispatch_note_blockage ON dispatch_note (blockage_id);

CREATE TABLE dispatch_meeting (
    id        BIGINT NOT NULL PRIMARY KEY,
    year      BIGINT NOT NULL,
    no        BIGINT NOT NULL,
    period    TEXT   NOT NULL,
    day       TEXT   NOT NULL,
    starts    TEXT   NOT NULL,
    place     TEXT   NOT NULL,
    chair     TEXT   NOT NULL,            -- an office, never a name
    state     TEXT   NOT NULL,
    present   TEXT   NOT NULL DEFAULT '', -- offices, one a line, never names
    minutes   TEXT   NOT NULL DEFAULT '',
    reason    TEXT   NOT NULL DEFAULT '',
    sent_on   TEXT,
    issued_on TEXT,
    version   BIGINT NOT NULL,
    press     TEXT   NOT NULL UNIQUE,
    sample    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (year, no)
);
CREATE INDEX dispatch_meeting_day ON dispatch_meeting (day);

CREATE TABLE dispatch_seat (
    meeting_id BIGINT NOT NULL REFERENCES dispatch_meeting (id),
    org_id     TEXT   NOT NULL,
    PRIMARY KEY (meeting_id, org_id)
);
CREATE INDEX dispatch_seat_org ON dispatch_seat (org_id);

CREATE TABLE dispatch_item (
    id         BIGINT NOT NULL PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES dispatch_meeting (id),
    ord        BIGINT NOT NULL,
    kind       TEXT   NOT NULL,           -- 'decision', 'blockage', 'task', 'report' or 'added'
    ref        BIGINT NOT NULL,           -- id of what it is about; 0: nothing
    org_id     TEXT,
    title      TEXT   NOT NULL,
    detail     TEXT   NOT NULL,
    dropped    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX dispatch_item_meeting ON dispatch_item (meeting_id, ord);

CREATE TABLE dispatch_decision (
    id          BIGINT NOT NULL PRIMARY KEY,
    meeting_id  BIGINT NOT NULL REFERENCES dispatch_meeting (id),
    no          BIGINT NOT NULL,
    text        TEXT   NOT NULL,
    owner_org   TEXT   NOT NULL,
    task_id     BIGINT,
    blockage_id BIGINT REFERENCES dispatch_blockage (id),
    length      TEXT   NOT NULL,          -- base::calendar::Term, from the day of the meeting
    due         TEXT,
    provisional BIGINT NOT NULL DEFAULT 0,
    state       TEXT   NOT NULL,
    report      TEXT   NOT NULL DEFAULT '',
    reported_on TEXT,
    reason      TEXT   NOT NULL DEFAULT '',
    ended_on    TEXT,
    told        BIGINT NOT NULL DEFAULT 0,
    version     BIGINT NOT NULL,
    sample      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX dispatch_decision_meeting ON dispatch_decision (meeting_id, no);
CREATE INDEX dispatch_decision_owner ON dispatch_decision (owner_org, state);
CREATE INDEX dispatch_decision_due ON dispatch_decision (state, due);
