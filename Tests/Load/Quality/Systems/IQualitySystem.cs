using JbAspire.Load.Quality.Browser;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality.Systems;

/// <summary>One way from the sender's page to the receiver's.</summary>
internal interface IQualitySystem : IDisposable
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>One line for the tables: program, version, settings that matter.</summary>
    string Description { get; }

    /// <summary>What its servers wrote last.</summary>
    string Logs { get; }

    /// <summary>What its servers have used of the processor; zero without servers.</summary>
    TimeSpan ProcessorTime { get; }

    /// <summary>Starts its servers in the core's namespace and waits until they answer.</summary>
    Task StartAsync(TestNetwork network, CancellationToken cancellation);

    /// <summary>Lets the sender's page send and the receiver's page receive.</summary>
    Task ConnectAsync(QualityPage sender, QualityPage receiver, SentMedia media);
}
