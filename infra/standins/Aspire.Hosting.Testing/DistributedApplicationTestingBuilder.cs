using System.Reflection;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an AppHost inside a test.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>A builder of the calling test's own application.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => new TestingBuilder(null, new DistributedApplicationBuilder(
        new DistributedApplicationOptions { Args = args, AssemblyName = Assembly.GetCallingAssembly().GetName().Name, IsTest = true }));

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    /// <summary>Runs <c>Main</c> of the assembly of <paramref name="entryPoint"/> up to the building of the application.</summary>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, CancellationToken cancellationToken = default)
    {
        var appHost = new AppHostEntryPoint(entryPoint.Assembly);
        appHost.Start(args);
        return new TestingBuilder(appHost, await appHost.Builder.WaitAsync(cancellationToken).ConfigureAwait(false));
    }
}
