/**
 * Builder for connections.
 */
@NullMarked
package io.github.supabaserealtime.client;

import org.jspecify.annotations.NullMarked;
