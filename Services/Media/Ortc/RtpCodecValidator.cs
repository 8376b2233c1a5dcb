using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>Checks one codec description.</summary>
internal static class RtpCodecValidator
{
    private const int MaxPayloadType = 127;
    private const int MaxParameters = 64;
    private const int MaxFeedbacks = 32;
    private const int MaxTextLength = 256;

    /// <summary>Checks a capability. <paramref name="field"/> is how messages name it.</summary>
    public static void Validate(RtpCodecCapability codec, string field)
    {
        MediaKind kind = ValidateCommon(codec, field);
        if (codec.Kind != kind)
            throw Invalid($"{field}.kind: {codec.Kind} contradicts the MIME type '{codec.MimeType}'.");

        ValidateFeedback(codec.RtcpFeedback, field);
        if (codec.PreferredPayloadType is { } payloadType)
            ValidatePayloadType(payloadType, $"{field}.preferredPayloadType");
    }

    /// <summary>Checks a codec in use and returns its kind.</summary>
    public static MediaKind Validate(RtpCodecParameters codec, string field)
    {
        MediaKind kind = ValidateCommon(codec, field);
        ValidateFeedback(codec.RtcpFeedback, field);
        ValidatePayloadType(codec.PayloadType, $"{field}.payloadType");
        return kind;
    }

    private static MediaKind ValidateCommon(IRtpCodec codec, string field)
    {
        MediaKind kind = KindOf(codec.MimeType, field);
        if (codec.ClockRate <= 0)
            throw Invalid($"{field}.clockRate: {codec.ClockRate} is not above 0.");

        if (codec.Channels is < 1 or > 255)
            throw Invalid($"{field}.channels: {codec.Channels} is not 1-255.");

        if (kind == MediaKind.Video && codec.Channels is not null)
            throw Invalid($"{field}.channels: {codec.Channels} given for '{codec.MimeType}'; only audio has channels.");

        if (codec.Parameters.Count > MaxParameters)
            throw Invalid($"{field}.parameters: {codec.Parameters.Count} entries; at most {MaxParameters} are taken.");

        foreach ((string name, CodecParameterValue value) in codec.Parameters)
        {
            bool lacksName = name.Length == 0 && !CodecMatching.IsRed(codec);
            if (lacksName || name.Length > MaxTextLength || value.ToString().Length > MaxTextLength)
                throw Invalid($"{field}.parameters: a name has 1-{MaxTextLength} characters and a value at most {MaxTextLength}.");
        }

        if (codec.Parameters.ContainsKey("apt") && !CodecMatching.TryGetApt(codec, out _))
            throw Invalid($"{field}.parameters.apt: '{codec.Parameters["apt"]}' is not a payload type (a number).");

        return kind;
    }

    private static void ValidateFeedback(IReadOnlyList<RtcpFeedback> feedbacks, string field)
    {
        if (feedbacks.Count > MaxFeedbacks)
            throw Invalid($"{field}.rtcpFeedback: {feedbacks.Count} entries; at most {MaxFeedbacks} are taken.");

        foreach (RtcpFeedback feedback in feedbacks)
        {
            if (string.IsNullOrEmpty(feedback.Type) || feedback.Type.Length > MaxTextLength || feedback.Parameter.Length > MaxTextLength)
                throw Invalid($"{field}.rtcpFeedback: a type has 1-{MaxTextLength} characters and a parameter at most {MaxTextLength}.");
        }
    }

    private static MediaKind KindOf(string? mimeType, string field)
    {
        int slash = mimeType?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash > 0 && slash < mimeType!.Length - 1 && mimeType.Length <= MaxTextLength)
        {
            ReadOnlySpan<char> type = mimeType.AsSpan(0, slash);
            if (type.Equals("audio", StringComparison.OrdinalIgnoreCase))
                return MediaKind.Audio;

            if (type.Equals("video", StringComparison.OrdinalIgnoreCase))
                return MediaKind.Video;
        }

        throw Invalid($"{field}.mimeType: '{mimeType}' is not audio/NAME or video/NAME.");
    }

    private static void ValidatePayloadType(int payloadType, string field)
    {
        if (payloadType is < 0 or > MaxPayloadType)
            throw Invalid($"{field}: {payloadType} is not 0-{MaxPayloadType}.");

        // "payload types in the range 64-95 MUST NOT be used" (RFC 5761 §4): with the marker bit they look like RTCP.
        if (payloadType is >= 64 and <= 95)
            throw Invalid($"{field}: {payloadType} collides with RTCP on a shared port (RFC 5761 §4); use 0-63 or 96-{MaxPayloadType}.");
    }

    private static MediaException Invalid(string message) => new(MediaError.InvalidArgument, message);
}
