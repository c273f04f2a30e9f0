--[[
  Which jobs are being worked on, and by whom. BullMQ writes a worker's name beside the job that it takes, as `pb`.

  KEYS   the lists of active jobs, `<queue>:active`; a job is the hash `<queue>:<id>`
  Output {number of the list in KEYS, job id, name, number, job id, name …}
]]
local jobs = {}
for number, list in ipairs(KEYS) do
  local queue = string.sub(list, 1, -string.len('active') - 1)
  for _, id in ipairs(redis.call('LRANGE', list, 0, -1)) do
    local name = redis.call('HGET', queue .. id, 'pb')
    if name then
      jobs[#jobs + 1] = number
      jobs[#jobs + 1] = id
      jobs[#jobs + 1] = name
    end
  end
end
return jobs
