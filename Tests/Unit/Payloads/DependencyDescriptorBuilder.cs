using JbAspire.Protocols.Payloads;

namespace JbAspire.Tests.Unit.Payloads;

/// <summary>One template of a <see cref="DependencyDescriptorBuilder"/>: "--RS" for the indications, target 0 first.</summary>
internal sealed record TestTemplate(int Spatial, int Temporal, string Indications, int[] Differences, int[] Chains);

/// <summary>Writes dependency descriptors as a sender does (AV1 RTP payload format, appendix A.8.2).</summary>
internal sealed class DependencyDescriptorBuilder(int idOffset, TestTemplate[] templates, int[] protectedBy)
{
    private readonly int _targets = templates[0].Indications.Length;

    public int IdOffset => idOffset;

    public IReadOnlyList<TestTemplate> Templates => templates;

    public uint AllTargets => uint.MaxValue >> (32 - _targets);

    /// <summary>Three temporal layers: T0, T2, T1, T2.</summary>
    public static DependencyDescriptorBuilder L1T3 { get; } = new(
        5,
        [
            new(0, 0, "SSS", [], [0]),
            new(0, 0, "SSS", [4], [4]),
            new(0, 1, "-DS", [2], [2]),
            new(0, 2, "--D", [1], [1]),
            new(0, 2, "--D", [1], [3]),
        ],
        [0, 0, 0]);

    /// <summary>Three spatial layers, each predicted from the one below: frames S0, S1, S2 in every picture.</summary>
    public static DependencyDescriptorBuilder L3T1 { get; } = new(
        0,
        [
            new(0, 0, "SSS", [], [0, 0, 0]),
            new(0, 0, "SRR", [3], [3, 2, 1]),
            new(1, 0, "-SS", [1], [1, 1, 1]),
            new(1, 0, "-SR", [3, 1], [1, 1, 1]),
            new(2, 0, "--S", [1], [2, 1, 1]),
            new(2, 0, "--S", [3, 1], [2, 1, 1]),
        ],
        [0, 1, 2]);

    /// <summary>Three spatial layers that depend on each other at key pictures only.</summary>
    public static DependencyDescriptorBuilder L3T1Key { get; } = new(
        20,
        [
            new(0, 0, "SSS", [], [0, 0, 0]),
            new(0, 0, "S--", [3], [3, 2, 1]),
            new(1, 0, "-SS", [1], [1, 1, 1]),
            new(1, 0, "-S-", [3], [1, 3, 2]),
            new(2, 0, "--S", [1], [2, 1, 1]),
            new(2, 0, "--S", [3], [2, 1, 3]),
        ],
        [0, 1, 2]);

    /// <summary>A descriptor.</summary>
    /// <param name="template">The template, from 0.</param>
    /// <param name="frame">frame_number.</param>
    /// <param name="structure">Whether it carries the structure.</param>
    /// <param name="active">The mask; null: none.</param>
    /// <param name="indications">Custom indications; null: the template's.</param>
    /// <param name="differences">Custom frame differences; null: the template's.</param>
    /// <param name="chains">Custom chain differences; null: the template's.</param>
    /// <param name="flags">start_of_frame and end_of_frame, highest bit first.</param>
    public byte[] Write(
        int template, int frame, bool structure = false, uint? active = null, string? indications = null, int[]? differences = null,
        int[]? chains = null, int flags = 0b11)
    {
        byte[] buffer = new byte[255];
        var writer = new BitWriter(buffer);
        writer.Write((uint)flags, 2);
        writer.Write((uint)(idOffset + template) % 64, 6);
        writer.Write((uint)(ushort)frame, 16);
        if (structure || active is not null || indications is not null || differences is not null || chains is not null)
        {
            writer.Write(structure);
            writer.Write(active is not null);
            writer.Write(indications is not null);
            writer.Write(differences is not null);
            writer.Write(chains is not null);
            if (structure)
                WriteStructure(ref writer);
            if (active is { } mask)
                writer.Write(mask, _targets);
            if (indications is not null)
                WriteIndications(ref writer, indications);
            if (differences is not null)
                WriteCustomDifferences(ref writer, differences);
            foreach (int chain in chains ?? [])
                writer.Write((uint)chain, 8);
        }

        Assert(!writer.HasFailed);
        return buffer[..writer.BytesWritten];
    }

    private void WriteStructure(ref BitWriter writer)
    {
        writer.Write((uint)idOffset, 6);
        writer.Write((uint)_targets - 1, 5);
        for (int i = 0; i < templates.Length; i++)
            writer.Write(NextLayer(i), 2);
        foreach (TestTemplate template in templates)
            WriteIndications(ref writer, template.Indications);
        foreach (TestTemplate template in templates)
        {
            foreach (int difference in template.Differences)
                writer.Write(0b1_0000u | (uint)(difference - 1), 5);
            writer.Write(false);
        }

        int chains = templates[0].Chains.Length;
        WriteNonSymmetric(ref writer, (uint)_targets + 1, (uint)chains);
        if (chains > 0)
        {
            foreach (int chain in protectedBy)
                WriteNonSymmetric(ref writer, (uint)chains, (uint)chain);
            foreach (TestTemplate template in templates)
            {
                foreach (int difference in template.Chains)
                    writer.Write((uint)difference, 4);
            }
        }

        writer.Write(true); // resolutions_present_flag
        for (int i = 0; i <= templates[^1].Spatial; i++)
            writer.Write(0x027F_0167u, 32); // 640 x 360
    }

    private uint NextLayer(int index)
    {
        if (index + 1 == templates.Length)
            return 3;

        (TestTemplate now, TestTemplate next) = (templates[index], templates[index + 1]);
        return next.Spatial > now.Spatial ? 2u : next.Temporal > now.Temporal ? 1u : 0u;
    }

    private static void WriteIndications(ref BitWriter writer, string indications)
    {
        foreach (char indication in indications)
            writer.Write((uint)"-DSR".IndexOf(indication, StringComparison.Ordinal), 2);
    }

    private static void WriteCustomDifferences(ref BitWriter writer, int[] differences)
    {
        foreach (int difference in differences)
        {
            int size = difference > 256 ? 3 : difference > 16 ? 2 : 1;
            writer.Write((uint)size, 2);
            writer.Write((uint)(difference - 1), 4 * size);
        }

        writer.Write(0, 2);
    }

    private static void WriteNonSymmetric(ref BitWriter writer, uint count, uint value)
    {
        if (count == 1)
            return;

        int bits = 32 - System.Numerics.BitOperations.LeadingZeroCount(count);
        uint shortCodes = (1u << bits) - count;
        if (value < shortCodes)
            writer.Write(value, bits - 1);
        else
            writer.Write(value + shortCodes, bits);
    }

    private static void Assert(bool condition) => Xunit.Assert.True(condition);
}
