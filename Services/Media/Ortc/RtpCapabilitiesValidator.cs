using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>Checks the capabilities that an endpoint sends.</summary>
public static class RtpCapabilitiesValidator
{
    private const int MaxEntries = 256;
    private const int MaxExtensionId = 255;
    private const int MaxUriLength = 256;

    /// <summary>Checks every codec and header extension.</summary>
    /// <exception cref="MediaException">A field is missing or out of range; the message names it.</exception>
    public static void Validate(RtpCapabilities capabilities)
    {
        if (capabilities.Codecs.Count > MaxEntries || capabilities.HeaderExtensions.Count > MaxEntries)
            throw Invalid($"rtpCapabilities: at most {MaxEntries} codecs and {MaxEntries} headerExtensions are taken.");

        for (int i = 0; i < capabilities.Codecs.Count; i++)
        {
            RtpCodecValidator.Validate(capabilities.Codecs[i], $"rtpCapabilities.codecs[{i}]");
        }

        for (int i = 0; i < capabilities.HeaderExtensions.Count; i++)
        {
            RtpHeaderExtension extension = capabilities.HeaderExtensions[i];
            string field = $"rtpCapabilities.headerExtensions[{i}]";
            if (string.IsNullOrEmpty(extension.Uri) || extension.Uri.Length > MaxUriLength)
                throw Invalid($"{field}.uri: missing, or longer than {MaxUriLength} characters.");

            if (extension.PreferredId is < 1 or > MaxExtensionId)
                throw Invalid($"{field}.preferredId: {extension.PreferredId} is not 1-{MaxExtensionId}.");
        }
    }

    private static MediaException Invalid(string message) => new(MediaError.InvalidArgument, message);
}
