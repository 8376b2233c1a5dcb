using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>Collects the PROXY header of one connection.</summary>
internal sealed class ProxyHeaderReader
{
    private readonly PartialBytes _partial = new();

    /// <summary>Takes the header from the front of <paramref name="bytes"/>, never more; <see cref="ProxyHeader.TryRead"/> tells the rest.</summary>
    public FrameStatus TryRead(ref Span<byte> bytes, out FiveTuple? clientPath)
    {
        int target = 0;
        while (true)
        {
            bool isFilled = _partial.FillTo(target, ref bytes);
            FrameStatus status = ProxyHeader.TryRead(_partial.Bytes, out target, out clientPath);
            if (status != FrameStatus.Incomplete || !isFilled)
                return status;
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release() => _partial.Release();
}
