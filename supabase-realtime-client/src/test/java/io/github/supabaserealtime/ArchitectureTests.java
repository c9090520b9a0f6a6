package io.github.supabaserealtime;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.resume.ListenerResume;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.core.MethodParameter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The layers of the client.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.supabaserealtime";

	private static final String INTERNAL = ROOT + ".internal";

	private static final String[] MACHINES = { INTERNAL + ".machine", INTERNAL + ".push", INTERNAL + ".link",
			INTERNAL + ".token", INTERNAL + ".join", INTERNAL + ".presence", INTERNAL + ".channel" };

	private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "classes"));

	/**
	 * What each room may know of the others. The public packages stand first: theirs are
	 * the types that users see.
	 */
	@Test
	void roomsKnowOnlyWhatIsBelowThem() {
		assertThat(CLASSES).hasSizeGreaterThan(50);
		Architectures.layeredArchitecture()
			.consideringOnlyDependenciesInLayers()
			.layer("api")
			.definedBy(ROOT, ROOT + ".message")
			.layer("rest")
			.definedBy(ROOT + ".rest")
			.layer("transport")
			.definedBy(ROOT + ".transport", INTERNAL + ".transport")
			.layer("listener")
			.definedBy(ROOT + ".listener")
			.layer("builder")
			.definedBy(ROOT + ".client")
			.layer("text")
			.definedBy(INTERNAL + ".text")
			.layer("http")
			.definedBy(INTERNAL + ".rest")
			.layer("listening")
			.definedBy(INTERNAL + ".listening")
			.layer("resume")
			.definedBy(ROOT + ".resume", INTERNAL + ".resume")
			.layer("row")
			.definedBy(INTERNAL + ".row")
			.layer("protocol")
			.definedBy(INTERNAL + ".protocol")
			.layer("machine")
			.definedBy(INTERNAL + ".machine")
			.layer("push")
			.definedBy(INTERNAL + ".push")
			.layer("token")
			.definedBy(INTERNAL + ".token")
			.layer("link")
			.definedBy(INTERNAL + ".link")
			.layer("join")
			.definedBy(INTERNAL + ".join")
			.layer("presence")
			.definedBy(INTERNAL + ".presence")
			.layer("channel")
			.definedBy(INTERNAL + ".channel")
			.layer("delivery")
			.definedBy(INTERNAL + ".delivery")
			.layer("client")
			.definedBy(INTERNAL + ".client")
			.whereLayer("text")
			.mayNotAccessAnyLayer()
			.whereLayer("api")
			.mayOnlyAccessLayers("row", "text")
			.whereLayer("row")
			.mayOnlyAccessLayers("text")
			.whereLayer("rest")
			.mayOnlyAccessLayers("api", "text")
			.whereLayer("transport")
			.mayOnlyAccessLayers("api", "text")
			.whereLayer("listening")
			.mayOnlyAccessLayers("api")
			.whereLayer("listener")
			.mayOnlyAccessLayers("api", "listening", "resume", "text")
			.whereLayer("resume")
			.mayOnlyAccessLayers("api", "row", "text")
			.whereLayer("http")
			.mayOnlyAccessLayers("api", "rest", "text")
			.whereLayer("protocol")
			.mayOnlyAccessLayers("api", "text")
			.whereLayer("machine")
			.mayOnlyAccessLayers("api", "protocol", "text")
			.whereLayer("push")
			.mayOnlyAccessLayers("api", "protocol", "machine", "text")
			.whereLayer("token")
			.mayOnlyAccessLayers("api", "protocol", "machine", "text")
			.whereLayer("link")
			.mayOnlyAccessLayers("api", "protocol", "machine", "text")
			.whereLayer("join")
			.mayOnlyAccessLayers("api", "protocol", "machine", "token", "text")
			.whereLayer("presence")
			.mayOnlyAccessLayers("api", "protocol", "machine", "push", "join", "text")
			.whereLayer("channel")
			.mayOnlyAccessLayers("api", "protocol", "machine", "push", "token", "join", "presence", "text")
			.whereLayer("delivery")
			.mayOnlyAccessLayers("api", "protocol", "machine", "listening", "resume", "text")
			.whereLayer("builder")
			.mayOnlyAccessLayers("api", "rest", "transport", "text", "machine", "listening", "client")
			.whereLayer("builder")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("client")
			.mayOnlyBeAccessedByLayers("builder")
			.check(CLASSES);
	}

	@Test
	void roomsHaveNoCycles() {
		SlicesRuleDefinition.slices().matching(INTERNAL + ".(*)..").should().beFreeOfCycles().check(CLASSES);
	}

	/**
	 * A user has to find what is needed among them, and each is a promise: if this fails,
	 * see first what need not be public. Nested types count with the type around them.
	 */
	@Test
	void usersSeeNoMoreThan82Types() {
		List<String> types = CLASSES.stream()
			.filter((type) -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
			.filter((type) -> !type.getPackageName().startsWith(INTERNAL))
			.map(JavaClass::getName)
			.sorted()
			.toList();
		assertThat(types).contains(RealtimeConnection.class.getName()).hasSizeLessThanOrEqualTo(82);
	}

	@Test
	void nothingPublicMentionsAnInternalType() {
		ArchRuleDefinition.classes()
			.that()
			.resideOutsideOfPackage(INTERNAL + "..")
			.and()
			.arePublic()
			.should(new MentionNoTypeOf(INTERNAL))
			.check(CLASSES);
	}

	/**
	 * The public types would change with each major version of Spring Retry.
	 */
	@Test
	void nothingPublicMentionsSpringRetry() {
		ArchRuleDefinition.classes()
			.that()
			.resideOutsideOfPackage(INTERNAL + "..")
			.and()
			.arePublic()
			.should(new MentionNoTypeOf("org.springframework.retry"))
			.check(CLASSES);
	}

	@Test
	void valuesNameTheirAccessorsAfterWhatTheyReturn() {
		ArchRuleDefinition.noMethods()
			.that()
			.arePublic()
			.and()
			.haveRawParameterTypes(new Class<?>[0])
			.and()
			.areDeclaredInClassesThat()
			.resideOutsideOfPackage(INTERNAL + "..")
			.and()
			.areDeclaredInClassesThat()
			.areNotInterfaces()
			.and()
			.areDeclaredInClassesThat()
			.areNotAssignableTo(Throwable.class)
			.and()
			.areNotDeclaredIn(RealtimeListenerRegistry.class)
			.and()
			.areNotDeclaredIn(RealtimeConnectionFactory.class)
			.and()
			.areDeclaredInClassesThat()
			.areNotAssignableTo(MethodParameter.class)
			.should()
			.haveNameMatching("get[A-Z].*")
			.check(CLASSES);
	}

	@Test
	void whatActsAndExceptionsHaveGetters() {
		ArchRuleDefinition.methods()
			.that()
			.arePublic()
			.and()
			.haveRawParameterTypes(new Class<?>[0])
			.and()
			.doNotHaveRawReturnType(void.class)
			.and()
			.doNotHaveRawReturnType(CompletableFuture.class)
			.and()
			.areDeclaredInClassesThat(JavaClass.Predicates.type(RealtimeConnection.class)
				.or(JavaClass.Predicates.type(RealtimeChannel.class))
				.or(JavaClass.Predicates.type(RealtimeListenerRegistry.class))
				.or(JavaClass.Predicates.type(RealtimeConnectionFactory.class))
				.or(JavaClass.Predicates.type(ListenerResume.class))
				.or(JavaClass.Predicates.assignableTo(RealtimeException.class)))
			.should()
			.haveNameMatching("(get|is)[A-Z].*")
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
			.resideInAnyPackage(MACHINES)
			.should()
			.onlyAccessClassesThat()
			.resideOutsideOfPackages("java.util.concurrent.locks")
			.andShould()
			.notBeAssignableTo(Thread.class)
			.check(CLASSES);
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAnyPackage(MACHINES)
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
			.resideOutsideOfPackage(INTERNAL + ".transport")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.apache.tomcat..", "org.springframework.web.socket..", "jakarta.websocket..")
			.check(CLASSES);
	}

}
