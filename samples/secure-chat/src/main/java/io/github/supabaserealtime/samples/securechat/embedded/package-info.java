/**
 * The server, the users and the tokens that there are without a Supabase project.
 */
@NullMarked
package io.github.supabaserealtime.samples.securechat.embedded;

import org.jspecify.annotations.NullMarked;
