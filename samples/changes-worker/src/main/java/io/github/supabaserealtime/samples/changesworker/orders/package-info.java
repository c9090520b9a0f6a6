/**
 * The worker: what happens to an order.
 */
@NullMarked
package io.github.supabaserealtime.samples.changesworker.orders;

import org.jspecify.annotations.NullMarked;
