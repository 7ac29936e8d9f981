-- Keys with which enterprises and units sign, as another platform or an authority vouches for them: part of the trust list.
CREATE TABLE party_key (
    id         BIGINT NOT NULL PRIMARY KEY,
    key        TEXT   NOT NULL UNIQUE,      -- proof::VerifierKey
    code       TEXT   NOT NULL,             -- whose it is: a credit code, or a unit's identifier
    issuer     TEXT   NOT NULL,             -- who vouches
    added_on   TEXT   NOT NULL,
    revoked_on TEXT
);
