--[[
  Makes the claims of replicas that ended one's own: of several that try, each job goes to one.

  KEYS   the lists of active jobs, `<queue>:active`; a job is the hash `<queue>:<id>`, its lock `<queue>:<id>:lock`
  ARGV   1 own name   2 own lock token   3 how long the lock holds (milliseconds)   4… names of replicas that ended
  Output {number of the list in KEYS, job id, number, job id …}
]]
local ended = {}
for i = 4, #ARGV do ended[ARGV[i]] = true end
local taken = {}
for number, list in ipairs(KEYS) do
  local queue = string.sub(list, 1, -string.len('active') - 1)
  for _, id in ipairs(redis.call('LRANGE', list, 0, -1)) do
    local job = queue .. id
    local name = redis.call('HGET', job, 'pb')
    if name and ended[name] then
      redis.call('SET', job .. ':lock', ARGV[2], 'PX', ARGV[3])
      redis.call('HSET', job, 'pb', ARGV[1])
      taken[#taken + 1] = number
      taken[#taken + 1] = id
    end
  end
end
return taken
