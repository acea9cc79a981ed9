-- When a session was last proven by any one thing its owner has or knows, and when, and by what, by all that
-- signing in takes (ASVS 5.0 v5.0.0-7.5.1, 7.5.2).
ALTER TABLE sessions ADD COLUMN proven_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN authenticated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN authenticated_by TEXT NOT NULL DEFAULT 'password';
UPDATE sessions SET proven_at = created_at, authenticated_at = created_at;
