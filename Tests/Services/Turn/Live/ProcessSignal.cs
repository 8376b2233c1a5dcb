using System.Runtime.InteropServices;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>A signal by its number on Linux.</summary>
internal readonly partial record struct ProcessSignal(int Number)
{
    public static readonly ProcessSignal Hup = new(1);
    public static readonly ProcessSignal Usr1 = new(10);
    public static readonly ProcessSignal Usr2 = new(12);
    public static readonly ProcessSignal Term = new(15);

    public void SendTo(int processId)
    {
        if (Kill(processId, Number) != 0)
            throw new InvalidOperationException($"kill({processId}, {Number}): error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
