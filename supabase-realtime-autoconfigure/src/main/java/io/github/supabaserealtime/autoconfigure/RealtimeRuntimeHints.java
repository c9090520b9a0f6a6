package io.github.supabaserealtime.autoconfigure;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * Registers what binds properties by reflection and cannot be seen in their types: a
 * channel may be written as a single text.
 */
final class RealtimeRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		Method factory = ReflectionUtils.findMethod(ChannelProperties.class, "of", String.class);
		Assert.state(factory != null, "No factory method");
		hints.reflection().registerMethod(factory, ExecutableMode.INVOKE);
	}

}
