package io.github.supabaserealtime.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.actuate.RealtimeEndpoint;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.RealtimeProperties;
import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.resume.ListenerResume;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link RealtimeEndpoint}.
 *
 * @since 0.9.0
 */
@AutoConfiguration(after = RealtimeAutoConfiguration.class)
@ConditionalOnClass({ RealtimeEndpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(RealtimeEndpoint.class)
@ConditionalOnBean(RealtimeProperties.class)
public final class RealtimeEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RealtimeEndpoint supabaseRealtimeEndpoint(ConfigurableListableBeanFactory beans,
			ObjectProvider<RealtimeListenerRegistry> registries, ObjectProvider<ListenerResume> resume) {
		// those that are no candidates by type too
		Map<String, RealtimeConnection> connections = ConnectionNames
			.of(BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, RealtimeConnection.class), beans);
		return new RealtimeEndpoint(connections, () -> registries, resume::getIfUnique, () -> factories(beans));
	}

	/**
	 * Return the factories that are made already, since nobody needs a lazy one for being
	 * shown.
	 */
	private static Map<String, RealtimeConnectionFactory> factories(ConfigurableListableBeanFactory beans) {
		Map<String, RealtimeConnectionFactory> factories = new LinkedHashMap<>();
		for (String bean : beans.getBeanNamesForType(RealtimeConnectionFactory.class, false, false)) {
			if (beans.containsSingleton(bean)) {
				RealtimeConnectionFactory factory = beans.getBean(bean, RealtimeConnectionFactory.class);
				factories.put(factories.containsKey(factory.getName()) ? bean : factory.getName(), factory);
			}
		}
		return factories;
	}

}
