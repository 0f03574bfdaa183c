package io.sessionstream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.grpc.testing.Patience;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loads that break. */
class ImportTest {
  private final ScriptedServer server = new ScriptedServer();
  private final SessionStreamClient client =
      server.client().options(ClientOptions.builder().maxBatch(1).build()).build();

  @AfterEach
  void close() {
    client.closeNow();
    server.close();
  }

  private static Append<Message> append() {
    return Append.ofMessage("s", Message.builder().text("t").build());
  }

  @Test
  void importAll_brokenAtTheFirstRequest_saysThatItWasSent() {
    assertThatThrownBy(() -> client.blocking().importAll(List.of(append()), ImportListener.NONE))
        .isInstanceOfSatisfying(
            UnknownOutcomeException.class,
            unknown -> assertThat(unknown.error().metadata()).containsEntry("sent", "1"));
  }

  @Test
  void importAll_messagesThatCannotBeReadAfterItsEnd_failsWithItsEnd() {
    Stream<Append<Message>> messages =
        Stream.iterate(
            append(),
            before -> {
              throw new IllegalStateException("unreadable");
            });

    assertThat(client.importAll(messages, ImportListener.NONE))
        .failsWithin(Patience.LIMIT)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(UnknownOutcomeException.class);
  }
}
