namespace JbAspire.Media.Parameters;

/// <summary>What a <see cref="CodecParameterValue"/> is.</summary>
public enum CodecParameterKind : byte
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A boolean.</summary>
    Boolean,
}
