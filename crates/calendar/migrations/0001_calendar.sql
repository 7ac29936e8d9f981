CREATE TABLE calendar_notice (
    year BIGINT PRIMARY KEY,
    citation TEXT NOT NULL,
    version BIGINT NOT NULL,
    entered_at BIGINT NOT NULL
);
CREATE TABLE calendar_day (
    year BIGINT NOT NULL,
    day TEXT NOT NULL,
    working BIGINT NOT NULL,
    PRIMARY KEY (year, day)
);
CREATE TABLE calendar_settled (
    id BIGINT PRIMARY KEY,
    digest TEXT NOT NULL
);
