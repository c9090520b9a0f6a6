package io.github.supabaserealtime.autoconfigure;

import java.util.List;

import io.github.supabaserealtime.listener.AnnotatedListenerProcessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Logs a warning for annotated listeners in a child context without auto-configuration. A
 * processor looks only at the beans of its own context, so these listeners would never be
 * called.
 */
class UnservedListeners implements ApplicationListener<ContextRefreshedEvent> {

	private static final Log logger = LogFactory.getLog(UnservedListeners.class);

	private final ApplicationContext context;

	UnservedListeners(ApplicationContext context) {
		this.context = context;
	}

	/**
	 * Look at a child: its events reach the parents too.
	 */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (isNearest(event.getApplicationContext())
				&& event.getApplicationContext() instanceof ConfigurableApplicationContext child) {
			List<String> unserved = AnnotatedMethods.of(child.getBeanFactory());
			if (!unserved.isEmpty()) {
				logger.warn("The listeners " + unserved + " are never called: the context '" + child.getDisplayName()
						+ "' is a child without the auto-configuration of Supabase Realtime. Import"
						+ " RealtimeAutoConfiguration there, or move the beans to the parent.");
			}
		}
	}

	/**
	 * Return whether a context is a child, and neither it nor one in between has a
	 * processor.
	 */
	private boolean isNearest(ApplicationContext child) {
		ApplicationContext candidate = child;
		while (candidate != null && !isThis(candidate)
				&& !ContextHierarchy.isLocal(candidate, AnnotatedListenerProcessor.class)) {
			candidate = candidate.getParent();
		}
		return candidate != null && isThis(candidate) && !isThis(child);
	}

	private boolean isThis(ApplicationContext candidate) {
		// a parent may be wrapped
		return candidate.getAutowireCapableBeanFactory() == this.context.getAutowireCapableBeanFactory();
	}

}
