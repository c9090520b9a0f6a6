package io.github.supabaserealtime.benchmarks;

/**
 * The payload of the broadcasts, as an application declares it.
 */
public record Move(double x, double y, String user, String color, long sequence) {

}
