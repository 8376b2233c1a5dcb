using Microsoft.Extensions.Options;

namespace JbAspire.SfuController;

/// <summary>Configuration section <c>SfuController</c>.</summary>
internal sealed class ControllerOptions
{
    public const string Section = "SfuController";

    /// <summary>A node that was silent for this long is not live: 2,000-60,000 ms. Nodes call every 2 seconds.</summary>
    public int NodeExpiryMilliseconds { get; set; } = 10_000;

    /// <summary>How long one replica may take to place one room before another may try: 1,000-60,000 ms.</summary>
    public int PlacementLockMilliseconds { get; set; } = 10_000;

    /// <summary>Deadline of one call to a node: 100-30,000 ms.</summary>
    public int NodeCallMilliseconds { get; set; } = 3_000;

    /// <summary>Time in which AcquireRoom answers, also when it has to wait for another replica: 500-60,000 ms.</summary>
    public int AcquireMilliseconds { get; set; } = 8_000;

    /// <summary>How many of a room's loudest audio producers are forwarded: 0 (all) to 1,000.</summary>
    public int MaxForwardedAudio { get; set; }

    public TimeSpan NodeExpiry => TimeSpan.FromMilliseconds(NodeExpiryMilliseconds);

    public TimeSpan PlacementLock => TimeSpan.FromMilliseconds(PlacementLockMilliseconds);

    public TimeSpan NodeCall => TimeSpan.FromMilliseconds(NodeCallMilliseconds);

    public TimeSpan Acquire => TimeSpan.FromMilliseconds(AcquireMilliseconds);
}

/// <summary>Names the setting, its value and the allowed range, so that the start fails with one readable line.</summary>
internal sealed class ControllerOptionsValidator : IValidateOptions<ControllerOptions>
{
    public ValidateOptionsResult Validate(string? name, ControllerOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.NodeExpiryMilliseconds), options.NodeExpiryMilliseconds, 2_000, 60_000);
        Check(nameof(options.PlacementLockMilliseconds), options.PlacementLockMilliseconds, 1_000, 60_000);
        Check(nameof(options.NodeCallMilliseconds), options.NodeCallMilliseconds, 100, 30_000);
        Check(nameof(options.AcquireMilliseconds), options.AcquireMilliseconds, 500, 60_000);
        Check(nameof(options.MaxForwardedAudio), options.MaxForwardedAudio, 0, 1_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string setting, int value, int minimum, int maximum)
        {
            if (value < minimum || value > maximum)
                faults.Add($"{ControllerOptions.Section}:{setting} is {value}: allowed are {minimum} to {maximum}.");
        }
    }
}
