using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds JavaScript applications.</summary>
public static class JavaScriptHostingExtensions
{
    private const string PackageManager = "npm";
    private const string PortVariable = "PORT";

    /// <summary>
    /// The development server of a Vite application: its packages are installed when they are missing, then the script is run, told its port by
    /// PORT and by --port.
    /// </summary>
    public static IResourceBuilder<ViteAppResource> AddViteApp(
        this IDistributedApplicationBuilder builder, string name, string appDirectory, string runScriptName = "dev")
    {
        var folder = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, appDirectory));
        return builder.AddResource(new ViteAppResource(name, PackageManager, folder))
            .WithHttpEndpoint(env: PortVariable)
            .WithEnvironment("NODE_ENV", builder.Environment.IsDevelopment() ? "development" : "production")
            .WithAnnotation(new LaunchAnnotation(context => Task.FromResult(Plan(context, folder, runScriptName))));
    }

    private static LaunchPlan Plan(LaunchContext context, string folder, string script)
    {
        if (!File.Exists(Path.Combine(folder, "package.json")))
            throw new DistributedApplicationException($"{folder} has no package.json.");
        var port = context.BindPorts.First(p => p.Key.Name == "http").Value.ToString(CultureInfo.InvariantCulture);
        return new LaunchPlan
        {
            Command = PackageManager,
            Arguments = ["run", script, "--", "--port", port, "--strictPort", .. context.Arguments],
            WorkingDirectory = folder,
            Environment = context.Environment,
            Preparation = Directory.Exists(Path.Combine(folder, "node_modules"))
                ? null
                : new LaunchPlan
                {
                    Command = PackageManager,
                    Arguments = ["install", "--no-audit", "--no-fund"],
                    WorkingDirectory = folder,
                    Environment = new Dictionary<string, string>(),
                },
        };
    }
}
