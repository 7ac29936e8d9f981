-- An online auction. What its clock needs stands here, so that its end follows from rows alone.
CREATE TABLE auction_auction (
    id                BIGINT NOT NULL PRIMARY KEY,
    subject           TEXT   NOT NULL UNIQUE,     -- what it is about in the room that opened it
    platform          TEXT   NOT NULL,
    centre_org        TEXT   NOT NULL,
    title             TEXT   NOT NULL,
    start_fen         BIGINT NOT NULL,
    step_min_fen      BIGINT NOT NULL,
    step_max_fen      BIGINT,                     -- no bound where it is null
    reserve_sealed    BYTEA,                      -- sealed until the end
    reserve_fen       BIGINT,                     -- written at the end
    opens_at          BIGINT NOT NULL,
    agreed_until      BIGINT NOT NULL,            -- end of free bidding as announced
    free_until        BIGINT NOT NULL,            -- the same, moved by pauses
    extension_seconds BIGINT NOT NULL,
    base_at           BIGINT,                     -- from where the limited period counts, when that is after free_until
    paused_at         BIGINT,
    seen_at           BIGINT NOT NULL,            -- the newest instant written; no later decision goes behind it
    state             TEXT   NOT NULL,            -- 'open', 'ended', 'failed'
    why               TEXT   NOT NULL DEFAULT '', -- of 'failed': 'no_bid', 'below_reserve', 'cancelled'
    reason            TEXT   NOT NULL DEFAULT '', -- the centre's words for the pause that goes on, or for cancelling
    bids              BIGINT NOT NULL,            -- how many there are; the last one leads
    top_fen           BIGINT,
    top_card          BIGINT,
    top_matched       BIGINT NOT NULL,
    ended_at          BIGINT,
    confirmed_at      BIGINT,
    sample            BIGINT NOT NULL,
    version           BIGINT NOT NULL             -- rises with what the centre does and with the end
);
CREATE INDEX auction_auction_state ON auction_auction (state, opens_at, id);

-- Who may bid. Whose a card is stays sealed.
CREATE TABLE auction_bidder (
    auction_id BIGINT NOT NULL,
    card       BIGINT NOT NULL,
    mark       BYTEA  NOT NULL,                   -- HMAC of the code
    sealed     BYTEA  NOT NULL,                   -- the party as JSON
    priority   BIGINT NOT NULL,
    PRIMARY KEY (auction_id, card),
    UNIQUE (auction_id, mark)
);
CREATE INDEX auction_bidder_mark ON auction_bidder (mark, auction_id);

-- Bids that were accepted, in their order. None is ever changed.
CREATE TABLE auction_bid (
    auction_id BIGINT NOT NULL,
    seq        BIGINT NOT NULL,                   -- from 1
    card       BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    matched    BIGINT NOT NULL,                   -- at the price of the bid before, by right of priority
    at         BIGINT NOT NULL,
    client_key TEXT   NOT NULL,
    PRIMARY KEY (auction_id, seq),
    UNIQUE (auction_id, amount_fen, matched),
    UNIQUE (auction_id, card, client_key)
);

-- When the centre held it up.
CREATE TABLE auction_pause (
    auction_id BIGINT NOT NULL,
    no         BIGINT NOT NULL,                   -- from 1
    after_seq  BIGINT NOT NULL,                   -- the bids there were
    from_at    BIGINT NOT NULL,
    until_at   BIGINT,
    reason     TEXT   NOT NULL,
    PRIMARY KEY (auction_id, no)
);
