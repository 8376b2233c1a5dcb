using System.Reflection;

namespace Aspire.Hosting;

/// <summary>
/// An AppHost's <c>Main</c> that is run inside a test: it stops before its model is built, until the test has changed what it wants,
/// and its <c>Run</c> leaves starting and stopping to the test.
/// </summary>
internal sealed class AppHostEntryPoint(Assembly assembly)
{
    private static readonly AsyncLocal<AppHostEntryPoint?> CurrentEntryPoint = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DistributedApplicationBuilder? _created;
    private bool _abandoned;

    /// <summary>Fixed ports of proxied endpoints are replaced by free ones, as in the real testing package.</summary>
    public static readonly IReadOnlyDictionary<string, string?> TestDefaults =
        new Dictionary<string, string?> { ["DcpPublisher:RandomizePorts"] = "true" };

    public static AppHostEntryPoint? Current => CurrentEntryPoint.Value;

    public static Assembly? CurrentAssembly => Current?.Assembly;

    public Assembly Assembly => assembly;

    public Task<DistributedApplicationBuilder> Builder => _builder.Task;

    /// <summary>Runs <c>Main</c> on a thread of its own.</summary>
    public void Start(string[] args)
    {
        var main = assembly.EntryPoint
            ?? throw new InvalidOperationException($"The assembly '{assembly.GetName().Name}' has no entry point: it is not an AppHost.");
        var thread = new Thread(() => Invoke(main, args)) { IsBackground = true, Name = "AppHost " + assembly.GetName().Name };
        thread.Start();
    }

    public Task<DistributedApplication> BuildAsync()
    {
        _mayBuild.TrySetResult();
        return _application.Task;
    }

    /// <summary>Ends <c>Main</c> where it waits, for a builder that is thrown away.</summary>
    public void Abandon()
    {
        _abandoned = true;
        _mayBuild.TrySetResult();
    }

    public void OnBuilderCreated(DistributedApplicationBuilder builder) => _created = builder;

    public void OnBuilding()
    {
        _builder.TrySetResult(_created!);
        _mayBuild.Task.GetAwaiter().GetResult();
        if (_abandoned)
            throw new OperationCanceledException("The testing builder was disposed before it was built.");
    }

    public void OnBuilt(DistributedApplication application) => _application.TrySetResult(application);

    private void Invoke(MethodInfo main, string[] args)
    {
        CurrentEntryPoint.Value = this;
        try
        {
            var result = main.Invoke(null, main.GetParameters().Length == 0 ? null : [args]);
            if (result is Task task)
                task.GetAwaiter().GetResult();
            _builder.TrySetException(new InvalidOperationException("The AppHost ended without building an application."));
        }
        catch (Exception e)
        {
            var cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            _builder.TrySetException(cause);
            _application.TrySetException(cause);
        }
    }
}
