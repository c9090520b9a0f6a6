package io.github.supabaserealtime.autoconfigure.actuate;

import java.util.Map;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.actuate.RealtimeEndpoint;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.RealtimeProperties;
import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;
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
		return new RealtimeEndpoint(connections, () -> registries, resume::getIfUnique);
	}

}
