--[[
  Commits a group of operations, one after another. A group that is sent again, because its answer was lost, does what it
  did not do the first time and answers the same for what it did.

  KEYS   1 meta   2 log   3 writer   then for each resource of the group: entries, index
  ARGV   1 incarnation   2 number of the group, growing   3 seconds to remember the answer   4 newest revision known so far
         5 incarnation for a new history
         then for each operation seven: type, position of its entries in KEYS, resource, key, expected revision, head, tail
  Output {"ok", result…}: the revision committed (a number), "" when the entry is missing, or "<revision> <value>" of the entry in the way
         {"incarnation"}  another history, or ours but older; then it has a new name from now on
         {"stale"}        a later group of this writer was there before
]]
local meta, log, writer = KEYS[1], KEYS[2], KEYS[3]
local incarnation, revision = unpack(redis.call('HMGET', meta, 'incarnation', 'revision'))
if incarnation ~= ARGV[1] then return {'incarnation'} end
revision = tonumber(revision)
if revision < tonumber(ARGV[4]) then
  redis.call('HSET', meta, 'incarnation', ARGV[5])
  return {'incarnation'}
end

local done = {}
local memory = redis.call('GET', writer)
if memory then
  local group, revisions = string.match(memory, '^(%d+):(.*)$')
  if tonumber(group) > tonumber(ARGV[2]) then return {'stale'} end
  if group == ARGV[2] then
    for text in string.gmatch(revisions, '%d+') do done[#done + 1] = tonumber(text) end
  end
end

local function commit(at)
  local type, position, resource, key, expected = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local entries, index = KEYS[position], KEYS[position + 1]
  local previous = redis.call('HGET', entries, key)
  if type == 'create' then
    if previous then return previous end
  else
    if not previous then return '' end
    if string.match(previous, '^%d+') ~= expected then return previous end
  end
  revision = revision + 1
  local number = string.format('%.0f', revision)
  local value = ARGV[at + 5] .. number .. ARGV[at + 6]
  if previous then
    redis.call('XADD', log, number .. '-0', 't', type, 'r', resource, 'k', key, 'v', value, 'p', previous)
  else
    redis.call('XADD', log, number .. '-0', 't', type, 'r', resource, 'k', key, 'v', value)
  end
  redis.call('HSET', meta, 'revision', number)
  if type == 'delete' then
    redis.call('HDEL', entries, key)
    redis.call('ZREM', index, key)
  else
    redis.call('HSET', entries, key, number .. ' ' .. value)
    if not previous then redis.call('ZADD', index, 0, key) end
  end
  return revision
end

local results, revisions = {'ok'}, {}
for at = 6, #ARGV, 7 do
  local place = #revisions + 1
  local result = done[place]
  if not result or result == 0 then result = commit(at) end
  results[place + 1] = result
  revisions[place] = string.format('%.0f', type(result) == 'number' and result or 0)
end
redis.call('SET', writer, ARGV[2] .. ':' .. table.concat(revisions, ','), 'EX', ARGV[3])
return results
