-- Closes sessions, and deletes them. Every session's items are one atomic step each, in order.
--
-- KEYS: for each session its meta, log, ids, and what its deletion leaves.
-- ARGV: how long the last of these lives; then for each session the number of its items, and for
--       each item its spec, which is 'x' (close) or 'k' (delete).
-- Returns for each session 0, as nothing is appended, and an answer for each item:
--   c, last, created, appended ('' if absent), incarnation, closed   it is closed
--   k        it is deleted
--   g        there is no such session
--   e, text  Redis refused it; nothing was changed

local function failure(reply)
  -- Before Redis 7, what the script itself may not do is said with the line of the script.
  return type(reply) == 'table' and reply.err
    and string.gsub(reply.err, '^@user_script: ?%d+: %-?', '') or nil
end

local function close(s, found)
  if not found[5] then
    -- A full Redis lets no script begin with a write that takes memory: so it begins with another.
    local refused = failure(redis.pcall('HDEL', s.meta, 'closed'))
      or failure(redis.pcall('HSET', s.meta, 'closed', '1'))
    if refused then
      return {'e', refused}
    end
  end
  return {'c', found[2], found[3], found[4] or '', found[6] or found[3], '1'}
end

local function delete(s, found)
  local refused = failure(redis.pcall('UNLINK', s.meta, s.log, s.ids))
  if refused then
    return {'e', refused}
  end
  -- For those who watch it; where the user may not, they learn only that it is gone.
  redis.pcall('SET', s.deleted, found[6] or found[3], 'PX', ARGV[1])
  return {'k'}
end

local function run(s, spec)
  local found = redis.pcall('HMGET', s.meta, 'version', 'last', 'created', 'appended', 'closed',
    'incarnation')
  if found.err then
    return {'e', found.err}
  end
  if not found[1] then
    return {'g'}
  end
  if found[1] ~= '1' or not found[2] or not found[3] then
    return {'e', 'the meta is not one of version 1'}
  end
  return spec == 'x' and close(s, found) or delete(s, found)
end

local answers, at = {}, 2
for k = 1, #KEYS, 4 do
  local s = {meta = KEYS[k], log = KEYS[k + 1], ids = KEYS[k + 2], deleted = KEYS[k + 3]}
  local answer = {0}
  for item = 1, tonumber(ARGV[at]) do
    answer[item + 1] = run(s, ARGV[at + item])
  end
  at = at + #answer
  answers[#answers + 1] = answer
end
return answers
