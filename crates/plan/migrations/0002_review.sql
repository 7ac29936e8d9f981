-- The review of readings: what the compiler read for each field, what people decided, how the ledger changed.
-- The clause, duty and target tables of step 1 hold the ledger as it stands; it equals its baseline with every
-- edit applied in order.

ALTER TABLE plan_source ADD COLUMN format TEXT NOT NULL DEFAULT 'text'; -- 'text', 'docx', 'pdf' or 'html'
ALTER TABLE plan_source ADD COLUMN plain BYTEA;                         -- the text of another format; spans point into it
ALTER TABLE plan_source ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';    -- JSON: [{kind, count}], what the format's reader left out

ALTER TABLE plan_document ADD COLUMN standing TEXT NOT NULL DEFAULT 'in_force'; -- 'in_force', 'pending', 'merged' or 'repealed'
ALTER TABLE plan_document ADD COLUMN ended TEXT;                        -- the day from which it is no longer in force
ALTER TABLE plan_document ADD COLUMN ended_by BIGINT REFERENCES plan_document (id);

ALTER TABLE plan_clause ADD COLUMN version BIGINT NOT NULL DEFAULT 0;   -- rises with every correction, confirmation and new reading

CREATE TABLE plan_reading (
    document_id BIGINT NOT NULL REFERENCES plan_document (id),
    path        TEXT   NOT NULL,
    field       TEXT   NOT NULL,             -- 'title', 'duty-1-lead', 'targets', 'deadline', 'prohibitions' or 'mark-…'
    ord         BIGINT NOT NULL,
    value       TEXT   NOT NULL,             -- JSON
    rule        TEXT   NOT NULL,
    confidence  BIGINT NOT NULL,             -- 0 to 100
    doubt       BIGINT NOT NULL,             -- 0 to 100
    reasons     TEXT   NOT NULL,             -- JSON: what raised the doubt
    spans       TEXT   NOT NULL,
    source_id   BIGINT NOT NULL REFERENCES plan_source (id),
    state       TEXT   NOT NULL,             -- 'open', 'confirmed' or 'corrected'
    by_account  BIGINT,
    at          BIGINT NOT NULL,
    PRIMARY KEY (document_id, path, field)
);
CREATE INDEX plan_reading_state ON plan_reading (state, doubt);

CREATE TABLE plan_baseline (
    document_id BIGINT NOT NULL REFERENCES plan_document (id),
    path        TEXT   NOT NULL,             -- '' for the head
    content     TEXT   NOT NULL,             -- JSON: every field at first entry
    at          BIGINT NOT NULL,
    PRIMARY KEY (document_id, path)
);

CREATE TABLE plan_edit (
    id           BIGINT PRIMARY KEY,
    document_id  BIGINT NOT NULL REFERENCES plan_document (id),
    path         TEXT   NOT NULL,
    field        TEXT   NOT NULL,
    before       TEXT   NOT NULL,            -- JSON, null where the field was not there
    after        TEXT   NOT NULL,
    kind         TEXT   NOT NULL,            -- 'correction', 'amendment' or 'pack'
    reason       TEXT   NOT NULL,
    amended_by   BIGINT REFERENCES plan_document (id),
    effective    TEXT,                       -- the day from which it holds: the signature of an amending document
    by_account   BIGINT,
    at           BIGINT NOT NULL
);
CREATE INDEX plan_edit_document ON plan_edit (document_id, path);

CREATE TABLE plan_amendment (
    document_id BIGINT NOT NULL REFERENCES plan_document (id), -- the amending document
    target_id   BIGINT NOT NULL REFERENCES plan_document (id), -- the one it speaks of
    effect      TEXT   NOT NULL,             -- 'repeal', 'revise' or 'supplement'
    quote       TEXT   NOT NULL,             -- the sentence that says so
    state       TEXT   NOT NULL,             -- 'open', 'applied' or 'dismissed'
    by_account  BIGINT,
    at          BIGINT NOT NULL,
    PRIMARY KEY (document_id, target_id)
);
CREATE INDEX plan_amendment_target ON plan_amendment (target_id);
