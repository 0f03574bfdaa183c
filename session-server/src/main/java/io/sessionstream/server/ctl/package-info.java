/**
 * {@code ctl}: for people at a terminal, and for scripts. Each subcommand is one use of the JVM
 * client.
 */
@NullMarked
package io.sessionstream.server.ctl;

import org.jspecify.annotations.NullMarked;
