using JbAspire.Networking.Udp;

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
}
