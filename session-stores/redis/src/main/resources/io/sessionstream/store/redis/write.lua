-- Appends to sessions, and creates them. Every session's items are one atomic step each, in order.
--
-- KEYS: for each session its meta, log and ids.
-- ARGV: time-to-live of meta, the least and the full one of the rest, the time, most messages, most
--       bytes, bytes that a message weighs besides its content, the incarnation of what is created;
--       then for each session the number of its items, and for each item its spec, message id and
--       message. A spec is 'c' (create only), 'l' (look only), '+' (with message id) or '-'
--       (without), of which the latter two are followed by the expected sequence, if any.
-- Returns for each session the time of what was appended, and an answer for each item:
--   a sequence     appended there
--   d, seq, time   stored already, with the same bytes
--   r, seq, time, message   its message id is stored, with other bytes
--   x              the session is closed
--   m, last        the expected sequence is not the last one
--   n / b          the session has as many messages / bytes as it may have
--   c, last, created, appended ('' if absent), incarnation, closed ('' if not)   the session is
--   g              there is no such session
--   e, text        Redis refused it; nothing was stored
--
-- Redis checks its memory limit only before a script's first write, and only for commands that may
-- need memory. So the first write for anything is HSET, HSETNX or XADD: what is refused for lack of
-- memory is then refused whole.

local ttl, least_rest_ttl, rest_ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local now, now_text = tonumber(ARGV[4]), ARGV[4]
local most_messages, most_bytes = tonumber(ARGV[5]), tonumber(ARGV[6])
local message_bytes, incarnation = tonumber(ARGV[7]), ARGV[8]

local function failure(reply)
  -- Before Redis 7, what the script itself may not do is said with the line of the script.
  return type(reply) == 'table' and reply.err
    and string.gsub(reply.err, '^@user_script: ?%d+: %-?', '') or nil
end

local function create(s)
  local refused = failure(redis.pcall('HSET', s.meta, 'version', '1', 'last', '0', 'created', now_text,
    'bytes', '0', 'incarnation', incarnation))
  if refused then
    return refused
  end
  -- What an expired session has left: its log and ids live a little longer than its meta.
  redis.call('UNLINK', s.log, s.ids)
  s.exists, s.created_text, s.incarnation, s.touched = true, now_text, incarnation, true
end

local function duplicate(s, id, message)
  local sequence = redis.pcall('HGET', s.ids, id)
  if not sequence or failure(sequence) then
    return nil
  end
  local entry = redis.pcall('XRANGE', s.log, sequence .. '-0', sequence .. '-0')[1]
  if not entry then
    return {'e', 'the log has no ' .. sequence .. '-0'}
  end
  s.repeated = true
  local fields = entry[2]
  if fields[2] == message then
    return {'d', tonumber(sequence), tonumber(fields[4])}
  end
  return {'r', tonumber(sequence), tonumber(fields[4]), fields[2]}
end

local function refusal(s, expected, weight)
  if s.closed then
    return {'x'}
  end
  if expected ~= '' and tonumber(expected) ~= s.last then
    return {'m', s.last}
  end
  if s.last >= most_messages then
    return {'n'}
  end
  if s.bytes + weight > most_bytes then
    return {'b'}
  end
end

local function store(s, id, message, weight)
  local refused = not s.exists and create(s)
  if refused then
    return {'e', refused}
  end
  local sequence = s.last + 1
  local text = string.format('%d', sequence)
  if id then
    local claimed = redis.pcall('HSETNX', s.ids, id, text)
    if claimed ~= 1 then
      refused = failure(claimed)
      return duplicate(s, id, message) or {'e', refused or 'the ids are broken'}
    end
    s.claimed = true
  end
  refused = failure(redis.pcall('XADD', s.log, text .. '-0', 'message', message, 'time', s.time_text))
  if refused then
    if id then
      redis.call('HDEL', s.ids, id)
    end
    return {'e', refused}
  end
  s.last, s.last_text, s.bytes, s.appended_text = sequence, text, s.bytes + weight, s.time_text
  s.touched, s.stored = true, true
  return sequence
end

local function append(s, spec, id, message)
  local weight = message_bytes + #message + #id
  if string.byte(spec) ~= 43 then -- '+'
    id = nil
  end
  local refused = refusal(s, #spec > 1 and string.sub(spec, 2) or '', weight)
  if not refused then
    return store(s, id, message, weight)
  end
  return id and s.exists and duplicate(s, id, message) or refused
end

local function look(s, creates)
  if not s.exists then
    local refused = creates and create(s)
    if refused then
      return {'e', refused}
    elseif not creates then
      return {'g'}
    end
  end
  -- Sessions of before there were incarnations have the time of their creation for one.
  local of = s.incarnation or redis.call('HGET', s.meta, 'incarnation') or s.created_text
  return {'c', s.last_text, s.created_text, s.appended_text or '', of, s.closed or ''}
end

local function open(meta, log, ids)
  local s = {meta = meta, log = log, ids = ids, last = 0, last_text = '0', bytes = 0, time = now,
    time_text = now_text}
  local found = redis.pcall('HMGET', meta, 'version', 'last', 'created', 'appended', 'bytes', 'closed')
  s.broken = found.err
  if not s.broken and found[1] then
    if found[1] == '1' and found[2] and found[3] and found[5] then
      s.exists, s.last, s.last_text, s.created_text = true, tonumber(found[2]), found[2], found[3]
      s.appended_text, s.bytes, s.closed = found[4], tonumber(found[5]), found[6]
      local before_text = found[4] or found[3]
      local before = tonumber(before_text)
      if before > now then
        s.time, s.time_text = before, before_text
      end
    else
      s.broken = 'the meta is not one of version 1'
    end
  end
  return s
end

local function save(s)
  if s.stored then
    redis.call('HSET', s.meta, 'last', s.last_text, 'appended', s.time_text,
      'bytes', string.format('%.0f', s.bytes))
    -- The log and the ids live somewhat longer, so that it is not needed to prolong them each time.
    -- They are prolonged together; one that is new has no end yet, which is -1.
    if redis.call('PTTL', s.claimed and s.ids or s.log) < least_rest_ttl then
      redis.call('PEXPIRE', s.log, rest_ttl)
      redis.call('PEXPIRE', s.ids, rest_ttl)
    end
  end
  redis.call('PEXPIRE', s.meta, ttl)
end

-- Who waits for replicas waits for what was written over the same connection; what was stored before
-- may not have been. So this writes something, which changes nothing. It comes after all sessions,
-- because it may not be the first write of a script.
local function confirm(s, answer)
  local left = redis.call('PTTL', s.meta)
  local endless = left < 0 -- as an operator may have arranged
  local refused = failure(redis.pcall('PEXPIRE', s.meta, endless and ttl or math.max(1, left)))
  if endless and not refused then
    redis.call('PERSIST', s.meta)
  end
  for i = 2, refused and #answer or 0 do
    local kind = type(answer[i]) == 'table' and answer[i][1]
    if kind == 'd' or kind == 'r' then
      answer[i] = {'e', refused}
    end
  end
end

local answers, repeats, at = {}, {}, 9
for k = 1, #KEYS, 3 do
  local s = open(KEYS[k], KEYS[k + 1], KEYS[k + 2])
  local answer = {s.time}
  local last_item = at + 3 * tonumber(ARGV[at])
  at = at + 1
  while at <= last_item do
    local spec = ARGV[at]
    if s.broken then
      answer[#answer + 1] = {'e', s.broken}
    elseif spec == 'c' or spec == 'l' then
      answer[#answer + 1] = look(s, spec == 'c')
    else
      answer[#answer + 1] = append(s, spec, ARGV[at + 1], ARGV[at + 2])
    end
    at = at + 3
  end
  if s.touched then
    save(s)
  elseif s.repeated then
    repeats[#repeats + 1] = {s, answer}
  end
  answers[#answers + 1] = answer
end
for i = 1, #repeats do
  confirm(repeats[i][1], repeats[i][2])
end
return answers
