/**
 * The runnable server: {@code Main} parses the {@code ServerOptions} into one immutable {@code
 * ServerConfig}, from which {@code SessionServer} wires store, service and transport together.
 */
@NullMarked
package io.sessionstream.server;

import org.jspecify.annotations.NullMarked;
