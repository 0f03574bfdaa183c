package io.sessionstream.store.redis;

import io.lettuce.core.protocol.CommandArgs;
import io.sessionstream.core.Codec;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of a session, part by part, so that Redis is never busy with it for long.
 *
 * <p>The first part says what the session is at that moment, and which messages of the range are
 * there; what is appended later is not read. If the session is another one by then, it is read
 * anew.
 */
final class Lookup<M> {
  private static final int PART_MESSAGES = 500;
  private static final long PART_BYTES = 1 << 20;

  /** Where in the script's answer is what. */
  private static final int VERSION = 0;

  private static final int INFO = 1;
  private static final int FIRST = 6;
  private static final int LAST = 7;
  private static final int ENTRIES = 8;

  /** Calls the script with these arguments; answers with nothing if there is no session. */
  interface Reader {
    CompletionStage<List<?>> read(SessionKeys keys, Consumer<CommandArgs<byte[], byte[]>> args);
  }

  private final SessionKeys keys;
  private final MessageRange range;
  private final Codec<M> codec;
  private final Reader reader;
  private final List<StoredMessage<M>> messages = new ArrayList<>();
  private @Nullable SessionInfo info;
  private long first;
  private long last;
  private long bytes;

  Lookup(SessionKeys keys, MessageRange range, Codec<M> codec, Reader reader) {
    this.keys = keys;
    this.range = range;
    this.codec = codec;
    this.reader = reader;
  }

  CompletionStage<Optional<Session<M>>> run() {
    info = null;
    messages.clear();
    bytes = 0;
    first = range.afterSequence() == Long.MAX_VALUE ? Long.MAX_VALUE : range.afterSequence() + 1;
    last = range.beforeSequence() - 1;
    return readPart();
  }

  private CompletionStage<Optional<Session<M>>> readPart() {
    return reader.read(keys, this::addTo).thenCompose(this::take);
  }

  private void addTo(CommandArgs<byte[], byte[]> args) {
    // From the first part on, a range of times is known as one of sequences.
    boolean timed = info == null;
    args.add(first)
        .add(last)
        .add(timed && range.fromMillis() > Long.MIN_VALUE ? "" + range.fromMillis() : "")
        .add(timed && range.beforeMillis() < Long.MAX_VALUE ? "" + range.beforeMillis() : "")
        .add(range.newestFirst() ? 1 : 0)
        .add(Math.min(PART_MESSAGES, range.maxMessages() - messages.size()))
        .add(Math.min(PART_BYTES, range.maxBytes() - bytes));
  }

  private CompletionStage<Optional<Session<M>>> take(List<?> part) {
    if (part.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    try {
      if (!Infos.text(part, VERSION).equals("1")) {
        throw new IllegalStateException("it is in the form " + Infos.text(part, VERSION));
      }
      SessionInfo now = Infos.of(keys.sessionId(), part, INFO);
      SessionInfo known = info;
      if (known == null) {
        known = now;
        begin(now, part);
      } else if (known.incarnation() != now.incarnation()) {
        return run();
      }
      boolean more = first <= last && add((List<?>) part.get(ENTRIES));
      return more
          ? readPart()
          : CompletableFuture.completedFuture(
              Optional.of(new Session<>(known, List.copyOf(messages))));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(Failures.unreadable(e));
    }
  }

  private void begin(SessionInfo now, List<?> part) {
    info = now;
    boolean some = part.size() > ENTRIES;
    first = some ? Long.parseLong(Infos.text(part, FIRST)) : 1;
    last = some ? Long.parseLong(Infos.text(part, LAST)) : 0;
  }

  /** Adds the entries that are in the range; returns whether there are more. */
  private boolean add(List<?> entries) {
    if (entries.isEmpty()) {
      throw new IllegalStateException("there is no " + next() + "-0");
    }
    for (Object value : entries) {
      List<?> entry = (List<?>) value;
      List<?> fields = (List<?>) entry.get(1);
      if (!Infos.text(entry, 0).equals(next() + "-0")) {
        throw new IllegalStateException(
            "where " + next() + "-0 should be is " + Infos.text(entry, 0));
      }
      byte[] message = (byte[]) fields.get(1);
      bytes += message.length;
      if (bytes > range.maxBytes() && !messages.isEmpty()) {
        return false;
      }
      long millis = Long.parseLong(Infos.text(fields, 3));
      messages.add(StoredMessage.of(next(), millis, codec.decode(message)));
      advance();
      if (first > last || messages.size() == range.maxMessages()) {
        return false;
      }
    }
    return bytes < range.maxBytes();
  }

  private long next() {
    return range.newestFirst() ? last : first;
  }

  private void advance() {
    if (range.newestFirst()) {
      last--;
    } else {
      first++;
    }
  }
}
