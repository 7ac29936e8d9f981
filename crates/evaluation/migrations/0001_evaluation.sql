-- 评标: one evaluation a subject (a lot of a trade).
CREATE TABLE evaluation_head (
    id             BIGINT NOT NULL PRIMARY KEY,
    subject        TEXT   NOT NULL UNIQUE,  -- such as 'trade/12/lot/1'
    platform       TEXT   NOT NULL,
    centre_org     TEXT   NOT NULL,
    title_zh       TEXT   NOT NULL,
    title_en       TEXT   NOT NULL,
    method         TEXT   NOT NULL,         -- the definition, pinned as JSON
    asked_sha256   TEXT   NOT NULL,         -- of all with which it was opened
    ceiling_fen    BIGINT,
    hidden         BIGINT NOT NULL,         -- judges see neither names nor prices
    explain_secs   BIGINT NOT NULL,         -- how long a bidder has to explain a low price
    sign_secs      BIGINT NOT NULL,         -- how long judges have to sign
    phase          TEXT   NOT NULL,         -- 'chair', 'review', 'marks', 'settle', 'report', 'reported', 'failed'
    round          BIGINT NOT NULL,         -- of the election of the chair
    chair          BIGINT,                  -- a seat
    opened_at      BIGINT NOT NULL,
    unsealed_at    BIGINT,
    confirmed_at   BIGINT,
    closed_at      BIGINT,
    sign_due_at    BIGINT,
    failed         TEXT   NOT NULL DEFAULT '', -- 'none_valid', 'too_few'
    outcome        TEXT   NOT NULL DEFAULT '', -- as JSON, once confirmed
    sheet          TEXT   NOT NULL DEFAULT '', -- the canonical text, once confirmed
    sheet_sha256   TEXT   NOT NULL DEFAULT '',
    draw_nonce     BYTEA  NOT NULL,         -- sealed until the marks are open
    draw_seed      TEXT   NOT NULL DEFAULT '', -- by which equals are drawn; known once all marks are in
    draw_order     TEXT   NOT NULL DEFAULT '', -- keys as drawn elsewhere, as JSON
    draw_proof     TEXT   NOT NULL DEFAULT '', -- sha256 of that draw's transcript
    published_at   BIGINT,
    sample         BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE INDEX evaluation_head_centre ON evaluation_head (centre_org, id);

-- Units besides the centre that may watch.
CREATE TABLE evaluation_watcher (
    evaluation BIGINT NOT NULL,
    org        TEXT   NOT NULL,
    PRIMARY KEY (evaluation, org)
);
CREATE INDEX evaluation_watcher_org ON evaluation_watcher (org, evaluation);

CREATE TABLE evaluation_bidder (
    evaluation       BIGINT NOT NULL,
    key              TEXT   NOT NULL,       -- the trade's own name for it
    place            BIGINT NOT NULL,       -- the order in which judges see it, from 1; drawn
    code             TEXT   NOT NULL,
    name             TEXT   NOT NULL,
    price_fen        BIGINT NOT NULL,
    small            BIGINT NOT NULL,
    innovation       BIGINT NOT NULL,
    innovation_share TEXT,                  -- per cent
    consortium       BIGINT NOT NULL,
    small_share      TEXT,                  -- per cent
    documents        TEXT   NOT NULL,       -- as JSON
    state            TEXT   NOT NULL,       -- 'open', 'valid', 'refused', 'excluded'
    why              TEXT   NOT NULL,       -- as JSON: what it did not meet
    PRIMARY KEY (evaluation, key)
);
CREATE INDEX evaluation_bidder_code ON evaluation_bidder (code, evaluation);

CREATE TABLE evaluation_seat (
    evaluation   BIGINT NOT NULL,
    seat         BIGINT NOT NULL,           -- from 1; what others know a judge by
    account      BIGINT NOT NULL,
    grouping     TEXT   NOT NULL,           -- 'expert', 'tenderer'
    vote         BIGINT,                    -- the seat for which it votes as chair
    reviewed_at  BIGINT,
    marks        BYTEA,                     -- sealed: a draft, or what was handed in
    marks_sha256 TEXT   NOT NULL DEFAULT '',-- commitment, once handed in
    handed_at    BIGINT,
    salt         TEXT   NOT NULL DEFAULT '',-- of the commitment, once unsealed
    signed_at    BIGINT,
    signed_as    TEXT   NOT NULL DEFAULT '',-- 'agrees', 'dissents', 'deemed'
    dissent      TEXT   NOT NULL DEFAULT '',
    version      BIGINT NOT NULL,
    PRIMARY KEY (evaluation, seat),
    UNIQUE (evaluation, account)
);
CREATE INDEX evaluation_seat_account ON evaluation_seat (account, evaluation);

-- What a judge thinks of an offer and something that it must meet.
CREATE TABLE evaluation_review (
    evaluation BIGINT NOT NULL,
    seat       BIGINT NOT NULL,
    bidder     TEXT   NOT NULL,
    criterion  TEXT   NOT NULL,
    passes     BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    PRIMARY KEY (evaluation, seat, bidder, criterion)
);

-- 澄清 and 低价说明.
CREATE TABLE evaluation_question (
    id          BIGINT NOT NULL PRIMARY KEY,
    evaluation  BIGINT NOT NULL,
    bidder      TEXT   NOT NULL,
    kind        TEXT   NOT NULL,            -- 'clarify', 'price'
    question    TEXT   NOT NULL,
    asked_by    BIGINT,                     -- a seat; nobody: by rule
    asked_at    BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    answer      TEXT   NOT NULL DEFAULT '',
    answered_at BIGINT,
    verdict     TEXT   NOT NULL DEFAULT ''  -- 'accepted', 'rejected'; of 'price' only
);
CREATE INDEX evaluation_question_of ON evaluation_question (evaluation, id);

-- How judges vote: 'question/7' (a price explanation), 'correction/3'.
CREATE TABLE evaluation_vote (
    evaluation BIGINT NOT NULL,
    about      TEXT   NOT NULL,
    seat       BIGINT NOT NULL,
    agrees     BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    PRIMARY KEY (evaluation, about, seat)
);

-- Marks as unsealed. A row is never altered.
CREATE TABLE evaluation_mark (
    evaluation BIGINT NOT NULL,
    seat       BIGINT NOT NULL,
    bidder     TEXT   NOT NULL,
    criterion  TEXT   NOT NULL,             -- 'part' or 'part.criterion'
    mark       TEXT   NOT NULL,
    PRIMARY KEY (evaluation, seat, bidder, criterion)
);

-- A mark that was corrected by the whole committee; both values stay.
CREATE TABLE evaluation_correction (
    id          BIGINT NOT NULL PRIMARY KEY,
    evaluation  BIGINT NOT NULL,
    seat        BIGINT NOT NULL,
    bidder      TEXT   NOT NULL,
    criterion   TEXT   NOT NULL,
    was         TEXT   NOT NULL,
    becomes     TEXT   NOT NULL,
    class       TEXT   NOT NULL,            -- 'sum', 'omission', 'range', 'objective', 'extreme'
    reason      TEXT   NOT NULL,
    proposed_at BIGINT NOT NULL,
    state       TEXT   NOT NULL             -- 'open', 'made', 'refused'
);
CREATE INDEX evaluation_correction_of ON evaluation_correction (evaluation, id);

-- Marks that stood out when they were unsealed.
CREATE TABLE evaluation_flag (
    evaluation   BIGINT NOT NULL,
    seat         BIGINT NOT NULL,
    bidder       TEXT   NOT NULL,
    criterion    TEXT   NOT NULL,
    kind         TEXT   NOT NULL,           -- 'deviates', 'unlike'
    mean         TEXT   NOT NULL,           -- of the others
    sigma        TEXT   NOT NULL,
    explanation  TEXT   NOT NULL DEFAULT '',
    explained_at BIGINT,
    PRIMARY KEY (evaluation, seat, bidder, criterion, kind)
);
