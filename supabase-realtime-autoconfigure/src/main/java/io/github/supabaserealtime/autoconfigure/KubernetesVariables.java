package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.regex.Pattern;

import io.github.supabaserealtime.autoconfigure.ConfiguredKey.Kind;

/**
 * Recognizes the environment variables with which Kubernetes passes the address of a
 * Service to each container. Those of a Service named {@code supabase-realtime} have the
 * prefix of our properties.
 */
final class KubernetesVariables {

	private static final String HOST = "_SERVICE_HOST";

	private static final String PORT = "_PORT";

	private static final Pattern ADDRESS = Pattern
		.compile(".+(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?|_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

	private KubernetesVariables() {
	}

	static boolean test(ConfiguredKey key, List<ConfiguredKey> keys) {
		return key.kind() == Kind.ENVIRONMENT_VARIABLE
				&& (ADDRESS.matcher(key.raw()).matches() || isPortOfService(key.raw(), keys));
	}

	/**
	 * Return whether a variable belongs to others of the same Service. Its name alone may
	 * be somebody's guess at a property.
	 */
	private static boolean isPortOfService(String variable, List<ConfiguredKey> keys) {
		if (!variable.endsWith(PORT)) {
			return false;
		}
		String host = variable.substring(0, variable.length() - PORT.length()) + HOST;
		return keys.stream().anyMatch((key) -> key.kind() == Kind.ENVIRONMENT_VARIABLE && key.raw().equals(host));
	}

}
