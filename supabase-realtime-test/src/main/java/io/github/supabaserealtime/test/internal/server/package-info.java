/**
 * Implementation of the embedded server.
 */
@NullMarked
package io.github.supabaserealtime.test.internal.server;

import org.jspecify.annotations.NullMarked;
