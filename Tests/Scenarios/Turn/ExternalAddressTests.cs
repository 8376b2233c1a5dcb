using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Turn.Peers;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;
using Xunit;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary><c>external-ip</c>: a server behind a 1:1 NAT.</summary>
public sealed class ExternalAddressTests
{
    private static readonly TransportAddress Private = Net.At("10.0.0.5", 0);
    private static readonly TransportAddress Private2 = Net.At("10.0.0.6", 0);
    private static readonly TransportAddress Public = Net.At("20.5.5.5", 0);
    private static readonly TransportAddress Public2 = Net.At("20.6.6.6", 0);

    public static TheoryData<bool> BothForms => [true, false];

    [Theory]
    [MemberData(nameof(BothForms))]
    public void Clients_are_told_the_external_address_and_the_socket_is_on_ours(bool isPair)
    {
        TurnHarness turn = Behind(isPair);
        HarnessClient client = turn.Connect();
        TransportAddress relayed = client.Allocate();
        Assert.Equal(Public, relayed.WithPort(0));
        Assert.Equal(Private.WithPort(relayed.Port), Assert.Single(turn.Transport.Relays));
        Assert.Equal(client.Own, client.Ask(client.Wire.Binding()).Mapped); // the client's own address is not ours to translate
        turn.AssertConsistent();
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void Two_clients_reach_each_other_through_the_server_without_the_nat(bool isPair)
    {
        TurnHarness turn = Behind(isPair);
        HarnessClient anna = turn.Connect();
        HarnessClient bao = turn.Connect("bao");
        TransportAddress annas = anna.Allocate();
        TransportAddress baos = bao.Allocate();
        anna.Succeed(wire => wire.ChannelBind(0x4000, baos));
        bao.Succeed(wire => wire.CreatePermission(annas));

        anna.Send(TurnTestClient.ChannelData(0x4000, [1]));
        turn.Loop();
        TurnTestMessage message = Assert.Single(bao.Take());
        Assert.Equal(annas, message.Peer); // under its external name
        Assert.Equal([1], message.Data);

        bao.Send(bao.Wire.Send(annas, [2]));
        turn.Loop();
        message = Assert.Single(anna.Take());
        Assert.Equal((ushort)0x4000, message.Channel);
        Assert.Equal([2], message.Data);
    }

    [Fact]
    public void Two_clients_reach_each_other_without_external_address_too()
    {
        TurnHarness turn = new();
        HarnessClient anna = turn.Connect();
        HarnessClient bao = turn.Connect("bao");
        TransportAddress annas = anna.Allocate();
        TransportAddress baos = bao.Allocate();
        anna.Succeed(wire => wire.CreatePermission(baos));
        bao.Succeed(wire => wire.CreatePermission(annas));
        anna.Send(anna.Wire.Send(baos, [1]));
        turn.Loop();
        Assert.Equal(annas, Assert.Single(bao.Take()).Peer);
    }

    [Fact]
    public void Each_of_two_addresses_has_its_own_external_one()
    {
        TurnHarness turn = new(Settings([Private, Private2], [new(Public, Private), new(Public2, Private2)]));
        HarnessClient anna = turn.Connect();
        HarnessClient bao = turn.Connect("bao");
        TransportAddress annas = anna.Allocate();
        TransportAddress baos = bao.Allocate();
        Assert.NotEqual(annas.WithPort(0), baos.WithPort(0)); // used in turn
        anna.Succeed(wire => wire.CreatePermission(baos));
        bao.Succeed(wire => wire.CreatePermission(annas));
        anna.Send(anna.Wire.Send(baos, [1]));
        turn.Loop();
        Assert.Equal(annas, Assert.Single(bao.Take()).Peer);
    }

    [Fact]
    public void External_address_of_one_family_leaves_the_other_as_it_is()
    {
        TurnHarness turn = new(Settings([Private, Net.ServerIPv6], [new(Public, null)]));
        TurnTestMessage answer = turn.Connect().Succeed(wire => wire.Allocate(
            more: (ref writer) => writer.AddAdditionalAddressFamily(TurnAddressFamily.IPv6)));
        Assert.Equal([Public, Net.ServerIPv6.WithPort(0)], answer.RelayedAddresses.Select(address => address.WithPort(0)));
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void External_address_opens_neither_listeners_nor_other_ports_of_the_host(bool isPair)
    {
        TurnHarness turn = Behind(isPair);
        HarnessClient client = turn.Connect();
        client.Allocate();
        foreach (int port in (int[])[22, 3478])
        {
            client.Fail(StunErrorCode.Forbidden, wire => wire.ChannelBind(0x4000, Public.WithPort(port)));
            client.Fail(StunErrorCode.Forbidden, wire => wire.ChannelBind(0x4000, Private.WithPort(port)));
        }
    }

    [Fact]
    public void Connection_of_one_client_to_another_is_announced_under_its_external_name()
    {
        TurnHarness turn = Behind(isPair: true);
        HarnessClient anna = turn.Connect(transport: TurnClientTransport.Tcp);
        HarnessClient bao = turn.Connect("bao", TurnClientTransport.Tcp);
        TransportAddress annas = anna.Allocate(TurnTransport.Tcp);
        TransportAddress baos = bao.Allocate(TurnTransport.Tcp);
        bao.Succeed(wire => wire.CreatePermission(annas));
        anna.Send(anna.Wire.Connect(baos));
        FiveTuple path = Assert.Single(turn.Transport.Connections);
        Assert.Equal(Private.WithPort(baos.Port), path.Remote);
        turn.PeerConnects(path.Local, path.Remote);
        Assert.Equal(annas, Assert.Single(bao.Take()).Peer);
    }

    private static TurnHarness Behind(bool isPair) => new(Settings([Private], [new(Public, isPair ? Private : null)]));

    private static HarnessSettings Settings(IReadOnlyList<TransportAddress> relays, IReadOnlyList<ExternalAddress> external) => new()
    {
        Options = new TurnOptions { RelayAddresses = relays, ExternalAddresses = external },
        PortAddresses = relays,
        Peers = new PeerPolicyOptions
        {
            RelayAddresses = [.. relays, .. external.Select(mapping => mapping.External)],
            Listeners = [Private.WithPort(3478)],
        },
    };
}
