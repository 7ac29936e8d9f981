-- What a token was made for, names with a space between; NULL, as in every token made before, is all that its account may.
ALTER TABLE web_token ADD COLUMN scopes TEXT;
-- Answers kept under the keys of programs, so that a call that comes again is worked on once.
CREATE TABLE web_idempotency (
    token_id BIGINT NOT NULL,
    key_sha256 TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    mark TEXT NOT NULL,
    done BIGINT NOT NULL,
    claimed_until_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    status BIGINT NOT NULL,
    location TEXT,
    body BYTEA NOT NULL,
    PRIMARY KEY (token_id, key_sha256)
);
CREATE INDEX web_idempotency_expires ON web_idempotency (expires_ms);
