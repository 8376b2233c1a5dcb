namespace JbAspire.Media.Parameters;

/// <summary>The kind of a medium, and the first part of its MIME types.</summary>
public enum MediaKind
{
    /// <summary>Audio.</summary>
    Audio,

    /// <summary>Video.</summary>
    Video,
}
