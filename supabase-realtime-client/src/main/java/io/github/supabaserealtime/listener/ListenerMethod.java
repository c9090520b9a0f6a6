package io.github.supabaserealtime.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.ClassUtils;

/**
 * A method of a bean with one of the annotations. It describes itself and its parameters
 * in errors.
 */
class ListenerMethod extends AnnotatedMethod {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final String beanName;

	private final Class<?> beanType;

	private final Class<? extends Annotation> annotationType;

	private final boolean batches;

	private final boolean resumes;

	ListenerMethod(String beanName, Class<?> beanType, Method method, Class<? extends Annotation> annotationType) {
		this(beanName, beanType, method, annotationType, false, false);
	}

	private ListenerMethod(String beanName, Class<?> beanType, Method method,
			Class<? extends Annotation> annotationType, boolean batches, boolean resumes) {
		super(method);
		this.batches = batches;
		this.resumes = resumes;
		this.beanName = beanName;
		this.beanType = beanType;
		this.annotationType = annotationType;
		for (MethodParameter parameter : getMethodParameters()) {
			parameter.initParameterNameDiscovery(NAMES);
		}
		Class<?> returned = method.getReturnType();
		if (returned != void.class && !CompletionStage.class.isAssignableFrom(returned)) {
			throw invalid("it returns " + returned.getSimpleName()
					+ ", which nobody would receive: let it return nothing, or a CompletionStage that ends with its work");
		}
	}

	/**
	 * Lets type variables be resolved by what the bean's class says of them.
	 */
	@Override
	protected Class<?> getContainingClass() {
		return (this.beanType != null) ? this.beanType : super.getContainingClass();
	}

	String beanName() {
		return this.beanName;
	}

	/**
	 * Return whether what the method listens to is sent to private topics only.
	 */
	boolean needsPrivateChannel() {
		return this.resumes || this.annotationType == BroadcastChangesListener.class;
	}

	/**
	 * Return why it is.
	 */
	String privateReason() {
		return this.resumes ? "Attribute 'resume' is true, and broadcasts of private channels only are stored"
				: "Changes of rows are broadcast to private topics only";
	}

	/**
	 * Return whether the caller does not see how the method ends.
	 */
	boolean isAsync() {
		return AnnotatedElementUtils.hasAnnotation(getMethod(), Async.class)
				|| AnnotatedElementUtils.hasAnnotation(this.beanType, Async.class);
	}

	/**
	 * Return the same method, as it is to be called.
	 * @param inBatches whether for several messages at once
	 * @param resumes whether with stored broadcasts that it has missed
	 */
	ListenerMethod called(boolean inBatches, boolean resumes) {
		return new ListenerMethod(this.beanName, this.beanType, getMethod(), this.annotationType, inBatches, resumes);
	}

	boolean isInBatches() {
		return this.batches;
	}

	/**
	 * Return the parameters. For a method that is called for several messages at once a
	 * list stands for its elements.
	 */
	List<MethodParameter> parameters() {
		List<MethodParameter> declared = Arrays.asList(getMethodParameters());
		return this.batches ? declared.stream().map((parameter) -> ElementParameter.of(this, parameter)).toList()
				: declared;
	}

	int order() {
		Order order = AnnotatedElementUtils.findMergedAnnotation(getMethod(), Order.class);
		return (order != null) ? order.value() : Ordered.LOWEST_PRECEDENCE;
	}

	/**
	 * Return the annotation of a parameter, directly there or on an annotation there.
	 */
	static <A extends Annotation> @Nullable A annotation(MethodParameter parameter, Class<A> type) {
		return MergedAnnotations.from(parameter.getParameterAnnotations())
			.get(type)
			.synthesize((annotation) -> annotation.isPresent())
			.orElse(null);
	}

	static boolean isMarked(MethodParameter parameter) {
		return annotation(parameter, Topic.class) != null || annotation(parameter, EventName.class) != null
				|| annotation(parameter, Meta.class) != null;
	}

	InvalidListenerException invalid(String reason) {
		return invalid(reason, null);
	}

	InvalidListenerException invalid(String reason, @Nullable Throwable cause) {
		return new InvalidListenerException(this + " cannot work: " + reason, cause);
	}

	InvalidListenerException invalid(MethodParameter parameter, String reason) {
		return invalid("parameter " + describe(parameter) + " " + reason);
	}

	static String describe(MethodParameter parameter) {
		String name = parameter.getParameterName();
		String type = ClassUtils.getShortName(parameter.getParameterType());
		return (parameter.getParameterIndex() + 1) + " ("
				+ ((parameter instanceof ElementParameter) ? "List<" + type + ">" : type)
				+ ((name != null) ? " " + name : "") + ")";
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return super.equals(other) && other instanceof ListenerMethod that && this.beanName.equals(that.beanName)
				&& this.annotationType == that.annotationType;
	}

	@Override
	public int hashCode() {
		return super.hashCode();
	}

	@Override
	public String toString() {
		return "@" + this.annotationType.getSimpleName() + " on '" + ClassUtils.getShortName(this.beanType) + "."
				+ signature() + "' of bean '" + this.beanName + "'";
	}

	/**
	 * Return how a log names this listener at work: by bean and method.
	 */
	String listenerName() {
		return "Listener '" + this.beanName + "." + signature() + "'";
	}

	/**
	 * Return the method's name with the short names of its parameter types.
	 */
	String signature() {
		return getMethod().getName() + Arrays.stream(getMethod().getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", "(", ")"));
	}

}
