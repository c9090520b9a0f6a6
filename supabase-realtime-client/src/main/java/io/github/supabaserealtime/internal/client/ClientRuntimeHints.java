package io.github.supabaserealtime.internal.client;

import io.github.supabaserealtime.resume.JdbcPositionStore;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * Registers what the client reads from its jar.
 */
final class ClientRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources()
			.registerPattern(ClassUtils.addResourcePathToPackagePath(ClientVersion.class, "version.properties"));
		hints.resources()
			.registerPattern(
					ClassUtils.addResourcePathToPackagePath(JdbcPositionStore.class, "positions-postgresql.sql"));
	}

}
