package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * Version of this client. The build writes it into a resource beside this class.
 */
final class ClientVersion {

	private static final String VERSION = read();

	private ClientVersion() {
	}

	/**
	 * Return the version.
	 * @return the version, for example {@code 0.9.0}
	 */
	static String get() {
		return VERSION;
	}

	private static String read() {
		Properties properties = new Properties();
		try (InputStream resource = ClientVersion.class.getResourceAsStream("version.properties")) {
			if (resource != null) {
				properties.load(resource);
			}
		}
		catch (IOException ex) {
			// no version is no reason to fail
		}
		String version = properties.getProperty("version", "");
		if (!version.isEmpty() && !version.startsWith("$")) {
			return version;
		}
		@Nullable String manifest = ClientVersion.class.getPackage().getImplementationVersion();
		return (manifest != null) ? manifest : "unknown";
	}

}
