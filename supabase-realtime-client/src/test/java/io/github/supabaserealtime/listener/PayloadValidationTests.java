package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.message.BroadcastMessage;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Payloads of parameters that ask for it are validated before the method is called.
 */
class PayloadValidationTests {

	private final FakeConnection connection = new FakeConnection();

	private <T> T started(Class<T> bean) {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, bean);
		context.registerBean("validator", LocalValidatorFactoryBean.class, () -> {
			LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean();
			validator.setMessageInterpolator(new ParameterMessageInterpolator());
			return validator;
		});
		context.refresh();
		return context.getBean(bean);
	}

	private List<Throwable> deliver(String json) {
		FakeChannel channel = this.connection.at("realtime:lobby");
		channel.failures.clear();
		channel.deliver(ListenerContexts.broadcast("lobby", "e", json));
		return channel.failures;
	}

	@Test
	void aPayloadThatIsNotValidDoesNotReachTheMethod() {
		Single bean = started(Single.class);
		assertThat(deliver("{\"title\":\"t\",\"size\":1}")).isEmpty();
		assertThat(deliver("{\"title\":\" \",\"size\":-4711}")).singleElement()
			.satisfies((failure) -> assertThat(failure.getMessage())
				.startsWith("Listener 'single.on(Todo)' was not called: The payload is not valid: ")
				.contains("'title' must not be blank", "'size' must be greater than 0")
				.doesNotContain("4711"));
		assertThat(bean.heard).containsExactly("t");
	}

	@Test
	void eachElementOfACollectionIsValidated() {
		Several bean = started(Several.class);
		assertThat(deliver("[{\"title\":\"t\",\"size\":1},{\"title\":\"u\",\"size\":0}]")).hasSize(1);
		assertThat(deliver("[{\"title\":\"t\",\"size\":1},null]")).isEmpty();
		assertThat(bean.heard).containsExactly("2");
	}

	@Test
	void validatedNamesGroups() {
		Grouped bean = started(Grouped.class);
		assertThat(deliver("{\"title\":\"\",\"size\":9}")).isEmpty();
		assertThat(deliver("{\"title\":\"t\",\"size\":11}")).hasSize(1);
		assertThat(bean.heard).containsExactly("");
	}

	@Test
	void withoutTheAnnotationNothingIsValidated() {
		Plain bean = started(Plain.class);
		assertThat(deliver("{\"title\":\"\",\"size\":-1}")).isEmpty();
		assertThat(bean.heard).containsExactly("");
	}

	@Test
	void aValidatorThatIsNotSpringsIsUsedToo() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, Single.class);
		context.registerBean("validator", Validator.class,
				() -> Validation.byDefaultProvider()
					.configure()
					.messageInterpolator(new ParameterMessageInterpolator())
					.buildValidatorFactory()
					.getValidator());
		context.refresh();
		assertThat(deliver("{\"title\":\" \",\"size\":1}")).hasSize(1);
	}

	@Test
	void withoutAValidatorTheStartFails() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerContexts.started(this.connection, Single.class))
			.withMessageContaining("parameter 1 (PayloadValidationTests.Todo todo) is to be validated, but there is no"
					+ " bean of type jakarta.validation.Validator: add 'spring-boot-starter-validation'");
		ListenerContexts.started(this.connection, Plain.class);
	}

	@Test
	void whatIsNoPayloadIsNotValidated() {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> started(Message.class))
			.withMessageContaining(
					"parameter 1 (BroadcastMessage message) is to be validated, but it does not take the payload");
	}

	interface Large {

	}

	record Todo(@NotBlank String title, @Positive @Max(value = 10, groups = Large.class) int size) {
	}

	static class Single {

		final List<String> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		void on(@Valid Todo todo) {
			this.heard.add(todo.title());
		}

	}

	static class Several {

		final List<String> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		void on(@Valid List<Todo> todos) {
			this.heard.add(String.valueOf(todos.size()));
		}

	}

	static class Grouped {

		final List<String> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		void on(@Validated(Large.class) Todo todo) {
			this.heard.add(todo.title());
		}

	}

	static class Plain {

		final List<String> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		void on(Todo todo) {
			this.heard.add(todo.title());
		}

	}

	static class Message {

		@BroadcastListener("lobby")
		void on(@Valid BroadcastMessage message) {
		}

	}

}
