/**
 * Wire format of the embedded server: frames in both protocol versions, sizes and tokens.
 * Not meant to be used by tests.
 */
@NullMarked
package io.github.supabaserealtime.test.protocol;

import org.jspecify.annotations.NullMarked;
