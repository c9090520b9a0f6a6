package io.github.supabaserealtime.conformance;

import org.junit.jupiter.api.Nested;

/**
 * The questions of the conformance suite, which each suite asks of its server.
 * <p>
 * Each group of cases is a class of its own; the sections are those of protocol.md. A
 * case with {@link HoldsFor} is asked of servers of that generation only.
 */
abstract class ConformanceGroups {

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
