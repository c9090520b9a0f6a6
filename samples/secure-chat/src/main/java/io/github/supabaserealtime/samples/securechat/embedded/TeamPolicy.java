package io.github.supabaserealtime.samples.securechat.embedded;

import io.github.supabaserealtime.test.ChannelPolicy;
import tools.jackson.databind.JsonNode;

/**
 * Lets the members of a team into the topics of the team, and nobody else. It takes the
 * place of these policies of a project:
 *
 * <pre class="code">
 * create policy "members of a team read" on realtime.messages for select to authenticated
 * using (realtime.topic() = 'team:' || (auth.jwt() -&gt; 'app_metadata' -&gt;&gt; 'team'));
 *
 * create policy "members of a team send" on realtime.messages for insert to authenticated
 * with check (realtime.topic() = 'team:' || (auth.jwt() -&gt; 'app_metadata' -&gt;&gt; 'team'));
 * </pre>
 */
class TeamPolicy implements ChannelPolicy {

	@Override
	public Permissions decide(String topic, JsonNode claims) {
		JsonNode team = claims.path("app_metadata").path("team");
		return (team.isString() && topic.equals("team:" + team.stringValue())) ? Permissions.ALL : Permissions.NONE;
	}

}
