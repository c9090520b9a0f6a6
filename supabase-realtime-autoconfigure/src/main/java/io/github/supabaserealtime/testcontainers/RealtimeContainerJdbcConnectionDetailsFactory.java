package io.github.supabaserealtime.testcontainers;

import io.github.supabaserealtime.test.container.RealtimeContainer;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
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
		// the types that it names are hidden in Spring Boot 4.0: a source that names none
		// accepts every type
		return super.sourceAccepts(source, requiredContainerType, requiredConnectionDetailsType)
				&& !super.sourceAccepts(source, requiredContainerType, NeverNamed.class);
	}

	@Override
	protected JdbcConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<RealtimeContainer> source) {
		return new RealtimeContainerJdbcConnectionDetails(source);
	}

	/**
	 * A type of details that no {@link ServiceConnection @ServiceConnection} names.
	 */
	private interface NeverNamed extends ConnectionDetails {

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
