using System.Net;
using System.Security.Cryptography;
using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;

namespace JbAspire.Tests.Unit.Tls;

/// <summary>A listener and one session, on a clock that the test moves; the session sends each message back.</summary>
internal sealed class DtlsServerEnd : IDisposable
{
    private readonly byte[] _message = new byte[DtlsServerSession.MaxMessageLength];
    private readonly byte[] _datagram = new byte[DtlsServerSession.MaxDatagramLength];

    public DtlsServerEnd(TlsServerContext context) => Listener = new DtlsListener(context, RandomNumberGenerator.Fill);

    public DtlsListener Listener { get; }

    public DtlsServerSession? Session { get; private set; }

    public MonotonicTime Now { get; set; } = MonotonicTime.FromMilliseconds(1_000_000);

    public List<byte[]> Received { get; } = [];

    public static FiveTuple Path(int port = 40_000) => new(
        TransportProtocol.Udp,
        TransportAddress.From(IPAddress.Parse("192.0.2.1"), 3478),
        TransportAddress.From(IPAddress.Parse("198.51.100.7"), port));

    public DtlsListenResult Listen(byte[] datagram, FiveTuple path, out List<byte[]> answers)
    {
        DtlsListenResult result = Listener.Listen(datagram, path, Now, out DtlsServerSession? session);
        Session = session ?? Session;
        answers = [];
        if (result == DtlsListenResult.CookieSent && Listener.TryTake(_datagram, out int length))
            answers.Add(_datagram[..length]);
        if (session is not null)
            answers.AddRange(Take());
        return result;
    }

    /// <summary>Takes a datagram as a server does: gives the answers.</summary>
    public List<byte[]> Receive(byte[] datagram)
    {
        if (Session is null)
        {
            Listen(datagram, Path(), out List<byte[]> answers);
            return answers;
        }

        ReadOnlySpan<byte> rest = datagram;
        List<byte[]> echoes = [];
        while (Session.Read(ref rest, _message, Now, out int length) == TlsReadStatus.Data)
        {
            Received.Add(_message[..length]);
            Session.TryWrite(_message.AsSpan(0, length));
            echoes.AddRange(Take());
        }

        echoes.AddRange(Take());
        return echoes;
    }

    public List<byte[]> HandleDeadline()
    {
        Session!.HandleDeadline(Now);
        return Take();
    }

    public List<byte[]> Take()
    {
        List<byte[]> datagrams = [];
        while (Session!.TryTake(_datagram, out int length))
            datagrams.Add(_datagram[..length]);
        return datagrams;
    }

    /// <summary>Carries datagrams both ways until neither side has one.</summary>
    public void Exchange(DtlsTestClient client, List<byte[]> toServer)
    {
        for (int rounds = 0; toServer.Count > 0 && rounds < 20; rounds++)
            toServer = [.. toServer.SelectMany(Receive).ToList().SelectMany(client.Receive)];
    }

    public void Dispose()
    {
        Session?.Dispose();
        Listener.Dispose();
    }
}
