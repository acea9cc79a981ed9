-- A key is published before it is used, and kept until the last token it signed is over.
-- When it signs, or began to.
ALTER TABLE signing_keys ADD COLUMN activate_at INTEGER NOT NULL DEFAULT 0;
UPDATE signing_keys SET activate_at = created_at;
-- When the last token it signed has expired.
ALTER TABLE signing_keys ADD COLUMN until INTEGER
    CONSTRAINT signing_keys_until_complete CHECK ((state = 'retiring') = (until IS NOT NULL));
CREATE UNIQUE INDEX signing_keys_one_next ON signing_keys (state) WHERE state = 'next';
