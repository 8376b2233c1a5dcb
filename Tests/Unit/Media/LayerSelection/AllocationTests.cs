using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Payloads;
using Xunit;

namespace JbAspire.Tests.Unit.Media.LayerSelection;

public sealed class AllocationTests
{
    private readonly VideoPacketReader _reader = new();
    private SequenceRewriter _sequence = new(0, 0);
    private PayloadRewriter _payloads;

    [Fact]
    public void Vp8_simulcast_allocates_nothing_per_packet()
    {
        var encoder = new Vp8Encoder(0, 0, 0, 0);
        byte[][] payloads = [.. Enumerable.Range(0, 64).Select(i => encoder.Next(i == 0).Payload(0))];
        Measure(new LayerSelector(LayerKind.Simulcast, 1, 3) { Target = new Layers(0, 1) }, CodecKind.Vp8, payloads, [.. payloads.Select(_ => Array.Empty<byte>())]);
    }

    [Fact]
    public void Av1_svc_allocates_nothing_per_packet_nor_per_key_frame()
    {
        DependencyDescriptorBuilder layers = DependencyDescriptorBuilder.L3T1;
        byte[][] descriptors = [.. Enumerable.Range(0, 63).Select(i => layers.Write(2 * (i % 3) + (i < 3 ? 0 : 1), i, structure: i == 0))];
        byte[][] payloads = [.. descriptors.Select(_ => new byte[] { 0x10, 0x32, 0x00 })];
        Measure(new LayerSelector(LayerKind.Svc, 3, 1) { Target = new Layers(1, 0) }, CodecKind.Av1, payloads, descriptors);
    }

    private void Measure(LayerSelector selector, CodecKind codec, byte[][] payloads, byte[][] descriptors)
    {
        ushort number = 0;
        int forwarded = 0;
        for (int round = 0; round < 40; round++)
            Forward();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 40; round++)
            Forward();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(forwarded, 1, number - 1);

        void Forward()
        {
            for (int i = 0; i < payloads.Length; i++)
            {
                number++;
                VideoPacketDescriptor packet = _reader.Read(codec, payloads[i], descriptors[i]);
                LayerVerdict verdict = selector.Select(0, packet);
                var source = new SequenceNumber(number);
                if (!verdict.IsForwarded)
                {
                    _sequence.Drop(source);
                    _payloads.Drop(packet);
                }
                else if (_sequence.TryRewrite(source, new RtpTimestamp(number), 90_000, MonotonicTime.Zero, out _, out _))
                {
                    _payloads.Rewrite(packet, selector.DecodeTargets).Apply(payloads[i]);
                    forwarded++;
                }
            }
        }
    }
}
