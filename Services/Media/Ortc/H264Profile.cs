namespace JbAspire.Media.Ortc;

/// <summary>The H.264 profiles that profile-level-id can name (ITU-T H.264 Annex A.2; RFC 6184 §8.1 table 5).</summary>
internal enum H264Profile
{
    ConstrainedBaseline,
    Baseline,
    Main,
    ConstrainedHigh,
    High,
    PredictiveHigh444,
}
