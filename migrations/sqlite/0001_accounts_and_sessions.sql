CREATE TABLE accounts (
    id            BLOB    NOT NULL CONSTRAINT accounts_pkey PRIMARY KEY,
    email         TEXT    NOT NULL CONSTRAINT accounts_email_unique UNIQUE,
    password_hash TEXT    NOT NULL,
    epoch         INTEGER NOT NULL DEFAULT 0,
    disabled_at   INTEGER,
    created_at    INTEGER NOT NULL,
    CONSTRAINT accounts_id_is_16_bytes CHECK (length(id) = 16),
    CONSTRAINT accounts_epoch_not_negative CHECK (epoch >= 0)
) STRICT;

-- Every way something ended, in order. Never updated; seq is never reused.
CREATE TABLE endings (
    seq          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    scope        TEXT    NOT NULL CONSTRAINT endings_scope_known CHECK (scope IN ('session', 'generation')),
    session_id   BLOB    NOT NULL,
    account_id   BLOB    NOT NULL,
    generation   INTEGER,
    reason       TEXT,
    actor        TEXT    CONSTRAINT endings_actor_known CHECK (actor IN ('owner', 'admin', 'system')),
    actor_device TEXT,
    actor_ip     TEXT,
    at           INTEGER NOT NULL,
    until        INTEGER NOT NULL,
    CONSTRAINT endings_evidence_complete CHECK (
        (scope = 'session' AND reason IS NOT NULL AND actor IS NOT NULL AND generation IS NULL)
        OR (scope = 'generation' AND generation IS NOT NULL)
    )
) STRICT;
CREATE INDEX endings_until ON endings (until);

-- One row per signed-in device for ever, however often it refreshes. No token is stored: the salt and the
-- server secret together make one.
CREATE TABLE sessions (
    id           BLOB    NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY,
    account_id   BLOB    NOT NULL CONSTRAINT sessions_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
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
    ended_seq    INTEGER CONSTRAINT sessions_ending_exists REFERENCES endings (seq),
    CONSTRAINT sessions_id_is_16_bytes CHECK (length(id) = 16),
    CONSTRAINT sessions_salt_is_32_bytes CHECK (length(salt) = 32),
    CONSTRAINT sessions_parent_is_older CHECK (parent IS NULL OR parent < generation),
    CONSTRAINT sessions_end_has_evidence CHECK ((ended_at IS NULL) = (ended_seq IS NULL))
) STRICT;
CREATE INDEX sessions_account ON sessions (account_id, ended_at);
CREATE INDEX sessions_live_expiry ON sessions (expires_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_live_created ON sessions (created_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_live_last_seen ON sessions (last_seen_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_ended_seq ON sessions (ended_seq) WHERE ended_seq IS NOT NULL;
