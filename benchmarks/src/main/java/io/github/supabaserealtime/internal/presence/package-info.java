/**
 * Benchmarks of what is visible in its package only.
 */
@NullMarked
package io.github.supabaserealtime.internal.presence;

import org.jspecify.annotations.NullMarked;
