-- KEYS: what the deletion of a session leaves.
-- Returns the incarnation of the session that was deleted, or '' if that is not known.

local found = redis.pcall('GET', KEYS[1])
return {type(found) == 'string' and found or ''}
