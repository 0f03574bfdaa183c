package io.sessionstream.server;

import java.time.Duration;

/**
 * What the transport allows.
 *
 * @param maxCallsPerConnection how many calls may be open on one connection; further ones wait
 * @param maxResetsPer10s how many calls a connection may reset; more close it
 * @param keepAlive after what idle time a connection is probed
 * @param minClientKeepAlive how often a client may probe; more often closes its connection
 */
record TransportLimits(
    int maxCallsPerConnection,
    int maxResetsPer10s,
    Duration keepAlive,
    Duration minClientKeepAlive) {}
