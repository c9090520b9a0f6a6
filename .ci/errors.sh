#!/usr/bin/env bash
# Searches what the tests wrote for errors that no test expects. What a listener of a test throws, for example, fails no test:
# the client logs it and goes on.
set -euo pipefail
cd "$(dirname "$0")/.."

# these make listeners, handlers or inputs fail, and look at what comes of it
expected='AnnotatedListenersTests|BatchedListenerTests|CallbackQueueTests|ChangeStreamTests|ConnectionThreadsTests|DeliveryThreadsTests|GapHandlerTests|InstrumentationIntegrationTests|ListenerRetryTests|ListenerSinkTests|MessageDispatcherTests|RealtimeEndpointTests|RealtimeMetersApplicationTests|ReconnectScenarioTests|RepeatedListenerTests|SecretsIntegrationTests|SevenSinsTests|TableReadTests'

files=$(find . -path '*/target/surefire-reports/*-output.txt' | grep -vE "\.($expected)-output\.txt" || true)
[ -n "$files" ] || { echo "no output of tests found: run mvn verify first"; exit 1; }
# errors of the client and the starter, and those of the embedded server and its Tomcat, which log to java.util.logging;
# Tomcat cannot close what a killed server has closed before
found=$(tr '\n' '\0' <<<"$files" | xargs -0 grep -nE 'ERROR.*[] ](i\.g\.s\.|io\.github\.supabaserealtime\.)|^SEVERE: ' \
	| grep -v 'SEVERE: Failed to close channel' || true)
if [ -n "$found" ]; then
	echo "errors that no test expects:"
	echo "$found"
	exit 1
fi
echo "$(wc -l <<<"$files") files of tests that expect no error: there is none"
