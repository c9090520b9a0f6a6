/**
 * Wires the state machines of a connection and gives them threads, sockets and HTTP
 * requests.
 */
@NullMarked
package io.github.supabaserealtime.internal.client;

import org.jspecify.annotations.NullMarked;
