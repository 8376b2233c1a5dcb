namespace JbAspire.Turn.Configuration;

/// <summary>The realm of the clients that send an ORIGIN: <c>origin=realm</c>.</summary>
internal sealed record OriginRealm(string Origin, string Realm)
{
    /// <summary>Reads it; false where a part is missing or the realm is not one.</summary>
    public static bool TryParse(string value, out OriginRealm? originRealm)
    {
        originRealm = null;
        // An origin has no "=", a realm may.
        int equals = value.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || !OptionValues.IsRealm(value[(equals + 1)..].Trim()))
            return false;

        originRealm = new OriginRealm(value[..equals].Trim(), value[(equals + 1)..].Trim());
        return originRealm.Origin.Length > 0;
    }

    public override string ToString() => $"{Origin}={Realm}";
}
