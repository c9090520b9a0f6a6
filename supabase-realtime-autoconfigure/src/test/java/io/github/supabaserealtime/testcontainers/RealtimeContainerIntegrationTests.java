package io.github.supabaserealtime.testcontainers;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.supabaserealtime.test.SigningKey;
import io.github.supabaserealtime.test.container.RealtimeContainer;
import io.github.supabaserealtime.test.container.RealtimeDatabaseContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.Network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link RealtimeContainer} in Docker, with the real images or what stands in for them.
 */
@ExtendWith(RealtimeImages.class)
class RealtimeContainerIntegrationTests {

	private final DockerClient docker = DockerClientFactory.lazyClient();

	@Test
	void isReadyWhenItStartedAndLeavesNothingBehind() throws IOException {
		List<String> containers;
		String network;
		SigningKey further = SigningKey.rs256();
		try (RealtimeContainer container = RealtimeImages.newServer().withJwks(further.jwks())) {
			container.start();
			containers = List.of(container.getContainerId(), container.getDatabase().getContainerId());
			network = container.getNetwork().getId();
			int port = container.getMappedPort(4000);
			assertThat(container.getUrl()).matches("ws://" + container.getTenant() + "[^/]*:" + port + "/socket");
			String host = container.getUrl().replaceAll("ws://([^/]*)/.*", "$1");
			assertThat(upgrade(container, host, container.getAnonKey())).startsWith("HTTP/1.1 101 ");
			assertThat(upgrade(container, host, container.getServiceRoleKey())).startsWith("HTTP/1.1 101 ");
			assertThat(upgrade(container, host, container.jwt(Map.of("sub", "user-1")))).startsWith("HTTP/1.1 101 ");
			assertThat(upgrade(container, host, container.jwt(Map.of("exp", 1)))).startsWith("HTTP/1.1 401 ");
			Map<String, Object> claims = Map.of("role", "anon", "exp", Instant.now().getEpochSecond() + 3600);
			assertThat(upgrade(container, host, further.sign(claims))).startsWith("HTTP/1.1 101 ");
			assertThat(upgrade(container, host, SigningKey.rs256().sign(claims))).startsWith("HTTP/1.1 401 ");
			assertThat(container.getDatabase().getJdbcUrl()).startsWith("jdbc:postgresql://").endsWith("/postgres");
		}
		assertThat(containers).noneMatch(this::exists);
		assertThatExceptionOfType(NotFoundException.class)
			.isThrownBy(() -> this.docker.inspectNetworkCmd().withNetworkId(network).exec());
	}

	@Test
	void startsAgainForATenantOfAnotherName() throws IOException {
		try (RealtimeContainer container = RealtimeImages.newServer().withTenant("board")) {
			container.start();
			container.stop();
			container.start();
			assertThat(container.getUrl()).startsWith("ws://board.");
			assertThat(upgrade(container, "board.localhost", container.getAnonKey())).startsWith("HTTP/1.1 101 ");
			assertThat(upgrade(container, "other.localhost", container.getAnonKey())).startsWith("HTTP/1.1 40");
		}
	}

	@Test
	void usesADatabaseThatIsThereAlready() {
		try (Network network = Network.newNetwork();
				RealtimeDatabaseContainer database = RealtimeImages.newDatabase()
					.withNetwork(network)
					.withNetworkAliases("elsewhere");
				RealtimeContainer container = RealtimeImages.newServer()
					.withNetwork(network)
					.withDatabase("elsewhere", 5432, "postgres", database.getUsername(), database.getPassword())) {
			database.start();
			container.start();
			assertThat(container.isRunning()).isTrue();
			container.stop();
			assertThat(database.isRunning()).isTrue();
		}
	}

	@Test
	void failsSoonWhenTheServerDoesNotComeUpAndStopsTheDatabase() {
		try (RealtimeContainer container = RealtimeImages.newServer().withEnv("DB_IP_VERSION", "none")) {
			RealtimeDatabaseContainer database = container.getDatabase();
			assertThatExceptionOfType(ContainerLaunchException.class).isThrownBy(container::start)
				.havingRootCause()
				.withMessage("The server stopped before it was ready");
			assertThat(container.getContainerId()).isNull();
			assertThat(database.getContainerId()).isNull();
		}
	}

	private boolean exists(String container) {
		try {
			this.docker.inspectContainerCmd(container).exec();
			return true;
		}
		catch (NotFoundException ex) {
			return false;
		}
	}

	/**
	 * Ask for an upgrade by hand, since the host need not resolve here.
	 */
	private static String upgrade(RealtimeContainer container, String host, String key) throws IOException {
		try (Socket socket = new Socket(container.getHost(), container.getMappedPort(4000))) {
			String request = "GET /socket/websocket?vsn=2.0.0&apikey=" + key + " HTTP/1.1\r\nHost: " + host
					+ "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
					+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII);
		}
	}

}
