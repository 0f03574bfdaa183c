package io.sessionstream.server.crash;

import com.google.rpc.Code;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Looks sessions up, as any client can. */
final class Found {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Found() {}

  /** All messages of the session, page by page; none if it does not exist. */
  static List<StoredMessage> session(Channel channel, String sessionId) throws Exception {
    List<StoredMessage> messages = new ArrayList<>();
    long after = 0;
    while (true) {
      GetSessionDataResponse page = page(channel, sessionId, after);
      if (page.hasError()) {
        if (page.getError().getCode() == Code.NOT_FOUND_VALUE) {
          return List.of();
        }
        throw new IllegalStateException("looking up " + sessionId + ": " + page.getError());
      }
      messages.addAll(page.getSession().getMessagesList());
      if (page.getSession().getNextAfterSequence() == 0) {
        return messages;
      }
      after = page.getSession().getNextAfterSequence();
    }
  }

  /** Returns as soon as look-ups of these are answered, after a time in which they were not. */
  static void awaitAnswers(Channel channel, Set<String> sessionIds) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (String sessionId : sessionIds) {
      while (!isAnswered(page(channel, sessionId, Long.MAX_VALUE))) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("look-ups are not answered within " + PATIENCE);
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private static boolean isAnswered(GetSessionDataResponse answer) {
    return !answer.hasError() || answer.getError().getCode() == Code.NOT_FOUND_VALUE;
  }

  private static GetSessionDataResponse page(Channel channel, String sessionId, long after)
      throws Exception {
    CompletableFuture<GetSessionDataResponse> answer = new CompletableFuture<>();
    StreamObserver<GetSessionDataRequest> requests =
        SessionServiceGrpc.newStub(channel)
            .getSessionData(
                new StreamObserver<>() {
                  @Override
                  public void onNext(GetSessionDataResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    answer.completeExceptionally(new IllegalStateException("no answer"));
                  }
                });
    requests.onNext(
        GetSessionDataRequest.newBuilder().setSessionId(sessionId).setAfterSequence(after).build());
    requests.onCompleted();
    return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
