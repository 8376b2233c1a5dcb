using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>When two codec descriptions mean the same codec: mediasoup's rules.</summary>
internal static class CodecMatching
{
    private const string ProfileLevelId = "profile-level-id";

    /// <summary>Whether the codec is RTX (RFC 4588), whatever its kind.</summary>
    public static bool IsRtx(IRtpCodec codec) => codec.MimeType.EndsWith("/rtx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the codec is redundant audio data, RED (RFC 2198).</summary>
    public static bool IsRed(IRtpCodec codec) => Is(codec, "audio/red");

    /// <summary>Whether the codec is Opus (RFC 7587): what RED carries.</summary>
    public static bool IsOpus(IRtpCodec codec) => Is(codec, "audio/opus");

    /// <summary>Whether <paramref name="codec"/> is the RTX codec of <paramref name="payloadType"/> (its apt parameter).</summary>
    public static bool IsRtxOf(IRtpCodec codec, int? payloadType) =>
        IsRtx(codec) && TryGetApt(codec, out int apt) && apt == payloadType;

    /// <summary>The payload type that an RTX codec repairs.</summary>
    public static bool TryGetApt(IRtpCodec codec, out int apt)
    {
        apt = -1;
        return codec.Parameters.TryGetValue("apt", out CodecParameterValue value) && value.TryGetInt32(out apt);
    }

    /// <summary>
    /// Whether the two are one codec: MIME type, clock rate and channels, and the layout of multi-channel Opus. Format
    /// parameters of video codecs are not looked at.
    /// </summary>
    public static bool IsSameCodec(IRtpCodec left, IRtpCodec right) =>
        string.Equals(left.MimeType, right.MimeType, StringComparison.OrdinalIgnoreCase)
        && left.ClockRate == right.ClockRate
        && (left.Channels ?? 1) == (right.Channels ?? 1)
        && (!Is(left, "audio/multiopus") || HasSame(left, right, "num_streams", "") && HasSame(left, right, "coupled_streams", ""));

    /// <summary>Whether the two are one codec and their formats can be decoded by each other.</summary>
    public static bool IsCompatible(IRtpCodec left, IRtpCodec right)
    {
        if (!IsSameCodec(left, right))
            return false;

        // The defaults of absent parameters: RFC 6184 §8.1, RFC 9628 §6.1, AV1 RTP payload format §7.2.1.
        if (Is(left, "video/H264"))
            return HasSame(left, right, "packetization-mode", "0") && HasSameH264Profile(left, right);

        if (Is(left, "video/VP9"))
            return HasSame(left, right, "profile-id", "0");

        return !Is(left, "video/AV1") || HasSame(left, right, "profile", "0");
    }

    /// <summary>
    /// The H.264 profile-level-id to answer with (RFC 6184 §8.2.2): the level of <paramref name="local"/> when both sides allow
    /// level asymmetry, else the lower of the two. Null when neither side names one, or the profiles differ.
    /// </summary>
    public static string? AnswerH264ProfileLevelId(IRtpCodec local, IRtpCodec remote)
    {
        bool isNamed = local.Parameters.ContainsKey(ProfileLevelId) || remote.Parameters.ContainsKey(ProfileLevelId);
        if (!isNamed || !TryGetH264(local, out H264ProfileLevelId ours) || !TryGetH264(remote, out H264ProfileLevelId theirs))
            return null;

        if (ours.Profile != theirs.Profile)
            return null;

        bool asymmetric = AllowsLevelAsymmetry(local) && AllowsLevelAsymmetry(remote);
        return (asymmetric ? ours : H264ProfileLevelId.LowerLevel(ours, theirs)).ToString();
    }

    /// <summary>Whether the codec has this MIME type.</summary>
    public static bool Is(IRtpCodec codec, string mimeType) => string.Equals(codec.MimeType, mimeType, StringComparison.OrdinalIgnoreCase);

    private static bool HasSameH264Profile(IRtpCodec left, IRtpCodec right) =>
        TryGetH264(left, out H264ProfileLevelId ours) && TryGetH264(right, out H264ProfileLevelId theirs) && ours.Profile == theirs.Profile;

    private static bool TryGetH264(IRtpCodec codec, out H264ProfileLevelId value)
    {
        value = H264ProfileLevelId.Default;
        return !codec.Parameters.TryGetValue(ProfileLevelId, out CodecParameterValue text)
            || H264ProfileLevelId.TryParse(text.ToString(), out value);
    }

    private static bool AllowsLevelAsymmetry(IRtpCodec codec) => Text(codec, "level-asymmetry-allowed", "0") == "1";

    // SDP libraries turn "1" into a number or leave it a text: the two mean the same.
    private static bool HasSame(IRtpCodec left, IRtpCodec right, string name, string absent) =>
        string.Equals(Text(left, name, absent), Text(right, name, absent), StringComparison.Ordinal);

    private static string Text(IRtpCodec codec, string name, string absent) =>
        codec.Parameters.TryGetValue(name, out CodecParameterValue value) ? value.ToString() : absent;
}
