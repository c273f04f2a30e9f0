--[[
  Checks on a new connection that this is our state, and makes a new one in an empty Redis. Whoever connects first after a
  restart that may have lost writes gives the history a new name.

  KEYS   1 meta   2 log
  ARGV   1 format   2 incarnation for a new history   3 run id of the server   4 "1" when an acknowledged write survives anything
         5 incarnation known so far, "" when opening   6 newest revision known so far
         7 newest revision that clients of another history were served, 0 when none were   8 how far beyond that a new history begins
  Output {"ok", incarnation, revision} | {"format", what is there} | {"foreign"} | {"empty"}
]]
local format, incarnation, revision, run = unpack(redis.call('HMGET', KEYS[1], 'format', 'incarnation', 'revision', 'run'))
if not format then
  if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return {'foreign'} end
  if ARGV[5] ~= '' then return {'empty'} end
  local start = tonumber(ARGV[7]) > 0 and ARGV[7] + ARGV[8] or 0
  local number = string.format('%.0f', start)
  redis.call('HSET', KEYS[1], 'format', ARGV[1], 'incarnation', ARGV[2], 'revision', number, 'compacted', number, 'run', ARGV[3])
  return {'ok', ARGV[2], start}
end
if format ~= ARGV[1] then return {'format', format} end
local mayMissWrites = run ~= ARGV[3] and ARGV[4] ~= '1'
local isOlder = incarnation == ARGV[5] and tonumber(revision) < tonumber(ARGV[6])
if mayMissWrites or isOlder then
  incarnation = ARGV[2]
  redis.call('HSET', KEYS[1], 'incarnation', incarnation)
end
if ARGV[5] == '' and tonumber(revision) < tonumber(ARGV[7]) then
  -- Clients have seen revisions that this state never had: it goes on beyond them, and what they ask for is compacted.
  revision = ARGV[7] + ARGV[8]
  local number = string.format('%.0f', revision)
  incarnation = ARGV[2]
  redis.call('HSET', KEYS[1], 'incarnation', incarnation, 'revision', number, 'compacted', number)
  redis.call('DEL', KEYS[2])
end
if run ~= ARGV[3] then redis.call('HSET', KEYS[1], 'run', ARGV[3]) end
return {'ok', incarnation, tonumber(revision)}
