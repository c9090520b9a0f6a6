/**
 * The language of the Data API's requests, which is that of PostgREST.
 */
@NullMarked
package io.github.supabaserealtime.test.internal.rest;

import org.jspecify.annotations.NullMarked;
