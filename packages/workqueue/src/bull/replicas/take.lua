--[[
  Makes an abandoned claim one's own: of several that try, one gets it.

  KEYS   1 the job   2 its lock
  ARGV   1 own name   2 own lock token   3 how long the lock holds (milliseconds)   4 the name that the job was seen with
  Output 1 when it is ours now, 0 when it is somebody else's or nobody's
]]
if redis.call('HGET', KEYS[1], 'pb') ~= ARGV[4] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('HSET', KEYS[1], 'pb', ARGV[1])
return 1
