package io.github.supabaserealtime.internal.transport;

import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportSession;

/**
 * Listener for one attempt to open a session, which tells how the attempt has ended.
 */
public final class AttemptListener implements TransportListener {

	private final CompletableFuture<TransportSession> session = new CompletableFuture<>();

	private final CompletableFuture<ConnectionFailure> failure = new CompletableFuture<>();

	/**
	 * Return the session. Fails if the attempt has failed.
	 */
	public CompletableFuture<TransportSession> session() {
		return this.session;
	}

	/**
	 * Return why the attempt has failed. Fails if there is a session.
	 */
	public CompletableFuture<ConnectionFailure> failure() {
		return this.failure;
	}

	@Override
	public void opened(TransportSession session) {
		this.session.complete(session);
		this.failure.completeExceptionally(new IllegalStateException("opened"));
	}

	@Override
	public void failed(ConnectionFailure failure) {
		this.failure.complete(failure);
		this.session.completeExceptionally(new IllegalStateException(failure.toString()));
	}

	@Override
	public void text(String text) {
	}

	@Override
	public void binary(byte[] bytes) {
	}

	@Override
	public void active() {
	}

	@Override
	public void oversize() {
	}

	@Override
	public void closed(int code, String reason) {
		this.failure.completeExceptionally(new IllegalStateException("closed"));
	}

}
