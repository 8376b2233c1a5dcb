namespace JbAspire.Media.Parameters;

/// <summary>What codec matching compares: the common part of capabilities and parameters.</summary>
internal interface IRtpCodec
{
    string MimeType { get; }

    int ClockRate { get; }

    int? Channels { get; }

    IReadOnlyDictionary<string, CodecParameterValue> Parameters { get; }
}
