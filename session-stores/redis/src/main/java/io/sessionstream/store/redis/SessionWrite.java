package io.sessionstream.store.redis;

import io.lettuce.core.protocol.CommandArgs;
import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What is asked of a session as a whole, on its way: in the order of the appends to it.
 *
 * @param <T> what is answered
 */
final class SessionWrite<T> extends Write {
  private static final byte[] CREATE = {'c'};
  private static final byte[] LOOK = {'l'};
  private static final byte[] CLOSE = {'x'};
  private static final byte[] DELETE = {'k'};
  private static final byte[] NOTHING = {};

  private final byte[] spec;
  private final Function<List<?>, T> reader;
  private final CompletableFuture<T> answer = new CompletableFuture<>();

  private SessionWrite(
      Script script,
      SessionKeys keys,
      boolean replicate,
      byte[] spec,
      Function<List<?>, T> reader) {
    super(script, keys, replicate, 0);
    this.spec = spec;
    this.reader = reader;
  }

  /** Creates it if there is none; answered with the session. */
  static SessionWrite<SessionInfo> create(SessionKeys keys) {
    return new SessionWrite<>(
        Script.WRITE, keys, false, CREATE, reply -> Infos.of(keys.sessionId(), reply, 1));
  }

  /** Changes nothing; answered with the session, if there is one. */
  static SessionWrite<Optional<SessionInfo>> look(SessionKeys keys) {
    return new SessionWrite<>(Script.WRITE, keys, false, LOOK, reply -> info(keys, reply));
  }

  /** Closes it; answered with the session as it is then, if there is one. */
  static SessionWrite<Optional<SessionInfo>> close(SessionKeys keys, boolean replicate) {
    return new SessionWrite<>(Script.END, keys, replicate, CLOSE, reply -> info(keys, reply));
  }

  /** Deletes it; answered with whether there was one. */
  static SessionWrite<Boolean> delete(SessionKeys keys, boolean replicate) {
    return new SessionWrite<>(Script.END, keys, replicate, DELETE, reply -> isKind(reply, 'k'));
  }

  private static Optional<SessionInfo> info(SessionKeys keys, List<?> reply) {
    return isKind(reply, 'c')
        ? Optional.of(Infos.of(keys.sessionId(), reply, 1))
        : Optional.empty();
  }

  CompletableFuture<T> answer() {
    return answer;
  }

  @Override
  void addTo(CommandArgs<byte[], byte[]> args) {
    args.add(spec);
    if (script == Script.WRITE) {
      args.add(NOTHING).add(NOTHING);
    }
  }

  @Override
  void answer(Object reply, long millis, Durability reached) {
    try {
      List<?> values = (List<?>) reply;
      if (isKind(reply, 'e')) {
        answer.completeExceptionally(Failures.refused(Infos.text(values, 1)));
      } else {
        answer.complete(reader.apply(values));
      }
    } catch (RuntimeException e) {
      answer.completeExceptionally(Failures.unreadable(e));
    }
  }

  @Override
  void refuse(SessionStoreException failure) {
    answer.completeExceptionally(failure);
  }
}
