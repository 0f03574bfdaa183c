package io.sessionstream.client;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A long list that the server gives out page by page: read it one {@link #page} after the other, or
 * {@linkplain #iterator() one element} after the other with the pages turned underneath.
 *
 * <p>Each iteration starts anew, and keeps no more than one page. It waits for pages on the thread
 * that iterates, at most the client's call timeout for each, so do not iterate in an action that
 * depends on an answer of the client. It throws a {@link SessionStreamException} if a page cannot
 * be read.
 *
 * @param <T> what an element is
 */
public final class Pages<T> implements Iterable<T> {
  private final Supplier<Source<T>> sources;

  /** Reads the pages of one iteration. */
  interface Source<T> {
    CompletionStage<Page<T>> page(Optional<String> token);
  }

  Pages(Supplier<Source<T>> sources) {
    this.sources = sources;
  }

  /** The first page. It completes, or fails, on the client's executor. */
  public CompletionStage<Page<T>> page() {
    return sources.get().page(Optional.empty());
  }

  /** The page that a {@link Page#nextToken()} asks for. */
  public CompletionStage<Page<T>> page(String token) {
    return sources.get().page(Optional.of(token));
  }

  /** All elements at once: be sure that they fit into memory. */
  public CompletionStage<List<T>> all() {
    return all(sources.get());
  }

  static <T> CompletionStage<List<T>> all(Source<T> source) {
    return rest(source, new ArrayList<>(), Optional.empty());
  }

  private static <T> CompletionStage<List<T>> rest(
      Source<T> source, List<T> soFar, Optional<String> token) {
    return source
        .page(token)
        .thenCompose(
            page -> {
              soFar.addAll(page.elements());
              return page.nextToken().isPresent()
                  ? rest(source, soFar, page.nextToken())
                  : CompletableFuture.completedStage(soFar);
            });
  }

  @Override
  public Iterator<T> iterator() {
    return new PageTurner<>(sources.get());
  }

  /** The elements as a stream, which is sequential; it need not be closed. */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  private static final class PageTurner<T> implements Iterator<T> {
    private final Source<T> source;
    private Iterator<T> elements = List.<T>of().iterator();
    private Optional<String> token = Optional.empty();
    private boolean started;

    PageTurner(Source<T> source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      while (!elements.hasNext() && (!started || token.isPresent())) {
        Page<T> page = Blocking.await(source.page(token));
        started = true;
        elements = page.elements().iterator();
        token = page.nextToken();
      }
      return elements.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return elements.next();
    }
  }
}
