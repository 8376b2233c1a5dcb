using JbAspire.Protocols.Turn.Allocations;
using JbAspire.Protocols.Turn.Limits;
using JbAspire.Protocols.Wire;

namespace JbAspire.Protocols.Turn.Procedures;

/// <summary>Makes relayed transport addresses: chooses an address of ours, takes a port and opens the socket.</summary>
internal sealed class RelayOpener(TurnContext context)
{
    // Ports that another program holds are stepped over; a run of so many means that something else is wrong.
    private const int MaxAttempts = 16;

    private int _turn;

    /// <summary>The addresses of ours that relay for a family; none: the family is not offered (440).</summary>
    internal bool TryChooseAddress(in TurnClient client, TurnAddressFamily family, out TransportAddress address)
    {
        bool ipv6 = family == TurnAddressFamily.IPv6;
        IReadOnlyList<TransportAddress> configured = context.Options.RelayAddresses;
        if (configured.Count == 0)
        {
            address = client.Path.Local.WithPort(0);
            return address.IsIPv6 == ipv6;
        }

        int count = configured.Count;
        _turn = (_turn + 1) % count;
        for (int i = 0; i < count; i++)
        {
            address = configured[(_turn + i) % count];
            if (address.IsIPv6 == ipv6)
                return true;
        }

        address = default;
        return false;
    }

    /// <summary>Opens a relay on <paramref name="address"/> with a port of the asked kind; null: 508.</summary>
    internal Relay? Open(in TransportAddress address, RelayPortKind kind, TransportProtocol protocol)
    {
        Span<int> refused = stackalloc int[MaxAttempts];
        int attempts = 0;
        Relay? relay = null;
        while (relay is null && attempts < MaxAttempts && context.Services.Ports.TryTake(address, kind, protocol, out int port))
        {
            relay = TryOpen(address.WithPort(port), protocol);
            if (relay is null)
                refused[attempts++] = port;
        }

        // Held until now, so that no attempt drew the same port again.
        foreach (int port in refused[..attempts])
        {
            context.Services.Ports.Return(address, protocol, port);
            if (kind == RelayPortKind.EvenPair)
                context.Services.Ports.Return(address, protocol, port + 1);
        }

        return relay;
    }

    /// <summary>Opens the address that a reservation token claims; null: 508.</summary>
    internal Relay? OpenReserved(ulong token, MonotonicTime now)
    {
        if (!context.Services.Reservations.TryTake(token, now, out TransportAddress address))
            return null;

        Relay? relay = TryOpen(address, TransportProtocol.Udp);
        if (relay is null)
            context.Services.Ports.Return(address, TransportProtocol.Udp, address.Port);
        return relay;
    }

    /// <summary>Whether datagrams can leave a relayed address with DF set; true where there is none.</summary>
    internal bool CanSetDontFragment(Relay? relay)
    {
        if (relay is not null)
            relay.DontFragment = context.Transport.TrySetDontFragment(relay.Local, true);
        return relay?.DontFragment ?? true;
    }

    /// <summary>Takes back what was opened for a request that is refused after all.</summary>
    internal void Close(Relay? relay, in AllocateRequest allocate)
    {
        if (relay is null)
            return;

        if (allocate.Protocol == TransportProtocol.Tcp)
            context.Transport.CloseListener(relay.Local);
        else
            context.Transport.CloseRelay(relay.Local);
        context.Services.Ports.Return(relay.Local, allocate.Protocol, relay.Local.Port);
        if (allocate.EvenPort == true)
            context.Services.Ports.Return(relay.Local, allocate.Protocol, relay.Local.Port + 1);
    }

    private Relay? TryOpen(in TransportAddress local, TransportProtocol protocol)
    {
        bool isOpen = protocol == TransportProtocol.Tcp ? context.Transport.TryListen(local) : context.Transport.TryOpenRelay(local);
        return isOpen ? new Relay(local, context.Translation.ToExternal(local)) : null;
    }
}
