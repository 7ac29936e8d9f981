-- A bulletin 通报, brief 简报 or report of cases, from draft to publication.
CREATE TABLE bulletin_paper (
    id           BIGINT PRIMARY KEY,
    kind         TEXT   NOT NULL,            -- 'monthly', 'quarterly', 'unit', 'plan' or 'cases'
    span         TEXT   NOT NULL,            -- YYYY-MM or YYYYQn
    subject      TEXT   NOT NULL,            -- a unit's id, a document's key, or empty
    state        TEXT   NOT NULL,            -- 'draft', 'submitted', 'approved', 'issued', 'published' or 'withdrawn'
    title        TEXT   NOT NULL,
    as_of        TEXT   NOT NULL,            -- the day whose state it shows
    blocks       TEXT   NOT NULL,            -- JSON: the text with its figure names, and which tables and charts are shown
    seen         TEXT   NOT NULL DEFAULT '', -- JSON: what the figures were at the last step, to tell what moved since
    authors      TEXT   NOT NULL,            -- JSON: accounts that wrote in it; none of them approves it
    number       TEXT   NOT NULL DEFAULT '', -- 发文字号, from issuing on
    reason       TEXT   NOT NULL DEFAULT '', -- why it was returned or withdrawn
    urn          TEXT   NOT NULL DEFAULT '', -- its identity in feeds, from issuing on
    created_at   BIGINT NOT NULL,
    approved_at  BIGINT,
    issued_at    BIGINT,
    published_at BIGINT,
    withdrawn_at BIGINT,
    version      BIGINT NOT NULL,
    sample       BIGINT NOT NULL DEFAULT 0,
    UNIQUE (kind, span, subject, id)
);
CREATE INDEX bulletin_paper_state ON bulletin_paper (state, published_at);
CREATE INDEX bulletin_paper_span ON bulletin_paper (kind, span, subject);

-- The numbers given out: gapless a prefix and year.
CREATE TABLE bulletin_number (
    prefix   TEXT   NOT NULL,
    year     BIGINT NOT NULL,
    no       BIGINT NOT NULL,
    paper_id BIGINT NOT NULL UNIQUE REFERENCES bulletin_paper (id),
    PRIMARY KEY (prefix, year, no)
);

-- What was issued, never changed afterwards.
CREATE TABLE bulletin_issue (
    paper_id    BIGINT PRIMARY KEY REFERENCES bulletin_paper (id),
    frozen      TEXT   NOT NULL,             -- JSON: the text with every figure in place, and every value
    docx        BYTEA  NOT NULL,
    docx_sha256 TEXT   NOT NULL,
    pdf         BYTEA,                       -- NULL: the machine had no fonts
    pdf_sha256  TEXT   NOT NULL
);

-- Tasks that reached their goals, made known with a published bulletin.
CREATE TABLE bulletin_result (
    paper_id BIGINT NOT NULL REFERENCES bulletin_paper (id),
    task     BIGINT NOT NULL,
    title    TEXT   NOT NULL,
    plan     TEXT   NOT NULL,
    urn      TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (task)
);
CREATE INDEX bulletin_result_at ON bulletin_result (at);

CREATE TABLE bulletin_setting (
    id         BIGINT PRIMARY KEY,
    issuer     TEXT   NOT NULL,
    prefix     TEXT   NOT NULL,
    brief      TEXT   NOT NULL,              -- the prefix of briefs
    addressees TEXT   NOT NULL,              -- one a line
    copies     TEXT   NOT NULL,              -- one a line
    approver   TEXT   NOT NULL,              -- the unit whose heads approve too; may be empty
    licence    TEXT   NOT NULL,
    version    BIGINT NOT NULL
);
