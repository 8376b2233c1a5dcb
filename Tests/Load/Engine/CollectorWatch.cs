using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace JbAspire.Load.Engine;

/// <summary>
/// Runs inside the engine's process (<see cref="StartupHook"/>): notes the pause of each collection in a file, and collects when it is sent
/// SIGUSR1 (then begins to count anew), so that memory can be compared without garbage in it. Nothing runs between collections.
/// </summary>
internal sealed class CollectorWatch
{
    /// <summary>The environment variable that names the file.</summary>
    public const string FileVariable = "JBASPIRE_LOAD_COLLECTOR";

    private static readonly Lock Gate = new();
    private static string _file = "";
    private static long _collections;
    private static double _worst;
    private static double _totalBefore;
    private static PosixSignalRegistration? _signal;

    private CollectorWatch()
    {
    }

    // Each collection finds this object dead and lets the finalizer thread make the next one.
    ~CollectorWatch()
    {
        if (Environment.HasShutdownStarted)
            return;

        Note();
        _ = new CollectorWatch();
    }

    public static void Start(string file)
    {
        _file = file;
        _signal = PosixSignalRegistration.Create((PosixSignal)Linux.NativeMethods.SignalUser1, Collect);
        Reset();
        _ = new CollectorWatch();
    }

    private static void Collect(PosixSignalContext context)
    {
        context.Cancel = true;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        Reset();
    }

    private static void Reset()
    {
        lock (Gate)
        {
            (_collections, _worst, _totalBefore) = (0, 0, GC.GetTotalPauseDuration().TotalMicroseconds);
            Write();
        }
    }

    private static void Note()
    {
        lock (Gate)
        {
            _collections++;
            foreach (TimeSpan pause in GC.GetGCMemoryInfo(GCKind.Any).PauseDurations)
                _worst = Math.Max(_worst, pause.TotalMicroseconds);
            Write();
        }
    }

    private static void Write()
    {
        // A reader sees the old file or the new one.
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{_collections} {_worst:F1} {GC.GetTotalPauseDuration().TotalMicroseconds - _totalBefore:F1}");
        File.WriteAllText(_file + ".new", text);
        File.Move(_file + ".new", _file, overwrite: true);
    }
}
