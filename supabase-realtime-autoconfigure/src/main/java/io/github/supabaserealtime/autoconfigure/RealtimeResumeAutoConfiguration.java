package io.github.supabaserealtime.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;
import io.github.supabaserealtime.resume.JdbcPositionStore;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
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
			store = new JdbcPositionStore(
					ResumeReadersFactory.dataSource(dataSource::getIfAvailable, "", PREFIX + "store"),
					resume.getSchema());
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
	ListenerResume supabaseRealtimeListenerResume(RealtimeProperties properties, PositionStore store,
			@RealtimeDataSource ObjectProvider<DataSource> dataSource, ConfigurableListableBeanFactory beans,
			Environment environment) {
		Map<String, NamedConnectionProperties> named = properties.getConnections();
		ListenerResume.Builder builder = ListenerResume.builder(consumer(properties.getResume(), environment))
			.store(store)
			// whose rows are in another project, which gets no key and no token of theirs
			.connections((name) -> !named.containsKey(name));
		new ResumeReadersFactory(PropertyNames.DEFAULT, properties.getResume(), properties.getUrl(),
				new ConnectionBeans(beans, null, named.keySet()), dataSource::getIfAvailable)
			.apply(builder);
		named.forEach((name, connection) -> {
			ConnectionBeans own = new ConnectionBeans(beans, name, named.keySet());
			ResumeReadersFactory readers = new ResumeReadersFactory(NamedConnections.names(name),
					connection.getResume(), connection.getUrl(), own,
					() -> own.marked(DataSource.class, RealtimeDataSource.class, (mark) -> mark.value().equals(name)));
			builder.connection(name, readers::apply);
		});
		return builder.build();
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

		@Conditional(OfNamedConnection.class)
		static class ForNamedConnection {

		}

	}

	/**
	 * Something is to be read for a connection with a name.
	 */
	static class OfNamedConnection extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			List<String> found = new ArrayList<>();
			for (String name : ConnectionNames.inProperties(context.getEnvironment())) {
				for (String property : List.of("resume.changes", "resume.broadcasts")) {
					String full = NamedConnections.names(name).of(property);
					if (Binder.get(context.getEnvironment()).bind(full, String.class).isBound()) {
						found.add(full);
					}
				}
			}
			ConditionMessage.Builder message = ConditionMessage.forCondition("Named connection that resumes");
			return found.isEmpty() ? ConditionOutcome.noMatch(message.because("no property asks for it"))
					: ConditionOutcome.match(message.foundExactly(found));
		}

	}

}
