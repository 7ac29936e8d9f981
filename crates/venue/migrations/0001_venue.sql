-- Rooms of trading centres.
CREATE TABLE venue_room (
    id            BIGINT NOT NULL PRIMARY KEY,
    platform      TEXT   NOT NULL,
    centre_org    TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    city          TEXT   NOT NULL,
    kind          TEXT   NOT NULL,            -- 'opening', 'evaluation', 'seat', 'bidder_zone'
    seats         BIGINT NOT NULL,
    opens_minute  BIGINT NOT NULL,            -- of the day
    closes_minute BIGINT NOT NULL,
    any_day       BIGINT NOT NULL,            -- also on days that are not worked
    closed        BIGINT NOT NULL,            -- no longer booked
    sample        BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    UNIQUE (platform, name)
);

-- Who has which room when. A booking is moved or released, never deleted.
CREATE TABLE venue_booking (
    id         BIGINT NOT NULL PRIMARY KEY,
    room_id    BIGINT NOT NULL,
    subject    TEXT   NOT NULL,               -- what it is for in the room that asked
    platform   TEXT   NOT NULL,
    centre_org TEXT   NOT NULL,
    from_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    seats      BIGINT NOT NULL,
    state      TEXT   NOT NULL,               -- 'held', 'released'
    reason     TEXT   NOT NULL DEFAULT '',    -- why it was released
    sample     BIGINT NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX venue_booking_room ON venue_booking (room_id, state, until_at);
CREATE INDEX venue_booking_subject ON venue_booking (subject);

-- Under which badge somebody takes part in what a room is booked for. Names are another room's.
CREATE TABLE venue_badge (
    booking_id BIGINT NOT NULL,
    badge      TEXT   NOT NULL,
    part       TEXT   NOT NULL,               -- 'expert', 'bidder', 'staff', 'witness'
    PRIMARY KEY (booking_id, badge)
);
CREATE INDEX venue_badge_badge ON venue_badge (badge, booking_id);

CREATE TABLE venue_device (
    code       TEXT   NOT NULL PRIMARY KEY,
    room_id    BIGINT NOT NULL,
    kind       TEXT   NOT NULL,               -- 'door', 'sign_in', 'camera', 'locker', 'presence'
    centre_org TEXT   NOT NULL,
    last_at    BIGINT NOT NULL,               -- when it was heard last, by our clock
    last_kind  TEXT   NOT NULL,               -- what it said last; empty before it said anything
    skewed_at  BIGINT,                        -- when its clock was last found to be wrong
    active     BIGINT NOT NULL,
    sample     BIGINT NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX venue_device_active ON venue_device (active, last_at);

CREATE TABLE venue_event (
    device      TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    room_id     BIGINT NOT NULL,
    kind        TEXT   NOT NULL,              -- 'enter', 'exit', 'sign_in', 'open', 'shut', 'online', 'offline', …
    badge       TEXT   NOT NULL,              -- empty where nobody is meant
    at          BIGINT NOT NULL,              -- by the device's clock; by ours where that was wrong
    received_at BIGINT NOT NULL,
    skewed      BIGINT NOT NULL,
    PRIMARY KEY (device, seq)
);
CREATE INDEX venue_event_room ON venue_event (room_id, at);
CREATE INDEX venue_event_received ON venue_event (received_at);

-- What a rule found. One stands open for a rule and what it is about.
CREATE TABLE venue_alarm (
    id         BIGINT NOT NULL PRIMARY KEY,
    rule       TEXT   NOT NULL,
    about      TEXT   NOT NULL,               -- 'booking/3/badge/B7', 'device/door-1'
    title_zh   TEXT   NOT NULL,
    title_en   TEXT   NOT NULL,
    severity   TEXT   NOT NULL,               -- 'warn', 'serious'
    room_id    BIGINT NOT NULL,
    booking_id BIGINT,
    device     TEXT   NOT NULL,
    badge      TEXT   NOT NULL,
    centre_org TEXT   NOT NULL,
    first_at   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    times      BIGINT NOT NULL,
    state      TEXT   NOT NULL,               -- 'open', 'closed'
    owner      BIGINT,                        -- the account that looks into it
    closed_at  BIGINT,
    closed_by  BIGINT,
    reason     TEXT   NOT NULL DEFAULT '',
    version    BIGINT NOT NULL
);
CREATE UNIQUE INDEX venue_alarm_open ON venue_alarm (rule, about) WHERE state = 'open';
CREATE INDEX venue_alarm_state ON venue_alarm (state, id);
