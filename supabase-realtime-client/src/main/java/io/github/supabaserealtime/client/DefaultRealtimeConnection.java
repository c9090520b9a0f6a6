package io.github.supabaserealtime.client;

abstract class DefaultRealtimeConnection implements io.github.supabaserealtime.RealtimeConnection {

}
