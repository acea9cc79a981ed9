-- Everything that can end gets a scope. SQLite cannot alter a constraint, so both tables are made anew: the
-- one that cites goes first and is dropped first, so that no reference is ever broken.
CREATE TABLE endings_3 (
    seq          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    scope        TEXT    NOT NULL CONSTRAINT endings_scope_known
                 CHECK (scope IN ('session', 'account', 'everyone', 'generation', 'roles', 'client', 'token', 'key')),
    -- Whom it concerns: the id of a session, an account, a client or a token; a key's kid; nothing for everyone.
    subject      BLOB,
    account_id   BLOB,
    -- Of 'account' and 'roles': tokens of a lower epoch. Of 'generation': tokens of exactly this one.
    number       INTEGER,
    -- Of 'everyone': sessions whose id was made at this moment or earlier.
    before       INTEGER,
    reason       TEXT,
    actor        TEXT    CONSTRAINT endings_actor_known CHECK (actor IN ('owner', 'admin', 'system')),
    actor_device TEXT,
    actor_ip     TEXT,
    at           INTEGER NOT NULL,
    until        INTEGER NOT NULL,
    CONSTRAINT endings_subject_complete CHECK ((scope = 'everyone') = (subject IS NULL)),
    CONSTRAINT endings_before_complete CHECK ((scope = 'everyone') = (before IS NOT NULL)),
    CONSTRAINT endings_number_complete CHECK ((scope IN ('account', 'roles', 'generation')) = (number IS NOT NULL)),
    CONSTRAINT endings_evidence_complete CHECK (
        scope NOT IN ('session', 'account', 'everyone') OR (reason IS NOT NULL AND actor IS NOT NULL)
    )
) STRICT;
INSERT INTO endings_3 (seq, scope, subject, account_id, number, reason, actor, actor_device, actor_ip, at, until)
SELECT seq, scope, session_id, account_id, generation, reason, actor, actor_device, actor_ip, at, until FROM endings;
-- A number that was given is never given again, also when its row is gone by now.
DELETE FROM sqlite_sequence WHERE name = 'endings_3';
INSERT INTO sqlite_sequence (name, seq) SELECT 'endings_3', seq FROM sqlite_sequence WHERE name = 'endings';

CREATE TABLE sessions_3 (
    id           BLOB    NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY,
    account_id   BLOB    NOT NULL CONSTRAINT sessions_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
    application  TEXT    NOT NULL CONSTRAINT sessions_application_known CHECK (application IN ('web', 'native')),
    salt         BLOB    NOT NULL,
    generation   INTEGER NOT NULL DEFAULT 0,
    parent       INTEGER,
    rotated_at   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    name         TEXT,
    browser      TEXT    NOT NULL,
    os           TEXT    NOT NULL,
    device_kind  TEXT    NOT NULL,
    ip           TEXT    NOT NULL,
    method       TEXT    NOT NULL,
    ended_at     INTEGER,
    ended_seq    INTEGER CONSTRAINT sessions_ending_exists REFERENCES endings_3 (seq),
    CONSTRAINT sessions_id_is_16_bytes CHECK (length(id) = 16),
    CONSTRAINT sessions_salt_is_32_bytes CHECK (length(salt) = 32),
    CONSTRAINT sessions_parent_is_older CHECK (parent IS NULL OR parent < generation),
    CONSTRAINT sessions_end_has_evidence CHECK ((ended_at IS NULL) = (ended_seq IS NULL))
) STRICT;
INSERT INTO sessions_3 (
    id, account_id, application, salt, generation, parent, rotated_at, created_at, last_seen_at, expires_at,
    name, browser, os, device_kind, ip, method, ended_at, ended_seq
)
SELECT
    id, account_id, 'web', salt, generation, parent, rotated_at, created_at, last_seen_at, expires_at,
    name, browser, os, device_kind, ip, method, ended_at, ended_seq
FROM sessions;
DROP TABLE sessions;
DROP TABLE endings;
ALTER TABLE endings_3 RENAME TO endings;
ALTER TABLE sessions_3 RENAME TO sessions;

CREATE INDEX endings_until ON endings (until);
CREATE INDEX endings_superseded ON endings (subject, number) WHERE scope = 'generation';
CREATE INDEX endings_everyone ON endings (before) WHERE scope = 'everyone';
CREATE INDEX sessions_account ON sessions (account_id, ended_at);
CREATE INDEX sessions_live_expiry ON sessions (expires_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_live_created ON sessions (created_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_live_last_seen ON sessions (last_seen_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_ended_seq ON sessions (ended_seq) WHERE ended_seq IS NOT NULL;

-- Names separated by single spaces, in order.
ALTER TABLE accounts ADD COLUMN roles TEXT NOT NULL DEFAULT '';
-- A deleted account keeps its id (never given to anybody else) and nothing that says whose it was.
ALTER TABLE accounts ADD COLUMN deleted_at INTEGER;
