/**
 * What the packages of this module share. It may change in any release.
 */
@NullMarked
package io.github.supabaserealtime.autoconfigure.internal;

import org.jspecify.annotations.NullMarked;
