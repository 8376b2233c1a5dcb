using System.Globalization;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Transports;

/// <summary>Gives plain transports their sockets: the shared one, or one of their own on a port of the worker's range or the port they ask for.</summary>
internal sealed class PlainPorts(PlainListening listening, TransportTable transports)
{
    // Each attempt that the system refuses costs it a socket: a range that others have filled must not hold up the worker's packets.
    private const int MaxRefusals = 64;

    private int _next = listening.MinPort;

    /// <summary>Whether a transport with this listen info can be on the shared socket.</summary>
    public bool CanShare(PlainListenInfo info) => listening.Shared is { } shared
        && info.Port == 0
        && (info.Address is not { } address || address.WithPort(shared.Local.Port) == shared.Local);

    /// <summary>An end on the shared socket.</summary>
    public PlainEndpoint Share(PlainTransport transport, PlainListenInfo info) =>
        new(transport, listening.Shared!.Local, Announced(info, listening.Shared.Local), isShared: true);

    /// <summary>An end with a socket of its own.</summary>
    /// <exception cref="MediaException">No port is free, or the one that was asked for cannot be bound.</exception>
    public PlainEndpoint Open(PlainTransport transport, PlainListenInfo info, string field)
    {
        TransportAddress address = info.Address ?? listening.Address;
        TransportAddress local = info.Port == 0 ? BindAny(address, field) : Bind(address.WithPort(info.Port), field);
        var endpoint = new PlainEndpoint(transport, local, Announced(info, local), isShared: false);
        transports.AddOwn(endpoint);
        return endpoint;
    }

    /// <summary>Nothing is received on this end any more.</summary>
    public void Close(PlainEndpoint endpoint)
    {
        transports.Remove(endpoint);
        if (!endpoint.IsShared)
        {
            listening.Sockets.CloseUdp(endpoint.Local);
        }
    }

    private TransportAddress Bind(in TransportAddress local, string field)
    {
        if (transports.HasOwn(local))
        {
            throw new MediaException(MediaError.AlreadyExists, $"{field}.port: another plain transport of this worker has {local}.");
        }

        return listening.Sockets.TryBindUdp(local)
            ? local
            : throw new MediaException(
                MediaError.InvalidArgument, $"{field}.port: {local} cannot be bound: another socket has it, or it is no address of this host.");
    }

    private TransportAddress BindAny(in TransportAddress address, string field)
    {
        int count = Math.Max(0, listening.MaxPort - listening.MinPort + 1);
        int refusals = 0;
        for (int i = 0; i < count && refusals < MaxRefusals; i++)
        {
            TransportAddress local = address.WithPort(_next);
            _next = _next == listening.MaxPort ? listening.MinPort : _next + 1;
            if (transports.HasOwn(local))
            {
                continue;
            }

            if (listening.Sockets.TryBindUdp(local))
            {
                return local;
            }

            refusals++;
        }

        string range = count == 0
            ? "the node's range leaves this worker no port for them (RtcMinPort, RtcMaxPort)"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"no port from {listening.MinPort} to {listening.MaxPort} of {address.ToIPAddress()} could be bound ({refusals} were tried); is it an address of this host?");
        throw new MediaException(MediaError.ResourceExhausted, $"{field}: {range}");
    }

    // What is announced for the worker's own address is not true of another one.
    private string Announced(PlainListenInfo info, in TransportAddress local) =>
        info.AnnouncedAddress
        ?? (info.Address is not { } address || address.WithPort(0) == listening.Address.WithPort(0) ? listening.AnnouncedAddress : null)
        ?? local.ToIPAddress().ToString();
}
