--[[
  Which replicas are at work on keys. BullMQ writes a worker's name beside the job that it takes, as `pb`.

  KEYS   the lists of active jobs, `<queue>:active`; a job is the hash `<queue>:<id>`
  Output names, each once
]]
local seen, names = {}, {}
for _, list in ipairs(KEYS) do
  local queue = string.sub(list, 1, -string.len('active') - 1)
  for _, id in ipairs(redis.call('LRANGE', list, 0, -1)) do
    local name = redis.call('HGET', queue .. id, 'pb')
    if name and not seen[name] then
      seen[name] = true
      names[#names + 1] = name
    end
  end
end
return names
