using System.Net;

namespace JbAspire.Turn.Configuration;

/// <summary>
/// coturn's <c>external-ip</c>: the address that the world sees where the server is behind a 1:1 NAT, alone or as
/// <c>public/private</c> with the address of ours that it stands for.
/// </summary>
internal sealed record ExternalAddress(IPAddress Public, IPAddress? Private)
{
    /// <summary>Reads either form; false where an address is not one, or the two are of different families.</summary>
    public static bool TryParse(string value, out ExternalAddress? address)
    {
        address = null;
        string[] parts = value.Split('/', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out IPAddress? publicAddress))
            return false;

        IPAddress? privateAddress = null;
        if (parts.Length == 2 && (!IPAddress.TryParse(parts[1], out privateAddress) || !privateAddress.IsOfFamilyOf(publicAddress)))
            return false;

        address = new ExternalAddress(publicAddress, privateAddress);
        return true;
    }

    public override string ToString() => Private is null ? $"{Public}" : $"{Public}/{Private}";
}
