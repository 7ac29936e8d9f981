CREATE TABLE notify_message (
    id BIGINT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body_zh TEXT NOT NULL,
    body_en TEXT NOT NULL,
    href TEXT NOT NULL,
    sent_ms BIGINT NOT NULL
);
CREATE TABLE notify_box (
    mailbox TEXT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES notify_message (id),
    PRIMARY KEY (mailbox, message_id)
);
CREATE TABLE notify_reader (
    account_id BIGINT NOT NULL PRIMARY KEY,
    read_upto BIGINT NOT NULL
);
CREATE TABLE notify_read (
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES notify_message (id),
    read_ms BIGINT NOT NULL,
    PRIMARY KEY (account_id, message_id)
);
CREATE TABLE notify_setting (
    account_id BIGINT NOT NULL PRIMARY KEY,
    address_sealed BYTEA,
    address_state TEXT NOT NULL,
    code_nonce BYTEA,
    code_ms BIGINT NOT NULL,
    code_tries BIGINT NOT NULL,
    quiet_from_minute BIGINT NOT NULL,
    quiet_until_minute BIGINT NOT NULL,
    quiet_days BIGINT NOT NULL,
    lang TEXT NOT NULL,
    digest_upto BIGINT NOT NULL,
    digest_day TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX notify_setting_digest ON notify_setting (address_state, digest_day);
CREATE TABLE notify_choice (
    account_id BIGINT NOT NULL,
    topic TEXT NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (account_id, topic)
);
CREATE TABLE notify_hook (
    id BIGINT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    topics TEXT NOT NULL,
    secret_sealed BYTEA NOT NULL,
    active BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE TABLE notify_delivery (
    id BIGINT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    message_id BIGINT REFERENCES notify_message (id),
    after_message BIGINT,
    account_id BIGINT,
    hook_id BIGINT REFERENCES notify_hook (id),
    state TEXT NOT NULL,
    due_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_ms BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    done_ms BIGINT,
    note TEXT NOT NULL
);
CREATE INDEX notify_delivery_due ON notify_delivery (state, due_ms);
CREATE INDEX notify_delivery_hook ON notify_delivery (hook_id, id);
CREATE INDEX notify_delivery_account ON notify_delivery (account_id, created_ms);
