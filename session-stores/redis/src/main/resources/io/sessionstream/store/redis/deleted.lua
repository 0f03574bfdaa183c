-- KEYS: what the deletion of a session leaves.
-- Returns the incarnation of the session that was deleted, or '' if that is not known.

return {redis.call('GET', KEYS[1]) or ''}
