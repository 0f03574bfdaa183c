-- What is known of a session, and a part of its messages, as they are at one moment.
--
-- KEYS: the session's meta and log.
-- ARGV: the sequence after which to read, the most messages, about the most bytes.
-- Returns version, last, created, appended ('' if absent) and the entries, or nothing if there is
-- no session.

local found = redis.call('HMGET', KEYS[1], 'version', 'last', 'created', 'appended', 'bytes')
if not found[1] then
  return false
end
local entries = {}
if found[1] == '1' then
  local after, last = tonumber(ARGV[1]), tonumber(found[2])
  if after < last then
    local fit = math.floor(tonumber(ARGV[3]) * last / tonumber(found[5]))
    local count = math.max(1, math.min(tonumber(ARGV[2]), fit))
    entries = redis.call('XRANGE', KEYS[2], string.format('%.0f-0', after + 1), '+', 'COUNT', count)
  end
end
return {found[1], found[2], found[3], found[4] or '', entries}
