-- Answers as a server does that has something wrong in its list of the others.
return redis.error_reply('MOVED 3999 nowhere')
