package io.github.supabaserealtime.autoconfigure;

import java.nio.file.Path;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the structure of this module.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.supabaserealtime";

	private static final JavaClasses MODULE = new ClassFileImporter().importPath(Path.of("target", "classes"));

	private static void check(ArchRule rule) {
		rule.check(MODULE);
	}

	@Test
	void theModuleIsSeen() {
		assertThat(MODULE).extracting(JavaClass::getName)
			.contains(RealtimeAutoConfiguration.class.getName())
			.doesNotContain("io.github.supabaserealtime.RealtimeConnection", getClass().getName());
	}

	@Test
	void packagesHaveNoCycles() {
		check(SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
	}

	@Test
	void runtimeTypesDoNotKnowTheirWiring() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAnyPackage(ROOT + ".actuate", ROOT + ".health", ROOT + ".metrics", ROOT + ".observation")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ROOT + ".autoconfigure.."));
	}

	@Test
	void theImplementationOfTheClientIsNotTouched() {
		String[] machines = Stream
			.of("machine", "push", "token", "link", "join", "presence", "channel", "delivery", "protocol")
			.map((room) -> ROOT + ".internal." + room)
			.toArray(String[]::new);
		check(ArchRuleDefinition.noClasses().should().dependOnClassesThat().resideInAnyPackage(machines));
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		check(ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL));
	}

	@Test
	void autoConfigurationsHaveNoPublicMembers() {
		check(ArchRuleDefinition.noMethods()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic());
		check(ArchRuleDefinition.noFields()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.allowEmptyShould(true));
	}

	@Test
	void beanMethodsArePackagePrivate() {
		check(ArchRuleDefinition.methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate());
	}

	@Test
	void beansHaveOurNames() {
		check(ArchRuleDefinition.methods()
			.that()
			.areAnnotatedWith(Bean.class)
			.should()
			.haveNameStartingWith("supabaseRealtime"));
	}

	@Test
	void connectionDetailsOfPropertiesAreNotPublic() {
		check(ArchRuleDefinition.classes()
			.that()
			.areAssignableTo(ConnectionDetails.class)
			.and()
			.areNotInterfaces()
			.should()
			.bePackagePrivate());
	}

	@Test
	void micrometerIsKnownToMetricsAndObservationsAlone() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(ROOT + ".metrics", ROOT + ".autoconfigure.metrics", ROOT + ".observation",
					ROOT + ".autoconfigure.observation", ROOT + ".autoconfigure.internal")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.micrometer.."));
	}

	@Test
	void healthIsKnownToHealthAlone() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(ROOT + ".health", ROOT + ".autoconfigure.health")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot.health.."));
	}

	@Test
	void packagesAreNullMarked() {
		check(ArchRuleDefinition.classes().that(new DescribedPredicate<JavaClass>("are no package-info") {

			@Override
			public boolean test(JavaClass type) {
				return !type.getSimpleName().equals("package-info");
			}

		}).should(new ArchCondition<>("reside in a null-marked package") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
				events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " is not null-marked"));
			}

		}));
	}

	@Test
	void nothingIsSynchronized() {
		check(ArchRuleDefinition.noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED));
	}

}
