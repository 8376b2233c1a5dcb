namespace JbAspire.Protocols.Turn;

/// <summary>Packets and bytes in one direction.</summary>
public struct TurnTraffic
{
    /// <summary>Packets.</summary>
    public long Packets { get; private set; }

    /// <summary>Bytes.</summary>
    public long Bytes { get; private set; }

    internal void Add(int bytes)
    {
        Packets++;
        Bytes += bytes;
    }
}
