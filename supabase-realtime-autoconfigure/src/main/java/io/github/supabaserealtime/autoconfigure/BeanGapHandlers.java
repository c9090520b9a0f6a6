package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.GapHandler;

import org.springframework.beans.factory.ObjectProvider;

/**
 * {@link GapHandler} that calls the gap handler beans in their order. They are looked up
 * at the first gap, so that they may depend on the connection themselves.
 */
final class BeanGapHandlers implements GapHandler {

	private final ObjectProvider<GapHandler> handlers;

	BeanGapHandlers(ObjectProvider<GapHandler> handlers) {
		this.handlers = handlers;
	}

	@Override
	public void onGap(DeliveryGapEvent gap) throws Exception {
		Exception first = null;
		for (GapHandler handler : this.handlers.orderedStream().toList()) {
			try {
				handler.onGap(gap);
			}
			catch (InterruptedException ex) {
				throw ex;
			}
			catch (Exception ex) {
				if (Thread.currentThread().isInterrupted()) {
					throw ex;
				}
				first = (first != null) ? first : ex;
			}
		}
		if (first != null) {
			throw first;
		}
	}

}
