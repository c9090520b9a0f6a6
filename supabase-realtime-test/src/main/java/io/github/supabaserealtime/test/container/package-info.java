/**
 * The real server in a container, with Testcontainers.
 */
@NullMarked
package io.github.supabaserealtime.test.container;

import org.jspecify.annotations.NullMarked;
