package io.sessionstream.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Keeps what a watcher was told, in words. */
class WatchRecorder implements Flow.Subscriber<WatchEvent<String>> {
  private final long demand;
  private final List<String> heard = new ArrayList<>();
  private Flow.@Nullable Subscription subscription;

  /** A watcher that requests so many events at once; none if that is 0. */
  WatchRecorder(long demand) {
    this.demand = demand;
  }

  /** What was heard since this was asked last. */
  List<String> heard() {
    List<String> words = List.copyOf(heard);
    heard.clear();
    return words;
  }

  void request(long n) {
    subscription().request(n);
  }

  void cancel() {
    subscription().cancel();
  }

  private Flow.Subscription subscription() {
    return Optional.ofNullable(subscription).orElseThrow();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (demand != 0) {
      given.request(demand);
    }
  }

  @Override
  public void onNext(WatchEvent<String> event) {
    heard.add(inWords(event));
  }

  @Override
  public void onError(Throwable failure) {
    heard.add("error: " + failure.getMessage());
  }

  @Override
  public void onComplete() {
    heard.add("complete");
  }

  private static String inWords(WatchEvent<String> event) {
    if (event instanceof WatchEvent.Messages<String> messages) {
      return messages.incarnation()
          + ": "
          + messages.messages().stream().map(StoredMessage::sequence).toList();
    }
    if (event instanceof WatchEvent.CaughtUp<String> mark) {
      return mark.incarnation() + ": caught up to " + mark.lastSequence();
    }
    WatchEvent.Ended<String> ended = (WatchEvent.Ended<String>) event;
    return ended.incarnation() + ": " + ended.reason() + " after " + ended.lastSequence();
  }
}
