package io.github.supabaserealtime;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The layers of the client.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.supabaserealtime";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.withImportOption((location) -> location.contains("/supabase-realtime-client/"))
		.importPackages(ROOT);

	@Test
	void layersKnowOnlyWhatIsBelowThem() {
		assertThat(CLASSES).hasSizeGreaterThan(50);
		Architectures.layeredArchitecture()
			.consideringOnlyDependenciesInLayers()
			.layer("api")
			.definedBy(ROOT, ROOT + ".message", ROOT + ".event")
			.layer("protocol")
			.definedBy(ROOT + ".protocol")
			.layer("transport")
			.definedBy(ROOT + ".transport")
			.optionalLayer("rest")
			.definedBy(ROOT + ".rest")
			.optionalLayer("listener")
			.definedBy(ROOT + ".listener")
			.layer("socket")
			.definedBy(ROOT + ".socket")
			.layer("channel")
			.definedBy(ROOT + ".channel")
			.layer("client")
			.definedBy(ROOT + ".client")
			.whereLayer("api")
			.mayNotAccessAnyLayer()
			.whereLayer("protocol")
			.mayOnlyAccessLayers("api")
			.whereLayer("transport")
			.mayOnlyAccessLayers("api")
			.whereLayer("rest")
			.mayOnlyAccessLayers("api")
			.whereLayer("listener")
			.mayOnlyAccessLayers("api")
			.whereLayer("socket")
			.mayOnlyAccessLayers("api", "protocol", "transport")
			.whereLayer("channel")
			.mayOnlyAccessLayers("api", "protocol", "socket")
			.whereLayer("client")
			.mayNotBeAccessedByAnyLayer()
			.check(CLASSES);
	}

	@Test
	void packagesHaveNoCyclesOutsideTheApi() {
		SlicesRuleDefinition.slices()
			.matching(ROOT + ".(protocol|transport|socket|channel|client|rest|listener)..")
			.should()
			.beFreeOfCycles()
			.check(CLASSES);
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(CLASSES.stream().map((type) -> type.getPackage()).distinct())
			.allMatch((javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class));
	}

	@Test
	void nothingOfBootOrMicrometerIsOnTheWay() {
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot..", "io.micrometer..", "org.slf4j..")
			.check(CLASSES);
	}

	@Test
	void theMachinesKnowNoThreadsAndNoClock() {
		ArchRuleDefinition.classes()
			.that()
			.resideInAnyPackage(ROOT + ".socket", ROOT + ".channel")
			.and()
			.doNotHaveSimpleName("OutboundWriter")
			.should()
			.onlyAccessClassesThat()
			.resideOutsideOfPackages("java.util.concurrent.locks")
			.andShould()
			.notBeAssignableTo(Thread.class)
			.check(CLASSES);
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAnyPackage(ROOT + ".socket", ROOT + ".channel")
			.and()
			.doNotHaveSimpleName("RetryPolicyReconnectDelay")
			.should()
			.callMethod(System.class, "nanoTime")
			.orShould()
			.callMethod(System.class, "currentTimeMillis")
			.check(CLASSES);
	}

	@Test
	void onlyTheTransportKnowsTomcatAndWebSockets() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(ROOT + ".transport")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.apache.tomcat..", "org.springframework.web.socket..", "jakarta.websocket..")
			.check(CLASSES);
	}

}
