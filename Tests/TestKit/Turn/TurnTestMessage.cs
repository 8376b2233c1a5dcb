using System.Text;
using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Turn;

/// <summary>What a TURN server sent: a response, an indication or ChannelData. A copy, so that tests may keep it.</summary>
public sealed class TurnTestMessage
{
    internal TurnTestMessage(ReadOnlySpan<byte> datagram)
    {
        Bytes = datagram.ToArray();
        if (ChannelDataView.TryParse(Bytes, out ChannelDataView channelData))
        {
            Channel = channelData.Channel.Value;
            Data = channelData.Data.ToArray();
            return;
        }

        StunParseResult result = StunMessageView.TryParse(Bytes, out StunMessageView view);
        if (result != StunParseResult.Success)
            throw new FormatException($"The server sent {Bytes.Length} bytes that are no message: {result}.");

        if (view.TryGetErrorCode(out StunError error))
        {
            ErrorCode = error.Code;
            ReasonPhrase = Encoding.UTF8.GetString(error.ReasonPhrase);
        }

        if (view.TryGetData(out ReadOnlySpan<byte> data))
            Data = data.ToArray();
    }

    /// <summary>The datagram.</summary>
    public byte[] Bytes { get; }

    /// <summary>The channel of ChannelData; null for STUN messages.</summary>
    public ushort? Channel { get; }

    /// <summary>The data of ChannelData or of a Data indication; null where there is none.</summary>
    public byte[]? Data { get; }

    /// <summary>The code of an error response; null for any other message.</summary>
    public StunErrorCode? ErrorCode { get; }

    /// <summary>The text of an error response; empty for any other message.</summary>
    public string ReasonPhrase { get; } = "";

    /// <summary>Whether it is the server's answer to a signed request and signed with the client's key; false for a challenge.</summary>
    public bool IsIntegrityValid { get; internal set; }

    /// <summary>The message in place. Not for ChannelData.</summary>
    public StunMessageView View =>
        StunMessageView.TryParse(Bytes, out StunMessageView view) == StunParseResult.Success
            ? view
            : throw new InvalidOperationException("ChannelData is not a STUN message.");

    public bool IsStun => Channel is null;

    public bool IsSuccess => IsStun && View.Class == StunMessageClass.SuccessResponse;

    public bool IsResponse => IsStun && View.Class is StunMessageClass.SuccessResponse or StunMessageClass.ErrorResponse;

    public bool IsIndication => IsStun && View.Class == StunMessageClass.Indication;

    public StunMethod Method => View.Method;

    public StunTransactionId TransactionId => View.TransactionId;

    /// <summary>LIFETIME, in seconds.</summary>
    public uint? Lifetime => View.TryGetLifetime(out uint seconds) ? seconds : null;

    /// <summary>The first XOR-RELAYED-ADDRESS.</summary>
    public TransportAddress? Relayed => RelayedAddresses is [var first, ..] ? first : null;

    /// <summary>Every XOR-RELAYED-ADDRESS: a dual allocation has two.</summary>
    public IReadOnlyList<TransportAddress> RelayedAddresses => AddressesOf(StunAttributeType.XorRelayedAddress);

    /// <summary>XOR-MAPPED-ADDRESS.</summary>
    public TransportAddress? Mapped => View.TryGetXorMappedAddress(out TransportAddress address) ? address : null;

    /// <summary>XOR-PEER-ADDRESS.</summary>
    public TransportAddress? Peer => View.TryGetXorPeerAddress(out TransportAddress address) ? address : null;

    /// <summary>CONNECTION-ID.</summary>
    public uint? ConnectionId => View.TryGetConnectionId(out uint id) ? id : null;

    /// <summary>RESERVATION-TOKEN.</summary>
    public ulong? ReservationToken => View.TryGetReservationToken(out ulong token) ? token : null;

    /// <summary>
    /// "Allocate: success", "Allocate: 437 Allocation Mismatch", "ChannelData 0x4000: 12 bytes": for messages of failed tests.
    /// </summary>
    public override string ToString() => Channel is { } channel ? $"ChannelData 0x{channel:X4}: {Data!.Length} bytes"
        : ErrorCode is { } code ? $"{Method}: {(int)code} {ReasonPhrase}"
        : IsSuccess ? $"{Method}: success"
        : $"{Method}: {View.Class}";

    private List<TransportAddress> AddressesOf(StunAttributeType type)
    {
        StunMessageView view = View;
        List<TransportAddress> addresses = [];
        foreach (StunAttribute attribute in view.Attributes)
        {
            if (attribute.Type == type && view.TryReadXorAddress(attribute, out TransportAddress address))
                addresses.Add(address);
        }

        return addresses;
    }
}
