namespace JbAspire.Load.Peers;

/// <summary>What a packet is in its frame.</summary>
[Flags]
internal enum VideoPacketFlags : byte
{
    None = 0,
    Start = 1,
    End = 2,
    KeyFrame = 4,
}
