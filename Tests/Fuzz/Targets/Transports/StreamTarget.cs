namespace JbAspire.Tests.Fuzz.Targets.Transports;

/// <summary>
/// The transports of clients between a loop and a core in memory: streams in arbitrary segments that carry STUN, ChannelData, PROXY
/// headers or
/// TLS, datagrams with DTLS among them, slow readers, data connections and time. What has been opened is closed at the end.
/// </summary>
internal sealed class StreamTarget : IFuzzTarget
{
    private const int MaxSteps = 256;

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        TransportScript script = new(choices.Byte());
        for (int steps = 0; steps < MaxSteps && !choices.IsEmpty; steps++)
            script.Step(ref choices);
        script.End();
        FuzzException.Require(TestContext.Context.LiveConnections == 0, "Nothing native is left.");
    }
}
