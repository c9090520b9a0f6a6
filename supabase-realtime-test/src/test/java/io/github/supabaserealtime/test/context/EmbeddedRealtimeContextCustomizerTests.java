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
		new EmbeddedRealtimeContextCustomizer(Annotated.class.getAnnotation(EmbeddedRealtime.class), Annotated.class)
			.customizeContext(this.context, new MergedContextConfiguration(Annotated.class, null, null, null,
					new DelegatingSmartContextLoader()));
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

	@EmbeddedRealtime
	private static final class Annotated {

	}

}
