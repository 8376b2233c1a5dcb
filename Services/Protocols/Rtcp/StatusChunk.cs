namespace JbAspire.Protocols.Rtcp;

/// <summary>
/// The packet status chunk of transport-wide feedback, 16 bits (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.3, §3.1.4).
/// <code>
/// |0| S |    run length, 13 bits        |   run: the same symbol for all
/// |1|0|   14 symbols of one bit         |   vector: 0 lost, 1 small delta
/// |1|1|    7 symbols of two bits        |   vector: as below
/// </code>
/// </summary>
internal static class StatusChunk
{
    public const int Length = 2;

    public const int NotReceived = 0;
    public const int SmallDelta = 1;
    public const int LargeDelta = 2;

    public const int OneBitCapacity = 14;
    public const int TwoBitCapacity = 7;
    public const int RunCapacity = RunLengthMask;

    public const ushort VectorFlag = 0b1000_0000_0000_0000;
    public const ushort TwoBitFlag = 0b0100_0000_0000_0000;
    private const int RunLengthMask = 0b0001_1111_1111_1111;
    private const int RunSymbolShift = 13;
    private const int SymbolMask = 0b11;

    /// <summary>How many symbols a chunk holds.</summary>
    public static int CountOf(ushort chunk) => (chunk & VectorFlag) == 0
        ? chunk & RunLengthMask
        : (chunk & TwoBitFlag) == 0 ? OneBitCapacity : TwoBitCapacity;

    /// <summary>The symbol at <paramref name="index"/>, 0 to 3 (3 is reserved).</summary>
    public static int SymbolAt(ushort chunk, int index)
    {
        if ((chunk & VectorFlag) == 0)
            return chunk >> RunSymbolShift & SymbolMask;

        return (chunk & TwoBitFlag) == 0
            ? chunk >> (OneBitCapacity - 1 - index) & 1
            : chunk >> (2 * (TwoBitCapacity - 1 - index)) & SymbolMask;
    }

    /// <summary>The number of bytes of delta that goes with a symbol.</summary>
    public static int DeltaLength(int symbol) => symbol;

    /// <summary>A run of <paramref name="count"/> times <paramref name="symbol"/>.</summary>
    public static ushort Run(int symbol, int count) => (ushort)(symbol << RunSymbolShift | count);
}
