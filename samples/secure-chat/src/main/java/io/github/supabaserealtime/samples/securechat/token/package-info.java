/**
 * The access tokens of the users.
 */
@NullMarked
package io.github.supabaserealtime.samples.securechat.token;

import org.jspecify.annotations.NullMarked;
