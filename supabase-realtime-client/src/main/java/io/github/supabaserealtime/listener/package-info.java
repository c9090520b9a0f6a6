/**
 * Bean methods that listen: the annotations and what makes them work.
 */
@NullMarked
package io.github.supabaserealtime.listener;

import org.jspecify.annotations.NullMarked;
