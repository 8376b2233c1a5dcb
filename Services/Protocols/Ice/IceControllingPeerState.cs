namespace JbAspire.Protocols.Ice;

/// <summary>Where an <see cref="IceControllingPeer"/> stands.</summary>
public enum IceControllingPeerState
{
    /// <summary>No check was answered yet.</summary>
    Checking,

    /// <summary>A check was answered within the consent timeout.</summary>
    Connected,

    /// <summary>No check was answered for the length of the consent timeout: the end.</summary>
    Failed,
}
