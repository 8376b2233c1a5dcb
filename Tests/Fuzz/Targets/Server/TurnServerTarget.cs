namespace JbAspire.Tests.Fuzz.Targets.Server;

/// <summary>
/// A whole TURN server in memory: the input is what clients, peers, the network and time do. The invariants of the scenarios hold after
/// each step, and nothing is left at the end.
/// </summary>
internal sealed class TurnServerTarget : IFuzzTarget
{
    private const int MaxSteps = 256;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        ServerScript script = new(choices.Byte());
        for (int steps = 0; steps < MaxSteps && !choices.IsEmpty; steps++)
            script.Step(ref choices);
        script.End();
    }
}
