package io.sessionstream.store.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.sessionstream.store.tck.ManualTime;
import java.time.Duration;

/** Moves a store's clock, and the lives of all keys in Redis with it. */
final class RedisTime {
  private static final String SHORTEN_LIVES =
      """
      for _, key in ipairs(redis.call('KEYS', '*')) do
        local left = redis.call('PTTL', key)
        if left > tonumber(ARGV[1]) then
          redis.call('PEXPIRE', key, left - ARGV[1])
        elseif left >= 0 then
          redis.call('DEL', key)
        end
      end
      return 'OK'
      """;

  final ManualTime clock = new ManualTime();

  void advance(Duration duration, RedisProcess... servers) {
    clock.advance(duration);
    for (RedisProcess server : servers) {
      server.run(redis -> shortenLives(redis, duration));
    }
  }

  private static String shortenLives(RedisCommands<String, String> redis, Duration duration) {
    return redis.eval(
        SHORTEN_LIVES, ScriptOutputType.STATUS, new String[0], Long.toString(duration.toMillis()));
  }
}
