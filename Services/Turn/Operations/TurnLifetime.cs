using System.Runtime.InteropServices;

namespace JbAspire.Turn.Operations;

/// <summary>
/// Takes signals in the place of the console's lifetime: its SIGTERM would end the host at once, with all calls. The numbers of the two
/// user signals are Linux's and macOS's; the runtime has no names for them.
/// </summary>
internal sealed class TurnLifetime(DrainSequence drain, ConfigurationReloader reloader, CertificateWatch certificates, ILogger<TurnLifetime> logger)
    : IHostLifetime, IDisposable
{
    private static readonly PosixSignal SigUsr1 = (PosixSignal)(OperatingSystem.IsMacOS() ? 30 : 10);
    private static readonly PosixSignal SigUsr2 = (PosixSignal)(OperatingSystem.IsMacOS() ? 31 : 12);
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        On(PosixSignal.SIGTERM, drain.Terminate);
        On(PosixSignal.SIGINT, drain.Terminate);
        On(PosixSignal.SIGQUIT, drain.StopNow);
        if (!OperatingSystem.IsWindows())
        {
            On(PosixSignal.SIGHUP, reloader.Reload);
            On(SigUsr1, drain.Drain);
            On(SigUsr2, certificates.Reload);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _registrations.Clear();
    }

    // An exception that leaves a signal's handler ends the process.
    private void On(PosixSignal signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        try
        {
            action();
        }
        catch (Exception exception)
        {
            logger.SignalFailed(context.Signal, exception);
        }
    }));
}
