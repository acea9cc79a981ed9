-- Programs that act for themselves. A secret is 256 random bits, so one SHA-256 of it is enough.
CREATE TABLE clients (
    id          BLOB    NOT NULL CONSTRAINT clients_pkey PRIMARY KEY,
    name        TEXT    NOT NULL,
    secret_hash BLOB    NOT NULL,
    scope       TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    CONSTRAINT clients_id_is_16_bytes CHECK (length(id) = 16),
    CONSTRAINT clients_secret_hash_is_32_bytes CHECK (length(secret_hash) = 32)
) STRICT;

-- A node that does not trust its index asks whether one token was revoked.
CREATE INDEX endings_token ON endings (subject) WHERE scope = 'token';
