package io.github.supabaserealtime.test.context;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.DelegatingSmartContextLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The server ends with its context, however that ends.
 */
class EmbeddedRealtimeContextCustomizerTests {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private int customize() {
		return customize(Annotated.class);
	}

	private int customize(Class<?> annotated) {
		new EmbeddedRealtimeContextCustomizer(annotated.getAnnotation(EmbeddedRealtime.class), annotated)
			.customizeContext(this.context,
					new MergedContextConfiguration(annotated, null, null, null, new DelegatingSmartContextLoader()));
		return URI.create(this.context.getEnvironment().getRequiredProperty("supabase.realtime.url")).getPort();
	}

	private static void connect(int port) throws Exception {
		new Socket("127.0.0.1", port).close();
	}

	@Test
	void aServerThatNobodyAskedForEndsWithALazyContext() throws Exception {
		int port = customize();
		this.context.addBeanFactoryPostProcessor((beanFactory) -> {
			for (String name : beanFactory.getBeanDefinitionNames()) {
				beanFactory.getBeanDefinition(name).setLazyInit(true);
			}
		});
		this.context.refresh();
		connect(port);
		this.context.close();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(port));
	}

	@Test
	void aServerEndsWithAContextThatCannotBeRefreshed() throws Exception {
		int port = customize();
		this.context.addBeanFactoryPostProcessor((beanFactory) -> {
			throw new IllegalStateException("broken");
		});
		connect(port);
		assertThatIllegalStateException().isThrownBy(this.context::refresh).withMessage("broken");
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(port));
	}

	@Test
	void theServerIsABeanThatIsFoundByItsType() {
		customize();
		this.context.refresh();
		EmbeddedRealtimeServer server = this.context.getBean(EmbeddedRealtimeServer.class);
		assertThat(server.isRunning()).isTrue();
		this.context.close();
		assertThat(server.isRunning()).isFalse();
	}

	@Test
	void theAddressOfTheTablesIsSetIfTheyCanBeRead() {
		customize(Readable.class);
		this.context.refresh();
		assertThat(this.context.getEnvironment().getProperty("supabase.realtime.resume.rest-url"))
			.isEqualTo(this.context.getBean(EmbeddedRealtimeServer.class).restUrl());
		this.context.close();
	}

	@Test
	void noAddressOfTheTablesIsSetOtherwise() {
		customize();
		this.context.refresh();
		assertThat(this.context.getEnvironment().containsProperty("supabase.realtime.resume.rest-url")).isFalse();
		this.context.close();
	}

	@EmbeddedRealtime(rest = true)
	private static final class Readable {

	}

	@EmbeddedRealtime
	private static final class Annotated {

	}

}
