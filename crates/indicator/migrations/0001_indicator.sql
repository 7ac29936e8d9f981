-- Indicators: definitions from the pack, the goals they refer to, figures that a second person accepted, rows
-- behind formulas. Figures of monthly reports stay with `plan`. Decimals and dates are text, instants are
-- milliseconds since 1970 UTC, periods are months written YYYY-MM: the last month of a quarter or a year.

CREATE TABLE indicator_definition (
    id        TEXT   PRIMARY KEY,
    plan      TEXT   NOT NULL,            -- the plan's key
    ord       BIGINT NOT NULL,
    version   BIGINT NOT NULL,            -- rises when the pack changes it
    content   TEXT   NOT NULL,            -- JSON: the definition
    owner     TEXT   NOT NULL DEFAULT '', -- the unit whose figure counts, where the definition names one
    withdrawn BIGINT NOT NULL DEFAULT 0,  -- 1: the pack no longer has it; its figures stay
    at        BIGINT NOT NULL
);

CREATE TABLE indicator_point (
    indicator TEXT   NOT NULL REFERENCES indicator_definition (id),
    ord       BIGINT NOT NULL,
    target_id BIGINT NOT NULL,            -- value and date are read from the ledger, so that a correction counts at once
    PRIMARY KEY (indicator, ord)
);
CREATE INDEX indicator_point_target ON indicator_point (target_id);

CREATE TABLE indicator_figure (
    id         BIGINT PRIMARY KEY,
    indicator  TEXT   NOT NULL REFERENCES indicator_definition (id),
    org        TEXT   NOT NULL DEFAULT '', -- a unit's own figure, or
    region     TEXT   NOT NULL DEFAULT '', -- a county's, or with both empty the whole
    period     TEXT   NOT NULL,
    value      TEXT   NOT NULL,
    origin     TEXT   NOT NULL,            -- 'official' (a second person accepted it) or 'computed'
    state      TEXT   NOT NULL,            -- 'waiting', 'accepted', 'refused' or 'replaced'
    evidence   TEXT   NOT NULL DEFAULT '',
    reason     TEXT   NOT NULL DEFAULT '',
    import_id  BIGINT,
    entered_by BIGINT,
    entered_at BIGINT NOT NULL,
    decided_by BIGINT,
    decided_at BIGINT,
    version    BIGINT NOT NULL,
    sample     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX indicator_figure_indicator ON indicator_figure (indicator, period);
CREATE UNIQUE INDEX indicator_figure_official ON indicator_figure (indicator, org, region, period, origin) WHERE state = 'accepted';
CREATE UNIQUE INDEX indicator_figure_waiting ON indicator_figure (indicator, org, region, period) WHERE state = 'waiting';

CREATE TABLE indicator_import (
    id        BIGINT PRIMARY KEY,
    sha256    TEXT   NOT NULL UNIQUE,
    name      TEXT   NOT NULL,
    indicator TEXT   NOT NULL,
    period    TEXT   NOT NULL,
    org       TEXT   NOT NULL DEFAULT '',
    kind      TEXT   NOT NULL,             -- 'figures' or 'rows'
    content   TEXT   NOT NULL,             -- JSON: what was read, so that what is confirmed is what was shown
    stamp     TEXT   NOT NULL,
    state     TEXT   NOT NULL,             -- 'read' or 'taken'
    count     BIGINT NOT NULL,
    by_account BIGINT,
    at        BIGINT NOT NULL
);

CREATE TABLE indicator_row (
    id        BIGINT PRIMARY KEY,
    indicator TEXT   NOT NULL REFERENCES indicator_definition (id),
    org       TEXT   NOT NULL DEFAULT '',
    region    TEXT   NOT NULL DEFAULT '',
    period    TEXT   NOT NULL,
    label     TEXT   NOT NULL DEFAULT '',
    cells     TEXT   NOT NULL,             -- JSON: {column: decimal as text}
    import_id BIGINT NOT NULL REFERENCES indicator_import (id),
    line      BIGINT NOT NULL
);
CREATE INDEX indicator_row_indicator ON indicator_row (indicator, period);
