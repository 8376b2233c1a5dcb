using System.Globalization;
using JbAspire.Media.Parameters;

namespace JbAspire.Media.Ortc;

/// <summary>
/// The format of RED (RFC 2198 §5): the payload types of its encodings, "111/111". It has no name, so that SDP libraries differ: libwebrtc
/// gives a parameter without a name, sdp-transform one without a value.
/// </summary>
internal static class RedFormat
{
    private const int PayloadTypeCount = 128;

    /// <summary>The payload types that a RED codec names, each once; none when it names none or they are malformed.</summary>
    public static IReadOnlyList<int> PayloadTypesOf(IRtpCodec red)
    {
        var payloadTypes = new List<int>();
        foreach ((string name, CodecParameterValue value) in red.Parameters)
        {
            string text = name.Length == 0 ? value.ToString() : name;
            foreach (string part in text.Split('/'))
            {
                if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int payloadType)
                    && payloadType < PayloadTypeCount
                    && !payloadTypes.Contains(payloadType))
                {
                    payloadTypes.Add(payloadType);
                }
            }
        }

        return payloadTypes;
    }

    /// <summary>The parameters of RED whose encodings have one payload type, as libwebrtc gives them.</summary>
    public static IReadOnlyDictionary<string, CodecParameterValue> ParametersFor(int payloadType) =>
        new Dictionary<string, CodecParameterValue>
        {
            [""] = string.Create(CultureInfo.InvariantCulture, $"{payloadType}/{payloadType}"),
        };
}
