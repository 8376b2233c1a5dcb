using JbAspire.Networking.Udp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Networking.Loop;

/// <summary>Moves batches of datagrams between sockets and memory.</summary>
internal interface IUdpBatchIo : IDisposable
{
    /// <summary>Where received datagrams lie until the next <see cref="Receive"/>.</summary>
    ReceiveBatch Received { get; }

    /// <summary>Where datagrams wait for <see cref="Send"/>.</summary>
    SendBatch Outgoing { get; }

    /// <summary>Fills <see cref="Received"/> without blocking.</summary>
    void Receive(UdpSocket socket);

    /// <summary>Sends what is in <see cref="Outgoing"/> without blocking, and empties it. What cannot be sent is dropped and counted.</summary>
    void Send();

    /// <summary>Sends one datagram of any length at once, before what is in <see cref="Outgoing"/>. It is dropped and counted if that fails.</summary>
    void SendOne(UdpSocket socket, ReadOnlySpan<byte> datagram, in FiveTuple path);

    /// <summary>Opens a socket bound to one address, exclusively; null when the system refuses.</summary>
    UdpSocket? TryOpen(in TransportAddress local);

    /// <summary>Sets or clears DF on what the socket sends; false when the system cannot.</summary>
    bool TrySetDontFragment(UdpSocket socket, bool isSet);

    /// <summary>Takes one report of a datagram that failed; false when there is none. A report of something else has no error.</summary>
    bool TryReadError(UdpSocket socket, out TransportAddress remote, out IcmpError? error);
}
