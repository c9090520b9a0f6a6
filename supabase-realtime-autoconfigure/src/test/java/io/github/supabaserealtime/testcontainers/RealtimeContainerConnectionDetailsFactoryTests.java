package io.github.supabaserealtime.testcontainers;

import java.io.File;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.RealtimeConnectionDetails;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.container.RealtimeContainer;
import io.github.supabaserealtime.test.container.RealtimeDatabaseContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RealtimeContainerConnectionDetailsFactory}, found as Boot finds it,
 * without Docker: the server of the container runs in this JVM.
 */
class RealtimeContainerConnectionDetailsFactoryTests {

	private static final String SECRET = "a-secret-of-no-less-than-32-characters";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ServiceConnectionAutoConfiguration.class, RealtimeAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=ws://localhost:1/socket", "supabase.realtime.api-key=unused");

	@Test
	void anApplicationConnectsToTheContainer() {
		this.contextRunner.withUserConfiguration(RealtimeContainerConfiguration.class).run((context) -> {
			RealtimeConnectionDetails details = context.getBean(RealtimeConnectionDetails.class);
			assertThat(details.getUrl()).isEqualTo(context.getBean(EmbeddedRealtimeServer.class).url());
			assertThat(details.getAccessToken()).isNull();
			assertThat(details.getSslBundle()).isNull();
			assertThat(details.toString()).doesNotContain(details.getApiKey());
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			await().atMost(Duration.ofSeconds(10)).until(() -> connection.getState() == ConnectionState.OPEN);
			// the client may know of it before the server does
			context.getBean(EmbeddedRealtimeServer.class).awaitConnections(1, Duration.ofSeconds(10));
		});
	}

	@Test
	void theDatabaseOfTheContainerIsADataSourceOnlyIfItsTypeIsNamed() {
		this.contextRunner.withUserConfiguration(RealtimeContainerConfiguration.class)
			.run((context) -> assertThat(context).doesNotHaveBean(JdbcConnectionDetails.class));
		this.contextRunner.withUserConfiguration(ContainerWithDatabaseConfiguration.class).run((context) -> {
			assertThat(context).hasSingleBean(RealtimeConnectionDetails.class);
			JdbcConnectionDetails details = context.getBean(JdbcConnectionDetails.class);
			RealtimeDatabaseContainer database = context.getBean(RealtimeContainer.class).getDatabase();
			assertThat(details.getJdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5432/postgres");
			assertThat(details.getUsername()).isEqualTo(database.getUsername());
			assertThat(details.getPassword()).isEqualTo(database.getPassword());
			assertThat(details.getDriverClassName()).isEqualTo("org.postgresql.Driver");
			assertThat(details.toString()).doesNotContain(database.getPassword());
		});
	}

	@Test
	void aContainerOfAnotherKindGivesNone() {
		this.contextRunner.withPropertyValues("supabase.realtime.auto-startup=false")
			.withUserConfiguration(OtherContainerConfiguration.class)
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("No ConnectionDetails found"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "testcontainers|supabase-realtime-test", "supabase-realtime-test", "docker-compose",
			"spring-boot-jdbc" })
	void factoriesWhoseLibrariesAreMissingDoNotBreakTheOthers(String missing) throws Exception {
		try (URLClassLoader classLoader = classLoaderWithout(missing)) {
			assertThat(create(classLoader)).isNotNull();
		}
	}

	private static Object create(ClassLoader classLoader) throws Exception {
		return classLoader.loadClass(ConnectionDetailsFactories.class.getName())
			.getConstructor(ClassLoader.class)
			.newInstance(classLoader);
	}

	private static URLClassLoader classLoaderWithout(String artifacts) {
		Pattern pattern = Pattern.compile(artifacts);
		URL[] urls = Pattern.compile(File.pathSeparator)
			.splitAsStream(System.getProperty("java.class.path"))
			.filter((entry) -> !pattern.matcher(entry).find())
			.map((entry) -> url(Path.of(entry)))
			.toArray(URL[]::new);
		return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
	}

	private static URL url(Path path) {
		try {
			return path.toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class RealtimeContainerConfiguration {

		@Bean
		EmbeddedRealtimeServer embeddedServer() {
			return EmbeddedRealtimeServer.builder().jwtSecret(SECRET).start();
		}

		@Bean
		@ServiceConnection
		RealtimeContainer container(EmbeddedRealtimeServer embeddedServer) {
			return new ContainerOfTheEmbeddedServer(embeddedServer);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ContainerWithDatabaseConfiguration {

		@Bean
		EmbeddedRealtimeServer embeddedServer() {
			return EmbeddedRealtimeServer.builder().jwtSecret(SECRET).start();
		}

		@Bean
		@ServiceConnection(type = { RealtimeConnectionDetails.class, JdbcConnectionDetails.class })
		RealtimeContainer container(EmbeddedRealtimeServer embeddedServer) {
			return new ContainerOfTheEmbeddedServer(embeddedServer).withDatabase(new RealtimeDatabaseContainer() {

				@Override
				public String getJdbcUrl() {
					return "jdbc:postgresql://db.example:5432/postgres";
				}

			});
		}

	}

	static class ContainerOfTheEmbeddedServer extends RealtimeContainer {

		private final EmbeddedRealtimeServer server;

		ContainerOfTheEmbeddedServer(EmbeddedRealtimeServer server) {
			super("supabase/realtime:v2.129.8");
			this.server = server;
			withJwtSecret(SECRET);
		}

		@Override
		public void start() {
		}

		@Override
		public boolean isRunning() {
			return true;
		}

		@Override
		public String getUrl() {
			return this.server.url();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherContainerConfiguration {

		@Bean
		@ServiceConnection
		GenericContainer<?> container() {
			return new GenericContainer<>("supabase/realtime:v2.129.8");
		}

	}

}
