namespace JbAspire.Protocols.Rtcp;

/// <summary>Walks the packets of an <see cref="RtcpCompoundView"/>.</summary>
public ref struct RtcpCompoundEnumerator
{
    private ReadOnlySpan<byte> _rest;
    private RtcpPacketView _current;

    internal RtcpCompoundEnumerator(ReadOnlySpan<byte> datagram)
    {
        _rest = datagram;
    }

    /// <summary>The packet that <see cref="MoveNext"/> found.</summary>
    public readonly RtcpPacketView Current => _current;

    /// <summary>Moves to the next packet.</summary>
    public bool MoveNext()
    {
        if (!RtcpPacketView.TryParse(_rest, out _current))
            return false;

        _rest = _rest[_current.Packet.Length..];
        return true;
    }
}
