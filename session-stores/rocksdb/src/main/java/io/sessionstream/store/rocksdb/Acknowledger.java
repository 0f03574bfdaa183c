package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Durability;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the calls of written groups, on a thread of its own: what callers do with an answer does
 * not keep the committer from the next group.
 */
final class Acknowledger implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Acknowledger.class);

  private final CallQueue queue;
  private final LinkedBlockingQueue<Answers> waiting = new LinkedBlockingQueue<>();
  private final AtomicInteger unanswered = new AtomicInteger();

  /** Calls to be answered; without any it is the end. */
  private record Answers(List<Call<?>> calls, Durability reached) {}

  Acknowledger(CallQueue queue) {
    this.queue = queue;
  }

  /** Answers these calls, for which this durability is reached, after those before them. */
  void answer(List<Call<?>> calls, Durability reached) {
    if (!calls.isEmpty()) {
      unanswered.incrementAndGet();
      waiting.add(new Answers(calls, reached));
    }
  }

  /** Whether all answers are given. */
  boolean isIdle() {
    return unanswered.get() == 0;
  }

  /** Ends the thread after all answers that were asked for. */
  void end() {
    waiting.add(new Answers(List.of(), Durability.WRITTEN));
  }

  @Override
  public void run() {
    boolean interrupted = false;
    while (true) {
      try {
        Answers answers = waiting.take();
        if (answers.calls().isEmpty()) {
          break;
        }
        answer(answers);
      } catch (InterruptedException e) {
        // By an action of a caller's; the answers are owed all the same.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Answers answers) {
    long bytes = 0;
    for (Call<?> call : answers.calls()) {
      bytes += call.bytes();
    }
    // Before the answers, so that whoever waited for one can append again.
    queue.release(answers.calls().size(), bytes);
    for (Call<?> call : answers.calls()) {
      try {
        call.complete(answers.reached());
      } catch (Throwable e) {
        // An Error, such as too little memory: the others must have their answers all the same.
        LOG.error("an action that depends on an answer has failed", e);
      }
    }
    if (unanswered.decrementAndGet() == 0) {
      queue.signal();
    }
  }
}
