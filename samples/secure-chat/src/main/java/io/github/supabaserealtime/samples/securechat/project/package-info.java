/**
 * Users and tokens of a Supabase project.
 */
@NullMarked
package io.github.supabaserealtime.samples.securechat.project;

import org.jspecify.annotations.NullMarked;
