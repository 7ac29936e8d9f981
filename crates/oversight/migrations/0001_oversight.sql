-- What rules found. An alert stays; a rule has one open alert about a subject.
CREATE TABLE oversight_alert (
    id        BIGINT NOT NULL PRIMARY KEY,
    rule      TEXT   NOT NULL,
    subject   TEXT   NOT NULL,            -- 'row/<register>/<key>' or 'case/<id>'
    severity  TEXT   NOT NULL,            -- 'info', 'warn', 'serious'
    text_zh   TEXT   NOT NULL,            -- filled in when it last fired; nothing personal
    text_en   TEXT   NOT NULL,
    unit      TEXT   NOT NULL,            -- the owner of the register, or who handles the case
    first_at  BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    times     BIGINT NOT NULL,            -- how often it fired while it was open
    case_id   BIGINT,                     -- the case that it opened
    refused   TEXT   NOT NULL DEFAULT '', -- why the case was refused
    state     TEXT   NOT NULL,            -- 'open' or 'closed'
    closed_on TEXT,
    closed_by BIGINT,
    reason    TEXT   NOT NULL DEFAULT '',
    version   BIGINT NOT NULL
);
CREATE UNIQUE INDEX oversight_alert_open ON oversight_alert (rule, subject) WHERE state = 'open';
CREATE INDEX oversight_alert_unit ON oversight_alert (unit, id);

-- Subjects for which a daily rule held when it last looked.
CREATE TABLE oversight_held (
    rule    TEXT NOT NULL,
    subject TEXT NOT NULL,
    held_on TEXT NOT NULL,
    PRIMARY KEY (rule, subject)
);

-- How far the day's look of a daily rule is.
CREATE TABLE oversight_round (
    rule  TEXT   NOT NULL PRIMARY KEY,
    day   TEXT   NOT NULL,
    after TEXT   NOT NULL,                -- the subject that was looked at last, in the order of its source
    done  BIGINT NOT NULL
);
