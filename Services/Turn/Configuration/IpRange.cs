using System.Globalization;
using System.Net;

namespace JbAspire.Turn.Configuration;

/// <summary>Addresses of one family from <see cref="First"/> to <see cref="Last"/>, both included.</summary>
internal readonly record struct IpRange(IPAddress First, IPAddress Last)
{
    /// <summary>Reads <c>address</c>, <c>first-last</c> as coturn has them, or <c>address/prefix</c>; false for anything else.</summary>
    public static bool TryParse(string value, out IpRange range)
    {
        range = default;
        int slash = value.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
            return TryParsePrefix(value.AsSpan(0, slash).Trim(), value.AsSpan(slash + 1).Trim(), out range);

        string[] ends = value.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length > 2 || !IPAddress.TryParse(ends[0], out IPAddress? first) || !IPAddress.TryParse(ends[^1], out IPAddress? last))
            return false;
        if (!first.IsOfFamilyOf(last) || Compare(first, last) > 0)
            return false;

        range = new IpRange(first, last);
        return true;
    }

    /// <summary>Whether an address of the same family lies in the range.</summary>
    public bool Contains(IPAddress address) =>
        address.IsOfFamilyOf(First) && Compare(First, address) <= 0 && Compare(address, Last) <= 0;

    public override string ToString() => First.Equals(Last) ? First.ToString() : $"{First}-{Last}";

    private static bool TryParsePrefix(ReadOnlySpan<char> addressText, ReadOnlySpan<char> prefixText, out IpRange range)
    {
        range = default;
        if (!IPAddress.TryParse(addressText, out IPAddress? address)
            || !int.TryParse(prefixText, NumberStyles.None, CultureInfo.InvariantCulture, out int prefix))
        {
            return false;
        }

        byte[] first = address.GetAddressBytes();
        byte[] last = address.GetAddressBytes();
        if (prefix > first.Length * 8)
            return false;

        for (int i = 0; i < first.Length; i++)
        {
            int hostMask = 0xFF >> Math.Clamp(prefix - (i * 8), 0, 8);
            first[i] &= (byte)~hostMask;
            last[i] |= (byte)hostMask;
        }

        range = new IpRange(new IPAddress(first), new IPAddress(last));
        return true;
    }

    private static int Compare(IPAddress left, IPAddress right) =>
        left.GetAddressBytes().AsSpan().SequenceCompareTo(right.GetAddressBytes());
}
