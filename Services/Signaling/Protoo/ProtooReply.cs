namespace JbAspire.Signaling.Protoo;

/// <summary>What a request is answered with.</summary>
/// <param name="ErrorCode">0 for success.</param>
/// <param name="Text">The JSON of <c>data</c>, or the error's reason.</param>
/// <param name="AfterSent">Runs after the response was queued: what must reach the client later than it.</param>
internal readonly record struct ProtooReply(int ErrorCode, string Text, Action? AfterSent = null)
{
    public bool IsOk => ErrorCode == 0;

    /// <summary>protoo's <c>accept()</c> without data sends an empty object.</summary>
    public static ProtooReply Ok() => new(0, "{}");

    public static ProtooReply Ok(string dataJson, Action? afterSent = null) => new(0, dataJson, afterSent);

    public static ProtooReply Error(int code, string reason) => new(code, reason);
}
