/**
 * Requests over HTTP that carry broadcasts, and what the answers mean.
 */
@NullMarked
package io.github.supabaserealtime.internal.rest;

import org.jspecify.annotations.NullMarked;
