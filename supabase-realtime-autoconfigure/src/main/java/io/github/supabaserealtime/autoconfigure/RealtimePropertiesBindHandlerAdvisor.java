package io.github.supabaserealtime.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * {@link ConfigurationPropertiesBindHandlerAdvisor} that checks the keys below
 * {@code supabase.realtime} before {@link RealtimeProperties} are bound. So a misspelled
 * key is reported before its value is missed, and a wrong key in a list is reported with
 * the right one, which Spring Boot does not name.
 */
class RealtimePropertiesBindHandlerAdvisor implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ConfigurationPropertyName UNKNOWN_KEYS = KnownProperties.PREFIX.append("unknown-keys");

	@Override
	public BindHandler apply(BindHandler bindHandler) {
		return new AbstractBindHandler(bindHandler) {

			@Override
			public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
					BindContext context) {
				if (name.equals(KnownProperties.PREFIX) && target.getType().toClass() == RealtimeProperties.class) {
					check(context);
				}
				return super.onStart(name, target, context);
			}

		};
	}

	private static void check(BindContext context) {
		List<ConfiguredKey> keys = ConfiguredKey.of(context.getSources());
		ChangedNames.refuse(keys);
		UnknownProperties.check(keys,
				context.getBinder().bind(UNKNOWN_KEYS, Bindable.of(UnknownKeys.class)).orElse(UnknownKeys.FAIL));
	}

}
