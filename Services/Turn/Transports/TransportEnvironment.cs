using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Wire;

namespace JbAspire.Turn.Transports;

/// <summary>What the transports of one worker share.</summary>
internal sealed class TransportEnvironment(ClientTransportOptions options, ITurnClientHandler handler)
{
    public ClientTransportOptions Options { get; } = options;

    public ITurnClientHandler Handler { get; } = handler;

    public ClientTransportCounters Counters { get; } = new();

    public DeadlineHeap Deadlines { get; } = new();

    /// <summary>The time of the call that is under way.</summary>
    public MonotonicTime Now { get; set; }

    /// <summary>The loop's sockets, from <see cref="ClientTransports.Attach"/> on.</summary>
    public IRelaySockets Sockets { get; set; } = null!;

    /// <summary>The loop's batch of outgoing datagrams, from <see cref="ClientTransports.Attach"/> on.</summary>
    public IDatagramSink Sink { get; set; } = null!;

    /// <summary>The certificate for new sessions; null: there is no TLS and no DTLS.</summary>
    public TlsServerContext? Tls { get; set; }

    /// <summary>Whether TLS over TCP is served.</summary>
    public bool ServesTls => Tls is not null && Options.AllowTls;

    /// <summary>TLS and DTLS handshakes under way.</summary>
    public int HandshakesUnderWay { get; set; }

    /// <summary>Where the plaintext of one record lies while it is handled.</summary>
    public byte[] Plaintext { get; } = new byte[TlsServerSession.MaxPlaintextLength];

    /// <summary>Where a DTLS datagram is made that is too long for the sink.</summary>
    public byte[] LongDatagram { get; } = new byte[DtlsServerSession.MaxDatagramLength];
}
