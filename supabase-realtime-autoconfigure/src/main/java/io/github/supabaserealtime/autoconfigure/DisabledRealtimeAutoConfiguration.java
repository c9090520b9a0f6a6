package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.RealtimeConnection;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for an application in which Supabase
 * Realtime is switched off by {@code supabase.realtime.enabled=false}. It only logs how
 * many annotated listeners are not called.
 *
 * @since 0.9.0
 */
@AutoConfiguration
@ConditionalOnClass(RealtimeConnection.class)
@ConditionalOnBooleanProperty(name = DisabledRealtimeFailureAnalyzer.SWITCH, havingValue = false)
public final class DisabledRealtimeAutoConfiguration {

	@Bean
	SwitchedOffListeners supabaseRealtimeSwitchedOffListeners(ConfigurableListableBeanFactory beans) {
		return new SwitchedOffListeners(beans);
	}

}
