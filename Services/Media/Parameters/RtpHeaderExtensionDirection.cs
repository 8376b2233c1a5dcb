namespace JbAspire.Media.Parameters;

/// <summary>In which direction a router supports a header extension, seen from the router.</summary>
public enum RtpHeaderExtensionDirection
{
    /// <summary>In both directions: "sendrecv".</summary>
    SendRecv,

    /// <summary>Towards consumers only: "sendonly".</summary>
    SendOnly,

    /// <summary>From producers only: "recvonly".</summary>
    RecvOnly,

    /// <summary>Not at all: "inactive".</summary>
    Inactive,
}
