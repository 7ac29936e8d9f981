-- 投标箱: one a lot. What it says of itself is public; who bids is not, before the hour.
CREATE TABLE bidding_box (
    id             BIGINT NOT NULL PRIMARY KEY,
    subject        TEXT   NOT NULL,        -- the trade's lot, such as 'trade/12/lot/1'
    platform       TEXT   NOT NULL,        -- the trading platform, such as 'jc' or 'gaoping'
    centre_org     TEXT   NOT NULL,        -- the trading centre that runs it
    title          TEXT   NOT NULL,
    suite          TEXT   NOT NULL,
    threshold      BIGINT NOT NULL,        -- shares that open it
    opens_at       BIGINT NOT NULL,
    deadline       BIGINT NOT NULL,
    min_bids       BIGINT NOT NULL,
    unseal_minutes BIGINT NOT NULL,        -- how long bidders have to decrypt
    unseal_until   BIGINT,                 -- the end of that, once it is closed
    rehearsal      BIGINT NOT NULL,
    state          TEXT   NOT NULL,        -- 'keys', 'taking', 'closed', 'opened', 'failed' or 'cancelled'
    suspended      BIGINT NOT NULL,
    box_file       TEXT   NOT NULL,        -- BOX.json; empty until every holder's key is there
    created_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE INDEX bidding_box_subject ON bidding_box (subject, id);
CREATE INDEX bidding_box_state ON bidding_box (state, deadline);

-- Who holds a share of what opens the box, and the key for which bidders seal it.
CREATE TABLE bidding_holder (
    box_id     BIGINT NOT NULL,
    holder     TEXT   NOT NULL,            -- 'tenderer', 'centre' or 'supervisor'
    org        TEXT,
    account    BIGINT,
    public_key TEXT,
    at         BIGINT,                     -- when the key came
    PRIMARY KEY (box_id, holder)
);

-- A sealed file on its way in. Dropped when it is finished late, given up or replaced.
CREATE TABLE bidding_upload (
    token    TEXT   NOT NULL PRIMARY KEY,  -- 128 random bits in hexadecimal
    box_id   BIGINT NOT NULL,
    mark     BYTEA  NOT NULL,              -- of the bidder's code
    header   BYTEA  NOT NULL,              -- the envelope's head
    manifest TEXT   NOT NULL,              -- the hashes of head and chunks
    begun_at BIGINT NOT NULL,
    bid      TEXT                          -- the bid that it became
);
CREATE INDEX bidding_upload_mark ON bidding_upload (box_id, mark);
CREATE INDEX bidding_upload_begun ON bidding_upload (begun_at);

-- The chunks of a sealed file, checked against the manifest as they came.
CREATE TABLE bidding_chunk (
    upload TEXT   NOT NULL,
    no     BIGINT NOT NULL,
    bytes  BYTEA  NOT NULL,
    PRIMARY KEY (upload, no)
);

-- Bids. Their ids are random: a running number would tell how many there are.
CREATE TABLE bidding_bid (
    id        TEXT   NOT NULL PRIMARY KEY,
    box_id    BIGINT NOT NULL,
    mark      BYTEA  NOT NULL,             -- of the bidder's code
    bidder    BYTEA  NOT NULL,             -- sealed JSON: code and name
    upload    TEXT   NOT NULL,
    digest    TEXT   NOT NULL,             -- of the sealed file
    size      BIGINT NOT NULL,
    at        BIGINT NOT NULL,             -- when it was received
    receipt   TEXT   NOT NULL,
    token     TEXT   NOT NULL UNIQUE,      -- the journal's subject
    salt      BYTEA  NOT NULL,             -- of the commitment in the journal
    state     TEXT   NOT NULL,             -- 'standing', 'replaced' or 'withdrawn'; then 'opened', 'forfeited' or 'returned'
    out_token TEXT,                        -- of the withdrawal, as token and salt above
    out_salt  BYTEA,
    out_at    BIGINT,
    half      BYTEA,                       -- the bidder's half, sealed at rest
    left_half BIGINT NOT NULL,             -- whether it was left here with the bid
    key       BYTEA,                       -- what opens it, sealed at rest, once it is open
    opened    TEXT,                        -- bid.json, once it is open
    reason    TEXT   NOT NULL,             -- why it was not opened
    settled_at BIGINT
);
CREATE UNIQUE INDEX bidding_bid_one ON bidding_bid (box_id, mark) WHERE state = 'standing';
CREATE INDEX bidding_bid_box ON bidding_bid (box_id, mark, at);

-- That a box is closed: written once, never altered.
CREATE TABLE bidding_closing (
    box_id BIGINT NOT NULL PRIMARY KEY,
    at     BIGINT NOT NULL,
    note   TEXT   NOT NULL,                -- the signed root
    leaves TEXT   NOT NULL                 -- the leaves under it, one hash a line
);

-- What holders gave for each bid: its share, or that it cannot be read.
CREATE TABLE bidding_share (
    box_id BIGINT NOT NULL,
    bid    TEXT   NOT NULL,
    holder TEXT   NOT NULL,
    share  BYTEA,                          -- sealed at rest; NULL: the holder cannot read it
    at     BIGINT NOT NULL,
    PRIMARY KEY (bid, holder)
);
CREATE INDEX bidding_share_box ON bidding_share (box_id, holder);

-- The opening record, and who signed it.
CREATE TABLE bidding_record (
    box_id BIGINT NOT NULL PRIMARY KEY,
    at     BIGINT NOT NULL,
    digest TEXT   NOT NULL,
    body   TEXT   NOT NULL
);
CREATE TABLE bidding_signature (
    box_id  BIGINT NOT NULL,
    account BIGINT NOT NULL,
    stands  TEXT   NOT NULL,               -- for which bidder or organisation
    digest  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (box_id, account)
);

-- Journal entries that stand among those of bids, so that their number says nothing. Which they were comes out with the
-- closing.
CREATE TABLE bidding_cover (
    token  TEXT   NOT NULL PRIMARY KEY,
    box_id BIGINT NOT NULL,
    salt   BYTEA  NOT NULL,
    due_at BIGINT NOT NULL,
    at     BIGINT
);
CREATE INDEX bidding_cover_due ON bidding_cover (at, due_at);
CREATE INDEX bidding_cover_box ON bidding_cover (box_id);

-- The latest instant that any node saw here: a clock that is set back does not bring time back.
CREATE TABLE bidding_clock (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
