using System.Buffers.Binary;
using JbAspire.Media.CongestionControl;
using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Media.Consumers;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>
/// The last steps of an RTP packet on its way to a peer: pacing, and what depends on the moment of leaving (transport-wide
/// sequence number, absolute send time), then protection.
/// </summary>
internal sealed class RtpSendPath(Transport transport)
{
    // RFC 3550 §5.1.
    private const int SequenceNumberOffset = 2;
    private const int SsrcOffset = 8;

    private SequenceNumber _next = new(1);

    /// <summary>What the peer can be sent; null while nothing asks for an estimate.</summary>
    public OutgoingBandwidth? Bandwidth { get; set; }

    /// <summary>Consumers that keep what they sent as it was protected, since they cannot send it again in any other form.</summary>
    public int ProtectedHistories { get; set; }

    /// <summary>Sends a packet now or, when the pacer holds it back, soon.</summary>
    public void Send(Span<byte> buffer, int length, in PacedPacket info, MonotonicTime now, IDatagramSink sink)
    {
        if (Bandwidth is { } bandwidth && !bandwidth.Pacer.MayPass(info.Priority, now))
        {
            bandwidth.Pacer.Queue.Enqueue(info, buffer[..length], now);
            transport.WakeBy(bandwidth.Pacer.NextDeadline);
            return;
        }

        SendNow(buffer, length, info, now, sink);
    }

    /// <summary>Sends a packet that had its turn. False when it could not be protected.</summary>
    public bool SendNow(Span<byte> buffer, int length, in PacedPacket info, MonotonicTime now, IDatagramSink sink)
    {
        SequenceNumber number = _next;
        if (info.TransportNumberOffset != 0)
        {
            TransportSequenceNumberExtension.TryWrite(buffer[info.TransportNumberOffset..], number, out _);
        }

        if (info.SendTimeOffset != 0)
        {
            AbsoluteSendTimeExtension.TryWrite(buffer[info.SendTimeOffset..], AbsoluteSendTimeExtension.From(now), out _);
        }

        int total = transport.ProtectRtp(buffer, length);
        if (total == 0)
        {
            return false;
        }

        if (ProtectedHistories > 0)
        {
            Keep(buffer[..total], now);
        }

        transport.SendDatagram(total, now, sink);
        transport.Traffic.RtpSent.Add(length, now);
        if (info.Priority == PacketPriority.Padding)
        {
            transport.Traffic.ProbationSent.Add(length, now);
        }

        if (Bandwidth is { } bandwidth)
        {
            if (info.TransportNumberOffset != 0)
            {
                bandwidth.Controller.OnPacketSent(number, total, bandwidth.Pacer.Probe, now);
            }

            bandwidth.Pacer.OnSent(total, now);
        }

        if (info.TransportNumberOffset != 0)
        {
            _next = _next.Next;
        }

        return true;
    }

    private void Keep(ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        Ssrc ssrc = new(BinaryPrimitives.ReadUInt32BigEndian(datagram[SsrcOffset..]));
        if (transport.TryFindConsumer(ssrc, out Consumer consumer))
        {
            var number = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(datagram[SequenceNumberOffset..]));
            consumer.Stream.ProtectedHistory?.Add(number, datagram, now);
        }
    }
}
