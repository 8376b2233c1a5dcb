using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary><c>max-bps</c> and <c>bps-capacity</c>: bytes a second of an allocation, each direction by itself.</summary>
public sealed class BandwidthTests
{
    private const int Rate = 100_000;
    private readonly TurnHarness _turn = new(HarnessSettings.With(options => options with { MaxBytesPerSecond = Rate }));

    [Fact]
    public void No_more_than_the_rate_passes_in_either_direction_and_the_rest_is_counted()
    {
        HarnessClient client = _turn.Connect();
        TransportAddress relay = client.Allocate();
        client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        byte[] data = new byte[1000];
        byte[] message = TurnTestClient.ChannelData(0x4000, data);
        for (int i = 0; i < 5_000; i++)
        {
            client.Send(message);
            _turn.FromPeer(Net.Peer, relay, data);
            _turn.Advance(0.002); // 500,000 bytes a second are offered, for ten seconds
        }

        // A burst of a second, then ten seconds' worth.
        Assert.InRange(_turn.Relayed.ToPeers.Bytes, 10 * Rate, 11 * Rate + 1000);
        Assert.InRange(_turn.Relayed.FromPeers.Bytes, 5_000_000, 5_000_000);
        Assert.InRange(client.Take().Count, 10 * Rate / 1000, 11 * Rate / 1000 + 1);
        long passed = _turn.Relayed.ToPeers.Packets + _turn.Relayed.ToClients.Packets;
        Assert.Equal(10_000 - passed, _turn.Drops(TurnDrop.BandwidthLimit));
        client.Succeed(wire => wire.Refresh(0));
        Assert.Equal(10_000 - passed, _turn.LastTotals.PacketsOverLimit);
    }

    [Fact]
    public void Below_the_rate_all_passes()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate();
        client.Succeed(wire => wire.CreatePermission(Net.Peer));
        for (int i = 0; i < 200; i++)
        {
            client.Send(client.Wire.Send(Net.Peer, new byte[900]));
            _turn.Advance(0.01);
        }

        Assert.Equal(200, _turn.Transport.ToPeers.Count);
        Assert.Equal(0, _turn.Drops(TurnDrop.BandwidthLimit));
    }

    [Fact]
    public void Capacity_is_granted_to_the_last_byte_and_then_refused_with_486()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { MaxBytesPerSecond = Rate }) with
        {
            Quota = new AllocationQuotaOptions { BytesPerSecondCapacity = 2 * Rate },
        });
        HarnessClient first = turn.Connect();
        first.Allocate();
        turn.Connect().Allocate();
        Assert.Equal(2 * Rate, turn.Quota.GrantedBytesPerSecond);
        HarnessClient third = turn.Connect();
        third.Fail(StunErrorCode.AllocationQuotaReached, wire => wire.Allocate());
        first.Succeed(wire => wire.Refresh(0));
        third.Allocate();
        turn.Server.Close(turn.Now);
        turn.AssertEmpty();
    }
}
