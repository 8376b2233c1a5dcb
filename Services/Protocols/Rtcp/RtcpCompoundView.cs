namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// The RTCP packets of one datagram: a compound packet (https://www.rfc-editor.org/rfc/rfc3550#section-6.1) or a reduced-size
/// one (https://www.rfc-editor.org/rfc/rfc5506#section-3.4). Enumerating allocates nothing.
/// </summary>
public readonly ref struct RtcpCompoundView
{
    private readonly ReadOnlySpan<byte> _datagram;

    private RtcpCompoundView(ReadOnlySpan<byte> datagram)
    {
        _datagram = datagram;
    }

    /// <summary>Whether the first packet is neither SR nor RR, which only RFC 5506 allows.</summary>
    public bool IsReducedSize
    {
        get
        {
            RtcpCompoundEnumerator packets = GetEnumerator();
            return packets.MoveNext() && packets.Current.Type is not (RtcpPacketType.SenderReport or RtcpPacketType.ReceiverReport);
        }
    }

    /// <summary>Enumerates the packets, those of unknown types too.</summary>
    public RtcpCompoundEnumerator GetEnumerator() => new(_datagram);

    /// <summary>
    /// Checks the whole datagram: at least one packet, each of version 2, their lengths adding up to the datagram's, padding in
    /// the last one only (RFC 3550 Appendix A.2). What is inside the packets is for each message type to check.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out RtcpCompoundView compound)
    {
        compound = new RtcpCompoundView(datagram);
        ReadOnlySpan<byte> rest = datagram;
        while (!rest.IsEmpty)
        {
            if (!RtcpPacketView.TryParse(rest, out RtcpPacketView packet))
                return false;

            rest = rest[packet.Packet.Length..];
            if (packet.PaddingLength > 0 && !rest.IsEmpty)
                return false;
        }

        return !datagram.IsEmpty;
    }
}
