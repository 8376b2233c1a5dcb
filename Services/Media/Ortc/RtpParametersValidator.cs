using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>Checks the parameters that an endpoint wants to produce with.</summary>
public static class RtpParametersValidator
{
    private const int MaxCodecs = 128;
    private const int MaxHeaderExtensions = 64;
    private const int MaxEncodings = 16;
    private const int MaxExtensionId = 255;
    private const int MaxTextLength = 256;
    private const int MaxIdentifierLength = 16;

    /// <summary>
    /// Checks every field, and that they agree: payload types, extension identifiers, SSRCs and RIDs are unique, an RTX codec
    /// names a codec that is there, and each stream can be told apart by SSRC, RID or, alone, by MID.
    /// </summary>
    /// <returns>The kind that all codecs have.</returns>
    /// <exception cref="MediaException">A field is missing or out of range; the message names it.</exception>
    public static MediaKind Validate(RtpParameters parameters)
    {
        // A MID or RID that does not fit the one-byte header extension form could never be received.
        if (parameters.Mid is { } mid && mid.Length is 0 or > MaxIdentifierLength)
            throw Invalid($"rtpParameters.mid: '{parameters.Mid}' has not 1-{MaxIdentifierLength} characters.");

        if (parameters.Rtcp.Cname is { Length: > MaxTextLength - 1 })
            throw Invalid($"rtpParameters.rtcp.cname: longer than {MaxTextLength - 1} bytes (RFC 3550 §6.5).");

        MediaKind kind = ValidateCodecs(parameters.Codecs);
        ValidateHeaderExtensions(parameters.HeaderExtensions);
        ValidateEncodings(parameters);
        return kind;
    }

    private static MediaKind ValidateCodecs(IReadOnlyList<RtpCodecParameters> codecs)
    {
        if (codecs.Count is 0 or > MaxCodecs)
            throw Invalid($"rtpParameters.codecs: {codecs.Count} entries; 1-{MaxCodecs} are taken.");

        var kinds = new HashSet<MediaKind>();
        var payloadTypes = new HashSet<int>();
        for (int i = 0; i < codecs.Count; i++)
        {
            kinds.Add(RtpCodecValidator.Validate(codecs[i], $"rtpParameters.codecs[{i}]"));
            if (!payloadTypes.Add(codecs[i].PayloadType))
                throw Invalid($"rtpParameters.codecs[{i}].payloadType: {codecs[i].PayloadType} is there twice.");
        }

        if (kinds.Count > 1)
            throw Invalid("rtpParameters.codecs: audio and video codecs in one producer.");

        if (codecs.All(CodecMatching.IsRtx))
            throw Invalid("rtpParameters.codecs: only RTX; at least one media codec is needed.");

        for (int i = 0; i < codecs.Count; i++)
        {
            RtpCodecParameters rtx = codecs[i];
            bool IsRepaired(RtpCodecParameters codec) => !CodecMatching.IsRtx(codec) && CodecMatching.IsRtxOf(rtx, codec.PayloadType);
            if (CodecMatching.IsRtx(rtx) && !codecs.Any(IsRepaired))
                throw Invalid($"rtpParameters.codecs[{i}].parameters.apt: names no media codec of this producer.");
        }

        return kinds.Single();
    }

    private static void ValidateHeaderExtensions(IReadOnlyList<RtpHeaderExtensionParameters> extensions)
    {
        if (extensions.Count > MaxHeaderExtensions)
            throw Invalid($"rtpParameters.headerExtensions: {extensions.Count} entries; at most {MaxHeaderExtensions} are taken.");

        var ids = new HashSet<int>();
        for (int i = 0; i < extensions.Count; i++)
        {
            RtpHeaderExtensionParameters extension = extensions[i];
            string field = $"rtpParameters.headerExtensions[{i}]";
            if (string.IsNullOrEmpty(extension.Uri) || extension.Uri.Length > MaxTextLength)
                throw Invalid($"{field}.uri: missing, or longer than {MaxTextLength} characters.");

            if (extension.Id is < 1 or > MaxExtensionId)
                throw Invalid($"{field}.id: {extension.Id} is not 1-{MaxExtensionId}.");

            if (!ids.Add(extension.Id))
                throw Invalid($"{field}.id: {extension.Id} is there twice.");
        }
    }

    private static void ValidateEncodings(RtpParameters parameters)
    {
        IReadOnlyList<RtpEncodingParameters> encodings = parameters.Encodings;
        if (encodings.Count is 0 or > MaxEncodings)
            throw Invalid($"rtpParameters.encodings: {encodings.Count} entries; 1-{MaxEncodings} are taken.");

        var ssrcs = new HashSet<uint>();
        var rids = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < encodings.Count; i++)
        {
            RtpEncodingParameters encoding = encodings[i];
            string field = $"rtpParameters.encodings[{i}]";
            ValidateRid(encoding.Rid, field);
            if (encoding.Rid is { } rid && !rids.Add(rid))
                throw Invalid($"{field}.rid: '{rid}' is there twice.");

            if (encoding.Ssrc is { } ssrc && !ssrcs.Add(ssrc))
                throw Invalid($"{field}.ssrc: {ssrc} is there twice.");

            if (encoding.RtxSsrc is { } rtxSsrc && !ssrcs.Add(rtxSsrc))
                throw Invalid($"{field}.rtx.ssrc: {rtxSsrc} is there twice.");

            if (encoding.Ssrc is null && encoding.Rid is null && (encodings.Count > 1 || parameters.Mid is null))
                throw Invalid($"{field}: has neither ssrc nor rid; a stream needs one of them, or must be the only one and have a mid.");

            if (encoding.CodecPayloadType is { } payloadType && !parameters.Codecs.Any(codec => codec.PayloadType == payloadType))
                throw Invalid($"{field}.codecPayloadType: {payloadType} is no payload type of this producer's codecs.");

            if (encoding.ScalabilityMode is { Length: > MaxTextLength })
                throw Invalid($"{field}.scalabilityMode: longer than {MaxTextLength} characters.");

            if (encoding.MaxBitrate is < 0)
                throw Invalid($"{field}.maxBitrate: {encoding.MaxBitrate} is negative.");
        }
    }

    private static void ValidateRid(string? rid, string field)
    {
        if (rid is null)
            return;

        bool isPlain = rid.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
        if (rid.Length is 0 or > MaxIdentifierLength || !isPlain)
            throw Invalid($"{field}.rid: '{rid}' has not 1-{MaxIdentifierLength} letters, digits, '-' or '_' (RFC 8851 §10).");
    }

    private static MediaException Invalid(string message) => new(MediaError.InvalidArgument, message);
}
