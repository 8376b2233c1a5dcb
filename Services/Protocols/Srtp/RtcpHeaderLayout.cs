using System.Buffers.Binary;

namespace JbAspire.Protocols.Srtp;

/// <summary>What SRTCP must know of a compound RTCP packet (RFC 3550 §6.4.1): that it is one, and whose.</summary>
internal static class RtcpHeaderLayout
{
    private const int SsrcOffset = 4;
    private const int VersionMask = 0b1100_0000;
    private const int Version2 = 0b1000_0000;

    /// <summary>Reads the SSRC of the sender. False when the packet (without tag and index) is no RTCP packet.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out uint ssrc)
    {
        if (packet.Length < SrtcpTransform.HeaderLength || (packet[0] & VersionMask) != Version2)
        {
            ssrc = 0;
            return false;
        }

        ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[SsrcOffset..]);
        return true;
    }
}
