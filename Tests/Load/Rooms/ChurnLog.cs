using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace JbAspire.Load.Rooms;

/// <summary>Counts what all rooms of a churn did.</summary>
internal sealed partial class ChurnLog
{
    private const int MaxMessages = 20;

    private long _joins;
    private long _leaves;
    private long _actions;
    private long _failures;
    private readonly ConcurrentDictionary<string, int> _byMessage = [];

    public long Joins => Interlocked.Read(ref _joins);

    public long Leaves => Interlocked.Read(ref _leaves);

    public long Actions => Interlocked.Read(ref _actions);

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>What failed, with ids cut out, and how often.</summary>
    public IReadOnlyDictionary<string, int> FailuresByMessage => new SortedDictionary<string, int>(_byMessage, StringComparer.Ordinal);

    public void NoteJoin() => Interlocked.Increment(ref _joins);

    public void NoteLeave() => Interlocked.Increment(ref _leaves);

    public void NoteAction() => Interlocked.Increment(ref _actions);

    public void NoteFailure(string what)
    {
        Interlocked.Increment(ref _failures);
        string message = Identifier().Replace(what, "'...'");
        if (_byMessage.Count < MaxMessages || _byMessage.ContainsKey(message))
            _byMessage.AddOrUpdate(message, 1, (_, count) => count + 1);
    }

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Identifier();
}
