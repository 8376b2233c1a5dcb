namespace JbAspire.Sfu.Workers;

/// <summary>What is true of the node as a whole.</summary>
public sealed class SfuNode(TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();

    /// <summary>New at every start: what was created under another instance is gone.</summary>
    public string InstanceId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>While true the node takes no new router.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Time since the start.</summary>
    public TimeSpan Uptime => time.GetElapsedTime(_startedAt);

    /// <summary>The version of the program.</summary>
    public static string Version => typeof(SfuNode).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
