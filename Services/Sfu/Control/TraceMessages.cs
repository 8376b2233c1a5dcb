using JbAspire.Media;

namespace JbAspire.Sfu.Control;

/// <summary>Between the contract's names of trace events, which are mediasoup's, and the media core's flags.</summary>
internal static class TraceMessages
{
    private const TraceEventTypes OfTransports = TraceEventTypes.Probation | TraceEventTypes.Bwe;
    private const TraceEventTypes OfConsumers =
        TraceEventTypes.Rtp | TraceEventTypes.KeyFrame | TraceEventTypes.Nack | TraceEventTypes.Pli | TraceEventTypes.Fir;

    private static readonly (TraceEventTypes Type, string Name)[] Names =
    [
        (TraceEventTypes.Rtp, "rtp"),
        (TraceEventTypes.KeyFrame, "keyframe"),
        (TraceEventTypes.Nack, "nack"),
        (TraceEventTypes.Pli, "pli"),
        (TraceEventTypes.Fir, "fir"),
        (TraceEventTypes.Sr, "sr"),
        (TraceEventTypes.Probation, "probation"),
        (TraceEventTypes.Bwe, "bwe"),
    ];

    /// <exception cref="MediaException">An object of this kind has no such event.</exception>
    public static TraceEventTypes FromProto(TraceSource source, IEnumerable<string> names)
    {
        TraceEventTypes allowed = AllowedFor(source);
        var types = TraceEventTypes.None;
        foreach (string name in names)
        {
            TraceEventTypes type = Names.FirstOrDefault(entry => entry.Name == name).Type & allowed;
            types |= type != TraceEventTypes.None
                ? type
                : throw new MediaException(
                    MediaError.InvalidArgument, $"types: '{Shorten(name)}' is not one of {string.Join(", ", ToProto(allowed))}.");
        }

        return types;
    }

    public static IEnumerable<string> ToProto(TraceEventTypes types) =>
        Names.Where(entry => types.HasFlag(entry.Type)).Select(entry => entry.Name);

    private static TraceEventTypes AllowedFor(TraceSource source) => source switch
    {
        TraceSource.Transport => OfTransports,
        TraceSource.Producer => OfConsumers | TraceEventTypes.Sr,
        _ => OfConsumers,
    };

    private static string Shorten(string name) => name.Length <= 64 ? name : string.Concat(name.AsSpan(0, 64), "...");
}
