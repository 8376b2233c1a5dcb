using JbAspire.ServiceDefaults;
using JbAspire.Turn.Configuration;
using JbAspire.Turn.Configuration.Sources;

namespace JbAspire.Turn.Operations;

/// <summary>SIGHUP: reads all sources again, opens the log file anew, and hands on what may change. A wrong configuration changes nothing.</summary>
internal sealed class ConfigurationReloader(
    CommandLine commandLine,
    IConfiguration configuration,
    TurnServerOptions options,
    ITurnEngine engine,
    CertificateWatch certificates,
    ILogger<ConfigurationReloader> logger,
    LogFile? logFile = null)
{
    private readonly Lock _gate = new();
    private TurnServerOptions _current = options;

    /// <summary>The settings in force.</summary>
    public TurnServerOptions Current => Volatile.Read(ref _current);

    public void Reload()
    {
        lock (_gate)
        {
            // First, so that what follows is told in the new file.
            logFile?.Reopen();
            try
            {
                (configuration as IConfigurationRoot)?.Reload();
                Apply(TurnConfiguration.Load(commandLine, configuration));
            }
            catch (ConfigurationException exception)
            {
                logger.ReloadRefused(exception.Message);
            }
        }
    }

    private void Apply(TurnConfiguration fresh)
    {
        foreach (string warning in fresh.Warnings)
            logger.ConfigurationWarning(warning);
        foreach (string name in ReloadRules.WaitingForRestart(Current, fresh.Options))
            logger.NeedsRestart(name);

        TurnServerOptions merged = ReloadRules.Merge(Current, fresh.Options);
        Volatile.Write(ref _current, merged);
        engine.Reload(merged);
        certificates.Watch(merged.Tls);
        logger.Reloaded();
    }
}
