package io.github.supabaserealtime.autoconfigure;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.github.supabaserealtime.resume.JdbcPositionStore;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * {@link AutoConfiguration Auto-configuration} for listeners that go on where they
 * stopped.
 *
 * @since 0.9.0
 */
@AutoConfiguration(after = RealtimeAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "supabase.realtime.enabled", matchIfMissing = true)
@Conditional(RealtimeResumeAutoConfiguration.AskedFor.class)
public final class RealtimeResumeAutoConfiguration {

	private static final String PREFIX = "supabase.realtime.resume.";

	private static final Pattern PROJECT = Pattern.compile("(https://[a-z0-9-]+\\.supabase\\.co)/?");

	@Bean
	@ConditionalOnMissingBean
	PositionStore supabaseRealtimePositionStore(RealtimeProperties properties,
			@RealtimeDataSource ObjectProvider<DataSource> dataSource) {
		ResumeProperties resume = properties.getResume();
		if (resume.getStore() == ResumeProperties.Store.MEMORY) {
			return PositionStore.inMemory();
		}
		JdbcPositionStore store;
		try {
			store = new JdbcPositionStore(dataSource(dataSource, "store"), resume.getSchema());
		}
		catch (IllegalArgumentException ex) {
			throw invalid("schema", resume.getSchema(), "It must consist of small letters, digits and underscores.");
		}
		if (resume.getInitializeSchema() == ResumeProperties.InitializeSchema.ALWAYS) {
			store.createSchema();
		}
		return store;
	}

	@Bean
	@ConditionalOnMissingBean
	ListenerResume supabaseRealtimeListenerResume(RealtimeProperties properties, RealtimeConnectionDetails details,
			PositionStore store, @RealtimeDataSource ObjectProvider<DataSource> dataSource, Environment environment) {
		ResumeProperties resume = properties.getResume();
		if (resume.getOverlap().isNegative()) {
			throw invalid("overlap", resume.getOverlap(), "It must not be negative.");
		}
		if (resume.getPageSize() < 1) {
			throw invalid("page-size", resume.getPageSize(), "It must be positive.");
		}
		ListenerResume.Builder builder = ListenerResume.builder(consumer(resume, environment))
			.store(store)
			.overlap(resume.getOverlap())
			.pageSize(resume.getPageSize())
			.from(from(resume.getFrom()))
			// whose rows are in another project, which gets no key and no token of theirs
			.connections((name) -> !properties.getConnections().containsKey(name));
		if (resume.getChanges() == ResumeProperties.Changes.POSTGREST) {
			builder.rows(postgrest(resume.getRestUrl(), details));
		}
		else if (resume.getChanges() == ResumeProperties.Changes.JDBC) {
			builder.rows(dataSource(dataSource, "changes"));
		}
		if (resume.getBroadcasts() == ResumeProperties.Broadcasts.JDBC) {
			builder.broadcasts(dataSource(dataSource, "broadcasts"));
		}
		return builder.build();
	}

	private static URI postgrest(@Nullable String restUrl, RealtimeConnectionDetails details) {
		if (StringUtils.hasText(restUrl)) {
			return address(restUrl.strip());
		}
		Matcher project = PROJECT.matcher(details.getUrl().strip());
		if (!project.matches()) {
			throw new InvalidRealtimeConfigurationException(
					"'" + PREFIX + "changes' is 'postgrest', but the connection is not to a project at supabase.co, "
							+ "so that the address of PostgREST is not known.",
					"Set '" + PREFIX + "rest-url', for example to 'http://localhost:54321/rest/v1'.");
		}
		return URI.create(project.group(1) + "/rest/v1");
	}

	private static URI address(String restUrl) {
		try {
			URI uri = URI.create(restUrl);
			if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
					&& uri.getRawQuery() == null && uri.getUserInfo() == null) {
				return uri;
			}
		}
		catch (IllegalArgumentException ex) {
			// said below
		}
		throw invalid("rest-url", restUrl, "It must be an http:// or https:// address.");
	}

	private static String consumer(ResumeProperties resume, Environment environment) {
		String consumer = StringUtils.hasText(resume.getConsumer()) ? resume.getConsumer()
				: environment.getProperty("spring.application.name");
		if (StringUtils.hasText(consumer)) {
			return consumer;
		}
		if (resume.getStore() == ResumeProperties.Store.MEMORY) {
			return "application";
		}
		throw new InvalidRealtimeConfigurationException(
				"Positions of listeners are to be stored ('" + PREFIX + "store'), but it is not known for whom.",
				"Set '" + PREFIX + "consumer' or 'spring.application.name' to a name that stays the same.");
	}

	private static DataSource dataSource(ObjectProvider<DataSource> qualified, String property) {
		DataSource dataSource = qualified.getIfAvailable();
		if (dataSource == null) {
			throw new InvalidRealtimeConfigurationException(
					"'" + PREFIX + property + "' is 'jdbc', but no DataSource is marked for it.",
					"Mark the @Bean method of a DataSource with @RealtimeDataSource. No other one is used, since its "
							+ "rights are those of its database user.");
		}
		return dataSource;
	}

	private static @Nullable Instant from(String from) {
		if ("latest".equalsIgnoreCase(from)) {
			return null;
		}
		if ("earliest".equalsIgnoreCase(from)) {
			return Instant.MIN;
		}
		try {
			return Instant.parse(from);
		}
		catch (DateTimeException ex) {
			throw invalid("from", from, "It must be 'latest', 'earliest' or a time such as '2026-08-21T12:00:00Z'.");
		}
	}

	private static InvalidConfigurationPropertyValueException invalid(String property, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(PREFIX + property, value, reason);
	}

	/**
	 * Something is to be read that was missed.
	 */
	static class AskedFor extends AnyNestedCondition {

		AskedFor() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		@ConditionalOnProperty("supabase.realtime.resume.changes")
		static class ForChanges {

		}

		@ConditionalOnProperty("supabase.realtime.resume.broadcasts")
		static class ForBroadcasts {

		}

	}

}
