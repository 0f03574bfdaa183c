package io.sessionstream.grpc;

import com.google.protobuf.ByteString;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.v1.ListSessionsRequest;

/**
 * A request for a page of the list of sessions, which has kept the rules.
 *
 * @param request the request
 * @param afterSessionId the last session of the page before; {@code ""} for the first page
 */
record ListRequest(ListSessionsRequest request, String afterSessionId) {
  private static final int DEFAULT_PAGE_SIZE = 100;

  /** A tag and a length. */
  private static final int MAX_FRAME_SIZE = 6;

  static ListRequest of(ListSessionsRequest request) {
    return new ListRequest(
        request,
        PageToken.decode(request.getPageToken())
            .map(token -> token.place().toStringUtf8())
            .orElse(""));
  }

  SessionQuery query() {
    int pageSize = request.getPageSize();
    return SessionQuery.builder()
        .prefix(request.getPrefix())
        .afterSessionId(afterSessionId)
        .maxSessions(
            pageSize == 0 ? DEFAULT_PAGE_SIZE : Math.min(pageSize, SessionQuery.MAX_SESSIONS))
        .build();
  }

  /** The token of the page that begins after this session. */
  String tokenAfter(String sessionId) {
    return new PageToken(PageToken.hash(request), ByteString.copyFromUtf8(sessionId)).encode();
  }

  /** The most that the field of a token takes, given the size of the session's id. */
  static int maxTokenSize(int sessionIdBytes) {
    return MAX_FRAME_SIZE + PageToken.encodedSize(sessionIdBytes);
  }
}
