namespace JbAspire.Turn.Monitoring;

/// <summary>Packets and bytes of relayed data that one side sent to the server, and that the server sent to it; those of clients with the framing of TURN.</summary>
internal readonly record struct Traffic(long ReceivedPackets, long ReceivedBytes, long SentPackets, long SentBytes)
{
    public static Traffic operator +(Traffic left, Traffic right) => new(
        left.ReceivedPackets + right.ReceivedPackets,
        left.ReceivedBytes + right.ReceivedBytes,
        left.SentPackets + right.SentPackets,
        left.SentBytes + right.SentBytes);
}
