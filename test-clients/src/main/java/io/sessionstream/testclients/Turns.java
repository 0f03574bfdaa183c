package io.sessionstream.testclients;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What waits for its turn on a call: answers that are due and, among them, actions. */
final class Turns<A> {
  private final Deque<Turn<A>> queue = new ArrayDeque<>();
  private int unanswered;

  private sealed interface Turn<A> {}

  private record Due<A>(Consumer<A> handler) implements Turn<A> {}

  private record Action<A>(Runnable action) implements Turn<A> {}

  /** How many answers are due. */
  int unanswered() {
    return unanswered;
  }

  /** How many answers are due, and actions wait for them. */
  int waiting() {
    return queue.size();
  }

  /** A request was sent: the handler takes its answer. */
  void expect(Consumer<A> handler) {
    queue.add(new Due<>(handler));
    unanswered++;
  }

  /** Runs the action after all handlers that wait already, at once if there is none. */
  void then(Runnable action) {
    queue.add(new Action<>(action));
    runActions();
  }

  /** Hands an answer to the handler that waits for it; returns false if there is none. */
  boolean answer(A answer) {
    if (queue.poll() instanceof Due<A> due) {
      unanswered--;
      due.handler().accept(answer);
      runActions();
      return true;
    }
    return false;
  }

  /** No answers will come any more: runs the actions that are left. */
  void abandon() {
    queue.removeIf(turn -> turn instanceof Due<A>);
    runActions();
  }

  private void runActions() {
    while (queue.peek() instanceof Action<A> next) {
      queue.remove();
      next.action().run();
    }
  }
}
