/**
 * Wire format of the embedded server: frames in both protocol versions, sizes and tokens.
 */
@NullMarked
package io.github.supabaserealtime.test.internal.protocol;

import org.jspecify.annotations.NullMarked;
