-- Accounts whose list of sessions looks different now, though nothing ended: one row each, the latest. The feed
-- reads what is newer than the last `seq` it saw and has the account's open tabs read their list again.
-- Nothing is decided by it, and rows of the past are swept.
CREATE TABLE changes (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BLOB    NOT NULL CONSTRAINT changes_one_per_account UNIQUE,
    -- A session that has just been opened: what it is shown is newer than the change.
    opened     BLOB,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_at ON changes (at);
