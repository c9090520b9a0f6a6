/**
 * Client for broadcasts over HTTP.
 */
@NullMarked
package io.github.supabaserealtime.rest;

import org.jspecify.annotations.NullMarked;
