package io.github.supabaserealtime.internal.resume;

import io.github.supabaserealtime.internal.resume.ListenerPosition.Digest;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * Identity of a live message, by which it is compared with messages that were read.
 *
 * @param key names what it is about, or {@code null} if nothing does
 * @param digest the fingerprint of what it says, or {@code null} if that is gone
 * @param position how far a listener has come that has had it, or {@code null} if that is
 * not known
 */
record MessageIdentity(@Nullable String key, @Nullable Digest digest, @Nullable Position position) {

	static final MessageIdentity NONE = new MessageIdentity(null, null, null);

}
