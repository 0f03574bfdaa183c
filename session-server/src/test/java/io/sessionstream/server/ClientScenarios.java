package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.oneTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureChannelCredentials;
import io.sessionstream.client.ClientOptions;
import io.sessionstream.client.Ordering;
import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.grpc.testing.Patience;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Many of the JVM client at once. */
interface ClientScenarios extends Scenario {
  String SESSION = "64-clients";

  @Test
  default void append_64ClientsToOneSession_isDenseInOrderAndExactlyOnce() {
    int clients = 64;
    int each = 50;
    List<SessionStreamClient> open = new ArrayList<>();
    try {
      for (int i = 0; i < clients; i++) {
        open.add(client(i % 2 == 0 ? Ordering.PIPELINED : Ordering.ONE_AT_A_TIME));
      }
      SessionStreamClient watching = client(Ordering.ONE_AT_A_TIME);
      open.add(watching);
      List<String> watched = new ArrayList<>();
      CompletableFuture<WatchEvent.Ended<Message>> end =
          CompletableFuture.supplyAsync(
              () ->
                  watching
                      .blocking()
                      .watch(
                          WatchRequest.builder().sessionId(SESSION).waitForSession(true).build(),
                          event -> watched.addAll(texts(event))),
              watch -> new Thread(watch, "watcher").start());

      List<List<CompletableFuture<Acknowledgement>>> answers = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        answers.add(new ArrayList<>());
      }
      for (int number = 0; number < each; number++) {
        for (int i = 0; i < clients; i++) {
          answers.get(i).add(append(open.get(i), text(i + ":" + number)));
        }
      }
      Message shared = Message.builder().messageId("shared").text("of all").build();
      List<CompletableFuture<Acknowledgement>> ofShared =
          open.subList(0, clients).stream().map(client -> append(client, shared)).toList();

      Map<Long, String> acknowledged = new TreeMap<>();
      for (int i = 0; i < clients; i++) {
        List<Long> sequences = sequences(answers.get(i));
        assertThat(sequences).isSorted();
        for (int number = 0; number < each; number++) {
          acknowledged.put(sequences.get(number), i + ":" + number);
        }
      }
      List<Long> sharedSequences = sequences(ofShared);
      assertThat(new HashSet<>(sharedSequences)).hasSize(1);
      acknowledged.put(sharedSequences.get(0), "of all");
      int all = clients * each + 1;
      assertThat(new ArrayList<>(acknowledged.keySet())).isEqualTo(oneTo(all));

      List<StoredMessage<Message>> stored =
          watching.blocking().messages(SESSION, MessageRange.all()).stream().toList();
      assertThat(stored.stream().map(StoredMessage::sequence).toList()).isEqualTo(oneTo(all));
      assertThat(stored.stream().map(message -> message.message().text().orElseThrow()).toList())
          .isEqualTo(new ArrayList<>(acknowledged.values()));
      watching.blocking().closeSession(SESSION);
      assertThat(Patience.await(end).lastSequence()).isEqualTo(all);
      assertThat(watched).isEqualTo(new ArrayList<>(acknowledged.values()));
    } finally {
      open.forEach(SessionStreamClient::closeNow);
    }
  }

  private SessionStreamClient client(Ordering ordering) {
    return SessionStreamClient.builder()
        .target("127.0.0.1:" + server().port())
        .credentials(InsecureChannelCredentials.create())
        .options(ClientOptions.builder().ordering(ordering).build())
        .build();
  }

  private static CompletableFuture<Acknowledgement> append(
      SessionStreamClient client, Message message) {
    return client.append(SESSION, message).toCompletableFuture();
  }

  private static Message text(String text) {
    return Message.builder().text(text).build();
  }

  private static List<Long> sequences(List<CompletableFuture<Acknowledgement>> answers) {
    return answers.stream().map(answer -> Patience.await(answer).sequence()).toList();
  }

  private static List<String> texts(WatchEvent<Message> event) {
    return event instanceof WatchEvent.Messages<Message> messages
        ? messages.messages().stream().map(stored -> stored.message().text().orElse("")).toList()
        : List.of();
  }
}
