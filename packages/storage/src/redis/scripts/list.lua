--[[
  Reads a page of a resource and what is needed to undo it to an earlier revision, at one moment.

  KEYS   1 meta   2 log   3 entries   4 index
  ARGV   1 incarnation   2 resource   3 from, 4 to (as ZRANGEBYLEX takes them)   5 limit   6 revision, "" for the newest
  Output {"ok", revision, keys in the whole range, keys, entries, newer records: {type, key, previous or "" …}}
         newer records carry the previous entry only where they are the first of their key
         {"incarnation"} | {"future", head} | {"compacted", mark}
]]
local READ, UNPACK = 500, 1000
local incarnation, head, compacted = unpack(redis.call('HMGET', KEYS[1], 'incarnation', 'revision', 'compacted'))
if incarnation ~= ARGV[1] then return {'incarnation'} end
head, compacted = tonumber(head), tonumber(compacted)
local revision = ARGV[6] == '' and head or tonumber(ARGV[6])
if revision > head then return {'future', head} end
if revision < compacted then return {'compacted', compacted} end

local newer, touched, distinct = {}, {}, 0
local after = revision
while after < head do
  local records = redis.call('XRANGE', KEYS[2], string.format('%.0f-0', after + 1), '+', 'COUNT', READ)
  for _, record in ipairs(records) do
    local fields = record[2]
    if fields[4] == ARGV[2] then
      local key, previous = fields[6], ''
      if not touched[key] then
        touched[key], distinct, previous = true, distinct + 1, fields[10] or ''
      end
      newer[#newer + 1], newer[#newer + 2], newer[#newer + 3] = fields[2], key, previous
    end
  end
  after = after + READ
end

local count = redis.call('ZLEXCOUNT', KEYS[4], ARGV[3], ARGV[4])
local keys = redis.call('ZRANGEBYLEX', KEYS[4], ARGV[3], ARGV[4], 'LIMIT', 0, tonumber(ARGV[5]) + distinct)
local entries = {}
for first = 1, #keys, UNPACK do
  local part = redis.call('HMGET', KEYS[3], unpack(keys, first, math.min(first + UNPACK - 1, #keys)))
  for _, entry in ipairs(part) do entries[#entries + 1] = entry end
end
return {'ok', revision, count, keys, entries, newer}
