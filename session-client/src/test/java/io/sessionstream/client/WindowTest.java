package io.sessionstream.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.client.Window.Admission;
import io.sessionstream.grpc.testing.Patience;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final long LONG = Duration.ofMinutes(10).toNanos();

  private final Window window = new Window(10, 10);

  /** Begins to wait for room, on a thread of its own. */
  private FutureTask<Admission> waitFor(long size, long waitNanos) {
    return begin(() -> window.enter(size, waitNanos, false));
  }

  private static FutureTask<Admission> begin(Callable<Admission> entering) {
    FutureTask<Admission> task = new FutureTask<>(entering);
    Thread thread = new Thread(task, "enters");
    thread.setDaemon(true);
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING && !task.isDone()) {
      Thread.onSpinWait();
    }
    return task;
  }

  private void leave(int count, long size) {
    window.settle(count, size);
    window.leave(count, size);
  }

  @Test
  void enter_withRoom_isAdmitted() throws InterruptedException {
    assertThat(window.enter(10, 0, false)).isEqualTo(Admission.ADMITTED);
    assertThat(window.enter(1, 0, false)).isEqualTo(Admission.FULL);
    leave(1, 10);
    assertThat(window.enter(1, 0, false)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void enter_largerThanAll_isAdmittedAlone() throws InterruptedException {
    assertThat(window.enter(100, 0, false)).isEqualTo(Admission.ADMITTED);
    assertThat(window.enter(0, 0, false)).isEqualTo(Admission.FULL);
  }

  @Test
  void enter_smallBehindALargeOne_doesNotPassIt() throws InterruptedException {
    assertThat(window.enter(2, 0, false)).isEqualTo(Admission.ADMITTED);
    assertThat(window.enter(4, 0, false)).isEqualTo(Admission.ADMITTED);
    assertThat(window.enter(4, 0, false)).isEqualTo(Admission.ADMITTED);
    FutureTask<Admission> large = waitFor(10, LONG);
    FutureTask<Admission> small = waitFor(1, LONG);

    leave(1, 2);
    leave(1, 4);
    leave(1, 4);

    assertThat(Patience.await(large)).isEqualTo(Admission.ADMITTED);
    assertThat(small).isNotDone();
    leave(1, 10);
    assertThat(Patience.await(small)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void enter_roomForAllWhoWait_admitsThemAll() throws InterruptedException {
    assertThat(window.enter(10, 0, false)).isEqualTo(Admission.ADMITTED);
    FutureTask<Admission> first = waitFor(3, LONG);
    FutureTask<Admission> second = waitFor(3, LONG);
    FutureTask<Admission> third = waitFor(3, LONG);

    leave(1, 10);

    assertThat(Patience.await(first)).isEqualTo(Admission.ADMITTED);
    assertThat(Patience.await(second)).isEqualTo(Admission.ADMITTED);
    assertThat(Patience.await(third)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void enter_behindOneThatGivesUp_isAdmittedWhenThereIsRoom() throws InterruptedException {
    assertThat(window.enter(8, 0, false)).isEqualTo(Admission.ADMITTED);
    FutureTask<Admission> impatient = waitFor(3, Duration.ofMillis(200).toNanos());
    FutureTask<Admission> small = waitFor(2, LONG);

    assertThat(Patience.await(impatient)).isEqualTo(Admission.FULL);
    assertThat(Patience.await(small)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void enter_whatIsSettledAndNotTold_hasNoRoomButForAnAction() throws InterruptedException {
    assertThat(window.enter(10, 0, false)).isEqualTo(Admission.ADMITTED);
    assertThat(window.enter(10, 0, true)).isEqualTo(Admission.FULL);
    window.settle(1, 10);

    assertThat(window.enter(10, 0, false)).isEqualTo(Admission.FULL);
    assertThat(window.enter(10, 0, true)).isEqualTo(Admission.ADMITTED);
    window.leave(1, 10);
    assertThat(window.enter(1, 0, false)).isEqualTo(Admission.FULL);
  }

  @Test
  void enter_inAnAction_passesThoseWhoWaitForIt() throws InterruptedException {
    assertThat(window.enter(6, 0, false)).isEqualTo(Admission.ADMITTED);
    assertThat(window.enter(4, 0, false)).isEqualTo(Admission.ADMITTED);
    FutureTask<Admission> outside = waitFor(10, LONG);
    FutureTask<Admission> inAction = begin(() -> window.enter(5, LONG, true));

    window.settle(1, 6);

    assertThat(Patience.await(inAction)).isEqualTo(Admission.ADMITTED);
    assertThat(outside).isNotDone();
  }

  @Test
  void close_endsTheWaitingOfAll() throws InterruptedException {
    assertThat(window.enter(10, 0, false)).isEqualTo(Admission.ADMITTED);
    FutureTask<Admission> first = waitFor(1, LONG);
    FutureTask<Admission> second = waitFor(1, LONG);

    window.close();

    assertThat(Patience.await(first)).isEqualTo(Admission.CLOSED);
    assertThat(Patience.await(second)).isEqualTo(Admission.CLOSED);
    assertThat(window.enter(1, 0, false)).isEqualTo(Admission.CLOSED);
  }
}
