#!/usr/bin/env bash
# Lists why the last run left tests out, with how many and in which classes.
set -euo pipefail
cd "$(dirname "$0")/.."
reports=$(find . -path '*/target/surefire-reports/TEST-*.xml')
[ -n "$reports" ] || { echo "no reports of tests found: run mvn verify first"; exit 1; }
echo "$reports" | sort | tr '\n' '\0' | xargs -0 awk '
	/<testcase / {
		class = $0
		sub(/.* classname="/, "", class); sub(/".*/, "", class); sub(/.*[.$]/, "", class)
	}
	/<skipped/ {
		why = $0
		if (why ~ /message="/) { sub(/.*message="/, "", why); sub(/".*/, "", why) }
		else { sub(/.*TestAbortedException(: Assumption failed)?(: )?/, "", why); sub(/\]\]>.*/, "", why) }
		gsub(/&quot;/, "\"", why); gsub(/&apos;/, "\047", why); gsub(/&gt;/, ">", why); gsub(/&lt;/, "<", why)
		gsub(/&#10;/, " ", why); gsub(/&amp;/, "\\&", why)
		if (why == "") { why = "no reason given" }
		count[why]++
		if (!((why, class) in seen)) { seen[why, class] = 1; classes[why] = classes[why] (classes[why] == "" ? "" : ", ") class }
		total++
	}
	END {
		for (why in count) { printf "%5d  %s (%s)\n", count[why], why, classes[why] | "sort -rn" }
		close("sort -rn")
		printf "%5d  left out altogether\n", total
	}'
