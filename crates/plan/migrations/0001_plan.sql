-- Published plans, what their clauses became, and what the lead units report.
-- Dates are ISO 8601 text, instants are milliseconds since 1970 UTC, figures are decimals as text, spans are
-- JSON arrays of [start, end) byte pairs into the source file.

CREATE TABLE plan_source (
    id          BIGINT PRIMARY KEY,
    sha256      TEXT   NOT NULL UNIQUE,
    name        TEXT   NOT NULL,
    encoding    TEXT   NOT NULL,
    content     BYTEA  NOT NULL,
    byte_len    BIGINT NOT NULL,
    claimed_ppm BIGINT NOT NULL, -- share of digits, brackets, prohibitions and dates that a field claims, in parts per million
    unclaimed   TEXT   NOT NULL, -- JSON: [{kind, text, start, end}], bounded
    added_at    BIGINT NOT NULL
);

CREATE TABLE plan_document (
    id               BIGINT PRIMARY KEY,
    key              TEXT   NOT NULL UNIQUE, -- the pack's id, or one derived from the number
    letter           TEXT   NOT NULL DEFAULT '',
    number           TEXT,
    title            TEXT   NOT NULL,
    title_en         TEXT   NOT NULL,
    notice_title     TEXT   NOT NULL DEFAULT '',
    issuer           TEXT   NOT NULL DEFAULT '',
    signed           TEXT,
    public           BIGINT NOT NULL,
    addressees       TEXT   NOT NULL DEFAULT '',
    consult_unit     TEXT   NOT NULL DEFAULT '',
    consult_phone    TEXT   NOT NULL DEFAULT '',
    consult_doubtful BIGINT NOT NULL DEFAULT 0,
    region           TEXT   NOT NULL,
    due              TEXT,                   -- what a task without a date of its own is measured against
    origin           TEXT   NOT NULL,        -- 'pack' or 'text'
    source_id        BIGINT REFERENCES plan_source (id),
    marks            TEXT   NOT NULL DEFAULT '[]', -- JSON: head fields in the source [{field, label, spans}]
    added_at         BIGINT NOT NULL
);
CREATE UNIQUE INDEX plan_document_number ON plan_document (number);

CREATE TABLE plan_clause (
    id           BIGINT PRIMARY KEY,
    document_id  BIGINT NOT NULL REFERENCES plan_document (id),
    parent_id    BIGINT REFERENCES plan_clause (id),
    ord          BIGINT NOT NULL,
    no           TEXT   NOT NULL,
    path         TEXT   NOT NULL,
    kind         TEXT   NOT NULL,            -- 'section', 'task' or 'article'
    level        BIGINT NOT NULL,
    title        TEXT   NOT NULL,
    title_en     TEXT   NOT NULL,
    theme        TEXT   NOT NULL DEFAULT '', -- the environment it belongs to; inherited from its section
    due          TEXT,
    deadline     TEXT   NOT NULL DEFAULT '', -- as printed
    prohibitions BIGINT NOT NULL DEFAULT 0,
    body         TEXT   NOT NULL DEFAULT '', -- the mended text, when the source was imported
    spans        TEXT   NOT NULL DEFAULT '[]',
    marks        TEXT   NOT NULL DEFAULT '[]', -- JSON: [{field, label, spans}]
    UNIQUE (document_id, path)
);
CREATE INDEX plan_clause_parent ON plan_clause (parent_id);

CREATE TABLE plan_duty (
    clause_id BIGINT NOT NULL REFERENCES plan_clause (id),
    segment   BIGINT NOT NULL,
    role      TEXT   NOT NULL,               -- 'lead', 'responsible' or 'support'
    ord       BIGINT NOT NULL,
    printed   TEXT   NOT NULL,
    org_id    TEXT,                          -- resolved to one organisation, or
    group_id  TEXT,                          -- to a group of them, or neither: shown as unresolved
    PRIMARY KEY (clause_id, segment, role, ord)
);
CREATE INDEX plan_duty_org ON plan_duty (org_id);

CREATE TABLE plan_target (
    id         BIGINT PRIMARY KEY,
    clause_id  BIGINT NOT NULL REFERENCES plan_clause (id),
    segment    BIGINT NOT NULL,
    ord        BIGINT NOT NULL,
    subject    TEXT   NOT NULL,
    subject_en TEXT   NOT NULL,
    comparator TEXT   NOT NULL,
    value      TEXT   NOT NULL,
    unit       TEXT   NOT NULL,
    deadline   TEXT   NOT NULL DEFAULT '',
    due        TEXT,
    scope      TEXT   NOT NULL DEFAULT '',
    kind       TEXT   NOT NULL DEFAULT '',
    UNIQUE (clause_id, ord)
);

CREATE TABLE plan_report (
    id         BIGINT PRIMARY KEY,
    clause_id  BIGINT NOT NULL REFERENCES plan_clause (id),
    org_id     TEXT   NOT NULL,
    period     TEXT   NOT NULL,              -- YYYY-MM
    state      TEXT   NOT NULL,              -- 'draft', 'filed', 'returned' or 'accepted'
    stage      TEXT   NOT NULL,              -- the unit's own word: 'progress', 'delayed' or 'done'
    body       TEXT   NOT NULL,
    reason     TEXT   NOT NULL DEFAULT '',   -- why it was returned
    version    BIGINT NOT NULL,              -- rises with every change; a form carries the one it was made from
    author     BIGINT,
    sample     BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    filed_at   BIGINT,
    decided_at BIGINT,
    UNIQUE (clause_id, org_id, period)
);
CREATE INDEX plan_report_state ON plan_report (state, filed_at);
CREATE INDEX plan_report_org ON plan_report (org_id, period);

CREATE TABLE plan_figure (
    report_id BIGINT NOT NULL REFERENCES plan_report (id),
    target_id BIGINT NOT NULL REFERENCES plan_target (id),
    value     TEXT   NOT NULL,
    PRIMARY KEY (report_id, target_id)
);

CREATE TABLE plan_evidence (
    id         BIGINT PRIMARY KEY,
    report_id  BIGINT NOT NULL REFERENCES plan_report (id),
    name       TEXT   NOT NULL,
    media_type TEXT   NOT NULL,
    byte_len   BIGINT NOT NULL,
    sha256     TEXT   NOT NULL,
    content    BYTEA  NOT NULL,
    added_at   BIGINT NOT NULL,
    UNIQUE (report_id, sha256)
);
