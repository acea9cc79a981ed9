-- What an account's owner is told of in the app, for as long as it may matter to them.
CREATE TABLE notices (
    id            BLOB    NOT NULL CONSTRAINT notices_pkey PRIMARY KEY,
    account_id    BLOB    NOT NULL CONSTRAINT notices_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
    kind          TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    -- The session it is about, which may be over by now.
    session_id    BLOB,
    -- Who did it: browser and system, network address, approximate place.
    device        TEXT,
    ip            TEXT,
    place         TEXT,
    -- The other party, where there are two: who held the session.
    holder_device TEXT,
    holder_ip     TEXT,
    holder_place  TEXT,
    method        TEXT,
    seen_at       INTEGER,
    CONSTRAINT notices_id_is_16_bytes CHECK (length(id) = 16)
) STRICT;
CREATE INDEX notices_account ON notices (account_id, at);
CREATE INDEX notices_at ON notices (at);

-- Who moved the session's line last: where a copy is about, the one party; who presents the copy is the other.
ALTER TABLE sessions ADD COLUMN holder_device TEXT;
ALTER TABLE sessions ADD COLUMN holder_ip TEXT;
