package io.github.supabaserealtime.listener;

import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;
import org.springframework.util.ObjectUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

/**
 * Validates the payloads of parameters with {@code @Valid} or {@code @Validated}, by the
 * {@code jakarta.validation.Validator} bean. The elements of collections and maps are
 * validated each.
 */
class PayloadValidation {

	private static final String VALIDATOR = "jakarta.validation.Validator";

	private final Supplier<@Nullable SmartValidator> validator;

	PayloadValidation(ListableBeanFactory beans) {
		this.validator = SingletonSupplier.ofNullable(() -> find(beans));
	}

	// the class need not be there
	private static @Nullable SmartValidator find(ListableBeanFactory beans) {
		return ClassUtils.isPresent(VALIDATOR, PayloadValidation.class.getClassLoader()) ? Jakarta.find(beans) : null;
	}

	/**
	 * Refuse an annotation where it would be ignored.
	 * @throws InvalidListenerException if the parameter is to be validated
	 */
	static void refuse(ListenerMethod method, MethodParameter parameter) {
		if (hints(parameter) != null) {
			throw method.invalid(parameter, "is to be validated, but it does not take the payload");
		}
	}

	/**
	 * Return what makes the argument for a parameter and validates it if the parameter
	 * asks for that.
	 * @throws InvalidListenerException if it asks and there is no validator
	 */
	<M extends RealtimeMessage> ListenerArgument<M> around(ListenerMethod method, MethodParameter parameter,
			ListenerArgument<M> argument) {
		Object[] hints = hints(parameter);
		if (hints == null) {
			return argument;
		}
		SmartValidator found = this.validator.get();
		if (found == null) {
			throw method.invalid(parameter, "is to be validated, but there is no bean of type " + VALIDATOR
					+ ": add 'spring-boot-starter-validation', or remove the annotation");
		}
		return (message, context) -> {
			Object value = argument.of(message, context);
			validate(found, value, hints);
			return value;
		};
	}

	private static Object @Nullable [] hints(MethodParameter parameter) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
			if (hints != null) {
				return hints;
			}
		}
		return null;
	}

	private static void validate(SmartValidator validator, @Nullable Object value, Object[] hints) {
		if (value instanceof Map<?, ?> map) {
			map.values().forEach((element) -> validate(validator, element, hints));
		}
		else if (value instanceof Collection<?> collection) {
			collection.forEach((element) -> validate(validator, element, hints));
		}
		else if (value instanceof Object[] array) {
			for (Object element : array) {
				validate(validator, element, hints);
			}
		}
		else if (value != null) {
			Errors errors = new BeanPropertyBindingResult(value, ClassUtils.getShortNameAsProperty(value.getClass()));
			validator.validate(value, errors, hints);
			if (errors.hasErrors()) {
				throw new IllegalArgumentException("The payload is not valid: " + errors.getAllErrors()
					.stream()
					.map(PayloadValidation::describe)
					.collect(Collectors.joining(", ")));
			}
		}
	}

	// without the value, which may be nothing for a log
	private static String describe(ObjectError error) {
		String text = ObjectUtils.nullSafeToString(error.getDefaultMessage());
		return (error instanceof FieldError field) ? "'" + field.getField() + "' " + text : text;
	}

	/**
	 * Touched only where the class of the validator is there.
	 */
	private static final class Jakarta {

		static @Nullable SmartValidator find(ListableBeanFactory beans) {
			jakarta.validation.Validator bean = beans.getBeanProvider(jakarta.validation.Validator.class)
				.getIfAvailable();
			if (bean == null) {
				return null;
			}
			return (bean instanceof SmartValidator smart) ? smart : new SpringValidatorAdapter(bean);
		}

	}

}
