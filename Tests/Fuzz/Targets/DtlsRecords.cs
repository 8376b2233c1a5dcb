using JbAspire.Protocols.Tls;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Scenarios.Turn;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>A DTLS listener under arbitrary datagrams: it answers with a cookie or not at all, and never with more than a little.</summary>
internal sealed class DtlsRecords : IFuzzTarget
{
    private static readonly FiveTuple Path = new(TransportProtocol.Udp, Net.Server, Net.At("22.0.0.1", 7000));
    private static readonly byte[] Buffer = new byte[DtlsServerSession.MaxDatagramLength];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        using DtlsListener listener = new(TestContext.Context, bytes => bytes.Fill(7));
        while (!choices.IsEmpty)
        {
            ReadOnlySpan<byte> datagram = choices.Piece();
            DtlsListenResult result = listener.Listen(datagram, Path, MonotonicTime.FromMilliseconds(1000), out DtlsServerSession? session);
            using (session)
            {
                bool isAnswered = listener.TryTake(Buffer, out int length);
                FuzzException.Require(!isAnswered || result == DtlsListenResult.CookieSent, "Only cookies are sent.");
                FuzzException.Require(!isAnswered || length <= 64, "A cookie is short.");
                FuzzException.Require(session is null, "Nobody knows a cookie.");
            }
        }
    }
}
