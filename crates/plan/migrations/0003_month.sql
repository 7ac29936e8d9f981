-- The day by which the reports on a month are due, where it is another than the default.
CREATE TABLE plan_cut_off (
    period TEXT PRIMARY KEY,                 -- YYYY-MM
    day    TEXT NOT NULL                     -- the last day on which a report is in time
);

-- A filed figure that differs from the one computed for it, with the reason that the unit gave.
CREATE TABLE plan_deviation (
    report_id BIGINT NOT NULL REFERENCES plan_report (id),
    target_id BIGINT NOT NULL REFERENCES plan_target (id),
    computed  TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    PRIMARY KEY (report_id, target_id)
);
CREATE INDEX plan_report_period ON plan_report (period);
