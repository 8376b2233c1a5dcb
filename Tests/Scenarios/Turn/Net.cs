using System.Net;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Scenarios.Turn;

/// <summary>The addresses of the scenarios. Ours and the peers' are of the global ranges: the policy forbids those of documentation.</summary>
internal static class Net
{
    internal static readonly TransportAddress Server = At("20.1.1.1", 3478);
    internal static readonly TransportAddress ServerIPv6 = At("2a0a:1::1", 3478);
    internal static readonly TransportAddress Peer = At("21.0.0.1", 6000);
    internal static readonly TransportAddress PeerIPv6 = At("2b0a:1::1", 6000);

    internal static TransportAddress At(string address, int port) => TransportAddress.From(IPAddress.Parse(address), port);
}
