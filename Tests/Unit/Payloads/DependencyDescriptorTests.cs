using JbAspire.Protocols.Payloads;
using JbAspire.Tests.Unit.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Payloads;

public sealed class DependencyDescriptorTests
{
    private static readonly DependencyDescriptorBuilder L1T3 = DependencyDescriptorBuilder.L1T3;
    private static readonly DependencyDescriptorBuilder L3T1 = DependencyDescriptorBuilder.L3T1;
    private readonly DependencyDescriptorReader _reader = new();

    [Fact]
    public void Bytes_of_a_key_frame_with_two_temporal_layers_are_read()
    {
        byte[] descriptor =
        [
            0xC0, 0x01, 0x02, // start and end of frame, template 0; frame 258
            0b1000_0000,      // structure, no other flag; template_id_offset 0 (3 of 6 bits)
            0b0000_0001,      // (3 bits); dt_cnt_minus_one 1
            0b0001_1110,      // next layers: same, T+1, none; indications: S
            0b1010_1000,      // S, SS, -
            0b0101_0001,      // D; references: none; 2 back ...
            0b0100_0001,      // ... and no more; 1 back and no more; chain_cnt as ns(3): 10 (1 of 2 bits)
            0b0000_0001,      // (1 bit): 1; chains: 0; 2 (3 of 4 bits)
            0b0000_1000,      // (1 bit); 1; no resolutions; padding
        ];

        Assert.True(_reader.TryRead(descriptor, out DependencyDescriptorHeader header, out FrameDependencies frame, out int template));
        Assert.Equal((true, true, 0, 258), (header.StartsFrame, header.EndsFrame, header.TemplateId, (int)header.FrameNumber));
        Assert.Equal((0, 3, 2, 1), (template, frame.Structure!.TemplateCount, frame.Structure.DecodeTargetCount, frame.Structure.ChainCount));
        Assert.Equal([0UL, 0b10UL, 0b01UL], Enumerable.Range(0, 3).Select(frame.Structure.GetReferredFrames));
        Assert.Equal([0b1010UL, 0b1010UL, 0b0100UL], Enumerable.Range(0, 3).Select(frame.Structure.GetIndications));
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(frame.Structure.GetTemplateTemporalLayer));
        Assert.Equal(57, frame.StructureBits);
        Assert.Equal(0b11u, frame.ActiveDecodeTargets);
    }

    [Fact]
    public void Templates_give_layers_references_and_indications()
    {
        Read(L1T3.Write(0, 100, structure: true));

        FrameDependencies frame = Read(L1T3.Write(2, 102), out int template);

        Assert.Equal(2, template);
        Assert.Equal((0, 1), (frame.Structure!.GetTemplateSpatialLayer(template), frame.Structure.GetTemplateTemporalLayer(template)));
        Assert.Equal(0b10UL, frame.ReferredFrames); // two frames back
        Assert.Equal(
            [DecodeTargetIndication.NotPresent, DecodeTargetIndication.Discardable, DecodeTargetIndication.Switch],
            [frame[0], frame[1], frame[2]]);
    }

    [Fact]
    public void Decode_targets_have_the_highest_layers_of_their_frames()
    {
        DependencyStructure structure = Read(L1T3.Write(0, 0, structure: true)).Structure!;
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(structure.GetTemporalLayer));
        structure = Read(L3T1.Write(0, 0, structure: true)).Structure!;
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(structure.GetSpatialLayer));
        Assert.Equal(3, structure.SpatialLayerCount);
    }

    [Fact]
    public void A_lower_target_is_included_where_layers_depend_on_each_other_and_not_in_k_svc()
    {
        DependencyStructure structure = Read(L3T1.Write(0, 0, structure: true)).Structure!;
        Assert.True(structure.Includes(2, 0));
        Assert.False(structure.Includes(0, 2));
        structure = Read(DependencyDescriptorBuilder.L3T1Key.Write(0, 0, structure: true)).Structure!;
        Assert.False(structure.Includes(2, 1));
    }

    [Fact]
    public void Custom_fields_win_over_the_template()
    {
        Read(L1T3.Write(0, 0, structure: true));

        FrameDependencies frame = Read(L1T3.Write(3, 9, indications: "-RS", differences: [1, 17, 64], chains: [200]));

        Assert.Equal(1UL | 1UL << 16 | 1UL << 63, frame.ReferredFrames);
        Assert.False(frame.HasDistantReference);
        Assert.Equal(DecodeTargetIndication.Required, frame[1]);
        frame = Read(L1T3.Write(3, 9, differences: [1, 4096]));
        Assert.True(frame.HasDistantReference);
    }

    [Fact]
    public void Active_decode_targets_hold_until_the_next_mask_or_structure()
    {
        Read(L1T3.Write(0, 0, structure: true));
        Assert.Equal(0b111u, Read(L1T3.Write(3, 1)).ActiveDecodeTargets);
        Assert.Equal(0b001u, Read(L1T3.Write(2, 2, active: 0b001)).ActiveDecodeTargets);
        Assert.Equal(0b001u, Read(L1T3.Write(3, 3)).ActiveDecodeTargets);
        Assert.Equal(0b111u, Read(L1T3.Write(0, 4, structure: true)).ActiveDecodeTargets);
    }

    [Fact]
    public void Without_its_structure_a_descriptor_says_nothing()
    {
        Assert.False(_reader.TryRead(L1T3.Write(1, 0), out _, out _, out _));
        Read(L3T1.Write(0, 0, structure: true));
        var other = new DependencyDescriptorBuilder(40, [.. L1T3.Templates], [0, 0, 0]);
        Assert.False(_reader.TryRead(other.Write(1, 4), out _, out _, out _)); // template 41 is not of 0-5
    }

    [Fact]
    public void A_malformed_structure_leaves_the_last_one_in_force()
    {
        Read(L1T3.Write(0, 0, structure: true));
        byte[] broken = L3T1.Write(0, 1, structure: true);
        Assert.False(_reader.TryRead(broken.AsSpan(0, 8), out _, out _, out _));

        Assert.Equal(3, Read(L1T3.Write(3, 1)).Structure!.DecodeTargetCount);
        Assert.Equal(5, Read(L1T3.Write(3, 1)).Structure!.TemplateCount);
    }

    [Fact]
    public void The_largest_structure_is_read_and_one_more_template_is_refused()
    {
        TestTemplate[] templates = [.. Enumerable.Range(0, 64).Select(i => new TestTemplate(0, 0, "S", [], []))];
        DependencyStructure structure = Read(new DependencyDescriptorBuilder(0, templates, [0]).Write(63, 0, structure: true)).Structure!;
        Assert.Equal(64, structure.TemplateCount);

        TestTemplate[] tooMany = [.. templates, templates[0]];
        Assert.False(_reader.TryRead(new DependencyDescriptorBuilder(0, tooMany, [0]).Write(0, 0, structure: true), out _, out _, out _));
        structure = Read(new DependencyDescriptorBuilder(63, [new(0, 0, new string('S', 32), [], [])], []).Write(0, 0, structure: true)).Structure!;
        Assert.Equal((32, uint.MaxValue), (structure.DecodeTargetCount, structure.AllDecodeTargets));
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        ParserSweep.Run(L1T3.Write(0, 0, structure: true), Try);
        ParserSweep.Run(L3T1.Write(0, 0, structure: true, active: 3, indications: "SSS", differences: [1], chains: [1, 2, 3]), Try);
        ParserSweep.Run(L1T3.Write(1, 7, active: 1, differences: [5, 300]), Try);

        void Try(byte[] bytes) => _reader.TryRead(bytes, out _, out _, out _);
    }

    [Theory]
    [InlineData(5u, 0u, 2)]
    [InlineData(5u, 2u, 2)]
    [InlineData(5u, 3u, 3)]
    [InlineData(5u, 4u, 3)]
    [InlineData(4u, 3u, 2)]
    public void Non_symmetric_numbers_take_as_few_bits_as_they_can(uint count, uint value, int bits)
    {
        // The table of A.8.2: for five values 00, 01, 10, 110, 111.
        byte[] code = [(byte)(bits == 2 ? value << 6 : (value + 3) << 5)];
        var reader = new BitReader(code);
        Assert.Equal(value, reader.ReadNonSymmetric(count));
        Assert.Equal(bits, reader.Position);
    }

    private FrameDependencies Read(byte[] descriptor) => Read(descriptor, out _);

    private FrameDependencies Read(byte[] descriptor, out int template)
    {
        Assert.True(_reader.TryRead(descriptor, out _, out FrameDependencies frame, out template));
        return frame;
    }
}
