package io.github.supabaserealtime.conformance;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The same questions for three servers: the embedded one, the real one in a container,
 * and any that is named. The system property {@code realtime.conformance.target} chooses
 * ({@code embedded} unless it says {@code container} or {@code external}). Where a real
 * server answers otherwise than the embedded one, the embedded one is wrong.
 * <p>
 * Each group of cases is a class of its own; the sections are those of protocol.md. A
 * case with {@link HoldsFor} is asked of servers of that generation only. The embedded
 * server is of the newest one here, of the older one in
 * {@link OlderServerConformanceTests}.
 */
@ExtendWith(TargetExtension.class)
class RealtimeConformanceTests {

	@Nested
	class Upgrade extends UpgradeCases {

	}

	@Nested
	class Socket extends SocketCases {

	}

	@Nested
	class Join extends JoinCases {

	}

	@Nested
	class Broadcast extends BroadcastCases {

	}

	@Nested
	class ClientBroadcast extends ClientBroadcastCases {

	}

	@Nested
	class Presence extends PresenceCases {

	}

	@Nested
	class PostgresChange extends PostgresChangeCases {

	}

	@Nested
	class Subscription extends SubscriptionCases {

	}

	@Nested
	class Private extends PrivateCases {

	}

	@Nested
	class Replay extends ReplayCases {

	}

	@Nested
	class Persist extends PersistCases {

	}

	@Nested
	class Token extends TokenCases {

	}

	@Nested
	class Rest extends RestCases {

	}

	@Nested
	class Reconnect extends ReconnectCases {

	}

}
