/**
 * Broadcasts over HTTP: the client, the message, the failure.
 */
@NullMarked
package io.github.supabaserealtime.rest;

import org.jspecify.annotations.NullMarked;
