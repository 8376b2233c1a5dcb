namespace JbAspire.Load.Linux;

/// <summary>The limit of open files (RLIMIT_NOFILE), which children inherit.</summary>
internal static unsafe class OpenFiles
{
    /// <summary>Raises the limit to a number of descriptors, if it is lower.</summary>
    /// <exception cref="UsageException">The system does not allow so many.</exception>
    public static void Allow(ulong descriptors)
    {
        ulong* limits = stackalloc ulong[2];
        SystemError.Check(NativeMethods.ResourceLimit(0, NativeMethods.ResourceOpenFiles, null, limits), "prlimit");
        if (limits[0] >= descriptors)
            return;

        limits[0] = descriptors;
        ulong allowed = limits[1];
        limits[1] = Math.Max(allowed, descriptors);
        if (NativeMethods.ResourceLimit(0, NativeMethods.ResourceOpenFiles, limits, null) < 0)
            throw new UsageException($"So many allocations need {descriptors} open files; the system allows {allowed}.");
    }
}
