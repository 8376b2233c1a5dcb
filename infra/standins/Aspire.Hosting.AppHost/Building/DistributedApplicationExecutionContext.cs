namespace Aspire.Hosting;

/// <summary>What an AppHost is run for.</summary>
public enum DistributedApplicationOperation
{
    Run,
    Publish,
}

/// <summary>What the AppHost is run for. This stand-in runs; it does not publish.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    private IServiceProvider? _services;

    public DistributedApplicationOperation Operation { get; } = operation;

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    public IServiceProvider ServiceProvider
    {
        get => _services ?? throw new InvalidOperationException("The services exist once the application is built.");
        internal set => _services = value;
    }
}
