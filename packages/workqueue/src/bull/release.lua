--[[
  Takes the keys that are due out of the schedule, and remembers them until they are in their queue: whoever took them may die.

  KEYS   1 due   2 releasing
  ARGV   1 now, 2 when a release counts as abandoned (wall-clock milliseconds)   3 limit
  Output {keys, when the next one is due or ""}
]]
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
local abandoned = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2], 'LIMIT', 0, ARGV[3])
local keys = {}
for _, key in ipairs(due) do
  redis.call('ZREM', KEYS[1], key)
  redis.call('ZADD', KEYS[2], ARGV[1], key)
  keys[#keys + 1] = key
end
for _, key in ipairs(abandoned) do
  redis.call('ZADD', KEYS[2], ARGV[1], key)
  keys[#keys + 1] = key
end
local next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {keys, next[2] or ''}
