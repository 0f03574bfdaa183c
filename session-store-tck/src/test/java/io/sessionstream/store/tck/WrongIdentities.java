package io.sessionstream.store.tck;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.StoredMessage;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Stores of which each makes one mistake with ids or expected sequences. */
final class WrongIdentities {
  private WrongIdentities() {}

  private static Append<Message> withoutExpectedSequence(Append<Message> append) {
    return Append.<Message>builder().from(append).expectedSequence(OptionalLong.empty()).build();
  }

  /** Forgets all message ids when it is opened again. */
  static final class ForgetsMessageIdsOnReopen extends ReferenceStore {
    ForgetsMessageIdsOnReopen(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    ReferenceStore reopen(StoreSettings settings) {
      ReferenceStore reopened = new ForgetsMessageIdsOnReopen(settings, time);
      reopened.logs.putAll(logs);
      return reopened;
    }
  }

  /** Does not look at message ids. */
  static final class ForgetsMessageIds extends ReferenceStore {
    ForgetsMessageIds(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      return super.append(
          Append.<Message>builder().from(append).messageId(Optional.empty()).build());
    }
  }

  /** Takes any message whose id is known for a retry. */
  static final class AcceptsReuse extends ReferenceStore {
    AcceptsReuse(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    boolean isSame(Message first, Message second) {
      return true;
    }
  }

  /** Answers a retry with the time of the retry. */
  static final class DatesRetriesAnew extends ReferenceStore {
    DatesRetriesAnew(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      return super.append(append)
          .thenApply(
              answer ->
                  answer.duplicate()
                      ? Acknowledgement.of(
                          answer.sequence(),
                          time.instant().plusMillis(1),
                          true,
                          answer.durability())
                      : answer);
    }
  }

  /** Joins session id and message id with a colon. */
  static final class JoinsIds extends ReferenceStore {
    JoinsIds(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    Object idKey(String sessionId, String messageId) {
      return sessionId + ":" + messageId;
    }
  }

  /** Has one space of message ids for all sessions. */
  static final class SharesMessageIds extends ReferenceStore {
    SharesMessageIds(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    Object idKey(String sessionId, String messageId) {
      return messageId;
    }
  }

  /** Remembers the message ids of sessions that it has forgotten. */
  static final class RemembersIdsOfForgottenSessions extends ReferenceStore {
    RemembersIdsOfForgottenSessions(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void forget(String sessionId) {
      logs.remove(sessionId);
    }
  }

  /** Takes session ids for the same that only look the same. */
  static final class ComposesSessionIds extends ReferenceStore {
    ComposesSessionIds(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      return super.append(
          Append.<Message>builder().from(append).sessionId(composed(append.sessionId())).build());
    }

    @Override
    public CompletionStage<Optional<Session<Message>>> find(String sessionId, MessageRange range) {
      return super.find(composed(sessionId), range);
    }

    @Override
    public CompletionStage<Boolean> exists(String sessionId) {
      return super.exists(composed(sessionId));
    }

    private static String composed(String sessionId) {
      return Normalizer.normalize(sessionId, Normalizer.Form.NFC);
    }
  }

  /** Does not look at expected sequences. */
  static final class IgnoresExpectedSequence extends ReferenceStore {
    IgnoresExpectedSequence(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      return super.append(withoutExpectedSequence(append));
    }
  }

  /** Looks at the expected sequence first, and appends in a second step. */
  static final class ComparesOutsideOfTheAppend extends ReferenceStore {
    private final Rendezvous betweenTheSteps = new Rendezvous();

    ComparesOutsideOfTheAppend(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public CompletionStage<Acknowledgement> append(Append<Message> append) {
      OptionalLong last = OptionalLong.of(lastSequence(append.sessionId()));
      if (!append.expectedSequence().equals(last)) {
        return super.append(append);
      }
      betweenTheSteps.await();
      return super.append(withoutExpectedSequence(append));
    }

    private synchronized long lastSequence(String sessionId) {
      List<StoredMessage<Message>> messages =
          logs.containsKey(sessionId) ? logs.get(sessionId).messages : List.of();
      return messages.size();
    }
  }
}
