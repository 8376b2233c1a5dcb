namespace JbAspire.Protocols.Rtp;

/// <summary>
/// Offsets and masks of the RTP fixed header (https://www.rfc-editor.org/rfc/rfc3550#section-5.1) and of the header
/// extension block (https://www.rfc-editor.org/rfc/rfc8285#section-4).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |           synchronization source (SSRC) identifier            |
/// |            contributing source (CSRC) identifiers, CC words   |
/// |      defined by profile       |     extension length, words   |
/// |                        header extension                       |
/// </code>
/// </summary>
internal static class RtpHeaderLayout
{
    public const int FixedHeaderLength = 12;
    public const int FlagsOffset = 0;
    public const int PayloadTypeOffset = 1;
    public const int SequenceNumberOffset = 2;
    public const int TimestampOffset = 4;
    public const int SsrcOffset = 8;
    public const int CsrcOffset = 12;
    public const int WordLength = 4;
    public const int MaxCsrcCount = 15;

    public const int VersionShift = 6;
    public const int ProtocolVersion = 2;
    public const byte VersionBits = ProtocolVersion << VersionShift;
    public const byte PaddingMask = 0b0010_0000;
    public const byte ExtensionMask = 0b0001_0000;
    public const byte CsrcCountMask = 0b0000_1111;
    public const byte MarkerMask = 0b1000_0000;
    public const byte PayloadTypeMask = 0b0111_1111;

    public const int ExtensionHeaderLength = 4;
    public const int ExtensionLengthOffset = 2;
    public const ushort OneByteProfile = 0xBEDE;
    public const ushort TwoByteProfile = 0x1000;
    public const ushort TwoByteProfileMask = 0xFFF0;
    public const int PaddingId = 0;
    public const int OneByteMaxId = 14;
    public const int OneByteStopId = 15;
    public const int OneByteMaxValueLength = 16;
    public const int TwoByteMaxId = 255;
    public const int TwoByteMaxValueLength = 255;
}
