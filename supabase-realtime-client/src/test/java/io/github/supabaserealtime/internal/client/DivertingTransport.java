package io.github.supabaserealtime.internal.client;

import java.net.URI;
import java.util.concurrent.Executor;

import io.github.supabaserealtime.internal.transport.SpringWebSocketTransport;
import io.github.supabaserealtime.transport.RealtimeTransport;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportRequest;
import org.jspecify.annotations.Nullable;

/**
 * The usual transport, whose sockets can be opened elsewhere for a while: as when a name
 * is not found any more, or when somebody else answers to it.
 */
final class DivertingTransport implements RealtimeTransport {

	private final RealtimeTransport delegate;

	private volatile @Nullable URI elsewhere;

	DivertingTransport(Executor executor) {
		this.delegate = new SpringWebSocketTransport(executor, null, (request, failure) -> failure);
	}

	/**
	 * Open sockets at another host from now on.
	 * @param address scheme and authority, or {@code null} for the right ones
	 */
	void divert(@Nullable URI address) {
		this.elsewhere = address;
	}

	@Override
	public void open(TransportRequest request, TransportListener listener) {
		URI address = this.elsewhere;
		this.delegate.open((address != null) ? diverted(request, address) : request, listener);
	}

	private static TransportRequest diverted(TransportRequest request, URI address) {
		URI uri = URI.create(address.getScheme() + "://" + address.getRawAuthority() + request.uri().getRawPath() + "?"
				+ request.uri().getRawQuery());
		return new TransportRequest(uri, request.headers(), request.connectTimeout(), request.sendTimeout(),
				request.closeTimeout(), request.maxMessageSize());
	}

}
