package io.github.supabaserealtime.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.List;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * The elements of a parameter that takes a list: what one message gives to a method that
 * is called for several. Its annotations are those of the list.
 */
final class ElementParameter extends MethodParameter {

	private final MethodParameter list;

	private final Class<?> type;

	private final Type genericType;

	private ElementParameter(MethodParameter list, Class<?> type, Type genericType) {
		super(list);
		this.list = list;
		this.type = type;
		this.genericType = genericType;
	}

	private ElementParameter(ElementParameter other) {
		super(other);
		this.list = other.list;
		this.type = other.type;
		this.genericType = other.genericType;
	}

	/**
	 * Return the elements of a list, or the parameter itself if it takes no list.
	 * @throws InvalidListenerException if the list does not say what it takes
	 */
	static MethodParameter of(ListenerMethod method, MethodParameter parameter) {
		if (parameter.getParameterType() != List.class) {
			return parameter;
		}
		ResolvableType element = ResolvableType.forMethodParameter(parameter).getGeneric(0);
		Class<?> type = element.resolve();
		if (type == null) {
			throw method.invalid(parameter, "is a List of a batch and must name the type of its elements");
		}
		Type genericType = element.getType();
		return new ElementParameter(parameter, type,
				(genericType instanceof WildcardType wildcard) ? wildcard.getUpperBounds()[0] : genericType);
	}

	@Override
	public Class<?> getContainingClass() {
		return this.list.getContainingClass();
	}

	@Override
	public Annotation[] getParameterAnnotations() {
		return this.list.getParameterAnnotations();
	}

	@Override
	public Class<?> getParameterType() {
		return this.type;
	}

	@Override
	public Type getGenericParameterType() {
		return this.genericType;
	}

	@Override
	public ElementParameter clone() {
		return new ElementParameter(this);
	}

}
