/**
 * The demonstration: a shop with orders, and two workers of which one is killed.
 */
@NullMarked
package io.github.supabaserealtime.samples.changesworker.demo;

import org.jspecify.annotations.NullMarked;
