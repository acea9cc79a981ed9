-- Mails on their way: what each is to say, as JSON, and when it is tried next. Written in the transaction of
-- what it tells of, deleted when it is sent or no longer worth it. No secret is in it: what a link carries is
-- made when the mail is.
CREATE TABLE mails (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- Whose account it is about; nobody's where that is yet to be found out.
    account_id BLOB    CONSTRAINT mails_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
    letter     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL,
    until      INTEGER NOT NULL
) STRICT;
CREATE INDEX mails_next ON mails (next_at);
CREATE INDEX mails_account ON mails (account_id);

-- Links in mails that were not used yet. What proves one is made of its id with a key that is not here.
CREATE TABLE links (
    id         BLOB    NOT NULL CONSTRAINT links_pkey PRIMARY KEY,
    account_id BLOB    NOT NULL CONSTRAINT links_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
    purpose    TEXT    NOT NULL CONSTRAINT links_purpose_known
               CHECK (purpose IN ('reset', 'confirm', 'change_from', 'change_to', 'not_me')),
    expires_at INTEGER NOT NULL,
    CONSTRAINT links_id_is_16_bytes CHECK (length(id) = 16)
) STRICT;
CREATE INDEX links_account ON links (account_id, purpose);
CREATE INDEX links_expiry ON links (expires_at);

-- When somebody showed that they read the account's address.
ALTER TABLE accounts ADD COLUMN email_confirmed_at INTEGER;

-- An account's change to another address, until both addresses have agreed.
CREATE TABLE email_changes (
    account_id        BLOB    NOT NULL CONSTRAINT email_changes_pkey PRIMARY KEY
                      CONSTRAINT email_changes_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
    email             TEXT    NOT NULL,
    from_confirmed_at INTEGER,
    to_confirmed_at   INTEGER,
    expires_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX email_changes_expiry ON email_changes (expires_at);
