/**
 * A worker that handles each order of a shop at least once.
 */
@NullMarked
package io.github.supabaserealtime.samples.changesworker;

import org.jspecify.annotations.NullMarked;
