package io.sessionstream.client;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.sessionstream.v1.SessionServiceGrpc;
import io.sessionstream.v1.SessionServiceGrpc.SessionServiceStub;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The channel, and what can be done about its connections. Of a channel that is not a {@link
 * ManagedChannel} nothing is known, and it looks after its connections itself.
 */
final class Connection {
  private static final long CLOSE_SECONDS = 1;

  private final Channel channel;
  private final boolean owned;
  private final SessionServiceStub stub;

  /** A connection over this channel, which is ended with it if it is owned. */
  Connection(Channel channel, boolean owned, Optional<CallCredentials> credentials) {
    this.channel = channel;
    this.owned = owned;
    SessionServiceStub plain = SessionServiceGrpc.newStub(channel);
    this.stub = credentials.map(plain::withCallCredentials).orElse(plain);
  }

  /** A stub without a deadline; a call that has one makes a stub of its own from it. */
  SessionServiceStub stub() {
    return stub;
  }

  /**
   * Has the channel connect again now, if it is waiting to do so, and says whether a call can be
   * made. If it cannot, the action runs once, on a thread of gRPC, when that may have changed.
   */
  boolean tryNow(Runnable whenChanged) {
    if (!(channel instanceof ManagedChannel managed)) {
      return true;
    }
    managed.resetConnectBackoff();
    if (managed.getState(true) != ConnectivityState.TRANSIENT_FAILURE) {
      return true;
    }
    managed.notifyWhenStateChanged(ConnectivityState.TRANSIENT_FAILURE, whenChanged);
    return false;
  }

  /** Has new calls go over new connections: those that are there seem to be dead. */
  void renew() {
    if (channel instanceof ManagedChannel managed) {
      managed.enterIdle();
    }
  }

  /** Ends the channel if it is the client's own; calls that do not end by themselves are cut. */
  void close() {
    if (!owned || !(channel instanceof ManagedChannel managed)) {
      return;
    }
    managed.shutdown();
    try {
      if (!managed.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        managed.shutdownNow();
      }
    } catch (InterruptedException e) {
      managed.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
