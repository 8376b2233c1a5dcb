using Aspire.Hosting;

namespace JbAspire.StandInsProbe;

/// <summary>An AppHost of one probe and one shell that starts another program: both must go with it.</summary>
public static class ProbeAppHost
{
    public static void Run(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = true });
        builder.AddProject<Probe>("probe").WithHttpEndpoint(name: "http").WithHttpHealthCheck("/health");
        builder.AddExecutable("shell", "/bin/sh", ".", "-c", "sleep 600 & echo sleeper=$! shell=$$; wait");
        builder.Build().Run();
    }
}
