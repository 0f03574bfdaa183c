package io.sessionstream.server;

import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.session;

import io.grpc.Channel;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.Session;
import java.util.Map;
import java.util.TreeMap;

/** Looks whole sessions up, over as many pages as they have. */
final class Sessions {
  private Sessions() {}

  /** The texts of a session, by sequence. */
  static Map<Long, String> texts(Channel channel, String sessionId) {
    TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups = TestCall.lookups(channel);
    Map<Long, String> texts = new TreeMap<>();
    long after = 0;
    do {
      Session page = session(lookups.ask(lookup(sessionId, after, 0)));
      page.getMessagesList()
          .forEach(stored -> texts.put(stored.getSequence(), stored.getMessage().getText()));
      after = page.getNextAfterSequence();
    } while (after != 0);
    lookups.halfClose();
    return texts;
  }
}
