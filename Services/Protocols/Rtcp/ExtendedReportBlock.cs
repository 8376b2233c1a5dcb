using System.Buffers.Binary;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Rtcp;

/// <summary>One report block of an XR packet: a type, a type-specific byte, a length in words, and the content.</summary>
public readonly ref struct ExtendedReportBlock
{
    internal const int HeaderLength = 4;
    internal const int LengthOffset = 2;
    internal const int NtpLength = 8;

    internal ExtendedReportBlock(ExtendedReportBlockType type, byte typeSpecific, ReadOnlySpan<byte> content)
    {
        Type = type;
        TypeSpecific = typeSpecific;
        Content = content;
    }

    /// <summary>The type; may be a value without a name.</summary>
    public ExtendedReportBlockType Type { get; }

    /// <summary>The byte whose meaning the type defines.</summary>
    public byte TypeSpecific { get; }

    /// <summary>What follows the four bytes of block header.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>The receiver's reference time. False when the block is not an RRTR.</summary>
    public bool TryGetReceiverReferenceTime(out NtpTime time)
    {
        bool valid = Type == ExtendedReportBlockType.ReceiverReferenceTime && Content.Length == NtpLength;
        time = valid ? new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(Content)) : default;
        return valid;
    }

    /// <summary>The sub-blocks of a DLRR. False when the block is not a DLRR of whole sub-blocks.</summary>
    public bool TryGetDlrr(out DlrrEnumerator subBlocks)
    {
        subBlocks = new DlrrEnumerator(Content);
        return Type == ExtendedReportBlockType.DelaySinceLastReceiverReport && Content.Length % DlrrEnumerator.SubBlockLength == 0;
    }
}
