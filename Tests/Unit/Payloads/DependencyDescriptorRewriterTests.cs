using JbAspire.Protocols.Payloads;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class DependencyDescriptorRewriterTests
{
    private static readonly DependencyDescriptorBuilder L3T1 = DependencyDescriptorBuilder.L3T1;

    [Fact]
    public void Rewriting_nothing_but_the_frame_number_keeps_every_other_bit()
    {
        foreach (byte[] source in Sources())
            Assert.Equal(WithFrameNumber(source, 0xABCD), Rewrite(source, 0xABCD, 0)[..source.Length]);
    }

    [Fact]
    public void A_restricted_descriptor_reads_as_the_source_with_the_mask()
    {
        foreach (byte[] source in Sources())
        {
            var before = new DependencyDescriptorReader();
            var after = new DependencyDescriptorReader();
            byte[] structure = L3T1.Write(0, 1, structure: true);
            Assert.True(before.TryRead(structure, out _, out _, out _));
            Assert.True(after.TryRead(structure, out _, out _, out _));

            Assert.True(before.TryRead(source, out DependencyDescriptorHeader header, out FrameDependencies frame, out int template));
            byte[] rewritten = Rewrite(source, 77, 0b011);
            Assert.True(after.TryRead(rewritten, out DependencyDescriptorHeader header2, out FrameDependencies frame2, out int template2));

            Assert.Equal(header with { FrameNumber = 77, HasActiveDecodeTargets = true }, header2);
            Assert.Equal((template, frame.Indications, frame.ReferredFrames), (template2, frame2.Indications, frame2.ReferredFrames));
            Assert.Equal(0b011u, frame2.ActiveDecodeTargets);
            Assert.Equal(frame.Structure!.ChainCount, frame2.Structure!.ChainCount);
        }
    }

    [Fact]
    public void A_destination_that_is_too_small_is_told()
    {
        byte[] source = L3T1.Write(1, 5);
        Assert.False(DependencyDescriptorRewriter.TryRewrite(source, 1, 1, 3, 0, new byte[3], out _));
        Assert.False(DependencyDescriptorRewriter.TryRewrite(source.AsSpan(0, 2), 1, 1, 3, 0, new byte[20], out _));
    }

    [Fact]
    public void No_bytes_make_the_rewriter_throw()
    {
        byte[] destination = new byte[300];
        ParserSweep.Run(
            L3T1.Write(0, 1, structure: true, active: 1),
            bytes => DependencyDescriptorRewriter.TryRewrite(bytes, 1, 0b101, 32, 700, destination, out _));
    }

    private static IEnumerable<byte[]> Sources() =>
    [
        L3T1.Write(1, 5),
        L3T1.Write(3, 6, flags: 0b10),
        L3T1.Write(5, 7, active: 0b111),
        L3T1.Write(5, 7, indications: "--D", differences: [20, 1], chains: [4, 5, 6]),
        L3T1.Write(0, 8, structure: true),
        L3T1.Write(0, 8, structure: true, active: 0b101, differences: [300]),
    ];

    private static byte[] Rewrite(byte[] source, ushort frameNumber, uint active)
    {
        var reader = new DependencyDescriptorReader();
        Assert.True(reader.TryRead(L3T1.Write(0, 0, structure: true), out _, out _, out _));
        Assert.True(reader.TryRead(source, out _, out FrameDependencies frame, out _));
        byte[] destination = new byte[source.Length + DependencyDescriptorRewriter.MaxGrowth];
        Assert.True(DependencyDescriptorRewriter.TryRewrite(source, frameNumber, active, 3, frame.StructureBits, destination, out int written));
        return destination[..written];
    }

    private static byte[] WithFrameNumber(byte[] source, ushort number)
    {
        byte[] copy = [.. source];
        copy[1] = (byte)(number >> 8);
        copy[2] = (byte)number;
        return copy;
    }
}
