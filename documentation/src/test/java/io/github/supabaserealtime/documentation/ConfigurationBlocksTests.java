package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.integration.support.locks.DefaultLockRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With the properties of a YAML or properties block an application starts, and Spring
 * Boot or this project knows each property.
 */
class ConfigurationBlocksTests {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z_]+)}");

	private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

	private static final Pattern BRACKETS = Pattern.compile("\\[([^]]*)]");

	@ParameterizedTest
	@MethodSource("blocks")
	void anApplicationStartsWithIt(Block block) throws IOException {
		List<PropertySource<?>> loaded = load(block);
		Map<String, Object> given = new LinkedHashMap<>();
		PLACEHOLDER.matcher(block.text()).results().forEach((match) -> given.put(match.group(1), "value"));
		given.put("SUPABASE_URL", "https://abcdefgh.supabase.co");
		given.put("supabase.realtime.url", "https://abcdefgh.supabase.co");
		given.put("supabase.realtime.api-key", "key");
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.auto-startup=false")
			.withPropertyValues(block.text().contains("connections:")
					? new String[] { "supabase.realtime.connections.orders.auto-startup=false" } : new String[0])
			.withBean(DefaultLockRegistry.class)
			.withInitializer((context) -> {
				MutablePropertySources sources = context.getEnvironment().getPropertySources();
				loaded.forEach(sources::addLast);
				sources.addLast(new MapPropertySource("given", given));
			})
			.run((context) -> assertThat(context).hasNotFailed().hasBean("supabaseRealtimeConnection"));
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void eachPropertyIsKnown(Block block) throws IOException {
		for (PropertySource<?> source : load(block)) {
			for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
				assertThat(Metadata.knows(BRACKETS.matcher(INDEX.matcher(name).replaceAll("")).replaceAll(".$1")))
					.as("%s: %s", block, name)
					.isTrue();
			}
		}
	}

	@Test
	void aPropertyThatNobodyKnowsIsFound() {
		assertThat(Metadata.knows("supabase.realtime.api-kye")).isFalse();
		assertThat(Metadata.knows("management.health.supabase-realtime.enabled")).isTrue();
		assertThat(Metadata.knows("supabase.realtime.channels.lobby.topic")).isTrue();
	}

	static Stream<Block> blocks() {
		return Pages.blocks("yaml", "properties");
	}

	private static List<PropertySource<?>> load(Block block) throws IOException {
		Resource resource = new ByteArrayResource(block.text().getBytes(StandardCharsets.UTF_8));
		return block.language().equals("yaml") ? new YamlPropertySourceLoader().load(block.toString(), resource)
				: new PropertiesPropertySourceLoader().load(block.toString(), resource);
	}

}
