/**
 * Benchmarks of the client, see docs/performance.md.
 */
@NullMarked
package io.github.supabaserealtime.benchmarks;

import org.jspecify.annotations.NullMarked;
