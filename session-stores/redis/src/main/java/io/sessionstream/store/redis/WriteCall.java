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

/** One call of a script that changes sessions: the items of some, and their answers. */
final class WriteCall {
  private final List<List<Write>> sessions;
  private final WriteSettings settings;
  private final Supplier<Durability> level;
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

  /**
   * @param sessions the items of each session, in order; all are of one script
   * @param level what durability the configuration gives to what a server has answered
   */
  WriteCall(List<List<Write>> sessions, WriteSettings settings, Supplier<Durability> level) {
    this.sessions = sessions;
    this.settings = settings;
    this.level = level;
  }

  ScriptCall.Request request() {
    Write first = sessions.get(0).get(0);
    return new ScriptCall.Request(
        first.script,
        first.keys,
        first.script.keysPerSession() * sessions.size(),
        this::addTo,
        Servers.Server::writes,
        replicates() ? settings.waitReplicas() : 0,
        false);
  }

  private boolean replicates() {
    return sessions.stream().flatMap(List::stream).anyMatch(write -> write.replicate);
  }

  private void addTo(CommandArgs<byte[], byte[]> args) {
    Script script = sessions.get(0).get(0).script;
    for (List<Write> session : sessions) {
      session.get(0).keys.addTo(args, script.keysPerSession());
    }
    settings.addTo(args, script);
    for (List<Write> session : sessions) {
      args.add(session.size());
      session.forEach(write -> write.addTo(args));
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
    List<Object> values = reply.values();
    for (int i = 0; i < sessions.size(); i++) {
      List<?> answers = (List<?>) values.get(i);
      long millis = (Long) answers.get(0);
      List<Write> writes = sessions.get(i);
      for (int k = 0; k < writes.size(); k++) {
        Write write = writes.get(k);
        Object answer = answers.get(k + 1);
        if (write.replicate && Write.isDone(answer)) {
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
            "it is done, but not enough replicas have it yet",
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
