/**
 * API of the client: connections, channels, listeners, events and exceptions.
 */
@NullMarked
package io.github.supabaserealtime;

import org.jspecify.annotations.NullMarked;
