#!/usr/bin/env bash
# Searches all that the tests wrote for keys and tokens: a signed token in the logs or reports is a defect.
set -euo pipefail
cd "$(dirname "$0")/.."
files=$(find . -path '*/target/test-logs/*' -type f -o -path '*/target/surefire-reports/*' -type f)
[ -n "$files" ] || { echo "no output of tests found: run mvn verify first"; exit 1; }
found=$(echo "$files" | tr '\n' '\0' | xargs -0 grep -lE 'eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|sb_(publishable|secret)_[A-Za-z0-9]{8,}' || true)
if [ -n "$found" ]; then
	echo "a key or a token stands in:"
	echo "$found"
	exit 1
fi
echo "$(echo "$files" | wc -l) files, $(echo "$files" | tr '\n' '\0' | xargs -0 cat | wc -l) lines: no key and no token"
