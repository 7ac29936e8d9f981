-- Keys were trusted in the room of contracts; the trust list is the room of parties'. The numbers go with them, so that later
-- keys get new ones and entries of the journal keep their names.
INSERT INTO party_key (id, key, code, issuer, added_on, revoked_on)
    SELECT id, key, code, issuer, added_on, revoked_on FROM contract_key;
INSERT INTO store_counter (name, value)
    SELECT 'party_key', value FROM store_counter WHERE name = 'contract_key';
DROP TABLE contract_key;
