package io.github.supabaserealtime.testcontainers;

import io.github.supabaserealtime.test.container.RealtimeContainer;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;

/**
 * {@link ContainerConnectionDetailsFactory} that creates {@link JdbcConnectionDetails}
 * for the database of a {@link RealtimeContainer}. It does so only if the
 * {@link ServiceConnection @ServiceConnection} names that type, because an application
 * may have a database container of its own.
 */
class RealtimeContainerJdbcConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<RealtimeContainer, JdbcConnectionDetails> {

	RealtimeContainerJdbcConnectionDetailsFactory() {
		super(ANY_CONNECTION_NAME, "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails");
	}

	@Override
	protected boolean sourceAccepts(ContainerConnectionSource<RealtimeContainer> source, Class<?> requiredContainerType,
			Class<?> requiredConnectionDetailsType) {
		return source.getConnectionDetailsTypes().contains(JdbcConnectionDetails.class)
				&& super.sourceAccepts(source, requiredContainerType, requiredConnectionDetailsType);
	}

	@Override
	protected JdbcConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<RealtimeContainer> source) {
		return new RealtimeContainerJdbcConnectionDetails(source);
	}

	/**
	 * The details of the database, which is started with its container.
	 */
	static final class RealtimeContainerJdbcConnectionDetails extends ContainerConnectionDetails<RealtimeContainer>
			implements JdbcConnectionDetails {

		private RealtimeContainerJdbcConnectionDetails(ContainerConnectionSource<RealtimeContainer> source) {
			super(source);
		}

		@Override
		public String getUsername() {
			return getContainer().getDatabase().getUsername();
		}

		@Override
		public String getPassword() {
			return getContainer().getDatabase().getPassword();
		}

		@Override
		public String getJdbcUrl() {
			return getContainer().getDatabase().getJdbcUrl();
		}

	}

}
