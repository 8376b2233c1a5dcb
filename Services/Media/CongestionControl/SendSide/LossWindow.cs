namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>What was sent during a short time, and how much of it was lost.</summary>
/// <param name="Rate">Kilobits per second that were sent.</param>
/// <param name="Packets">Packets that were sent.</param>
/// <param name="Lost">Of those, packets that were lost.</param>
internal readonly record struct LossWindow(double Rate, int Packets, int Lost)
{
    /// <summary>The share that was lost, 0-1.</summary>
    public double Ratio => Packets == 0 ? 0 : (double)Lost / Packets;
}
