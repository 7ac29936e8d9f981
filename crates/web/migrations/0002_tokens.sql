-- Secrets with which programs act for an account. The secret itself is shown once and kept only as its hash.
CREATE TABLE web_token (
    id BIGINT NOT NULL PRIMARY KEY,
    token_sha256 TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES web_account (id),
    name TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    used_ms BIGINT,
    revoked_ms BIGINT
);
CREATE INDEX web_token_account ON web_token (account_id);
