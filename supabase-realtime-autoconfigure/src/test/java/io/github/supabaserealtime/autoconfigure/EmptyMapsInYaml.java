package io.github.supabaserealtime.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.condition.EnabledIf;

import org.springframework.boot.SpringBootVersion;

/**
 * Runs a test where Spring Boot keeps the empty maps of a YAML document, which is so from
 * 4.1 on.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "io.github.supabaserealtime.autoconfigure.EmptyMapsInYaml$Version#keepsThem",
		disabledReason = "Spring Boot 4.0 leaves out the empty maps of a YAML document")
@interface EmptyMapsInYaml {

	/**
	 * The version of Spring Boot that the tests run with.
	 */
	final class Version {

		private Version() {
		}

		static boolean keepsThem() {
			return !SpringBootVersion.getVersion().startsWith("4.0.");
		}

	}

}
