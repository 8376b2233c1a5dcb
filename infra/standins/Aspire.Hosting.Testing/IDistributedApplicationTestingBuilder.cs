namespace Aspire.Hosting.Testing;

/// <summary>An AppHost's builder, held before the application is built so that a test can change it.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
