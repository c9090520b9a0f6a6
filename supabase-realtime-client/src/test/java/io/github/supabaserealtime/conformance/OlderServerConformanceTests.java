package io.github.supabaserealtime.conformance;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The questions of {@link RealtimeConformanceTests} for the embedded server that behaves
 * as version 2.129 does, whichever target those are asked of.
 */
@ExtendWith(OlderServerConformanceTests.OlderServer.class)
class OlderServerConformanceTests {

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

	static final class OlderServer extends TargetExtension {

		OlderServer() {
			super(Generation.V2_129);
		}

	}

}
