namespace JbAspire.Load.Rooms;

/// <summary>Counts what all rooms of a churn did.</summary>
internal sealed class ChurnLog
{
    private long _joins;
    private long _leaves;
    private long _actions;
    private long _failures;
    private string? _firstFailure;

    public long Joins => Interlocked.Read(ref _joins);

    public long Leaves => Interlocked.Read(ref _leaves);

    public long Actions => Interlocked.Read(ref _actions);

    public long Failures => Interlocked.Read(ref _failures);

    public string? FirstFailure => _firstFailure;

    public void NoteJoin() => Interlocked.Increment(ref _joins);

    public void NoteLeave() => Interlocked.Increment(ref _leaves);

    public void NoteAction() => Interlocked.Increment(ref _actions);

    public void NoteFailure(string what)
    {
        Interlocked.Increment(ref _failures);
        Interlocked.CompareExchange(ref _firstFailure, what, null);
    }
}
