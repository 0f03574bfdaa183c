package io.sessionstream.server.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy that treats what passes through it badly: it splits all writes at random, and does
 * more on demand.
 */
final class FaultProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final Random seeds;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Weather weather = new Weather();
  private volatile int backendPort;
  private volatile boolean closed;

  FaultProxy(long seed) {
    this.seeds = new Random(seed);
    try {
      listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread acceptor = new Thread(this::accept, "proxy");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Where new connections go from now on. */
  void connectTo(int port) {
    backendPort = port;
  }

  Weather weather() {
    return weather;
  }

  /** Cuts all connections. */
  void cut() {
    links.forEach(Link::close);
  }

  /** Ends one direction of all connections: towards the server, or from it. */
  void halfClose(boolean towardsServer) {
    links.forEach(link -> link.halfClose(towardsServer));
  }

  /** Lets nothing pass on the connections that there are now, without ending them. */
  void blackHole() {
    links.forEach(Link::swallow);
  }

  private void accept() {
    while (!closed) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), backendPort);
      Link link = new Link(client, server, weather, seeds.nextLong(), links::remove);
      links.add(link);
      link.start();
    } catch (IOException e) {
      client.close(); // There is no server at the moment.
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
