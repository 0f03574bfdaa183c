package io.sessionstream.grpc.testing;

import io.sessionstream.v1.AppendEntry;
import io.sessionstream.v1.AppendMessagesRequest;
import io.sessionstream.v1.AppendMessagesResponse;
import io.sessionstream.v1.AppendResult;
import io.sessionstream.v1.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Batches and their results in few words. */
public final class Batches {
  private Batches() {}

  public static AppendEntry entry(String sessionId, String text) {
    return entry(sessionId, Requests.text(text));
  }

  public static AppendEntry entry(String sessionId, Message message) {
    return AppendEntry.newBuilder().setSessionId(sessionId).setMessage(message).build();
  }

  /** Entries with the texts {@code prefix 1}, {@code prefix 2} ... */
  public static List<AppendEntry> entries(String sessionId, String prefix, int count) {
    return Requests.texts(prefix, count).stream().map(text -> entry(sessionId, text)).toList();
  }

  public static AppendMessagesRequest batch(AppendEntry... entries) {
    return batch(Arrays.asList(entries));
  }

  public static AppendMessagesRequest batch(List<AppendEntry> entries) {
    return AppendMessagesRequest.newBuilder().addAllEntries(entries).build();
  }

  /** The next results, of as many responses as it takes; fails if there are more than these. */
  public static List<AppendResult> results(TestCall<?, AppendMessagesResponse> call, int count) {
    List<AppendResult> results = new ArrayList<>(count);
    while (results.size() < count) {
      results.addAll(call.next().getResultsList());
    }
    if (results.size() > count) {
      throw new AssertionError("more than " + count + " results: " + results.size());
    }
    return results;
  }

  /** All results that come before the call ends. */
  public static List<AppendResult> rest(TestCall<?, AppendMessagesResponse> call) {
    return call.rest().stream().flatMap(r -> r.getResultsList().stream()).toList();
  }

  /** The sequence of a success; fails on an error. */
  public static long sequence(AppendResult result) {
    if (!result.hasSuccess()) {
      throw new AssertionError("not a success: " + result);
    }
    return result.getSuccess().getSequence();
  }

  public static List<Long> sequences(List<AppendResult> results) {
    return results.stream().map(Batches::sequence).toList();
  }

  public static Problem problem(AppendResult result) {
    if (!result.hasError()) {
      throw new AssertionError("not an error: " + result);
    }
    return Problem.of(result.getError());
  }
}
