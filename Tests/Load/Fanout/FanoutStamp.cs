using System.Runtime.InteropServices;

namespace JbAspire.Load.Fanout;

/// <summary>The end of a packet's payload: which packet of which producer it is, and when it was sent in ticks of the tool's clock.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FanoutStamp(int Producer, uint Index, long SentAt)
{
    public const int Length = 16;
}
