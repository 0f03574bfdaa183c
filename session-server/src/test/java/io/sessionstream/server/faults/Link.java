package io.sessionstream.server.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through the proxy, with a thread for each direction. */
final class Link {
  private static final int BUFFER = 16 << 10;

  private final Socket client;
  private final Socket server;
  private final Weather weather;
  private final Consumer<Link> onEnd;
  private final Random up;
  private final Random down;
  private final AtomicInteger openDirections = new AtomicInteger(2);
  private volatile boolean swallowing;

  Link(Socket client, Socket server, Weather weather, long seed, Consumer<Link> onEnd)
      throws IOException {
    this.client = client;
    this.server = server;
    this.weather = weather;
    this.onEnd = onEnd;
    this.up = new Random(seed);
    this.down = new Random(~seed);
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
  }

  void start() {
    pump(client, server, up);
    pump(server, client, down);
  }

  private void pump(Socket from, Socket to, Random random) {
    Thread thread = new Thread(() -> copy(from, to, random), "proxy link");
    thread.setDaemon(true);
    thread.start();
  }

  private void copy(Socket from, Socket to, Random random) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        pass(buffer, count, out, random);
      }
      to.shutdownOutput();
      if (openDirections.decrementAndGet() == 0) {
        close();
      }
    } catch (IOException e) {
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
    }
  }

  private void pass(byte[] buffer, int count, OutputStream out, Random random)
      throws IOException, InterruptedException {
    int passed = 0;
    while (passed < count) {
      int delay = weather.pass();
      if (delay > 0) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(delay));
      }
      int part = random.nextInt(4) == 0 ? 1 + random.nextInt(count - passed) : count - passed;
      if (!swallowing) {
        out.write(buffer, passed, part);
        out.flush();
      }
      passed += part;
    }
  }

  void swallow() {
    swallowing = true;
  }

  void halfClose(boolean towardsServer) {
    try {
      (towardsServer ? server : client).shutdownOutput();
    } catch (IOException e) {
      close();
    }
  }

  void close() {
    try (client;
        server) {
      onEnd.accept(this);
    } catch (IOException e) {
      // It is closed as far as it can be.
      onEnd.accept(this);
    }
  }
}
