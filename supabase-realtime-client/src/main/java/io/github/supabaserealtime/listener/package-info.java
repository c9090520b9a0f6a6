/**
 * Annotations for listener methods of beans, and the support for them.
 */
@NullMarked
package io.github.supabaserealtime.listener;

import org.jspecify.annotations.NullMarked;
