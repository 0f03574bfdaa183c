package io.sessionstream.testclients;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.SessionServiceGrpc.SessionServiceImplBase;
import io.sessionstream.v1.Success;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A service that does what a test says. A script that throws a {@link StatusRuntimeException} ends
 * the call with it.
 */
final class ScriptedService extends SessionServiceImplBase {
  private final List<GetStreamMessagesRequest> messages =
      Collections.synchronizedList(new ArrayList<>());
  private final List<GetSessionDataRequest> lookups =
      Collections.synchronizedList(new ArrayList<>());

  private BiConsumer<GetStreamMessagesRequest, StreamObserver<GetStreamMessagesResponse>>
      onMessage = (request, answers) -> answers.onNext(success());

  private BiConsumer<GetSessionDataRequest, StreamObserver<GetSessionDataResponse>> onLookup =
      (request, answers) -> {};

  /** Answers each message, or leaves it unanswered. */
  ScriptedService answeringMessages(
      Function<GetStreamMessagesRequest, Optional<GetStreamMessagesResponse>> script) {
    return handlingMessages((request, answers) -> script.apply(request).ifPresent(answers::onNext));
  }

  /** Does with the stream what it likes. */
  ScriptedService handlingMessages(
      BiConsumer<GetStreamMessagesRequest, StreamObserver<GetStreamMessagesResponse>> script) {
    onMessage = script;
    return this;
  }

  ScriptedService answeringLookups(Function<GetSessionDataRequest, GetSessionDataResponse> script) {
    onLookup = (request, answers) -> answers.onNext(script.apply(request));
    return this;
  }

  /** The messages that arrived. */
  List<GetStreamMessagesRequest> messages() {
    return messages;
  }

  /** The look-ups that arrived. */
  List<GetSessionDataRequest> lookups() {
    return lookups;
  }

  static GetStreamMessagesResponse success() {
    return GetStreamMessagesResponse.newBuilder()
        .setSuccess(Success.newBuilder().setSequence(1))
        .build();
  }

  static GetStreamMessagesResponse duplicate() {
    return GetStreamMessagesResponse.newBuilder()
        .setSuccess(Success.newBuilder().setSequence(1).setDuplicate(true))
        .build();
  }

  static GetStreamMessagesResponse refusal(Status error) {
    return GetStreamMessagesResponse.newBuilder().setError(error).build();
  }

  static Status error(Code code, String message, Message... details) {
    Status.Builder error = Status.newBuilder().setCode(code.getNumber()).setMessage(message);
    for (Message detail : details) {
      error.addDetails(Any.pack(detail));
    }
    return error.build();
  }

  @Override
  public StreamObserver<GetStreamMessagesRequest> getStreamMessages(
      StreamObserver<GetStreamMessagesResponse> answers) {
    return new Script<>(messages, onMessage, answers);
  }

  @Override
  public StreamObserver<GetSessionDataRequest> getSessionData(
      StreamObserver<GetSessionDataResponse> answers) {
    return new Script<>(lookups, onLookup, answers);
  }

  /** One call; once the script has ended it, what the client still sends is only recorded. */
  private static final class Script<Q, A> implements StreamObserver<Q> {
    private final List<Q> arrived;
    private final BiConsumer<Q, StreamObserver<A>> script;
    private final Answers<A> answers;

    Script(List<Q> arrived, BiConsumer<Q, StreamObserver<A>> script, StreamObserver<A> observer) {
      this.arrived = arrived;
      this.script = script;
      this.answers = new Answers<>(observer);
    }

    @Override
    public void onNext(Q request) {
      arrived.add(request);
      if (answers.ended) {
        return;
      }
      try {
        script.accept(request, answers);
      } catch (StatusRuntimeException e) {
        answers.onError(e);
      }
    }

    @Override
    public void onError(Throwable failure) {
      // The client has gone.
      answers.ended = true;
    }

    @Override
    public void onCompleted() {
      if (!answers.ended) {
        answers.onCompleted();
      }
    }
  }

  private static final class Answers<A> implements StreamObserver<A> {
    private final StreamObserver<A> observer;
    private boolean ended;

    Answers(StreamObserver<A> observer) {
      this.observer = observer;
    }

    @Override
    public void onNext(A answer) {
      observer.onNext(answer);
    }

    @Override
    public void onError(Throwable failure) {
      ended = true;
      observer.onError(failure);
    }

    @Override
    public void onCompleted() {
      ended = true;
      observer.onCompleted();
    }
  }
}
