package io.sessionstream.store.tck;

import static java.util.Objects.requireNonNull;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.StoredMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Stores of which each makes one mistake in what it keeps and in which order. */
final class WrongLogs {
  private WrongLogs() {}

  /** Reads, changes and writes a session in three steps, so that one thread undoes another's. */
  static final class LosesConcurrentWrites extends ReferenceStore {
    private final Rendezvous betweenTheSteps = new Rendezvous();

    LosesConcurrentWrites(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      List<StoredMessage<Message>> read = read(append.sessionId());
      betweenTheSteps.await();
      return write(append, read);
    }

    private synchronized List<StoredMessage<Message>> read(String sessionId) {
      return logs.containsKey(sessionId) ? List.copyOf(logs.get(sessionId).messages) : List.of();
    }

    private synchronized CompletionStage<Acknowledgement> write(
        Append<Message> append, List<StoredMessage<Message>> read) {
      Log log = logs.get(append.sessionId());
      if (log != null) {
        log.messages.clear();
        log.messages.addAll(read);
      }
      return super.append(append);
    }
  }

  /** Answers with the newest message first. */
  static final class ReversesOrder extends ReferenceStore {
    ReversesOrder(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      List<StoredMessage<Message>> messages = new ArrayList<>(super.messages(log, range));
      Collections.reverse(messages);
      return List.copyOf(messages);
    }
  }

  /** Leaves out the sequence 100. */
  static final class LeavesGaps extends ReferenceStore {
    LeavesGaps(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      return super.append(append)
          .thenApply(
              answer ->
                  Acknowledgement.of(
                      shifted(answer.sequence()),
                      answer.appendTime(),
                      answer.duplicate(),
                      answer.durability()));
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      return super.messages(log, range).stream()
          .map(
              stored ->
                  StoredMessage.of(
                      shifted(stored.sequence()), stored.appendTime(), stored.message()))
          .toList();
    }

    private static long shifted(long sequence) {
      return sequence < 100 ? sequence : sequence + 1;
    }
  }

  /** Acknowledges a message, and keeps it from readers until the next one comes. */
  static final class AnswersBeforeWriting extends ReferenceStore {
    AnswersBeforeWriting(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      List<StoredMessage<Message>> messages = super.messages(log, range);
      return messages.subList(0, Math.max(0, messages.size() - 1));
    }
  }

  /** Does first what was asked last. */
  static final class OvertakesCalls extends AsynchronousStore {
    OvertakesCalls(StoreSettings settings, ManualTime time) {
      super(new ReferenceStore(settings, time), new Stack());
    }

    private static final class Stack extends LinkedBlockingDeque<Runnable> {
      private static final long serialVersionUID = 1;

      @Override
      public boolean offer(Runnable task) {
        return offerFirst(task);
      }
    }
  }

  /** Gives out the list that it appends to. */
  static final class GivesOutItsList extends ReferenceStore {
    GivesOutItsList(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      return range.equals(MessageRange.all()) ? log.messages : super.messages(log, range);
    }
  }

  /** Strips white space from text. */
  static final class StripsText extends ReferenceStore {
    StripsText(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      Optional<String> stripped = append.message().text().map(String::strip);
      return super.append(
          Append.<Message>builder()
              .from(append)
              .message(append.message().toBuilder().text(stripped).build())
              .build());
    }
  }

  /** Limits pages by number only. */
  static final class IgnoresMaxBytes extends ReferenceStore {
    IgnoresMaxBytes(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      return super.messages(
          log, MessageRange.builder().from(range).maxBytes(Long.MAX_VALUE).build());
    }
  }

  /** Throws what it should answer with. */
  static final class ThrowsRefusals extends ReferenceStore {
    ThrowsRefusals(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      CompletionStage<Acknowledgement> answer = super.append(append);
      try {
        answer.toCompletableFuture().join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException refusal ? refusal : e;
      }
      return answer;
    }
  }

  /** Does nothing until somebody waits for the answer. */
  static final class WorksWhenWaitedFor extends ReferenceStore {
    WorksWhenWaitedFor(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      requireNonNull(append, "append");
      return new CompletableFuture<>() {
        @Override
        public Acknowledgement get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
          return WorksWhenWaitedFor.super.append(append).toCompletableFuture().get(timeout, unit);
        }
      };
    }
  }
}
