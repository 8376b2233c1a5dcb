using System.Diagnostics.Metrics;

namespace JbAspire.Signaling;

/// <summary>Meter <c>JbAspire.Signaling</c>.</summary>
internal sealed class SignalingMetrics
{
    public const string MeterName = "JbAspire.Signaling";

    private readonly UpDownCounter<long> _connections;
    private readonly UpDownCounter<long> _rooms;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _relayed;

    public SignalingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>("jbaspire.signaling.connections", "{connection}", "Open WebSockets.");
        _rooms = meter.CreateUpDownCounter<long>("jbaspire.signaling.rooms", "{room}", "Rooms with a peer on this replica.");
        _requests = meter.CreateCounter<long>("jbaspire.signaling.requests", "{request}", "protoo requests of clients.");
        _duration = meter.CreateHistogram<double>("jbaspire.signaling.request.duration", "s", "Time from a protoo request to its response.");
        _refused = meter.CreateCounter<long>("jbaspire.signaling.refused", "{connection}", "Connections refused before the upgrade.");
        _relayed = meter.CreateCounter<long>("jbaspire.signaling.relayed", "{frame}", "Relay frames taken from clients.");
    }

    public void ConnectionOpened(string protocol) => _connections.Add(1, new KeyValuePair<string, object?>("protocol", protocol));

    public void ConnectionClosed(string protocol) => _connections.Add(-1, new KeyValuePair<string, object?>("protocol", protocol));

    public void RoomOpened() => _rooms.Add(1);

    public void RoomClosed() => _rooms.Add(-1);

    public void ConnectionRefused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("status", status));

    public void FrameRelayed() => _relayed.Add(1);

    /// <param name="method">A method of the table, or "_OTHER": what a client invents must not become a time series.</param>
    /// <param name="result">"ok" or the error code.</param>
    /// <param name="duration">Time from request to response.</param>
    public void RequestDone(string method, string result, TimeSpan duration)
    {
        _requests.Add(1, new("method", method), new("result", result));
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("method", method));
    }
}
