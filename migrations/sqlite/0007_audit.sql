-- Who did what to whom, when, from where and why. Ids and names are kept as they were then: accounts are
-- deleted, the log of it stays. Rows are only ever added.
CREATE TABLE audit (
    seq         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    actor_kind  TEXT    NOT NULL CONSTRAINT audit_actor_known
                CHECK (actor_kind IN ('admin', 'operator', 'owner', 'system', 'client')),
    actor_id    TEXT,
    actor_name  TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    target_kind TEXT    NOT NULL CONSTRAINT audit_target_known
                CHECK (target_kind IN ('account', 'session', 'everyone', 'client', 'key')),
    target_id   TEXT,
    target_name TEXT,
    ip          TEXT,
    reason      TEXT,
    detail      TEXT,
    CONSTRAINT audit_target_complete CHECK ((target_kind = 'everyone') = (target_id IS NULL))
) STRICT;
CREATE INDEX audit_at ON audit (at);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
