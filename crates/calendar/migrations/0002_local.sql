CREATE TABLE calendar_local (
    day TEXT PRIMARY KEY,
    working BIGINT NOT NULL
);
