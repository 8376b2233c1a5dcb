using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>Refresh (RFC 8656 §8.2).</summary>
public sealed class RefreshTests
{
    private readonly TurnHarness _turn = new();

    [Fact]
    public void Without_an_allocation_it_is_437() => _turn.Connect().Fail(StunErrorCode.AllocationMismatch, wire => wire.Refresh());

    [Theory]
    [InlineData(null, 600u)]
    [InlineData(1u, 600u)]
    [InlineData(700u, 700u)]
    [InlineData(uint.MaxValue, 3600u)]
    public void Lifetime_counts_from_the_refresh(uint? requested, uint granted)
    {
        HarnessClient client = _turn.Connect();
        client.Allocate();
        _turn.Advance(500);
        Assert.Equal(granted, client.Succeed(wire => wire.Refresh(requested)).Lifetime);
        _turn.Advance(granted - 0.5);
        Assert.Equal(1, _turn.Server.AllocationCount);
        _turn.Advance(1.5);
        _turn.AssertEmpty();
    }

    [Fact]
    public void Zero_ends_the_allocation_at_once_and_for_good()
    {
        HarnessClient client = _turn.Connect();
        TransportAddress relay = client.Allocate();
        client.Succeed(wire => wire.ChannelBind(0x4000, Net.Peer));
        Assert.Equal(0u, client.Succeed(wire => wire.Refresh(0)).Lifetime);
        Assert.Equal([AllocationEnd.Deleted], _turn.Ends);
        _turn.FromPeer(Net.Peer, relay, [1]);
        client.Send(TurnTestClient.ChannelData(0x4000, [1]));
        Assert.Empty(client.Take());
        Assert.Empty(_turn.Transport.ToPeers);
        Assert.Equal(2, _turn.Drops(TurnDrop.NoAllocation));
        client.Fail(StunErrorCode.AllocationMismatch, wire => wire.Refresh());
        _turn.AssertEmpty();
        client.Allocate(); // the 5-tuple is free
    }

    [Fact]
    public void Family_that_the_allocation_lacks_is_443()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate();
        foreach (byte family in (byte[])[0, 2, 5])
        {
            client.Fail(StunErrorCode.PeerAddressFamilyMismatch, wire => wire.Request(
                StunMethod.Refresh, (ref writer) => writer.AddRequestedAddressFamily((TurnAddressFamily)family)));
        }

        client.Succeed(wire => wire.Request(
            StunMethod.Refresh, (ref writer) => writer.AddRequestedAddressFamily(TurnAddressFamily.IPv4)));
    }

    [Fact]
    public void Malformed_lifetime_or_family_is_400_and_unknown_attribute_420()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate();
        client.Fail(StunErrorCode.BadRequest, wire => wire.Request(StunMethod.Refresh, (ref writer) => writer.AddByte(StunAttributeType.Lifetime, 1)));
        client.Fail(StunErrorCode.BadRequest, wire => wire.Request(
            StunMethod.Refresh, (ref writer) => writer.AddByte(StunAttributeType.RequestedAddressFamily, 1)));
        client.Fail(StunErrorCode.UnknownAttribute, wire => wire.Request(
            StunMethod.Refresh, (ref writer) => writer.AddFlag((StunAttributeType)0x7FFE)));
    }

    [Fact]
    public void What_has_run_out_is_not_revived_before_it_is_swept()
    {
        HarnessClient client = _turn.Connect();
        client.Allocate();
        _turn.Advance(500.3);
        client.Succeed(wire => wire.Refresh());
        _turn.Advance(600.4); // 0.1 s after its end, 0.3 s before the wheel gets there
        Assert.Equal(1, _turn.Server.AllocationCount);
        client.Fail(StunErrorCode.AllocationMismatch, wire => wire.Refresh());
        _turn.AssertEmpty();
    }

    [Fact]
    public void Shorter_maximum_than_the_default_is_what_is_granted()
    {
        TurnHarness turn = new(HarnessSettings.With(options => options with { MaxLifetime = 60 }));
        HarnessClient client = turn.Connect();
        Assert.Equal(60u, client.Succeed(wire => wire.Allocate()).Lifetime);
        Assert.Equal(60u, client.Succeed(wire => wire.Refresh(600)).Lifetime);
    }
}
