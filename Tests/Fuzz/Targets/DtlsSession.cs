using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.Tests.Scenarios.Turn;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>A DTLS session whose client's datagrams are altered on their way, from any moment of handshake or traffic on.</summary>
internal sealed class DtlsSession : IFuzzTarget
{
    private const int MaxRounds = 24;
    private static readonly FiveTuple Path = new(TransportProtocol.Udp, Net.Server, Net.At("22.0.0.1", 7000));
    private static readonly byte[] Message = new byte[DtlsServerSession.MaxMessageLength];
    private static readonly byte[] Datagram = new byte[DtlsServerSession.MaxDatagramLength];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Talk(new FuzzInput(input));
        FuzzException.Require(TestContext.Context.LiveConnections == 0, "Nothing native is left.");
    }

    private static void Talk(FuzzInput choices)
    {
        MonotonicTime now = MonotonicTime.FromMilliseconds(1000);
        using DtlsListener listener = new(TestContext.Context, bytes => bytes.Fill(7));
        DtlsServerSession? session = null;
        using DtlsTestClient client = new();
        List<byte[]> toServer = client.Start();
        for (int round = 0; round < MaxRounds && (toServer.Count > 0 || !choices.IsEmpty); round++)
        {
            List<byte[]> toClient = [];
            foreach (byte[] sent in toServer)
            {
                byte[] datagram = Alteration.Apply(sent, ref choices);
                if (session is not null)
                    Read(session, datagram, now);
                else if (listener.Listen(datagram, Path, now, out session) == DtlsListenResult.CookieSent && listener.TryTake(Datagram, out int length))
                    toClient.Add(Datagram[..length]);
                Take(session, toClient);
            }

            now = Pass(session, now, ref choices);
            Take(session, toClient);
            toServer = [.. toClient.SelectMany(client.Receive)];
            if (client.IsConnected)
                toServer.AddRange(Send(client));
        }

        session?.Close();
        session?.Dispose();
    }

    // A client that has got an alert sends no more.
    private static List<byte[]> Send(DtlsTestClient client)
    {
        try
        {
            return client.Send([1, 2, 3]);
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }

    private static void Read(DtlsServerSession session, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        while (session.Read(ref datagram, Message, now, out int length) == TlsReadStatus.Data)
            session.TryWrite(Message.AsSpan(0, length));
    }

    private static void Take(DtlsServerSession? session, List<byte[]> toClient)
    {
        while (session?.TryTake(Datagram, out int length) == true)
            toClient.Add(Datagram[..length]);
    }

    private static MonotonicTime Pass(DtlsServerSession? session, MonotonicTime now, ref FuzzInput choices)
    {
        if (choices.Byte() % 8 != 1 || session is null)
            return now;
        now += TimeSpan.FromSeconds(choices.Byte());
        if (session.NextDeadline <= now)
            session.HandleDeadline(now);
        FuzzException.Require(session.NextDeadline > now, "The deadline moves on.");
        return now;
    }
}
