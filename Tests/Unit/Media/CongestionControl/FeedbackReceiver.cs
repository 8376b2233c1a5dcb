using System.Buffers.Binary;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>The receiving browser: notes when packets arrive and answers with transport-wide feedback.</summary>
internal sealed class FeedbackReceiver(TimeSpan interval)
{
    // Its clock has nothing to do with the sender's.
    private static readonly TimeSpan ClockOffset = TimeSpan.FromSeconds(123_456.789);

    private readonly List<TransportPacketArrival> _arrivals = [];
    private SequenceNumber _next;
    private byte _count;

    public MonotonicTime NextDeadline { get; private set; }

    public long ReceivedBytes { get; private set; }

    public void Receive(ReadOnlySpan<byte> packet, MonotonicTime now)
    {
        var number = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(packet));
        if (ReceivedBytes == 0)
        {
            _next = number;
        }

        ReceivedBytes += packet.Length;
        _arrivals.Add(new TransportPacketArrival(number, now + ClockOffset));
    }

    public void HandleDeadline(MonotonicTime now, Action<ReadOnlySpan<byte>> send)
    {
        if (now < NextDeadline)
        {
            return;
        }

        NextDeadline = now + interval;
        TransportPacketArrival[] arrivals = [.. _arrivals
            .Where(arrival => SequenceNumber.Distance(_next, arrival.SequenceNumber) >= 0)
            .DistinctBy(arrival => arrival.SequenceNumber)
            .OrderBy(arrival => SequenceNumber.Distance(_next, arrival.SequenceNumber))];
        _arrivals.Clear();
        Span<byte> buffer = stackalloc byte[1200];
        ReadOnlySpan<TransportPacketArrival> left = arrivals;
        while (left.Length > 0 && TransportWideFeedbackWriter.TryWrite(
            buffer, new Ssrc(1), new Ssrc(2), _count++, _next, left, out int written, out int reported))
        {
            _next = left[reported - 1].SequenceNumber.Next;
            left = left[reported..];
            send(buffer[..written]);
        }
    }
}
