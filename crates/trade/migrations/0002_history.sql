-- A file of other publishers' releases. The same content is one row, however often it comes.
CREATE TABLE trade_history_file (
    id        BIGINT NOT NULL PRIMARY KEY,
    name      TEXT   NOT NULL,
    publisher TEXT   NOT NULL,
    sha256    TEXT   NOT NULL UNIQUE,
    taken     BIGINT NOT NULL,                    -- releases that were new
    known     BIGINT NOT NULL,                    -- releases that were there before
    own       BIGINT NOT NULL,                    -- releases of this house, which were left out
    bad       BIGINT NOT NULL,                    -- places that could not be read
    began_at  BIGINT NOT NULL,
    done_at   BIGINT                              -- none while it is being read, or was broken off
);

-- 外来历史: releases of others, as they came. None of them is ever a trade of this house or part of its own export.
CREATE TABLE trade_history (
    ocid       TEXT   NOT NULL,
    release_id TEXT   NOT NULL,
    file_id    BIGINT NOT NULL REFERENCES trade_history_file (id),
    at         BIGINT NOT NULL,                   -- the release's own date
    body       BYTEA  NOT NULL,                   -- its JSON, deflated (RFC 1951)
    PRIMARY KEY (ocid, release_id)
);
CREATE INDEX trade_history_order ON trade_history (ocid, at, release_id);

-- What could not be read, from the first, at most 1,000 of a file.
CREATE TABLE trade_history_fault (
    file_id BIGINT NOT NULL REFERENCES trade_history_file (id),
    no      BIGINT NOT NULL,
    line    BIGINT NOT NULL,                      -- from 1
    place   BIGINT NOT NULL,                      -- in the package, from 1; 0 for the line as a whole
    why     TEXT   NOT NULL,
    PRIMARY KEY (file_id, no)
);

-- When somebody last asked for the files of open data to be made anew: one row.
CREATE TABLE trade_open_data (
    id       BIGINT NOT NULL PRIMARY KEY,
    asked_at BIGINT NOT NULL
);
