namespace JbAspire.Load.Fanout;

/// <summary>
/// Where the time of a packet goes, in microseconds: the kernel's part is sampled; crypto is what a run with SRTP takes outside the kernel more
/// than the same run in the clear.
/// </summary>
internal sealed record FanoutShares(string Engine, string Scenario, double Kernel, double Crypto, double Own)
{
    /// <summary>The shares of each run that has a counterpart in the clear.</summary>
    public static IEnumerable<FanoutShares> Of(IReadOnlyList<FanoutMeasurement> runs)
    {
        foreach (FanoutMeasurement run in runs)
        {
            FanoutMeasurement? clear = runs.FirstOrDefault(other =>
                other.Srtp == "none" && other.Engine == run.Engine && other.Burst == run.Burst && other.Receivers == run.Receivers);
            if (clear is null || run.Srtp == "none")
                continue;

            double user = run.CpuMicrosecondsPerPacket * run.UserShare;
            double own = Math.Min(user, clear.CpuMicrosecondsPerPacket * clear.UserShare);
            yield return new FanoutShares(run.Engine, run.Scenario, run.CpuMicrosecondsPerPacket * run.KernelShare, user - own, own);
        }
    }
}
