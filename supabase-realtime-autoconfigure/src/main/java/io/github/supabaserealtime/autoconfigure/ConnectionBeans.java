package io.github.supabaserealtime.autoconfigure;

import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * The beans of the application that are for one connection. A bean that has the name of a
 * connection as its qualifier is for that connection, any other bean for the default one.
 */
final class ConnectionBeans {

	private final ConfigurableListableBeanFactory beans;

	private final @Nullable String name;

	private final Collection<String> names;

	/**
	 * Create the beans of a connection.
	 * @param name the name of the connection, {@code null} for the default one
	 * @param names the names of all connections but the default one
	 */
	ConnectionBeans(ConfigurableListableBeanFactory beans, @Nullable String name, Collection<String> names) {
		this.beans = beans;
		this.name = name;
		this.names = names;
	}

	/**
	 * Return the name of the connection, {@code null} for the default one.
	 */
	@Nullable String name() {
		return this.name;
	}

	/**
	 * Return the bean of a type that is for this connection.
	 * @return the bean, or {@code null} if there is none
	 * @throws NoUniqueBeanDefinitionException if there are several and none is primary
	 */
	<T> @Nullable T own(Class<T> type) {
		if (this.names.isEmpty()) {
			return this.beans.getBeanProvider(type).getIfAvailable();
		}
		return unique(type, names(type, this.name));
	}

	/**
	 * Return the bean of a type that is for this connection, or else the one for the
	 * default connection.
	 */
	<T> @Nullable T ownOrDefault(Class<T> type) {
		T own = own(type);
		return (own != null || this.name == null) ? own : unique(type, names(type, null));
	}

	/**
	 * Return the bean of a type that has an annotation.
	 * @param test tests the annotation
	 * @return the bean, or {@code null} if there is none
	 * @throws NoUniqueBeanDefinitionException if there are several
	 */
	<T, A extends Annotation> @Nullable T marked(Class<T> type, Class<A> annotation, Predicate<A> test) {
		List<String> marked = Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, type))
			.filter((bean) -> {
				A found = annotation(bean, annotation);
				return found != null && test.test(found);
			})
			.toList();
		if (marked.size() > 1) {
			throw new NoUniqueBeanDefinitionException(type, marked);
		}
		return marked.isEmpty() ? null : this.beans.getBean(marked.get(0), type);
	}

	private <A extends Annotation> @Nullable A annotation(String bean, Class<A> annotation) {
		BeanFactory owner = this.beans;
		// that of a method is known only where the bean is defined
		while (owner instanceof HierarchicalBeanFactory child && !child.containsLocalBean(bean)) {
			owner = child.getParentBeanFactory();
		}
		return (owner instanceof ListableBeanFactory listable) ? listable.findAnnotationOnBean(bean, annotation) : null;
	}

	/**
	 * Return all beans of a type that are for this connection, in their order.
	 */
	<T> Stream<T> all(Class<T> type) {
		return of(type, this.beans.getBeanProvider(type).orderedStream());
	}

	/**
	 * Return those of several beans of a type that are for this connection.
	 */
	<T> Stream<T> of(Class<T> type, Stream<T> all) {
		if (this.names.isEmpty()) {
			return all;
		}
		List<String> own = names(type, this.name);
		return all.filter((bean) -> own.stream().anyMatch((candidate) -> this.beans.getBean(candidate) == bean));
	}

	/**
	 * Return the names of all beans of a type that are for this connection.
	 */
	List<String> names(Class<?> type) {
		return names(type, this.name);
	}

	/**
	 * Return whether a bean is for this connection without being asked for by its name.
	 */
	boolean isOwnByDefault(String bean) {
		return isDefault(bean) && isOwn(bean, this.name);
	}

	private <T> @Nullable T unique(Class<T> type, List<String> candidates) {
		if (candidates.size() < 2) {
			return candidates.isEmpty() ? null : this.beans.getBean(candidates.get(0), type);
		}
		List<String> defaults = candidates.stream().filter(this::isDefault).toList();
		if (defaults.size() == 1) {
			return this.beans.getBean(defaults.get(0), type);
		}
		List<String> primary = candidates.stream().filter(this::isPrimary).toList();
		if (primary.size() != 1) {
			throw new NoUniqueBeanDefinitionException(type, candidates);
		}
		return this.beans.getBean(primary.get(0), type);
	}

	private boolean isDefault(String bean) {
		return !this.beans.containsBeanDefinition(bean)
				|| !(this.beans.getMergedBeanDefinition(bean) instanceof AbstractBeanDefinition definition)
				|| definition.isDefaultCandidate();
	}

	private boolean isPrimary(String bean) {
		return this.beans.containsBeanDefinition(bean) && this.beans.getMergedBeanDefinition(bean).isPrimary();
	}

	private List<String> names(Class<?> type, @Nullable String connection) {
		return Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, type))
			.filter((bean) -> isOwn(bean, connection))
			.toList();
	}

	private boolean isOwn(String bean, @Nullable String connection) {
		return (connection != null) ? isFor(bean, connection)
				: this.names.stream().noneMatch((other) -> isFor(bean, other));
	}

	private boolean isFor(String bean, String connection) {
		return BeanFactoryAnnotationUtils.isQualifierMatch(connection::equals, bean, this.beans);
	}

}
