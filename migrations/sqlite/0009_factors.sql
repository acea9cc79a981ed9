-- When a session was last proven by any one thing its owner has or knows, and when, and by what, by all that
-- signing in takes (ASVS 5.0 v5.0.0-7.5.1, 7.5.2).
ALTER TABLE sessions ADD COLUMN proven_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN authenticated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN authenticated_by TEXT NOT NULL DEFAULT 'password';
UPDATE sessions SET proven_at = created_at, authenticated_at = created_at;

-- The secret an authenticator app shares with an account, sealed under the server secret.
CREATE TABLE totp (
    account_id BLOB    NOT NULL CONSTRAINT totp_one_per_account PRIMARY KEY
               CONSTRAINT totp_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
    sealed     BLOB    NOT NULL,
    -- The last step (30 s each since 1970) whose code was accepted; none up to it is good any more.
    last_step  INTEGER NOT NULL,
    -- Wrong codes since the last proof by a factor that was right.
    failures   INTEGER NOT NULL DEFAULT 0 CONSTRAINT totp_failures_not_negative CHECK (failures >= 0),
    created_at INTEGER NOT NULL
) STRICT;

-- Codes that are left. Each is 80 random bits, so one SHA-256 of it (and of whose it is) is enough.
CREATE TABLE recovery_codes (
    code_hash  BLOB    NOT NULL CONSTRAINT recovery_codes_pkey PRIMARY KEY,
    account_id BLOB    NOT NULL CONSTRAINT recovery_codes_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    CONSTRAINT recovery_codes_hash_is_32_bytes CHECK (length(code_hash) = 32)
) STRICT;
CREATE INDEX recovery_codes_account ON recovery_codes (account_id);

-- What somebody has begun and not finished: half a sign-in, the secret of an app that is being set up, a challenge,
-- codes to be shown once. Found by the hash of a name that only the browser's flow session knows; good once.
CREATE TABLE begun (
    id_hash    BLOB    NOT NULL CONSTRAINT begun_pkey PRIMARY KEY,
    kind       TEXT    NOT NULL CONSTRAINT begun_kind_known
               CHECK (kind IN ('sign_in', 'totp', 'codes', 'passkey')),
    account_id BLOB    CONSTRAINT begun_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
    sealed     BLOB    NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER NOT NULL,
    CONSTRAINT begun_id_hash_is_32_bytes CHECK (length(id_hash) = 32)
) STRICT;
CREATE INDEX begun_expiry ON begun (expires_at);
CREATE INDEX begun_account ON begun (account_id);

-- Passkeys: the public key with its counter, as the library writes it.
CREATE TABLE passkeys (
    id            BLOB    NOT NULL CONSTRAINT passkeys_pkey PRIMARY KEY,
    credential_id BLOB    NOT NULL CONSTRAINT passkeys_credential_unique UNIQUE,
    account_id    BLOB    NOT NULL CONSTRAINT passkeys_account_exists REFERENCES accounts (id) ON DELETE CASCADE,
    name          TEXT    NOT NULL,
    data          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    used_at       INTEGER,
    CONSTRAINT passkeys_id_is_16_bytes CHECK (length(id) = 16)
) STRICT;
CREATE INDEX passkeys_account ON passkeys (account_id);
