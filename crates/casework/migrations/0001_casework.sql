-- Items with their forms and flows as cases began with them. A row is never changed.
CREATE TABLE casework_definition (
    id       BIGINT NOT NULL PRIMARY KEY,
    item     TEXT   NOT NULL,
    hash     TEXT   NOT NULL UNIQUE,        -- of the body, SHA-256
    body     TEXT   NOT NULL,               -- flow::Definition as JSON
    added_at BIGINT NOT NULL
);

-- A day that is not set is 9999-12-31 where lists are ordered by it: databases do not agree where NULL sorts.
CREATE TABLE casework_case (
    id            BIGINT NOT NULL PRIMARY KEY,
    code          TEXT   NOT NULL UNIQUE,   -- JC-20240905-000123
    item          TEXT   NOT NULL,
    definition_id BIGINT NOT NULL REFERENCES casework_definition (id),
    unit          TEXT   NOT NULL,          -- who handles it now
    region        TEXT   NOT NULL,
    channel       TEXT   NOT NULL,          -- 'web', 'window', 'phone', 'api' or 'case'
    status        TEXT   NOT NULL,          -- 'open' or 'closed'
    result        TEXT,                     -- of a closed case, as pack::element::EndResult
    applicant     TEXT   NOT NULL,          -- 'person', 'enterprise', 'anonymous' or 'staff'
    account       BIGINT,                   -- of an applicant who was signed in
    applicant_unit TEXT,                    -- of an applicant that is a unit of the administration
    party         BYTEA,                    -- name, code, telephone as JSON, sealed; NULL: without a name
    follow        BYTEA,                    -- SHA-256 of the secret that opens it beside the code
    title         TEXT   NOT NULL,          -- what it is about, from open answers; nothing personal
    state         TEXT   NOT NULL,          -- flow::State as JSON
    version       BIGINT NOT NULL,          -- the number of its newest event
    opened_at     BIGINT NOT NULL,
    opened_on     TEXT   NOT NULL,
    accepted_on   TEXT,
    due           TEXT   NOT NULL,          -- of the promised term; 9999-12-31: none, or the clock stands
    statutory_due TEXT   NOT NULL,
    closed_on     TEXT,
    next_on       TEXT   NOT NULL,          -- the day on which something happens by itself; 9999-12-31: none
    late_on       TEXT,                     -- the due day that passed while it was open
    parent        BIGINT REFERENCES casework_case (id),
    slot          TEXT   NOT NULL DEFAULT '', -- the parent knows its result as cases.<slot>
    sample        BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX casework_case_unit ON casework_case (unit, id);
CREATE INDEX casework_case_item ON casework_case (item, id);
CREATE INDEX casework_case_due ON casework_case (due, id) WHERE status = 'open';
CREATE INDEX casework_case_next ON casework_case (next_on, id) WHERE status = 'open';
CREATE INDEX casework_case_account ON casework_case (account, id) WHERE account IS NOT NULL;
CREATE INDEX casework_case_parent ON casework_case (parent) WHERE parent IS NOT NULL;

-- HMAC marks of an applicant's name, code and telephone, cut to 16 bytes.
CREATE TABLE casework_mark (
    mark    BYTEA  NOT NULL,
    case_id BIGINT NOT NULL REFERENCES casework_case (id),
    PRIMARY KEY (mark, case_id)
);

-- A place where somebody has to do something. Rows stay when it is done.
CREATE TABLE casework_work (
    case_id BIGINT NOT NULL REFERENCES casework_case (id),
    token   BIGINT NOT NULL,                -- flow::Token; -1: an extension to decide on, -2: a correction
    begun   BIGINT NOT NULL,                -- the event with which it began
    kind    TEXT   NOT NULL,                -- 'decide', 'opine', 'answer' or 'extension'
    step    TEXT   NOT NULL,
    branch  TEXT   NOT NULL,                -- '' outside parallel steps
    unit    TEXT   NOT NULL,                -- whose inbox; '' for roles that belong to no unit, and for the applicant
    role    TEXT   NOT NULL,                -- of the pack; '' for the applicant
    holds   TEXT   NOT NULL,                -- what an account must be for it; '' for the applicant
    account BIGINT,                         -- who took it on
    since   TEXT   NOT NULL,
    due     TEXT   NOT NULL,
    urged   BIGINT NOT NULL DEFAULT 0,
    done_on TEXT,
    outcome TEXT   NOT NULL DEFAULT '',     -- the action, the answer, or 'left'
    PRIMARY KEY (case_id, token, begun)
);
-- Everything that inboxes filter and count by, so that counting reads nothing else.
CREATE INDEX casework_work_inbox ON casework_work (unit, due, case_id, token, holds, account) WHERE done_on IS NULL;
CREATE INDEX casework_work_mine ON casework_work (account, due, case_id) WHERE done_on IS NULL AND account IS NOT NULL;

-- Answers; a correction is a further round.
CREATE TABLE casework_answer (
    case_id BIGINT NOT NULL REFERENCES casework_case (id),
    part    TEXT   NOT NULL,                -- 'form', or an officer's: the step's name in expressions
    round   BIGINT NOT NULL,
    body    TEXT   NOT NULL,                -- answers that are not personal, as JSON
    sealed  BYTEA,                          -- personal ones as JSON, sealed
    PRIMARY KEY (case_id, part, round)
);

-- What happened, only ever appended.
CREATE TABLE casework_event (
    case_id BIGINT NOT NULL REFERENCES casework_case (id),
    seq     BIGINT NOT NULL,                -- from 1, without a gap
    at      BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    token   BIGINT,                         -- the place; NULL: the case as a whole
    account BIGINT,
    role    TEXT   NOT NULL,                -- of whoever acted, as base::Role
    org     TEXT,
    detail  TEXT   NOT NULL,                -- JSON
    PRIMARY KEY (case_id, seq)
);

-- How each paper was given. Promises and their terms are in the state.
CREATE TABLE casework_material (
    case_id  BIGINT NOT NULL REFERENCES casework_case (id),
    material TEXT   NOT NULL,
    source   TEXT   NOT NULL,               -- pack::element::MaterialSource as JSON
    number   TEXT   NOT NULL,               -- the licence's number, the row's key; may be empty
    given_on TEXT   NOT NULL,
    PRIMARY KEY (case_id, material)
);

-- Contents once each, sealed about their hash.
CREATE TABLE casework_blob (
    sha256 TEXT  NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL
);

CREATE TABLE casework_file (
    id         BIGINT NOT NULL PRIMARY KEY,
    case_id    BIGINT REFERENCES casework_case (id), -- NULL: uploaded for a draft, not yet filed
    account    BIGINT,                      -- who uploaded it for a draft
    slot       TEXT   NOT NULL,             -- material:<id>, form.<key> or <step's name>.<key>
    name       BYTEA  NOT NULL,             -- sealed: names of files name people
    media_type TEXT   NOT NULL,
    byte_len   BIGINT NOT NULL,
    sha256     TEXT   NOT NULL REFERENCES casework_blob (sha256),
    added_at   BIGINT NOT NULL
);
CREATE INDEX casework_file_case ON casework_file (case_id);
CREATE INDEX casework_file_loose ON casework_file (added_at) WHERE case_id IS NULL;

CREATE TABLE casework_draft (
    id       BIGINT NOT NULL PRIMARY KEY,
    account  BIGINT NOT NULL,
    item     TEXT   NOT NULL,
    sealed   BYTEA  NOT NULL,
    version  BIGINT NOT NULL,
    saved_at BIGINT NOT NULL
);
CREATE INDEX casework_draft_account ON casework_draft (account, id);

-- The same filing sent twice is one case.
CREATE TABLE casework_key (
    key     TEXT   NOT NULL PRIMARY KEY,    -- of the sender, with whom it belongs to
    request BYTEA  NOT NULL,                -- SHA-256 of what was sent
    case_id BIGINT NOT NULL REFERENCES casework_case (id),
    at      BIGINT NOT NULL
);

-- The public page of a case.
CREATE TABLE casework_public (
    case_id BIGINT NOT NULL PRIMARY KEY REFERENCES casework_case (id),
    body    TEXT   NOT NULL,
    at      BIGINT NOT NULL
);

-- Counted with the change that is counted.
CREATE TABLE casework_count (
    month     TEXT   NOT NULL,              -- 2024-09
    item      TEXT   NOT NULL,
    unit      TEXT   NOT NULL,
    opened    BIGINT NOT NULL DEFAULT 0,
    accepted  BIGINT NOT NULL DEFAULT 0,
    closed    BIGINT NOT NULL DEFAULT 0,
    granted   BIGINT NOT NULL DEFAULT 0,
    refused   BIGINT NOT NULL DEFAULT 0,
    in_time   BIGINT NOT NULL DEFAULT 0,
    timed     BIGINT NOT NULL DEFAULT 0,    -- closed cases that had a term
    took_days BIGINT NOT NULL DEFAULT 0,    -- working days from acceptance to end, of closed cases
    PRIMARY KEY (month, item, unit)
);

-- Cases on which the day's work failed; the others go on.
CREATE TABLE casework_failure (
    case_id BIGINT NOT NULL PRIMARY KEY REFERENCES casework_case (id),
    day     TEXT   NOT NULL,
    cause   TEXT   NOT NULL
);
