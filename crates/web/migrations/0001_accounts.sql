CREATE TABLE web_account (
    id BIGINT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    org_id TEXT,
    active BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE TABLE web_session (
    token_sha256 TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES web_account (id),
    opened_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX web_session_account ON web_session (account_id);
CREATE INDEX web_session_expires ON web_session (expires_ms);
