package io.sessionstream.store.redis;

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
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    reply
        .thenCompose(this::answer)
        .whenComplete(
            (answered, failure) -> {
              if (failure != null) {
                fail(Failures.unavailable(failure));
              }
              done.complete(null);
            });
    return done;
  }

  /** Fails if there are items that cannot be answered. */
  private CompletionStage<?> answer(ScriptCall.Reply reply) {
    try {
      List<Runnable> replicated = answerAtOnce(reply);
      return replicated.isEmpty()
          ? CompletableFuture.completedFuture(null)
          : reply.replicas().thenAccept(count -> answer(replicated, count));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(Failures.unreadable(e));
    }
  }

  /** Answers what does not wait for replicas, and returns how to answer the others. */
  private List<Runnable> answerAtOnce(ScriptCall.Reply reply) {
    List<Runnable> replicated = new ArrayList<>();
    Durability reached = level.get();
    boolean readOnly = false;
    for (int i = 0; i < sessions.size(); i++) {
      List<?> answers = (List<?>) reply.values().get(i);
      long millis = (Long) answers.get(0);
      List<Write> writes = sessions.get(i);
      for (int k = 0; k < writes.size(); k++) {
        Write write = writes.get(k);
        Object answer = answers.get(k + 1);
        if (write.replicate && Write.isDone(answer)) {
          replicated.add(() -> write.done(answer, millis, Durability.REPLICATED));
        } else {
          readOnly |= isReadOnly(answer);
          write.done(answer, millis, reached);
        }
      }
    }
    if (readOnly) {
      reply.abandon().accept(new IllegalStateException("it is a replica, not a primary"));
    }
    return replicated;
  }

  private void answer(List<Runnable> replicated, long replicas) {
    if (replicas < settings.waitReplicas()) {
      throw SessionStoreException.unavailable(
          "it is done, but not enough replicas have it yet",
          new IllegalStateException(
              replicas + " of " + settings.waitReplicas() + " replicas have acknowledged it"));
    }
    replicated.forEach(Runnable::run);
  }

  private static boolean isReadOnly(Object answer) {
    return Write.isKind(answer, 'e') && Infos.text((List<?>) answer, 1).startsWith("READONLY");
  }

  private void fail(SessionStoreException failure) {
    sessions.forEach(writes -> writes.forEach(write -> write.fail(failure)));
  }
}
