package io.github.supabaserealtime.internal.channel;

import io.github.supabaserealtime.internal.join.JoinQueue;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionStart;
import io.github.supabaserealtime.internal.machine.LinkSignals;
import io.github.supabaserealtime.internal.push.PushDesk;
import io.github.supabaserealtime.internal.token.AccessTokens;

/**
 * The machines and services that all channels of a connection use.
 *
 * @param connection what all machines share
 * @param tokens the access tokens
 * @param joins the joins of the current socket
 * @param pushes the pushes of all channels
 * @param start whether the connection is started
 * @param link the link
 * @param placeFreed run when a channel gave its place on the socket up
 */
record ChannelContext(ConnectionContext connection, AccessTokens tokens, JoinQueue joins, PushDesk pushes,
		ConnectionStart start, LinkSignals link, Runnable placeFreed) {
}
