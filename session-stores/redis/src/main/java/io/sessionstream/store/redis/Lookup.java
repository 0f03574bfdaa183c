package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.protocol.CommandArgs;
import io.sessionstream.core.Codec;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.store.redis.Servers.Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of a session, part by part, so that Redis is never busy with it for long.
 *
 * <p>The first part says what the session is at that moment; of the others, what was appended later
 * is left out. If the session is another one by then, it is read anew.
 */
final class Lookup<M> {
  private static final int PART_MESSAGES = 500;
  private static final long PART_BYTES = 1 << 20;

  private final SessionKeys keys;
  private final MessageRange range;
  private final Codec<M> codec;
  private final Function<ScriptCall.Request, CompletableFuture<ScriptCall.Reply>> caller;
  private final List<StoredMessage<M>> messages = new ArrayList<>();
  private @Nullable SessionInfo info;
  private long bytes;

  Lookup(
      SessionKeys keys,
      MessageRange range,
      Codec<M> codec,
      Function<ScriptCall.Request, CompletableFuture<ScriptCall.Reply>> caller) {
    this.keys = keys;
    this.range = range;
    this.codec = codec;
    this.caller = caller;
  }

  CompletionStage<Optional<Session<M>>> run() {
    return caller
        .apply(new ScriptCall.Request(Script.READ, keys, 2, this::addTo, Server::reads, 0))
        .thenCompose(this::take);
  }

  private void addTo(CommandArgs<byte[], byte[]> args) {
    args.addKey(keys.meta())
        .addKey(keys.log())
        .add(after())
        .add(Math.min(PART_MESSAGES, range.maxMessages() - messages.size()))
        .add(Math.min(PART_BYTES, range.maxBytes() - bytes));
  }

  private long after() {
    return messages.isEmpty()
        ? range.afterSequence()
        : messages.get(messages.size() - 1).sequence();
  }

  private CompletionStage<Optional<Session<M>>> take(ScriptCall.Reply reply) {
    List<Object> part = reply.values();
    // A script's "nothing" arrives as a list of nothing.
    if (part == null || part.size() < 5) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    try {
      SessionInfo now = info(part);
      if (info == null) {
        info = now;
      } else if (!info.createTime().equals(now.createTime())) {
        info = null;
        bytes = 0;
        messages.clear();
        return run();
      }
      boolean more = add((List<?>) part.get(4), info.lastSequence());
      return more
          ? run()
          : CompletableFuture.completedFuture(
              Optional.of(new Session<>(info, List.copyOf(messages))));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(Failures.unreadable(e));
    }
  }

  private SessionInfo info(List<Object> part) {
    if (!text(part, 0).equals("1")) {
      throw new IllegalStateException("it is in the form " + text(part, 0));
    }
    String appended = text(part, 3);
    return SessionInfo.of(
        keys.sessionId(),
        Long.parseLong(text(part, 1)),
        Instant.ofEpochMilli(Long.parseLong(text(part, 2))),
        appended.isEmpty()
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(Long.parseLong(appended))));
  }

  /** Adds the entries that are in the range; returns whether there are more. */
  private boolean add(List<?> entries, long last) {
    if (after() >= last) {
      return false;
    }
    long next = after() + 1;
    for (Object value : entries) {
      if (next > last) {
        return false;
      }
      List<?> entry = (List<?>) value;
      List<?> fields = (List<?>) entry.get(1);
      if (!text(entry, 0).equals(next + "-0")) {
        throw new IllegalStateException("where " + next + "-0 should be is " + text(entry, 0));
      }
      byte[] message = (byte[]) fields.get(1);
      bytes += message.length;
      if (bytes > range.maxBytes() && !messages.isEmpty()) {
        return false;
      }
      messages.add(StoredMessage.of(next, Long.parseLong(text(fields, 3)), codec.decode(message)));
      next++;
      if (messages.size() == range.maxMessages()) {
        return false;
      }
    }
    if (next <= last && entries.isEmpty()) {
      throw new IllegalStateException("there is no " + next + "-0, but the last is " + last + "-0");
    }
    return next <= last && bytes < range.maxBytes();
  }

  private static String text(List<?> values, int index) {
    return new String((byte[]) values.get(index), UTF_8);
  }
}
