namespace JbAspire.Load.Turn;

/// <summary>Which way packets go through the relay.</summary>
internal enum TurnDirection
{
    /// <summary>From the client to the peer.</summary>
    Up,

    /// <summary>From the peer to the client.</summary>
    Down,

    /// <summary>Both at once, the rate in each.</summary>
    Both,
}
