package io.github.supabaserealtime.samples.securechat.security;

import org.jspecify.annotations.Nullable;

/**
 * A user for trying out, whose password the login page shows.
 *
 * @param name the name
 * @param password the password
 * @param team the team, {@code null} for none
 */
public record DemoUser(String name, String password, @Nullable String team) {

}
