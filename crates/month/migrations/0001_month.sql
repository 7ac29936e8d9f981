-- A month for which progress is asked.
CREATE TABLE month_period (
    period       TEXT   PRIMARY KEY,         -- YYYY-MM
    opened_at    BIGINT NOT NULL,
    nth          BIGINT NOT NULL,            -- the cut-off is this working day of the month after
    cut_off      TEXT   NOT NULL,            -- the last day on which a report is in time
    fixed        BIGINT NOT NULL DEFAULT 0,  -- 1: the office named the day itself; the calendar does not move it
    remind_first BIGINT NOT NULL,            -- working days before the cut-off
    remind_last  BIGINT NOT NULL,
    reminded     BIGINT NOT NULL DEFAULT 0,  -- how many of the two reminders went out
    recorded_at  BIGINT,                     -- when lateness was recorded at the cut-off
    closed_at    BIGINT,
    version      BIGINT NOT NULL
);

-- What a unit was asked to report on.
CREATE TABLE month_request (
    period     TEXT   NOT NULL REFERENCES month_period (period),
    org_id     TEXT   NOT NULL,
    task       BIGINT NOT NULL,
    asked_at   BIGINT NOT NULL,
    at_cut_off TEXT   NOT NULL DEFAULT '',   -- '', 'in_time', 'missing' or 'waived', recorded at the cut-off
    at_close   TEXT   NOT NULL DEFAULT '',   -- '', 'in_time', 'late', 'missing' or 'waived', recorded at closing
    PRIMARY KEY (period, org_id, task)
);

-- Reminders: at most one a unit and day.
CREATE TABLE month_reminder (
    period  TEXT   NOT NULL REFERENCES month_period (period),
    org_id  TEXT   NOT NULL,
    day     TEXT   NOT NULL,
    kind    TEXT   NOT NULL,                 -- 'first', 'last' (before the cut-off) or 'office'
    missing BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (period, org_id, day)
);

-- A task that a unit gave to one of its people.
CREATE TABLE month_delegation (
    id           BIGINT PRIMARY KEY,
    org_id       TEXT   NOT NULL,
    task         BIGINT NOT NULL,
    period       TEXT   NOT NULL,            -- YYYY-MM; empty: until it is withdrawn
    account      BIGINT NOT NULL,
    given_at     BIGINT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX month_delegation_org ON month_delegation (org_id, task);
CREATE INDEX month_delegation_account ON month_delegation (account, withdrawn_at);

-- What a unit that does not lead a task adds to the lead unit's report.
CREATE TABLE month_part (
    id       BIGINT PRIMARY KEY,
    period   TEXT   NOT NULL,
    task     BIGINT NOT NULL,
    lead     TEXT   NOT NULL,
    org_id   TEXT   NOT NULL,
    note     TEXT   NOT NULL,                -- what the lead unit asks for
    due      TEXT   NOT NULL,
    state    TEXT   NOT NULL,                -- 'asked', 'draft', 'sent' or 'taken'
    body     TEXT   NOT NULL DEFAULT '',
    version  BIGINT NOT NULL,
    sample   BIGINT NOT NULL DEFAULT 0,
    asked_at BIGINT NOT NULL,
    sent_at  BIGINT,
    taken_at BIGINT,
    UNIQUE (period, task, lead, org_id)
);
CREATE INDEX month_part_org ON month_part (org_id, state);
CREATE INDEX month_part_lead ON month_part (lead, state);

CREATE TABLE month_part_figure (
    part_id   BIGINT NOT NULL REFERENCES month_part (id),
    target_id BIGINT NOT NULL,
    value     TEXT   NOT NULL,
    PRIMARY KEY (part_id, target_id)
);

-- A filled-in sheet between its preview and its confirmation.
CREATE TABLE month_sheet (
    id      BIGINT PRIMARY KEY,
    org_id  TEXT   NOT NULL,
    period  TEXT   NOT NULL,
    account BIGINT,
    rows    TEXT   NOT NULL,                 -- JSON
    made_at BIGINT NOT NULL
);
