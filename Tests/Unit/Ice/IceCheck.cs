using System.Net;
using System.Text;
using JbAspire.Protocols.Ice;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Unit.Ice;

/// <summary>One connectivity check, valid unless a test spoils it.</summary>
internal sealed record IceCheck
{
    public static readonly IceCredentials Local = new("server01", "serverPasswordOf28Characters");
    public static readonly StunTransactionId Id = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

    public IceCredentials To { get; init; } = Local;

    public string? Username { get; init; }

    public string? Password { get; init; }

    public StunMethod Method { get; init; } = StunMethod.Binding;

    public StunMessageClass Class { get; init; } = StunMessageClass.Request;

    public bool WithUsername { get; init; } = true;

    public bool WithPriority { get; init; } = true;

    public bool WithIntegrity { get; init; } = true;

    public bool WithSha256 { get; init; }

    public bool WithFingerprint { get; init; } = true;

    public bool UseCandidate { get; init; }

    public uint Nomination { get; init; }

    public bool ClaimsControlled { get; init; }

    public StunAttributeType? Extra { get; init; }

    public byte[] ToBytes()
    {
        byte[] buffer = new byte[400];
        byte[] key = Encoding.UTF8.GetBytes(Password ?? To.Password);
        var writer = new StunMessageWriter(buffer, Class, Method, Id);
        if (WithUsername)
        {
            writer.AddAttribute(StunAttributeType.Username, Encoding.UTF8.GetBytes(Username ?? $"{To.UsernameFragment}:peer"));
        }

        if (WithPriority)
        {
            writer.AddUInt32(StunAttributeType.Priority, 0x6E7F1EFF);
        }

        writer.AddUInt64(ClaimsControlled ? StunAttributeType.IceControlled : StunAttributeType.IceControlling, 42);
        if (UseCandidate)
        {
            writer.AddFlag(StunAttributeType.UseCandidate);
        }

        if (Nomination > 0)
        {
            writer.AddUInt32(StunAttributeType.NominationLibWebRtc, Nomination);
        }

        if (Extra is { } extra)
        {
            writer.AddFlag(extra);
        }

        if (WithIntegrity)
        {
            writer.AddMessageIntegrity(key);
        }

        if (WithSha256)
        {
            writer.AddMessageIntegritySha256(key);
        }

        if (WithFingerprint)
        {
            writer.AddFingerprint();
        }

        return buffer[..writer.Length];
    }

    public static FiveTuple Path(int number, TransportProtocol protocol = TransportProtocol.Udp) => new(
        protocol,
        TransportAddress.From(IPAddress.Parse("192.0.2.1"), 40000),
        TransportAddress.From(IPAddress.Parse("198.51.100.7"), 50000 + number));
}
