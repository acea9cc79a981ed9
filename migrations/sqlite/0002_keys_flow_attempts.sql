-- Signing keys; the private half is sealed under the server secret.
CREATE TABLE signing_keys (
    kid         TEXT    NOT NULL CONSTRAINT signing_keys_pkey PRIMARY KEY,
    algorithm   TEXT    NOT NULL,
    sealed      BLOB    NOT NULL,
    state       TEXT    NOT NULL CONSTRAINT signing_keys_state_known CHECK (state IN ('next', 'active', 'retiring')),
    created_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (state) WHERE state = 'active';

-- Short-lived state of people who are not signed in (flash, return-to). Keyed by SHA-256 of the cookie's id.
CREATE TABLE flow_sessions (
    id_hash    BLOB    NOT NULL CONSTRAINT flow_sessions_pkey PRIMARY KEY,
    data       TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX flow_sessions_expiry ON flow_sessions (expires_at);

-- Counted sign-in attempts. Keyed by a hash, so that no address or e-mail is kept for this.
CREATE TABLE attempts (
    key_hash BLOB    NOT NULL CONSTRAINT attempts_pkey PRIMARY KEY,
    count    INTEGER NOT NULL,
    since    INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_since ON attempts (since);
