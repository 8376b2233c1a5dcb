namespace JbAspire.Media.Producers;

/// <summary>Which consumers of a producer a packet is for.</summary>
internal enum PacketAudience : byte
{
    /// <summary>All of them.</summary>
    Everybody,

    /// <summary>Those whose peers take RED (RFC 2198) as it is.</summary>
    TakesRed,

    /// <summary>Those whose peers take only what RED carries.</summary>
    TakesNoRed,
}
