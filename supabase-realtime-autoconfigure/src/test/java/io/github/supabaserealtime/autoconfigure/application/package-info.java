/**
 * One application on each class path. The build takes the other libraries away before it
 * runs a class of this package: see the profile {@code class-paths} of the module.
 */
@NullMarked
package io.github.supabaserealtime.autoconfigure.application;

import org.jspecify.annotations.NullMarked;
