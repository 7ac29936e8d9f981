-- The register of experts 评标专家库. Names and telephones are sealed; the rest is not personal.
CREATE TABLE expert_expert (
    id            BIGINT NOT NULL PRIMARY KEY,
    code          TEXT   NOT NULL UNIQUE,     -- the number in the register
    name_sealed   BYTEA  NOT NULL,
    phone_sealed  BYTEA  NOT NULL,
    title         TEXT   NOT NULL,            -- 职称
    region        TEXT   NOT NULL,            -- GB/T 2260
    employer_code TEXT   NOT NULL,            -- unified social credit code; empty: none
    employer_name TEXT   NOT NULL,
    account       BIGINT UNIQUE,              -- the sign-in that is called; without one nobody can be reached
    active        BIGINT NOT NULL,
    sample        BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX expert_expert_employer ON expert_expert (employer_code);

CREATE TABLE expert_speciality (
    expert BIGINT NOT NULL,
    code   TEXT   NOT NULL,
    PRIMARY KEY (expert, code)
);
CREATE INDEX expert_speciality_code ON expert_speciality (code);

-- A lifted suspension ends on the day it was lifted.
CREATE TABLE expert_suspension (
    id         BIGINT NOT NULL PRIMARY KEY,
    expert     BIGINT NOT NULL,
    from_day   TEXT   NOT NULL,
    until_day  TEXT,                          -- the last day; none: until it is lifted
    reason     TEXT   NOT NULL
);
CREATE INDEX expert_suspension_expert ON expert_suspension (expert);

-- Declared relations to enterprises: which one shows only by comparison.
CREATE TABLE expert_relation (
    expert    BIGINT NOT NULL,
    kind      TEXT   NOT NULL,                -- 'kinship' or 'relation'
    mark      BYTEA  NOT NULL,
    until_day TEXT,                           -- when it ended; none: it goes on
    PRIMARY KEY (expert, kind, mark)
);

-- The keys of draws, published before they are used.
CREATE TABLE expert_key (
    name TEXT   NOT NULL PRIMARY KEY,         -- the signing key's text
    vrf  TEXT   NOT NULL,                     -- base64
    at   BIGINT NOT NULL
);

CREATE TABLE expert_draw (
    id            BIGINT NOT NULL PRIMARY KEY,
    subject       TEXT   NOT NULL,
    platform      TEXT   NOT NULL,
    centre_org    TEXT   NOT NULL,
    at            BIGINT NOT NULL,            -- when the committee sits
    attempt       BIGINT NOT NULL,
    voids         TEXT   NOT NULL,            -- JSON: who made the earlier attempts void
    plan          TEXT   NOT NULL,            -- JSON: groups, spares, rule, places
    recuse_sealed BYTEA  NOT NULL,            -- who is recused: names bidders
    secret_sealed BYTEA  NOT NULL,            -- of the salts
    state         TEXT   NOT NULL,            -- 'open', 'frozen', 'drawn', 'released', 'void'
    frozen        BYTEA,                      -- the transcript up to its freeze
    tail          TEXT   NOT NULL,            -- what was added to it
    pool_sealed   BYTEA,                      -- who stands behind which candidate
    seated        BIGINT NOT NULL,            -- whether every seat was taken once
    opened_at     BIGINT NOT NULL,
    frozen_at     BIGINT,
    drawn_at      BIGINT,
    released_at   BIGINT,
    witness       BIGINT,                     -- the journal entry that names the hash of the whole transcript
    sample        BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE UNIQUE INDEX expert_draw_subject ON expert_draw (subject) WHERE state <> 'void';
CREATE INDEX expert_draw_centre ON expert_draw (centre_org, id);
CREATE INDEX expert_draw_state ON expert_draw (state, id);

CREATE TABLE expert_party (
    draw         BIGINT NOT NULL,
    place        BIGINT NOT NULL,             -- the order in which they reveal, from 0
    name         TEXT   NOT NULL,             -- 'tenderer', 'supervisor'
    org          TEXT,
    account      BIGINT,
    commitment   TEXT   NOT NULL,             -- hexadecimal; empty before
    committed_at BIGINT,
    seed         TEXT   NOT NULL,             -- hexadecimal; empty before
    revealed_at  BIGINT,
    PRIMARY KEY (draw, place)
);

-- Who was called. Until the release the person lies sealed and is found by marks alone.
CREATE TABLE expert_call (
    draw          BIGINT NOT NULL,
    no            BIGINT NOT NULL,            -- the seat number, in the order of the calls
    group_name    TEXT   NOT NULL,
    candidate     BIGINT NOT NULL,            -- the place in the pool
    who_sealed    BYTEA  NOT NULL,
    account_mark  BYTEA  NOT NULL,
    state         TEXT   NOT NULL,            -- 'pending', 'accepted', 'refused', 'left'
    reason        TEXT   NOT NULL,
    place         TEXT   NOT NULL,            -- where the seat is
    called_at     BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    answered_at   BIGINT,
    signed_in_at  BIGINT,
    expert        BIGINT,                     -- after the release
    deviation_ppm BIGINT,                     -- from the mean of the committee, after the evaluation
    PRIMARY KEY (draw, no)
);
CREATE INDEX expert_call_account ON expert_call (account_mark, draw);
CREATE INDEX expert_call_expert ON expert_call (expert, draw);
CREATE INDEX expert_call_due ON expert_call (state, due_at);

CREATE TABLE expert_conduct (
    id     BIGINT NOT NULL PRIMARY KEY,
    draw   BIGINT NOT NULL,
    no     BIGINT NOT NULL,
    kind   TEXT   NOT NULL,
    note   TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    by_org TEXT   NOT NULL
);
CREATE INDEX expert_conduct_seat ON expert_conduct (draw, no);
