namespace JbAspire.Protocols.Ice;

/// <summary>Where an <see cref="IceLiteAgent"/> stands, in the terms of mediasoup's <c>iceState</c>.</summary>
public enum IceState
{
    /// <summary>No valid request came yet.</summary>
    New,

    /// <summary>A valid request came, nothing is nominated yet; media may be sent.</summary>
    Connected,

    /// <summary>The peer has nominated the selected tuple.</summary>
    Completed,

    /// <summary>Consent ran out (RFC 7675) or the last tuple closed: nothing may be sent.</summary>
    Disconnected,

    /// <summary>Closed by its owner: the end.</summary>
    Closed,
}
