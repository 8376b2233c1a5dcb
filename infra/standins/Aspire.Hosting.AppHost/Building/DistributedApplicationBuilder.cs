using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Services;
using Aspire.Hosting.Terminal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>The builder behind <see cref="DistributedApplication.CreateBuilder(string[])"/>.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly AppHostEntryPoint? _entryPoint = AppHostEntryPoint.Current;

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        var isTest = options.IsTest || _entryPoint is not null;
        AppHostAssembly = options.Assembly;
        var projectPath = AppHostAssembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "AppHostProjectPath")?.Value;
        AppHostDirectory = projectPath is null ? Directory.GetCurrentDirectory() : Path.GetDirectoryName(projectPath)!;

        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = options.Args,
            ContentRootPath = Directory.Exists(AppHostDirectory) ? AppHostDirectory : null,
            ApplicationName = AppHostAssembly?.GetName().Name,
            EnvironmentName = isTest ? Environments.Development : null,
        });

        var secretsId = AppHostAssembly?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId;
        var secrets = new UserSecretsFile(secretsId);
        if (isTest)
        {
            _host.Configuration.AddInMemoryCollection(AppHostEntryPoint.TestDefaults);
            _host.Configuration.AddCommandLine(options.Args ?? []);
        }

        var runOptions = new RunOptions
        {
            AppHostAssembly = AppHostAssembly,
            AppHostDirectory = AppHostDirectory,
            IsTest = isTest,
        };

        Services.AddSingleton(secrets);
        Services.AddSingleton(runOptions);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Resources);
        Services.AddSingleton<DistributedApplicationModel>();
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton<ResourceCommandService>();
        Services.AddSingleton<Orchestrator>();
        Services.AddHostedService<OrphanWatch>();
        Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());
        Services.AddHealthChecks();
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(1));
        if (!isTest)
        {
            _host.Logging.ClearProviders();
            _host.Logging.AddFilter("Microsoft", LogLevel.Warning);
            _host.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
            Services.AddSingleton<ConsoleScreen>();
            Services.AddSingleton<ILoggerProvider, ScreenLoggerProvider>();
            Services.AddHostedService<ConsoleReporter>();
        }
        else
        {
            Services.AddHostedService<ResourceLogForwarder>();
        }

        if (!options.DisableDashboard && !isTest)
            runOptions.OtlpEndpoint = Dashboard.AddTo(this);
        _entryPoint?.OnBuilderCreated(this);
    }

    public ConfigurationManager Configuration => _host.Configuration;
    public string AppHostDirectory { get; }
    public Assembly? AppHostAssembly { get; }
    public IHostEnvironment Environment => _host.Environment;
    public IServiceCollection Services => _host.Services;
    public DistributedApplicationExecutionContext ExecutionContext { get; } = new(DistributedApplicationOperation.Run);
    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new DistributedApplicationResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _entryPoint?.OnBuilding();
        var host = _host.Build();
        ExecutionContext.ServiceProvider = host.Services;
        var application = new DistributedApplication(host, _entryPoint);
        _entryPoint?.OnBuilt(application);
        return application;
    }
}
