package io.github.supabaserealtime.conformance;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The questions of {@link RealtimeConformanceTests} for the embedded server that behaves
 * as version 2.129 does, whichever target those are asked of.
 */
@ExtendWith(OlderServerConformanceTests.OlderServer.class)
class OlderServerConformanceTests extends ConformanceGroups {

	static final class OlderServer extends TargetExtension {

		OlderServer() {
			super(Generation.V2_129);
		}

	}

}
