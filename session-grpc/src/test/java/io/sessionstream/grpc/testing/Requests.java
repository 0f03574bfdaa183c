package io.sessionstream.grpc.testing;

import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.StoredMessage;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Requests and answers in few words. */
public final class Requests {
  private Requests() {}

  public static Message text(String text) {
    return Message.newBuilder().setText(text).build();
  }

  public static GetStreamMessagesRequest append(String sessionId, String text) {
    return append(sessionId, text(text));
  }

  public static GetStreamMessagesRequest append(String sessionId, Message message) {
    return GetStreamMessagesRequest.newBuilder()
        .setSessionId(sessionId)
        .setMessage(message)
        .build();
  }

  /** Requests to append the texts {@code prefix 1}, {@code prefix 2} ... */
  public static List<GetStreamMessagesRequest> appends(String sessionId, String prefix, int count) {
    return texts(prefix, count).stream().map(text -> append(sessionId, text)).toList();
  }

  /** The texts {@code prefix 1}, {@code prefix 2} ... */
  public static List<String> texts(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + " " + i).toList();
  }

  public static GetSessionDataRequest lookup(String sessionId) {
    return GetSessionDataRequest.newBuilder().setSessionId(sessionId).build();
  }

  public static GetSessionDataRequest lookup(String sessionId, long afterSequence, int pageSize) {
    return GetSessionDataRequest.newBuilder()
        .setSessionId(sessionId)
        .setAfterSequence(afterSequence)
        .setPageSize(pageSize)
        .build();
  }

  /** The sequence of a success; fails on an error. */
  public static long sequence(GetStreamMessagesResponse answer) {
    if (!answer.hasSuccess()) {
      throw new AssertionError("not a success: " + answer);
    }
    return answer.getSuccess().getSequence();
  }

  public static List<Long> sequences(List<GetStreamMessagesResponse> answers) {
    return answers.stream().map(Requests::sequence).toList();
  }

  /** The numbers from 1. */
  public static List<Long> oneTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  public static Problem problem(GetStreamMessagesResponse answer) {
    if (!answer.hasError()) {
      throw new AssertionError("not an error: " + answer);
    }
    return Problem.of(answer.getError());
  }

  public static Problem problem(GetSessionDataResponse answer) {
    if (!answer.hasError()) {
      throw new AssertionError("not an error: " + answer);
    }
    return Problem.of(answer.getError());
  }

  /** The session of a success; fails on an error. */
  public static Session session(GetSessionDataResponse answer) {
    if (!answer.hasSession()) {
      throw new AssertionError("not a session: " + answer);
    }
    return answer.getSession();
  }

  public static List<Message> messages(Session session) {
    return session.getMessagesList().stream().map(StoredMessage::getMessage).toList();
  }

  public static List<String> texts(Session session) {
    return messages(session).stream().map(Message::getText).toList();
  }
}
