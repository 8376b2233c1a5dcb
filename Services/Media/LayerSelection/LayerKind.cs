namespace JbAspire.Media.LayerSelection;

/// <summary>How a producer's layers travel.</summary>
internal enum LayerKind : byte
{
    /// <summary>One stream of one spatial layer; it may have temporal layers.</summary>
    Simple,

    /// <summary>A stream for each spatial layer.</summary>
    Simulcast,

    /// <summary>One stream with all spatial layers.</summary>
    Svc,
}
