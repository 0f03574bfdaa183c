package io.sessionstream.store.redis;

import io.lettuce.core.protocol.CommandArgs;
import io.sessionstream.store.redis.Servers.Server;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Calls the scripts that only read.
 *
 * @param link over which of a server's connections
 * @param patient whether a connection that is not there, or breaks, is waited for
 */
record ReadCalls(Redis redis, Function<Server, Link> link, boolean patient)
    implements Lookup.Reader {
  @Override
  public CompletionStage<List<?>> read(
      SessionKeys keys, Consumer<CommandArgs<byte[], byte[]>> range) {
    return call(
        Script.READ,
        keys,
        args -> {
          keys.addTo(args, Script.READ.keysPerSession());
          range.accept(args);
        });
  }

  /** The incarnation of the session that was deleted, or a text of 0 characters. */
  CompletionStage<String> deleted(SessionKeys keys) {
    return call(Script.DELETED, keys, args -> args.addKey(keys.deleted()))
        .thenApply(answer -> Infos.text(answer, 0));
  }

  private CompletionStage<List<?>> call(
      Script script, SessionKeys keys, Consumer<CommandArgs<byte[], byte[]>> args) {
    return redis
        .call(new ScriptCall.Request(script, keys, script.keysPerSession(), args, link, 0, patient))
        .thenApply(ScriptCall.Reply::values);
  }
}
