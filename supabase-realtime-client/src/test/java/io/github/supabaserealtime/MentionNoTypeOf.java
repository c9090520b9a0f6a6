package io.github.supabaserealtime;

import java.util.Set;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/**
 * Condition that the visible part of a class, which is its supertypes and the signatures
 * of its public and protected members, mentions no type of a package.
 */
class MentionNoTypeOf extends ArchCondition<JavaClass> {

	private final String hidden;

	MentionNoTypeOf(String hidden) {
		super("mention no type of " + hidden);
		this.hidden = hidden;
	}

	@Override
	public void check(JavaClass type, ConditionEvents events) {
		Stream.concat(type.getInterfaces().stream(), type.getSuperclass().stream())
			.forEach((supertype) -> check(type, "its supertypes", supertype, events));
		for (JavaMember member : type.getMembers()) {
			if (isVisible(member)) {
				mentioned(member).forEach((used) -> check(type, member.getFullName(), used, events));
			}
		}
	}

	private static boolean isVisible(JavaMember member) {
		Set<JavaModifier> modifiers = member.getModifiers();
		return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
				&& !modifiers.contains(JavaModifier.SYNTHETIC);
	}

	private static Stream<JavaType> mentioned(JavaMember member) {
		if (member instanceof JavaCodeUnit unit) {
			return Stream
				.of(unit.getParameterTypes().stream(), Stream.of(unit.getReturnType()),
						unit.getExceptionTypes().stream())
				.flatMap((types) -> types);
		}
		return member.getAllInvolvedRawTypes().stream().map((used) -> used);
	}

	private void check(JavaClass type, String place, JavaType used, ConditionEvents events) {
		for (JavaClass raw : used.getAllInvolvedRawTypes()) {
			if (raw.getPackageName().startsWith(this.hidden)) {
				events.add(SimpleConditionEvent.violated(type, place + " mentions " + raw.getName()));
			}
		}
	}

}
