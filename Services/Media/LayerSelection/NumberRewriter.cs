namespace JbAspire.Media.LayerSelection;

/// <summary>
/// Renumbers a run of 16-bit numbers (or of fewer bits) so that numbers left out on purpose leave no gap, those that went missing
/// do, and a late number gets what it would have got in time. Two different numbers of a piece never get the same, and no number
/// is given out again by a later piece.
/// </summary>
internal struct NumberRewriter(long initial)
{
    private const int InitialRuns = 8;
    private const int MaxRuns = 64;

    // What was left out lately, as runs of numbers that follow each other, oldest first; a ring of MaxRuns once it is full.
    private (long First, long Last)[]? _runs;
    private int _firstRun;
    private int _runCount;
    private long _firstKnown;
    private long _highest;
    private long _offset;
    private int _bits;

    /// <summary>The newest number that was given out or stays kept for one that is missing, unwrapped.</summary>
    public long Last { get; private set; } = initial;

    /// <summary>
    /// A new piece begins with <paramref name="number"/>, which will get the number after <see cref="Last"/>. Its numbers run in
    /// <paramref name="bits"/> bits, 1-16.
    /// </summary>
    public void Begin(int number, int bits = 16)
    {
        _bits = bits;
        _firstKnown = number;
        _highest = number - 1;
        _offset = Last + 1 - number;
        _firstRun = 0;
        _runCount = 0;
    }

    /// <summary>Steps from the highest number of the piece to <paramref name="number"/> on the shorter way round.</summary>
    public readonly int DistanceFromHighest(int number)
    {
        int shift = 32 - _bits;
        return unchecked((number - (int)_highest) << shift) >> shift;
    }

    /// <summary>Whether <paramref name="number"/> is higher than all of the piece.</summary>
    public readonly bool IsNew(int number) => DistanceFromHighest(number) > 0;

    /// <summary>A number is left out. Nothing happens when a higher one was given out or left out already.</summary>
    public void Drop(int number)
    {
        int distance = DistanceFromHighest(number);
        if (_bits == 0 || distance <= 0)
            return;

        _highest += distance;
        _offset--;
        Last = _highest + _offset;
        Note(_highest);
    }

    /// <summary>
    /// Gives a number out. False when it was left out, is from before the piece, or its place is not known any more; then
    /// <paramref name="result"/> is near its place, but may be another's.
    /// </summary>
    public bool TryMap(int number, out long result)
    {
        result = 0;
        if (_bits == 0)
            return false;

        int distance = DistanceFromHighest(number);
        long source = _highest + distance;
        if (distance > 0)
        {
            _highest = source;
            Last = _highest + _offset;
            result = Last;
            return true;
        }

        bool isKnown = TryCountLeftOutAfter(source, out long leftOut) && source >= _firstKnown;
        result = source + _offset + leftOut;
        return isKnown;
    }

    private readonly bool TryCountLeftOutAfter(long source, out long count)
    {
        count = 0;
        for (int i = _runCount - 1; i >= 0; i--)
        {
            (long first, long last) = _runs![(_firstRun + i) % _runs.Length];
            if (last < source)
                return true;

            if (first <= source)
                return false;

            count += last - first + 1;
        }

        return true;
    }

    private void Note(long source)
    {
        _runs ??= new (long, long)[InitialRuns];
        if (_runCount > 0)
        {
            ref (long First, long Last) newest = ref _runs[(_firstRun + _runCount - 1) % _runs.Length];
            if (newest.Last == source - 1)
            {
                newest.Last = source;
                return;
            }
        }

        if (_runCount == _runs.Length)
            MakeRoom();

        _runs[(_firstRun + _runCount++) % _runs.Length] = (source, source);
    }

    private void MakeRoom()
    {
        if (_runs!.Length < MaxRuns)
        {
            // The ring has not turned yet: it begins at index 0.
            Array.Resize(ref _runs, _runs.Length * 2);
            return;
        }

        _firstKnown = _runs[_firstRun].Last + 1;
        _firstRun = (_firstRun + 1) % _runs.Length;
        _runCount--;
    }
}
