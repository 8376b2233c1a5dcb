using System.Net;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>Binding with NAT behaviour discovery (RFC 8489 §3, RFC 5780): an answer is sound, and goes out at a socket of ours.</summary>
internal sealed class StunBinding : IFuzzTarget
{
    private static readonly StunNatDiscovery Discovery = new()
    {
        Primary = At("20.1.1.1", 3478),
        Alternate = At("20.1.1.2", 3479),
    };

    private static readonly StunBindingProcedure Procedure = new(new StunBindingOptions
    {
        RequestsPerSecond = 0,
        Fingerprint = true,
        Software = "fuzz",
        NatDiscovery = [Discovery],
    });

    private static readonly byte[] Buffer = new byte[IDatagramSink.MaxDatagramLength];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        bool isPlainUdp = choices.Flag();
        FiveTuple path = new(TransportProtocol.Udp, Discovery.Sockets[choices.Choose(4)], At("22.0.0.1", 7000));
        bool isParsed = StunMessageView.TryParse(choices.Rest(), out StunMessageView request) == StunParseResult.Success;
        if (!isParsed || request.Class != StunMessageClass.Request)
            return;

        int length = Procedure.WriteAnswer(request, path, isPlainUdp, MonotonicTime.FromMilliseconds(1000), Buffer, out FiveTuple answerPath);
        FuzzException.Require(
            StunMessageView.TryParse(Buffer.AsSpan(0, length), out StunMessageView answer) == StunParseResult.Success, "The answer parses.");
        FuzzException.Require(answer.TransactionId == request.TransactionId, "The answer has the id of the request.");
        FuzzException.Require(answer.IsFingerprintValid(), "The answer's fingerprint is right.");
        FuzzException.Require(Discovery.Sockets.Contains(answerPath.Local), "It leaves from a socket of ours.");
        FuzzException.Require(answerPath.Remote.WithPort(0) == path.Remote.WithPort(0), "It goes to the address that asked.");
        FuzzException.Require(isPlainUdp || answerPath == path, "On a stream it goes back where it came from.");
    }

    private static TransportAddress At(string address, int port) => TransportAddress.From(IPAddress.Parse(address), port);
}
