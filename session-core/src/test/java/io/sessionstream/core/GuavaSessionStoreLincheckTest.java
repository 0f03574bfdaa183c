package io.sessionstream.core;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do at once with a session, the answers are as if they had done it one after the
 * other.
 *
 * <p>The model checker tries the ways in which two calls can be mixed. They are many, because it
 * also looks into Guava; so it gets few calls, and leaves out Guava's housekeeping.
 */
final class GuavaSessionStoreLincheckTest {
  @Test
  void modelChecking_newSession_isLinearizable() {
    modelChecking().check(NewSession.class);
  }

  @Test
  void modelChecking_sessionWithMessage_isLinearizable() {
    modelChecking().check(SessionWithMessage.class);
  }

  private static ModelCheckingOptions modelChecking() {
    return new ModelCheckingOptions()
        .addGuarantee(
            forClasses(name -> name.startsWith("com.google.common.cache.LocalCache$Segment"))
                .methods(
                    "preWriteCleanup",
                    "postWriteCleanup",
                    "postReadCleanup",
                    "recordRead",
                    "recordWrite",
                    "expireEntries",
                    "evictEntries")
                .ignore())
        .threads(2)
        .actorsPerThread(1)
        .actorsBefore(0)
        .actorsAfter(1)
        .iterations(1)
        .invocationsPerIteration(1000);
  }

  @Test
  void stress_isLinearizable() {
    new StressOptions()
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .iterations(20)
        .invocationsPerIteration(1000)
        .check(AnySession.class);
  }

  private static class Store {
    private static final String SESSION = "session-1";

    private final ManualTime time = new ManualTime();
    private final SessionStore<String> store =
        GuavaSessionStore.<String>builder(String::length).ticker(time).clock(time).build();

    final String append() {
      return answer(store.append(Append.of(SESSION, "message")));
    }

    final String appendWithId(int message) {
      return answer(
          store.append(
              Append.<String>builder()
                  .sessionId(SESSION)
                  .message("message " + message)
                  .messageId("id")
                  .build()));
    }

    final String appendExpecting(int expected) {
      return answer(
          store.append(
              Append.<String>builder()
                  .sessionId(SESSION)
                  .message("message")
                  .expectedSequence(expected)
                  .build()));
    }

    final String find() {
      return answer(store.find(SESSION, MessageRange.all()));
    }

    final String getOrCreate() {
      return answer(store.getOrCreate(SESSION));
    }

    final String exists() {
      return answer(store.exists(SESSION));
    }

    final String close() {
      return answer(store.closeSession(SESSION));
    }

    final String delete() {
      return answer(store.deleteSession(SESSION));
    }

    final String list() {
      return answer(store.listSessions(SessionQuery.all()));
    }

    /** Incarnations are drawn by lot, so they are different when the calls come in turn. */
    private static String withoutIncarnation(String answer) {
      return answer.replaceAll("incarnation=\\d+", "incarnation");
    }

    private static String answer(CompletionStage<?> answer) {
      try {
        return withoutIncarnation(answer.toCompletableFuture().join().toString());
      } catch (CompletionException e) {
        return String.valueOf(e.getCause());
      }
    }
  }

  /** Calls that each create the session, if they are the first. */
  @Param(name = "message", gen = IntGen.class, conf = "1:2")
  public static final class NewSession {
    private final Store store = new Store();

    @Operation
    public String appendWithId(@Param(name = "message") int message) {
      return store.appendWithId(message);
    }
  }

  /** Calls that each change the session. */
  public static final class SessionWithMessage {
    private final Store store = new Store();

    public SessionWithMessage() {
      store.append();
    }

    @Operation
    public String append() {
      return store.append();
    }

    @Operation
    public String appendExpectingOne() {
      return store.appendExpecting(1);
    }
  }

  /** All calls. */
  @Param(name = "message", gen = IntGen.class, conf = "1:2")
  @Param(name = "expected", gen = IntGen.class, conf = "0:2")
  public static final class AnySession {
    private final Store store = new Store();

    @Operation
    public String append() {
      return store.append();
    }

    @Operation
    public String appendWithId(@Param(name = "message") int message) {
      return store.appendWithId(message);
    }

    @Operation
    public String appendExpecting(@Param(name = "expected") int expected) {
      return store.appendExpecting(expected);
    }

    @Operation
    public String close() {
      return store.close();
    }

    @Operation
    public String delete() {
      return store.delete();
    }

    @Operation
    public String list() {
      return store.list();
    }

    @Operation
    public String find() {
      return store.find();
    }

    @Operation
    public String getOrCreate() {
      return store.getOrCreate();
    }

    @Operation
    public String exists() {
      return store.exists();
    }
  }
}
