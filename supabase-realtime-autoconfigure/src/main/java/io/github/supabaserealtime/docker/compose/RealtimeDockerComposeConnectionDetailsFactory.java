package io.github.supabaserealtime.docker.compose;

import java.util.Set;

import io.github.supabaserealtime.autoconfigure.RealtimeConnectionDetails;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/**
 * {@link DockerComposeConnectionDetailsFactory} that creates
 * {@link RealtimeConnectionDetails} for a service of the image {@code supabase/realtime},
 * or for one with the label
 * {@code org.springframework.boot.service-connection=supabase/realtime}.
 */
class RealtimeDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<RealtimeConnectionDetails> {

	RealtimeDockerComposeConnectionDetailsFactory() {
		super("supabase/realtime");
	}

	@Override
	protected RealtimeConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new RealtimeDockerComposeConnectionDetails(source.getRunningService());
	}

	/**
	 * The details of a running service.
	 */
	static final class RealtimeDockerComposeConnectionDetails extends DockerComposeConnectionDetails
			implements RealtimeConnectionDetails {

		private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

		private final String url;

		private final String apiKey;

		RealtimeDockerComposeConnectionDetails(RunningService service) {
			super(service);
			RealtimeEnvironment environment = new RealtimeEnvironment(service);
			this.url = "ws://" + host(environment.getTenant(), service.host()) + ":"
					+ service.ports().get(environment.getPort()) + "/socket";
			this.apiKey = environment.getApiKey();
		}

		/**
		 * Find the host whose first label is the tenant, which is how the server knows it
		 * (protocol.md 1.1).
		 */
		private static String host(String tenant, String dockerHost) {
			String host = LOOPBACK.contains(dockerHost) ? "localhost" : dockerHost;
			return host.split("\\.", 2)[0].equals(tenant) ? host : tenant + "." + host;
		}

		@Override
		public String getUrl() {
			return this.url;
		}

		@Override
		public String getApiKey() {
			return this.apiKey;
		}

	}

}
