package io.github.supabaserealtime.test.context;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * {@link ContextCustomizerFactory} for tests with
 * {@link EmbeddedRealtime @EmbeddedRealtime}.
 */
class EmbeddedRealtimeContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		EmbeddedRealtime annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				EmbeddedRealtime.class);
		return (annotation != null) ? new EmbeddedRealtimeContextCustomizer(annotation, testClass) : null;
	}

}
