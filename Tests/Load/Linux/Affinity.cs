namespace JbAspire.Load.Linux;

/// <summary>Binds the calling thread to one core until it is disposed of. A child that it starts meanwhile inherits the core.</summary>
internal sealed unsafe class Affinity : IDisposable
{
    private const int MaxCores = 1024;
    private const int MaskBytes = MaxCores / 8;
    private const int Word = 64;

    private readonly ulong[] _before = new ulong[MaxCores / Word];

    /// <param name="core">The core, from 0; -1: any.</param>
    public Affinity(int core)
    {
        fixed (ulong* before = _before)
        {
            SystemError.Check(NativeMethods.GetAffinity(0, MaskBytes, before), "sched_getaffinity");
        }

        if (core < 0)
            return;

        ulong[] only = new ulong[MaxCores / Word];
        only[core / Word] = 1UL << (core % Word);
        Set(only);
    }

    public void Dispose() => Set(_before);

    private static void Set(ulong[] mask)
    {
        fixed (ulong* words = mask)
        {
            SystemError.Check(NativeMethods.SetAffinity(0, MaskBytes, words), "sched_setaffinity");
        }
    }
}
