package io.github.supabaserealtime.conformance;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The same questions for three servers: the embedded one, the real one in a container,
 * and any that is named. The system property {@code realtime.conformance.target} chooses
 * ({@code embedded} unless it says {@code container} or {@code external}). Where a real
 * server answers otherwise than the embedded one, the embedded one is wrong.
 * <p>
 * The embedded server is of the newest generation here, of the older one in
 * {@link OlderServerConformanceTests}.
 */
@ExtendWith(TargetExtension.class)
class RealtimeConformanceTests extends ConformanceGroups {

}
