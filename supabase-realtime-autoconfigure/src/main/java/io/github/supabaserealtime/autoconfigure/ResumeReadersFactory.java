package io.github.supabaserealtime.autoconfigure;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.github.supabaserealtime.resume.ListenerResume;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Sets what missed rows and broadcasts of one connection are read by, and how.
 */
final class ResumeReadersFactory {

	private static final Pattern PROJECT = Pattern.compile("(https://[a-z0-9-]+\\.supabase\\.co)/?");

	private final PropertyNames names;

	private final ConnectionResumeProperties resume;

	private final @Nullable String url;

	private final ConnectionBeans own;

	private final Supplier<@Nullable DataSource> dataSource;

	/**
	 * Create a factory.
	 * @param names the names of the properties of the connection
	 * @param url the address of the connection in the properties
	 * @param own the beans that are for the connection
	 * @param dataSource the database that is marked for the connection
	 */
	ResumeReadersFactory(PropertyNames names, ConnectionResumeProperties resume, @Nullable String url,
			ConnectionBeans own, Supplier<@Nullable DataSource> dataSource) {
		this.names = names;
		this.resume = resume;
		this.url = url;
		this.own = own;
		this.dataSource = dataSource;
	}

	void apply(ListenerResume.Builder builder) {
		if (this.resume.getOverlap().isNegative()) {
			throw invalid("overlap", this.resume.getOverlap(), "It must not be negative.");
		}
		if (this.resume.getPageSize() < 1) {
			throw invalid("page-size", this.resume.getPageSize(), "It must be positive.");
		}
		builder.overlap(this.resume.getOverlap()).pageSize(this.resume.getPageSize()).from(from(this.resume.getFrom()));
		if (this.resume.getChanges() == ConnectionResumeProperties.Changes.POSTGREST) {
			builder.rows(postgrest(this.resume.getRestUrl()));
		}
		else if (this.resume.getChanges() == ConnectionResumeProperties.Changes.JDBC) {
			builder.rows(dataSource("changes"));
		}
		if (this.resume.getBroadcasts() == ConnectionResumeProperties.Broadcasts.JDBC) {
			builder.broadcasts(dataSource("broadcasts"));
		}
	}

	private URI postgrest(@Nullable String restUrl) {
		if (StringUtils.hasText(restUrl)) {
			return address(restUrl.strip());
		}
		RealtimeConnectionDetails details = this.own.own(RealtimeConnectionDetails.class);
		String url = (details != null) ? details.getUrl() : this.url;
		Matcher project = PROJECT.matcher((url != null) ? url.strip() : "");
		if (!project.matches()) {
			throw new InvalidRealtimeConfigurationException(
					"'" + name("changes") + "' is 'postgrest', but the connection is not to a project at supabase.co, "
							+ "so that the address of PostgREST is not known.",
					"Set '" + name("rest-url") + "', for example to 'http://localhost:54321/rest/v1'.");
		}
		return URI.create(project.group(1) + "/rest/v1");
	}

	private URI address(String restUrl) {
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

	private @Nullable Instant from(String from) {
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

	private DataSource dataSource(String property) {
		return dataSource(this.dataSource, (this.own.name() != null) ? this.own.name() : "", name(property));
	}

	/**
	 * Return the database that is marked for a connection.
	 * @param marked the database, {@code null} if none is marked
	 * @param connection the name of the connection, empty for the default one
	 * @param property the full name of the property that needs it
	 */
	static DataSource dataSource(Supplier<@Nullable DataSource> marked, String connection, String property) {
		DataSource dataSource = marked.get();
		if (dataSource == null) {
			throw new InvalidRealtimeConfigurationException(
					"'" + property + "' is 'jdbc', but no DataSource is marked for it.",
					"Mark the @Bean method of a DataSource with @RealtimeDataSource"
							+ (connection.isEmpty() ? "" : "(\"" + connection + "\")")
							+ ". No other one is used, since its rights are those of its database user.");
		}
		return dataSource;
	}

	private String name(String property) {
		return this.names.of("resume." + property);
	}

	private RuntimeException invalid(String property, Object value, String reason) {
		return this.names.invalid("resume." + property, value, reason);
	}

}
