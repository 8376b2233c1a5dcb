using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Requests of ever new strangers.</summary>
[Collection(MemoryTests.Name)]
public sealed class FloodTests
{
    private readonly TurnHarness _turn = new();

    [Fact]
    public void Ten_thousand_strangers_leave_no_state()
    {
        _turn.Transport.KeepsBytes = false;
        TurnTestClient wire = new();
        byte[] request = wire.UnsignedRequest(StunMethod.Allocate, (ref writer) => writer.AddRequestedTransport(TurnTransport.Udp));
        void Flood(int from)
        {
            for (int i = from; i < from + 10_000; i++)
            {
                TransportAddress source = Net.At($"23.{i >> 16}.{(i >> 8) & 255}.{i & 255}", 7000);
                FiveTuple path = new(TransportProtocol.Udp, Net.Server, source);
                _turn.Server.HandleClient(request, new TurnClient(path, TurnClientTransport.Udp), _turn.Now);
            }
        }

        Flood(0);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Flood(10_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 * 1024);
        Assert.Equal(20_000, _turn.Counters.UnauthenticatedRequests);
        _turn.AssertEmpty();
    }
}
