package io.github.supabaserealtime.test;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ArchitectureTests {

	private static final String INTERNAL = "io.github.supabaserealtime.test.internal";

	private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "classes"));

	@Test
	void nothingPublicMentionsAnInternalType() {
		assertThat(CLASSES).anyMatch(ArchitectureTests::isInternal);
		Stream<String> mentioned = CLASSES.stream()
			.filter((type) -> !isInternal(type) && type.getModifiers().contains(JavaModifier.PUBLIC))
			.flatMap((type) -> type.getCodeUnits().stream())
			.filter(ArchitectureTests::isVisible)
			.filter((unit) -> types(unit).flatMap((type) -> type.getAllInvolvedRawTypes().stream())
				.anyMatch(ArchitectureTests::isInternal))
			.map(JavaCodeUnit::getFullName);
		assertThat(mentioned).isEmpty();
	}

	private static boolean isInternal(JavaClass type) {
		return type.getPackageName().startsWith(INTERNAL);
	}

	private static boolean isVisible(JavaCodeUnit unit) {
		Set<JavaModifier> modifiers = unit.getModifiers();
		return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
				&& !modifiers.contains(JavaModifier.SYNTHETIC);
	}

	private static Stream<JavaType> types(JavaCodeUnit unit) {
		return Stream.concat(unit.getParameterTypes().stream(), Stream.of(unit.getReturnType()));
	}

}
