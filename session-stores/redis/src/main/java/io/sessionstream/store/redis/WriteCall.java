package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.protocol.CommandArgs;
import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call of the script {@code write.lua}: the items of some sessions, and their answers. */
final class WriteCall {
  private final List<List<Write>> sessions;
  private final WriteSettings settings;
  private final Supplier<Durability> level;
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

  /**
   * @param sessions the items of each session, in order
   * @param level what durability the configuration gives to what a server has answered
   */
  WriteCall(List<List<Write>> sessions, WriteSettings settings, Supplier<Durability> level) {
    this.sessions = sessions;
    this.settings = settings;
    this.level = level;
  }

  ScriptCall.Request request() {
    return new ScriptCall.Request(
        Script.WRITE,
        sessions.get(0).get(0).keys,
        3 * sessions.size(),
        this::addTo,
        Servers.Server::writes,
        replicates() ? settings.waitReplicas() : 0);
  }

  private boolean replicates() {
    return sessions.stream().flatMap(List::stream).anyMatch(write -> write.replicate);
  }

  private void addTo(CommandArgs<byte[], byte[]> args) {
    for (List<Write> session : sessions) {
      SessionKeys keys = session.get(0).keys;
      args.addKey(keys.meta()).addKey(keys.log()).addKey(keys.ids());
    }
    settings.addTo(args);
    for (List<Write> session : sessions) {
      args.add(session.size());
      for (Write write : session) {
        args.add(write.spec).add(write.messageId).add(write.message);
      }
    }
  }

  /** Completes when all items are answered. */
  CompletableFuture<@Nullable Void> answerWith(CompletionStage<ScriptCall.Reply> reply) {
    reply.whenComplete(
        (replied, failure) -> {
          if (failure == null) {
            answer(replied);
          } else {
            fail(sessions, Failures.unavailable(failure));
            done.complete(null);
          }
        });
    return done;
  }

  private void answer(ScriptCall.Reply reply) {
    List<Runnable> replicated = new ArrayList<>();
    List<Write> waiting = new ArrayList<>();
    Durability reached = level.get();
    boolean readOnly = false;
    List<Object> values = reply.values() == null ? List.of() : reply.values();
    for (int i = 0; i < sessions.size(); i++) {
      List<?> answers = (List<?>) values.get(i);
      long millis = (Long) answers.get(0);
      List<Write> writes = sessions.get(i);
      for (int k = 0; k < writes.size(); k++) {
        Write write = writes.get(k);
        Object answer = answers.get(k + 1);
        if (write.replicate && Write.isStored(answer)) {
          waiting.add(write);
          replicated.add(() -> write.done(answer, millis, Durability.REPLICATED));
        } else {
          readOnly |= isReadOnly(answer);
          write.done(answer, millis, reached);
        }
      }
    }
    if (readOnly) {
      reply.wire().abandon(new IllegalStateException("it is a replica, not a primary"));
    }
    CompletionStage<Long> replicas = reply.replicas();
    if (waiting.isEmpty() || replicas == null) {
      done.complete(null);
    } else {
      replicas.whenComplete(
          (count, failure) -> {
            if (failure == null && count >= settings.waitReplicas()) {
              replicated.forEach(Runnable::run);
            } else {
              fail(List.of(waiting), notReplicated(count, failure));
            }
            done.complete(null);
          });
    }
  }

  private SessionStoreException notReplicated(@Nullable Long count, @Nullable Throwable failure) {
    return failure != null
        ? Failures.unavailable(failure)
        : SessionStoreException.unavailable(
            "the message is stored, but not enough replicas have it yet",
            new IllegalStateException(
                count + " of " + settings.waitReplicas() + " replicas have acknowledged it"));
  }

  private static boolean isReadOnly(Object answer) {
    return Write.isKind(answer, 'e')
        && ((List<?>) answer).get(1) instanceof byte[] words
        && new String(words, UTF_8).startsWith("READONLY");
  }

  private static void fail(List<List<Write>> sessions, SessionStoreException failure) {
    sessions.forEach(writes -> writes.forEach(write -> write.fail(failure)));
  }
}
