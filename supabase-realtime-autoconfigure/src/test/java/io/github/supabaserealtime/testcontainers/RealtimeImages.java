package io.github.supabaserealtime.testcontainers;

import java.util.stream.Stream;

import com.github.dockerjava.api.exception.NotFoundException;
import io.github.supabaserealtime.test.container.RealtimeContainer;
import io.github.supabaserealtime.test.container.RealtimeDatabaseContainer;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/**
 * Leaves a test out where Docker or an image is missing: the tests pull nothing. The
 * system properties {@code realtime.container.image} and
 * {@code realtime.container.database-image} name substitutes, and
 * {@code realtime.container.required=true} runs the test all the same.
 */
final class RealtimeImages implements ExecutionCondition {

	private static final DockerImageName SERVER = image("realtime.container.image", "supabase/realtime",
			RealtimeContainer.DEFAULT_IMAGE);

	private static final DockerImageName DATABASE = image("realtime.container.database-image", "supabase/postgres",
			RealtimeDatabaseContainer.DEFAULT_IMAGE);

	private static DockerImageName image(String property, String substituteFor, String image) {
		return DockerImageName.parse(System.getProperty(property, image)).asCompatibleSubstituteFor(substituteFor);
	}

	static RealtimeContainer newServer() {
		return new RealtimeContainer(SERVER).withDatabase(newDatabase());
	}

	static RealtimeDatabaseContainer newDatabase() {
		return new RealtimeDatabaseContainer(DATABASE);
	}

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (Boolean.getBoolean("realtime.container.required")) {
			return ConditionEvaluationResult.enabled("Containers are required");
		}
		String missing = missing();
		if (missing == null) {
			return ConditionEvaluationResult.enabled("Docker and the images are here");
		}
		return ConditionEvaluationResult.disabled(missing);
	}

	private static String missing() {
		if (!DockerClientFactory.instance().isDockerAvailable()) {
			return "no Docker answers";
		}
		return Stream.of(SERVER, DATABASE)
			.map(DockerImageName::asCanonicalNameString)
			.filter((image) -> !isPresent(image))
			.map((image) -> "there is no image " + image + " (docker pull gets it)")
			.findFirst()
			.orElse(null);
	}

	private static boolean isPresent(String image) {
		try {
			DockerClientFactory.lazyClient().inspectImageCmd(image).exec();
			return true;
		}
		catch (NotFoundException ex) {
			return false;
		}
	}

}
