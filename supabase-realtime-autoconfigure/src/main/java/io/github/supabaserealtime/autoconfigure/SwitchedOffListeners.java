package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.listener.AnnotatedListenerProcessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Logs how many annotated listeners are not called because Supabase Realtime is switched
 * off.
 */
class SwitchedOffListeners implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(SwitchedOffListeners.class);

	private final ConfigurableListableBeanFactory beans;

	SwitchedOffListeners(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public void afterSingletonsInstantiated() {
		// the application may have a processor of its own
		if (ContextHierarchy.isLocal(this.beans, AnnotatedListenerProcessor.class)) {
			return;
		}
		int count = AnnotatedMethods.of(this.beans).size();
		if (count > 0) {
			logger.info("Supabase Realtime is switched off by '" + DisabledRealtimeFailureAnalyzer.SWITCH + "=false': "
					+ count + ((count == 1) ? " annotated listener method is" : " annotated listener methods are")
					+ " not called.");
		}
	}

}
