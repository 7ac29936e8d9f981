-- Registers 清单·台账. A row is a revision: it holds from a day to a day (valid_from, valid_until), and belongs to the
-- states of the list from `since` up to, not including, `gone`. The list's state is a number that grows with every
-- published change; a draft is written under a number ahead of it and becomes visible when the state moves there.

CREATE TABLE register_counter (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE register_list (
    number BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    ord BIGINT NOT NULL,
    definition TEXT NOT NULL,
    withdrawn BIGINT NOT NULL,
    -- The state that readers see.
    state BIGINT NOT NULL,
    -- The number of the draft; 0 while there is none.
    draft BIGINT NOT NULL,
    -- Revisions in the present state.
    revisions BIGINT NOT NULL,
    confirmed_on TEXT,
    review_due TEXT,
    -- What was told about the review: 0 nothing, 1 near, 2 overdue.
    told BIGINT NOT NULL,
    -- Rows up to this id are stored after the present definition; nothing while all are.
    rewritten BIGINT
);

CREATE TABLE register_row (
    id BIGINT PRIMARY KEY,
    list BIGINT NOT NULL REFERENCES register_list (number),
    key TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    since BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    -- The revision in whose place it stands; 0 where there was none.
    base BIGINT NOT NULL,
    -- A draft of a row that was changed otherwise meanwhile.
    stale BIGINT NOT NULL,
    body TEXT NOT NULL,
    -- Personal fields, sealed.
    sealed BYTEA,
    -- Fields by which the list is filtered and sorted; see `rules::slots`.
    c1 TEXT,
    c2 TEXT,
    c3 TEXT,
    c4 TEXT,
    source TEXT NOT NULL,
    at BIGINT NOT NULL,
    sample BIGINT NOT NULL
);

CREATE UNIQUE INDEX register_row_key ON register_row (list, key, valid_from, since);
CREATE INDEX register_row_since ON register_row (list, since, base, id);
CREATE INDEX register_row_gone ON register_row (list, gone, id) WHERE gone < 140737488355327;
CREATE INDEX register_row_c1 ON register_row (list, c1, key) WHERE c1 IS NOT NULL;
CREATE INDEX register_row_c2 ON register_row (list, c2, key) WHERE c2 IS NOT NULL;
CREATE INDEX register_row_c3 ON register_row (list, c3, key) WHERE c3 IS NOT NULL;
CREATE INDEX register_row_c4 ON register_row (list, c4, key) WHERE c4 IS NOT NULL;

-- Keyed hashes of codes of parties and of personal values, by which rows are found without being readable.
CREATE TABLE register_mark (
    mark BYTEA NOT NULL,
    row_id BIGINT NOT NULL,
    PRIMARY KEY (mark, row_id)
);
CREATE INDEX register_mark_row ON register_mark (row_id);

CREATE TABLE register_version (
    list BIGINT NOT NULL REFERENCES register_list (number),
    number BIGINT NOT NULL,
    -- The list's state at the end of the version.
    state BIGINT NOT NULL,
    -- Where the version began: the state before it.
    before BIGINT NOT NULL,
    -- 1: published by the owner; 0: a day's changes by the system.
    published BIGINT NOT NULL,
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    -- Listeners have been told of revisions up to this place; nothing once they know all.
    told_base BIGINT,
    told_id BIGINT,
    PRIMARY KEY (list, number)
);

CREATE TABLE register_import (
    id BIGINT PRIMARY KEY,
    list BIGINT NOT NULL REFERENCES register_list (number),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    org TEXT,
    publish BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    done BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    same BIGINT NOT NULL,
    faults TEXT NOT NULL,
    preview TEXT NOT NULL,
    -- When the work on it was last heard of, and who does it.
    beat BIGINT NOT NULL,
    worker TEXT NOT NULL
);

CREATE TABLE register_part (
    import BIGINT NOT NULL REFERENCES register_import (id),
    number BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (import, number)
);
