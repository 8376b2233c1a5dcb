using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Unit.Stun;

namespace JbAspire.Tests.Unit.Ice;

/// <summary>An agent with its sink and a clock that the test moves.</summary>
internal sealed class IceLiteAgentFixture
{
    public IceLiteAgentFixture(IceLiteOptions? options = null) => Agent = new IceLiteAgent(IceCheck.Local, options ?? new IceLiteOptions());

    public IceLiteAgent Agent { get; }

    public RecordingSink Sink { get; } = new();

    public MonotonicTime Now { get; set; } = MonotonicTime.FromMilliseconds(1_000_000);

    /// <summary>Delivers a check and returns the code of the answer: 0 success, -1 none.</summary>
    public int Deliver(IceCheck check, int path = 1) => Deliver(check.ToBytes(), IceCheck.Path(path));

    public int Deliver(byte[] datagram, in FiveTuple path)
    {
        Sink.Sent.Clear();
        Agent.HandleDatagram(datagram, path, Now, Sink);
        if (Sink.Sent.Count == 0)
        {
            return -1;
        }

        if (StunMessageView.TryParse(Sink.Sent[0].Datagram, out StunMessageView answer) != StunParseResult.Success)
        {
            throw new InvalidOperationException("The answer is not STUN.");
        }

        return answer.TryGetErrorCode(out StunError error) ? (int)error.Code : 0;
    }

    public List<IceEvent> TakeEvents()
    {
        List<IceEvent> events = [];
        while (Agent.TryReadEvent(out IceEvent iceEvent))
        {
            events.Add(iceEvent);
        }

        return events;
    }

    public void AdvanceTo(double seconds)
    {
        Now = MonotonicTime.FromMilliseconds(1_000_000 + (long)(seconds * 1000));
        Agent.HandleDeadline(Now);
    }
}
