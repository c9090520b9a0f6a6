package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Application contexts with a connection, a processor and the beans of a test.
 */
final class ListenerContexts {

	static final JsonMapper MAPPER = JsonMapper.builder().build();

	private ListenerContexts() {
	}

	static AnnotationConfigApplicationContext unstarted(FakeConnection connection, Class<?>... beans) {
		return unstarted(connection, new RealtimeListenerRegistry(), beans);
	}

	static AnnotationConfigApplicationContext unstarted(FakeConnection connection, RealtimeListenerRegistry registry,
			Class<?>... beans) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean("connection", RealtimeConnection.class, () -> connection);
		context.registerBean("registry", RealtimeListenerRegistry.class, () -> registry);
		context.registerBean("processor", AnnotatedListenerProcessor.class,
				() -> new AnnotatedListenerProcessor(registry));
		List.of(beans).forEach((bean) -> context.registerBean(name(bean), bean));
		return context;
	}

	private static String name(Class<?> bean) {
		return bean.getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT) + bean.getSimpleName().substring(1);
	}

	static AnnotationConfigApplicationContext started(FakeConnection connection, Class<?>... beans) {
		AnnotationConfigApplicationContext context = unstarted(connection, beans);
		context.refresh();
		return context;
	}

	static void properties(AnnotationConfigApplicationContext context, Map<String, Object> properties) {
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
	}

	static BroadcastMessage broadcast(String topic, String event, String json) {
		return new BroadcastMessage("fake", "realtime:" + topic, event, Payload.ofJson(json, MAPPER), null, false);
	}

}
