using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using JbAspire.Tests.Scenarios.Turn;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>
/// An ICE-lite agent (RFC 8445) under pieces that come as they are, or signed with its password, from some addresses over
/// time.
/// </summary>
internal sealed class IceLite : IFuzzTarget
{
    private static readonly IceCredentials Credentials = new("evtj", "VOkJxbRl1RmTxUk/WvJxBt");
    private static readonly byte[] Key = StunKey.ShortTerm(Credentials.Password);
    private static readonly byte[] Buffer = new byte[8192];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        IceLiteAgent agent = new(Credentials, new IceLiteOptions());
        CountingSink sink = new();
        MonotonicTime now = MonotonicTime.FromMilliseconds(1000);
        int pieces = 0;
        for (; !choices.IsEmpty; pieces++)
        {
            FiveTuple path = new(TransportProtocol.Udp, Net.Server, Net.At("22.0.0.1", 7000 + choices.Choose(12)));
            byte kind = choices.Byte();
            if (kind % 16 == 1)
                agent.RemoveTuple(path, now);
            else if (kind % 16 == 2)
                now += TimeSpan.FromSeconds(choices.Byte());
            else if (kind % 16 == 3)
                agent.Restart(Credentials, now);
            else
                agent.HandleDatagram(kind % 2 == 0 ? Sign(choices.Piece()) : choices.Piece(), path, now, sink);
            if (agent.NextDeadline <= now)
                agent.HandleDeadline(now);
        }

        FuzzException.Require(sink.Count <= pieces, "A datagram is answered once at most.");
        while (agent.TryReadEvent(out _))
            pieces++;
        agent.Close();
    }

    private static ReadOnlySpan<byte> Sign(ReadOnlySpan<byte> bytes)
    {
        if (StunMessageView.TryParse(bytes, out StunMessageView message) != StunParseResult.Success)
            return bytes;
        StunMessageWriter writer = new(Buffer, message.Class, message.Method, message.TransactionId);
        foreach (StunAttribute attribute in message.Attributes)
        {
            if (attribute.Type is not (StunAttributeType.MessageIntegrity or StunAttributeType.MessageIntegritySha256
                or StunAttributeType.Fingerprint))
            {
                writer.AddAttribute(attribute.Type, attribute.Value);
            }
        }

        writer.AddMessageIntegrity(Key);
        writer.AddFingerprint();
        return Buffer.AsSpan(0, writer.Length);
    }
}
