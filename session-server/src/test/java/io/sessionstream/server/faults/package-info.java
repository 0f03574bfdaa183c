/**
 * The fault campaign: writers and watchers over a network that delays, cuts and stalls, to a server
 * that is killed and restarted; then everything is compared with the log.
 */
@NullMarked
package io.sessionstream.server.faults;

import org.jspecify.annotations.NullMarked;
