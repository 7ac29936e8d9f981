CREATE TABLE org_region (
    code TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    level TEXT NOT NULL,
    parent TEXT
);
CREATE TABLE org_organisation (
    id TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    short TEXT NOT NULL,
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT,
    closed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX org_organisation_region ON org_organisation (region, position);
CREATE TABLE org_alias (
    owner TEXT NOT NULL,
    position BIGINT NOT NULL,
    alias TEXT NOT NULL,
    PRIMARY KEY (owner, position)
);
CREATE TABLE org_group (
    id TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    region TEXT NOT NULL,
    basis TEXT
);
CREATE TABLE org_group_member (
    group_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    member TEXT NOT NULL,
    PRIMARY KEY (group_id, position)
);
CREATE TABLE org_abbreviation (
    position BIGINT PRIMARY KEY,
    full_word TEXT NOT NULL,
    short_word TEXT NOT NULL
);
