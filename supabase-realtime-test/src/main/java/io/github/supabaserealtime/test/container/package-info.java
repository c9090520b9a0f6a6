/**
 * Testcontainers support for the real server.
 */
@NullMarked
package io.github.supabaserealtime.test.container;

import org.jspecify.annotations.NullMarked;
