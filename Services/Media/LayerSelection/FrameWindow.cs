namespace JbAspire.Media.LayerSelection;

/// <summary>
/// What was decided about the newest 64 frames of a stream, so that all packets of a frame share its fate whatever their order.
/// Frames are told apart by a number that wraps. A frame's age is the number of steps back from the newest: 0 for the newest,
/// below 0 for one that is newer still.
/// </summary>
internal struct FrameWindow
{
    private const int Size = 64;

    private int _newest;
    private ulong _known;
    private ulong _withheld;

    /// <summary>The age of a frame.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="bits">The number of bits that it wraps in.</param>
    public readonly int AgeOf(int number, int bits)
    {
        int shift = 32 - bits;
        return _known == 0 ? -1 : unchecked((_newest - number) << shift) >> shift;
    }

    /// <summary>What was decided about the frame, if it is known.</summary>
    public readonly bool TryGet(int age, out bool isForwarded)
    {
        isForwarded = age is >= 0 and < Size && (_withheld >> age & 1) == 0;
        return age is >= 0 and < Size && (_known >> age & 1) != 0;
    }

    /// <summary>The frames before a frame that were withheld: bit i for the one i + 1 steps before it.</summary>
    public readonly ulong WithheldBefore(int age) => age switch
    {
        < 0 => ShiftLeft(_withheld, -age - 1),
        < Size - 1 => _withheld >> (age + 1),
        _ => 0,
    };

    /// <summary>Remembers a decision.</summary>
    public void Note(int number, int age, bool isForwarded)
    {
        if (age < 0)
        {
            _known = ShiftLeft(_known, -age);
            _withheld = ShiftLeft(_withheld, -age);
            _newest = number;
            age = 0;
        }

        if (age >= Size)
            return;

        _known |= 1UL << age;
        if (!isForwarded)
            _withheld |= 1UL << age;
    }

    private static ulong ShiftLeft(ulong value, int steps) => steps < Size ? value << steps : 0;
}
