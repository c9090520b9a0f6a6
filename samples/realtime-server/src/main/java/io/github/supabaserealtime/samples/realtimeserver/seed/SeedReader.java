package io.github.supabaserealtime.samples.realtimeserver.seed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.EnumNaming;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.Resource;

/**
 * Reads seed files, YAML or JSON, which is YAML too. A mistake is an error that names the
 * file and the property.
 */
public final class SeedReader {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		// a flag that is left out
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.addMixIn(Seed.Permission.class, KebabNames.class)
		.build();

	private SeedReader() {
	}

	/**
	 * Read a seed file.
	 * @param file the file
	 * @return the seed
	 * @throws InvalidSeedException if it cannot be read or is not right
	 */
	public static Seed read(Resource file) {
		try (InputStream in = file.getInputStream()) {
			Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
			JsonNode tree = MAPPER.valueToTree((content != null) ? content : Map.of());
			return MAPPER.treeToValue(tree, Seed.class);
		}
		catch (YAMLException | JacksonException | IllegalArgumentException ex) {
			throw new InvalidSeedException(
					"The seed file " + file.getDescription() + " is not right: " + ex.getMessage(), ex);
		}
		catch (IOException ex) {
			throw new InvalidSeedException(
					"The seed file " + file.getDescription() + " cannot be read: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Read the description of one table.
	 * @param table the description, as in a seed file
	 * @return the table
	 * @throws JacksonException if it is not right
	 */
	public static Seed.Table readTable(JsonNode table) {
		return MAPPER.treeToValue(table, Seed.Table.class);
	}

	/**
	 * Names values {@code broadcast-read}.
	 */
	@EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
	private interface KebabNames {

	}

}
