package io.github.supabaserealtime.testcontainers;

import io.github.supabaserealtime.autoconfigure.RealtimeConnectionDetails;
import io.github.supabaserealtime.test.container.RealtimeContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;

/**
 * {@link ContainerConnectionDetailsFactory} that creates
 * {@link RealtimeConnectionDetails} from a {@link RealtimeContainer} annotated with
 * {@link ServiceConnection @ServiceConnection}. The application connects with the
 * anonymous key.
 */
class RealtimeContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<RealtimeContainer, RealtimeConnectionDetails> {

	@Override
	protected RealtimeConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<RealtimeContainer> source) {
		return new RealtimeContainerConnectionDetails(source);
	}

	/**
	 * The details of a container, which is started when it is asked for them.
	 */
	static final class RealtimeContainerConnectionDetails extends ContainerConnectionDetails<RealtimeContainer>
			implements RealtimeConnectionDetails {

		private RealtimeContainerConnectionDetails(ContainerConnectionSource<RealtimeContainer> source) {
			super(source);
		}

		@Override
		public String getUrl() {
			return getContainer().getUrl();
		}

		@Override
		public String getApiKey() {
			return getContainer().getAnonKey();
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return super.getSslBundle();
		}

	}

}
