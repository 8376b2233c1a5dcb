using System.Collections.ObjectModel;

namespace JbAspire.Media.Parameters;

/// <summary>The shared empty set of codec parameters.</summary>
public static class CodecParameters
{
    /// <summary>No parameters.</summary>
    public static IReadOnlyDictionary<string, CodecParameterValue> None { get; } =
        ReadOnlyDictionary<string, CodecParameterValue>.Empty;
}
