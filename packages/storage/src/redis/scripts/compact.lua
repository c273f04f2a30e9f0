--[[
  Forgets the log up to and including a revision.

  KEYS   1 meta   2 log
  ARGV   1 incarnation   2 revision
  Output {"ok"} | {"incarnation"} | {"future", head}
]]
local incarnation, head, compacted = unpack(redis.call('HMGET', KEYS[1], 'incarnation', 'revision', 'compacted'))
if incarnation ~= ARGV[1] then return {'incarnation'} end
local revision = tonumber(ARGV[2])
if revision > tonumber(head) then return {'future', tonumber(head)} end
if revision > tonumber(compacted) then
  redis.call('HSET', KEYS[1], 'compacted', ARGV[2])
  redis.call('XTRIM', KEYS[2], 'MINID', '=', string.format('%.0f-0', revision + 1))
end
return {'ok'}
