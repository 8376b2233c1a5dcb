namespace JbAspire.Turn.Monitoring;

/// <summary>Packets and bytes of application data that one side sent to the server, and that the server sent to it.</summary>
internal readonly record struct Traffic(long ReceivedPackets, long ReceivedBytes, long SentPackets, long SentBytes)
{
    public static Traffic operator +(Traffic left, Traffic right) => new(
        left.ReceivedPackets + right.ReceivedPackets,
        left.ReceivedBytes + right.ReceivedBytes,
        left.SentPackets + right.SentPackets,
        left.SentBytes + right.SentBytes);
}
