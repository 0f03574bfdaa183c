-- What is known of a session, and a part of its messages, as they are at one moment.
--
-- KEYS: the session's meta and log.
-- ARGV: the first and the last sequence, the first time and the one before which ('' if any), 1 if the
--       last message comes first, the most messages, about the most bytes.
-- Returns version, last, created, appended ('' if absent), incarnation, closed ('' if not), then the
-- first and the last sequence of those asked for that are there, and the entries of the first part
-- of these; or nothing if there is no session.

local function sequences(first, last)
  return string.format('%.0f-0', first), string.format('%.0f-0', last)
end

-- The first sequence from first to last whose time is this or later, or the one after the last.
local function search(first, last, time)
  while first <= last do
    local middle = math.floor((first + last) / 2)
    local from, to = sequences(middle, middle)
    local entry = redis.call('XRANGE', KEYS[2], from, to)[1]
    if not entry then
      error('the log has no ' .. from)
    end
    if tonumber(entry[2][4]) < time then
      first = middle + 1
    else
      last = middle - 1
    end
  end
  return first
end

-- Times never decrease, so a range of times is one of sequences.
local function within(first, last, created, appended)
  local from, before = tonumber(ARGV[3]), tonumber(ARGV[4])
  if from and from > created then
    first = from > appended and last + 1 or search(first, last, from)
  end
  if before and before <= appended then
    last = before <= created and first - 1 or search(first, last, before) - 1
  end
  return first, last
end

local function entries(first, last, average)
  local count = math.max(1, math.min(tonumber(ARGV[6]), math.floor(tonumber(ARGV[7]) / average)))
  local from, to = sequences(first, last)
  if ARGV[5] == '1' then
    return redis.call('XREVRANGE', KEYS[2], to, from, 'COUNT', count)
  end
  return redis.call('XRANGE', KEYS[2], from, to, 'COUNT', count)
end

local found = redis.call('HMGET', KEYS[1], 'version', 'last', 'created', 'appended', 'bytes',
  'incarnation', 'closed')
if not found[1] then
  return {}
end
local answer = {found[1], found[2], found[3], found[4] or '', found[6] or found[3], found[7] or ''}
if found[1] ~= '1' then
  return answer
end
local first, last = math.max(1, tonumber(ARGV[1])), math.min(tonumber(ARGV[2]), tonumber(found[2]))
if first <= last then
  first, last = within(first, last, tonumber(found[3]), tonumber(found[4]))
end
if first <= last then
  answer[7], answer[8] = string.format('%.0f', first), string.format('%.0f', last)
  answer[9] = entries(first, last, tonumber(found[5]) / tonumber(found[2]))
end
return answer
