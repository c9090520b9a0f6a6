package io.github.supabaserealtime.internal.machine;

/**
 * The parts that the machines of one link share.
 *
 * @param connection what all machines of the connection share
 * @param number the number of the link in its connection; the first one has number 1
 * @param sender encodes frames for the current socket
 * @param proof when the link is known to have worked
 */
public record LinkContext(ConnectionContext connection, int number, FrameSender sender, LinkProof proof) {
}
