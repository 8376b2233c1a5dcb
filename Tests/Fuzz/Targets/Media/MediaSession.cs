using JbAspire.TestKit;

namespace JbAspire.Tests.Fuzz.Targets.Media;

/// <summary>
/// A whole worker with peers that are connected, on virtual time: the input is what peers, their signalling, the network and time do. What
/// the SFU sends is sound whatever came in, and nothing is left at the end.
/// </summary>
internal sealed class MediaSession : IFuzzTarget
{
    private const int MaxSteps = 160;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        using VirtualCall call = new();
        SessionScript script = new(call, choices.Byte());
        for (int steps = 0; steps < MaxSteps && !choices.IsEmpty; steps++)
            script.Step(ref choices);
        script.End();
    }
}
