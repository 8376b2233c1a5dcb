using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Benchmarks.Stages;

/// <summary>Writes a packet as one consumer gets it: own numbers and timestamps, three header extensions, the payload with its own picture numbers.</summary>
internal sealed class RewriteStage : Stage
{
    private readonly byte[] _source = SamplePacket.Create(1);
    private readonly byte[] _buffer = new byte[IDatagramSink.MaxDatagramLength];
    private readonly VideoPacketDescriptor _descriptor;
    private SequenceRewriter _numbers = new(1000, 5000);
    private PayloadRewriter _payloads;
    private MonotonicTime _now = MonotonicTime.FromMilliseconds(1);
    private ushort _number;

    public RewriteStage()
        : base("rewrite", 5000)
    {
        SamplePacket.Require(RtpPacketView.TryParse(_source, out RtpPacketView view), Name);
        _descriptor = new VideoPacketReader().Read(CodecKind.Vp8, view.Payload, default);
        SamplePacket.Require(_descriptor.HasPictureId, Name);
    }

    public override void Run()
    {
        _now += TimeSpan.FromSeconds(1);
        bool done = true;
        for (int i = 0; i < Operations; i++)
        {
            SamplePacket.SetNumber(_source, ++_number);
            done &= RtpPacketView.TryParse(_source, out RtpPacketView view) && TryWrite(view);
        }

        SamplePacket.Require(done, Name);
    }

    private bool TryWrite(in RtpPacketView source)
    {
        if (!_numbers.TryRewrite(
                source.SequenceNumber, source.Timestamp, 90_000, _now, out SequenceNumber number, out RtpTimestamp timestamp))
        {
            return false;
        }

        PayloadRewrite rewrite = _payloads.Rewrite(_descriptor);
        var writer = new RtpPacketWriter(_buffer);
        bool written = writer.TryWriteHeader(source.Marker, 101, number, timestamp, new Ssrc(7))
            && writer.TryAddExtension(1, "12"u8)
            && writer.TryReserveExtension(4, 3, out _)
            && writer.TryReserveExtension(5, 2, out _);
        int payloadOffset = writer.Length;
        written &= writer.TryAppendPayload(source.Payload);
        rewrite.Apply(_buffer.AsSpan(payloadOffset..writer.Length));
        return written;
    }
}
