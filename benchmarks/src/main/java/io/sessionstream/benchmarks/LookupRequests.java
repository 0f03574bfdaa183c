package io.sessionstream.benchmarks;

import io.sessionstream.v1.GetSessionDataRequest;
import java.util.List;

/** Look-ups of sessions, in turns. */
final class LookupRequests implements Requests {
  private final List<byte[]> requests;
  private int turn;

  LookupRequests(List<String> sessionIds) {
    requests = sessionIds.stream().map(LookupRequests::request).toList();
  }

  @Override
  public byte[] next() {
    return requests.get(turn++ % requests.size());
  }

  private static byte[] request(String sessionId) {
    return GetSessionDataRequest.newBuilder().setSessionId(sessionId).build().toByteArray();
  }
}
