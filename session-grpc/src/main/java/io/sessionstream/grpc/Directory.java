package io.sessionstream.grpc;

import static com.google.protobuf.CodedOutputStream.computeMessageSize;

import io.sessionstream.core.MessageLimits;
import io.sessionstream.core.RuleSet;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionStore;
import io.sessionstream.v1.CloseSessionRequest;
import io.sessionstream.v1.CloseSessionResponse;
import io.sessionstream.v1.DeleteSessionRequest;
import io.sessionstream.v1.DeleteSessionResponse;
import io.sessionstream.v1.ListSessionsRequest;
import io.sessionstream.v1.ListSessionsResponse;
import io.sessionstream.v1.SessionSummary;
import java.util.concurrent.CompletionStage;

/** Lists, closes and deletes sessions; what is wrong with a request is thrown, or fails. */
final class Directory {
  private final SessionStore<byte[]> store;
  private final RuleSet<ListSessionsRequest> listRules;
  private final RuleSet<CloseSessionRequest> closeRules;
  private final RuleSet<DeleteSessionRequest> deleteRules;
  private final int maxResponseBytes;

  Directory(SessionStore<byte[]> store, MessageLimits limits, int maxResponseBytes) {
    this.store = store;
    listRules = RequestRules.listSessions(limits);
    closeRules = RequestRules.closeSession(limits);
    deleteRules = RequestRules.deleteSession(limits);
    this.maxResponseBytes = maxResponseBytes;
  }

  CompletionStage<Answer> list(ListSessionsRequest request) {
    listRules.require(request);
    ListRequest list = ListRequest.of(request);
    return store.listSessions(list.query()).thenApply(page -> Answer.of(response(list, page)));
  }

  /** As many sessions as fit into one response, but at least one if there is one. */
  private ListSessionsResponse response(ListRequest list, SessionPage page) {
    ListSessionsResponse.Builder response = ListSessionsResponse.newBuilder();
    int room = maxResponseBytes;
    for (SessionInfo session : page.sessions()) {
      SessionSummary summary = WireSession.summary(session);
      int size = computeMessageSize(ListSessionsResponse.SESSIONS_FIELD_NUMBER, summary);
      int tokenSize = ListRequest.maxTokenSize(summary.getSessionIdBytes().size());
      if (response.getSessionsCount() > 0 && size + tokenSize > room) {
        break;
      }
      room -= size;
      response.addSessions(summary);
    }
    int count = response.getSessionsCount();
    if (count > 0 && (count < page.sessions().size() || page.hasMore())) {
      response.setNextPageToken(list.tokenAfter(response.getSessions(count - 1).getSessionId()));
    }
    return response.build();
  }

  CompletionStage<Answer> close(CloseSessionRequest request) {
    closeRules.require(request);
    return store
        .closeSession(request.getSessionId())
        .thenApply(
            closed -> {
              SessionInfo session =
                  closed.orElseThrow(() -> new SessionNotFoundException(request.getSessionId()));
              return Answer.of(
                  CloseSessionResponse.newBuilder()
                      .setSession(WireSession.summary(session))
                      .build());
            });
  }

  CompletionStage<Answer> delete(DeleteSessionRequest request) {
    deleteRules.require(request);
    return store
        .deleteSession(request.getSessionId())
        .thenApply(
            deleted -> {
              if (!deleted) {
                throw new SessionNotFoundException(request.getSessionId());
              }
              return Answer.of(DeleteSessionResponse.getDefaultInstance());
            });
  }
}
