using System.Net;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Unit.Turn.Peers;

/// <summary>Addresses as tests write them.</summary>
internal static class PeerAddress
{
    internal static TransportAddress Of(string address, int port = 40_000) => TransportAddress.From(IPAddress.Parse(address), port);
}
