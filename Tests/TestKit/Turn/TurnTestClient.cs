using System.Buffers;
using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Turn;

/// <summary>
/// A TURN client without a socket: makes requests as bytes, reads what came back, and remembers realm and nonce of the last challenge.
/// A request is signed once they are known, so that the first one is answered with 401 and the same call again goes through.
/// </summary>
/// <remarks>
/// Knows whatever a server may see: nothing is checked before it is sent. Set <see cref="Realm"/>, <see cref="Nonce"/> or
/// <see cref="Credential"/> to send what is wrong.
/// </remarks>
public sealed class TurnTestClient(TurnTestCredential? credential = null, FillRandom? random = null)
{
    private const int MaxMessageLength = ushort.MaxValue;
    private readonly FillRandom _random = random ?? Random.Shared.NextBytes;
    private byte[] _key = [];
    private (TurnTestCredential?, string?, StunPasswordAlgorithm) _keyOf;

    /// <summary>The credential that signs; null: requests are never signed.</summary>
    public TurnTestCredential? Credential { get; set; } = credential;

    /// <summary>REALM of the last challenge.</summary>
    public string? Realm { get; set; }

    /// <summary>NONCE of the last challenge or 438.</summary>
    public byte[]? Nonce { get; set; }

    /// <summary>PASSWORD-ALGORITHMS of the last challenge, as they came; null where there were none.</summary>
    public byte[]? PasswordAlgorithms { get; set; }

    /// <summary>
    /// Whether it is a client of RFC 8489: SHA-256 where the server offers it, and MESSAGE-INTEGRITY-SHA256 with it. Else one of RFC 5389.
    /// </summary>
    public bool UsesSha256 { get; init; }

    /// <summary>Whether USERHASH stands for USERNAME (RFC 8489 §14.4).</summary>
    public bool UsesUserhash { get; init; }

    /// <summary>Whether messages end with FINGERPRINT.</summary>
    public bool UsesFingerprint { get; init; }

    /// <summary>The transaction id of the last request.</summary>
    public StunTransactionId LastTransactionId { get; private set; }

    private bool Signs => Credential is not null && Realm is not null && Nonce is not null;

    private bool SignsSha256 => UsesSha256 && PasswordAlgorithms is not null;

    /// <summary>A request, signed if it can be.</summary>
    public byte[] Request(StunMethod method, WriteAttributes? attributes = null) =>
        Write(StunMessageClass.Request, method, attributes, Signs);

    /// <summary>A request without credentials.</summary>
    public byte[] UnsignedRequest(StunMethod method, WriteAttributes? attributes = null) =>
        Write(StunMessageClass.Request, method, attributes, signed: false);

    /// <summary>An indication, which is never signed.</summary>
    public byte[] Indication(StunMethod method, WriteAttributes? attributes = null) =>
        Write(StunMessageClass.Indication, method, attributes, signed: false);

    /// <summary>Binding (RFC 8489 §3), unsigned.</summary>
    public byte[] Binding() => UnsignedRequest(StunMethod.Binding);

    /// <summary>Allocate (RFC 8656 §7).</summary>
    public byte[] Allocate(TurnTransport transport = TurnTransport.Udp, uint? lifetime = null, WriteAttributes? more = null) =>
        Request(StunMethod.Allocate, (ref writer) =>
        {
            writer.AddRequestedTransport(transport);
            AddLifetime(ref writer, lifetime);
            more?.Invoke(ref writer);
        });

    /// <summary>Refresh (RFC 8656 §8); a lifetime of 0 ends the allocation.</summary>
    public byte[] Refresh(uint? lifetime = null) => Request(StunMethod.Refresh, (ref writer) => AddLifetime(ref writer, lifetime));

    /// <summary>CreatePermission (RFC 8656 §10).</summary>
    public byte[] CreatePermission(params TransportAddress[] peers) => Request(StunMethod.CreatePermission, (ref writer) =>
    {
        foreach (TransportAddress peer in peers)
            writer.AddXorPeerAddress(peer);
    });

    /// <summary>ChannelBind (RFC 8656 §12).</summary>
    public byte[] ChannelBind(ushort channel, TransportAddress peer) => Request(StunMethod.ChannelBind, (ref writer) =>
    {
        writer.AddChannelNumber(new ChannelNumber(channel));
        writer.AddXorPeerAddress(peer);
    });

    /// <summary>Send indication (RFC 8656 §11).</summary>
    public byte[] Send(TransportAddress peer, byte[] data, bool dontFragment = false) => Indication(StunMethod.Send, (ref writer) =>
    {
        writer.AddXorPeerAddress(peer);
        if (dontFragment)
            writer.AddFlag(StunAttributeType.DontFragment);
        writer.AddAttribute(StunAttributeType.Data, data);
    });

    /// <summary>Connect (RFC 6062 §4.3).</summary>
    public byte[] Connect(TransportAddress peer) => Request(StunMethod.Connect, (ref writer) => writer.AddXorPeerAddress(peer));

    /// <summary>ConnectionBind (RFC 6062 §4.3), sent on a connection of its own.</summary>
    public byte[] ConnectionBind(uint connectionId) =>
        Request(StunMethod.ConnectionBind, (ref writer) => writer.AddConnectionId(connectionId));

    /// <summary>ChannelData (RFC 8656 §12.4), padded as a stream needs it or not.</summary>
    public static byte[] ChannelData(ushort channel, ReadOnlySpan<byte> data, bool padded = false)
    {
        byte[] message = new byte[ChannelDataView.HeaderLength + data.Length + 3];
        int length = ChannelDataWriter.Write(message, new ChannelNumber(channel), data);
        return message[..(padded ? ChannelDataWriter.Pad(message, length) : length)];
    }

    /// <summary>Reads a message of the server, and learns from its challenge if it has one.</summary>
    /// <exception cref="FormatException">It is neither a STUN message nor ChannelData.</exception>
    public TurnTestMessage Read(ReadOnlySpan<byte> datagram)
    {
        TurnTestMessage message = new(datagram);
        if (message.ErrorCode is StunErrorCode.Unauthenticated or StunErrorCode.StaleNonce)
            Learn(message.View);
        else if (Signs && message.IsResponse)
            message.IsIntegrityValid = Verify(message.View);
        return message;
    }

    private void Learn(StunMessageView challenge)
    {
        if (challenge.TryGetRealm(out ReadOnlySpan<byte> realm))
            Realm = Encoding.UTF8.GetString(realm);
        if (challenge.TryGetNonce(out ReadOnlySpan<byte> nonce))
            Nonce = nonce.ToArray();
        PasswordAlgorithms = challenge.TryGetAttribute(StunAttributeType.PasswordAlgorithms, out ReadOnlySpan<byte> algorithms)
            ? algorithms.ToArray()
            : null;
    }

    private bool Verify(StunMessageView message) =>
        SignsSha256 ? message.VerifyMessageIntegritySha256(Key()) : message.VerifyMessageIntegrity(Key());

    private byte[] Write(StunMessageClass messageClass, StunMethod method, WriteAttributes? attributes, bool signed)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxMessageLength);
        Span<byte> id = stackalloc byte[StunTransactionId.Length];
        _random(id);
        LastTransactionId = new StunTransactionId(id);
        StunMessageWriter writer = new(buffer, messageClass, method, LastTransactionId);
        attributes?.Invoke(ref writer);
        if (signed)
            Sign(ref writer);
        if (UsesFingerprint)
            writer.AddFingerprint();
        byte[] message = buffer[..writer.Length];
        ArrayPool<byte>.Shared.Return(buffer);
        return message;
    }

    private void Sign(ref StunMessageWriter writer)
    {
        AddUser(ref writer);
        writer.AddAttribute(StunAttributeType.Realm, Encoding.UTF8.GetBytes(Realm!));
        writer.AddAttribute(StunAttributeType.Nonce, Nonce);
        if (!SignsSha256)
        {
            writer.AddMessageIntegrity(Key());
            return;
        }

        // "the request MUST include the PASSWORD-ALGORITHMS and PASSWORD-ALGORITHM" (RFC 8489 §9.2.5): the list as it came, the choice.
        writer.AddAttribute(StunAttributeType.PasswordAlgorithms, PasswordAlgorithms);
        writer.AddUInt32(StunAttributeType.PasswordAlgorithm, (uint)StunPasswordAlgorithm.Sha256 << 16);
        writer.AddMessageIntegritySha256(Key());
    }

    private void AddUser(ref StunMessageWriter writer)
    {
        byte[] username = Encoding.UTF8.GetBytes(Credential!.Username);
        if (!UsesUserhash)
        {
            writer.AddAttribute(StunAttributeType.Username, username);
            return;
        }

        Span<byte> userhash = stackalloc byte[StunAttributeReaders.UserhashLength];
        StunKey.DeriveUserhash(username, Encoding.UTF8.GetBytes(Realm!), userhash);
        writer.AddAttribute(StunAttributeType.Userhash, userhash);
    }

    // Kept: a load test signs ten thousand requests.
    private byte[] Key()
    {
        StunPasswordAlgorithm algorithm = SignsSha256 ? StunPasswordAlgorithm.Sha256 : StunPasswordAlgorithm.Md5;
        if (_keyOf != (Credential, Realm, algorithm))
        {
            _keyOf = (Credential, Realm, algorithm);
            _key = Credential!.Key(algorithm, Realm!);
        }

        return _key;
    }

    private static void AddLifetime(ref StunMessageWriter writer, uint? lifetime)
    {
        if (lifetime is { } seconds)
            writer.AddLifetime(seconds);
    }
}
