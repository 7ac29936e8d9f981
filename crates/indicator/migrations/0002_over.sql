-- Rows that are counted from cases and registers rather than sent in.
ALTER TABLE indicator_row ADD COLUMN source TEXT NOT NULL DEFAULT ''; -- 'case/17', 'row/<register>/<revision>'; '': from a sheet
ALTER TABLE indicator_row ADD COLUMN href TEXT NOT NULL DEFAULT '';   -- the page of what was counted
CREATE INDEX indicator_row_source ON indicator_row (indicator, source);

-- Everything that an indicator has looked at, counted or not, at which of its versions.
CREATE TABLE indicator_source (
    indicator TEXT   NOT NULL REFERENCES indicator_definition (id),
    source    TEXT   NOT NULL,
    version   BIGINT NOT NULL,
    PRIMARY KEY (indicator, source)
);

-- How far an indicator is.
CREATE TABLE indicator_over (
    indicator TEXT NOT NULL PRIMARY KEY REFERENCES indicator_definition (id),
    stamp     TEXT NOT NULL,              -- definition and source as they were when all of it was looked at
    computed  TEXT NOT NULL               -- stamp and period of the newest figures
);
