namespace JbAspire.Media;

/// <summary>
/// A control operation was refused. Thrown on the control path only, never by a packet. The message names the field, its
/// value and what is allowed.
/// </summary>
public sealed class MediaException(MediaError error, string message) : Exception(message)
{
    /// <summary>Why the operation was refused.</summary>
    public MediaError Error { get; } = error;
}
