using System.Buffers.Binary;
using JbAspire.Protocols.Stun;

namespace JbAspire.Protocols.Turn.Authentication;

/// <summary>
/// The password algorithms that the server offers, and the check that nobody on the path has made the list shorter (RFC 8489 §9.2.1, §9.2.4,
/// §14.11, §14.12).
/// </summary>
/// <param name="offered">In order of preference; empty where none are offered.</param>
internal sealed class PasswordAlgorithms(params StunPasswordAlgorithm[] offered)
{
    private const int EntryLength = 4;

    private readonly byte[] _list = Encode(offered);

    /// <summary>Whether a list is sent at all.</summary>
    internal bool IsOffered => _list.Length > 0;

    /// <summary>Adds PASSWORD-ALGORITHMS, if any are offered.</summary>
    internal void AddTo(ref StunMessageWriter writer)
    {
        if (IsOffered)
            writer.AddAttribute(StunAttributeType.PasswordAlgorithms, _list);
    }

    /// <summary>
    /// Reads what the client chose. Neither attribute: MD5, and not <paramref name="isNegotiated"/>. Otherwise both must be there, the list as it was
    /// sent, and the choice one of it: false is 400.
    /// </summary>
    internal bool TryAgree(in StunMessageView request, out StunPasswordAlgorithm algorithm, out bool isNegotiated)
    {
        algorithm = StunPasswordAlgorithm.Md5;
        bool hasList = request.TryGetAttribute(StunAttributeType.PasswordAlgorithms, out ReadOnlySpan<byte> list);
        bool hasChoice = request.TryGetAttribute(StunAttributeType.PasswordAlgorithm, out ReadOnlySpan<byte> choice);
        isNegotiated = hasList || hasChoice;
        if (!isNegotiated)
            return true;

        if (!hasList || !hasChoice || !IsOffered || !list.SequenceEqual(_list) || !IsEntryOf(choice))
            return false;

        algorithm = (StunPasswordAlgorithm)BinaryPrimitives.ReadUInt16BigEndian(choice);
        return true;
    }

    private bool IsEntryOf(ReadOnlySpan<byte> choice)
    {
        for (int offset = 0; offset < _list.Length; offset += EntryLength)
        {
            if (choice.SequenceEqual(_list.AsSpan(offset, EntryLength)))
                return true;
        }

        return false;
    }

    // Number and length of parameters, two bytes each: neither algorithm has parameters (RFC 8489 §18.5.1).
    private static byte[] Encode(StunPasswordAlgorithm[] offered)
    {
        byte[] list = new byte[offered.Length * EntryLength];
        for (int i = 0; i < offered.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(list.AsSpan(i * EntryLength), (ushort)offered[i]);

        return list;
    }
}
